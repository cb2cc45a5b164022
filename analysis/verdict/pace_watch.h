// What time went by with: programs that think, pause, write in small pieces or do not read; windows that are too small;
// round trips that are long or grow.
//
// Times are taken at the place of the capture. What an end can be blamed for is what is left of a gap when the smallest
// round trip from there to that end has been taken off.
#pragma once

#include "analysis/verdict/direction.h"

namespace porthole::analysis {

class PaceWatch {
public:
    /// Of a segment with data, before its direction has taken note of it. `fresh`: they were not seen before.
    void data(const Heard& heard, const Directions& sides, bool fresh);
    /// After it has.
    void sent(const Heard& heard, const Directions& sides);
    /// The other side of `side` acknowledged or gave another window; the direction has taken note of it.
    void acknowledged(int side, const Heard& heard, const Directions& sides);
    void report(Verdict& verdict, const Directions& sides) const;

    /// Who sent new data last; -1: nobody has.
    int lastSender() const { return m_lastSender; }
    bool windowIsFull(int side) const { return m_of[static_cast<std::size_t>(side)].blockedSince != noTime; }

private:
    struct Waits {
        Sightings seen;
        Nanoseconds total = 0, longest = 0;
        std::uint32_t certain = 0;
        void add(Nanoseconds time, FrameNumber from, FrameNumber to);
    };
    struct OfSide {
        Waits thinking, pauses, nagle, window;
        Sightings small, zero;
        Nanoseconds zeroSince = noTime, zeroTime = 0;
        Nanoseconds blockedSince = noTime, openedAt = noTime;
        FrameNumber blockedFrame = 0;
        std::uint32_t exchanges = 0; ///< answers it gave
        FrameNumber firstAnswer = 0;
    };

    void afterOwnData(const Heard& heard, OfSide& of, const Direction& me, Nanoseconds toMe, Nanoseconds wholeTrip);
    void reportWindow(Verdict& verdict, const Directions& sides, int side) const;
    void reportPrograms(Verdict& verdict, const Directions& sides, int side) const;
    void reportRoundTrips(Verdict& verdict, const Directions& sides) const;

    std::array<OfSide, 2> m_of;
    int m_lastSender = -1;
};

} // namespace porthole::analysis
