// The grammar of display filters, as Wireshark 4.0 has it:
//
//     filter     = [ or ]
//     or         = and { "or" and }
//     and        = not { "and" not }
//     not        = "not" not | "(" or ")" | test
//     test       = [ "any" | "all" ] relation | arithmetic
//     relation   = arithmetic compare arithmetic { compare arithmetic } | entity "contains" entity
//                | entity "matches" entity | entity [ "not" ] "in" "{" item { "," item } "}"
//     item       = [ sign ] entity [ ".." [ sign ] entity ]
//     arithmetic = sum { "&" sum };  sum = product { ("+" | "-") product };  product = unary { ("*" | "/" | "%") unary }
//     unary      = "{" arithmetic "}" | [ sign ] entity
//     entity     = ( value | field [ layers ] | "${" field [ layers ] "}" | name "(" [ arithmetic { "," arithmetic } ] ")" )
//                  { "[" range { "," range } "]" }
//     layers     = "#" number | "#[" range { "," range } "]"

#include "analysis/filter/completion.h"
#include "analysis/filter/syntax.h"
#include "dissectors/core/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

namespace porthole::analysis {

namespace {

using Kind = SyntaxNode::Kind;
using TokenKind = Token::Kind;

constexpr std::size_t longestFilter = 1 << 20;
constexpr int deepestNesting = 200;
constexpr std::size_t mostNodes = 100'000;
constexpr int mostChained = 1000; ///< operations whose tree is as deep as there are of them

constexpr std::array<std::string_view, 8> functions {"abs", "count", "len", "lower", "max", "min", "string", "upper"};

struct Comparison {
    TokenKind token;
    Relation relation;
    Quantifier quantifier;
};
constexpr Comparison comparisons[] = {
    {TokenKind::AnyEqual, Relation::Equal, Quantifier::Any},
    {TokenKind::AllNotEqual, Relation::NotEqual, Quantifier::All},
    {TokenKind::AllEqual, Relation::Equal, Quantifier::All},
    {TokenKind::AnyNotEqual, Relation::NotEqual, Quantifier::Any},
    {TokenKind::Greater, Relation::Greater, Quantifier::Any},
    {TokenKind::GreaterOrEqual, Relation::GreaterOrEqual, Quantifier::Any},
    {TokenKind::Less, Relation::Less, Quantifier::Any},
    {TokenKind::LessOrEqual, Relation::LessOrEqual, Quantifier::Any},
};

/// Reads a number as C writes them (leading 0: octal, 0x: hexadecimal). False if there is none, or it does not fit.
bool takeOffset(std::string_view& text, std::int32_t& value, std::string& problem)
{
    const std::string copy(text);
    char* end = nullptr;
    errno = 0;
    const long number = std::strtol(copy.c_str(), &end, 0);
    if (end == copy.c_str()) {
        problem = fmt::format("\"{}\" is not a number.", text);
        return false;
    }
    if (errno == ERANGE || number > INT32_MAX || number < INT32_MIN) {
        problem = fmt::format("\"{}\" is too large an offset.", text);
        return false;
    }
    value = static_cast<std::int32_t>(number);
    text.remove_prefix(static_cast<std::size_t>(end - copy.c_str()));
    return true;
}

std::string_view withoutBlanks(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t\n\v\f\r");
    return begin == std::string_view::npos ? std::string_view {} : text.substr(begin);
}

/// Thrown inside this file only: the first mistake ends the parsing.
struct Mistake {
    FilterError error;
};

class Parser {
public:
    Parser(const Tokens& tokens, const Registry& registry)
        : m_tokens(tokens)
        , m_registry(registry)
    {
    }

    SyntaxPointer parse()
    {
        if (at(TokenKind::End) && !m_tokens.error)
            return nullptr;
        auto root = disjunction();
        if (!at(TokenKind::End) || m_tokens.error)
            unexpected();
        return root;
    }

private:
    /// Counts nesting, which costs stack.
    class Deeper {
    public:
        explicit Deeper(Parser& parser)
            : m_parser(parser)
        {
            if (++m_parser.m_depth > deepestNesting)
                throw Mistake {{fmt::format("The filter is nested deeper than {} levels.", deepestNesting), parser.token().where, {}}};
        }
        ~Deeper() { --m_parser.m_depth; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;

    private:
        Parser& m_parser;
    };

