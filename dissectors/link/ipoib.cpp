// IP over InfiniBand: RFC 4391; as captured, with the address the packet goes to in front
// (https://www.tcpdump.org/linktypes.html, LINKTYPE_IPOIB).

#include "dissectors/link/ethertype.h"

namespace porthole {

namespace {

constexpr std::uint32_t addressLength = 20; ///< queue pair number and global identifier: RFC 4391 section 9.1.1

constexpr Field<NoValue> destination {"ipoib.daddr", "Destination address"};
constexpr Field<UInt24> queuePair {"ipoib.dqpn", "Destination QPN", Base::Hex};
constexpr Field<Ipv6Address> globalId {"ipoib.dgid", "Destination GID"};
constexpr Field<std::uint16_t> type {"ipoib.type", "Type", Base::Hex, Names {etherTypes}};
constexpr Field<std::uint16_t> reserved {"ipoib.reserved", "Reserved", Base::Hex};

constexpr const FieldInfo* fields[] = {&destination, &queuePair, &globalId, &type, &reserved};
constexpr Parent parents[] = {{Table::Link, static_cast<std::uint32_t>(LinkType::IpOverInfiniband)}};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("IPoIB");
    context.setInfo("");
    in.skip(addressLength); // where it comes from; not filled in
    const auto item = layer.add(destination, in.source(), in.position(), std::min(addressLength, in.remaining()), 0);
    in.skip(1);
    in.read(item, queuePair);
    in.read(item, globalId);
    const auto etherType = in.read(layer, type);
    in.read(layer, reserved);
    if (!in)
        return;
    if (!context.handoff(Table::EtherType, etherType, in.rest()))
        context.data(in.rest());
}

} // namespace

constinit const Protocol ipoibProtocol {
    .layer = {"ipoib", "IP over Infiniband", nullptr},
    .shortName = "IPoIB",
    .reference = "RFC 4391",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
