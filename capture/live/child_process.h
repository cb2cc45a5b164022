// Programs that are started: with which descriptors, and what they print.
#pragma once

#include "capture/file/byte_source.h"

#include <chrono>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace porthole::capture
{

struct Pipe {
    FileDescriptor readEnd, writeEnd;
};

/// Closed in programs that are started. False with errno set where the system has no more.
bool makePipe(Pipe& pipe);

class ChildProcess
{
public:
    /// Descriptors of this process and what they become in the other; 0, 1 and 2 stay what they are unless they are
    /// named, all others are closed.
    using Descriptors = std::vector<std::pair<int, int>>;

    ChildProcess() = default;
    /// `program` with `arguments` (without its name). Not running, with errno set, when it cannot be started.
    static ChildProcess start(
        const std::string& program, const std::vector<std::string>& arguments, const Descriptors& descriptors);

    ChildProcess(ChildProcess&& other) noexcept
        : m_pid(std::exchange(other.m_pid, -1))
    {
    }
    ChildProcess& operator=(ChildProcess&& other) noexcept
    {
        std::swap(m_pid, other.m_pid);
        return *this;
    }
    /// Leaves it alone, but sees to it that it is waited for.
    ~ChildProcess();

    bool running() const { return m_pid > 0; }
    void signal(int number) const; ///< none once it was waited for
    /// Waits for its end, at most so long; the status as waitpid(2) gives it, or -1 if it has not ended.
    int wait(std::chrono::milliseconds atMost);

private:
    pid_t m_pid = -1;
};

/// What a program printed, and whether that was all.
struct ProgramOutput {
    std::string text;
    bool complete = false; ///< it ended by itself with status 0, in time, and printed no more than `mostBytes`
};

/// Runs programs side by side, each with its arguments, and collects what they print; those that take longer than
/// `atMost` are killed. `errorsToo`: also what they print to standard error.
std::vector<ProgramOutput> outputOf(const std::vector<std::vector<std::string>>& commands,
    std::chrono::milliseconds atMost, std::size_t mostBytes, bool errorsToo = false);

} // namespace porthole::capture
