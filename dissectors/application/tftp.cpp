// Trivial File Transfer Protocol: RFC 1350; options: RFC 2347, RFC 2348 (block size).

#include "dissectors/dissector.h"

#include <algorithm>
#include <charconv>

namespace porthole {

namespace tftp {

namespace {

void optionLabel(const ItemView& item, Text& out);

enum Opcode : std::uint16_t { ReadRequest = 1, WriteRequest = 2, Data = 3, Acknowledgement = 4, Error = 5, OptionAcknowledgement = 6 };

constexpr std::uint32_t usualBlock = 512;

constexpr ValueName opcodes[] = {{1, "Read Request"}, {2, "Write Request"}, {3, "Data Packet"}, {4, "Acknowledgement"}, {5, "Error Code"},
    {6, "Option Acknowledgement"}, {255, "Information (MSDP)"}};
constexpr ValueName errors[] = {{0, "Not defined"}, {1, "File not found"}, {2, "Access violation"},
    {3, "Disk full or allocation exceeded"}, {4, "Illegal TFTP Operation"}, {5, "Unknown transfer ID"}, {6, "File already exists"},
    {7, "No such user"}, {8, "Option negotiation failed"}};

constexpr Field<std::uint16_t> opcode {"tftp.opcode", "Opcode", Names {opcodes}};
constexpr Field<TextString> sourceFile {"tftp.source_file", "Source File"};
constexpr Field<TextString> destinationFile {"tftp.destination_file", "Destination File"};
constexpr Field<TextString> transferType {"tftp.type", "Type"};
constexpr Field<NoValue> option {"tftp.option", "Option", Label {optionLabel}};
constexpr Field<TextString> optionName {"tftp.option.name", "Option name"};
constexpr Field<TextString> optionValue {"tftp.option.value", "Option value"};
constexpr Field<std::uint16_t> block {"tftp.block", "Block"};
constexpr Field<std::uint16_t> errorCode {"tftp.error.code", "Error code", Names {errors}};
constexpr Field<TextString> errorMessage {"tftp.error.message", "Error message"};
constexpr Field<ByteString> data {"tftp.data", "Data"};

constexpr ExpertInfo errorSent {"tftp.error", Severity::Warning, ExpertGroup::ResponseCode, "TFTP ERROR packet"};

constexpr const FieldInfo* fields[] = {&opcode, &sourceFile, &destinationFile, &transferType, &option, &optionName, &optionValue, &block,
    &errorCode, &errorMessage, &data};
constexpr const ExpertInfo* experts[] = {&errorSent};

void optionLabel(const ItemView& item, Text& out)
{
    out << "Option: ";
    appendPrintable(out, item.find(optionName).text().substr(0, item.find(optionName).text().find('\0')));
    out << " = ";
    appendPrintable(out, item.find(optionValue).text().substr(0, item.find(optionValue).text().find('\0')));
}

/// The length of a text with the NUL that ends it; 0 if it has none.
std::uint32_t textLength(const Cursor& in)
{
    const auto bytes = in.view();
    const auto end = std::ranges::find(bytes, std::uint8_t {0});
    return end == bytes.end() ? 0 : static_cast<std::uint32_t>(end - bytes.begin()) + 1;
}

std::string_view readText(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    const auto length = textLength(in);
    if (length == 0) {
        in.skip(in.remaining() + 1); // fails
        return {};
    }
    const auto bytes = in.bytes(parent, field, length).value;
    return bytes.empty() ? std::string_view {} : std::string_view {reinterpret_cast<const char*>(bytes.data()), length - 1};
}

void appendText(Context& context, std::string_view before, std::string_view text)
{
    if (auto* columns = context.columns()) {
        columns->info << before;
        appendPrintable(columns->info, text);
    }
}

void readOptions(Cursor& in, const TreeItem& layer, Context& context)
{
    while (in && in.remaining() > 0) {
        const auto start = in.position();
        const auto item = layer.add(option, in.source(), start, in.remaining(), 0);
        const auto name = readText(in, item, optionName);
        const auto value = in ? readText(in, item, optionValue) : std::string_view {};
        if (!in)
            return;
        item.setEnd(in.position());
        appendText(context, ", ", name);
        appendText(context, "=", value);
    }
}

void readRequest(Cursor& in, const TreeItem& layer, bool reads, Context& context)
{
    const auto file = readText(in, layer, reads ? sourceFile : destinationFile);
    if (!in)
        return;
    appendText(context, ", File: ", file);
    const auto type = readText(in, layer, transferType);
    if (!in)
        return;
    appendText(context, ", Transfer type: ", type);
    readOptions(in, layer, context);
}

/// The size of blocks that the ends have agreed on, where it is not the usual one.
struct Note : MessageNote {
    std::uint32_t blockSize = usualBlock;
    std::size_t size() const override { return sizeof *this; }
};

class Hearing : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        if (message.bytes.size() < 2 || message.bytes[0] != 0)
            return nullptr;
        if (message.bytes[1] == OptionAcknowledgement)
            agree(message.bytes.subspan(2));
        if (message.bytes[1] != Data || m_note.blockSize == usualBlock)
            return nullptr;
        return std::make_shared<Note>(m_note);
    }

private:
    void agree(ByteView options)
    {
        std::string_view text {reinterpret_cast<const char*>(options.data()), options.size()};
        const auto next = [&] {
            const auto end = std::min(text.find('\0'), text.size());
            const auto part = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            return part;
        };
        while (!text.empty()) {
            const auto name = next(), value = next();
            if (name == "blksize")
                std::from_chars(value.data(), value.data() + value.size(), m_note.blockSize);
        }
    }

