// Encapsulated Remote Switched Port ANalyzer: draft-foschiano-erspan. An Ethernet frame as a switch saw it, in GRE.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);

constexpr ValueName versions[] = {
    {1, "Type II"},
    {2, "Type III"},
};
constexpr ValueName truncations[] = {
    {0, "Not truncated"},
    {1, "Truncated"},
};
constexpr ValueName encapsulations[] = {
    {0, "Originally without VLAN tag"},
    {1, "Originally ISL encapsulated"},
    {2, "Originally 802.1Q encapsulated"},
    {3, "VLAN tag preserved in frame"},
};
constexpr ValueName conditions[] = {
    {0, "Good or unknown integrity"},
    {1, "Short"},
    {2, "Oversized"},
    {3, "Bad"},
};
constexpr ValueName frameTypes[] = {
    {0, "Ethernet"},
    {2, "IP"},
};
constexpr ValueName granularities[] = {
    {0, "100 microseconds"},
    {1, "100 nanoseconds"},
    {2, "IEEE 1588"},
    {3, "User configurable"},
};

constexpr Field<std::uint16_t> version {"erspan.version", "Version", Mask {0xf000}, Names {versions}};
constexpr Field<std::uint16_t> vlan {"erspan.vlan", "Vlan", Mask {0x0fff}};
constexpr Field<std::uint16_t> service {"erspan.cos", "COS", Mask {0xe000}};
constexpr Field<std::uint16_t> encapsulation {"erspan.encap", "Encap", Mask {0x1800}, Names {encapsulations}};
constexpr Field<std::uint16_t> condition {"erspan.bso", "Bad/Short/Oversized", Mask {0x1800}, Names {conditions}};
constexpr Field<std::uint16_t> truncated {"erspan.truncated", "Truncated", Mask {0x0400}, Names {truncations}};
constexpr Field<std::uint16_t> session {"erspan.spanid", "SpanID", Mask {0x03ff}};
constexpr Field<std::uint32_t> reserved {"erspan.reserved", "Reserved", Mask {0xfff00000}};
constexpr Field<std::uint32_t> index {"erspan.index", "Index", Mask {0x000fffff}};
constexpr Field<std::uint32_t> timestamp {"erspan.timestamp", "Timestamp"};
constexpr Field<std::uint16_t> securityTag {"erspan.sgt", "Security Group Tag"};
constexpr Field<std::uint16_t> hasFrame {"erspan.p", "Has Ethernet PDU", Mask {0x8000}};
constexpr Field<std::uint16_t> frameType {"erspan.ft", "Frame Type", Mask {0x7c00}, Names {frameTypes}};
constexpr Field<std::uint16_t> hardware {"erspan.hw", "Hardware ID", Mask {0x03f0}};
constexpr Field<bool> direction {
    "erspan.direction", "Direction", Mask {0x0008}, Width {16}, Booleans {"Outgoing", "Incoming"}};
constexpr Field<std::uint16_t> granularity {
    "erspan.gra", "Timestamp granularity", Mask {0x0006}, Names {granularities}};
constexpr Field<std::uint16_t> hasMore {"erspan.o", "Optional Sub headers", Mask {0x0001}};
constexpr Field<std::uint32_t> platform {"erspan.platid", "Platform ID", Mask {0xfc000000}};

constexpr const FieldInfo* fields[] = {&version, &vlan, &service, &encapsulation, &condition, &truncated, &session,
    &reserved, &index, &timestamp, &securityTag, &hasFrame, &frameType, &hardware, &direction, &granularity, &hasMore,
    &platform};
// The first type has no header and no sequence number in GRE; GRE hands it on under a key beyond protocol types.
constexpr std::uint32_t firstTypeKey = 0x1'88be;
constexpr Parent parents[] = {{Table::GreProtocol, 0x88be}, {Table::GreProtocol, firstTypeKey}, {Table::GreProtocol, 0x22eb}};

void layerLabel(const ItemView& item, Text& out)
{
    out << "Encapsulated Remote Switch Packet ANalysis";
    if (const auto number = item.find(version); number.found()) {
        const auto name = findName(versions, number.value());
        out << ' ' << (name.empty() ? "Unknown" : name);
    } else {
        out << " Type I";
    }
}

template <typename... Fields>
std::uint16_t readWord(Cursor& in, const TreeItem& layer, const Fields&... parts)
{
    const auto start = in.position();
    const auto word = in.u16();
    if (layer && in)
        (layer.add(parts, in.source(), start, 2, parts.extract(word)), ...);
    return word;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t subHeaderLength = 8;
    context.setProtocol("ERSPAN");
    context.setInfo("ERSPAN:");
    if (context.foundBy().key == firstTypeKey) {
        layer.setLength(0);
        context.handoff("eth", in.rest());
        return;
    }
    const auto first = readWord(in, layer, version, vlan);
    std::uint16_t flags = 0x8000;
    switch (first >> 12) {
    case 1:
        readWord(in, layer, service, encapsulation, truncated, session);
        in.look(layer, reserved);
        in.read(layer, index);
        break;
    case 2:
        readWord(in, layer, service, condition, truncated, session);
        in.read(layer, timestamp);
        in.read(layer, securityTag);
        flags = readWord(in, layer, hasFrame, frameType, hardware, direction, granularity, hasMore);
        if (flags & 1) {
            in.look(layer, platform);
            in.skip(subHeaderLength);
        }
        break;
    default: context.data(in.rest()); return;
    }
    if (!in)
        return;
    // Frame type 0 is Ethernet, 2 is IP without it.
    const auto payload = in.rest();
    const auto kind = flags >> 10 & 0x1f;
    if (kind == 2 && (payload.peek() >> 4 == 4 || payload.peek() >> 4 == 6))
        context.handoff(Table::EtherType, payload.peek() >> 4 == 4 ? 0x0800 : 0x86dd, payload);
    else if (kind == 0)
        context.handoff("eth", payload);
    else
        context.data(payload);
}

} // namespace

constinit const Protocol erspanProtocol {
    .layer = {"erspan", "Encapsulated Remote Switch Packet ANalysis", nullptr, layerLabel},
    .shortName = "ERSPAN",
    .reference = "draft-foschiano-erspan",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
