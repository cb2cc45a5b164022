// porthole-programs: the only program that may need the right to load eBPF. It attaches the program that notes who opens sockets
// (socket_births), gives up all it can, and answers which process opened the socket with a given cookie until nobody asks
// any more. It opens no file that is named to it, and takes no options.
#include "analysis/sockets/helper/birth_records.h"
#include "analysis/sockets/socket_births.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <linux/bpf.h>
#include <seccomp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

using namespace porthole::analysis;

constexpr int in = STDIN_FILENO, out = STDOUT_FILENO;

/// What is left allows to read the table, and with the filter of calls below nothing else of eBPF.
bool keepOnlyBpf()
{
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; capability <= CAP_LAST_CAP; ++capability)
        ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0); // allowed to root only; without new privileges it is no matter
    constexpr cap_value_t bpf = CAP_BPF;
    cap_t held = ::cap_get_proc(), kept = ::cap_init();
    cap_flag_value_t has = CAP_CLEAR;
    bool done = held && kept && ::cap_get_flag(held, bpf, CAP_PERMITTED, &has) == 0;
    if (done && has == CAP_SET)
        done = ::cap_set_flag(kept, CAP_PERMITTED, 1, &bpf, CAP_SET) == 0 && ::cap_set_flag(kept, CAP_EFFECTIVE, 1, &bpf, CAP_SET) == 0;
    done = done && ::cap_set_proc(kept) == 0;
    ::cap_free(held);
    ::cap_free(kept);
    return done && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/// Seccomp: reading, writing, looking into eBPF tables, and ending. Whatever else is asked for ends it.
bool restrictCalls()
{
    scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return false;
    bool added = true;
    for (const int call : {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(close)})
        added = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0 && added;
    const auto onlyLookup = SCMP_A0(SCMP_CMP_EQ, BPF_MAP_LOOKUP_ELEM);
    added = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(bpf), 1, onlyLookup) == 0 && added;
    const bool loaded = added && ::seccomp_load(filter) == 0;
    ::seccomp_release(filter);
    return loaded;
}

bool writeAll(const void* data, std::size_t size)
{
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const auto written = ::write(out, at, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

bool readAll(void* data, std::size_t size)
{
    auto* at = static_cast<char*>(data);
    while (size > 0) {
        const auto got = ::read(in, at, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

int greet(const char* problem)
{
    BirthGreeting greeting;
    std::strncpy(greeting.problem, problem, sizeof greeting.problem - 1);
    return writeAll(&greeting, sizeof greeting) && !*problem ? 0 : 1;
}

BirthAnswer answerTo(const SocketBirths& births, std::uint64_t cookie)
{
    BirthAnswer answer;
    answer.cookie = cookie;
    if (const auto birth = births.find(cookie)) {
        answer.found = 1;
        answer.time = birth->time;
        answer.process = birth->process;
        answer.user = birth->user;
        birth->name.copy(answer.name, sizeof answer.name - 1);
    }
    return answer;
}

} // namespace

int main(int argc, char**)
{
    if (argc > 1 || ::isatty(out)) {
        std::fputs("porthole-programs tells Porthole which programs open sockets. It is started by porthole and porthole-cli.\n", stderr);
        return 2;
    }
    SocketBirths births;
    if (!births.start())
        return greet(births.problem().c_str());
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (!keepOnlyBpf() || !restrictCalls())
        return greet("The program that sees programs open sockets could not give up its rights.");
    if (greet("") != 0)
        ::_exit(1);
    std::uint64_t cookie = 0;
    while (readAll(&cookie, sizeof cookie)) {
        const auto answer = answerTo(births, cookie);
        if (!writeAll(&answer, sizeof answer))
            break;
    }
    ::_exit(0); // memory is not given back one by one: that needs calls that are no longer allowed
}
