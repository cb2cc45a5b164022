#include "analysis/verdict/timeline.h"

#include <algorithm>
#include <utility>

namespace porthole::analysis {

void Timeline::set(Nanoseconds time, LimitedBy by)
{
    if (m_since == noTime) {
        m_since = time;
        m_current = by;
        return;
    }
    if (by == m_current)
        return;
    time = std::max(time, m_since);
    append({m_since, time, m_current});
    m_since = time;
    m_current = by;
}

void Timeline::wasNotIdle(LimitedBy by)
{
    if (m_current == LimitedBy::Idle)
        m_current = by;
}

std::vector<LimitInterval> Timeline::finish(Nanoseconds end)
{
    if (m_since != noTime)
        append({m_since, std::max(end, m_since), m_current});
    return std::move(m_intervals);
}

void Timeline::append(const LimitInterval& interval)
{
    if (interval.from == interval.to)
        return;
    if (!m_intervals.empty()) {
        auto& last = m_intervals.back();
        // One that is too short to be drawn becomes one with the next: what held for longer gives its name.
        if (last.by == interval.by || elapsed(last.from, last.to) < m_shortest) {
            if (elapsed(interval.from, interval.to) > elapsed(last.from, last.to))
                last.by = interval.by;
            last.to = interval.to;
            return;
        }
    }
    m_intervals.push_back(interval);
    if (m_intervals.size() >= most)
        coarsen();
}

void Timeline::coarsen()
{
    m_shortest = std::max<Nanoseconds>(1, std::max(m_shortest * 2, elapsed(m_intervals.front().from, m_intervals.back().to) / static_cast<Nanoseconds>(most)));
    auto old = std::move(m_intervals);
    m_intervals.clear();
    for (const auto& interval : old)
        append(interval);
}

} // namespace porthole::analysis
