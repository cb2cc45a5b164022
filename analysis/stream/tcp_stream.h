// The bytes of a TCP connection in order, from its segments in the order of the capture (RFC 9293 section 3.10.7.4).
//
// Kept is where the bytes are, not the bytes: StreamPiece. Of bytes that came twice the first copy counts. What never came
// is a hole: it is told when the other side acknowledges what lies behind it, and at the end of the conversation.
#pragma once

#include "analysis/frame_index.h"

#include <array>
#include <cstdint>
#include <map>
#include <queue>
#include <vector>

namespace porthole::analysis {

/// A run of bytes of one side's stream. All bytes of a piece of data are in one frame.
struct StreamPiece {
    enum class Kind : std::uint8_t {
        Data,
        Missing, ///< in no frame: lost before it was captured, or captured too late
        Cut,     ///< the capture holds only the beginning of the packet
    };
    static constexpr std::uint32_t largestAt = (1u << 26) - 1;

    std::uint64_t begin = 0;    ///< offset of the first byte in the stream of its side
    std::uint64_t position = 0; ///< bytes of both sides in the pieces before
    std::uint32_t length = 0;   ///< bytes; never 0
    FrameNumber frame = 0;      ///< that carried the bytes; of a missing piece, the one that showed that they are missing
    /// What one read could have returned when these bytes had become available: those in order that the receiver has not
    /// acknowledged by then. Saturates.
    std::uint32_t readable = 0;
    std::uint32_t at : 26 = 0;  ///< of the first byte in the frame
    Kind kind : 2 = Kind::Data;
    bool reverse : 1 = false;   ///< sent by side B of the conversation
    bool assembled : 1 = false; ///< `at` counts in the datagram that this frame completes
    bool push : 1 = false;      ///< the last piece of a segment with PSH
    bool late : 1 = false;      ///< waited for bytes before it

    std::uint64_t end() const { return begin + length; }
};
static_assert(sizeof(StreamPiece) == 32); // one or more for each segment of a stream that is looked at

/// A segment, as far as putting it in order needs it.
struct StreamSegment {
    FrameNumber frame = 0;
    bool reverse = false;
    bool assembled = false;
    std::uint16_t flags = 0; ///< TransportFacts::flags
    std::uint32_t sequence = 0, acknowledgment = 0; ///< as on the wire
    std::uint32_t length = 0;   ///< bytes of data, as the headers say
    std::uint32_t captured = 0; ///< of these in the capture
    std::uint32_t at = 0;       ///< of the data in the frame
};

/// Bytes that came again.
struct StreamOverlap {
    bool reverse;
    bool assembled;
    FrameNumber frame; ///< of the second copy
    std::uint32_t at;  ///< of the second copy in that frame
    std::uint64_t begin;
    std::uint32_t length;
};

/// Copyable: a copy goes on from where the original was. Not synchronised.
class TcpStream {
public:
    /// A receiver with data after a hole: so many segments at most; then the hole is taken as such.
    static constexpr std::size_t mostWaiting = 1 << 16;

    /// Appends what this segment makes known of both streams.
    void add(const StreamSegment& segment, std::vector<StreamPiece>& pieces);
    /// No more segments come: holes are holes, and what waits behind them is appended.
    void conclude(std::vector<StreamPiece>& pieces);
    bool hasWaiting() const { return !m_sides[0].waiting.empty() || !m_sides[1].waiting.empty(); }

    /// Of the segments since this was cleared; not those before the first byte.
    std::vector<StreamOverlap>& overlaps() { return m_overlaps; }
    /// The sequence number of a side's first byte.
    std::uint32_t base(bool reverse) const { return m_sides[reverse].base; }
    /// The number nearest to `near` whose low 32 bits are `low`; may be negative.
    static std::int64_t unwrap(std::uint32_t low, std::uint64_t near)
    {
        const auto step = static_cast<std::int32_t>(low - static_cast<std::uint32_t>(near));
        return static_cast<std::int64_t>(near) + step;
    }

private:
    struct Waiting {
        StreamSegment segment;
        std::uint64_t begin;
        bool late;
        bool operator<(const Waiting& other) const { return segment.frame > other.segment.frame; } // the earliest first
    };
    struct Side {
        bool started = false;
        bool soft = false;      ///< begins where an empty segment said
        std::uint32_t base = 0; ///< sequence number of the first byte
        std::uint64_t next = 0; ///< bytes in order
        std::uint64_t acknowledged = 0; ///< by the other side
        std::multimap<std::uint64_t, Waiting> waiting; ///< by their first byte
    };

    void acknowledge(Side& side, const StreamSegment& segment, std::vector<StreamPiece>& pieces);
    void release(Side& side, bool reverse, std::uint64_t acknowledged, FrameNumber frame, std::vector<StreamPiece>& pieces);
    void take(Side& side, const Waiting& what, std::vector<StreamPiece>& pieces);
    void append(Side& side, StreamPiece piece, std::vector<StreamPiece>& pieces);

    std::array<Side, 2> m_sides; ///< by sender
    std::vector<StreamOverlap> m_overlaps;
    std::uint64_t m_position = 0;
};

} // namespace porthole::analysis
