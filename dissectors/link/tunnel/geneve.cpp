// Generic Network Virtualization Encapsulation: RFC 8926.

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

void appendNetwork(const ItemView& item, Text& out);
void lengthLabel(const ItemView& item, Text& out);
void optionsLabel(const ItemView& item, Text& out);
void optionLabel(const ItemView& item, Text& out);
void optionTypeLabel(const ItemView& item, Text& out);
void optionLengthLabel(const ItemView& item, Text& out);

constexpr std::uint16_t bridging = 0x6558;

// Option classes (IANA, Network Virtualization Overlay).
constexpr RangeName optionClasses[] = {
    {0x0000, 0x00ff, "Standard"},
    {0x0100, 0x0100, "Linux"},
    {0x0101, 0x0101, "Open vSwitch"},
    {0x0102, 0x0102, "Open Virtual Networking (OVN)"},
    {0x0103, 0x0103, "In-band Network Telemetry (INT)"},
    {0x0104, 0x0104, "VMware"},
    {0x0105, 0x0105, "Amazon.com, Inc."},
    {0x0106, 0x0106, "Cisco Systems, Inc."},
    {0x0107, 0x0107, "Oracle Corporation"},
    {0x0132, 0x0133, "Amazon.com, Inc."},
    {0xfff0, 0xffff, "Experimental"},
};

constexpr Field<std::uint8_t> version {"geneve.version", "Version"};
constexpr ExpertInfo unknownVersion {
    "geneve.version.unknown", Severity::Warning, ExpertGroup::Protocol, "Unknown version"};
constexpr Field<std::uint8_t> optionsLength {"geneve.opt_length", "Length", Label {lengthLabel}};
constexpr Field<std::uint8_t> flags {"geneve.flags", "Flags", Base::Hex};
constexpr Field<bool> flagMaintenance {
    "geneve.flags.oam", "Operations, Administration and Management Frame", Mask {0x80}};
constexpr Field<bool> flagCritical {"geneve.flags.critical", "Critical Options Present", Mask {0x40}};
constexpr Field<bool> flagReserved {"geneve.flags.reserved", "Reserved", Mask {0x3f}};
constexpr Field<std::uint16_t> protocolType {"geneve.proto_type", "Protocol Type", Base::Hex, Names {etherTypes}};
constexpr Field<UInt24> network {"geneve.vni", "Virtual Network Identifier (VNI)", Base::HexDec};
constexpr Field<std::uint8_t> reserved {"geneve.reserved", "Reserved", Base::Hex, Hidden {}};
constexpr Field<ByteString> options {"geneve.options", "Options", Label {optionsLabel}};
constexpr Field<ByteString> option {"geneve.option", "Option", Label {optionLabel}};
constexpr Field<std::uint16_t> optionClass {"geneve.option.class", "Class", Base::Hex, Ranges {optionClasses}};
constexpr Field<std::uint8_t> optionType {"geneve.option.type", "Type", Base::Hex, Label {optionTypeLabel}};
constexpr Field<bool> optionCritical {"geneve.option.type.critical", "Critical Option", Mask {0x80}, Hidden {}};
constexpr Field<std::uint8_t> optionFlags {"geneve.option.flags", "Flags", Base::Hex, Hidden {}};
constexpr Field<std::uint8_t> optionLength {"geneve.option.length", "Length", Label {optionLengthLabel}};
constexpr Field<ByteString> optionData {"geneve.option.unknown.data", "Unknown Option Data"};
constexpr ExpertInfo optionTooLong {
    "geneve.option.length.invalid", Severity::Warning, ExpertGroup::Protocol, "Invalid length for option"};

constexpr const FieldInfo* fields[] = {&version, &optionsLength, &flags, &flagMaintenance, &flagCritical, &flagReserved,
    &protocolType, &network, &reserved, &options, &option, &optionClass, &optionType, &optionCritical, &optionFlags,
    &optionLength, &optionData};
