// SCTP associations: which packets belong to the two directions of one, and where their transmission sequence numbers
// begin.
//
// A direction is known by its ports and its verification tag (RFC 9260 section 8.5); a multihomed end may send from any
// of its addresses. Not synchronised: Session does that.
#pragma once

#include "analysis/side_tables.h"
#include "dissectors/core/facts.h"
#include "dissectors/core/knowledge.h"

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

namespace porthole::analysis
{

class SctpAssociations
{
public:
    /// Takes note of the next packet.
    void add(const SctpFacts& packet, FrameNumber frame);
    /// What all packets tell about the one in `frame`; nothing is known of a frame without.
    SctpKnowledge find(FrameNumber frame) const;
    std::size_t memoryUsed() const
    {
        return m_directions.capacity() * sizeof(Direction) + m_byTag.size() * 48 + m_frames.memoryUsed();
    }

private:
    struct Direction {
        std::uint32_t base = 0; ///< its first TSN
        std::uint32_t peer = 0; ///< the other direction + 1; 0: not known
        bool baseKnown = false;
    };
    using Ports = std::pair<std::uint16_t, std::uint16_t>; ///< source, destination

    enum class Pairing {
        Guessed, ///< by the order in which directions appear
        Known,   ///< an INIT ACK tells both tags
    };

    std::uint32_t direction(Ports ports, std::uint32_t tag, Pairing pairing);
    void join(std::uint32_t one, std::uint32_t other);

    std::vector<Direction> m_directions;
    std::map<std::tuple<Ports, std::uint32_t>, std::uint32_t> m_byTag;
    std::map<Ports, std::uint32_t> m_single; ///< the latest direction without a peer
    ByFrame<std::uint32_t> m_frames;         ///< frame to direction
};

} // namespace porthole::analysis
