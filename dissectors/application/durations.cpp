#include "dissectors/application/durations.h"

namespace porthole {

namespace {

struct Unit {
    std::uint64_t seconds;
    const char* name;
};
constexpr Unit units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};

} // namespace

void appendDuration(Text& out, std::uint64_t seconds)
{
    if (seconds == 0) {
        out << "0 seconds";
        return;
    }
    Separator comma(", ");
    for (const auto& unit : units) {
        const auto count = seconds / unit.seconds;
        seconds %= unit.seconds;
        if (count == 0)
            continue;
        out << comma.next();
        out.format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
    }
}

void appendSignedDuration(Text& out, std::int64_t seconds)
{
    if (seconds < 0)
        out << '-';
    appendDuration(out, seconds < 0 ? 0 - static_cast<std::uint64_t>(seconds) : static_cast<std::uint64_t>(seconds));
}

void appendFractionalDuration(Text& out, std::uint64_t amount, unsigned unitsPerSecond)
{
    const auto fraction = amount % unitsPerSecond;
    const auto seconds = amount / unitsPerSecond;
    if (fraction == 0) {
        appendDuration(out, seconds);
        return;
    }
    const auto rest = seconds % 60;
    if (seconds >= 60) {
        appendDuration(out, seconds - rest);
        out << ", ";
    }
    const int digits = unitsPerSecond == 100 ? 2 : 3;
    out.format("{}.{:0{}} seconds", rest, fraction, digits);
}

} // namespace porthole
