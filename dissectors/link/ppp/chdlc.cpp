// Cisco HDLC: RFC 1547 section 4.3.1; SLARP, its address and keepalive protocol.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr ValueName addresses[] = {
    {0x0f, "Unicast"},
    {0x8f, "Multicast"},
};
constexpr ValueName protocols[] = {
    {0x0800, "IP"},
    {0x2000, "Cisco Discovery Protocol"},
    {0x4242, "Spanning Tree BPDU"},
    {0x6558, "Transparent Ethernet bridging"},
    {0x8035, "SLARP"},
    {0x8038, "DEC LanBridge"},
    {0x809b, "Appletalk"},
    {0x80f3, "AARP"},
    {0x8137, "Netware IPX/SPX"},
    {0x86dd, "IPv6"},
    {0x8847, "MPLS unicast"},
    {0x8848, "MPLS multicast"},
    {0xfefe, "OSI"},
};
constexpr ValueName packetTypes[] = {
    {0, "Request"},
    {1, "Reply"},
    {2, "Line keepalive"},
};

constexpr Field<std::uint8_t> address {"chdlc.address", "Address", Base::Hex, Names {addresses}};
constexpr Field<std::uint8_t> control {"chdlc.control", "Control", Base::Hex};
constexpr Field<std::uint16_t> protocolNumber {"chdlc.protocol", "Protocol", Base::Hex, Names {protocols}};

constexpr Field<std::uint32_t> packetType {"slarp.ptype", "Packet type", Names {packetTypes}};
constexpr Field<Ipv4Address> slarpAddress {"slarp.address", "Address"};
constexpr Field<Ipv4Address> netmask {"slarp.netmask", "Netmask"};
constexpr Field<std::uint32_t> ownSequence {"slarp.mysequence", "Outgoing sequence number"};
constexpr Field<std::uint32_t> returnedSequence {"slarp.yoursequence", "Returned sequence number"};
constexpr Field<std::uint16_t> reliability {"slarp.reliability", "Reliability", Base::Hex};

constexpr const FieldInfo* fields[] = {&address, &control, &protocolNumber};
constexpr const FieldInfo* slarpFields[] = {
    &packetType, &slarpAddress, &netmask, &ownSequence, &returnedSequence, &reliability};
constexpr Parent parents[] = {
    {Table::Link, static_cast<std::uint32_t>(LinkType::CiscoHdlc)},
    {Table::Link, 112}, // as some systems number it
};
constexpr Parent slarpParents[] = {{Table::ChdlcProtocol, 0x8035}};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setAddresses(Address::label("N/A"), Address::label("N/A"));
    context.setProtocol("CHDLC");
    context.setInfo("");
    in.read(layer, address);
    in.read(layer, control);
    const auto number = in.read(layer, protocolNumber);
    if (!in)
        return;
    if (context.handoff(Table::ChdlcProtocol, number, in.rest()) || context.handoff(Table::EtherType, number, in.rest()))
        return;
    if (context.columns()) {
        context.setProtocol(fmt::format("0x{:04x}", number.value));
        context.setInfo("CHDLC {} (0x{:04x})", findName(protocols, number, "Unknown"), number.value);
    }
    context.data(in.rest());
}

void dissectSlarp(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t request = 0, reply = 1, keepalive = 2;
    context.setProtocol("SLARP");
    context.setInfo("");
    const auto kind = in.read(layer, packetType);
    if (kind == request || kind == reply) {
        const auto own = in.read(layer, slarpAddress);
        const auto mask = in.read(layer, netmask);
        if (auto* text = context.columns(); text && in) {
            text->info << (kind == request ? "Request, from " : "Reply, from ");
            appendIpv4(text->info, own.value.value);
            text->info << ", mask ";
            appendIpv4(text->info, mask.value.value);
        }
    } else if (kind == keepalive) {
        const auto own = in.read(layer, ownSequence);
        const auto returned = in.read(layer, returnedSequence);
        in.read(layer, reliability);
        context.setInfo("Line keepalive, outgoing sequence {}, returned sequence {}", own.value, returned.value);
    } else {
        context.setInfo("Unknown packet type 0x{:08X}", kind.value);
        context.data(in.rest());
    }
}

} // namespace

constinit const Protocol chdlcProtocol {
    .layer = {"chdlc", "Cisco HDLC", nullptr},
    .shortName = "CHDLC",
    .reference = "RFC 1547",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

constinit const Protocol slarpProtocol {
    .layer = {"slarp", "Cisco SLARP", nullptr},
    .shortName = "SLARP",
    .reference = "Cisco",
    .fields = slarpFields,
    .parents = slarpParents,
    .dissect = dissectSlarp,
};

} // namespace porthole
