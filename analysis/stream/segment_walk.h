// The segments (or datagrams) of one conversation, read again from the file in the order of the capture.
//
//     SegmentWalk walk(session, id);
//     while (const auto* segment = walk.next())
//         use(*segment);
#pragma once

#include "analysis/session.h"
#include "dissectors/core/facts.h"

#include <vector>

namespace porthole::analysis {

/// A segment or datagram with its header's facts. What it points to lives until the next one.
struct Segment {
    FrameNumber frame = 0;
    Nanoseconds time = noTime;
    bool reverse = false;        ///< sent by side B of the conversation
    std::uint32_t findings = 0;  ///< tcpflag
    std::uint32_t frameLength = 0; ///< bytes on the wire
    const TransportFacts* facts = nullptr;
    ByteView header;  ///< the transport header with its options, as far as captured
    ByteView payload; ///< the data, as far as captured: facts->payloadLength says how many there were
};

/// Also of a conversation that carries others in tunnels. A layer that an ICMP error quotes does not count. One thread at a
/// time; any number of walks at once, also while the capture grows.
class SegmentWalk {
public:
    /// Begins with frame `from` of the conversation, or the first of it behind that; 0: with its first.
    SegmentWalk(const Session& session, ConversationId id, FrameNumber from = 0);

    /// Null at the end. More may follow later in a growing capture: make a new walk then.
    const Segment* next();
    /// Frames of the conversation that could not be read, or whose transport header was cut or stood in a datagram of
    /// several fragments: next() left them out.
    std::uint32_t skipped() const { return m_skipped; }

private:
    bool read(const Session::ConversationFrame& known);
    void findMore();
    void findMoreOuter();
    const TransportFacts* transportOf() const;

    const Session& m_session;
    ConversationId m_id;
    Conversation m_conversation; ///< its ends; the rest is as old as the walk
    FrameNumber m_following;
    bool m_outer; ///< other conversations are inside its packets
    std::vector<Session::ConversationFrame> m_known;
    std::size_t m_at = 0;
    capture::FrameBuffer m_buffer;
    Frame m_frame;
    Facts m_facts;
    std::vector<std::uint8_t> m_whole; ///< a datagram put together
    Segment m_segment;
    std::uint32_t m_skipped = 0;
};

} // namespace porthole::analysis
