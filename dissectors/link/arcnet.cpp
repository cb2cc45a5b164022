// ARCNET: ATA 878.1; IP over it: RFC 1201, RFC 1051. https://www.tcpdump.org/linktypes.html, LINKTYPE_ARCNET_BSD and
// LINKTYPE_ARCNET_LINUX, which differ in what stands between addresses and protocol.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

namespace protocolId {
constexpr std::uint8_t ip1051 = 0xf0;
constexpr std::uint8_t arp1051 = 0xf1;
constexpr std::uint8_t ip1201 = 0xd4;
constexpr std::uint8_t diagnose = 0x80;
} // namespace protocolId

constexpr ValueName protocols[] = {
    {0x00, "Datapoint boot"},
    {0x01, "Datapoint mount"},
    {0x08, "PowerLAN beacon"},
    {0x80, "Diagnose"},
    {0xc4, "IPv6"},
    {0xcd, "BACnet"},
    {0xd4, "RFC 1201 IP"},
    {0xd5, "RFC 1201 ARP"},
    {0xd6, "RFC 1201 RARP"},
    {0xdd, "Appletalk"},
    {0xe8, "Encapsulated Ethernet"},
    {0xec, "Novell of some sort"},
    {0xf0, "RFC 1051 IP"},
    {0xf1, "RFC 1051 ARP"},
    {0xf3, "PowerLAN beacon2"},
    {0xf7, "Banyan VINES"},
    {0xfa, "IPX"},
};

constexpr Field<std::uint8_t> source {"arcnet.src", "Source", Base::Hex};
constexpr Field<std::uint8_t> destination {"arcnet.dst", "Dest", Base::Hex};
constexpr Field<ByteString> offset {"arcnet.offset", "Offset"};
constexpr Field<std::uint8_t> protocolNumber {"arcnet.protID", "Protocol ID", Base::Hex, Names {protocols}};
constexpr Field<std::uint8_t> splitFlag {"arcnet.split_flag", "Split Flag"};
constexpr Field<std::uint8_t> exceptionFlag {"arcnet.exception_flag", "Exception Flag", Base::Hex};
constexpr Field<std::uint16_t> sequence {"arcnet.sequence", "Sequence"};
constexpr Field<std::uint16_t> padding {"arcnet.padding", "Padding", Base::Hex};

constexpr const FieldInfo* fields[] = {
    &source, &destination, &offset, &protocolNumber, &splitFlag, &exceptionFlag, &sequence, &padding};
constexpr std::uint32_t linuxFraming = static_cast<std::uint32_t>(LinkType::ArcNetLinux);
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::ArcNet)}, {Table::Link, linuxFraming}};

Address addressOf(std::uint8_t station)
{
    Address address;
    address.kind = Address::Kind::ArcNet;
    address.bytes[0] = station;
    return address;
}

/// The header of RFC 1201: fragments have numbers; long frames have an exception in front.
void readFragmentHeader(Cursor& in, TreeItem& layer)
{
    constexpr std::uint8_t exception = 0xff;
    const auto flag = in.read(layer, splitFlag);
    if (flag == exception) {
        in.read(layer, padding);
        in.read(layer, protocolNumber);
        in.read(layer, splitFlag);
    }
    in.read(layer, sequence);
}

bool carry(Context& context, std::uint8_t number, const Cursor& in)
{
    switch (number) {
    case protocolId::ip1051:
    case protocolId::ip1201: return context.handoff(Table::EtherType, 0x0800, in);
    case 0xc4: return context.handoff(Table::EtherType, 0x86dd, in);
    case 0xe8: return context.handoff("eth", in);
    case 0xcd: return context.handoff("llc", in);
    default: return context.handoff(Table::ArcNet, number, in);
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("ARCNET");
    context.setInfo("");
    const auto from = in.read(layer, source);
    const auto to = in.read(layer, destination);
    if (!in)
        return;
    context.setAddresses(addressOf(from), addressOf(to));
    if (context.foundBy().key == linuxFraming)
        in.bytes(layer, offset, 2);
    const auto number = in.read(layer, protocolNumber);
    const bool plain = number == protocolId::ip1051 || number == protocolId::arp1051 || number == protocolId::diagnose
        || number == 0xcd;
    if (!plain)
        readFragmentHeader(in, layer);
    if (in && !carry(context, number, in.rest()))
        context.data(in.rest());
}

} // namespace

constinit const Protocol arcnetProtocol {
    .layer = {"arcnet", "ARCNET", nullptr},
    .shortName = "ARCNET",
    .reference = "ATA 878.1",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
