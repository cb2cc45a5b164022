#include "analysis/stream/stream_segments.h"

#include "analysis/session_tables.h"
#include "analysis/stream/segment_walk.h"
#include "analysis/stream/tcp_options.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr FrameNumber tellEvery = 4096; ///< packets

} // namespace

std::optional<ConversationId> findTcpStream(const Session& session, std::uint32_t stream)
{
    const SessionTables tables(session);
    const auto& all = tables.conversations();
    // Numbers are given out in this order, but UDP conversations stand in between and have their own.
    for (ConversationId id = stream; id < all.size(); ++id)
        if (all[id].kind == TransportFacts::Kind::Tcp && all[id].stream == stream)
            return id;
    return std::nullopt;
}

std::uint32_t tcpStreamCount(const Session& session)
{
    return SessionTables(session).conversations().streamCount(TransportFacts::Kind::Tcp);
}

std::int64_t StreamSegments::Side::unroll(std::uint32_t wire)
{
    if (!base)
        base = wire;
    const auto reference = *base + static_cast<std::uint32_t>(static_cast<std::uint64_t>(near));
    return near + static_cast<std::int32_t>(wire - reference);
}

StreamSegments::StreamSegments(const Session& session, ConversationId id)
    : m_session(session)
    , m_id(id)
    , m_start(session.firstTime())
{
}

bool StreamSegments::extend(const std::stop_token& stop, const Progress& progress)
{
    const auto conversation = m_session.conversation(m_id);
    for (std::size_t side = 0; side < 2; ++side) {
        const auto& flow = conversation.flow[side];
        if (flow.baseKnown && !m_sides[side].base)
            m_sides[side].base = flow.base;
        m_sides[side].shift = std::max<int>(flow.windowShift, 0);
    }
    if (m_start == noTime)
        m_start = m_session.firstTime();
    const auto packets = std::max(conversation.packets[0] + conversation.packets[1], m_read);
    SegmentWalk walk(m_session, m_id, m_lastRead);
    while (const auto* segment = walk.next()) {
        if (segment->frame <= m_lastRead)
            continue; // where the last walk ended
        if (stop.stop_requested())
            return false;
        m_lastRead = segment->frame;
        if (++m_read % tellEvery == 0 && progress && !progress(m_read, std::max(packets, m_read)))
            return false;
        const auto& facts = *segment->facts;
        if (segment->time == noTime || facts.kind != TransportFacts::Kind::Tcp)
            continue;
        GraphSegment noted;
        noted.time = segment->time;
        noted.frame = segment->frame;
        noted.reverse = segment->reverse;
        noted.length = facts.payloadLength;
        noted.findings = segment->findings;
        noted.flags = facts.flags;
        noted.window = facts.window;
        auto& own = m_sides[segment->reverse ? 1 : 0];
        auto& other = m_sides[segment->reverse ? 0 : 1];
        noted.sequence = own.unroll(facts.sequence);
        // A RST may stand far outside of what was sent.
        if (!(facts.flags & GraphSegment::rst))
            own.near = noted.sequence;
        if (facts.flags & GraphSegment::ack && !(facts.flags & GraphSegment::rst)) {
            noted.acknowledgment = other.unroll(facts.acknowledgment);
            const auto options = readTcpOptions(segment->header);
            noted.firstSack = static_cast<std::uint32_t>(m_blocks.size());
            for (const auto& block : options.sackBlocks()) {
                const auto begin = other.unroll(block.begin), end = other.unroll(block.end);
                if (begin < end)
                    m_blocks.push_back({begin, end});
            }
            noted.sackCount = static_cast<std::uint8_t>(m_blocks.size() - noted.firstSack);
        }
        m_segments.push_back(noted);
    }
    return true;
}

std::uint32_t StreamSegments::window(const GraphSegment& segment) const
{
    // The window of a SYN is never scaled (RFC 7323 section 2.2).
    return segment.flags & GraphSegment::syn ? segment.window : std::uint32_t {segment.window} << m_sides[segment.reverse ? 1 : 0].shift;
}

} // namespace porthole::analysis
