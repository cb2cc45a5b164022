// porthole-cli sockets: the sockets of this machine and the programs that hold them.
#pragma once

#include "analysis/sockets/socket_text.h"
#include "cli/options.h"
#include "cli/output.h"

#include <optional>

namespace porthole::cli {

struct SocketsOptions {
    analysis::SocketKinds kinds {true, true, false, true, false, false, true};
    bool anyKind = false;      ///< some were asked for by name
    std::optional<bool> listening; ///< none: all
    bool json = false;
    bool help = false;
    std::optional<std::uint16_t> port; ///< of either end
    std::optional<std::int32_t> process;
    analysis::SocketTextOptions text;
};

/// `arguments`: what stands behind "sockets".
UsageError parseSocketsOptions(std::span<char* const> arguments, SocketsOptions& options);
std::string_view socketsHelpText();
ExitStatus runSockets(const SocketsOptions& options, Output& output);

} // namespace porthole::cli
