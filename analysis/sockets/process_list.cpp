#include "analysis/sockets/process_list.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::analysis {

namespace {

using Directory = std::unique_ptr<DIR, decltype([](DIR* directory) { closedir(directory); })>;

class Descriptor {
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    explicit operator bool() const { return m_number >= 0; }
    int get() const { return m_number; }

private:
    int m_number;
};

template <typename Number>
bool parse(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc {} && end == text.data() + text.size() && !text.empty();
}

/// A small file, at most `most` bytes of it.
std::string contents(int folder, const char* name, std::size_t most)
{
    const Descriptor file(openat(folder, name, O_RDONLY | O_CLOEXEC));
    std::string text;
    if (!file)
        return text;
    text.resize(most);
    std::size_t size = 0;
    while (size < most) {
        const auto got = ::read(file.get(), text.data() + size, most - size);
        if (got <= 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

/// Field 22 of /proc/PID/stat; the second one, the name in brackets, may hold anything.
std::uint64_t startTimeOf(std::string_view stat)
{
    const auto bracket = stat.rfind(')');
    if (bracket == stat.npos)
        return 0;
    stat.remove_prefix(bracket + 1);
    constexpr int behindName = 20; // the third field stands first now
    for (int field = 0; field < behindName; ++field) {
        const auto blank = stat.find(' ');
        if (blank == stat.npos)
            return 0;
        stat.remove_prefix(blank + 1);
    }
    std::uint64_t time = 0;
    parse(stat.substr(0, stat.find(' ')), time);
    return time;
}

/// All but the sockets, which stand in the folder's "fd". None: it ended meanwhile, for then the files cannot be read.
std::optional<ProcessInfo> describe(int folder, std::int32_t process, std::uint32_t user, bool withCommandLine)
{
    ProcessInfo info;
    info.id = process;
    info.user = user;
    info.startTime = startTimeOf(contents(folder, "stat", 4096));
    info.name = contents(folder, "comm", 64);
    if (info.startTime == 0 || info.name.empty()) // a nameless one has an empty line
        return std::nullopt;
    while (!info.name.empty() && info.name.back() == '\n')
        info.name.pop_back();
    char target[4096];
    if (const auto length = readlinkat(folder, "exe", target, sizeof target); length > 0)
        info.program.assign(target, static_cast<std::size_t>(length));
    if (withCommandLine) {
        info.commandLine = contents(folder, "cmdline", 4096);
        while (!info.commandLine.empty() && info.commandLine.back() == '\0')
            info.commandLine.pop_back();
        std::replace(info.commandLine.begin(), info.commandLine.end(), '\0', ' ');
    }
    return info;
}

std::string folderOf(const std::string& root, std::int32_t process) { return root + "/" + std::to_string(process); }

} // namespace

std::optional<ProcessInfo> readProcess(std::int32_t process, bool withCommandLine, const std::string& root)
{
    const Descriptor folder(open(folderOf(root, process).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!folder || fstat(folder.get(), &status) != 0)
        return std::nullopt;
    return describe(folder.get(), process, status.st_uid, withCommandLine);
}

ProcessList::ProcessList(std::string root)
    : m_root(std::move(root))
{
}

void ProcessList::update(bool withCommandLines)
{
    m_processes.clear();
    m_owners.clear();
    m_hidden = 0;
    const Directory root(opendir(m_root.c_str()));
    if (!root)
        return;
    while (const auto* entry = readdir(root.get())) {
        std::int32_t process = 0;
        if (parse(std::string_view(entry->d_name), process))
            add(process, withCommandLines);
    }
    for (auto& [inode, owners] : m_owners)
        std::sort(owners.begin(), owners.end());
}

void ProcessList::add(std::int32_t process, bool withCommandLines)
{
    const Descriptor folder(open(folderOf(m_root, process).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!folder || fstat(folder.get(), &status) != 0)
        return; // it has ended
    auto info = describe(folder.get(), process, status.st_uid, withCommandLines);
    if (!info)
        return;
    const auto descriptors = openat(folder.get(), "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const Directory list(descriptors >= 0 ? fdopendir(descriptors) : nullptr);
    if (!list && descriptors >= 0)
        ::close(descriptors);
    info->complete = list != nullptr;
    m_hidden += !info->complete;
    while (const auto* entry = list ? readdir(list.get()) : nullptr) {
        std::int32_t number = 0;
        if (!parse(std::string_view(entry->d_name), number))
            continue;
        char target[128]; // a longer one is no socket
        const auto length = readlinkat(dirfd(list.get()), entry->d_name, target, sizeof target);
        std::string_view link(target, length > 0 ? static_cast<std::size_t>(length) : 0);
        constexpr std::string_view prefix = "socket:[";
        std::uint64_t inode = 0;
        if (link.starts_with(prefix) && link.ends_with(']') && parse(link.substr(prefix.size(), link.size() - prefix.size() - 1), inode))
            m_owners[inode].push_back({process, number});
    }
    m_processes.emplace(process, std::move(*info));
}

std::vector<SocketOwner> ProcessList::ownersOf(std::uint64_t inode) const
{
    const auto found = inode ? m_owners.find(inode) : m_owners.end();
    return found == m_owners.end() ? std::vector<SocketOwner> {} : found->second;
}

const ProcessInfo* ProcessList::find(std::int32_t process) const
{
    const auto found = m_processes.find(process);
    return found == m_processes.end() ? nullptr : &found->second;
}

} // namespace porthole::analysis
