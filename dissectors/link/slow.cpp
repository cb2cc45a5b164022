// Slow protocols: IEEE Std 802.3-2018 annex 57A; the Link Aggregation Control Protocol: IEEE Std 802.1AX-2014 section 6.4.

#include "dissectors/link/parts.h"

namespace porthole {

namespace {

void stateLabel(const ItemView& item, Text& out);

constexpr ValueName slowSubtypes[] = {
    {0x01, "LACP"},
    {0x02, "Marker Protocol"},
    {0x03, "OAM"},
    {0x0a, "Organization Specific Slow Protocol"},
};
constexpr std::uint8_t linkAggregation = 1;
constexpr Field<std::uint8_t> slowSubtype {"slow.subtype", "Slow Protocols subtype", Base::Hex, Names {slowSubtypes}};
constexpr const FieldInfo* slowFields[] = {&slowSubtype};
constexpr Parent parents[] = {{Table::EtherType, 0x8809}};

constexpr ValueName types[] = {
    {0x00, "Terminator"},
    {0x01, "Actor Information"},
    {0x02, "Partner Information"},
    {0x03, "Collector Information"},
};
constexpr Field<std::uint8_t> version {"lacp.version", "LACP Version", Base::Hex};
constexpr Field<std::uint8_t> type {"lacp.tlv_type", "TLV Type", Base::Hex, Names {types}};
constexpr Field<std::uint8_t> length {"lacp.tlv_length", "TLV Length", Base::Hex};
constexpr Field<std::uint16_t> actorPriority {"lacp.actor.sys_priority", "Actor System Priority"};
constexpr Field<MacAddress> actorSystem {"lacp.actor.sysid", "Actor System ID"};
constexpr Field<std::uint16_t> actorKey {"lacp.actor.key", "Actor Key"};
constexpr Field<std::uint16_t> actorPortPriority {"lacp.actor.port_priority", "Actor Port Priority"};
constexpr Field<std::uint16_t> actorPort {"lacp.actor.port", "Actor Port"};
constexpr Field<std::uint8_t> actorState {"lacp.actor.state", "Actor State", Base::Hex, Append {stateLabel}};
constexpr Field<bool> actorActivity {
    "lacp.actor.state.activity", "LACP Activity", Mask {0x1}, Booleans {"Active", "Passive"}};
constexpr Field<bool> actorTimeout {
    "lacp.actor.state.timeout", "LACP Timeout", Mask {0x2}, Booleans {"Short Timeout", "Long Timeout"}};
constexpr Field<bool> actorAggregation {
    "lacp.actor.state.aggregation", "Aggregation", Mask {0x4}, Booleans {"Aggregatable", "Individual"}};
constexpr Field<bool> actorSynchronization {
    "lacp.actor.state.synchronization", "Synchronization", Mask {0x8}, Booleans {"In Sync", "Out of Sync"}};
constexpr Field<bool> actorCollecting {
    "lacp.actor.state.collecting", "Collecting", Mask {0x10}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> actorDistributing {
    "lacp.actor.state.distributing", "Distributing", Mask {0x20}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> actorDefaulted {"lacp.actor.state.defaulted", "Defaulted", Mask {0x40}, Booleans {"Yes", "No"}};
constexpr Field<bool> actorExpired {"lacp.actor.state.expired", "Expired", Mask {0x80}, Booleans {"Yes", "No"}};
constexpr Field<TextString> actorText {"lacp.actor.state_str", "Actor State Flags", Generated {}};
constexpr Field<ByteString> actorReserved {"lacp.actor.reserved", "Reserved"};
constexpr Field<std::uint16_t> partnerPriority {"lacp.partner.sys_priority", "Partner System Priority"};
constexpr Field<MacAddress> partnerSystem {"lacp.partner.sysid", "Partner System"};
constexpr Field<std::uint16_t> partnerKey {"lacp.partner.key", "Partner Key"};
constexpr Field<std::uint16_t> partnerPortPriority {"lacp.partner.port_priority", "Partner Port Priority"};
constexpr Field<std::uint16_t> partnerPort {"lacp.partner.port", "Partner Port"};
constexpr Field<std::uint8_t> partnerState {"lacp.partner.state", "Partner State", Base::Hex, Append {stateLabel}};
constexpr Field<bool> partnerActivity {
    "lacp.partner.state.activity", "LACP Activity", Mask {0x1}, Booleans {"Active", "Passive"}};
constexpr Field<bool> partnerTimeout {
    "lacp.partner.state.timeout", "LACP Timeout", Mask {0x2}, Booleans {"Short Timeout", "Long Timeout"}};
constexpr Field<bool> partnerAggregation {
    "lacp.partner.state.aggregation", "Aggregation", Mask {0x4}, Booleans {"Aggregatable", "Individual"}};
constexpr Field<bool> partnerSynchronization {
    "lacp.partner.state.synchronization", "Synchronization", Mask {0x8}, Booleans {"In Sync", "Out of Sync"}};
constexpr Field<bool> partnerCollecting {
    "lacp.partner.state.collecting", "Collecting", Mask {0x10}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> partnerDistributing {
    "lacp.partner.state.distributing", "Distributing", Mask {0x20}, Booleans {"Enabled", "Disabled"}};
constexpr Field<bool> partnerDefaulted {
    "lacp.partner.state.defaulted", "Defaulted", Mask {0x40}, Booleans {"Yes", "No"}};
constexpr Field<bool> partnerExpired {"lacp.partner.state.expired", "Expired", Mask {0x80}, Booleans {"Yes", "No"}};
constexpr Field<TextString> partnerText {"lacp.partner.state_str", "Partner State Flags", Generated {}};
constexpr Field<ByteString> partnerReserved {"lacp.partner.reserved", "Reserved"};
constexpr Field<std::uint16_t> collectorDelay {"lacp.collector.max_delay", "Collector Max Delay"};
constexpr Field<ByteString> collectorReserved {"lacp.coll_reserved", "Reserved"};
constexpr Field<ByteString> pad {"lacp.pad", "Pad"};
constexpr const FieldInfo* fields[] = {&version, &type, &length, &actorPriority, &actorSystem, &actorKey,
    &actorPortPriority, &actorPort, &actorState, &actorActivity, &actorTimeout, &actorAggregation,
    &actorSynchronization, &actorCollecting, &actorDistributing, &actorDefaulted, &actorExpired, &actorText,
    &actorReserved, &partnerPriority, &partnerSystem, &partnerKey, &partnerPortPriority, &partnerPort, &partnerState,
    &partnerActivity, &partnerTimeout, &partnerAggregation, &partnerSynchronization, &partnerCollecting,
    &partnerDistributing, &partnerDefaulted, &partnerExpired, &partnerText, &partnerReserved, &collectorDelay,
    &collectorReserved, &pad};
constexpr ExpertInfo wrongType {"lacp.wrong_tlv_type", Severity::Warning, ExpertGroup::Malformed, "TLV is not expected type"};
constexpr ExpertInfo wrongLength {
    "lacp.wrong_tlv_length", Severity::Warning, ExpertGroup::Malformed, "TLV is not expected length"};
constexpr const ExpertInfo* experts[] = {&wrongType, &wrongLength};

/// What actor and partner say of themselves has the same layout.
struct Side {
    std::span<const Part> parts;
    const Field<std::uint8_t>& state;
    std::array<const FieldInfo*, 8> bits;
    const FieldInfo &text, &reserved;
};
constexpr Part actorParts[] = {part::word(actorPriority), part::word(actorSystem), part::word(actorKey),
    part::word(actorPortPriority), part::word(actorPort)};
constexpr Part partnerParts[] = {part::word(partnerPriority), part::word(partnerSystem), part::word(partnerKey),
    part::word(partnerPortPriority), part::word(partnerPort)};
constexpr Side actor {actorParts, actorState,
    {&actorActivity, &actorTimeout, &actorAggregation, &actorSynchronization, &actorCollecting, &actorDistributing,
        &actorDefaulted, &actorExpired},
    actorText, actorReserved};
constexpr Side partner {partnerParts, partnerState,
    {&partnerActivity, &partnerTimeout, &partnerAggregation, &partnerSynchronization, &partnerCollecting,
        &partnerDistributing, &partnerDefaulted, &partnerExpired},
    partnerText, partnerReserved};

void stateLabel(const ItemView& item, Text& out)
{
    for (const auto* bit : actor.bits)
        if (bit->extract(item.value()))
            out << ", " << bit->name;
}

std::string letters(std::uint8_t state)
{
    constexpr std::string_view all = "EFDCSGSA";
    std::string text;
    for (std::size_t i = 0; i < all.size(); ++i)
        text += state >> (7 - i) & 1 ? all[i] : '*';
    return text;
}

/// Type and length of the next TLV, which is to be a certain one.
void readHead(Cursor& in, const TreeItem& layer, std::uint8_t wantedType, std::uint8_t wantedLength)
{
    const auto kind = in.read(layer, type);
    const auto size = in.read(layer, length);
    if (!in)
        return;
    if (kind != wantedType)
        kind.item.expert(wrongType);
    if (size != wantedLength)
        size.item.expert(wrongLength);
}

void readSide(Cursor& in, const TreeItem& layer, const Side& side, std::string_view name, Context& context)
{
    const auto body = in;
    readParts(in, layer, side.parts);
    const auto state = in.read(layer, side.state);
    for (const auto* bit : side.bits)
        state.item.bits(*bit, state);
    if (!in)
        return;
    const auto text = letters(state);
    layer.concludeText(side.text, text);
    in.bytes(layer, side.reserved, 3);
    if (!context.columns() || !in)
        return;
    constexpr std::uint32_t system = 2, key = 8, port = 12;
    Text address;
    appendMac(address, body.view().data() + system);
    context.appendInfo(" {} {} P: {} K: {} {}", name, address.view(), body.peek16(port), body.peek16(key), text);
}

void dissectLacp(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t sideLength = 20, collectorLength = 16;
    context.setProtocol("LACP");
    const auto number = in.read(layer, version);
    if (!in)
        return;
    context.setInfo("v{}", number.value);
    readHead(in, layer, 1, sideLength);
    readSide(in, layer, actor, "ACTOR", context);
    readHead(in, layer, 2, sideLength);
    readSide(in, layer, partner, "PARTNER", context);
    readHead(in, layer, 3, collectorLength);
    in.read(layer, collectorDelay);
    in.bytes(layer, collectorReserved, 12);
    readHead(in, layer, 0, 0);
    if (in && in.remaining() > 0)
        in.bytes(layer, pad, in.remaining());
}

void dissectSlow(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("Slow Protocols");
    const auto kind = in.read(layer, slowSubtype);
    if (!in)
        return;
    context.setInfo("Subtype = {}.", kind.value);
    if (kind != linkAggregation || !context.handoff("lacp", in.rest()))
        context.data(in.rest());
}

} // namespace

constinit const Protocol slowProtocol {
    .layer = {"slow", "Slow Protocols", nullptr},
    .shortName = "Slow Protocols",
    .reference = "IEEE Std 802.3",
    .fields = slowFields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissectSlow,
};

constinit const Protocol lacpProtocol {
    .layer = {"lacp", "Link Aggregation Control Protocol", nullptr},
    .shortName = "LACP",
    .reference = "IEEE Std 802.1AX",
    .fields = fields,
    .experts = experts,
    .depth = Depth::Link,
    .dissect = dissectLacp,
};

} // namespace porthole
