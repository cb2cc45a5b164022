// Telnet: RFC 854, RFC 855; options: IANA's registry of them.

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

void commandLabel(const ItemView& item, Text& out);

constexpr std::uint8_t interpretAsCommand = 255, suboption = 250, will = 251, dont = 254;

constexpr ValueName commands[] = {{236, "End of File"}, {237, "Suspend Current Process"}, {238, "Abort Process"}, {239, "End of Record"},
    {240, "Suboption End"}, {241, "No Operation"}, {242, "Data Mark"}, {243, "Break"}, {244, "Interrupt Process"}, {245, "Abort Output"},
    {246, "Are You There?"}, {247, "Escape Character"}, {248, "Erase Line"}, {249, "Go Ahead"}, {250, "Suboption"}, {251, "Will"},
    {252, "Won't"}, {253, "Do"}, {254, "Don't"}};
constexpr ValueName options[] = {{0, "Binary Transmission"}, {1, "Echo"}, {2, "Reconnection"}, {3, "Suppress Go Ahead"},
    {4, "Approx Message Size Negotiation"}, {5, "Status"}, {6, "Timing Mark"}, {7, "Remote Controlled Trans and Echo"}, {8, "Output Line Width"},
    {9, "Output Page Size"}, {10, "Output Carriage-Return Disposition"}, {11, "Output Horizontal Tab Stops"},
    {12, "Output Horizontal Tab Disposition"}, {13, "Output Formfeed Disposition"}, {14, "Output Vertical Tabstops"},
    {15, "Output Vertical Tab Disposition"}, {16, "Output Linefeed Disposition"}, {17, "Extended ASCII"}, {18, "Logout"}, {19, "Byte Macro"},
    {20, "Data Entry Terminal"}, {21, "SUPDUP"}, {22, "SUPDUP Output"}, {23, "Send Location"}, {24, "Terminal Type"}, {25, "End of Record"},
    {26, "TACACS User Identification"}, {27, "Output Marking"}, {28, "Terminal Location Number"}, {29, "Telnet 3270 Regime"}, {30, "X.3 PAD"},
    {31, "Negotiate About Window Size"}, {32, "Terminal Speed"}, {33, "Remote Flow Control"}, {34, "Linemode"}, {35, "X Display Location"},
    {36, "Environment Option"}, {37, "Authentication Option"}, {38, "Encryption Option"}, {39, "New Environment Option"}, {40, "TN3270E"}};

constexpr Field<NoValue> item {"telnet.command", "Command", Label {commandLabel}};
constexpr Field<std::uint8_t> command {"telnet.cmd", "Command", Names {commands}};
constexpr Field<std::uint8_t> option {"telnet.subcmd", "Subcommand", Names {options, "<unknown option>"}};
constexpr Field<ByteString> optionData {"telnet.option_data", "Option data"};
constexpr Field<TextString> data {"telnet.data", "Data"};
constexpr const FieldInfo* fields[] = {&item, &command, &option, &optionData, &data};

void commandLabel(const ItemView& view, Text& out)
{
    out << findName(commands, view.valueOf(command), "Unknown");
    if (const auto what = view.find(option); what.found())
        out << ' ' << findName(options, what.value(), "<unknown option>");
}

/// Where the suboption ends: at IAC SE, IAC IAC being data (RFC 855). `bytes` begin behind the option.
std::size_t suboptionLength(ByteView bytes)
{
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        if (bytes[i] != interpretAsCommand)
            continue;
        if (bytes[i + 1] != interpretAsCommand)
            return i;
        ++i;
    }
    return bytes.size();
}

void readCommand(Cursor& in, const TreeItem& layer)
{
    const auto one = layer.add(item, in.source(), in.position(), 0, 0);
    in.skip(1);
    const auto what = in.read(one, command);
    if (what >= will && what <= dont) {
        in.read(one, option);
    } else if (what == suboption) {
        in.read(one, option);
        if (in) {
            const auto length = static_cast<std::uint32_t>(suboptionLength(in.view()));
            if (length > 0)
                in.bytes(one, optionData, length);
        }
    }
    one.setEnd(in.position());
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("TELNET");
    context.setInfo("Telnet Data ...");
    while (in && in.captured() > 0) {
        if (in.peek() == interpretAsCommand) {
            readCommand(in, layer);
            continue;
        }
        const auto text = lines::text(in.view());
        const auto plain = text.substr(0, std::min(text.find(static_cast<char>(interpretAsCommand)), text.size()));
        const auto line = lines::lineAt(plain, 0);
        lines::addLine(in, layer, data, line);
    }
}

constexpr Parent parents[] = {{Table::TcpPort, 23}};

} // namespace

constinit const Protocol telnetProtocol {
    .layer = {"telnet", "Telnet", nullptr},
    .shortName = "TELNET",
    .reference = "RFC 854",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
};

} // namespace porthole
