// porthole-cli verdict FILE: why the TCP connections of a capture went as they did.
#pragma once

#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"

#include <optional>

namespace porthole::cli {

struct VerdictOptions {
    std::string inputFile;
    std::optional<std::uint32_t> stream; ///< tcp.stream; none: all
    bool json = false;
    bool help = false;
};

/// `arguments`: what stands behind "verdict".
UsageError parseVerdictOptions(std::span<char* const> arguments, VerdictOptions& options);
std::string_view verdictHelpText();
ExitStatus runVerdict(const VerdictOptions& options, Output& output, Interrupts& interrupts);

} // namespace porthole::cli
