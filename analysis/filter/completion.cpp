#include "analysis/filter/completion.h"

#include "analysis/filter/syntax.h"
#include "dissectors/core/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace porthole::analysis {

namespace {

using Kind = Token::Kind;

constexpr std::string_view relations[] = {"==", "!=", ">", "<", ">=", "<=", "contains", "matches", "in", "===", "!=="};

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool isRelation(Kind kind) { return kind >= Kind::AnyEqual && kind <= Kind::In; }

/// Insertions, deletions, replacements and swaps of neighbours that make one word of the other; `most` + 1 if more.
std::size_t distance(std::string_view left, std::string_view right, std::size_t most)
{
    if (std::max(left.size(), right.size()) - std::min(left.size(), right.size()) > most)
        return most + 1;
    std::vector<std::size_t> before(right.size() + 1), last(right.size() + 1), row(right.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t {0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (left[i - 1] != right[j - 1])});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        if (*std::ranges::min_element(row) > most)
            return most + 1;
        std::swap(before, last);
        std::swap(last, row);
    }
    return last.back();
}

void addFields(std::string_view begun, const Registry& registry, std::vector<Completion>& list)
{
    std::vector<const FieldInfo*> found;
    for (const auto* field : registry.fields())
        if (std::string_view(field->abbreviation).starts_with(begun))
            found.push_back(field);
    std::ranges::sort(found, {}, [](const FieldInfo* field) {
        const std::string_view name = field->abbreviation;
        return std::pair(std::ranges::count(name, '.'), name);
    });
    for (const auto* field : found)
        list.push_back({field->abbreviation, field->name});
}

void addValues(std::string_view begun, const FieldInfo& field, std::vector<Completion>& list)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    const auto fits = [&](std::string_view name) {
        return name.size() >= begun.size() && std::ranges::equal(name.substr(0, begun.size()), begun, {}, lower, lower);
    };
    const auto add = [&](std::string_view name, std::string description) {
        if (!name.empty() && fits(name))
            list.push_back({fmt::format("\"{}\"", name), std::move(description)});
    };
    if (field.type == FieldType::Boolean) {
        for (const std::string_view name : {"True", "False"})
            if (fits(name))
                list.push_back({std::string(name), field.whenTrue ? (name == "True" ? field.whenTrue : field.whenFalse) : ""});
        return;
    }
    for (const auto& entry : field.names)
        add(entry.name, fmt::format("{}", entry.value));
}

} // namespace

std::string closestField(std::string_view name, const Registry& registry)
{
    constexpr std::size_t longestName = 80;
    if (name.empty() || name.size() > longestName)
        return {};
    // A third of the letters may be wrong, and no more than three.
    std::size_t best = std::min<std::size_t>(3, std::max<std::size_t>(1, name.size() / 3));
    std::size_t mostAlike = 0; // letters at the beginning
    std::string closest;
    for (const auto* field : registry.fields()) {
        const std::string_view candidate = field->abbreviation;
        const auto far = distance(name, candidate, best);
        const auto alike = static_cast<std::size_t>(std::ranges::mismatch(name, candidate).in1 - name.begin());
        const bool better = closest.empty() || far < best || alike > mostAlike || (alike == mostAlike && candidate.size() < closest.size());
        if (far > best || !better)
            continue;
        best = far;
        mostAlike = alike;
        closest = candidate;
    }
    return closest;
}

Completions completions(std::string_view filter, std::size_t cursor, const Registry& registry, std::size_t most)
{
    Completions result;
    cursor = std::min(cursor, filter.size());
    auto begin = cursor;
    while (begin > 0 && isWordCharacter(filter[begin - 1]))
        --begin;
    // Within quotes the whole string is the word: only a name of a value can be meant.
    const auto before = filter.substr(0, begin);
    const bool quoted = std::ranges::count(before, '"') % 2 == 1;
    if (quoted)
        begin = before.rfind('"');
    const auto tokens = tokenize(filter.substr(0, begin));
    auto begun = filter.substr(begin, cursor - begin);
    if (quoted)
        begun.remove_prefix(1);
    result.where = {begin, cursor - begin};

    const auto count = tokens.list.size() - 1; // without the End
    const auto last = count ? tokens.list[count - 1].kind : Kind::End;
    const FieldInfo* compared = nullptr;
    if (isRelation(last) && count >= 2)
        compared = registry.findField(tokens.list[count - 2].text);
    for (auto at = count; !compared && at >= 2 && (last == Kind::LeftBrace || last == Kind::Comma); --at)
        if (tokens.list[at - 1].kind == Kind::In)
            compared = registry.findField(tokens.list[at - 2].text);

    auto& list = result.list;
    if (compared)
        addValues(begun, *compared, list);
    if (quoted || last == Kind::Hash || last == Kind::LeftBracket)
        return result;
    const bool behindOperand = last == Kind::Word || last == Kind::RightBracket || last == Kind::RightParenthesis || last == Kind::String;
    if (behindOperand) {
        for (const auto relation : relations)
            if (relation.starts_with(begun))
                list.push_back({std::string(relation), {}});
        for (const std::string_view word : {"and", "or"})
            if (word.starts_with(begun))
                list.push_back({std::string(word), {}});
    } else {
        if (!begun.empty() || list.empty())
            addFields(begun, registry, list);
        for (const auto name : functionNames())
            if (name.starts_with(begun) && !begun.empty())
                list.push_back({std::string(name) + "(", "function"});
        if (std::string_view("not").starts_with(begun) && !begun.empty())
            list.push_back({"not", {}});
    }
    if (list.size() > most)
        list.resize(most);
    return result;
}

} // namespace porthole::analysis
