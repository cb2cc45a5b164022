// Addresses and ports that RTP or RTCP was agreed to run between: RTP has no port of its own.
#pragma once

#include "analysis/frame_index.h"
#include "dissectors/core/facts.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace porthole::analysis {

/// Not synchronised: Session does that.
class MediaPlaces {
public:
    struct Agreement {
        FrameNumber frame; ///< that named the place
        bool control;      ///< RTCP
    };
    void add(const MediaFacts::Place& place, FrameNumber frame);
    /// The last agreement before `frame`, or else the first one behind it.
    std::optional<Agreement> find(const Address& address, std::uint16_t port, FrameNumber frame) const;
    std::size_t memoryUsed() const;

private:
    static constexpr std::size_t most = 200'000; ///< agreements; further ones are not kept
    std::map<std::pair<Address, std::uint16_t>, std::vector<Agreement>> m_places; ///< ascending by frame
    std::size_t m_count = 0;
};

} // namespace porthole::analysis
