// Opens the capture and prints, or writes to a file, what was asked for.
#pragma once

#include "analysis/session.h"
#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"

namespace porthole::cli {

/// What a session is opened with: preferences, and names, for which the user's files are read.
analysis::SessionOptions sessionOptions(const Options& options);

/// Messages go to standard error.
ExitStatus run(const Options& options, Output& output, Interrupts& interrupts);

/// "porthole-cli: ..." on standard error.
void complain(std::string_view message);

} // namespace porthole::cli
