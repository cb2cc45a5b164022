// Which processes hold which sockets open, as /proc tells. Without root, only the sockets of the user's own processes
// are told.
#pragma once

#include "analysis/sockets/socket.h"

#include <map>
#include <string>
#include <unordered_map>

namespace porthole::analysis {

struct ProcessInfo {
    std::int32_t id = 0;
    std::uint64_t startTime = 0; ///< clock ticks since the machine started: tells a number that is used again
    std::string name;        ///< the command's name, as the kernel has it: at most 15 characters
    std::string program;     ///< path of the program's file; empty: we may not know
    std::string commandLine; ///< arguments with blanks between; empty: none, or not asked for
    std::uint32_t user = 0;
    bool complete = true;    ///< false: we may not see which sockets it holds
};

/// What /proc tells of a process now; none: it has ended.
std::optional<ProcessInfo> readProcess(std::int32_t process, bool withCommandLine, const std::string& root = "/proc");

class ProcessList {
public:
    /// `root`: where /proc is mounted; tests have their own.
    explicit ProcessList(std::string root = "/proc");

    /// Looks at all processes again.
    void update(bool withCommandLines = false);
    /// The holders of a socket's inode; empty: nobody that we may see.
    std::vector<SocketOwner> ownersOf(std::uint64_t inode) const;
    const ProcessInfo* find(std::int32_t process) const;
    const std::map<std::int32_t, ProcessInfo>& all() const { return m_processes; }
    /// How many processes did not let us see their sockets.
    std::size_t hidden() const { return m_hidden; }

private:
    void add(std::int32_t process, bool withCommandLines);

    std::string m_root;
    std::map<std::int32_t, ProcessInfo> m_processes;
    std::unordered_map<std::uint64_t, std::vector<SocketOwner>> m_owners;
    std::size_t m_hidden = 0;
};

} // namespace porthole::analysis
