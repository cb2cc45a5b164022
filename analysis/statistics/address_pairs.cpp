#include "analysis/statistics/address_pairs.h"

#include <algorithm>

namespace porthole::analysis {

AddressPairs::Found AddressPairs::find(const Address& from, const Address& to)
{
    if (m_slots.size() < 2 * (m_pairs.size() + 1))
        grow();
    const bool reverse = to < from;
    const Pair pair = reverse ? Pair {to, from} : Pair {from, to};
    auto& slot = slotOf(pair);
    if (slot == 0) {
        m_pairs.push_back(pair);
        slot = static_cast<std::uint32_t>(m_pairs.size());
    }
    return {slot - 1, reverse};
}

std::uint32_t& AddressPairs::slotOf(const Pair& pair)
{
    const auto mask = m_slots.size() - 1;
    for (auto at = (hashOf(pair.a) * 31 + hashOf(pair.b)) & mask;; at = (at + 1) & mask) {
        const auto slot = m_slots[at];
        if (slot == 0 || (m_pairs[slot - 1].a == pair.a && m_pairs[slot - 1].b == pair.b))
            return m_slots[at];
    }
}

void AddressPairs::grow()
{
    constexpr std::size_t least = 64;
    m_slots.assign(std::max(least, m_slots.size() * 4), 0);
    for (std::size_t i = 0; i < m_pairs.size(); ++i)
        slotOf(m_pairs[i]) = static_cast<std::uint32_t>(i + 1);
}

} // namespace porthole::analysis
