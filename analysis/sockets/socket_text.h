// A socket table as text and JSON: what `porthole-cli sockets` prints.
#pragma once

#include "analysis/sockets/socket_table.h"
#include "dissectors/core/text.h"

#include <span>

namespace porthole::analysis {

/// "192.0.2.1:443", "[2001:db8::1]:443", "*:53"; of UNIX sockets the path or the inode, of others what they are bound to.
void appendLocalEnd(const Socket& socket, Text& out);
void appendRemoteEnd(const Socket& socket, Text& out);
/// "curl (1234)"; of several, the first one and how many more; "-": nobody that we may see.
void appendPrograms(const Socket& socket, const ProcessList& processes, Text& out);
/// The user's name, or else the number.
std::string userName(std::uint32_t user);

struct SocketTextOptions {
    bool details = false; ///< a second line with timers, memory and what TCP knows
    bool tree = false;    ///< accepted connections stand below the sockets that listen
    bool commandLines = false;
};

/// `wanted`: places in the table, in the order in which they are printed.
void appendSocketText(const SocketTable& table, std::span<const std::size_t> wanted, const SocketTextOptions& options, Text& out);
void appendSocketJson(const SocketTable& table, std::span<const std::size_t> wanted, const SocketTextOptions& options, Text& out);

} // namespace porthole::analysis
