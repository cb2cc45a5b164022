#include "analysis/time_shift.h"

#include <algorithm>
#include <limits>

namespace porthole::analysis {

namespace {

/// Products of two times need more than 64 bits.
__extension__ using Wide = __int128;

Nanoseconds clamped(Wide time)
{
    constexpr Wide least = Wide {noTime} + 1;
    constexpr Wide most = std::numeric_limits<Nanoseconds>::max();
    return static_cast<Nanoseconds>(std::clamp(time, least, most));
}

} // namespace

Nanoseconds TimeShift::apply(Nanoseconds time) const
{
    if (time == noTime)
        return noTime;
    const auto sinceOrigin = Wide {time} - m_origin;
    if (m_span == m_spanBecomes)
        return clamped(m_becomes + sinceOrigin);
    // Rounded downwards on both sides of the origin, so that equal steps stay equal.
    const auto product = sinceOrigin * m_spanBecomes;
    const auto quotient = product / m_span - (product % m_span < 0 ? 1 : 0);
    return clamped(m_becomes + quotient);
}

TimeShift TimeShift::movedBy(Nanoseconds time) const
{
    auto moved = *this;
    moved.m_becomes = clamped(Wide {m_becomes} + time);
    if (m_span == m_spanBecomes) { // one form for one line: moved there and back is none
        moved.m_becomes = clamped(Wide {moved.m_becomes} - m_origin);
        moved.m_origin = 0;
        moved.m_span = moved.m_spanBecomes = 1;
    }
    return moved;
}

TimeShift TimeShift::through(Nanoseconds first, Nanoseconds firstBecomes, Nanoseconds second, Nanoseconds secondBecomes)
{
    if (second < first) {
        std::swap(first, second);
        std::swap(firstBecomes, secondBecomes);
    }
    TimeShift line;
    line.m_origin = first;
    line.m_becomes = firstBecomes;
    line.m_span = clamped(Wide {second} - first);
    line.m_spanBecomes = clamped(Wide {secondBecomes} - firstBecomes);
    return line.movedBy(0);
}

} // namespace porthole::analysis
