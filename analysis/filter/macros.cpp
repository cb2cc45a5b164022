#include "analysis/filter/macros.h"

#include "analysis/quoted_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>

namespace porthole::analysis {

namespace {

constexpr std::size_t longestExpansion = 1 << 20; // as long as a filter may be
constexpr int deepestMacro = 32;                  // a macro that uses itself gets no further

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool isName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), isNameCharacter);
}

/// "${name:one;two}", from its dollar sign.
struct Use {
    std::string_view name;
    std::vector<std::string> arguments;
    std::size_t length = 0;
    bool hasArguments = false;
};

/// Nothing where no macro is used, perhaps a field of the selected packet.
std::optional<Use> readUse(std::string_view text)
{
    if (!text.starts_with("${"))
        return {};
    Use use;
    std::size_t at = 2;
    while (at < text.size() && isNameCharacter(text[at]))
        ++at;
    use.name = text.substr(2, at - 2);
    if (use.name.empty() || at == text.size() || (text[at] != ':' && text[at] != ';' && text[at] != '}'))
        return {};
    use.hasArguments = text[at] != '}';
    if (use.hasArguments)
        use.arguments.emplace_back();
    if (!use.hasArguments)
        return use.length = at + 1, use;
    for (++at; at < text.size(); ++at) {
        if (text[at] == '}')
            return use.length = at + 1, use;
        if (text[at] == ';')
            use.arguments.emplace_back();
        else if (text[at] == '\\' && at + 1 < text.size())
            use.arguments.back() += text[++at];
        else
            use.arguments.back() += text[at];
    }
    return {};
}

std::size_t argumentCount(std::string_view text)
{
    std::size_t most = 0;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if (text[at] != '$')
            continue;
        std::size_t number = 0;
        for (auto digit = at + 1; digit < text.size() && text[digit] >= '0' && text[digit] <= '9' && number < 1000; ++digit)
            number = number * 10 + static_cast<std::size_t>(text[digit] - '0');
        most = std::max(most, number);
    }
    return most;
}

std::string withArguments(std::string_view text, const std::vector<std::string>& arguments)
{
    std::string whole;
    for (std::size_t at = 0; at < text.size() && whole.size() <= longestExpansion;) {
        std::size_t number = 0, digit = at + 1;
        if (text[at] == '$')
            for (; digit < text.size() && text[digit] >= '0' && text[digit] <= '9' && number < 1000; ++digit)
                number = number * 10 + static_cast<std::size_t>(text[digit] - '0');
        if (number >= 1 && number <= arguments.size()) {
            whole += arguments[number - 1];
            at = digit;
        } else {
            whole += text[at++];
        }
    }
    return whole;
}

/// A stretch of the expanded text, and the use of a macro that it comes from.
struct Piece {
    TextRange expanded, use;
    std::string name;
};

class Expansion {
public:
    explicit Expansion(const std::vector<FilterMacro>& macros)
        : m_macros(macros)
    {
    }

    std::string text;
    std::vector<Piece> pieces;
    FilterError error;

    /// False, with `error`, if a macro is used wrongly.
    bool run(std::string_view filter)
    {
        for (std::size_t at = 0; at < filter.size();) {
            const auto use = filter[at] == '$' ? readUse(filter.substr(at)) : std::nullopt;
            const auto* macro = use ? find(use->name) : nullptr;
            if (!use || (!macro && !use->hasArguments)) {
                text += filter[at++];
                continue;
            }
            const auto begin = text.size();
            error.where = {at, use->length};
            if (!expand(*use, macro, 0))
                return false;
            pieces.push_back({{begin, text.size() - begin}, error.where, std::string(use->name)});
            at += use->length;
        }
        return true;
    }

private:
    const FilterMacro* find(std::string_view name) const
    {
        const auto found = std::find_if(m_macros.begin(), m_macros.end(), [name](const FilterMacro& macro) { return macro.name == name; });
        return found == m_macros.end() ? nullptr : &*found;
    }

    bool fail(std::string message)
    {
        error.message = std::move(message);
        return false;
    }

