#include "capture/file/tick_clock.h"

namespace porthole::capture
{

namespace
{

constexpr std::uint64_t billion = 1'000'000'000;
__extension__ using Wide = __int128;

} // namespace

std::uint64_t ticksOf(Nanoseconds time, std::uint64_t ticksPerSecond, std::int64_t offsetSeconds)
{
    const Wide sinceOffset = Wide(time) - Wide(offsetSeconds) * billion;
    Wide scaled = 0;
    if (__builtin_mul_overflow(sinceOffset, Wide(ticksPerSecond), &scaled))
        return 0;
    Wide ticks = scaled / billion;
    const Wide rest = scaled % billion;
    // Reading rounds down. Where a tick is no whole number of nanoseconds, writing has to round up, so that what
    // was read from ticks gives the same ticks again.
    const bool wholeNanoseconds = ticksPerSecond <= billion && billion % ticksPerSecond == 0;
    if (rest < 0 && wholeNanoseconds)
        --ticks;
    else if (rest > 0 && !wholeNanoseconds)
        ++ticks;
    return static_cast<std::uint64_t>(ticks);
}

} // namespace porthole::capture
