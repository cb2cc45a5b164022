#include "dissectors/link_types.h"

#include <algorithm>
#include <iterator>

namespace porthole {

namespace {

struct Encapsulation {
    std::uint16_t linkType; ///< LINKTYPE_
    int wtap;
    std::string_view name;
};

constexpr Encapsulation encapsulations[] = {
    {0, 15, "NULL/Loopback"},
    {1, 1, "Ethernet"},
    {101, 7, "Raw IP"},
    {113, 25, "Linux cooked-mode capture v1"},
    {276, 210, "Linux cooked-mode capture v2"},
};

} // namespace

int wtapEncapsulation(LinkType type)
{
    const auto* found = std::find_if(std::begin(encapsulations), std::end(encapsulations),
        [&](const Encapsulation& entry) { return entry.linkType == static_cast<std::uint16_t>(type); });
    return found == std::end(encapsulations) ? 0 : found->wtap;
}

std::string_view encapsulationOfWtap(int number)
{
    const auto* found = std::find_if(std::begin(encapsulations), std::end(encapsulations),
        [&](const Encapsulation& entry) { return entry.wtap == number; });
    return found == std::end(encapsulations) ? "Unknown" : found->name;
}

} // namespace porthole
