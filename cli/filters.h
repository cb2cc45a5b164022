// Display filters of the command line.
#pragma once

#include "analysis/filter/filter_run.h"
#include "cli/options.h"
#include "cli/output.h"

namespace porthole::cli {

/// Compiles a filter. Nothing, after a message with the place of the mistake on standard error, if it is wrong.
std::optional<analysis::DisplayFilter> compileFilter(const std::string& text);

/// --explain-filter
ExitStatus explainFilter(const Options& options, Output& output);

/// A session of the frames that pass alone, renumbered, as if the file held no others. Null, after a message, if it
/// cannot be made.
std::unique_ptr<analysis::Session> sessionOfPassing(
    const Options& options, const analysis::Session& session, const analysis::DisplayFilter& filter, const std::stop_token& stop);

} // namespace porthole::cli
