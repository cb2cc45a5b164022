// The options of a TCP header that say how a connection fares: RFC 9293 section 3.1, RFC 7323, RFC 2018, RFC 2883.
#pragma once

#include "dissectors/core/cursor.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace porthole::analysis {

struct TcpOptions {
    struct Timestamps {
        std::uint32_t value = 0, echo = 0;
    };
    /// Sequence numbers as on the wire: what the peer has, `end` excluded.
    struct SackBlock {
        std::uint32_t begin = 0, end = 0;
    };

    std::optional<std::uint16_t> maximumSegmentSize; ///< bytes of data
    std::optional<std::uint8_t> windowScale;         ///< as on the wire: at most 14 counts
    bool sackPermitted = false;
    std::optional<Timestamps> timestamps;
    std::array<SackBlock, 4> sack {};
    std::size_t sackCount = 0;

    std::span<const SackBlock> sackBlocks() const { return std::span(sack).first(sackCount); }
};

/// `header`: a TCP header from its ports on, as far as captured. What is cut off or has a wrong length is left out.
TcpOptions readTcpOptions(ByteView header);

} // namespace porthole::analysis
