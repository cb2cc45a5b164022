// Puts the data of one stream in order: CRYPTO and STREAM frames may come late, twice, and over each other.
#pragma once

#include "dissectors/application/quic/protection.h"

#include <vector>

namespace porthole::quic {

/// A part of a reassembled stretch of a stream.
struct Fragment {
    std::uint32_t frame;  ///< number of the captured frame that carried it
    std::uint32_t offset; ///< in the stretch
    std::uint32_t length;
};

struct Delivery {
    enum class Kind : std::uint8_t {
        Waiting,     ///< what stands before it has not come yet
        InOrder,     ///< the data from `skipped` on go on where the stream was
        Reassembled, ///< it fills the gap: `bytes` made of `fragments` go on where the stream was
        Repeated,    ///< all of it had been there before
    };
    Kind kind = Kind::Waiting;
    bool overlaps = false; ///< only a part of it had been there before
    std::size_t skipped = 0;
    Bytes bytes;
    std::vector<Fragment> fragments;
    std::shared_ptr<const std::uint32_t> joinedIn; ///< Waiting: the captured frame that is going to fill the gap; 0: none does
};

class StreamAssembler {
public:
    /// Of data that wait for a gap to be filled; beyond that the stream is given up.
    static constexpr std::size_t mostWaiting = 1 << 20;
    static constexpr std::size_t mostParts = 512;

    Delivery take(std::uint32_t frame, std::uint64_t offset, ByteView data);
    bool lost() const { return m_lost; }
    std::size_t held() const { return m_bytes; }

private:
    struct Part {
        std::uint64_t offset;
        std::uint32_t frame;
        Bytes bytes;
        std::uint64_t end() const { return offset + bytes.size(); }
    };
    bool isKnown(std::uint64_t offset, std::uint64_t end) const;
    bool isContiguous() const;
    Delivery join(std::uint32_t frame);

    std::uint64_t m_next = 0;  ///< everything before has been delivered
    std::vector<Part> m_parts; ///< ascending by offset
    std::size_t m_bytes = 0;
    std::shared_ptr<std::uint32_t> m_joinedIn; ///< of the parts
    bool m_lost = false;
};

} // namespace porthole::quic
