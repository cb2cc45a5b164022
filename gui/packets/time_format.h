// The Time column as text.
#pragma once

#include "capture/frame.h"
#include "gui/settings/settings.h"

#include <QString>

namespace porthole::gui {

/// How times are written.
struct TimeDisplay {
    TimeFormat format = TimeFormat::SinceStart;
    int digits = Settings::automaticDigits;
    bool withHours = false; ///< "1:02:03.5" in place of seconds alone

    static TimeDisplay of(const Settings& settings);
    bool operator==(const TimeDisplay&) const = default;
};

struct TimeOfRow {
    Nanoseconds time = noTime;
    Nanoseconds first = noTime;    ///< what times count from
    Nanoseconds previous = noTime; ///< of the one before that is shown
    int digits = 6;                ///< behind the point, if they are automatic
    Nanoseconds previousCaptured = noTime;
};

/// Empty for a packet without time.
QString formatTime(const TimeOfRow& row, const TimeDisplay& display);
QString formatTime(const TimeOfRow& row, TimeFormat format);

} // namespace porthole::gui
