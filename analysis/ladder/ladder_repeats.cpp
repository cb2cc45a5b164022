#include "analysis/ladder/ladder_repeats.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::uint64_t beginning = std::uint64_t {1} << 32; ///< so that what is a little before 0 stays positive

} // namespace

std::uint64_t LadderRepeats::unwrap(std::uint32_t sequence) const
{
    const auto near = m_end ? m_end : beginning;
    return near + static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(sequence - static_cast<std::uint32_t>(near))));
}

std::optional<std::uint32_t> LadderRepeats::find(std::uint64_t at) const
{
    if (const auto other = m_others.find(at); other != m_others.end())
        return other->second;
    const auto behind = std::upper_bound(m_inOrder.begin(), m_inOrder.end(), at,
        [](std::uint64_t wanted, const Entry& entry) { return wanted < entry.begin; });
    if (behind == m_inOrder.begin() || std::prev(behind)->end <= at)
        return std::nullopt;
    return std::prev(behind)->row;
}

std::optional<std::uint32_t> LadderRepeats::lastSender(std::uint32_t sequence) const
{
    return find(unwrap(sequence));
}

std::optional<std::uint32_t> LadderRepeats::take(const Sent& segment)
{
    const auto begin = unwrap(segment.sequence);
    const auto end = begin + segment.length;
    const auto before = find(begin);
    if (m_end == 0 || begin >= m_end)
        m_inOrder.push_back({begin, end, segment.row});
    else
        m_others[begin] = segment.row;
    if (begin < m_end && end > m_end)
        m_inOrder.push_back({m_end, end, segment.row});
    m_end = std::max(m_end, end);
    return before;
}

} // namespace porthole::analysis
