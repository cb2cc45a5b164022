// What graphs need of the segments of one TCP conversation, read once: 64-bit sequence numbers that do not wrap around.
#pragma once

#include "analysis/session.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

struct GraphSegment {
    Nanoseconds time = 0;
    std::int64_t sequence = 0;        ///< relative to the sender's first one, as tcp.seq until that wraps around
    std::int64_t acknowledgment = -1; ///< the same of the other side; -1: none
    FrameNumber frame = 0;
    std::uint32_t length = 0; ///< bytes of data
    std::uint32_t findings = 0; ///< tcpflag
    std::uint32_t firstSack = 0;
    std::uint16_t flags = 0;  ///< of the header
    std::uint16_t window = 0; ///< as on the wire
    std::uint8_t sackCount = 0;
    bool reverse = false; ///< sent by side B

    static constexpr std::uint16_t fin = 1, syn = 2, rst = 4, ack = 16;
    /// Sequence numbers that it takes: SYN and FIN one each (RFC 9293 section 3.4).
    std::uint32_t span() const { return length + (flags & syn ? 1 : 0) + (flags & fin ? 1 : 0); }
    std::int64_t end() const { return sequence + span(); }
    int side() const { return reverse ? 1 : 0; }
};

/// The conversation with this tcp.stream. Looks at all of them: not for the GUI thread.
std::optional<ConversationId> findTcpStream(const Session& session, std::uint32_t stream);
std::uint32_t tcpStreamCount(const Session& session);

class StreamSegments {
public:
    struct Block {
        std::int64_t begin, end; ///< `end` excluded
    };

    StreamSegments(const Session& session, ConversationId id);

    /// Told how many packets of the conversation were read, and how many there are. False ends the reading.
    using Progress = std::function<bool(FrameNumber done, FrameNumber all)>;
    /// Reads on to the end that the conversation has at the moment. False if stopped; a later call goes on.
    bool extend(const std::stop_token& stop, const Progress& progress = {});

    const std::vector<GraphSegment>& all() const { return m_segments; }
    std::span<const Block> sackBlocks(const GraphSegment& segment) const
    {
        return std::span(m_blocks).subspan(segment.firstSack, segment.sackCount);
    }
    /// The receive window that a segment announces, in bytes. Without the handshake it is as on the wire.
    std::uint32_t window(const GraphSegment& segment) const;
    /// Seconds since the first frame of the capture.
    double seconds(const GraphSegment& segment) const { return seconds(segment.time); }
    double seconds(Nanoseconds time) const { return static_cast<double>(time - m_start) * 1e-9; }
    ConversationId conversation() const { return m_id; }
    std::size_t memoryUsed() const { return m_segments.capacity() * sizeof(GraphSegment) + m_blocks.capacity() * sizeof(Block); }

private:
    /// The sequence numbers of one side, unrolled.
    struct Side {
        std::optional<std::uint32_t> base;
        std::int64_t near = 0; ///< the next one is less than 2^31 away from here
        int shift = 0;

        std::int64_t unroll(std::uint32_t wire);
    };

    const Session& m_session;
    ConversationId m_id;
    std::array<Side, 2> m_sides;
    std::vector<GraphSegment> m_segments;
    std::vector<Block> m_blocks;
    Nanoseconds m_start;
    FrameNumber m_lastRead = 0;
    FrameNumber m_read = 0;
};

} // namespace porthole::analysis
