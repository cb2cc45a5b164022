#include "capture/live/capture_rights.h"

#include "capture/live/helper_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <vector>

namespace porthole::capture
{

namespace
{

constexpr const char* groupOfCapturers = "porthole";
constexpr const char* neededCapabilities = "cap_net_raw,cap_net_admin=eip";

struct CapabilityDeleter {
    void operator()(cap_t capabilities) const { ::cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, CapabilityDeleter>;

bool has(const Capabilities& capabilities, cap_flag_t set)
{
    cap_flag_value_t value = CAP_CLEAR;
    return capabilities && ::cap_get_flag(capabilities.get(), CAP_NET_RAW, set, &value) == 0 && value == CAP_SET;
}

/// True if the helper gets the capability from whoever starts it: root, or a user with an ambient capability.
bool processMayCapture()
{
    const Capabilities own(::cap_get_proc());
    if (::geteuid() == 0)
        return has(own, CAP_EFFECTIVE);
    return ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_RAW, 0, 0) == 1;
}

std::string userName()
{
    const passwd* entry = ::getpwuid(::getuid());
    return entry && entry->pw_name ? entry->pw_name : std::to_string(::getuid());
}

bool isInGroupNow(gid_t group)
{
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    groups.resize(static_cast<std::size_t>(std::max(0, count)));
    return ::getegid() == group || std::find(groups.begin(), groups.end(), group) != groups.end();
}

bool isInGroupAfterLogin(const group& entry, const std::string& user)
{
    for (char** member = entry.gr_mem; member && *member; ++member)
        if (user == *member)
            return true;
    return false;
}

/// For a POSIX shell; most paths need no quotes.
std::string quoted(const std::string& path)
{
    const bool plain = path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+")
        == std::string::npos;
    std::string out;
    for (const char byte : path)
        out += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
    return plain ? path : "'" + out + "'";
}

/// Gives the file its capabilities. A helper is kept to a group before, or everybody on the machine could capture with
/// it; whoever owns it may execute it without being a member.
std::string commandToGrant(const std::string& helper, const struct stat& status)
{
    const std::string path = quoted(helper);
    const bool isOwn = status.st_uid == ::getuid() && ::getuid() != 0;
    // Changing the group takes the capabilities away: they come last.
    return fmt::format("sudo sh -c \"groupadd -f -r {0} && chgrp {0} {1} && chmod 750 {1} && setcap {2} {1}{3}\"",
        groupOfCapturers, path, neededCapabilities,
        isOwn ? std::string() : fmt::format(" && usermod -aG {} {}", groupOfCapturers, userName()));
}

void explainNotExecutable(CaptureRights& rights, const struct stat& status)
{
    const group* entry = ::getgrgid(status.st_gid);
    const std::string user = userName();
    if (!entry || !(status.st_mode & S_IXGRP) || isInGroupNow(status.st_gid)) {
        rights.reason = "You may not execute the capture program.";
        rights.command = "sudo chmod 755 " + quoted(rights.helper);
    } else if (isInGroupAfterLogin(*entry, user)) {
        rights.reason = fmt::format("You are in the group \"{}\", whose members may capture, but not yet in this "
                                    "session: log out and in again.",
            entry->gr_name);
    } else {
        rights.reason = fmt::format("Only members of the group \"{}\" may capture.", entry->gr_name);
        rights.command = fmt::format("sudo usermod -aG {} {}", entry->gr_name, user);
    }
}

} // namespace

CaptureRights captureRights()
{
    CaptureRights rights;
    rights.helper = helperPath();
    struct stat status {
    };
    if (rights.helper.empty() || ::stat(rights.helper.c_str(), &status) != 0) {
        rights.reason = "The capture program, porthole-capture, was not found.";
        return rights;
    }
    if (::access(rights.helper.c_str(), X_OK) != 0) {
        explainNotExecutable(rights, status);
        return rights;
    }
    if (processMayCapture()) {
        rights.granted = true;
        return rights;
    }
    if (::geteuid() == 0) {
        rights.reason = "Not even root may capture here: this container, or whatever it is, has no CAP_NET_RAW.";
        return rights;
    }
    const Capabilities onFile(::cap_get_file(rights.helper.c_str()));
    const bool isRootProgram = status.st_uid == 0 && status.st_mode & S_ISUID;
    if (!isRootProgram && !(has(onFile, CAP_PERMITTED) && has(onFile, CAP_EFFECTIVE))) {
        rights.reason = "The capture program has no right to capture yet.";
        rights.command = commandToGrant(rights.helper, status);
        return rights;
    }
    struct statvfs fileSystem {
    };
    if (::statvfs(rights.helper.c_str(), &fileSystem) == 0 && fileSystem.f_flag & ST_NOSUID)
        rights.reason = "The capture program lies on a file system whose programs get no rights (nosuid).";
    else if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
        rights.reason = "Programs that are started from here get no new rights (a sandbox, say).";
    else
        rights.granted = true;
    return rights;
}

} // namespace porthole::capture
