// EtherType: IEEE 802 Numbers (IANA).

#include "dissectors/link/ethertype.h"

namespace porthole {

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
        if (const auto name = findName(etherTypes, etherType); !name.empty())
            context.setInfo("{}", name);
    }
    context.data(in);
}

} // namespace porthole
