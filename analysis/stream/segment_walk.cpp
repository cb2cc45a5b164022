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

} // namespace

SegmentWalk::SegmentWalk(const Session& session, ConversationId id, FrameNumber from)
    : m_session(session)
    , m_id(id)
    , m_conversation(session.conversation(id))
    , m_following(from ? from : m_conversation.firstFrame)
    , m_outer(m_following > 0 && session.row(m_following).conversation != id)
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
        m_known.push_back({entry.frame, row.location(), row.time, row.capturedLength, row.originalLength, row.flags, 0});
        m_following = entry.frame + 1;
        if (m_known.size() == atOnce)
            return;
    }
    m_following = 0;
}

/// The innermost layer of the frame that is of this conversation.
const TransportFacts* SegmentWalk::transportOf() const
{
    const auto& known = m_conversation;
    for (auto index = m_facts.transportCount; index > 0; --index) {
        const auto& facts = m_facts.transports[index - 1u];
        const bool forward = facts.source == known.addressA && facts.sourcePort == known.portA && facts.destination == known.addressB
            && facts.destinationPort == known.portB;
        const bool backward = facts.source == known.addressB && facts.sourcePort == known.portB && facts.destination == known.addressA
            && facts.destinationPort == known.portA;
        if (facts.kind == known.kind && (forward || backward))
            return &facts;
    }
    return nullptr;
}

const Segment* SegmentWalk::next()
{
    for (;;) {
        if (m_at == m_known.size()) {
            findMore();
            if (m_known.empty())
                return nullptr;
        }
        if (read(m_known[m_at++]))
            return &m_segment;
        ++m_skipped;
    }
}

bool SegmentWalk::read(const Session::ConversationFrame& known)
{
    m_buffer.expect(known.capturedLength);
    if (!m_session.file().read(known.location, m_buffer, m_frame))
        return false;
    m_session.dissector().summarise(m_frame, m_facts);
    auto bytes = m_frame.bytes;
    if (known.flags & FrameRow::IsFragment && m_facts.fragment.present) {
        const auto& fragment = m_facts.fragment;
        m_whole = wholeDatagram(m_session, known.number);
        const NetworkLayer network {fragment.source, fragment.destination, fragment.carries};
        if (m_whole.empty())
            return false;
        bytes = m_whole;
        m_session.dissector().summarisePayload(network, bytes, m_facts);
    }
    const auto* transport = transportOf();
    if (!transport || transport->inError || !transport->headerComplete)
        return false;
    const auto& facts = *transport;
    const bool inFrame = facts.headerOffset > 0 || !m_whole.empty();
    m_segment.frame = known.number;
    m_segment.time = known.time;
    const bool selfTalk = m_conversation.addressA == m_conversation.addressB && m_conversation.portA == m_conversation.portB;
    m_segment.reverse = selfTalk ? known.flags & FrameRow::Reverse
                                 : facts.source != m_conversation.addressA || facts.sourcePort != m_conversation.portA;
    m_segment.findings = known.tcpFlags;
    m_segment.frameLength = known.originalLength;
    m_segment.facts = &facts;
    m_segment.header = inFrame ? part(bytes, facts.headerOffset, facts.headerLength) : ByteView {};
    m_segment.payload = facts.payloadOffset ? part(bytes, facts.payloadOffset, facts.payloadLength) : ByteView {};
    m_whole.clear();
    return true;
}

} // namespace porthole::analysis
