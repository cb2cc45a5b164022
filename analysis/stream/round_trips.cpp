#include "analysis/stream/round_trips.h"

#include "dissectors/core/knowledge.h"

#include <algorithm>
#include <array>

namespace porthole::analysis {

namespace {

constexpr std::uint32_t sentAgain = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission;
constexpr std::uint32_t onlyAsks = tcpflag::keepAlive | tcpflag::zeroWindowProbe; ///< sent for the sake of an answer

} // namespace

void RoundTrips::look(
    const GraphSegment& segment, std::span<const StreamSegments::Block> sack, const std::function<void(const RoundTrip&)>& use)
{
    if (segment.side() == m_sender) {
        if (segment.span() > 0 && !(segment.findings & onlyAsks) && !(segment.flags & GraphSegment::rst))
            note(segment);
        return;
    }
    if (segment.acknowledgment < 0)
        return;
    const auto arrived = [&](std::map<std::int64_t, Sent>::iterator sent) {
        if (!sent->second.again && segment.time >= sent->second.time)
            use({sent->second.frame, sent->second.end, segment.time - sent->second.time});
        return m_outstanding.erase(sent);
    };
    m_acknowledged = std::max(m_acknowledged, segment.acknowledgment);
    for (auto sent = m_outstanding.begin(); sent != m_outstanding.end() && sent->second.end <= m_acknowledged;)
        sent = arrived(sent);
    for (const auto& block : sack)
        for (auto sent = m_outstanding.lower_bound(block.begin); sent != m_outstanding.end() && sent->second.end <= block.end;)
            sent = arrived(sent);
}

void RoundTrips::note(const GraphSegment& segment)
{
    auto begin = segment.sequence, end = segment.end();
    if (end <= m_acknowledged)
        return; // it has arrived before
    Sent sent {end, segment.time, segment.frame, (segment.findings & sentAgain) != 0};
    // What it covers of those before becomes one with it: then no segment is looked at again and again.
    auto other = m_outstanding.upper_bound(begin);
    if (other != m_outstanding.begin() && std::prev(other)->second.end > begin)
        --other;
    while (other != m_outstanding.end() && other->first < end) {
        sent.again = true;
        begin = std::min(begin, other->first);
        sent.end = std::max(sent.end, other->second.end);
        other = m_outstanding.erase(other);
    }
    m_outstanding.emplace(begin, sent);
    if (m_outstanding.size() > mostOutstanding)
        m_outstanding.erase(m_outstanding.begin());
}

bool Flight::look(const GraphSegment& segment, std::span<const StreamSegments::Block> sack)
{
    if (segment.flags & GraphSegment::rst)
        return false;
    if (segment.side() == m_sender) {
        if (segment.span() == 0 || segment.findings & onlyAsks)
            return false;
        if (!m_known)
            m_begin = segment.sequence;
        m_end = m_known ? std::max(m_end, segment.end()) : segment.end();
        m_known = true;
        return true;
    }
    if (segment.acknowledgment < 0)
        return false;
    if (!m_known || segment.acknowledgment > m_end) {
        // What it acknowledges is not in the capture: a new beginning.
        m_known = true;
        m_begin = m_end = segment.acknowledgment;
        m_sacked = 0;
        return true;
    }
    m_begin = std::max(m_begin, segment.acknowledgment);
    m_sacked = 0;
    std::array<StreamSegments::Block, 4> blocks {};
    std::size_t count = 0;
    for (const auto& block : sack)
        if (block.begin >= m_begin && block.end <= m_end && count < blocks.size())
            blocks[count++] = block;
    // The first block of a D-SACK may stand within another.
    std::sort(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(count), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    auto upTo = m_begin;
    for (std::size_t i = 0; i < count; ++i) {
        m_sacked += std::max<std::int64_t>(blocks[i].end - std::max(blocks[i].begin, upTo), 0);
        upTo = std::max(upTo, blocks[i].end);
    }
    return true;
}

} // namespace porthole::analysis
