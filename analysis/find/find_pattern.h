// What is looked for in the text or the bytes of packets: a text, bytes, a regular expression.
#pragma once

#include "analysis/filter/regular_expression.h"
#include "capture/frame.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

enum class FindAs {
    Text,
    Hex, ///< bytes: "0a0b", "0a 0b", "0a:0b"
    RegularExpression,
};

/// How the characters of a text stand in bytes.
enum class CharacterWidth {
    Narrow, ///< UTF-8
    Wide,   ///< UTF-16, in either byte order
    Both,
};

struct FindOptions {
    FindAs as = FindAs::Text;
    bool caseSensitive = false; ///< else letters of ASCII are the same in upper and lower case
    CharacterWidth width = CharacterWidth::Narrow; ///< of a Text
};

/// Compiled once; never changes; used by any number of threads, each with a Matcher of its own.
class FindPattern {
public:
    /// Nothing, and why in a sentence, if `text` is none.
    static std::optional<FindPattern> compile(std::string_view text, const FindOptions& options, std::string& problem);

    struct Match {
        std::size_t begin, length;
    };
    /// The first match that begins at `from` or behind it; the last one that begins before `end`.
    std::optional<Match> first(ByteView bytes, std::size_t from, Matcher& matcher) const;
    std::optional<Match> last(ByteView bytes, std::size_t end, Matcher& matcher) const;

private:
    std::vector<std::vector<std::uint8_t>> m_needles; ///< any of them; none if it is an expression
    bool m_caseSensitive = true;
    std::shared_ptr<const RegularExpression> m_expression;
};

/// Where `needle` is first found in `haystack`, or npos. Letters of ASCII are the same in upper and lower case; `needle` is
/// in lower case.
std::size_t findInAnyCase(ByteView haystack, ByteView needle);

} // namespace porthole::analysis
