// The segments (or datagrams) of one conversation, read again from the file in the order of the capture.
//
//     SegmentWalk walk(session, id);
//     while (const auto* segment = walk.next())
//         use(*segment);
#pragma once

#include "analysis/session.h"
#include "dissectors/core/facts.h"

#include <optional>
#include <vector>

namespace porthole::analysis {

/// What an ICMP error says of the segment that it quotes: RFC 792, RFC 1191, RFC 4443.
struct IcmpError {
    bool version6 = false;
    std::uint8_t type = 0, code = 0;
    std::uint16_t mtu = 0; ///< of "fragmentation needed" and "packet too big"; 0: not said
};

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
    std::optional<IcmpError> error; ///< it was not sent, but quoted
};

/// Reads single frames of conversations. One thread at a time.
class SegmentReader {
public:
    explicit SegmentReader(const Session& session)
        : m_session(session)
    {
    }

    /// Null if the frame cannot be read, if its transport header was cut, or stood in a datagram of several fragments that
    /// this frame does not complete. What is quoted in an ICMP error is given too.
    /// `of`: its layer is meant where a frame has several; null: the innermost one. Lives until the next call.
    const Segment* read(const Session::ConversationFrame& known, const Conversation* of = nullptr);

private:
    const Session& m_session;
    capture::FrameBuffer m_buffer;
    Frame m_frame;
    Facts m_facts;
    std::vector<std::uint8_t> m_whole; ///< a datagram put together, or data that dissection made
    Segment m_segment;
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
    void findMore();
    void findMoreOuter();

    const Session& m_session;
    const ConversationId m_id;
    const Conversation m_conversation; ///< its ends; the rest is as old as the walk
    FrameNumber m_following;
    const bool m_outer; ///< other conversations are inside its packets
    std::vector<Session::ConversationFrame> m_known;
    std::size_t m_at = 0;
    SegmentReader m_reader;
    std::uint32_t m_skipped = 0;
};

} // namespace porthole::analysis
