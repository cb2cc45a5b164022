// Opens the capture and prints what was asked for.
#pragma once

#include "cli/options.h"
#include "cli/output.h"

#include <stop_token>

namespace porthole::cli {

/// `stop`: ends after the packet that is complete. Messages go to standard error.
ExitStatus run(const Options& options, Output& output, std::stop_token stop);

/// "porthole-cli: ..." on standard error.
void complain(std::string_view message);

} // namespace porthole::cli
