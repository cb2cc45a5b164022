// --export-objects PROTOCOL,FOLDER: the files that the capture carried.
#pragma once

#include "analysis/session.h"
#include "cli/options.h"

namespace porthole::cli {

/// Of all requests, in their order. Complains about what cannot be saved, and goes on.
ExitStatus exportObjects(const Options& options, const analysis::Session& session, const std::stop_token& stop);

} // namespace porthole::cli