    const Token& token() const { return m_tokens.list[m_at]; }
    bool at(TokenKind kind) const { return token().kind == kind; }
    Token take()
    {
        auto taken = token();
        if (!at(TokenKind::End))
            ++m_at;
        return taken;
    }
    bool takeIf(TokenKind kind)
    {
        if (!at(kind))
            return false;
        ++m_at;
        return true;
    }
    void expect(TokenKind kind)
    {
        if (!takeIf(kind))
            unexpected();
    }

    [[noreturn]] void unexpected() const
    {
        if (!at(TokenKind::End))
            throw Mistake {{fmt::format("\"{}\" does not belong here.", token().text), token().where, {}}};
        if (m_tokens.error)
            throw Mistake {*m_tokens.error};
        throw Mistake {{"The filter ends too early.", token().where, {}}};
    }

    SyntaxPointer make(Kind kind, TextRange where, std::string text = {})
    {
        if (++m_nodes > mostNodes)
            throw Mistake {{fmt::format("The filter has more than {} parts.", mostNodes), where, {}}};
        return std::make_unique<SyntaxNode>(SyntaxNode {.kind = kind, .where = where, .text = std::move(text)});
    }

    /// `first`, or if an operator follows, a node of all that are joined by it.
    template <typename Next>
    SyntaxPointer joined(Kind kind, TokenKind sign, Next next)
    {
        auto first = next();
        if (!at(sign))
            return first;
        auto node = make(kind, token().where);
        node->children.push_back(std::move(first));
        while (takeIf(sign))
            node->children.push_back(next());
        return node;
    }
    SyntaxPointer disjunction()
    {
        const Deeper deeper(*this);
        return joined(Kind::Or, TokenKind::Or, [this] { return conjunction(); });
    }
    SyntaxPointer conjunction()
    {
        return joined(Kind::And, TokenKind::And, [this] { return negation(); });
    }

    SyntaxPointer negation()
    {
        bool negated = false;
        TextRange where {};
        while (at(TokenKind::Not)) { // any number of them, without recursion
            where = take().where;
            negated = !negated;
        }
        SyntaxPointer inner;
        if (takeIf(TokenKind::LeftParenthesis)) {
            inner = disjunction();
            expect(TokenKind::RightParenthesis);
        } else {
            inner = test();
        }
        if (!negated)
            return inner;
        auto node = make(Kind::Not, where);
        node->children.push_back(std::move(inner));
        return node;
    }

    SyntaxPointer test()
    {
        std::optional<Quantifier> quantifier;
        if (at(TokenKind::Any) || at(TokenKind::All))
            quantifier = take().kind == TokenKind::Any ? Quantifier::Any : Quantifier::All;
        bool isEntity = false;
        auto left = arithmetic(&isEntity);
        if (findComparison())
            return comparison(std::move(left), quantifier);
        if (isEntity && (at(TokenKind::Contains) || at(TokenKind::Matches)))
            return search(std::move(left), quantifier);
        if (isEntity && (at(TokenKind::In) || at(TokenKind::Not)))
            return membership(std::move(left), quantifier);
        if (quantifier)
            unexpected();
        return left;
    }

    const Comparison* findComparison() const
    {
        const auto found = std::find_if(std::begin(comparisons), std::end(comparisons), [&](const Comparison& c) { return at(c.token); });
        return found == std::end(comparisons) ? nullptr : found;
    }

