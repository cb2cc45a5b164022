#include "capture/helper/lockdown.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

/// Newer than the headers of Debian 12: struct landlock_ruleset_attr as of version 6.
struct RulesetAttributes {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scoped = 0;
};

constexpr std::uint64_t truncateFile = 1ULL << 14;  // LANDLOCK_ACCESS_FS_TRUNCATE, version 3
constexpr std::uint64_t deviceControl = 1ULL << 15; // LANDLOCK_ACCESS_FS_IOCTL_DEV, version 5
constexpr std::uint64_t tcp = 3;                    // bind and connect, version 4
constexpr std::uint64_t scopes = 3;                 // abstract sockets and signals, version 6

std::uint64_t fileRightsOf(int version)
{
    constexpr std::uint64_t first = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    std::uint64_t rights = first;
    if (version >= 2)
        rights |= 1ULL << 13; // LANDLOCK_ACCESS_FS_REFER
    if (version >= 3)
        rights |= truncateFile;
    if (version >= 5)
        rights |= deviceControl;
    return rights;
}

void allowBelow(int ruleset, const char* folder, std::uint64_t rights)
{
    const int parent = ::open(folder, O_PATH | O_CLOEXEC);
    if (parent < 0)
        return;
    landlock_path_beneath_attr rule {};
    rule.allowed_access = rights;
    rule.parent_fd = parent;
    ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(parent);
}

// What threads that read packets, write files and talk through pipes need. No more.
constexpr const char* calls[] {
    // packets, pipes and files that are open
    "read",
    "readv",
    "recvfrom",
    "recvmsg",
    "write",
    "writev",
    "pread64",
    "pwrite64",
    "lseek",
    "_llseek",
    "fstat",
    "fstat64",
    "newfstatat",
    "fstatat64",
    "statx",
    "ftruncate",
    "ftruncate64",
    "flock",
    "fcntl",
    "fcntl64",
    "fsync",
    "close",
    "poll",
    "ppoll",
    "ppoll_time64",
    "getsockname",
    "getsockopt",
    "setsockopt",
    // the next file of a ring, and the oldest (Landlock says where)
    "open",
    "openat",
    "unlink",
    "unlinkat",
    "getcwd",
    // memory
    "brk",
    "munmap",
    "mremap",
    "madvise",
    // threads, time, the end
    "futex",
    "futex_time64",
    "sched_yield",
    "rseq",
    "set_robust_list",
    "gettid",
    "getpid",
    "clock_gettime",
    "clock_gettime64",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "nanosleep",
    "gettimeofday",
    "time",
    "restart_syscall",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigreturn",
    "sigaltstack",
    "getrandom",
    "tgkill",
    "exit",
    "exit_group",
#ifdef __SANITIZE_ADDRESS__
    // UBSan finds out whether memory can be read by writing it to a pipe.
    "pipe",
    "pipe2",
#endif
};

/// With an argument that decides.
constexpr const char* memoryCalls[] { "mmap", "mmap2", "mprotect" };

/// Nothing good comes of these.
constexpr const char* deadlyCalls[] { "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv",
    "process_vm_writev", "init_module", "finit_module", "kexec_load", "bpf", "setns", "unshare", "mount", "keyctl" };

/// What libpcap asks of sockets and of usbmon.
constexpr unsigned long socketQuestions[] { SIOCGIFNAME, SIOCGIFFLAGS, SIOCGIFINDEX, FIONREAD };
constexpr scmp_datum_t usbmonType = 0x9200;

bool addRules(scmp_filter_ctx filter)
{
    bool added = true;
    const auto allow = [&](const char* name, auto... comparisons) {
        const int number = ::seccomp_syscall_resolve_name(name);
        if (number != __NR_SCMP_ERROR)
            added = ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, sizeof...(comparisons), comparisons...) == 0
                && added;
    };
    for (const char* name : calls)
        allow(name);
    for (const char* name : memoryCalls)
        allow(name, scmp_arg_cmp { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 });
    for (const unsigned long question : socketQuestions)
        allow("ioctl", scmp_arg_cmp { 1, SCMP_CMP_MASKED_EQ, 0xffffffff, question });
    allow("ioctl", scmp_arg_cmp { 1, SCMP_CMP_MASKED_EQ, 0xff00, usbmonType });
    for (const char* name : deadlyCalls) {
        const int number = ::seccomp_syscall_resolve_name(name);
        if (number != __NR_SCMP_ERROR)
            ::seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, number, 0);
    }
    return added;
}

} // namespace

int landlockVersion()
{
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? static_cast<int>(version) : 0;
}

int restrictFiles(const std::string& folder, std::string& missing)
{
    const int version = landlockVersion();
    if (version == 0) {
        missing = fmt::format(
            "This kernel has no Landlock ({}): files are protected by their permissions only.", std::strerror(errno));
        return 0;
    }
    RulesetAttributes attributes;
    attributes.files = fileRightsOf(version);
    attributes.network = version >= 4 ? tcp : 0;
    attributes.scoped = version >= 6 ? scopes : 0;
    const std::size_t size = sizeof(std::uint64_t) * (version >= 6 ? 3 : version >= 4 ? 2 : 1);
    const long ruleset = ::syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
    if (ruleset < 0) {
        missing = fmt::format("Landlock could not be used ({}).", std::strerror(errno));
        return 0;
    }
    const int descriptor = static_cast<int>(ruleset);
    constexpr std::uint64_t writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE
        | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
    if (!folder.empty())
        allowBelow(descriptor, folder.c_str(), writing | (version >= 3 ? truncateFile : 0));
    // The counters of what interfaces drop, which libpcap reads.
    for (const char* counters : { "/sys/class/net", "/sys/devices" })
        allowBelow(descriptor, counters, LANDLOCK_ACCESS_FS_READ_FILE);
    const bool restricted = ::syscall(SYS_landlock_restrict_self, descriptor, 0) == 0;
    if (!restricted)
        missing = fmt::format("Landlock could not be used ({}).", std::strerror(errno));
    ::close(descriptor);
    return restricted ? version : 0;
}

bool restrictCalls(std::string& missing)
{
    scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter) {
        missing = "Seccomp could not be used: the list of calls could not be made.";
        return false;
    }
    ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 1);
    ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    ::seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); // a tree: a few comparisons a call
    int result = addRules(filter) ? ::seccomp_load(filter) : -EINVAL;
    ::seccomp_release(filter);
    if (result != 0)
        missing = fmt::format("Seccomp could not be used ({}).", std::strerror(-result));
    return result == 0;
}

std::vector<std::string> allowedCalls()
{
    std::vector<std::string> names(std::begin(calls), std::end(calls));
    names.insert(names.end(), std::begin(memoryCalls), std::end(memoryCalls));
    names.emplace_back("ioctl");
    return names;
}

} // namespace porthole::capture
