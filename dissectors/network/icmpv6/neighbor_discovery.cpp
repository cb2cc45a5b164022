// Neighbour discovery: RFC 4861 section 4; inverse, RFC 3122; certification paths (SEND), RFC 3971. The options have a file of
// their own.

#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

using namespace icmpv6type;

void appendRouterFlags(const ItemView& item, Text& out);
void appendNeighborFlags(const ItemView& item, Text& out);

constexpr ValueName preferences[] = {{0, "Medium"}, {1, "High"}, {2, "Reserved"}, {3, "Low"}};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint8_t> hopLimit {"icmpv6.nd.ra.cur_hop_limit", "Cur hop limit"};
constexpr Field<std::uint8_t> routerFlags {"icmpv6.nd.ra.flag", "Flags", Base::Hex, Append {appendRouterFlags}};
constexpr Field<bool> managed {"icmpv6.nd.ra.flag.m", "Managed address configuration", Mask {0x80}, setOrNot};
constexpr Field<bool> otherConfiguration {"icmpv6.nd.ra.flag.o", "Other configuration", Mask {0x40}, setOrNot};
constexpr Field<bool> homeAgent {"icmpv6.nd.ra.flag.h", "Home Agent", Mask {0x20}, setOrNot};
constexpr Field<std::uint8_t> routerPreference {
    "icmpv6.nd.ra.flag.prf", "Prf (Default Router Preference)", Mask {0x18}, Names {preferences}};
constexpr Field<bool> proxy {"icmpv6.nd.ra.flag.p", "Proxy", Mask {0x04}, setOrNot};
constexpr Field<std::uint8_t> routerReserved {"icmpv6.nd.ra.flag.rsv", "Reserved", Mask {0x03}};
constexpr Field<std::uint16_t> routerLifetime {"icmpv6.nd.ra.router_lifetime", "Router lifetime (s)"};
constexpr Field<std::uint32_t> reachableTime {"icmpv6.nd.ra.reachable_time", "Reachable time (ms)"};
constexpr Field<std::uint32_t> retransTimer {"icmpv6.nd.ra.retrans_timer", "Retrans timer (ms)"};
constexpr Field<Ipv6Address> solicitedTarget {"icmpv6.nd.ns.target_address", "Target Address"};
constexpr Field<std::uint32_t> neighborFlags {"icmpv6.nd.na.flag", "Flags", Base::Hex, Append {appendNeighborFlags}};
constexpr Field<bool> neighborRouter {"icmpv6.nd.na.flag.r", "Router", Mask {0x80000000}, Width {32}, setOrNot};
constexpr Field<bool> neighborSolicited {"icmpv6.nd.na.flag.s", "Solicited", Mask {0x40000000}, Width {32}, setOrNot};
constexpr Field<bool> neighborOverride {"icmpv6.nd.na.flag.o", "Override", Mask {0x20000000}, Width {32}, setOrNot};
constexpr Field<std::uint32_t> neighborReserved {"icmpv6.nd.na.flag.rsv", "Reserved", Mask {0x1fffffff}};
constexpr Field<Ipv6Address> advertisedTarget {"icmpv6.nd.na.target_address", "Target Address"};
constexpr Field<Ipv6Address> redirectTarget {"icmpv6.nd.rd.target_address", "Target Address"};
constexpr Field<Ipv6Address> redirectDestination {"icmpv6.rd.na.destination_address", "Destination Address"};
constexpr Field<std::uint16_t> sendIdentifier {"icmpv6.send.identifier", "Identifier"};
constexpr Field<std::uint16_t> sendAll {"icmpv6.send.all_components", "All Components"};
constexpr Field<std::uint16_t> sendComponent {"icmpv6.send.component", "Component"};

constexpr const FieldInfo* fields[] = {&hopLimit, &routerFlags, &managed, &otherConfiguration, &homeAgent,
    &routerPreference, &proxy, &routerReserved, &routerLifetime, &reachableTime, &retransTimer, &solicitedTarget,
    &neighborFlags, &neighborRouter, &neighborSolicited, &neighborOverride, &neighborReserved, &advertisedTarget,
    &redirectTarget, &redirectDestination, &sendIdentifier, &sendAll, &sendComponent};

void appendRouterFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&managed, &otherConfiguration, &homeAgent}, out);
    out << ", " << routerPreference.name << ": " << findName(preferences, item.valueOf(routerPreference));
    appendSet(item, {&proxy}, out);
}

void appendNeighborFlags(const ItemView& item, Text& out)
{
    appendSet(item, {&neighborRouter, &neighborSolicited, &neighborOverride}, out);
}

void appendAddressTo(Context& context, const Ipv6Address& address)
{
    if (auto* text = context.columns())
        appendIpv6(text->info, address.bytes.data());
}

void describeNeighbor(Context& context, std::uint32_t flags)
{
    if (!context.columns())
        return;
    Separator comma(", ");
    context.appendInfo(" (");
    for (const auto& [bit, name] : {std::pair {0x80000000u, "rtr"}, {0x40000000u, "sol"}, {0x20000000u, "ovr"}})
        if (flags & bit)
            context.appendInfo("{}{}", comma.next(), name);
    context.appendInfo("{})", flags >> 29 ? "" : "none");
}

} // namespace

constinit const FieldList icmpv6NeighborFields {fields};

void dissectRouterAdvertisement(Cursor& in, TreeItem& layer)
{
    in.read(layer, hopLimit);
    const auto flags = in.read(layer, routerFlags);
    flags.item.bits(managed, flags);
    flags.item.bits(otherConfiguration, flags);
    flags.item.bits(homeAgent, flags);
    flags.item.bits(routerPreference, flags);
    flags.item.bits(proxy, flags);
    flags.item.bits(routerReserved, flags);
    in.read(layer, routerLifetime);
    in.read(layer, reachableTime);
    in.read(layer, retransTimer);
}

void dissectNeighborMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind)
{
    if (kind == NeighborAdvertisement) {
        const auto flags = in.read(layer, neighborFlags);
        flags.item.bits(neighborRouter, flags);
        flags.item.bits(neighborSolicited, flags);
        flags.item.bits(neighborOverride, flags);
        flags.item.bits(neighborReserved, flags);
        const auto target = in.read(layer, advertisedTarget);
        if (!in)
            return;
        context.appendInfo(" ");
        appendAddressTo(context, target.value);
        describeNeighbor(context, flags);
        return;
    }
    in.bytes(layer, icmpv6Reserved, 4);
    if (kind == Redirect) {
        in.read(layer, redirectTarget);
        in.read(layer, redirectDestination);
    } else if (kind == NeighborSolicitation) {
        const auto target = in.read(layer, solicitedTarget);
        if (!in)
            return;
        context.appendInfo(" for ");
        appendAddressTo(context, target.value);
    }
}

void dissectCertificationPath(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    in.read(layer, sendIdentifier);
    if (kind == PathAdvertisement)
        in.read(layer, sendAll);
    in.read(layer, sendComponent);
    if (kind == PathAdvertisement)
        in.bytes(layer, icmpv6Reserved, 2);
}

} // namespace porthole
