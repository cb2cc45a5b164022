#include "analysis/sockets/birth_helper.h"

#include "analysis/sockets/helper/birth_records.h"
#include "capture/live/child_process.h"
#include "capture/live/helper_path.h"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace porthole::analysis {

namespace {

constexpr std::chrono::milliseconds patienceAtStart {2000}, patience {500};

/// False if it does not come in time, or never.
bool receive(int socket, void* data, std::size_t size, std::chrono::milliseconds atMost)
{
    const auto deadline = std::chrono::steady_clock::now() + atMost;
    auto* at = static_cast<char*>(data);
    while (size > 0) {
        const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd wait {socket, POLLIN, 0};
        if (rest.count() < 0 || (::poll(&wait, 1, static_cast<int>(rest.count())) == 0))
            return false;
        const auto got = ::recv(socket, at, size, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

} // namespace

struct BirthHelper::Link {
    capture::FileDescriptor socket;
    capture::ChildProcess process; ///< ends when the socket is closed
};

BirthHelper::BirthHelper() = default;
BirthHelper::~BirthHelper() = default;

bool BirthHelper::fail(std::string problem)
{
    m_problem = std::move(problem);
    m_link.reset();
    return false;
}

bool BirthHelper::start()
{
    const auto path = capture::programBeside("porthole-programs");
    if (path.empty())
        return fail("Programs cannot be seen when they open sockets: porthole-programs, which could, is not installed.");
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(fmt::format("porthole-programs cannot be talked to: {}.", std::strerror(errno)));
    m_link = std::make_unique<Link>();
    m_link->socket.reset(ends[0]);
    const capture::FileDescriptor theirs(ends[1]);
    m_link->process = capture::ChildProcess::start(path, {}, {{theirs.get(), STDIN_FILENO}, {theirs.get(), STDOUT_FILENO}});
    if (!m_link->process.running())
        return fail(fmt::format("Programs cannot be seen when they open sockets: \"{}\" cannot be started ({}).", path, std::strerror(errno)));
    BirthGreeting greeting;
    if (!receive(m_link->socket.get(), &greeting, sizeof greeting, patienceAtStart))
        return fail(fmt::format("Programs cannot be seen when they open sockets: \"{}\" does not answer.", path));
    greeting.problem[sizeof greeting.problem - 1] = '\0';
    if (!*greeting.problem)
        return true;
    const bool isRight = std::strstr(greeting.problem, std::strerror(EPERM)) != nullptr;
    return fail(isRight ? fmt::format("Programs cannot be seen when they open sockets: \"{0}\" has not the right. "
                                      "\"sudo setcap cap_bpf,cap_perfmon,cap_net_admin=eip {0}\" gives it.",
                              path)
                        : std::string(greeting.problem));
}

std::optional<SocketBirth> BirthHelper::find(std::uint64_t cookie)
{
    if (!m_link)
        return std::nullopt;
    BirthAnswer answer;
    if (::send(m_link->socket.get(), &cookie, sizeof cookie, MSG_NOSIGNAL) != sizeof cookie
        || !receive(m_link->socket.get(), &answer, sizeof answer, patience) || answer.cookie != cookie) {
        fail("porthole-programs has ended: programs are known from tables only from now on.");
        return std::nullopt;
    }
    if (!answer.found)
        return std::nullopt;
    return SocketBirth {answer.process, answer.user, answer.time, std::string(answer.name, ::strnlen(answer.name, sizeof answer.name))};
}

} // namespace porthole::analysis
