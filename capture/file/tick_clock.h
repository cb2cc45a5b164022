// Time stamps of capture files in nanoseconds.
#pragma once

#include "capture/frame.h"

#include <cstdint>
#include <limits>

namespace porthole::capture
{

/// Seconds since 1970 and a part of a second, both as a file may claim them, in nanoseconds.
/// What does not fit (before 1677, after 2262) becomes the earliest or latest time that does.
inline Nanoseconds saturatedTime(std::int64_t seconds, std::uint64_t nanoseconds)
{
    constexpr std::int64_t billion = 1'000'000'000;
    constexpr std::int64_t limit = std::numeric_limits<Nanoseconds>::max();
    std::int64_t result = 0;
    if (nanoseconds > static_cast<std::uint64_t>(limit) || __builtin_mul_overflow(seconds, billion, &result)
        || __builtin_add_overflow(result, static_cast<std::int64_t>(nanoseconds), &result) || result == noTime)
        return seconds < 0 ? noTime + 1 : limit;
    return result;
}

/// The ticks of one pcapng interface for a time: TickClock gives it back from them as exactly as they can say it.
std::uint64_t ticksOf(Nanoseconds time, std::uint64_t ticksPerSecond, std::int64_t offsetSeconds);

/// Turns the ticks of one pcapng interface (options if_tsresol and if_tsoffset) into nanoseconds.
class TickClock
{
public:
    TickClock() = default;

    TickClock(std::uint64_t ticksPerSecond, std::int64_t offsetSeconds)
        : m_ticksPerSecond(ticksPerSecond)
        , m_offsetSeconds(offsetSeconds)
    {
        const bool whole = ticksPerSecond <= billion && billion % ticksPerSecond == 0;
        m_nanosecondsPerTick = whole ? billion / ticksPerSecond : 1;
        m_simpleLimit
            = whole && offsetSeconds == 0 ? std::numeric_limits<Nanoseconds>::max() / m_nanosecondsPerTick : 0;
    }

    Nanoseconds nanoseconds(std::uint64_t ticks) const
    {
        if (ticks <= m_simpleLimit) [[likely]]
            return static_cast<Nanoseconds>(ticks * m_nanosecondsPerTick);
        return anyNanoseconds(ticks);
    }

private:
    __extension__ using Wide = unsigned __int128;
    static constexpr std::uint64_t billion = 1'000'000'000;

    /// Times beyond what nanoseconds can hold are taken for negative ones, as some programs write them when their clock
    /// stands before 1970: then at least the intervals between them are right.
    Nanoseconds anyNanoseconds(std::uint64_t ticks) const
    {
        const Nanoseconds time = unsignedNanoseconds(ticks);
        if (time != std::numeric_limits<Nanoseconds>::max() || ticks >> 63 == 0)
            return time;
        const Nanoseconds before = unsignedNanoseconds(~ticks + 1);
        return before == std::numeric_limits<Nanoseconds>::max() ? time : -before;
    }

    Nanoseconds unsignedNanoseconds(std::uint64_t ticks) const
    {
        constexpr std::uint64_t farFuture = std::numeric_limits<std::int64_t>::max();
        const std::uint64_t seconds = ticks / m_ticksPerSecond;
        const std::uint64_t rest = ticks % m_ticksPerSecond;
        const auto nanoseconds = static_cast<std::uint64_t>(Wide(rest) * billion / m_ticksPerSecond);
        std::int64_t sum = 0;
        if (seconds > farFuture || __builtin_add_overflow(static_cast<std::int64_t>(seconds), m_offsetSeconds, &sum))
            return std::numeric_limits<Nanoseconds>::max();
        return saturatedTime(sum, nanoseconds);
    }

    std::uint64_t m_ticksPerSecond = 1'000'000;
    std::int64_t m_offsetSeconds = 0;
    std::uint64_t m_nanosecondsPerTick = 1'000;
    std::uint64_t m_simpleLimit
        = std::numeric_limits<Nanoseconds>::max() / 1'000; ///< ticks up to which one product will do
};

} // namespace porthole::capture
