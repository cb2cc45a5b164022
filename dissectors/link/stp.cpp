// Spanning Tree Protocol and its successors: IEEE Std 802.1D-2004 section 9, IEEE Std 802.1Q-2018 section 14; Cisco's
// per-VLAN spanning tree, which appends the VLAN.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void flagsLabel(const ItemView& item, Text& out);
void rootLabel(const ItemView& item, Text& out);
void bridgeLabel(const ItemView& item, Text& out);
void regionalBridgeLabel(const ItemView& item, Text& out);
void instanceLabel(const ItemView& item, Text& out);
void agreementLabel(const ItemView& item, Text& out);
void vlanLabel(const ItemView& item, Text& out);
void configurationLabel(const ItemView& item, Text& out);

namespace type {
constexpr std::uint8_t configuration = 0x00;
constexpr std::uint8_t rapid = 0x02;
constexpr std::uint8_t topologyChange = 0x80;
} // namespace type

constexpr ValueName protocolIds[] = {{0, "Spanning Tree Protocol"}};
constexpr ValueName versions[] = {
    {0, "Spanning Tree"},
    {2, "Rapid Spanning Tree"},
    {3, "Multiple Spanning Tree"},
    {4, "Shortest Path Tree"},
};
constexpr std::uint8_t multipleTrees = 3, shortestPath = 4;
constexpr ValueName types[] = {
    {type::configuration, "Configuration"},
    {type::rapid, "Rapid/Multiple Spanning Tree"},
    {type::topologyChange, "Topology Change Notification"},
};
constexpr ValueName portRoles[] = {
    {1, "Alternate or Backup"},
    {2, "Root"},
    {3, "Designated"},
};
constexpr ValueName vlanTypes[] = {{0, "Originating VLAN"}};
constexpr Booleans yesOrNo {"Yes", "No"};

constexpr Field<std::uint16_t> protocolId {"stp.protocol", "Protocol Identifier", Base::Hex, Names {protocolIds}};
constexpr Field<std::uint8_t> version {"stp.version", "Protocol Version Identifier", Names {versions}};
constexpr Field<std::uint8_t> messageType {"stp.type", "BPDU Type", Base::Hex, Names {types}};
constexpr Field<std::uint8_t> flags {"stp.flags", "BPDU flags", Base::Hex, Append {flagsLabel}};
constexpr Field<bool> flagAcknowledgment {
    "stp.flags.tcack", "Topology Change Acknowledgment", Mask {0x80}, yesOrNo};
constexpr Field<bool> flagAgreement {"stp.flags.agreement", "Agreement", Mask {0x40}, yesOrNo};
constexpr Field<bool> flagForwarding {"stp.flags.forwarding", "Forwarding", Mask {0x20}, yesOrNo};
constexpr Field<bool> flagLearning {"stp.flags.learning", "Learning", Mask {0x10}, yesOrNo};
constexpr Field<std::uint8_t> portRole {"stp.flags.port_role", "Port Role", Mask {0x0c}, Names {portRoles}};
constexpr Field<bool> flagProposal {"stp.flags.proposal", "Proposal", Mask {0x02}, yesOrNo};
constexpr Field<bool> flagChange {"stp.flags.tc", "Topology Change", Mask {0x01}, yesOrNo};

constexpr Field<NoValue> root {"stp.root", "Root Identifier", Label {rootLabel}};
constexpr Field<std::uint16_t> rootPriority {"stp.root.prio", "Root Bridge Priority"};
constexpr Field<std::uint16_t> rootExtension {"stp.root.ext", "Root Bridge System ID Extension"};
constexpr Field<MacAddress> rootAddress {"stp.root.hw", "Root Bridge System ID"};
constexpr Field<std::uint32_t> rootCost {"stp.root.cost", "Root Path Cost"};
constexpr Field<NoValue> bridge {"stp.bridge", "Bridge Identifier", Label {bridgeLabel}};
constexpr Field<std::uint16_t> bridgePriority {"stp.bridge.prio", "Bridge Priority"};
constexpr Field<std::uint16_t> bridgeExtension {"stp.bridge.ext", "Bridge System ID Extension"};
constexpr Field<MacAddress> bridgeAddress {"stp.bridge.hw", "Bridge System ID"};
constexpr Field<std::uint16_t> port {"stp.port", "Port identifier", Base::Hex};
// On the wire in 256ths of a second.
constexpr Field<double> messageAge {"stp.msg_age", "Message Age"};
constexpr Field<double> maximumAge {"stp.max_age", "Max Age"};
constexpr Field<double> helloTime {"stp.hello", "Hello Time"};
constexpr Field<double> forwardDelay {"stp.forward", "Forward Delay"};
constexpr Field<std::uint8_t> firstLength {"stp.version_1_length", "Version 1 Length"};

