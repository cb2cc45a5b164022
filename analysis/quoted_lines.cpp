#include "analysis/quoted_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace porthole::analysis {

namespace {

std::size_t skipBlanks(std::string_view line, std::size_t at)
{
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r'))
        ++at;
    return at;
}

/// The cell whose quotation mark is at `at`, which then is behind it. Nothing if it does not end.
std::optional<std::string> readCell(std::string_view line, std::size_t& at)
{
    std::string cell;
    for (++at; at < line.size(); ++at) {
        if (line[at] == '"')
            return ++at, cell;
        if (line[at] != '\\' || at + 1 == line.size()) {
            cell += line[at];
            continue;
        }
        unsigned value = 0;
        const auto* const digits = line.data() + at + 2;
        const auto* const end = line.data() + std::min(at + 4, line.size());
        if (line[at + 1] == 'x' && end - digits == 2 && std::from_chars(digits, end, value, 16).ptr == end) {
            cell += static_cast<char>(value);
            at += 3;
        } else {
            cell += line[++at];
        }
    }
    return {};
}

bool readLine(std::string_view line, std::vector<std::string>& cells)
{
    auto at = skipBlanks(line, 0);
    while (at < line.size() && line[at] == '"') {
        auto cell = readCell(line, at);
        if (!cell)
            return false;
        cells.push_back(std::move(*cell));
        at = skipBlanks(line, at);
        if (at == line.size())
            return true;
        if (line[at] != ',')
            return false;
        at = skipBlanks(line, at + 1);
    }
    return false;
}

} // namespace

std::vector<std::vector<std::string>> parseQuotedLines(std::string_view text)
{
    std::vector<std::vector<std::string>> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::vector<std::string> cells;
        if (readLine(text.substr(0, end), cells))
            lines.push_back(std::move(cells));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string quotedLine(std::span<const std::string> cells)
{
    std::string line;
    for (const auto& cell : cells) {
        line += line.empty() ? "\"" : ",\"";
        for (const char c : cell) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x20 || byte == 0x7f || c == '"' || c == '\\')
                line += fmt::format("\\x{:02x}", byte);
            else
                line += c;
        }
        line += '"';
    }
    return line;
}

} // namespace porthole::analysis
