// EtherType: IEEE 802 Numbers (IANA).

#include "dissectors/link/ethertype.h"

#include "dissectors/link/trailer.h"

namespace porthole {

// It is this protocol's, as in Wireshark, whichever link layer has the trailer.
constexpr ExpertInfo etherPaddingBad {"eth.padding_bad", Severity::Note, ExpertGroup::Protocol,
    "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros."};

namespace {

constexpr const ExpertInfo* experts[] = {&etherPaddingBad};

} // namespace

constinit const Protocol etherTypeProtocol {
    .layer = {"ethertype", "Ethertype", nullptr},
    .shortName = "Ethertype",
    .reference = "IEEE 802 Numbers",
    .experts = experts,
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
