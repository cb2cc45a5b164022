#include "dissectors/network/duration.h"

namespace porthole {

void appendSpan(Text& out, std::uint64_t milliseconds)
{
    struct Step {
        std::uint64_t length;
        const char* name;
    };
    constexpr Step units[] = {{86'400'000, "day"}, {3'600'000, "hour"}, {60'000, "minute"}};
    if (milliseconds == 0) {
        out << "0 seconds";
        return;
    }
    Separator comma(", ");
    for (const auto& unit : units) {
        const auto count = milliseconds / unit.length;
        milliseconds %= unit.length;
        if (count)
            out << comma.next(), out.format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
    }
    if (milliseconds == 0)
        return;
    out << comma.next();
    if (milliseconds % 1000)
        out.format("{}.{:03} seconds", milliseconds / 1000, milliseconds % 1000);
    else
        out.format("{} second{}", milliseconds / 1000, milliseconds == 1000 ? "" : "s");
}

} // namespace porthole
