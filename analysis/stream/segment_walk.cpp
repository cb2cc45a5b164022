#include "analysis/stream/segment_walk.h"

#include "analysis/payload.h"
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
    , m_id(id)
    , m_conversation(session.conversation(id))
    , m_following(from ? from : m_conversation.firstFrame)
    , m_outer(m_following > 0 && session.row(m_following).conversation != id)
    , m_reader(session)
{
}

void SegmentWalk::findMore()
{
    m_known.clear();
    m_at = 0;
    if (m_outer)
        findMoreOuter();
    else
        m_following = m_session.followConversation(m_following, atOnce, m_known);
}

/// Frames link to those of the conversation inside; which ones carry this one stands aside.
void SegmentWalk::findMoreOuter()
{
    const SessionTables tables(m_session);
    const auto& index = tables.index();
    const auto last = tables.conversations()[m_id].lastFrame;
    if (m_following == 0 || m_following > last)
        return;
    for (const auto& entry : tables.side().extraStreams.between(m_following, last)) {
        if (entry.value.conversation != m_id)
            continue;
        const auto row = index.at(entry.frame);
        m_known.push_back({entry.frame, row.location(), tables.time(entry.frame), row.capturedLength, row.originalLength, row.flags, 0});
        m_following = entry.frame + 1;
        if (m_known.size() == atOnce)
            return;
    }
    m_following = 0;
}

const Segment* SegmentWalk::next()
{
    for (;;) {
        if (m_at == m_known.size()) {
            findMore();
            if (m_known.empty())
                return nullptr;
        }
        if (const auto* segment = m_reader.read(m_known[m_at++], &m_conversation); segment && !segment->error)
            return segment;
        ++m_skipped;
    }
}

namespace {

bool isForward(const TransportFacts& facts, const Conversation& of)
{
    return facts.source == of.addressA && facts.sourcePort == of.portA && facts.destination == of.addressB && facts.destinationPort == of.portB;
}

bool isBackward(const TransportFacts& facts, const Conversation& of)
{
    return facts.source == of.addressB && facts.sourcePort == of.portB && facts.destination == of.addressA && facts.destinationPort == of.portA;
}

/// The innermost layer of a frame that is of this conversation; null: none is.
const TransportFacts* transportOf(const Facts& frame, const Conversation* of)
{
    for (auto index = frame.transportCount; index > 0; --index) {
        const auto& facts = frame.transports[index - 1u];
        if (!of || (facts.kind == of->kind && (isForward(facts, *of) || isBackward(facts, *of))))
            return &facts;
    }
    return nullptr;
}

/// Sent by side B; `flags`: what the index says of the frame's innermost layer.
bool isReverse(const TransportFacts& facts, const Conversation* of, std::uint16_t flags)
{
    const bool forward = !of || isForward(facts, *of), backward = !of || isBackward(facts, *of);
    return forward == backward ? flags & FrameRow::Reverse : backward;
}

} // namespace

const Segment* SegmentReader::read(const Session::ConversationFrame& known, const Conversation* of)
{
    m_whole.clear();
    m_buffer.expect(known.capturedLength);
    if (!m_session.file().read(known.location, m_buffer, m_frame))
        return nullptr;
    m_session.dissector().summarise(m_frame, m_facts);
    auto bytes = m_frame.bytes;
    if (known.flags & FrameRow::IsFragment && m_facts.fragment.present) {
        const auto& fragment = m_facts.fragment;
        m_whole = wholeDatagram(m_session, known.number, m_buffer);
        const NetworkLayer network {fragment.source, fragment.destination, fragment.carries};
        if (m_whole.empty())
            return nullptr;
        bytes = m_whole;
        m_session.dissector().summarisePayload(network, bytes, m_facts);
    }
    const auto* transport = transportOf(m_facts, of);
    if (!transport)
        return nullptr;
    const auto& facts = *transport;
    if (facts.inError)
        m_segment.error = errorQuoting(facts, bytes);
    else
        m_segment.error.reset();
    if (facts.inError ? !m_segment.error : !facts.headerComplete)
        return nullptr;
    const bool inFrame = facts.headerOffset > 0 || !m_whole.empty();
    m_segment.frame = known.number;
    m_segment.time = known.time;
    m_segment.reverse = isReverse(facts, of, known.flags);
    m_segment.findings = known.tcpFlags;
    m_segment.frameLength = known.originalLength;
    m_segment.facts = &facts;
    if (!inFrame) {
        const bool isLast = transport == &m_facts.transports[m_facts.transportCount - 1u];
        m_whole = isLast ? dissectedPayload(m_session, m_frame, facts) : std::vector<std::uint8_t> {};
        m_segment.header = {};
        m_segment.payload = m_whole;
        return &m_segment;
    }
    m_segment.header = part(bytes, facts.headerOffset, facts.headerLength);
    m_segment.payload = facts.payloadOffset ? part(bytes, facts.payloadOffset, facts.payloadLength) : ByteView {};
    return &m_segment;
}

} // namespace porthole::analysis