constexpr Field<std::uint16_t> vlanType {"stp.pvst.tlvtype", "Type", Base::Hex, Names {vlanTypes}};
constexpr Field<std::uint16_t> vlanLength {"stp.pvst.tlvlen", "Length"};
constexpr Field<std::uint16_t> originatingVlan {"stp.pvst.origvlan", "Originating VLAN"};
constexpr Field<ByteString> vlanValue {"stp.pvst.tlvval", "Value"};
constexpr Field<NoValue> vlanItem {"stp.pvst", "Originating VLAN (PVID)", Label {vlanLabel}};

constexpr Field<std::uint16_t> multipleLength {"mstp.version_3_length", "Version 3 Length"};
constexpr Field<NoValue> multiple {"mstp.extension", "MST Extension"};
constexpr Field<std::uint8_t> formatSelector {"mstp.config_format_selector", "MST Config ID format selector", Label {configurationLabel}};
constexpr Field<TextString> regionName {"mstp.config_name", "MST Config name", Label {configurationLabel}};
constexpr Field<std::uint16_t> revision {"mstp.config_revision_level", "MST Config revision", Label {configurationLabel}};
constexpr Field<ByteString> digest {"mstp.config_digest", "MST Config digest", Label {configurationLabel}};
constexpr Field<std::uint32_t> internalCost {"mstp.cist_internal_root_path_cost", "CIST Internal Root Path Cost"};
constexpr Field<NoValue> regionalBridge {"mstp.cist_bridge", "CIST Bridge Identifier", Label {regionalBridgeLabel}};
constexpr Field<std::uint16_t> regionalPriority {"mstp.cist_bridge.prio", "CIST Bridge Priority"};
constexpr Field<std::uint16_t> regionalExtension {
    "mstp.cist_bridge.ext", "CIST Bridge Identifier System ID Extension"};
constexpr Field<MacAddress> regionalAddress {"mstp.cist_bridge.hw", "CIST Bridge Identifier System ID"};
constexpr Field<std::uint8_t> regionalHops {"mstp.cist_remaining_hops", "CIST Remaining hops"};
constexpr Field<NoValue> instance {"mstp.msti", "MSTID", Label {instanceLabel}};
constexpr Field<std::uint8_t> instanceFlags {"mstp.msti.flags", "MSTI flags", Base::Hex, Append {flagsLabel}};
constexpr Field<std::uint8_t> instancePriority {"mstp.msti.priority", "Priority", Base::Hex, Mask {0xf0}};
constexpr Field<std::uint16_t> instanceId {"mstp.msti.msti_id", "MSTID", Mask {0x0fff}};
constexpr Field<MacAddress> instanceRoot {"mstp.msti.root.hw", "Regional Root"};
constexpr Field<std::uint32_t> instanceCost {"mstp.msti.root_cost", "Internal root path cost"};
constexpr Field<std::uint8_t> instanceBridge {"mstp.msti.bridge_priority", "Bridge Identifier Priority"};
constexpr Field<std::uint8_t> instancePort {"mstp.msti.port_priority", "Port identifier priority"};
constexpr Field<std::uint8_t> instanceHops {"mstp.msti.remaining_hops", "Remaining hops"};

constexpr Field<std::uint16_t> shortestLength {"mstp.version_4_length", "Version 4 Length"};
constexpr Field<NoValue> shortest {"mstp.spt_extension", "SPT Extension"};
constexpr Field<NoValue> configuration {"mstp.mcid", "MCID Data"};
constexpr Field<NoValue> agreement {"mstp.agreement", "Agreement Data", Label {agreementLabel}};
constexpr Field<std::uint8_t> agreementNumber {"mstp.agree_flags.agreement_num", "Agreement Number", Mask {0x03}};
constexpr Field<std::uint8_t> disagreementNumber {
    "mstp.agree_flags.dagreement_num", "Disagreement Number", Mask {0x0c}};
constexpr Field<bool> agreementValid {
    "mstp.agree_flags.agreement_valid", "Agreement Valid Flag", Mask {0x10}, yesOrNo};
constexpr Field<bool> restrictedRole {"mstp.agree_flags.rest_role", "Restricted Role", Mask {0x20}, yesOrNo};
constexpr Field<std::uint8_t> digestFormat {
    "bpdu.agreement_digest_format_id", "Agreement Digest Format Id", Mask {0xf0}};
