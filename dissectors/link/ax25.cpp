// AX.25 amateur packet radio: AX.25 Link Access Protocol, version 2.2, section 3; KISS framing before it.

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

void addressLabel(const ItemView& item, Text& out);

constexpr std::uint8_t carriesIp = 0xcc, carriesArp = 0xcd, none = 0xf0;
constexpr ValueName protocols[] = {{0x01, "Rose"}, {0x06, "RFC1144 C"}, {0x07, "RFC1144 U"}, {0x08, "Segment"},
    {0xc3, "Texnet"}, {carriesIp, "IP"}, {carriesArp, "AARP"}, {0xcf, "NetRom"}, {none, "No L3"}, {0xff, "Escape"}};
constexpr ValueName unnumbered[] = {{0x00, "UI"}, {0x0c, "DM"}, {0x0f, "SABM"}, {0x10, "DISC"}, {0x18, "UA"}, {0x1b, "SABME"},
    {0x21, "FRMR"}};

constexpr Field<ByteString> destination {"ax25.dst", "Destination", Label {addressLabel}};
constexpr Field<ByteString> source {"ax25.src", "Source", Label {addressLabel}};
constexpr Field<ByteString> via1 {"ax25.via1", "Via 1", Label {addressLabel}}, via2 {"ax25.via2", "Via 2", Label {addressLabel}},
    via3 {"ax25.via3", "Via 3", Label {addressLabel}}, via4 {"ax25.via4", "Via 4", Label {addressLabel}},
    via5 {"ax25.via5", "Via 5", Label {addressLabel}}, via6 {"ax25.via6", "Via 6", Label {addressLabel}},
    via7 {"ax25.via7", "Via 7", Label {addressLabel}}, via8 {"ax25.via8", "Via 8", Label {addressLabel}};
constexpr Field<std::uint8_t> control {"ax25.ctl", "Control", Base::Hex};
constexpr Field<std::uint8_t> protocol {"ax25.pid", "Protocol ID", Base::Hex, Names {protocols}};
constexpr const FieldInfo* fields[] = {
    &destination, &source, &via1, &via2, &via3, &via4, &via5, &via6, &via7, &via8, &control, &protocol};
constexpr const FieldInfo* repeaters[] = {&via1, &via2, &via3, &via4, &via5, &via6, &via7, &via8};
constexpr std::uint32_t kissKey = 0x10003; ///< what a KISS header hands on; beyond all link types
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::Ax25)}, {Table::Link, kissKey}};

constexpr ValueName commands[] = {{0, "Data frame"}, {1, "Tx delay"}, {2, "Persistence"}, {3, "Slot time"}, {4, "Tx tail"},
    {5, "Full duplex"}, {6, "Set hardware"}, {15, "Return"}};
constexpr Field<std::uint8_t> command {"ax25_kiss.cmd", "Cmd", Mask {0x0f}, Names {commands}};
constexpr Field<std::uint8_t> port {"ax25_kiss.port", "Port", Mask {0xf0}};
constexpr const FieldInfo* kissFields[] = {&command, &port};
constexpr std::uint32_t kissLinkType = 202;
constexpr Parent kissParents[] = {{Table::Link, kissLinkType}};

/// Six characters, each shifted left by one, then a number below sixteen.
void appendCall(ByteView bytes, Text& out)
{
    constexpr std::size_t letters = 6;
    if (bytes.size() <= letters)
        return;
    for (std::size_t i = 0; i < letters; ++i)
        if (const char letter = static_cast<char>(bytes[i] >> 1); letter != ' ')
            out << (letter > ' ' && letter < 0x7f ? letter : '.');
    if (const auto number = bytes[letters] >> 1 & 0x0f)
        out.format("-{}", number);
}

void addressLabel(const ItemView& item, Text& out)
{
    out << item.field().name << ": ";
    appendCall(item.bytes(), out);
}

void describe(Context& context, std::uint8_t bits)
{
    if (!(bits & 1))
        context.setInfo("I, N(R)={}, N(S)={}", bits >> 5, bits >> 1 & 7);
    else if (!(bits & 2))
        context.setInfo("{}, N(R)={}", std::array {"RR", "RNR", "REJ", "SREJ"}[bits >> 2 & 3], bits >> 5);
    else
        context.setInfo("U, func={}", findName(unnumbered, (bits >> 3 & 0x1c) | (bits >> 2 & 3), "Unknown"));
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t size = 7;
    constexpr std::uint8_t unnumberedInformation = 0x03;
    context.setProtocol("AX.25");
    context.setInfo("AX.25");
    in.bytes(layer, destination, size);
    bool isLast = in.peek(size - 1) & 1;
    in.bytes(layer, source, size);
    for (const auto* repeater : repeaters) {
        if (isLast || !in)
            break;
        isLast = in.peek(size - 1) & 1;
        in.bytes(layer, *repeater, size);
    }
    const auto bits = in.read(layer, control);
    if (!in)
        return;
    describe(context, bits);
    const bool carries = !(bits & 1) || (bits & 0xef) == unnumberedInformation;
    if (!carries)
        return;
    const auto what = in.read(layer, protocol);
    if (!in)
        return;
    const bool isKnown = what == carriesIp || what == carriesArp;
    if (!isKnown || !context.handoff(Table::EtherType, what == carriesIp ? 0x0800 : 0x0806, in.rest()))
        context.data(in.rest());
}

void dissectKiss(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("AX.25 KISS");
    const auto what = in.look(layer, command);
    in.read(layer, port);
    if (!in)
        return;
    context.setInfo("{}", findName(commands, what, "Unknown"));
    if (what != 0 || !context.handoff(Table::Link, kissKey, in.rest()))
        context.data(in.rest());
}

} // namespace

constinit const Protocol ax25Protocol {
    .layer = {"ax25", "Amateur Radio AX.25", nullptr},
    .shortName = "AX.25",
    .reference = "AX.25 2.2",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

constinit const Protocol ax25KissProtocol {
    .layer = {"ax25_kiss", "AX.25 KISS", nullptr},
    .shortName = "AX.25 KISS",
    .reference = "LINKTYPE_AX25_KISS",
    .fields = kissFields,
    .parents = kissParents,
    .depth = Depth::Link,
    .dissect = dissectKiss,
};

} // namespace porthole
