#include "analysis/print/time_text.h"

#include "dissectors/core/format.h"

#include <ctime>

namespace porthole::print {

namespace {

constexpr Nanoseconds nanosecondsPerSecond = 1'000'000'000;

struct FormName {
    std::string_view name;
    TimeForm form;
};
constexpr FormName formNames[] = {
    {"a", TimeForm::Absolute},
    {"ad", TimeForm::AbsoluteDate},
    {"adoy", TimeForm::AbsoluteDayOfYear},
    {"d", TimeForm::Delta},
    {"dd", TimeForm::DeltaDisplayed},
    {"e", TimeForm::Epoch},
    {"r", TimeForm::Relative},
    {"u", TimeForm::Utc},
    {"ud", TimeForm::UtcDate},
    {"udoy", TimeForm::UtcDayOfYear},
};

Nanoseconds floorSeconds(Nanoseconds time)
{
    return time / nanosecondsPerSecond - (time % nanosecondsPerSecond < 0 ? 1 : 0);
}

void appendFraction(Text& out, Nanoseconds fraction, int digits)
{
    if (digits <= 0)
        return;
    for (int i = digits; i < 9; ++i)
        fraction /= 10;
    out.format(".{:0{}}", fraction, digits);
}

void appendClock(Text& out, Nanoseconds time, TimeForm form, int digits)
{
    const auto clock = static_cast<std::time_t>(floorSeconds(time));
    std::tm parts {};
    if (form == TimeForm::Absolute || form == TimeForm::AbsoluteDate || form == TimeForm::AbsoluteDayOfYear)
        localtime_r(&clock, &parts);
    else
        gmtime_r(&clock, &parts);
    if (form == TimeForm::AbsoluteDate || form == TimeForm::UtcDate)
        out.format("{:04}-{:02}-{:02} ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    else if (form == TimeForm::AbsoluteDayOfYear || form == TimeForm::UtcDayOfYear)
        out.format("{:04}/{:03} ", parts.tm_year + 1900, parts.tm_yday + 1);
    out.format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
    appendFraction(out, time - clock * nanosecondsPerSecond, digits);
}

/// "2h 3m 4.500000s"
void appendHoursMinutesSeconds(Text& out, Nanoseconds duration, int digits)
{
    if (duration < 0) {
        out << "- ";
        duration = -duration;
    }
    const auto seconds = duration / nanosecondsPerSecond;
    if (seconds >= 3600)
        out.format("{}h {:2}m {:2}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else if (seconds >= 60)
        out.format("{}m {:2}", seconds / 60, seconds % 60);
    else
        out.format("{}", seconds);
    appendFraction(out, duration % nanosecondsPerSecond, digits);
    out << 's';
}

} // namespace

std::optional<TimeForm> findTimeForm(std::string_view name)
{
    for (const auto& entry : formNames)
        if (entry.name == name)
            return entry.form;
    return std::nullopt;
}

void appendTime(Text& out, const FrameTimes& times, TimeForm form, int digits, bool hoursMinutesSeconds)
{
    if (times.time == noTime)
        return;
    const auto duration = [&](Nanoseconds since) {
        const auto value = since == noTime ? 0 : times.time - since;
        if (hoursMinutesSeconds)
            appendHoursMinutesSeconds(out, value, digits);
        else
            appendSeconds(out, value, digits);
    };
    switch (form) {
    case TimeForm::Relative: duration(times.first); break;
    case TimeForm::Delta: duration(times.previous); break;
    case TimeForm::DeltaDisplayed: duration(times.previousDisplayed); break;
    case TimeForm::Epoch: appendSeconds(out, times.time, digits); break;
    default: appendClock(out, times.time, form, digits);
    }
}

} // namespace porthole::print
