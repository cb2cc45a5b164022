// What TCP analysis computed for each segment: numbers that full dissection shows, packed into some four bytes a frame.
#pragma once

#include "analysis/frame_index.h"
#include "analysis/tcp_states.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace porthole::analysis {

/// The numbers about one segment, as in Wireshark's [SEQ/ACK analysis], and the states of both ends after it.
struct TcpFigures {
    std::uint32_t bytesInFlight = 0;  ///< sent and not acknowledged, this segment included; 0: not known, or nothing
    std::uint32_t bytesSincePush = 0; ///< given with bytesInFlight
    FrameNumber acksFrame = 0;        ///< the frame whose segment ends where this one acknowledges; 0: none
    TcpStates states;
    bool changesStates = false; ///< they were others before

    bool operator==(const TcpFigures&) const = default;
};

/// The figures of the frames of a capture, appended in order of frames. A record has no fixed size; so that any one is
/// found at once, the beginning of every 32nd frame's is known.
class TcpFiguresLog {
public:
    /// Every frame before `frame` that was left out has no figures.
    void append(FrameNumber frame, const TcpFigures& figures);
    /// All zero for a frame without figures.
    TcpFigures find(FrameNumber frame) const;
    std::size_t memoryUsed() const;

private:
    static constexpr std::size_t groupFrames = 32;
    static constexpr std::size_t chunkFrames = FrameIndex::chunkRows;
    struct Chunk {
        std::vector<std::uint8_t> bytes;
        std::array<std::uint32_t, chunkFrames / groupFrames> starts {};
    };
    /// Makes a place for the frame after the last one, and gives the chunk it is in.
    Chunk& begin();

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    FrameNumber m_size = 0; ///< frames with a record
};

} // namespace porthole::analysis
