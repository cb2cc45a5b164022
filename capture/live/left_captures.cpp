#include "capture/live/left_captures.h"

#include "capture/file/byte_source.h"
#include "capture/helper/helper_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

constexpr std::string_view prefix = "porthole_";
/// A file that was just made has no lock and no packet yet.
constexpr std::time_t tooYoung = 10;

std::string stateFolder()
{
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state && state[0] == '/')
        return state;
    const char* home = std::getenv("HOME");
    return home && home[0] == '/' ? std::string(home) + "/.local/state" : std::string();
}

bool fail(const std::string& what, int error, Problem& problem)
{
    problem = { Problem::Kind::Io, fmt::format("{} ({}).", what, std::strerror(error)), 0 };
    return false;
}

bool makeFolder(const std::string& path, Problem& problem)
{
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return fail(fmt::format("The folder {} for captures could not be made", path), errno, problem);
    struct stat status {
    };
    if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return fail(fmt::format("{} is no folder for captures", path), ENOTDIR, problem);
    // Packets hold secrets: nobody else reads them.
    if (status.st_mode & (S_IRWXG | S_IRWXO))
        ::chmod(path.c_str(), S_IRWXU);
    return true;
}

std::string namePart(const std::string& text)
{
    constexpr std::size_t longest = 40;
    std::string part;
    for (const char byte : text.substr(0, longest)) {
        const bool plain = std::isalnum(static_cast<unsigned char>(byte)) || byte == '.' || byte == '-';
        part += plain ? byte : '-';
    }
    return part;
}

std::string sourcesPart(const CaptureRequest& request)
{
    constexpr std::size_t most = 3;
    std::string part;
    for (std::size_t i = 0; i < std::min(request.sources.size(), most); ++i)
        part += (i ? "+" : "") + namePart(request.sources[i].name == "-" ? "stdin" : request.sources[i].name);
    return part + (request.sources.size() > most ? "+more" : "");
}

std::string suffixFor(const CaptureRequest& request)
{
    std::string suffix = request.format == FileFormat::Pcap ? ".pcap" : ".pcapng";
    switch (request.compression) {
    case Compression::Gzip:
        return suffix + ".gz";
    case Compression::Zstd:
        return suffix + ".zst";
    case Compression::Lz4:
        return suffix + ".lz4";
    case Compression::None:
        break;
    }
    return suffix;
}

/// True if nobody writes or shows the file.
bool isUnlocked(const std::string& path)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    return file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0; // let go when it is closed
}

/// The names of its interfaces; nothing if it holds no packet.
std::optional<std::string> sourcesOf(const std::string& path)
{
    Problem problem;
    const auto file = CaptureFile::open(path, problem);
    Frame frame;
    if (!file || !file->next(frame))
        return std::nullopt;
    std::string names;
    for (const Interface& interface : file->interfaces())
        names += (names.empty() ? "" : ", ") + shownName(interface.name);
    return names;
}

} // namespace

std::string UnsavedCaptures::folder(Problem& problem)
{
    const std::string state = stateFolder();
    if (state.empty()) {
        problem = { Problem::Kind::Io, "There is no home folder to keep captures in.", 0 };
        return {};
    }
    const std::string path = state + "/porthole/captures";
    return makeFolder(path, problem) ? path : std::string();
}

std::string UnsavedCaptures::newPath(const CaptureRequest& request, Problem& problem)
{
    const std::string where = folder(problem);
    if (where.empty())
        return {};
    const std::time_t now = std::time(nullptr);
    std::tm local {};
    ::localtime_r(&now, &local);
    std::array<char, 32> time {};
    std::strftime(time.data(), time.size(), "%Y%m%d%H%M%S", &local);
    std::random_device random;
    constexpr int enough = 100;
    for (int attempt = 0; attempt < enough; ++attempt) {
        std::string path = fmt::format("{}/{}{}_{}_{:06x}{}", where, prefix, sourcesPart(request), time.data(),
            random() & 0xffffff, suffixFor(request));
        if (::access(path.c_str(), F_OK) != 0)
            return path;
    }
    fail(fmt::format("No new file could be named in {}", where), EEXIST, problem);
    return {};
}

std::vector<LeftCapture> UnsavedCaptures::find()
{
    Problem problem;
    const std::string where = folder(problem);
    std::vector<LeftCapture> left;
    std::error_code error;
    if (where.empty())
        return left;
    for (const auto& entry : std::filesystem::directory_iterator(where, error)) {
        struct stat status {
        };
        const std::string path = entry.path().string();
        if (!entry.path().filename().string().starts_with(prefix) || ::lstat(path.c_str(), &status) != 0
            || !S_ISREG(status.st_mode) || !isUnlocked(path))
            continue;
        if (const auto sources = sourcesOf(path))
            left.push_back({ path, static_cast<std::uint64_t>(status.st_size), status.st_mtim.tv_sec, *sources });
        else if (std::time(nullptr) - status.st_mtim.tv_sec > tooYoung)
            ::unlink(path.c_str());
    }
    std::sort(left.begin(), left.end(), [](const LeftCapture& a, const LeftCapture& b) {
        return a.modified != b.modified ? a.modified > b.modified : a.path > b.path;
    });
    return left;
}

bool UnsavedCaptures::remove(const std::string& path, Problem& problem)
{
    if (::unlink(path.c_str()) == 0 || errno == ENOENT)
        return true;
    return fail(fmt::format("The capture {} could not be removed", shownName(path)), errno, problem);
}

} // namespace porthole::capture