constexpr const ExpertInfo* experts[] = {&unknownVersion, &optionTooLong};
constexpr Parent parents[] = {{Table::UdpPort, 6081}};

void appendNetwork(const ItemView& item, Text& out)
{
    if (const auto id = item.find(network); id.found())
        out.format(", VNI: 0x{:06x}", id.value());
    if (item.valueOf(flagMaintenance))
        out << ", OAM";
}

void lengthLabel(const ItemView& item, Text& out) { out.format("Length: {} bytes", item.value()); }
void optionLengthLabel(const ItemView& item, Text& out) { out.format("Length: {} bytes", item.value()); }
void optionsLabel(const ItemView& item, Text& out) { out.format("Options: ({} bytes)", item.item().length); }

void appendCriticality(std::uint64_t type, Text& out)
{
    out << (type & 0x80 ? " (Critical)" : " (Non-critical)");
}

void optionTypeLabel(const ItemView& item, Text& out)
{
    out.format("Type: 0x{:02x}", item.value());
    appendCriticality(item.value(), out);
}

void optionLabel(const ItemView& item, Text& out)
{
    out << "Unknown, Class: ";
    formatLabelValue(item.find(optionClass), out);
    out.format(" Type: 0x{:02x}", item.valueOf(optionType));
    appendCriticality(item.valueOf(optionType), out);
}

void readOptions(Cursor in, const TreeItem& layer)
{
    constexpr std::uint32_t headerLength = 4;
    while (in && in.remaining() > 0) {
        const auto length = headerLength + 4u * (in.peek(3) & 0x1f);
        auto body = in.take(length);
        const auto item = layer.add(option, body.source(), body.position(), body.remaining(), 0);
        body.read(item, optionClass);
        const auto type = body.look(item, optionType);
        type.item.bits(optionCritical, type);
        body.skip(1);
        body.look(item, optionFlags);
        const auto start = body.position();
        body.skip(1);
        if (item && body)
            item.add(optionLength, body.source(), start, 1, length);
        if (body && body.remaining() + headerLength < length)
            item.expert(optionTooLong);
        if (body && body.remaining() > 0)
            body.bytes(item, optionData, body.remaining());
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("Geneve");
    context.setInfo("");
    const auto start = in.position();
    const auto first = in.u8();
    if (!in)
        return;
    const auto optionBytes = 4u * (first & 0x3f);
    if (layer) {
        layer.add(version, in.source(), start, 1, first >> 6);
        if (first >> 6)
            layer.expert(unknownVersion, fmt::format("Unknown version {}", first >> 6));
        layer.add(optionsLength, in.source(), start, 1, optionBytes);
    }
    const auto bits = in.read(layer, flags);
    bits.item.bits(flagMaintenance, bits);
    bits.item.bits(flagCritical, bits);
    bits.item.add(flagReserved, (bits & 0x3f) != 0);
    const auto next = in.read(layer, protocolType);
    if (context.columns()) {
        if (const auto name = findName(etherTypes, next); !name.empty())
            context.setInfo("Encapsulated {}", name);
        else
            context.setInfo("Encapsulated 0x{:04x} (unknown)", next.value);
    }
    in.read(layer, network);
    in.read(layer, reserved);
    if (!in)
        return;
    if (optionBytes > 0) {
        auto area = in.take(optionBytes);
        const auto item = layer.add(options, area.source(), area.position(), area.remaining(), 0);
        readOptions(area, item);
    }
    if (!in)
        return;
    const auto payload = in.rest();
    if (next == bridging ? context.handoff("eth", payload) : context.handoff(Table::EtherType, next, payload))
        return;
    context.data(payload);
}

} // namespace

constinit const Protocol geneveProtocol {
    .layer = {"geneve", "Generic Network Virtualization Encapsulation", appendNetwork},
    .shortName = "Geneve",
    .reference = "RFC 8926",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
