// How the user has moved the times of a capture: its clock was wrong, or it is laid beside another one.
#pragma once

#include "capture/frame.h"

namespace porthole::analysis {

/// New times are a straight line over the old ones. A frame without a time (noTime) stays without.
class TimeShift {
public:
    /// As the file has them.
    TimeShift() = default;

    bool isNone() const { return *this == TimeShift(); }
    Nanoseconds apply(Nanoseconds time) const;
    /// Later by so much, or earlier.
    TimeShift movedBy(Nanoseconds time) const;
    /// The line through two points: times of the file and what they become. `first` and `second` differ.
    static TimeShift through(Nanoseconds first, Nanoseconds firstBecomes, Nanoseconds second, Nanoseconds secondBecomes);

    bool operator==(const TimeShift&) const = default;

private:
    Nanoseconds m_origin = 0, m_becomes = 0; ///< a point of the line
    Nanoseconds m_span = 1, m_spanBecomes = 1; ///< its slope; `m_span` is above 0
};

} // namespace porthole::analysis
