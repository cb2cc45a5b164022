// The words of a display filter.
#pragma once

#include "analysis/filter/filter_error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

/// One word of a filter. Names and values look the same (`fe`, `80`, `ip.src`): what a word is, its place tells.
struct Token {
    enum class Kind : std::uint8_t {
        End,
        Word,      ///< a field, a function or a value
        FieldWord, ///< ".ip.src": a field and nothing else
        Literal,   ///< ":fe": a value and nothing else
        String,    ///< "…" or r"…", without quotes, escapes resolved
        Character, ///< 'c'
        Range,     ///< "0:4" between brackets
        LayerNumber, ///< behind '#'
        LeftParenthesis,
        RightParenthesis,
        LeftBrace,
        RightBrace,
        LeftBracket,
        RightBracket,
        Comma,
        DotDot,
        Dollar,
        Hash,
        Any,
        All,
        AnyEqual,
        AllNotEqual,
        AllEqual,
        AnyNotEqual,
        Greater,
        GreaterOrEqual,
        Less,
        LessOrEqual,
        Contains,
        Matches,
        In,
        Not,
        And,
        Or,
        Plus,
        Minus,
        Star,
        Slash,
        Percent,
        Ampersand,
    };

    Kind kind = Kind::End;
    TextRange where;
    std::string text;            ///< as written; of a String, what it stands for
    std::uint32_t character = 0; ///< code of a Character
};

/// Takes a filter apart. The last token is an End. On an error the tokens in front of it are kept: a mistake of grammar
/// among them comes first.
struct Tokens {
    std::vector<Token> list;
    std::optional<FilterError> error;
    std::vector<std::string> warnings;
};
Tokens tokenize(std::string_view filter);

} // namespace porthole::analysis
