// Regular expressions of "matches": PCRE2, upper and lower case the same unless the expression says otherwise, bytes and
// not characters, as in Wireshark.
#pragma once

#include "capture/frame.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct pcre2_real_code_8;
struct pcre2_real_match_data_8;
struct pcre2_real_match_context_8;

namespace porthole::analysis {

/// Compiled once, used by any number of threads, each with a Matcher of its own.
class RegularExpression {
public:
    /// Null, and why, if it is not one.
    static std::shared_ptr<const RegularExpression> compile(std::string_view pattern, std::string& problem);

    RegularExpression(const RegularExpression&) = delete;
    RegularExpression& operator=(const RegularExpression&) = delete;
    ~RegularExpression();

    const std::string& pattern() const { return m_pattern; }

private:
    friend class Matcher;
    RegularExpression(std::string_view pattern, pcre2_real_code_8* code)
        : m_pattern(pattern)
        , m_code(code)
    {
    }
    std::string m_pattern;
    pcre2_real_code_8* m_code;
};

/// What one thread needs to match.
class Matcher {
public:
    Matcher();
    ~Matcher();
    Matcher(const Matcher&) = delete;
    Matcher& operator=(const Matcher&) = delete;

    /// An expression may try very many ways to match. A frame on which it tries more than some million counts as one
    /// that does not match, and gaveUp() says so.
    bool matches(const RegularExpression& expression, ByteView bytes);
    /// The first match that begins at `from` or behind it, or nothing. What is before `from` is looked at by \b and the like.
    struct Match {
        std::size_t begin, length;
    };
    std::optional<Match> find(const RegularExpression& expression, ByteView bytes, std::size_t from = 0);
    bool gaveUp() const { return m_gaveUp; }

private:
    pcre2_real_match_data_8* m_data;
    pcre2_real_match_context_8* m_context;
    bool m_gaveUp = false;
};

} // namespace porthole::analysis