constexpr Field<std::uint8_t> digestFormatMore {
    "bpdu.agreement_digest_format_capabilities", "Agreement Digest Format Capabilities", Mask {0x0f}};
constexpr Field<std::uint8_t> digestConvention {
    "bpdu.agreement_digest_convention_id", "Agreement Digest Convention Id", Mask {0xf0}};
constexpr Field<std::uint8_t> digestConventionMore {
    "bpdu.agreement_digest_convention_capabilities", "Agreement Digest Convention Capabilities", Mask {0x0f}};
constexpr Field<std::uint16_t> edgeCount {"bpdu.agreement_digest_edge_count", "Agreement Digest Edge Count"};
constexpr Field<ByteString> agreementDigest {"mstp.agreement_digest", "Agreement Digest"};

constexpr ExpertInfo unknownVersion {"bpdu.version_support", Severity::Warning, ExpertGroup::Undecoded,
    "Version that is neither 0, 2, 3 nor 4"};
constexpr ExpertInfo unknownType {"stp.type.unknown", Severity::Warning, ExpertGroup::Undecoded, "Unknown BPDU type data"};

constexpr const FieldInfo* fields[] = {&protocolId, &version, &messageType, &flags, &flagAcknowledgment, &flagAgreement,
    &flagForwarding, &flagLearning, &portRole, &flagProposal, &flagChange, &root, &rootPriority, &rootExtension,
    &rootAddress, &rootCost, &bridge, &bridgePriority, &bridgeExtension, &bridgeAddress, &port, &messageAge, &maximumAge,
    &helloTime, &forwardDelay, &firstLength, &vlanType, &vlanLength, &originatingVlan, &vlanValue, &vlanItem,
    &multipleLength, &multiple, &formatSelector, &regionName, &revision, &digest, &internalCost, &regionalBridge,
    &regionalPriority, &regionalExtension, &regionalAddress, &regionalHops, &instance, &instanceFlags, &instancePriority,
    &instanceId, &instanceRoot, &instanceCost, &instanceBridge, &instancePort, &instanceHops, &shortestLength, &shortest,
    &configuration, &agreement, &agreementNumber, &disagreementNumber, &agreementValid, &restrictedRole, &digestFormat,
    &digestFormatMore, &digestConvention, &digestConventionMore, &edgeCount, &agreementDigest};
constexpr const ExpertInfo* experts[] = {&unknownVersion, &unknownType};

constexpr std::uint32_t perVlanKey = 0x000c010b;
constexpr Parent parents[] = {
    {Table::LlcSap, 0x42},
    {Table::Snap, 0x80c2000e},
    {Table::Snap, perVlanKey},
    {Table::ChdlcProtocol, 0x4242},
};

void flagsLabel(const ItemView& item, Text& out)
{
    const auto word = item.value();
    // A plain configuration has two of the flags only.
    const bool all = item.find(portRole).found();
    for (const auto* field : {&flagAcknowledgment, &flagAgreement, &flagForwarding, &flagLearning})
        if (field->extract(word) && (all || field == &flagAcknowledgment))
            out << ", " << field->name;
    if (all)
        out << ", Port Role: " << findName(portRoles, portRole.extract(word), "Unknown");
    if (all && flagProposal.extract(word))
        out << ", " << flagProposal.name;
    if (flagChange.extract(word))
        out << ", " << flagChange.name;
}

struct IdentifierFields {
    const FieldInfo &priority, &extension, &address;
};
constexpr IdentifierFields rootFields {rootPriority, rootExtension, rootAddress};
constexpr IdentifierFields bridgeFields {bridgePriority, bridgeExtension, bridgeAddress};
constexpr IdentifierFields regionalFields {regionalPriority, regionalExtension, regionalAddress};

void identifierLabel(const ItemView& item, const IdentifierFields& parts, Text& out)
{
    out.format("{}: {} / {} / ", item.field().name, item.valueOf(parts.priority), item.valueOf(parts.extension));
    formatValue(item.find(parts.address), out);
}
void rootLabel(const ItemView& item, Text& out) { identifierLabel(item, rootFields, out); }
void bridgeLabel(const ItemView& item, Text& out) { identifierLabel(item, bridgeFields, out); }
void regionalBridgeLabel(const ItemView& item, Text& out) { identifierLabel(item, regionalFields, out); }

