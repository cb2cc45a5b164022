// A flight recorder: captures without an end, keeps the last minutes, and saves them when something happens.
#pragma once

#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"

namespace porthole::cli {

/// Prints a line a recording: path, number of packets and cause, with tabs between them. SIGUSR1 saves at once.
ExitStatus runRecorder(const Options& options, Output& output, Interrupts& interrupts);

} // namespace porthole::cli
