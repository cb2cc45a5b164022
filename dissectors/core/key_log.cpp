#include "dissectors/core/key_log.h"

#include <algorithm>
#include <array>

namespace porthole {

namespace {

constexpr std::size_t longestSecret = 128; // bytes; the longest in use have 64

int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const auto lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::vector<std::uint8_t>> bytesOfHex(std::string_view hex)
{
    if (hex.empty() || hex.size() % 2 != 0 || hex.size() > 2 * longestSecret)
        return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto high = digit(hex[i]), low = digit(hex[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return bytes;
}

/// The first word of a line, which loses it.
std::string_view takeWord(std::string_view& line)
{
    const auto begin = std::min(line.find_first_not_of(" \t"), line.size());
    const auto end = std::min(line.find_first_of(" \t", begin), line.size());
    const auto word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

} // namespace

std::size_t KeyLog::add(std::string_view text)
{
    std::size_t added = 0;
    const std::lock_guard lock(m_mutex);
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('#'))
            continue;
        const auto label = takeWord(line);
        const auto random = bytesOfHex(takeWord(line));
        auto secret = bytesOfHex(takeWord(line));
        constexpr std::size_t longestLabel = 64;
        if (label.empty() || label.size() > longestLabel || !random || !secret || m_secrets.size() >= most)
            continue;
        added += m_secrets.emplace(std::pair(std::string(random->begin(), random->end()), std::string(label)), std::move(*secret)).second;
    }
    return added;
}

std::optional<std::vector<std::uint8_t>> KeyLog::find(std::string_view label, std::string_view clientRandom) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_secrets.find({std::string(clientRandom), std::string(label)});
    return found != m_secrets.end() ? std::optional(found->second) : std::nullopt;
}

std::size_t KeyLog::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_secrets.size();
}

} // namespace porthole
