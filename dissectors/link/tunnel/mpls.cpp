// MultiProtocol Label Switching: RFC 3032. What stands behind the last label is not said in the packet: IP is told by
// its version (RFC 4928 section 3), an Ethernet pseudowire by its control word (RFC 4448 section 4.6) or its addresses.

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);
void labelName(std::uint64_t value, Text& out);

constexpr ValueName reservedLabels[] = {
    {0, "IPv4 Explicit-Null"},
    {1, "Router Alert"},
    {2, "IPv6 Explicit-Null"},
    {3, "Implicit-Null"},
    {7, "Entropy Label Indicator (ELI)"},
    {13, "Generic Associated Channel Label (GAL)"},
    {14, "OAM Alert"},
};
constexpr std::uint32_t lastReserved = 15;

constexpr Field<std::uint32_t> label {"mpls.label", "MPLS Label", Base::DecHex, Mask {0xfffff000}, ValueText {labelName}};
constexpr Field<std::uint32_t> experimental {"mpls.exp", "MPLS Experimental Bits", Mask {0x00000e00}};
constexpr Field<std::uint32_t> bottom {"mpls.bottom", "MPLS Bottom Of Label Stack", Mask {0x00000100}};
constexpr Field<std::uint32_t> timeToLive {"mpls.ttl", "MPLS TTL", Mask {0x000000ff}};

/// What is taken for a pseudowire can be filtered by: nothing in the packet says that it is one.
constexpr Field<bool> withoutControlWord {"pweth", "PW (ethernet)", Hidden {}};
constexpr Field<bool> withControlWord {"pweth.cw", "PW Control Word (ethernet)", Hidden {}};
constexpr Field<std::uint16_t> sequence {"pweth.cw.sequence_number", "Sequence Number"};

constexpr const FieldInfo* fields[] = {&label, &experimental, &bottom, &timeToLive};
constexpr Parent parents[] = {
    {Table::EtherType, 0x8847},
    {Table::EtherType, 0x8848},
    {Table::PppProtocol, 0x0281},
    {Table::PppProtocol, 0x0283},
    {Table::IpProtocol, 137},
    {Table::UdpPort, 6635},
};
constexpr const FieldInfo* noControlFields[] = {&withoutControlWord};
constexpr const FieldInfo* controlFields[] = {&withControlWord, &sequence};

void labelName(std::uint64_t value, Text& out)
{
    if (const auto name = findName(reservedLabels, value); !name.empty())
        out.format("{} ({})", name, value);
    else
        out.format("{} (0x{:05x})", value, value);
}

void layerLabel(const ItemView& item, Text& out)
{
    out << "MultiProtocol Label Switching Header";
    const auto value = item.find(label);
    if (!value.found())
        return;
    out.format(", Label: {}", value.value());
    if (const auto name = findName(reservedLabels, value.value()); !name.empty())
        out << " (" << name << ')';
    else if (value.value() <= lastReserved)
        out << " (Reserved - Unknown)";
    out.format(", Exp: {}, S: {}, TTL: {}", item.valueOf(experimental), item.valueOf(bottom), item.valueOf(timeToLive));
}

/// An address whose first three bytes are likely to be a vendor's: not locally administered, not of a group, and from
/// the first or the DEC range, where blocks were given out without holes.
bool hasCommonVendor(const Cursor& in, std::uint32_t at)
{
    const auto first = in.peek(at);
    return first == 0 || first == 0x08;
}

void dissectPseudowire(Context& context, Cursor in)
{
    constexpr std::uint32_t minimumEthernet = 14;
    context.pass(pwEthHeuristicProtocol);
    if (!in.has(minimumEthernet)) {
        in.skip(minimumEthernet);
        return;
    }
    if (hasCommonVendor(in, 0) && hasCommonVendor(in, 6)) {
        context.pass(pwEthNoControlWordProtocol);
        context.addTopLevel(withoutControlWord, in, 0).setValue(1);
        context.handoff("eth", in);
        return;
    }
    context.addTopLevel(withControlWord, in, 0).setValue(1);
    context.call(pwEthControlWordProtocol, in);
}

void dissectControlWord(Cursor& in, TreeItem& layer, Context& context)
{
    in.skip(2); // flags, fragmentation, length: zero for Ethernet
    in.read(layer, sequence);
    if (in)
        context.handoff("eth", in.rest());
}

void carry(Context& context, std::uint32_t lastLabel, const Cursor& in)
{
    constexpr std::uint32_t ipv4Null = 0, ipv6Null = 2;
    if (in.remaining() == 0)
        return;
    const auto version = in.peek() >> 4;
    if (lastLabel == ipv4Null || (lastLabel != ipv6Null && version == 4))
        context.handoff(Table::EtherType, 0x0800, in);
    else if (lastLabel == ipv6Null || version == 6)
        context.handoff(Table::EtherType, 0x86dd, in);
    else if (version == 0)
        dissectPseudowire(context, in);
    else
        context.data(in);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t entrySize = 4;
    context.setProtocol("MPLS");
    context.setInfo("MPLS Label Switched Packet");
    auto entryLayer = layer;
    std::uint32_t lastLabel = 0;
    bool last = false;
    for (bool first = true; in && !last; first = false) {
        const auto here = in;
        const auto start = in.position();
        const auto entry = in.u32();
        if (!in)
            return;
        if (!first)
            entryLayer = context.addTopLevel(mplsProtocol.layer, here, entrySize);
        if (entryLayer) {
            for (const auto* field : {&label, &experimental, &bottom, &timeToLive})
                entryLayer.add(*field, in.source(), start, entrySize, field->extract(entry));
            entryLayer.setOffset(start, entrySize);
        }
        lastLabel = entry >> 12;
        last = entry & 0x100;
    }
    carry(context, lastLabel, in.rest());
}

} // namespace

constinit const Protocol mplsProtocol {
    .layer = {"mpls", "MultiProtocol Label Switching Header", nullptr, layerLabel},
    .shortName = "MPLS",
    .reference = "RFC 3032",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

constinit const Protocol pwEthHeuristicProtocol {
    .layer = {"pwethheuristic", "PW Ethernet (heuristic)", nullptr},
    .shortName = "PW Ethernet",
    .reference = "RFC 4448",
    .depth = Depth::Link,
};

constinit const Protocol pwEthNoControlWordProtocol {
    .layer = {"pwethnocw", "PW Ethernet without control word", nullptr},
    .shortName = "PW Ethernet",
    .reference = "RFC 4448",
    .fields = noControlFields,
    .depth = Depth::Link,
};

constinit const Protocol pwEthControlWordProtocol {
    .layer = {"pwethcw", "PW Ethernet Control Word", nullptr},
    .shortName = "PW Ethernet",
    .reference = "RFC 4448",
    .fields = controlFields,
    .depth = Depth::Link,
    .dissect = dissectControlWord,
};

} // namespace porthole
