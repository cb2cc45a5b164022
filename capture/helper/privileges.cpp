#include "capture/helper/privileges.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

struct CapabilityDeleter {
    void operator()(cap_t capabilities) const { ::cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, CapabilityDeleter>;

struct User {
    uid_t uid = 0;
    gid_t gid = 0;
};

bool refused(const char* what, Problem& problem)
{
    problem = { Problem::Kind::Io,
        fmt::format("The capture program could not give up its rights ({}: {}).", what, std::strerror(errno)), 0 };
    return false;
}

bool readNumber(const char* variable, unsigned& number)
{
    const char* text = std::getenv(variable);
    if (!text || !*text)
        return false;
    const char* end = text + std::strlen(text);
    const auto [stopped, error] = std::from_chars(text, end, number);
    return error == std::errc {} && stopped == end;
}

/// Who typed "sudo"; false if nobody did.
bool userOfSudo(User& user)
{
    return readNumber("SUDO_UID", user.uid) && readNumber("SUDO_GID", user.gid) && user.uid != 0;
}

bool mayWrite(const User& user, const std::string& folder)
{
    if (::setegid(user.gid) != 0)
        return false;
    if (::seteuid(user.uid) != 0) {
        [[maybe_unused]] const int restored = ::setegid(0);
        return false;
    }
    const bool may = ::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
    return ::seteuid(0) == 0 && ::setegid(0) == 0 && may;
}

bool become(const User& user, Problem& problem)
{
    // The other groups of the user decide about what a capture may be written to.
    const passwd* entry = ::getpwuid(user.uid);
    const int grouped = entry ? ::initgroups(entry->pw_name, user.gid) : ::setgroups(1, &user.gid);
    if (grouped != 0 && errno != EPERM)
        return refused("groups", problem);
    if (::setresgid(user.gid, user.gid, user.gid) != 0)
        return refused("group", problem);
    if (::setresuid(user.uid, user.uid, user.uid) != 0)
        return refused("user", problem);
    return true;
}

/// None can be had again.
void forgetCapabilities()
{
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; capability <= CAP_LAST_CAP; ++capability)
        ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0); // allowed to root only; without new privileges it is no matter
}

} // namespace

bool becomeInvokingUser(const std::string& folder, Problem& problem)
{
    const User real { ::getuid(), ::getgid() };
    if (::geteuid() != real.uid || ::getegid() != real.gid)
        return become(real, problem);
    User user;
    if (real.uid == 0 && userOfSudo(user) && mayWrite(user, folder))
        return become(user, problem);
    return true;
}

bool keepFileCapabilities(Problem& problem)
{
    forgetCapabilities(); // root needs a capability for that, which it has now
    constexpr cap_value_t forFiles[] { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH };
    const Capabilities held(::cap_get_proc());
    const Capabilities kept(::cap_init());
    bool done = held && kept;
    for (const cap_value_t capability : forFiles) {
        cap_flag_value_t has = CAP_CLEAR;
        done = done && ::cap_get_flag(held.get(), capability, CAP_EFFECTIVE, &has) == 0;
        if (done && has == CAP_SET)
            done = ::cap_set_flag(kept.get(), CAP_PERMITTED, 1, &capability, CAP_SET) == 0
                && ::cap_set_flag(kept.get(), CAP_EFFECTIVE, 1, &capability, CAP_SET) == 0;
    }
    return (done && ::cap_set_proc(kept.get()) == 0) || refused("capabilities", problem);
}

bool mayWriteLater(const std::string& folder)
{
    const Capabilities held(::cap_get_proc());
    const Capabilities without(held ? ::cap_dup(held.get()) : nullptr);
    if (!without || ::cap_clear_flag(without.get(), CAP_EFFECTIVE) != 0 || ::cap_set_proc(without.get()) != 0)
        return true; // it is tried
    const bool may = ::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
    return ::cap_set_proc(held.get()) == 0 && may;
}

bool dropCapabilities(Problem& problem)
{
    forgetCapabilities();
    cap_t none = ::cap_init();
    const bool dropped = none && ::cap_set_proc(none) == 0;
    ::cap_free(none);
    if (!dropped)
        return refused("capabilities", problem);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refused("no new privileges", problem);
    return true;
}

} // namespace porthole::capture
