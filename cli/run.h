// Opens the capture and prints, or writes to a file, what was asked for.
#pragma once

#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"

namespace porthole::cli {

/// Messages go to standard error.
ExitStatus run(const Options& options, Output& output, Interrupts& interrupts);

/// "porthole-cli: ..." on standard error.
void complain(std::string_view message);

} // namespace porthole::cli
