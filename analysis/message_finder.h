// Finds the messages of a conversation while its segments or datagrams are shown to it one by one; see stream_messages.h.
#pragma once

#include "analysis/session.h"
#include "analysis/stream_messages.h"
#include "dissectors/core/context.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace porthole::analysis {

/// Follows both directions of one conversation, a segment or datagram at a time.
class MessageFinder {
public:
    /// Messages longer than this are not followed; their segments stand for themselves.
    static constexpr std::size_t largestMessage = 64 << 20; ///< bytes

    MessageFinder(StreamMessages& result, const Session& session, const Conversation& conversation)
        : m_result(result)
        , m_session(session)
        , m_conversation(conversation)
    {
    }

    struct Segment {
        FrameNumber frame = 0;
        Nanoseconds time = 0;
        bool reverse = false;     ///< as FrameRow::Reverse
        std::uint32_t flags = 0;  ///< tcpflag
        ByteView payload;
        // TCP only.
        std::uint32_t sequence = 0;
        bool closes = false;
        bool cut = false; ///< the capture does not hold all of the payload: nothing can be put together
    };
    void take(const Segment& segment);
    /// Addresses that the conversation has gone over to.
    struct Path {
        std::uint32_t number; ///< from 1
        std::uint16_t portA, portB;
        bool clientIsA;
    };
    void takeElsewhere(const Segment& datagram, const Path& path);
    /// Of UDP: whether other conversations have agreed on this one to be RTP or RTCP.
    void findAgreement(capture::FrameBuffer& buffer);
    std::vector<Mark> newMarks() { return m_listener ? m_listener->newMarks() : std::vector<Mark> {}; }
    /// True if a message lasts until its sender closes: segments without data count too.
    bool waitsForClose() const
    {
        return std::any_of(m_open.begin(), m_open.end(), [](const auto& open) { return open && open->untilClose; });
    }
    /// True once it is clear that nothing is to be known of the conversation.
    bool hopeless() const
    {
        return m_sought && !m_framing && !m_listener && m_guests.empty() && !mayChange();
    }

private:
    /// A message whose beginning has been seen and whose end has not.
    struct Open {
        std::uint32_t message; ///< in the result
        std::uint32_t begin;   ///< sequence number
        std::uint64_t wanted = 0; ///< bytes; 0: one more segment
        bool wantedIsAll = false; ///< the message ends there; otherwise more can be told then
        bool untilClose = false;
        std::size_t resume = 0;   ///< FramingState::resume
        std::vector<std::uint8_t> bytes; ///< from `begin` on, without holes
        struct Ahead {
            std::uint32_t sequence;
            std::vector<std::uint8_t> bytes;
        };
        std::vector<Ahead> ahead; ///< segments that came before their turn
    };
    /// Connections go over to TLS within their first segments with data, or never.
    static constexpr std::uint32_t mostSegmentsBeforeUpgrade = 24;
    /// Between STUN's questions and answers DTLS and RTP begin (RFC 7983) soon, or never.
    static constexpr std::uint32_t mostDatagramsBeforeGuests = 256;
    bool mayChange() const
    {
        const bool tcp = m_conversation.kind == TransportFacts::Kind::Tcp;
        return tcp ? m_segmentsHeard <= mostSegmentsBeforeUpgrade
                   : m_protocol && m_protocol->recognises && m_segmentsHeard <= mostDatagramsBeforeGuests;
    }

    void findApplication(const Segment& segment);
    /// The sender closes behind all that it has sent of a message without a length.
    void closeMessage(std::optional<Open>& open, const Segment& segment);
    void upgrade(const Segment& segment);
    void downgrade(const Segment& segment);
    void speak(const Protocol& protocol);
    std::shared_ptr<const MessageNote> hearGuest(const HeardMessage& message);
    /// A whole message; `offset` is its place in the segment's data, or in the split message that the segment completes.
    void hear(const Segment& segment, ByteView message, std::size_t offset, bool split);
    void hear(const Segment& segment, ByteView message, std::size_t offset, bool split, const Path& path);

    SplitSegment& entry(FrameNumber frame);
    void addPart(const Open& open, FrameNumber frame, std::uint32_t tailBegin);
    void extend(Open& open, const Segment& segment);
    void continueMessage(std::optional<Open>& open, const Segment& segment);
    void endBehindHole(std::optional<Open>& open, const Segment& segment, std::uint32_t headEnd);
    void begin(std::optional<Open>& open, const Segment& segment, std::uint32_t from);
    /// Offset of the first byte of `bytes` that does not belong to a whole message; sets what is needed beyond.
    /// `resume` belongs to the message that the bytes begin with, and afterwards to the one that is not whole. The whole
    /// ones are heard: `bytes` stand at `offset` of the segment's data, or are its split message.
    std::size_t consume(const Segment& segment, ByteView bytes, std::size_t offset, bool split, MessageEnd& rest, std::size_t& resume);
    static void expect(Open& open, const MessageEnd& rest);

    StreamMessages& m_result;
    const Session& m_session;
    const Conversation& m_conversation;
    Framing m_framing = nullptr;
    std::unique_ptr<Listener> m_listener;
    /// Of protocols that share the datagrams of a conversation with the one that was recognised first.
    std::map<const Protocol*, std::unique_ptr<Listener>> m_guests;
    bool m_sought = false;
    bool m_agreed = false; ///< other conversations told the protocol
    const Protocol* m_protocol = nullptr;
    bool m_upgraded = false;               ///< to TLS, from a segment on
    const Protocol* m_before = nullptr;    ///< spoken before that
    std::array<bool, 2> m_alerted {};      ///< the last that side's TLS sent was an alert, which may have ended it
    std::uint32_t m_segmentsHeard = 0;
    FramingState m_state;
    std::array<std::optional<Open>, 2> m_open;
    /// A message whose end has been seen, but not all before it: it may still be completed by a segment that comes late.
    std::array<std::optional<Open>, 2> m_holed;
};

} // namespace porthole::analysis
