// Solaris IPNET: what an observability node of Solaris captures (LINKTYPE_IPNET; PSARC 2006/475, dl_ipnetinfo).

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint8_t solarisInet = 2, solarisInet6 = 26;

constexpr ValueName families[] = {{solarisInet, "Solaris AF_INET"}, {solarisInet6, "Solaris AF_INET6"}};
constexpr ValueName hooks[] = {{0, "Inbound"}, {1, "Outbound"}, {2, "Local"}};

constexpr Field<std::uint8_t> version {"ipnet.version", "Header version"};
constexpr Field<std::uint8_t> family {"ipnet.family", "Address family", Names {families}};
constexpr Field<std::uint16_t> hook {"ipnet.htype", "Hook type", Names {hooks}};
constexpr Field<std::uint32_t> length {"ipnet.pktlen", "Data length"};
constexpr Field<std::uint32_t> interface {"ipnet.ifindex", "Interface index"};
constexpr Field<std::uint32_t> groupInterface {"ipnet.grifindex", "Group interface index"};
constexpr Field<std::uint32_t> sourceZone {"ipnet.zsrc", "Source Zone ID"};
constexpr Field<std::uint32_t> destinationZone {"ipnet.zdst", "Destination Zone ID"};

constexpr const FieldInfo* fields[] = {
    &version, &family, &hook, &length, &interface, &groupInterface, &sourceZone, &destinationZone};
constexpr Parent parents[] = {{Table::Link, 226}};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("IPNET");
    in.read(layer, version);
    const auto kind = in.read(layer, family);
    in.read(layer, hook);
    in.read(layer, length);
    in.read(layer, interface);
    in.read(layer, groupInterface);
    in.read(layer, sourceZone);
    in.read(layer, destinationZone);
    if (!in)
        return;
    const auto payload = in.rest();
    layer.setEnd(in.position());
    if (kind == solarisInet)
        context.handoff(Table::EtherType, 0x0800, payload);
    else if (kind == solarisInet6)
        context.handoff(Table::EtherType, 0x86dd, payload);
    else
        context.data(payload);
}

} // namespace

constinit const Protocol ipnetProtocol {
    .layer = {"ipnet", "Solaris IPNET", nullptr},
    .shortName = "IPNET",
    .reference = "LINKTYPE_IPNET",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
