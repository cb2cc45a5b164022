// TCP analysis: what a segment means in its conversation. Runs inside the summary pass, a segment at a time.
//
// The rules and their names are those users know from Wireshark ("TCP Analysis" in its User's Guide); the facts
// behind them are RFC 9293 (sequence numbers, windows, keep-alives), RFC 7323 (window scale) and RFC 2018 (SACK).
#pragma once

#include "analysis/conversation.h"
#include "analysis/tcp_figures.h"
#include "dissectors/core/knowledge.h"

#include <vector>

namespace porthole::analysis {

/// tcp.completeness
namespace completeness {
inline constexpr std::uint8_t syn = 1;
inline constexpr std::uint8_t synAck = 2;
inline constexpr std::uint8_t ack = 4;
inline constexpr std::uint8_t data = 8;
inline constexpr std::uint8_t fin = 16;
inline constexpr std::uint8_t rst = 32;
} // namespace completeness

/// Segments sent and not yet acknowledged, of all conversations, as linked lists in one pool. Most conversations have
/// none at any moment, so they pay 4 bytes for it.
class OutstandingSegments {
public:
    /// More of one flow are not followed: the acknowledgments are not in the capture.
    static constexpr std::uint16_t mostPerFlow = 1000;

    struct Segment {
        std::uint32_t sequence;
        std::uint32_t next; ///< sequence number after it
        Nanoseconds time;
        FrameNumber frame;
        std::uint32_t older; ///< link
    };

    void add(TcpFlow& flow, const Segment& segment);
    /// Drops what `acknowledgment` covers. Gives the frame of the segment that ends just there; 0: none.
    FrameNumber acknowledge(TcpFlow& flow, std::uint32_t acknowledgment);
    /// The one sent first of those not yet acknowledged; null: none.
    const Segment* oldest(const TcpFlow& flow) const;
    std::size_t memoryUsed() const { return m_pool.capacity() * sizeof(Segment); }

private:
    std::vector<Segment> m_pool;
    std::uint32_t m_free = 0; ///< first unused entry + 1
};

class TcpAnalysis {
public:
    /// `index` holds the frames before the one that is looked at.
    explicit TcpAnalysis(const FrameIndex& index)
        : m_index(index)
    {
    }

    struct Result {
        TcpFindings findings; ///< flags 0: nothing worth a note
        TcpFigures figures;
    };

    /// True if this segment opens a new connection on ports used before.
    static bool opensAnew(const Conversation& conversation, const TransportFacts& segment, bool reverse);
    /// Takes note of the next segment of a conversation and says what it means.
    Result segment(Conversation& conversation, const TransportFacts& segment, bool reverse, FrameNumber frame, Nanoseconds time);

    std::size_t memoryUsed() const { return m_outstanding.memoryUsed(); }

private:
    struct Moment;
    std::uint32_t classify(Moment& now);
    std::uint32_t classifyAcknowledgment(Moment& now);
    std::uint32_t classifyData(Moment& now, std::uint32_t flags);
    void remember(Moment& now, std::uint32_t flags);
    static void measureFlight(Moment& now);
    static void followStates(Moment& now);

    Nanoseconds since(FrameNumber earlier, const Moment& now) const;

    const FrameIndex& m_index;
    OutstandingSegments m_outstanding;
};

} // namespace porthole::analysis
