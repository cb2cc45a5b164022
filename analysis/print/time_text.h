// The Time column in the forms that -t knows.
#pragma once

#include "capture/frame.h"
#include "dissectors/core/text.h"

#include <optional>
#include <string_view>

namespace porthole::print {

enum class TimeForm {
    Absolute,
    AbsoluteDate,
    AbsoluteDayOfYear,
    Utc,
    UtcDate,
    UtcDayOfYear,
    Epoch,
    Relative,
    Delta,
    DeltaDisplayed,
};

/// The form that -t calls `name` ("ad", "r"), or nothing.
std::optional<TimeForm> findTimeForm(std::string_view name);

/// What a time can be told by. noTime where there is none.
struct FrameTimes {
    Nanoseconds time = noTime;
    Nanoseconds first = noTime;
    Nanoseconds previous = noTime;
    Nanoseconds previousDisplayed = noTime;
};

/// The time of a frame with `digits` after the point. Writes nothing for a frame without time where the form needs one.
void appendTime(Text& out, const FrameTimes& times, TimeForm form, int digits, bool hoursMinutesSeconds = false);

} // namespace porthole::print
