// Draws the window with a capture into a file, without a display: for the README and for tests.
#pragma once

#include "gui/main_window/main_window.h"
#include "gui/options.h"

namespace porthole::gui {

/// Empty when the picture was written; otherwise why not, in one sentence.
QString takeScreenshot(MainWindow& window, const Options& options);

} // namespace porthole::gui
