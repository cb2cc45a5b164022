#include "cli/sockets.h"

#include "cli/run.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <numeric>

namespace porthole::cli {

using namespace analysis;

namespace {

template <typename Number>
bool parseNumber(std::string_view text, std::optional<Number>& number)
{
    Number value {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc {} || end != text.data() + text.size() || text.empty())
        return false;
    number = value;
    return true;
}

/// The first kind that is asked for by name takes the place of the usual ones.
void choose(SocketsOptions& options, bool SocketKinds::* kind)
{
    if (!options.anyKind) {
        options.kinds = {false, false, false, false, false, false, true};
        options.anyKind = true;
    }
    options.kinds.*kind = true;
}

/// A letter of ss(8): true if it is known.
bool takeLetter(char letter, SocketsOptions& options)
{
    switch (letter) {
    case 't': choose(options, &SocketKinds::tcp); return true;
    case 'u': choose(options, &SocketKinds::udp); return true;
    case 'w': choose(options, &SocketKinds::raw); return true;
    case 'x': choose(options, &SocketKinds::local); return true;
    case '0': choose(options, &SocketKinds::packet); return true;
    case 'k': choose(options, &SocketKinds::netlink); return true;
    case 'a': options.listening.reset(); return true;
    case 'l': options.listening = true; return true;
    case 'n':
    case 'p': return true; // numbers and programs are shown anyway
    case 'i': options.text.details = true; return true;
    default: return false;
    }
}

bool isListening(const Socket& socket)
{
    return socket.state == SocketState::Listen || (socket.state == SocketState::Close && !socket.remote.port && isIp(socket));
}

bool wanted(const Socket& socket, const SocketsOptions& options)
{
    if (options.listening && isListening(socket) != *options.listening)
        return false;
    if (options.port && socket.local.port != *options.port && socket.remote.port != *options.port)
        return false;
    if (options.process
        && std::none_of(socket.owners.begin(), socket.owners.end(), [&](const auto& owner) { return owner.process == *options.process; }))
        return false;
    return true;
}

} // namespace

UsageError parseSocketsOptions(std::span<char* const> arguments, SocketsOptions& options)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        const auto value = [&] { return i + 1 < arguments.size() ? std::string_view(arguments[++i]) : std::string_view(); };
        if (argument == "--json") {
            options.json = true;
        } else if (argument == "--tree") {
            options.text.tree = true;
        } else if (argument == "--details") {
            options.text.details = true;
        } else if (argument == "--command-lines") {
            options.text.commandLines = true;
        } else if (argument == "-h" || argument == "--help") {
            options.help = true;
        } else if (argument == "--port") {
            if (const auto number = value(); !parseNumber(number, options.port))
                return {fmt::format("--port takes a number from 0 to 65535, not \"{}\".", number)};
        } else if (argument == "--pid") {
            if (const auto number = value(); !parseNumber(number, options.process))
                return {fmt::format("--pid takes the number of a process, not \"{}\".", number)};
        } else if (argument.size() < 2 || argument[0] != '-' || argument[1] == '-'
            || !std::all_of(argument.begin() + 1, argument.end(), [&](char letter) { return takeLetter(letter, options); })) {
            return {fmt::format("sockets does not know what to do with \"{}\"; see porthole-cli sockets --help.", argument)};
        }
    }
    return {};
}

std::string_view socketsHelpText()
{
    return R"(Usage: porthole-cli sockets [-tuwx0kali] [--port N] [--pid N] [--tree] [--details] [--command-lines] [--json]
Shows the sockets of this machine, as its kernel knows them, and the programs that hold them open. Letters are those of ss:

  -t -u -w     TCP, UDP, raw
  -x -0 -k     UNIX, packet, netlink (without any of these: TCP, UDP, UNIX)
  -l           only sockets that listen or are not connected
  -a           all of them (as without it)
  -i           the same as --details

  --port N          only those with this port at either end
  --pid N           only those that this process holds
  --tree            accepted connections stand below the socket that listens
  --details         timers, memory, and what TCP knows: round trip, congestion window, what limited it
  --command-lines   how the programs were called
  --json            for programs; times are microseconds, sizes bytes, windows segments
)";
}

ExitStatus runSockets(const SocketsOptions& options, Output& output)
{
    SocketTableReader reader;
    SocketTable table;
    if (!reader.read(options.kinds, options.text.commandLines, table)) {
        complain(reader.problem());
        return ExitStatus::BadFile;
    }
    for (const auto& missing : table.missing)
        complain(fmt::format("This kernel does not tell of sockets of one kind: {}.", missing));
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < table.sockets.size(); ++i)
        if (wanted(table.sockets[i], options))
            places.push_back(i);
    Text text;
    (options.json ? appendSocketJson : appendSocketText)(table, places, options.text, text);
    output.write(text.view());
    output.flush();
    if (table.processes.hidden())
        complain(fmt::format("{} processes of other users did not let their sockets be seen: their programs are missing.", table.processes.hidden()));
    if (output.error() && output.error() != EPIPE) {
        complain(fmt::format("The output could not be written: {}.", std::strerror(output.error())));
        return ExitStatus::BadFile;
    }
    return ExitStatus::Success;
}

} // namespace porthole::cli
