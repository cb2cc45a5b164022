// Captures live: prints packets as they come, or writes them to files, or both.
#pragma once

#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"

namespace porthole::cli {

ExitStatus runLive(const Options& options, Output& output, Interrupts& interrupts);

/// -D
ExitStatus listInterfaces(Output& output);
/// -L
ExitStatus listLinkTypes(const Options& options, Output& output);

} // namespace porthole::cli
