// Prints all packets of a session, on as many threads as there are, in the order of the capture.
#pragma once

#include "cli/options.h"
#include "cli/output.h"

#include <stop_token>

namespace porthole::analysis {
class FilterRun;
class Session;
}

namespace porthole::cli {

struct PrintResult {
    std::uint32_t printed = 0;
    std::uint32_t lost = 0; ///< the packet that the file no longer holds; 0: none
    bool complete = false; ///< false: stopped, nobody reads any more, or the file lost its frames
};

/// Null `filter`: all of them. Otherwise those that pass, each stretch of the capture as soon as it has been filtered.
PrintResult printPackets(const Options& options, const analysis::Session& session, Output& output, const std::stop_token& stop,
    analysis::FilterRun* filter = nullptr);

} // namespace porthole::cli
