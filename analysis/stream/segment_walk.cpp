#include "analysis/stream/segment_walk.h"

#include "analysis/session_tables.h"
#include "analysis/side_tables.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t atOnce = 64; ///< frames under one lock

ByteView part(ByteView bytes, std::size_t at, std::size_t length)
{
    at = std::min(at, bytes.size());
    return bytes.subspan(at, std::min(length, bytes.size() - at));
}

/// The datagram that this fragment completes, put together; empty if it completes none.
std::vector<std::uint8_t> wholeDatagram(const Session& session, FrameNumber number)
{
    Fragments::Datagram datagram;
    {
        const SessionTables tables(session);
        if (const auto* found = tables.side().fragments.find(number))
            datagram = *found;
    }
    if (datagram.completedIn != number)
        return {};
    capture::FrameBuffer buffer;
    Frame frame;
    auto whole = Fragments::assemble(datagram, number, [&](FrameNumber fragment) {
        return session.file().read(session.row(fragment).location(), buffer, frame) ? frame.bytes : ByteView {};
    });
    return std::move(whole.bytes);
}

/// Before a quoted header stands its IP header, and before that the ICMP header; nothing if that is not so.
std::optional<IcmpError> errorQuoting(const TransportFacts& quoted, ByteView bytes)
{
    constexpr std::size_t ipv4Header = 20, ipv6Header = 40, icmpHeader = 8;
    const bool version6 = quoted.source.kind == Address::Kind::Ipv6;
    const std::size_t ipHeader = version6 ? ipv6Header : ipv4Header;
    if (quoted.headerOffset < ipHeader + icmpHeader || quoted.headerOffset > bytes.size())
        return std::nullopt;
    const auto ip = bytes.subspan(quoted.headerOffset - ipHeader, ipHeader);
    if (version6 ? ip[0] >> 4 != 6 : ip[0] != 0x45)
        return std::nullopt;
    const auto icmp = bytes.subspan(quoted.headerOffset - ipHeader - icmpHeader, icmpHeader);
    return IcmpError {version6, icmp[0], icmp[1], static_cast<std::uint16_t>(icmp[6] << 8 | icmp[7])};
}

} // namespace

SegmentWalk::SegmentWalk(const Session& session, ConversationId id, FrameNumber from)
    : m_session(session)
    , m_following(from ? from : session.conversation(id).firstFrame)
    , m_reader(session)
{
}

const Segment* SegmentWalk::next()
{
    for (;;) {
        if (m_at == m_known.size()) {
            m_known.clear();
            m_at = 0;
            m_following = m_session.followConversation(m_following, atOnce, m_known);
            if (m_known.empty())
                return nullptr;
        }
        if (const auto* segment = m_reader.read(m_known[m_at++]); segment && !segment->error)
            return segment;
        ++m_skipped;
    }
}

const Segment* SegmentReader::read(const Session::ConversationFrame& known)
{
    m_buffer.expect(known.capturedLength);
    if (!m_session.file().read(known.location, m_buffer, m_frame))
        return nullptr;
    m_session.dissector().summarise(m_frame, m_facts);
    auto bytes = m_frame.bytes;
    if (known.flags & FrameRow::IsFragment && m_facts.fragment.present) {
        const auto& fragment = m_facts.fragment;
        m_whole = wholeDatagram(m_session, known.number);
        const NetworkLayer network {fragment.source, fragment.destination, fragment.carries};
        if (m_whole.empty())
            return nullptr;
        bytes = m_whole;
        m_session.dissector().summarisePayload(network, bytes, m_facts);
    }
    if (m_facts.transportCount == 0)
        return nullptr;
    const auto& facts = m_facts.transports[m_facts.transportCount - 1u];
    if (facts.inError)
        m_segment.error = errorQuoting(facts, bytes);
    else
        m_segment.error.reset();
    if (facts.inError ? !m_segment.error : !facts.headerComplete)
        return nullptr;
    const bool inFrame = facts.headerOffset > 0 || !m_whole.empty();
    m_segment.frame = known.number;
    m_segment.time = known.time;
    m_segment.reverse = known.flags & FrameRow::Reverse;
    m_segment.findings = known.tcpFlags;
    m_segment.frameLength = known.originalLength;
    m_segment.facts = &facts;
    m_segment.header = inFrame ? part(bytes, facts.headerOffset, facts.headerLength) : ByteView {};
    m_segment.payload = facts.payloadOffset ? part(bytes, facts.payloadOffset, facts.payloadLength) : ByteView {};
    m_whole.clear();
    return &m_segment;
}

} // namespace porthole::analysis