    bool expand(const Use& use, const FilterMacro* macro, int depth)
    {
        if (!macro)
            return fail(fmt::format("There is no macro “{}”.", use.name));
        if (depth >= deepestMacro)
            return fail(fmt::format("The macro “{}” uses itself, or others that use it.", use.name));
        const auto wanted = argumentCount(macro->text);
        if (use.arguments.size() != wanted)
            return fail(fmt::format("The macro “{}” takes {} argument{}, but {} given.", macro->name, wanted, wanted == 1 ? "" : "s",
                use.arguments.size() == 1 ? std::string("1 is") : fmt::format("{} are", use.arguments.size())));
        const auto body = withArguments(macro->text, use.arguments);
        for (std::size_t at = 0; at < body.size();) {
            if (text.size() > longestExpansion)
                return fail(fmt::format("The macro “{}” makes the filter longer than {} bytes.", macro->name, longestExpansion));
            const auto inner = body[at] == '$' ? readUse(std::string_view(body).substr(at)) : std::nullopt;
            const auto* innerMacro = inner ? find(inner->name) : nullptr;
            if (!inner || (!innerMacro && !inner->hasArguments)) {
                text += body[at++];
                continue;
            }
            if (!expand(*inner, innerMacro, depth + 1))
                return false;
            at += inner->length;
        }
        return true;
    }

    const std::vector<FilterMacro>& m_macros;
};

/// A mistake in the expanded text, where it is in the text that was typed.
FilterError placed(const FilterError& error, const std::vector<Piece>& pieces)
{
    auto moved = error;
    std::size_t longer = 0, typed = 0; // bytes of expansions before the mistake, and of what they stand for
    for (const auto& piece : pieces) {
        if (error.where.begin >= piece.expanded.end() && piece.expanded.end() > 0 && error.where.begin > piece.expanded.begin) {
            longer += piece.expanded.length;
            typed += piece.use.length;
            continue;
        }
        if (error.where.begin < piece.expanded.begin)
            break;
        moved.message = fmt::format("In the macro “{}”: {}", piece.name, error.message);
        moved.where = piece.use;
        return moved;
    }
    moved.where.begin = error.where.begin - longer + typed;
    return moved;
}

} // namespace

FilterMacros FilterMacros::parse(std::string_view text)
{
    FilterMacros macros;
    for (auto& cells : parseQuotedLines(text))
        if (cells.size() == 2 && isName(cells[0]))
            macros.m_macros.push_back({std::move(cells[0]), std::move(cells[1])});
    return macros;
}

std::string FilterMacros::write() const
{
    std::string text;
    for (const auto& [name, body] : m_macros) {
        const std::string cells[] = {name, body};
        text += quotedLine(cells) + '\n';
    }
    return text;
}

CompiledFilter FilterMacros::compile(std::string_view text, const Registry& registry) const
{
    Expansion expansion(m_macros);
    CompiledFilter compiled;
    if (!expansion.run(text)) {
        compiled.error = std::move(expansion.error);
        return compiled;
    }
    if (expansion.pieces.empty())
        return DisplayFilter::compile(text, registry);
    compiled = DisplayFilter::compile(expansion.text, registry);
    if (!compiled)
        compiled.error = placed(compiled.error, expansion.pieces);
    return compiled;
}

FilterMacros readFilterMacros(std::span<const std::filesystem::path> folders)
{
    constexpr std::size_t largestFile = 1 << 20;
    for (const auto& folder : folders) {
        std::ifstream file(folder / "dfilter_macros", std::ios::binary);
        if (!file)
            continue;
        std::string text(largestFile, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(file.gcount()));
        return FilterMacros::parse(text);
    }
    return {};
}

std::string FilterMacros::problemOf(const FilterMacro& macro) const
{
    if (macro.name.empty())
        return "A macro needs a name.";
    if (!isName(macro.name))
        return fmt::format("The name “{}” has something other than letters, digits and _.", macro.name);
    if (std::count_if(m_macros.begin(), m_macros.end(), [&macro](const FilterMacro& other) { return other.name == macro.name; }) > 1)
        return fmt::format("There are two macros “{}”.", macro.name);
    if (macro.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return fmt::format("The macro “{}” has no text.", macro.name);
    return {};
}

} // namespace porthole::analysis