void instanceLabel(const ItemView& item, Text& out)
{
    out.format("MSTID {}, Regional Root Identifier {} / ", item.valueOf(instanceId), item.valueOf(instancePriority) << 12);
    formatValue(item.find(instanceRoot), out);
}

void agreementLabel(const ItemView& item, Text& out)
{
    out.format("Agreement Data (AN: {}, DAN: {})", item.valueOf(agreementNumber), item.valueOf(disagreementNumber));
}

void vlanLabel(const ItemView& item, Text& out)
{
    out << "Originating VLAN (PVID)";
    if (const auto id = item.find(originatingVlan); id.found())
        out.format(": {}", id.value());
}

/// The same identifier stands in both extensions.
void configurationLabel(const ItemView& item, Text& out)
{
    constexpr std::size_t prefix = 3;
    out << (item.parent().field().abbreviation == configuration.abbreviation ? "SPT" : "MST");
    out << std::string_view(item.field().name).substr(prefix) << ": ";
    formatLabelValue(item, out);
}

std::uint8_t readFlags(Cursor& in, const TreeItem& parent, const Field<std::uint8_t>& field, bool all)
{
    const auto value = in.read(parent, field);
    value.item.bits(flagAcknowledgment, value);
    if (all) {
        for (const auto* flag : {&flagAgreement, &flagForwarding, &flagLearning})
            value.item.bits(*flag, value);
        value.item.bits(portRole, value);
        value.item.bits(flagProposal, value);
    }
    value.item.bits(flagChange, value);
    return value;
}

struct Identifier {
    std::uint16_t priority = 0, extension = 0;
    MacAddress address;
};

/// A bridge's priority in steps of 4096, an extension in the lower 12 bits, its address.
Identifier readIdentifier(Cursor& in, const TreeItem& parent, const FieldInfo& field, const IdentifierFields& parts)
{
    constexpr std::uint32_t size = 8;
    Identifier id;
    if (!in.has(size)) {
        in.skip(size);
        return id;
    }
    const auto item = parent.add(field, in.source(), in.position(), size, 0);
    const auto start = in.position();
    const auto word = in.u16();
    id.priority = word & 0xf000;
    id.extension = word & 0x0fff;
    std::copy_n(in.view().begin(), id.address.bytes.size(), id.address.bytes.begin());
    std::uint64_t address = 0;
    for (const auto byte : id.address.bytes)
        address = address << 8 | byte;
    item.add(parts.priority, in.source(), start, 2, id.priority);
    item.add(parts.extension, in.source(), start, 2, id.extension);
    item.add(parts.address, in.source(), start + 2, 6, address);
    in.skip(6);
    return id;
}

void readTime(Cursor& in, const TreeItem& parent, const FieldInfo& field)
{
    const auto start = in.position();
    const auto units = in.u16();
    if (in)
        parent.add(field, in.source(), start, 2, std::bit_cast<std::uint64_t>(units / 256.0));
}

void readConfiguration(Cursor& in, const TreeItem& parent)
{
    constexpr std::uint32_t nameLength = 32, digestLength = 16;
    in.read(parent, formatSelector);
    // The name is filled up with zeros.
    const auto start = in.position();
    const auto room = in.view().first(std::min<std::size_t>(nameLength, in.captured()));
    const auto length = static_cast<std::uint32_t>(std::find(room.begin(), room.end(), 0) - room.begin());
    in.skip(nameLength);
    if (in)
        parent.add(regionName, in.source(), start, length, 0);
    in.read(parent, revision);
    in.bytes(parent, digest, digestLength);
}

void readInstance(Cursor& in, const TreeItem& parent)
{
    constexpr std::uint32_t size = 16;
    if (!in.has(size)) {
        in.skip(size);
        return;
    }
    const auto item = parent.add(instance, in.source(), in.position(), size, 0);
    readFlags(in, item, instanceFlags, true);
    in.look(item, instancePriority);
    in.read(item, instanceId);
    in.read(item, instanceRoot);
    in.read(item, instanceCost);
    const auto start = in.position();
    const auto bridgeByte = in.u8();
    const auto portByte = in.u8();
    item.add(instanceBridge, in.source(), start, 1, bridgeByte >> 4);
    item.add(instancePort, in.source(), start + 1, 1, portByte >> 4);
    in.read(item, instanceHops);
}

