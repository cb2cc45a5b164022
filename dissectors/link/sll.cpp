// Linux cooked capture, versions 1 and 2: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and ..._SLL2.html.
// What Linux delivers instead of a link-layer header where it has none to show.

#include "dissectors/link/ethertype.h"
#include "dissectors/link/tunnel/gre_types.h"
#include "dissectors/link/hardware_types.h"
#include "dissectors/link/trailer.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);

constexpr std::uint32_t addressRoom = 8;
constexpr std::uint16_t firstEtherType = 0x600;

constexpr ValueName packetTypes[] = {
    {0, "Unicast to us"},
    {1, "Broadcast"},
    {2, "Multicast"},
    {3, "Unicast to another host"},
    {4, "Sent by us"},
};
constexpr ValueName linuxTypes[] = {
    {0x0001, "Raw 802.3"},
    {0x0003, "Ethernet"},
    {0x0004, "802.2 LLC"},
    {0x0007, "PPP (HDLC)"},
    {0x000c, "CAN"},
    {0x000d, "CAN FD"},
    {0x0017, "IrDA LAP"},
    {0x00f5, "ISI"},
    {0x00f6, "IEEE 802.15.4"},
};

constexpr Field<std::uint16_t> packetType {"sll.pkttype", "Packet type", Names {packetTypes}};
constexpr Field<std::uint16_t> hardwareType {"sll.hatype", "Link-layer address type", Names {hardwareTypes}};
constexpr Field<std::uint16_t> addressLength {"sll.halen", "Link-layer address length"};
constexpr Field<MacAddress> sourceMac {"sll.src.eth", "Source"};
constexpr Field<Ipv4Address> sourceIpv4 {"sll.src.ipv4", "Source"};
constexpr Field<ByteString> sourceOther {"sll.src.other", "Source"};
constexpr Field<ByteString> unused {"sll.unused", "Unused"};
constexpr Field<std::uint32_t> interfaceIndex {"sll.ifindex", "Interface index"};
constexpr Field<std::uint16_t> etherType {"sll.etype", "Protocol", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint16_t> linuxType {"sll.ltype", "Protocol", Base::Hex, Names {linuxTypes}};
constexpr Field<std::uint16_t> greType {"sll.gretype", "Protocol", Base::Hex, Names {greTypes}};
constexpr Field<ByteString> trailer {"sll.trailer", "Trailer"};

constexpr const FieldInfo* fields[] = {&packetType, &hardwareType, &addressLength, &sourceMac, &sourceIpv4, &sourceOther,
    &unused, &interfaceIndex, &etherType, &linuxType, &greType, &trailer};
constexpr Parent parents[] = {
    {Table::Link, static_cast<std::uint32_t>(LinkType::LinuxSll)},
    {Table::Link, static_cast<std::uint32_t>(LinkType::LinuxSll2)},
};

void layerLabel(const ItemView& item, Text& out)
{
    out << (item.find(interfaceIndex).found() ? "Linux cooked capture v2" : "Linux cooked capture v1");
}

/// The address stands in eight bytes, however long it is.
void readAddress(Cursor& in, TreeItem& layer, Context& context, std::uint16_t count)
{
    auto room = in.take(addressRoom);
    if (count == 6) {
        const auto mac = room.read(layer, sourceMac);
        context.setAddresses(mac.value, {});
    } else if (count == 4) {
        const auto address = room.read(layer, sourceIpv4);
        context.setAddresses(address.value, {});
    } else if (count > 0) {
        room.bytes(layer, sourceOther, std::min<std::uint32_t>(count, addressRoom));
    }
    if (room.remaining() > 0)
        room.bytes(layer, unused, room.remaining());
}

const Field<std::uint16_t>& protocolField(std::uint16_t hardwareKind, std::uint16_t protocol)
{
    if (hardwareKind == hardware::ipGre || hardwareKind == hardware::ip6Gre)
        return greType;
    return protocol < firstEtherType ? linuxType : etherType;
}

void carry(Cursor in, TreeItem& layer, Context& context, const FieldInfo& field, std::uint16_t protocol)
{
    if (&field == &etherType) {
        const auto whole = in;
        handoffEtherType(context, protocol, in);
        addTrailer(layer, whole, context.endOfLastLayer(), CheckSequence::Absent, trailer);
        return;
    }
    if (&field == &greType) {
        if (!context.handoff(Table::GreProtocol, protocol, in))
            context.handoff(Table::EtherType, protocol, in);
        return;
    }
    if (!context.handoff(Table::LinuxSll, protocol, in))
        context.data(in);
}

void setPacketType(Context& context, std::uint16_t kind)
{
    context.setProtocol("SLL");
    const auto name = findName(packetTypes, kind);
    if (name.empty())
        context.setInfo("Unknown ({})", kind);
    else
        context.setInfo("{}", name);
}

void dissectFirst(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("SLL");
    const auto kind = in.read(layer, packetType);
    setPacketType(context, kind);
    const auto hardwareKind = in.read(layer, hardwareType);
    const auto count = in.read(layer, addressLength);
    readAddress(in, layer, context, count);
    const auto& field = protocolField(hardwareKind, in.peek16());
    const auto protocol = in.read(layer, field);
    if (in)
        carry(in.rest(), layer, context, field, protocol);
}

void dissectSecond(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t hardwareTypeAt = 8;
    const auto& field = protocolField(in.peek16(hardwareTypeAt), in.peek16());
    const auto from = in.source();
    const auto protocol = in.read(layer, field);
    in.skip(2); // reserved
    in.read(layer, interfaceIndex);
    in.read(layer, hardwareType);
    const auto offset = in.position();
    const auto kind = in.u8();
    const auto count = in.u8();
    if (!in)
        return;
    layer.add(packetType, from, offset, 1, kind);
    layer.add(addressLength, from, offset + 1, 1, count);
    setPacketType(context, kind);
    readAddress(in, layer, context, count);
    if (in)
        carry(in.rest(), layer, context, field, protocol);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (context.foundBy().key == static_cast<std::uint32_t>(LinkType::LinuxSll2))
        dissectSecond(in, layer, context);
    else
        dissectFirst(in, layer, context);
}

} // namespace

constinit const Protocol sllProtocol {
    .layer = {"sll", "Linux cooked-mode capture", nullptr, layerLabel},
    .shortName = "SLL",
    .reference = "LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