    /// `a < b <= c` is `a < b and b <= c`. "any" and "all" mean nothing in front of such a chain.
    SyntaxPointer comparison(SyntaxPointer left, std::optional<Quantifier> quantifier)
    {
        std::vector<SyntaxPointer> links;
        while (const auto* sign = findComparison()) {
            const auto at = take();
            auto node = make(Kind::Compare, at.where, at.text);
            node->relation = sign->relation;
            node->quantifier = sign->quantifier;
            auto right = arithmetic();
            auto again = findComparison() ? copy(*right) : nullptr;
            node->children.push_back(std::move(left));
            node->children.push_back(std::move(right));
            links.push_back(std::move(node));
            left = std::move(again);
        }
        if (links.size() == 1) {
            links.front()->quantifier = quantifier.value_or(links.front()->quantifier);
            return std::move(links.front());
        }
        auto all = make(Kind::And, links.front()->where);
        all->children = std::move(links);
        return all;
    }

    SyntaxPointer copy(const SyntaxNode& node)
    {
        auto made = make(node.kind, node.where, node.text);
        made->field = node.field;
        made->character = node.character;
        made->arithmetic = node.arithmetic;
        made->hasLayers = node.hasLayers;
        made->ranges = node.ranges;
        for (const auto& child : node.children)
            made->children.push_back(copy(*child));
        return made;
    }

    SyntaxPointer search(SyntaxPointer left, std::optional<Quantifier> quantifier)
    {
        const auto sign = take();
        auto node = make(Kind::Compare, sign.where, sign.text);
        node->relation = sign.kind == TokenKind::Contains ? Relation::Contains : Relation::Matches;
        node->quantifier = quantifier.value_or(Quantifier::Any);
        node->children.push_back(std::move(left));
        node->children.push_back(entity());
        return node;
    }

    /// In front of "not in", "any" and "all" mean nothing.
    SyntaxPointer membership(SyntaxPointer left, std::optional<Quantifier> quantifier)
    {
        const bool negated = at(TokenKind::Not);
        const auto first = take();
        if (negated && !at(TokenKind::In))
            unexpected();
        const auto sign = negated ? take() : first;
        auto node = make(Kind::Compare, sign.where, sign.text);
        node->relation = Relation::In;
        node->quantifier = negated ? Quantifier::Any : quantifier.value_or(Quantifier::Any);
        node->children.push_back(std::move(left));
        expect(TokenKind::LeftBrace);
        do {
            node->children.push_back(setEntity());
            node->children.push_back(takeIf(TokenKind::DotDot) ? setEntity() : nullptr);
        } while (takeIf(TokenKind::Comma));
        expect(TokenKind::RightBrace);
        if (!negated)
            return node;
        auto outer = make(Kind::Not, first.where);
        outer->children.push_back(std::move(node));
        return outer;
    }

    SyntaxPointer setEntity()
    {
        if (at(TokenKind::Minus))
            return negative();
        takeIf(TokenKind::Plus);
        return entity();
    }

    SyntaxPointer negative()
    {
        const auto sign = take();
        auto node = make(Kind::Calculate, sign.where, sign.text);
        node->arithmetic = Arithmetic::Negate;
        node->children.push_back(entity());
        return node;
    }

    struct Operation {
        TokenKind token;
        Arithmetic arithmetic;
        int precedence;
    };
    static constexpr Operation operations[] = {
        {TokenKind::Ampersand, Arithmetic::BitAnd, 0}, {TokenKind::Plus, Arithmetic::Add, 1}, {TokenKind::Minus, Arithmetic::Subtract, 1},
        {TokenKind::Star, Arithmetic::Multiply, 2}, {TokenKind::Slash, Arithmetic::Divide, 2}, {TokenKind::Percent, Arithmetic::Modulo, 2}};

    /// `isEntity`: set if it is one, without a sign or braces.
    SyntaxPointer arithmetic(bool* isEntity = nullptr, int precedence = 0)
    {
        bool plain = false;
        auto left = precedence == 2 ? unary(&plain) : arithmetic(&plain, precedence + 1);
        for (;;) {
            const auto found = std::find_if(std::begin(operations), std::end(operations),
                [&](const Operation& o) { return o.precedence == precedence && at(o.token); });
            if (found == std::end(operations))
                break;
            const auto sign = take();
            if (++m_chained > mostChained)
                throw Mistake {{fmt::format("The filter calculates more than {} times.", mostChained), sign.where, {}}};
            auto node = make(Kind::Calculate, sign.where, sign.text);
            node->arithmetic = found->arithmetic;
            node->children.push_back(std::move(left));
            node->children.push_back(precedence == 2 ? unary() : arithmetic(nullptr, precedence + 1));
            left = std::move(node);
            plain = false;
        }
        if (isEntity)
            *isEntity = plain;
        return left;
    }

