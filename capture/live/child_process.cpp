#include "capture/live/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

using Clock = std::chrono::steady_clock;

/// Waits for the end of a process; false when there is nothing to wait for.
bool waitFor(pid_t pid, int& status, int options)
{
    for (;;) {
        const pid_t ended = ::waitpid(pid, &status, options);
        if (ended == pid)
            return true;
        if (ended == 0 || errno != EINTR)
            return false;
    }
}

std::vector<char*> pointersTo(const std::string& program, const std::vector<std::string>& arguments)
{
    std::vector<char*> pointers { const_cast<char*>(program.c_str()) };
    for (const std::string& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

bool makePipe(Pipe& pipe)
{
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return false;
    pipe.readEnd.reset(ends[0]);
    pipe.writeEnd.reset(ends[1]);
    return true;
}

ChildProcess ChildProcess::start(
    const std::string& program, const std::vector<std::string>& arguments, const Descriptors& descriptors)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    // Out of the way first: a number that a descriptor is to become may be that of another one.
    constexpr int outOfTheWay = 100;
    std::vector<FileDescriptor> moved;
    int highest = 2;
    for (const auto& [ours, theirs] : descriptors) {
        moved.emplace_back(::fcntl(ours, F_DUPFD_CLOEXEC, outOfTheWay));
        ::posix_spawn_file_actions_adddup2(&actions, moved.back().get(), theirs);
        highest = std::max(highest, theirs);
    }
    ::posix_spawn_file_actions_addclosefrom_np(&actions, highest + 1);
    // What this process blocks or ignores is no matter of that one.
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    ChildProcess child;
    const int error = ::posix_spawn(
        &child.m_pid, program.c_str(), &actions, &attributes, pointersTo(program, arguments).data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        child.m_pid = -1;
        errno = error;
    }
    return child;
}

ChildProcess::~ChildProcess()
{
    int status = 0;
    if (m_pid <= 0 || waitFor(m_pid, status, WNOHANG))
        return;
    std::thread([pid = m_pid] {
        int ignored = 0;
        waitFor(pid, ignored, 0);
    }).detach();
}

void ChildProcess::signal(int number) const
{
    if (m_pid > 0)
        ::kill(m_pid, number);
}

int ChildProcess::wait(std::chrono::milliseconds atMost)
{
    constexpr auto step = std::chrono::milliseconds(5);
    const auto deadline = Clock::now() + atMost;
    int status = 0;
    while (m_pid > 0) {
        if (waitFor(m_pid, status, WNOHANG)) {
            m_pid = -1;
            return status;
        }
        if (Clock::now() >= deadline)
            break;
        std::this_thread::sleep_for(step);
    }
    return -1;
}

std::vector<ProgramOutput> outputOf(const std::vector<std::vector<std::string>>& commands,
    std::chrono::milliseconds atMost, std::size_t mostBytes, bool errorsToo)
{
    struct Run {
        ChildProcess child;
        Pipe pipe;
    };
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::vector<ProgramOutput> outputs(commands.size());
    std::vector<Run> runs(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (commands[i].empty() || !makePipe(runs[i].pipe))
            continue;
        const std::vector<std::string> arguments(commands[i].begin() + 1, commands[i].end());
        runs[i].child = ChildProcess::start(commands[i][0], arguments,
            { { nothing.get(), STDIN_FILENO }, { runs[i].pipe.writeEnd.get(), STDOUT_FILENO },
                { errorsToo ? runs[i].pipe.writeEnd.get() : nothing.get(), STDERR_FILENO } });
        runs[i].pipe.writeEnd.reset(-1);
    }
    const auto deadline = Clock::now() + atMost;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        bool complete = false;
        while (runs[i].child.running() && !complete && outputs[i].text.size() <= mostBytes) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
            pollfd ready { runs[i].pipe.readEnd.get(), POLLIN, 0 };
            if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0)
                break;
            std::array<char, 4096> text;
            const ssize_t got = ::read(ready.fd, text.data(), text.size());
            if (got > 0)
                outputs[i].text.append(text.data(), static_cast<std::size_t>(got));
            else
                complete = true;
        }
        constexpr auto aMoment = std::chrono::milliseconds(200);
        const int status = complete ? runs[i].child.wait(aMoment) : -1;
        outputs[i].complete = complete && WIFEXITED(status) && WEXITSTATUS(status) == 0 && status != -1;
        runs[i].child.signal(SIGKILL);
    }
    return outputs;
}

} // namespace porthole::capture
