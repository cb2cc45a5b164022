#include "dissectors/application/text_lines.h"

#include "dissectors/core/packet.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace porthole::lines {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Eight characters of which one has the value of `repeated`'s eight, as Hacker's Delight (section 6-1) finds a zero byte.
constexpr bool hasByte(std::uint64_t eight, std::uint64_t repeated)
{
    constexpr std::uint64_t lows = 0x0101010101010101, highs = 0x8080808080808080;
    const auto difference = eight ^ repeated;
    return ((difference - lows) & ~difference & highs) != 0;
}

/// Where the next CR or LF stands; the text's size: there is none.
std::size_t endOfLine(std::string_view text, std::size_t at)
{
    constexpr std::uint64_t returns = 0x0d0d0d0d0d0d0d0d, feeds = 0x0a0a0a0a0a0a0a0a;
    for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if (hasByte(eight, returns) || hasByte(eight, feeds))
            break;
    }
    while (at < text.size() && text[at] != '\r' && text[at] != '\n')
        ++at;
    return std::min(at, text.size());
}

} // namespace

Line lineAt(std::string_view text, std::size_t from)
{
    const auto end = endOfLine(text, from);
    if (end == text.size())
        return {from, end, end, false};
    const bool crlf = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    return {from, end, end + (crlf ? 2 : 1), true};
}

Line lineAtLineFeed(std::string_view text, std::size_t from)
{
    const auto feed = text.find('\n', from);
    if (feed == text.npos)
        return {from, text.size(), text.size(), false};
    return {from, feed > from && text[feed - 1] == '\r' ? feed - 1 : feed, feed + 1, true};
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool startsIgnoringCase(std::string_view text, std::string_view beginning)
{
    return equalsIgnoringCase(text.substr(0, beginning.size()), beginning);
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::optional<std::string_view> headerField(std::string_view head, std::string_view name)
{
    while (!head.empty()) {
        const auto end = head.find('\n');
        const auto line = head.substr(0, end);
        const auto colon = line.find(':');
        if (colon != line.npos && equalsIgnoringCase(trimmed(line.substr(0, colon)), name))
            return trimmed(line.substr(colon + 1));
        if (end == head.npos)
            break;
        head.remove_prefix(end + 1);
    }
    return std::nullopt;
}

std::size_t headLength(std::string_view text)
{
    const auto crlf = text.find("\n\r\n");
    const auto lf = text.find("\n\n");
    if (crlf == text.npos && lf == text.npos)
        return 0;
    return crlf < lf ? crlf + 3 : lf + 2;
}

void appendColumnText(Text& out, std::string_view text)
{
    std::size_t from = 0;
    while (from < text.size()) {
        const auto blank = std::min(text.find_first_of(" \t\r\n\v\f", from), text.size());
        appendPrintable(out, text.substr(from, blank - from));
        if (blank == text.size())
            return;
        out << ' ';
        from = blank + (text.substr(blank, 2) == "\r\n" ? 2 : 1);
    }
}

void wholeLineLabel(const ItemView& item, Text& out)
{
    if (item.found())
        appendPrintable(out, text(item.packet().bytesOf(item.item())));
}

TreeItem addLine(Cursor& in, const TreeItem& parent, const FieldInfo& field, const Line& line)
{
    return in.bytes(parent, field, static_cast<std::uint32_t>(line.next - line.begin)).item;
}

TreeItem addPart(const Cursor& in, const TreeItem& parent, const FieldInfo& field, std::size_t offset, std::size_t length, std::uint64_t value)
{
    return parent.add(field, in.source(), in.position() + static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length), value);
}

TreeItem addValued(const Cursor& in, const TreeItem& parent, const FieldInfo& field, const Line& line, std::string_view value)
{
    auto item = parent.addText(field, value);
    return item.setOffset(in.position() + static_cast<std::uint32_t>(line.begin), static_cast<std::uint32_t>(line.next - line.begin));
}

std::string_view takeToken(std::string_view& text)
{
    const auto end = std::min(text.find(' '), text.size());
    const auto token = text.substr(0, end);
    const auto next = text.find_first_not_of(' ', end);
    text.remove_prefix(next == text.npos ? text.size() : next);
    return token;
}

} // namespace porthole::lines
