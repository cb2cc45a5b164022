// Who sent to whom on an Ethernet: two bytes a frame, found while the summary pass has the frame's bytes.
#pragma once

#include "analysis/frame_index.h"
#include "dissectors/core/address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace porthole::analysis {

/// Destination and source as they stand at the beginning of an Ethernet frame.
struct LinkAddresses {
    MacAddress destination, source;
    auto operator<=>(const LinkAddresses&) const = default;
};

/// Appended in order of frames. Not synchronised: Session does that.
class LinkPairs {
public:
    /// Side A sent the first frame.
    struct Pair {
        MacAddress a, b;
    };
    /// What is kept of a frame: the pair's number times two, plus one if side B sent it; or one of the two below.
    using Entry = std::uint16_t;
    static constexpr Entry none = 0xffff;    ///< no Ethernet, or fewer bytes than its header has
    static constexpr Entry tooMany = 0xfffe; ///< more pairs than are followed: look at the frame
    static constexpr std::size_t mostPairs = 0x7fff;

    /// Null: the frame has none.
    void append(const LinkAddresses* addresses);
    /// `number` from 1 on; `none` behind the last one.
    Entry at(FrameNumber number) const
    {
        return number > m_size ? none : (*m_chunks[(number - 1) / FrameIndex::chunkRows])[(number - 1) % FrameIndex::chunkRows];
    }
    /// Of `first` and the frames behind it up to the end of its chunk of the index: see FrameIndex::columns().
    std::span<const Entry> entries(FrameNumber first) const
    {
        if (first > m_size)
            return {};
        const auto at = (first - 1) % FrameIndex::chunkRows;
        return std::span(*m_chunks[(first - 1) / FrameIndex::chunkRows]).subspan(at, std::min<std::size_t>(FrameIndex::chunkRows - at, m_size - (first - 1)));
    }
    const Pair& pair(std::size_t index) const { return m_pairs[index]; }
    std::size_t pairCount() const { return m_pairs.size(); }
    std::size_t memoryUsed() const;

private:
    using Chunk = std::array<Entry, FrameIndex::chunkRows>;
    /// The entries of those met lately, by a hash of the addresses: most frames need no look into the map.
    struct Recent {
        LinkAddresses addresses;
        Entry entry = none;
    };
    static constexpr std::size_t recentCount = 256;

    Entry entryOf(const LinkAddresses& addresses);

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    FrameNumber m_size = 0;
    std::vector<Pair> m_pairs;
    std::map<LinkAddresses, Entry> m_entries; ///< both directions of each pair
    std::array<Recent, recentCount> m_recent;
};

} // namespace porthole::analysis
