// VLAN tags: IEEE Std 802.1Q, provider bridges (802.1ad) and provider backbone bridges (802.1ah).

#include "dissectors/link/ethertype.h"
#include "dissectors/link/trailer.h"

namespace porthole {

namespace {

void appendTag(const ItemView& item, Text& out);
void providerLabel(const ItemView& item, Text& out);
void appendBackboneTag(const ItemView& item, Text& out);
void appendServiceId(const ItemView& item, Text& out);
void appendBackboneVlan(const ItemView& item, Text& out);

constexpr std::uint16_t providerTag = 0x88a8;
constexpr std::uint16_t backboneServiceTag = 0x88e7;

// IEEE Std 802.1Q-2011 annex I.
constexpr ValueName priorities[] = {
    {0, "Best Effort (default)"},
    {1, "Background"},
    {2, "Excellent Effort"},
    {3, "Critical Applications"},
    {4, "Video, < 100ms latency and jitter"},
    {5, "Voice, < 10ms latency and jitter"},
    {6, "Internetwork Control"},
    {7, "Network Control"},
};

constexpr Field<std::uint16_t> priority {"vlan.priority", "Priority", Mask {0xe000}, Names {priorities}};
constexpr Field<bool> dropEligible {
    "vlan.dei", "DEI", Mask {0x1000}, Width {16}, Booleans {"Eligible", "Ineligible"}};
constexpr Field<std::uint16_t> identifier {"vlan.id", "ID", Mask {0x0fff}};
constexpr Field<std::uint16_t> type {"vlan.etype", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint16_t> length {"vlan.len", "Length"};
constexpr Field<ByteString> trailer {"vlan.trailer", "Trailer"};
constexpr ExpertInfo lengthPastEnd {"vlan.len.past_end", Severity::Error, ExpertGroup::Malformed,
    "Length field value goes past the end of the payload"};
constexpr ExpertInfo tooManyTags {
    "vlan.too_many_tags", Severity::Warning, ExpertGroup::Undecoded, "Too many nested VLAN tags"};

constexpr Field<std::uint16_t> providerPriority {"ieee8021ad.priority", "Priority", Mask {0xe000}};
constexpr Field<std::uint16_t> providerDropEligible {"ieee8021ad.dei", "DEI", Mask {0x1000}};
constexpr Field<std::uint16_t> providerId {"ieee8021ad.id", "ID", Mask {0x0fff}};
constexpr Field<std::uint16_t> serviceVlan {"ieee8021ad.svid", "ID", Mask {0x0fff}};
constexpr Field<std::uint16_t> customerVlan {"ieee8021ad.cvid", "ID", Mask {0x0fff}};

constexpr Field<NoValue> backboneVlan {"ieee8021ah.b_tag", "B-Tag", Append {appendBackboneVlan}};
constexpr Field<std::uint32_t> serviceTag {"ieee8021ah.i_tag", "I-Tag", Label {appendServiceId}};
constexpr Field<std::uint32_t> servicePriority {"ieee8021ah.priority", "Priority", Mask {0xe0000000}};
constexpr Field<std::uint32_t> serviceDrop {"ieee8021ah.drop", "DROP", Mask {0x10000000}};
constexpr Field<std::uint32_t> customerAddresses {"ieee8021ah.nca", "NCA", Mask {0x08000000}};
constexpr Field<std::uint32_t> reserved1 {"ieee8021ah.res1", "RES1", Mask {0x04000000}};
constexpr Field<std::uint32_t> reserved2 {"ieee8021ah.res2", "RES2", Mask {0x03000000}};
constexpr Field<std::uint32_t> serviceId {"ieee8021ah.isid", "I-SID", Mask {0x00ffffff}};
constexpr Field<MacAddress> customerDestination {"ieee8021ah.cdst", "C-Destination"};
constexpr Field<MacAddress> customerSource {"ieee8021ah.csrc", "C-Source"};
constexpr Field<std::uint16_t> backboneType {"ieee8021ah.etype", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<ByteString> backboneTrailer {"ieee8021ah.trailer", "Trailer"};

constexpr const FieldInfo* fields[] = {&priority, &dropEligible, &identifier, &type, &length, &trailer};
constexpr const ExpertInfo* experts[] = {&lengthPastEnd, &tooManyTags};
constexpr Parent parents[] = {{Table::EtherType, 0x8100}, {Table::EtherType, 0x9100}};
constexpr const FieldInfo* providerFields[] = {&providerPriority, &providerDropEligible, &providerId, &serviceVlan,
    &customerVlan};
constexpr Parent providerParents[] = {{Table::EtherType, providerTag}};
constexpr const FieldInfo* backboneFields[] = {&backboneVlan, &serviceTag, &servicePriority, &serviceDrop,
    &customerAddresses, &reserved1, &reserved2, &serviceId, &customerDestination, &customerSource, &backboneType,
    &backboneTrailer};
constexpr Parent backboneParents[] = {{Table::EtherType, backboneServiceTag}};

void appendTag(const ItemView& item, Text& out)
{
    if (item.find(identifier).found())
        out.format(", PRI: {}, DEI: {}, ID: {}", item.valueOf(priority), item.valueOf(dropEligible), item.valueOf(identifier));
}

void providerLabel(const ItemView& item, Text& out)
{
    if (item.find(serviceTag).found()) {
        out << "IEEE 802.1ah";
        appendBackboneTag(item, out);
        return;
    }
    out << "IEEE 802.1ad";
    if (item.find(serviceVlan).found())
        out.format(", S-VID: {}, C-VID: {}", item.valueOf(serviceVlan), item.valueOf(customerVlan));
    else if (item.find(providerId).found())
        out.format(", ID: {}", item.valueOf(providerId));
}

void appendBackboneTag(const ItemView& item, Text& out)
{
    if (const auto vlan = item.find(providerId); vlan.found())
        out.format(", B-VID: {}", vlan.value());
    if (!item.find(serviceId).found())
        return;
    out.format(", I-SID: {}, C-Src: ", item.valueOf(serviceId));
    formatLabelValue(item.find(customerSource), out);
    out << ", C-Dst: ";
    formatLabelValue(item.find(customerDestination), out);
}

void appendServiceId(const ItemView& item, Text& out)
{
    out.format("I-Tag, I-SID: {}", serviceId.extract(item.value()));
}

void appendBackboneVlan(const ItemView& item, Text& out)
{
    out.format(", B-VID: {}", item.valueOf(providerId));
}

std::uint16_t readTag(Cursor& in, const TreeItem& item, const FieldInfo& first, const FieldInfo& second, const FieldInfo& third)
{
    const auto offset = in.position();
    const auto word = in.u16();
    if (item && in) {
        item.add(first, in.source(), offset, 2, first.extract(word));
        item.add(second, in.source(), offset, 2, second.extract(word));
        item.add(third, in.source(), offset, 2, third.extract(word));
    }
    return word;
}

void dissectLength(Cursor& in, TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    const auto bytes = in.read(layer, length);
    auto payload = in.rest();
    if (bytes.value > payload.remaining())
        bytes.item.expert(lengthPastEnd);
    payload.limit(bytes);
    if (payload.remaining() >= 2 && payload.peek16() == 0xffff) {
        if (!context.handoff("ipx", payload))
            context.data(payload);
    } else {
        context.handoff("llc", payload);
    }
    addTrailer(layer, whole, payload.end(), CheckSequence::Absent, trailer);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    const auto tag = readTag(in, layer, priority, dropEligible, identifier);
    context.setProtocol("VLAN");
    context.setInfo("");
    if (!in)
        return;
    context.setInfo("PRI: {}  DEI: {}  ID: {}", tag >> 13, tag >> 12 & 1, tag & 0xfff);
    // What is no length counts as a type here, also between 1501 and 1535.
    if (in.has(2) && in.peek16() <= maximumLength8023) {
        dissectLength(in, layer, context);
        return;
    }
    const auto etherType = in.read(layer, type);
    if (!in)
        return;
    handoffEtherType(context, etherType, in.rest());
    addTrailer(layer, whole, context.endOfLastLayer(), CheckSequence::Absent, trailer);
}

/// The service tag and what follows it, behind an own EtherType or behind a backbone VLAN tag.
void dissectService(Cursor& in, TreeItem& layer, Context& context)
{
    const auto whole = in.rest();
    const auto offset = in.position();
    const auto word = in.u32();
    if (layer && in) {
        const auto item = layer.add(serviceTag, in.source(), offset, 4, word);
        for (const auto* field : {&servicePriority, &serviceDrop, &customerAddresses, &reserved1, &reserved2, &serviceId})
            item.bits(*field, word);
    }
    context.setProtocol("802.1ah");
    context.setInfo("PRI: {}  Drop: {}  NCA: {}  Res1: {}  Res2: {}  I-SID: {}", word >> 29, word >> 28 & 1, word >> 27 & 1,
        word >> 26 & 1, word >> 24 & 3, word & 0xffffff);
    in.read(layer, customerDestination);
    in.read(layer, customerSource);
    const auto etherType = in.read(layer, backboneType);
    if (!in)
        return;
    handoffEtherType(context, etherType, in.rest());
    addTrailer(layer, whole, context.endOfLastLayer(), CheckSequence::Absent, backboneTrailer);
}

void dissectProvider(Cursor& in, TreeItem& layer, Context& context)
{
    // A provider tag in front of a service tag is the backbone's: both make one header.
    if (in.has(4) && in.peek16(2) == backboneServiceTag) {
        const auto tag = layer.add(backboneVlan, in.source(), in.position(), 2, 0);
        readTag(in, tag, providerPriority, providerDropEligible, providerId);
        in.skip(2);
        dissectService(in, layer, context);
        return;
    }
    const auto whole = in.rest();
    // Two provider tags are shown as one header: the service's and the customer's.
    const bool twice = in.has(4) && in.peek16(2) == providerTag;
    const auto tag = readTag(in, layer, providerPriority, providerDropEligible, twice ? serviceVlan : providerId);
    context.setProtocol("802.1ad");
    context.setInfo("PRI: {}  DROP: {} ID: {}", tag >> 13, tag >> 12 & 1, tag & 0xfff);
    if (twice) {
        in.skip(2);
        readTag(in, layer, providerPriority, providerDropEligible, customerVlan);
    }
    const auto etherType = in.read(layer, backboneType);
    if (!in)
        return;
    handoffEtherType(context, etherType, in.rest());
    addTrailer(layer, whole, context.endOfLastLayer(), CheckSequence::Absent, backboneTrailer);
}

} // namespace

constinit const Protocol vlanProtocol {
    .layer = {"vlan", "802.1Q Virtual LAN", appendTag},
    .shortName = "VLAN",
    .reference = "IEEE Std 802.1Q",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

constinit const Protocol ieee8021adProtocol {
    .layer = {"ieee8021ad", "IEEE 802.1ad", nullptr, providerLabel},
    .shortName = "802.1ad",
    .reference = "IEEE Std 802.1ad",
    .fields = providerFields,
    .parents = providerParents,
    .depth = Depth::Link,
    .dissect = dissectProvider,
};

constinit const Protocol ieee8021ahProtocol {
    .layer = {"ieee8021ah", "IEEE 802.1ah", appendBackboneTag},
    .shortName = "802.1ah",
    .reference = "IEEE Std 802.1ah",
    .fields = backboneFields,
    .parents = backboneParents,
    .depth = Depth::Link,
    .dissect = dissectService,
};

} // namespace porthole
