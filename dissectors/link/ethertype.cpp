// EtherType: IEEE 802 Numbers (IANA).

#include "dissectors/link/ethertype.h"

namespace porthole {

constinit const ValueName etherTypes[] = {
    {0x0800, "IPv4"},
    {0x0806, "ARP"},
    {0x8100, "802.1Q Virtual LAN"},
    {0x86dd, "IPv6"},
    {0x88a8, "802.1ad Provider Bridge (Q-in-Q)"},
};
constinit const std::size_t etherTypeCount = std::size(etherTypes);

constinit const Protocol etherTypeProtocol {
    .layer = {"ethertype", "Ethertype", nullptr},
    .shortName = "Ethertype",
    .reference = "IEEE 802 Numbers",
    .depth = Depth::Link,
};

void handoffEtherType(Context& context, std::uint16_t etherType, Cursor in)
{
    context.pass(etherTypeProtocol);
    if (context.handoff(Table::EtherType, etherType, in))
        return;
    if (context.columns()) {
        context.setProtocol(fmt::format("0x{:04x}", etherType));
        context.setInfo("{}", findName(etherTypeNames(), etherType, "Unknown"));
    }
    context.data(in);
}

} // namespace porthole
