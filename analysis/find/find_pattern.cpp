#include "analysis/find/find_pattern.h"

#include "analysis/filter/value.h"

#include <fmt/format.h>

#include <algorithm>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace porthole::analysis {

namespace {

constexpr std::size_t longestText = 10'000;
constexpr auto nowhere = std::string_view::npos;

bool isLetter(std::uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

constexpr std::uint8_t caseBit = 0x20;

std::uint8_t lowerCase(std::uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | caseBit : byte;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool readHex(std::string_view text, std::vector<std::uint8_t>& bytes, std::string& problem)
{
    int high = -1;
    for (const char c : text) {
        if (c == ' ' || c == ':' || c == '-' || c == '.' || c == '\t') {
            if (high >= 0)
                break;
            continue;
        }
        const int digit = hexDigit(c);
        if (digit < 0) {
            problem = fmt::format("“{}” is not a hexadecimal digit.", c);
            return false;
        }
        if (high >= 0)
            bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
        high = high >= 0 ? -1 : digit;
    }
    if (high >= 0) {
        problem = "Each byte needs two hexadecimal digits.";
        return false;
    }
    return true;
}

/// Code points of UTF-8; what is none counts as the bytes it has.
std::vector<char32_t> codePoints(std::string_view text)
{
    std::vector<char32_t> points;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[at]);
        const std::size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0x7f >> length);
        if (at + length > text.size())
            break;
        for (std::size_t i = 1; i < length; ++i)
            point = point << 6 | (static_cast<std::uint8_t>(text[at + i]) & 0x3f);
        points.push_back(point);
        at += length;
    }
    return points;
}

std::vector<std::uint8_t> inUtf16(std::string_view text, bool bigEndian)
{
    std::vector<std::uint8_t> bytes;
    const auto unit = [&](char32_t value) {
        const auto high = static_cast<std::uint8_t>(value >> 8), low = static_cast<std::uint8_t>(value);
        bytes.push_back(bigEndian ? high : low);
        bytes.push_back(bigEndian ? low : high);
    };
    for (const auto point : codePoints(text)) {
        if (point < 0x10000) {
            unit(point);
        } else {
            unit(0xd800 + ((point - 0x10000) >> 10));
            unit(0xdc00 + (point & 0x3ff));
        }
    }
    return bytes;
}

void addWide(std::string_view text, std::vector<std::vector<std::uint8_t>>& needles)
{
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    needles.push_back(inUtf16(text, false));
    if (ascii)
        needles.back().pop_back(); // without the last zero it is the same in both byte orders
    else
        needles.push_back(inUtf16(text, true));
}

bool equalInAnyCase(const std::uint8_t* bytes, ByteView needle)
{
    return std::equal(needle.begin(), needle.end(), bytes, [](std::uint8_t a, std::uint8_t b) { return a == lowerCase(b); });
}

} // namespace

std::size_t findInAnyCase(ByteView haystack, ByteView needle)
{
    if (needle.empty())
        return 0;
    if (needle.size() > haystack.size())
        return nowhere;
    const auto* const begin = haystack.data();
    const auto last = needle.size() - 1;
    const auto places = haystack.size() - last;
    std::size_t at = 0;
#if defined(__SSE2__)
    // As findBytes does; a letter is compared with its case bit set, which no other character becomes a letter by.
    constexpr std::size_t width = 16;
    const auto load = [&](std::size_t offset) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin + offset)); };
    const auto all = [](std::uint8_t byte) { return _mm_set1_epi8(static_cast<char>(byte)); };
    const auto firstByte = all(needle.front()), lastByte = all(needle.back());
    const auto firstBit = all(isLetter(needle.front()) ? caseBit : 0), lastBit = all(isLetter(needle.back()) ? caseBit : 0);
    for (; at + width <= places; at += width) {
        const auto both = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(load(at), firstBit), firstByte),
            _mm_cmpeq_epi8(_mm_or_si128(load(at + last), lastBit), lastByte));
        for (auto found = static_cast<unsigned>(_mm_movemask_epi8(both)); found; found &= found - 1) {
            const auto place = at + static_cast<std::size_t>(__builtin_ctz(found));
            if (equalInAnyCase(begin + place, needle))
                return place;
        }
    }
#endif
    for (; at < places; ++at)
        if (equalInAnyCase(begin + at, needle))
            return at;
    return nowhere;
}

std::optional<FindPattern> FindPattern::compile(std::string_view text, const FindOptions& options, std::string& problem)
{
    FindPattern pattern;
    if (text.empty() || text.size() > longestText) {
        problem = text.empty() ? "Please type what is to be found." : fmt::format("At most {} bytes can be looked for.", longestText);
        return {};
    }
    switch (options.as) {
    case FindAs::RegularExpression: {
        // Verbs such as (*CRLF) have to stand in front of everything else.
        const bool prefixed = options.caseSensitive && !text.starts_with("(*");
        pattern.m_expression = RegularExpression::compile(prefixed ? fmt::format("(?-i:{})", text) : std::string(text), problem);
        if (!pattern.m_expression) {
            // Its place is meant in the text that was typed.
            RegularExpression::compile(text, problem);
            return {};
        }
        return pattern;
    }
    case FindAs::Hex:
        pattern.m_needles.emplace_back();
        if (!readHex(text, pattern.m_needles.back(), problem))
            return {};
        if (pattern.m_needles.back().empty()) {
            problem = "Please type hexadecimal digits.";
            return {};
        }
        return pattern;
    case FindAs::Text: break;
    }
    pattern.m_caseSensitive = options.caseSensitive;
    if (options.width != CharacterWidth::Wide)
        pattern.m_needles.emplace_back(text.begin(), text.end());
    if (options.width != CharacterWidth::Narrow)
        addWide(text, pattern.m_needles);
    if (!options.caseSensitive)
        for (auto& needle : pattern.m_needles)
            std::transform(needle.begin(), needle.end(), needle.begin(), lowerCase);
    return pattern;
}

std::optional<FindPattern::Match> FindPattern::first(ByteView bytes, std::size_t from, Matcher& matcher) const
{
    if (from > bytes.size())
        return {};
    if (m_expression) {
        const auto found = matcher.find(*m_expression, bytes, from);
        return found ? std::optional(Match {found->begin, found->length}) : std::nullopt;
    }
    std::optional<Match> best;
    for (const auto& needle : m_needles) {
        // Nothing behind what has been found is of interest.
        const auto end = best ? std::min(bytes.size(), best->begin + needle.size()) : bytes.size();
        const auto part = bytes.subspan(from, end > from ? end - from : 0);
        const auto at = m_caseSensitive ? findBytes(part, needle) : findInAnyCase(part, needle);
        if (at != nowhere && (!best || from + at < best->begin))
            best = Match {from + at, needle.size()};
    }
    return best;
}

std::optional<FindPattern::Match> FindPattern::last(ByteView bytes, std::size_t end, Matcher& matcher) const
{
    std::optional<Match> found;
    for (std::size_t from = 0; from < end;) {
        const auto next = first(bytes, from, matcher);
        if (!next || next->begin >= end)
            break;
        found = next;
        from = next->begin + 1;
    }
    return found;
}

} // namespace porthole::analysis
