// Packets that stand in the capture twice: because the network delivered them twice, or because the capture saw them twice.
#pragma once

#include "analysis/verdict/direction.h"

namespace porthole::analysis {

class DuplicateWatch {
public:
    /// True if the same packet, not only the same segment, went by before. A sender that repeats a segment makes a new
    /// packet of it: another IP identification (RFC 6864), or a later time stamp.
    bool isCopy(const Heard& heard, const Directions& sides);
    /// The receiver of `side`'s data says that it got these twice (RFC 2883). True if they are known copies.
    bool confirm(int side, std::uint32_t begin, std::uint32_t end);
    void report(Verdict& verdict) const;
    std::uint32_t count() const { return m_copies.count; }

private:
    struct Seen {
        FrameNumber frame = 0;
        Nanoseconds time = 0;
        std::uint32_t begin = 0, length = 0, acknowledgment = 0, stamp = 0, echo = 0, sack = 0;
        std::uint16_t flags = 0, window = 0, identification = 0;
    };
    struct Copied {
        std::uint32_t begin, end;
        bool confirmed;
    };
    static constexpr std::size_t remembered = 48; ///< packets of a side
    static constexpr std::size_t mostCopied = 32;

    std::array<std::array<Seen, remembered>, 2> m_seen;
    std::array<std::size_t, 2> m_at {};
    std::array<std::vector<Copied>, 2> m_copied;
    Sightings m_copies;
    std::uint32_t m_packets = 0, m_withData = 0, m_withoutData = 0, m_confirmed = 0;
    Nanoseconds m_longestGap = 0;
};

} // namespace porthole::analysis
