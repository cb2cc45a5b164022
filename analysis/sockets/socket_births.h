// Who opened a socket, as the kernel saw it at that moment: a small eBPF program at the root of the control groups notes
// the process at every socket(2), under the socket's cookie. So a process that lived only for milliseconds is known.
//
// Needs Linux 5.7 or later, the unified control group hierarchy, and the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN (or
// CAP_SYS_ADMIN). What is missing is said; the rest of the socket table does without.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace porthole::analysis {

struct SocketBirth {
    std::int32_t process = 0;
    std::uint32_t user = 0;
    std::uint64_t time = 0; ///< nanoseconds since the machine started (CLOCK_MONOTONIC)
    std::string name;       ///< the command's name at that moment, at most 15 characters
};

class SocketBirths {
public:
    SocketBirths() = default;
    ~SocketBirths() { stop(); }
    SocketBirths(const SocketBirths&) = delete;
    SocketBirths& operator=(const SocketBirths&) = delete;

    /// False, and problem() why, if this machine or this user cannot. The program is gone when this object is.
    bool start();
    void stop();
    bool running() const { return m_link >= 0; }
    const std::string& problem() const { return m_problem; }
    /// That it was only the right that was missing: a program that has it may do better.
    bool lacksRight() const { return m_lacksRight; }

    /// None: it was opened before start(), accepted rather than opened, or so many were opened since that it is forgotten.
    std::optional<SocketBirth> find(std::uint64_t cookie) const;

    /// Sockets that are remembered; the ones that were used least recently are forgotten first.
    static constexpr std::uint32_t remembered = 65536;

private:
    bool fail(const char* what);
    int m_map = -1, m_program = -1, m_link = -1;
    std::string m_problem;
    bool m_lacksRight = false;
};

} // namespace porthole::analysis
