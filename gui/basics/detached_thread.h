// Threads that the window never waits for: they may hang in a call to the system that takes as long as it likes.
#pragma once

#include <chrono>
#include <functional>

namespace porthole::gui
{

/// Runs `work` on a thread of its own, which nobody joins.
void runDetached(std::function<void()> work);

/// Waits until none of these threads is left. False when that takes longer; the program must then leave without tidying
/// up.
bool detachedThreadsEnded(std::chrono::milliseconds patience);

} // namespace porthole::gui
