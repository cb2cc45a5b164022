#include "capture/live/helper_path.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

bool isFile(const std::string& path)
{
    struct stat status {
    };
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

std::string programInPath(const std::string& name)
{
    const auto usable = [](const std::string& path) { return isFile(path) && ::access(path.c_str(), X_OK) == 0; };
    if (name.find('/') != std::string::npos)
        return usable(name) ? name : std::string();
    const char* variable = std::getenv("PATH");
    std::string_view folders = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
    while (!folders.empty()) {
        const std::size_t end = folders.find(':');
        const std::string path = std::string(folders.substr(0, end)) + "/" + name;
        if (usable(path))
            return path;
        folders.remove_prefix(end == std::string_view::npos ? folders.size() : end + 1);
    }
    return {};
}

std::string helperPath()
{
    if (const char* chosen = std::getenv("PORTHOLE_CAPTURE"); chosen && *chosen)
        return isFile(chosen) ? chosen : std::string();
    return programBeside("porthole-capture");
}

std::string programBeside(const std::string& name)
{
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        // Tests lie one folder deeper than the programs.
        for (const auto& folder : { self.parent_path(), self.parent_path().parent_path().parent_path() / "bin" })
            if (const std::string beside = (folder / name).string(); isFile(beside))
                return beside;
    }
    return programInPath(name);
}

} // namespace porthole::capture