void readMultiple(Cursor& in, TreeItem& layer)
{
    constexpr std::uint32_t commonLength = 64, instanceLength = 16;
    const auto length = in.read(layer, multipleLength);
    if (!in || length < commonLength)
        return;
    auto body = in.take(length);
    const auto item = layer.add(multiple, body.source(), body.position(), body.remaining(), 0);
    readConfiguration(body, item);
    body.read(item, internalCost);
    readIdentifier(body, item, regionalBridge, regionalFields);
    body.read(item, regionalHops);
    while (body && body.remaining() >= instanceLength)
        readInstance(body, item);
}

void readShortest(Cursor& in, TreeItem& layer)
{
    constexpr std::uint32_t reservedLength = 8, agreementDigestLength = 20, configurationLength = 51;
    const auto length = in.read(layer, shortestLength);
    if (!in || length == 0)
        return;
    auto body = in.take(length);
    const auto item = layer.add(shortest, body.source(), body.position(), body.remaining(), 0);
    const auto id = item.add(configuration, body.source(), body.position(), std::min(configurationLength, body.remaining()), 0);
    readConfiguration(body, id);
    if (!body)
        return;
    const auto data = item.add(agreement, body.source(), body.position(), body.remaining(), 0);
    body.look(data, agreementNumber);
    body.look(data, disagreementNumber);
    body.look(data, agreementValid);
    body.read(data, restrictedRole);
    body.skip(1);
    body.look(data, digestFormat);
    body.read(data, digestFormatMore);
    body.look(data, digestConvention);
    body.read(data, digestConventionMore);
    body.read(data, edgeCount);
    body.skip(reservedLength);
    body.bytes(data, agreementDigest, agreementDigestLength);
}

/// Type, length, value behind the message of a per-VLAN tree.
void readVlan(Cursor& in, TreeItem& layer)
{
    constexpr std::uint32_t size = 6;
    // Older bridges leave a byte in front.
    if (in.remaining() > size && in.peek16(1) == 0 && in.peek16(3) == 2)
        in.skip(1);
    if (!in.has(size))
        return;
    const auto item = layer.add(vlanItem, in.source(), in.position(), size, 0);
    const auto kind = in.read(item, vlanType);
    const auto length = in.read(item, vlanLength);
    if (kind == 0 && length == 2)
        in.read(item, originatingVlan);
    else if (in.has(length))
        in.bytes(item, vlanValue, length);
}

void readMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t release, std::uint8_t kind)
{
    const bool isRapid = kind == type::rapid;
    const bool perVlan = context.foundBy().table == Table::Snap && context.foundBy().key == perVlanKey;
    const auto bits = readFlags(in, layer, flags, isRapid);
    const auto rootId = readIdentifier(in, layer, root, rootFields);
    const auto cost = in.read(layer, rootCost);
    readIdentifier(in, layer, bridge, bridgeFields);
    const auto portId = in.read(layer, port);
    if (!in)
        return;
    if (auto* text = context.columns()) {
        const std::string_view name = !isRapid ? "Conf" : release >= shortestPath ? "SPT" : release >= multipleTrees ? "MST" : "RST";
        text->info.format("{}. {}Root = {}/{}/", name, bits & 1 ? "TC + " : "", rootId.priority, rootId.extension);
        appendMac(text->info, rootId.address.bytes.data());
        text->info.format("  Cost = {}  Port = 0x{:04x}", cost.value, portId.value);
    }
    for (const auto* field : {&messageAge, &maximumAge, &helloTime, &forwardDelay})
        readTime(in, layer, *field);
    if (isRapid && in)
        in.read(layer, firstLength);
    if (isRapid && release >= multipleTrees && in.remaining() >= 2)
        readMultiple(in, layer);
    if (isRapid && release >= shortestPath && in && in.remaining() >= 2)
        readShortest(in, layer);
    if (perVlan && in)
        readVlan(in, layer);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("STP");
    context.setInfo("");
    in.read(layer, protocolId); // others than 0 have never been given out; what follows is read as if they were it
    const auto release = in.read(layer, version);
    const auto kind = in.read(layer, messageType);
    if (!in)
        return;
    if (release == 1 || release > shortestPath)
        release.item.expert(unknownVersion);
    switch (kind) {
    case type::topologyChange: context.setInfo("Topology Change Notification"); break;
    case type::configuration:
    case type::rapid: readMessage(in, layer, context, release, kind); break;
    default:
        context.setInfo("Unknown BPDU type: {}", kind.value);
        kind.item.expert(unknownType);
    }
}

} // namespace

constinit const Protocol stpProtocol {
    .layer = {"stp", "Spanning Tree Protocol", nullptr},
    .shortName = "STP",
    .reference = "IEEE Std 802.1D",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .dissect = dissect,
};

} // namespace porthole
