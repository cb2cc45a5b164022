// What was lost, where, and what only looks so: loss on either side of the place of the capture, reordering, needless
// repetition, packets that the capture missed, and segments too large for the path.
//
// The rules are causal. A hole in the sequence numbers that its sender fills with an older packet (by time stamp or IP
// identification) was reordering; with a newer one, loss before the capture. What was seen and is sent again was lost
// behind the capture, unless the receiver says that it had it (RFC 2883) or had acknowledged it long before. What is
// acknowledged and never seen was missed by the capture: the receiver has it.
#pragma once

#include "analysis/verdict/direction.h"

namespace porthole::analysis {

class LossWatch {
public:
    /// Of a segment with data, before the direction has taken note of them. True if nobody had seen them before.
    bool data(const Heard& heard, Directions& sides);
    /// An acknowledgment by the other side of `side`'s data, before the direction has taken note of it.
    void acknowledged(int side, const Heard& heard, Directions& sides);
    /// The receiver of `side`'s data got these twice.
    void receivedTwice(int side, std::uint32_t begin, std::uint32_t end);
    /// A router asks `side` for smaller packets (RFC 1191, RFC 8201).
    void tooBig(int side, FrameNumber frame, std::uint32_t mtu);

    /// `captureDropped`: the capture says that it did.
    void report(Verdict& verdict, const Directions& sides, bool captureDropped) const;

private:
    struct Hole {
        std::uint32_t begin, end;
        FrameNumber frame; ///< that came after it
        Nanoseconds time;
        std::uint32_t stamp; ///< of that frame; 0: it has none
        std::uint16_t identification;
    };
    /// Data that were sent again.
    struct Repeated {
        std::uint32_t begin, end;
        FrameNumber frame;
        FrameNumber other;    ///< the original, or what showed that it was missing; 0: not known
        std::uint32_t length; ///< bytes of the original's data
        bool needless = false;
    };
    struct OfSide {
        std::vector<Hole> holes;  ///< in order of sequence, not filled
        std::vector<Hole> missed; ///< acknowledged meanwhile: the latest
        std::vector<Repeated> behind, before;
        std::uint32_t moreBehind = 0, moreBefore = 0; ///< that are not kept
        Sightings reordered, needless, lostAcks, missing, congestion, shortened, askedFor;
        std::uint64_t missingBytes = 0;
        std::uint32_t episodes = 0;
        Nanoseconds recoveringSince = noTime, recovery = 0; ///< from the packet that got lost; all together
        std::uint32_t shortLength = 0, askedMtu = 0;
    };
    static constexpr std::size_t mostHoles = 64, mostMissed = 16, mostRepeated = 64;

    void fill(const Heard& heard, OfSide& of, std::vector<Hole>::iterator hole, Directions& sides);
    void repeat(const Heard& heard, OfSide& of, Directions& sides);
    static void beginRecovery(const Heard& heard, OfSide& of, Direction& direction, Nanoseconds since);
    static void keep(std::vector<Repeated>& list, std::uint32_t& more, const Repeated& repeated);
    void reportRepeated(Verdict& verdict, int side, std::uint32_t acked, Confidence behind, Confidence before) const;

    std::array<OfSide, 2> m_of;
};

} // namespace porthole::analysis
