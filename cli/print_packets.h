// Prints all packets of a session, on as many threads as there are, in the order of the capture.
#pragma once

#include "cli/options.h"
#include "cli/output.h"

#include <stop_token>

namespace porthole::analysis {
class Session;
}

namespace porthole::cli {

struct PrintResult {
    std::uint32_t printed = 0;
    bool complete = false; ///< false: stopped, nobody reads any more, or the file lost its frames
};

PrintResult printPackets(const Options& options, const analysis::Session& session, Output& output, const std::stop_token& stop);

} // namespace porthole::cli
