// What limited one direction of a connection, from its first packet to its last.
#pragma once

#include "analysis/verdict/verdict.h"

namespace porthole::analysis {

class Timeline {
public:
    /// From `time` on it is this. Times that go backwards count as the time before.
    void set(Nanoseconds time, LimitedBy by);
    /// What has been Idle until now was something else, as is known now.
    void wasNotIdle(LimitedBy by);
    LimitedBy current() const { return m_current; }
    std::vector<LimitInterval> finish(Nanoseconds end);

private:
    static constexpr std::size_t most = 512; ///< intervals; then short ones become one with the next

    void append(const LimitInterval& interval);
    void coarsen();

    std::vector<LimitInterval> m_intervals;
    Nanoseconds m_since = noTime, m_shortest = 0;
    LimitedBy m_current = LimitedBy::Handshake;
};

} // namespace porthole::analysis