    Note m_note;
};

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<Hearing>(); }

/// A request, or what the server can begin with, which answers from a port of its own (RFC 1350 section 4).
bool looksLikeTftp(const Cursor& in)
{
    constexpr std::uint32_t fullBlock = 4 + usualBlock, acknowledgement = 4;
    const auto isText = [](ByteView bytes) {
        return bytes.size() >= 2 && bytes.back() == 0
            && std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0 || (byte >= 0x20 && byte < 0x7f); });
    };
    switch (in.peek16()) {
    case ReadRequest:
    case WriteRequest: return in.captured() > 4 && in.peek(2) != 0 && isText(in.view().subspan(2));
    case Data: return in.peek16(2) == 1 && in.remaining() == fullBlock;
    case Acknowledgement: return in.peek16(2) == 0 && in.remaining() == acknowledgement;
    case Error: return in.captured() > 4 && in.peek16(2) <= 8 && isText(in.view().subspan(4));
    case OptionAcknowledgement: return in.captured() > 4 && in.peek(2) != 0 && isText(in.view().subspan(2));
    default: return false;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("TFTP");
    const auto* note = context.note<Note>(in);
    const auto what = in.read(layer, opcode);
    if (!in)
        return;
    const auto name = findName(opcodes, what);
    if (name.empty())
        context.setInfo("Unknown (0x{:04x})", what.value);
    else
        context.setInfo("{}", name);
    switch (what.value) {
    case ReadRequest:
    case WriteRequest: readRequest(in, layer, what == ReadRequest, context); return;
    case Acknowledgement: {
        const auto number = in.read(layer, block);
        if (in)
            context.appendInfo(", Block: {}", number.value);
        return;
    }
    case Data: {
        const auto number = in.read(layer, block);
        if (!in)
            return;
        const auto size = note ? note->blockSize : usualBlock;
        context.appendInfo(", Block: {}{}", number.value, in.remaining() < size ? " (last)" : "");
        layer.setEnd(in.position());
        context.data(in.rest());
        return;
    }
    case Error: {
        const auto code = in.read(layer, errorCode);
        if (!in)
            return;
        if (const auto text = findName(errors, code); text.empty())
            context.appendInfo(", Code: Unknown ({})", code.value);
        else
            context.appendInfo(", Code: {}", text);
        const auto text = readText(in, layer, errorMessage);
        if (in)
            appendText(context, ", Message: ", text);
        layer.expert(errorSent);
        return;
    }
    case OptionAcknowledgement: readOptions(in, layer, context); return;
    default:
        if (in.remaining() > 0)
            in.bytes(layer, data, in.remaining());
    }
}

constexpr Parent parents[] = {{Table::UdpPort, 69}, {Table::UdpHeuristic, 61}};

} // namespace

} // namespace tftp

constinit const Protocol tftpProtocol {
    .layer = {"tftp", "Trivial File Transfer Protocol", nullptr},
    .shortName = "TFTP",
    .reference = "RFC 1350",
    .fields = tftp::fields,
    .experts = tftp::experts,
    .parents = tftp::parents,
    .dissect = tftp::dissect,
    .recognises = tftp::looksLikeTftp,
    .listen = tftp::listen,
};

} // namespace porthole
