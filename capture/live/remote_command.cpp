#include "capture/live/remote_command.h"

#include <cstdlib>

namespace porthole::capture
{

namespace
{

/// For a POSIX shell.
std::string quoted(const std::string& text)
{
    std::string out = "'";
    for (const char byte : text)
        if (byte == '\'')
            out += "'\\''";
        else
            out += byte;
    return out + "'";
}

} // namespace

std::string remoteCommand(const CaptureSource& source)
{
    // $SSH_CONNECTION: "client-address client-port server-address server-port"
    std::string command = "set -- $SSH_CONNECTION; exec tcpdump -U -n -w -";
    if (!source.name.empty())
        command += " -i " + quoted(source.name);
    command += " -s " + std::to_string(source.snapLength);
    if (!source.promiscuous)
        command += " -p";
    if (source.monitor)
        command += " -I";
    if (!source.linkType.empty())
        command += " -y " + quoted(source.linkType);
    if (source.filter.empty())
        return command + " \"${2:+not (tcp port $2 and tcp port $4)}\"";
    return command + " " + quoted("(" + source.filter + ")") + "\"${2:+ and not (tcp port $2 and tcp port $4)}\"";
}

std::vector<std::string> remoteArguments(const CaptureSource& source, Problem& problem)
{
    // A host that begins with a dash would be an option of ssh.
    if (source.host.empty() || source.host[0] == '-') {
        problem = { Problem::Kind::CannotOpen, "No machine is named to capture on.", 0 };
        return {};
    }
    const char* program = std::getenv("PORTHOLE_SSH");
    std::vector<std::string> command { program && *program ? program : "ssh" };
    if (source.port)
        command.insert(command.end(), { "-p", std::to_string(source.port) });
    command.insert(command.end(), { "-T", source.host, remoteCommand(source) });
    return command;
}

} // namespace porthole::capture
