// The Time column as text.
#pragma once

#include "capture/frame.h"
#include "gui/settings.h"

#include <QString>

namespace porthole::gui {

struct TimeOfRow {
    Nanoseconds time = noTime;
    Nanoseconds first = noTime;    ///< of the capture
    Nanoseconds previous = noTime; ///< of the row above
    int digits = 6;                ///< behind the point
};

/// Empty for a packet without time.
QString formatTime(const TimeOfRow& row, TimeFormat format);

} // namespace porthole::gui