    SyntaxPointer unary(bool* isEntity = nullptr)
    {
        const Deeper deeper(*this);
        if (takeIf(TokenKind::LeftBrace)) {
            auto inner = arithmetic();
            expect(TokenKind::RightBrace);
            return inner;
        }
        if (at(TokenKind::Minus))
            return negative();
        if (takeIf(TokenKind::Plus))
            return entity();
        if (isEntity)
            *isEntity = true;
        return entity();
    }

    SyntaxPointer entity()
    {
        auto node = bareEntity();
        int slices = 0;
        while (at(TokenKind::LeftBracket)) {
            const auto where = take().where;
            if (++slices > 1 && ++m_chained > mostChained)
                throw Mistake {{fmt::format("The filter has more than {} slices of slices.", mostChained), where, {}}};
            auto slice = make(Kind::Slice, node->where, node->text);
            ranges(slice->ranges);
            slice->where.length = m_tokens.list[m_at - 1].where.end() - slice->where.begin;
            slice->children.push_back(std::move(node));
            node = std::move(slice);
        }
        return node;
    }

    /// Up to the closing bracket.
    void ranges(std::vector<OffsetRange>& list)
    {
        do {
            if (!at(TokenKind::Range))
                unexpected();
            list.push_back(range(take()));
        } while (takeIf(TokenKind::Comma));
        expect(TokenKind::RightBracket);
    }

    static OffsetRange range(const Token& token)
    {
        OffsetRange parsed;
        std::string problem;
        if (!parseRange(token.text, parsed, problem))
            throw Mistake {{problem, token.where, {}}};
        return parsed;
    }

    SyntaxPointer bareEntity()
    {
        switch (token().kind) {
        case TokenKind::String: return constant(Kind::String);
        case TokenKind::Literal: return constant(Kind::Literal);
        case TokenKind::Character: {
            const auto code = token().character;
            auto node = constant(Kind::Character);
            node->character = code;
            return node;
        }
        case TokenKind::Dollar: return reference();
        case TokenKind::FieldWord: return field(Kind::Field);
        case TokenKind::Word:
            if (m_tokens.list[m_at + 1].kind == TokenKind::LeftParenthesis)
                return function();
            if (m_tokens.list[m_at + 1].kind == TokenKind::Hash || m_registry.findField(token().text))
                return field(Kind::Field);
            return constant(Kind::Literal);
        default: unexpected();
        }
    }

    SyntaxPointer constant(Kind kind)
    {
        auto taken = take();
        return make(kind, taken.where, std::move(taken.text));
    }

    SyntaxPointer field(Kind kind)
    {
        const auto taken = take();
        std::string_view name = taken.text;
        if (taken.kind == TokenKind::FieldWord)
            name.remove_prefix(1);
        auto node = make(kind, taken.where, std::string(name));
        node->field = m_registry.findField(name);
        if (takeIf(TokenKind::Hash)) {
            node->hasLayers = true;
            if (at(TokenKind::LayerNumber)) {
                node->ranges.push_back(range(take()));
            } else {
                expect(TokenKind::LeftBracket);
                ranges(node->ranges);
            }
        }
        if (!node->field)
            throw Mistake {{fmt::format("There is no protocol or field \"{}\".", name), taken.where, closestField(name, m_registry)}};
        return node;
    }

    SyntaxPointer reference()
    {
        take(); // the dollar sign
        expect(TokenKind::LeftBrace);
        if (!at(TokenKind::Word) && !at(TokenKind::FieldWord))
            unexpected();
        const auto* found = m_registry.findField(token().text);
        if (at(TokenKind::Word) && (!found || found->type == FieldType::Protocol || found->type == FieldType::None))
            throw Mistake {{fmt::format("There is no macro \"{}\", nor a field with a value of that name.", token().text), token().where, {}}};
        auto node = field(Kind::Reference);
        expect(TokenKind::RightBrace);
        return node;
    }

