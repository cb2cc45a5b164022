#include "capture/helper/file_names.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace porthole::capture
{

namespace
{

std::size_t suffixOf(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    const std::size_t nameBegins = slash == std::string_view::npos ? 0 : slash + 1;
    const auto lastDot = [&](std::string_view part) {
        const std::size_t dot = part.rfind('.');
        // A name that begins with its only dot has no suffix.
        return dot == std::string_view::npos || dot <= nameBegins ? part.size() : dot;
    };
    const std::size_t suffix = lastDot(path);
    const std::string_view text = path.substr(suffix);
    const bool isPacked = text == ".gz" || text == ".zst" || text == ".lz4";
    if (!isPacked)
        return suffix;
    const std::size_t before = lastDot(path.substr(0, suffix));
    return before;
}

} // namespace

std::string numberedName(const std::string& path, std::uint32_t number, std::time_t when)
{
    std::tm local {};
    ::localtime_r(&when, &local);
    std::array<char, 32> time {};
    std::strftime(time.data(), time.size(), "%Y%m%d%H%M%S", &local);
    const std::size_t suffix = suffixOf(path);
    return fmt::format("{}_{:05}_{}{}", path.substr(0, suffix), number, time.data(), path.substr(suffix));
}

std::string folderOfPath(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace porthole::capture
