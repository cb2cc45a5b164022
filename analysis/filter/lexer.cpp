// Display filters as words. What users of Wireshark 4.0 may write, wireshark-filter(4) says; where it is silent, tshark
// 4.0 was asked (tests/oracle/filters.tsv).

#include "analysis/filter/literal_shape.h"
#include "analysis/filter/token.h"

#include <fmt/format.h>

#include <algorithm>

namespace porthole::analysis {

namespace {

using Kind = Token::Kind;

struct Operator {
    std::string_view text;
    Kind kind;
};

// Where one is the beginning of another, the longer one comes first.
constexpr Operator signs[] = {
    {"===", Kind::AllEqual}, {"!==", Kind::AnyNotEqual}, {"==", Kind::AnyEqual}, {"!=", Kind::AllNotEqual},
    {"~=", Kind::AnyNotEqual}, {">=", Kind::GreaterOrEqual}, {"<=", Kind::LessOrEqual}, {"&&", Kind::And}, {"||", Kind::Or},
    {"..", Kind::DotDot}, {">", Kind::Greater}, {"<", Kind::Less}, {"~", Kind::Matches}, {"!", Kind::Not},
    {"&", Kind::Ampersand}, {"(", Kind::LeftParenthesis}, {")", Kind::RightParenthesis}, {",", Kind::Comma},
    {"{", Kind::LeftBrace}, {"}", Kind::RightBrace}, {"$", Kind::Dollar}, {"+", Kind::Plus}, {"-", Kind::Minus},
    {"*", Kind::Star}, {"/", Kind::Slash}, {"%", Kind::Percent}, {"#", Kind::Hash}, {"[", Kind::LeftBracket},
};

constexpr Operator words[] = {
    {"any", Kind::Any}, {"all", Kind::All}, {"eq", Kind::AnyEqual}, {"any_eq", Kind::AnyEqual}, {"ne", Kind::AllNotEqual},
    {"all_ne", Kind::AllNotEqual}, {"all_eq", Kind::AllEqual}, {"any_ne", Kind::AnyNotEqual}, {"gt", Kind::Greater},
    {"ge", Kind::GreaterOrEqual}, {"lt", Kind::Less}, {"le", Kind::LessOrEqual}, {"contains", Kind::Contains},
    {"matches", Kind::Matches}, {"not", Kind::Not}, {"and", Kind::And}, {"or", Kind::Or}, {"in", Kind::In},
    {"bitwise_and", Kind::Ampersand},
};

constexpr bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
constexpr bool isOctal(char c) { return c >= '0' && c <= '7'; }

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// What a single letter behind a backslash stands for; -1: nothing.
int escapedCharacter(char letter)
{
    switch (letter) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\':
    case '\'':
    case '"': return letter;
    default: return -1;
    }
}

void appendUtf8(std::string& out, std::uint32_t code)
{
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    const auto rest = [&](int shift) { put(0x80 | (code >> shift & 0x3f)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        rest(0);
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        rest(6);
        rest(0);
    } else {
        put(0xf0 | code >> 18);
        rest(12);
        rest(6);
        rest(0);
    }
}

/// The digits of \uNNNN or \UNNNNNNNN; nothing if there are too few, or no character can be named so (as in C: control
/// characters and most of ASCII cannot, nor surrogates).
std::optional<std::uint32_t> universalCharacter(std::string_view digits, std::size_t wanted)
{
    if (digits.size() < wanted)
        return {};
    std::uint32_t code = 0;
    for (const char c : digits.substr(0, wanted)) {
        const int value = hexValue(c);
        if (value < 0)
            return {};
        code = code << 4 | static_cast<std::uint32_t>(value);
    }
    const bool plain = code < 0xa0 && code != '$' && code != '@' && code != '`';
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (plain || surrogate || code > 0x10ffff)
        return {};
    return code;
}

class Lexer {
public:
    explicit Lexer(std::string_view filter)
        : m_text(filter)
    {
    }

    Tokens run()
    {
        while (!m_tokens.error) {
            while (m_at < m_text.size() && isBlank(m_text[m_at]))
                ++m_at;
            if (m_at >= m_text.size())
                break;
            next();
        }
        m_tokens.list.push_back({Kind::End, {m_text.size(), 0}, {}, 0});
        return std::move(m_tokens);
    }

private:
    std::string_view rest() const { return m_text.substr(m_at); }

    void fail(TextRange where, std::string message)
    {
        m_tokens.error = FilterError {std::move(message), where, {}};
    }

    void push(Kind kind, std::size_t length)
    {
        m_tokens.list.push_back({kind, {m_at, length}, std::string(m_text.substr(m_at, length)), 0});
        m_at += length;
    }

    void next()
    {
        const char c = m_text[m_at];
        if (c == '"' || ((c == 'r' || c == 'R') && rest().substr(1).starts_with('"')))
            return string();
        if (c == '\'')
            return character();
        const auto* sign = std::find_if(std::begin(signs), std::end(signs), [&](const Operator& o) { return rest().starts_with(o.text); });
        const auto length = wordLength(rest());
        if (sign != std::end(signs) && sign->text.size() >= length)
            return this->sign(*sign);
        if (length == 0) {
            const bool printable = c >= ' ' && c < 0x7f;
            return fail({m_at, 1}, printable ? fmt::format("\"{}\" does not belong here.", c)
                                             : "Characters other than printable ASCII stand in double quotes only.");
        }
        word(length);
    }

    void word(std::size_t length)
    {
        const auto text = rest().substr(0, length);
        for (const auto& known : words)
            if (known.text == text)
                return push(known.kind, length);
        const bool address = isIpv6(text.substr(0, text.find('/')));
        if (text.front() == ':' && !address)
            return push(Kind::Literal, length);
        push(text.front() == '.' ? Kind::FieldWord : Kind::Word, length);
    }

    void sign(const Operator& found)
    {
        if (found.text == "~=")
            m_tokens.warnings.emplace_back("\"~=\" is deprecated: write \"!==\".");
        push(found.kind, found.text.size());
        if (found.kind == Kind::LeftBracket)
            ranges();
        else if (found.kind == Kind::Hash)
            layer();
    }

    /// What stands behind '#': a number, or ranges in brackets; nothing may stand between.
    void layer()
    {
        if (rest().starts_with('[')) {
            push(Kind::LeftBracket, 1);
            return ranges();
        }
        std::size_t digits = 0;
        while (digits < rest().size() && rest()[digits] >= '0' && rest()[digits] <= '9')
            ++digits;
        if (digits)
            push(Kind::LayerNumber, digits);
        else if (!rest().empty())
            fail({m_at, 1}, fmt::format("Behind \"#\" stands the number of a layer, or ranges in brackets, not \"{}\".", rest().front()));
    }

    void ranges()
    {
        for (;;) {
            const auto length = std::min(rest().find_first_of(",]"), rest().size());
            if (length)
                push(Kind::Range, length);
            if (rest().empty())
                return fail({m_text.size(), 0}, "The bracket of this slice is not closed.");
            const bool last = rest().front() == ']';
            push(last ? Kind::RightBracket : Kind::Comma, 1);
            if (last)
                return;
        }
    }

    void string()
    {
        const auto begin = m_at;
        const bool raw = m_text[m_at] != '"';
        m_at += raw ? 2 : 1;
        std::string value;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (m_text[m_at] != '\\') {
                value += m_text[m_at++];
            } else if (raw && m_at + 1 < m_text.size()) {
                value.append(m_text.substr(m_at, 2));
                m_at += 2;
            } else if (!escape(value)) {
                return;
            }
        }
        if (m_at >= m_text.size())
            return fail({begin, m_text.size() - begin}, "The closing quote of this string is missing.");
        ++m_at;
        m_tokens.list.push_back({Kind::String, {begin, m_at - begin}, std::move(value), 0});
    }

    bool escape(std::string& value)
    {
        const auto text = rest();
        const auto bad = [&](std::size_t length, std::string_view why) {
            fail({m_at, std::min(length, text.size())}, fmt::format("\"{}\" {}", text.substr(0, length), why));
            return false;
        };
        if (text.size() < 2)
            return bad(1, "at the end escapes nothing.");
        const char kind = text[1];
        std::size_t length = 2;
        if (isOctal(kind)) {
            unsigned code = 0;
            for (length = 1; length < text.size() && length <= 3 && isOctal(text[length]); ++length)
                code = code * 8 + static_cast<unsigned>(text[length] - '0');
            if (code > 0xff)
                return bad(length, "is larger than a byte.");
            value += static_cast<char>(code);
        } else if (kind == 'x' && text.size() > 2 && hexValue(text[2]) >= 0) {
            int code = hexValue(text[2]);
            length = 3;
            if (text.size() > 3 && hexValue(text[3]) >= 0)
                code = code * 16 + hexValue(text[length++]);
            value += static_cast<char>(code);
        } else if (kind == 'u' || kind == 'U') {
            const std::size_t digits = kind == 'u' ? 4 : 8;
            const auto code = universalCharacter(text.substr(2), digits);
            length = 2 + digits;
            if (!code)
                return bad(length, "names no Unicode character that may be written so.");
            appendUtf8(value, *code);
        } else if (const int code = escapedCharacter(kind); code >= 0) {
            value += static_cast<char>(code);
        } else {
            return bad(2, "is no escape sequence.");
        }
        m_at += length;
        return true;
    }

    void character()
    {
        const auto begin = m_at;
        auto end = m_at + 1;
        while (end < m_text.size() && m_text[end] != '\'')
            end += m_text[end] == '\\' ? 2 : 1;
        if (end >= m_text.size())
            return fail({begin, m_text.size() - begin}, "The closing quote of this character is missing.");
        const auto inside = m_text.substr(begin + 1, end - begin - 1);
        const TextRange where {begin, end + 1 - begin};
        const auto code = characterCode(inside);
        if (!code)
            return fail(where, inside.empty() ? "There is no character between the quotes."
                                              : fmt::format("'{}' is not one character.", inside));
        m_at = where.end();
        m_tokens.list.push_back({Kind::Character, where, std::string(inside), *code});
    }

    static std::optional<std::uint32_t> characterCode(std::string_view inside)
    {
        if (inside.empty())
            return {};
        if (inside.front() != '\\') {
            const auto code = static_cast<unsigned char>(inside.front());
            return inside.size() == 1 && code >= ' ' && code < 0x7f ? std::optional<std::uint32_t>(code) : std::nullopt;
        }
        inside.remove_prefix(1);
        if (inside.empty())
            return {};
        const char kind = inside.front();
        if (kind == 'u' || kind == 'U') {
            const std::size_t digits = kind == 'u' ? 4 : 8;
            return inside.size() == digits + 1 ? universalCharacter(inside.substr(1), digits) : std::nullopt;
        }
        if (kind == 'x' || isOctal(kind)) {
            const auto digits = kind == 'x' ? inside.substr(1) : inside;
            const unsigned base = kind == 'x' ? 16 : 8;
            if (digits.empty() || digits.size() > (kind == 'x' ? 2u : 3u))
                return {};
            unsigned code = 0;
            for (const char c : digits) {
                const int value = hexValue(c);
                if (value < 0 || static_cast<unsigned>(value) >= base)
                    return {};
                code = code * base + static_cast<unsigned>(value);
            }
            return code <= 0xff ? std::optional<std::uint32_t>(code) : std::nullopt;
        }
        const int code = escapedCharacter(kind);
        return inside.size() == 1 && code >= 0 ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(code)) : std::nullopt;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Tokens m_tokens;
};

} // namespace

Tokens tokenize(std::string_view filter)
{
    return Lexer(filter).run();
}

} // namespace porthole::analysis