    SyntaxPointer function()
    {
        const Deeper deeper(*this);
        const auto name = take();
        auto node = make(Kind::Function, name.where, name.text);
        take(); // the parenthesis
        if (!at(TokenKind::RightParenthesis))
            do
                node->children.push_back(arithmetic());
            while (takeIf(TokenKind::Comma));
        expect(TokenKind::RightParenthesis);
        if (!std::ranges::binary_search(functions, std::string_view(name.text)))
            throw Mistake {{fmt::format("There is no function \"{}\".", name.text), name.where, {}}};
        return node;
    }

    const Tokens& m_tokens;
    const Registry& m_registry;
    std::size_t m_at = 0;
    std::size_t m_nodes = 0;
    int m_depth = 0;
    int m_chained = 0;
};

} // namespace

bool parseRange(std::string_view text, OffsetRange& range, std::string& problem)
{
    auto rest = text;
    range = {};
    if (!rest.starts_with(':') && !takeOffset(rest, range.start, problem))
        return false;
    rest = withoutBlanks(rest);
    if (rest.empty())
        return true;
    const char sign = rest.front();
    if (sign != ':' && sign != '-') {
        problem = fmt::format("\"{}\" is not a range.", text);
        return false;
    }
    rest.remove_prefix(1);
    if (sign == ':' && rest.empty()) {
        range.end = OffsetRange::End::Open;
        return true;
    }
    if (!takeOffset(rest, range.stop, problem))
        return false;
    if (!withoutBlanks(rest).empty()) {
        problem = fmt::format("\"{}\" is not a range.", text);
        return false;
    }
    if (sign == ':') {
        if (range.stop <= 0)
            problem = fmt::format("The range \"{}\" has no length.", text);
        return range.stop > 0;
    }
    range.end = OffsetRange::End::Offset;
    if ((range.start < 0 && range.stop > 0) || (range.start > 0 && range.stop < 0))
        problem = fmt::format("One end of the range \"{}\" counts from the beginning and the other from the end.", text);
    else if (range.stop <= range.start)
        problem = fmt::format("The range \"{}\" ends before it has begun.", text);
    return problem.empty();
}

SyntaxTree parseFilter(std::string_view filter, const Registry& registry)
{
    SyntaxTree tree;
    if (filter.size() > longestFilter) {
        tree.error = FilterError {fmt::format("The filter has {} bytes; {} are allowed.", filter.size(), longestFilter), {longestFilter, 0}, {}};
        return tree;
    }
    auto tokens = tokenize(filter);
    tree.warnings = std::move(tokens.warnings);
    try {
        tree.root = Parser(tokens, registry).parse();
    } catch (Mistake& mistake) {
        tree.error = std::move(mistake.error);
    }
    return tree;
}

std::string_view relationSign(Relation relation, Quantifier quantifier)
{
    const bool all = quantifier == Quantifier::All;
    switch (relation) {
    case Relation::Equal: return all ? "===" : "==";
    case Relation::NotEqual: return all ? "!=" : "!==";
    case Relation::Greater: return ">";
    case Relation::GreaterOrEqual: return ">=";
    case Relation::Less: return "<";
    case Relation::LessOrEqual: return "<=";
    case Relation::Contains: return "contains";
    case Relation::Matches: return "matches";
    case Relation::In: return "in";
    }
    return "";
}

std::string_view arithmeticSign(Arithmetic arithmetic)
{
    switch (arithmetic) {
    case Arithmetic::Add: return "+";
    case Arithmetic::Subtract:
    case Arithmetic::Negate: return "-";
    case Arithmetic::Multiply: return "*";
    case Arithmetic::Divide: return "/";
    case Arithmetic::Modulo: return "%";
    case Arithmetic::BitAnd: return "&";
    }
    return "";
}

std::span<const std::string_view> functionNames()
{
    return functions;
}

} // namespace porthole::analysis
