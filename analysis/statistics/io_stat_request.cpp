// Reads the arguments of "-z io,stat".

#include "analysis/statistics/io_stat_text.h"
#include "dissectors/core/registry.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace porthole::analysis {

namespace {

constexpr std::string_view badArgument = "invalid \"-z io,stat,<interval>[,<filter>][,<filter>]...\" argument";

struct Word {
    std::string_view name;
    IoStatColumn::Kind kind;
    IoUnit unit;
};
using Kind = IoStatColumn::Kind;
constexpr Word words[] = {
    {"FRAMES", Kind::Frames, IoUnit::Packets},
    {"BYTES", Kind::Bytes, IoUnit::Bytes},
    {"COUNT", Kind::Unit, IoUnit::CountFields},
    {"SUM", Kind::Unit, IoUnit::Sum},
    {"MIN", Kind::Unit, IoUnit::Minimum},
    {"MAX", Kind::Unit, IoUnit::Maximum},
    {"AVG", Kind::Unit, IoUnit::Average},
    {"LOAD", Kind::Unit, IoUnit::Load},
};

std::string_view strip(std::string_view text)
{
    constexpr std::string_view spaces = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

std::string faultOfField(const Word& word, const IoStatColumn& column, const Registry& registry)
{
    if (column.field.empty())
        return fmt::format("You didn't specify a field name for {}(*).", word.name);
    const auto* field = registry.findField(column.field);
    if (!field)
        return fmt::format("There is no field named '{}'.", column.field);
    if (faultOf(column.unit, field, column.field).empty())
        return {};
    const bool isReal = field->type == FieldType::Float || field->type == FieldType::Double;
    const bool isInteger = field->type >= FieldType::UInt8 && field->type <= FieldType::Int64;
    if (isReal)
        return fmt::format("{} is a float field, so {}(*) calculations are not supported on it.", column.field, word.name);
    if (isInteger)
        return "LOAD() is only supported for relative-time fields such as smb.time";
    return fmt::format("{} doesn't have integral values, so {}(*) calculations are not supported on it.", column.field, word.name);
}

std::string readColumn(std::string_view text, const Registry& registry, IoStatColumn& column)
{
    column.text = text;
    column.filter = text;
    for (const auto& word : words) {
        if (!text.starts_with(word.name))
            continue;
        const bool called = text.size() > word.name.size() && text[word.name.size()] == '(';
        if (!called && word.kind == Kind::Unit)
            continue; // a filter that begins like this
        column.kind = word.kind;
        column.unit = word.unit;
        column.filter.clear();
        if (!called)
            continue; // whatever follows, tshark counts all packets
        const auto closing = text.find(')');
        if (closing == std::string_view::npos)
            return "Closing parenthesis missing from calculated expression.";
        column.field = text.substr(word.name.size() + 1, closing - word.name.size() - 1);
        column.filter = strip(text.substr(closing + 1));
        if (word.kind == Kind::Unit) {
            if (auto fault = faultOfField(word, column, registry); !fault.empty())
                return fault;
        } else if (!column.field.empty()) {
            return fmt::format("{} does not require or allow a field name within the parens.", word.name);
        }
        break;
    }
    const auto compiled = DisplayFilter::compile(column.filter, registry);
    if (!compiled)
        return fmt::format("Couldn't register io,stat tap: Filter \"{}\" is invalid - {}", column.filter, compiled.error.message);
    return {};
}

} // namespace

std::string parseIoStat(std::string_view text, const Registry& registry, IoStatRequest& request)
{
    const auto comma = text.find(',');
    const auto number = text.substr(0, comma);
    double seconds = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
    constexpr double longest = 1e9; // seconds; more than any capture
    if (number.empty() || error != std::errc() || end != number.data() + number.size() || !std::isfinite(seconds) || text.ends_with(','))
        return std::string(badArgument);
    if (seconds > 0 && seconds < longest) {
        request.interval = static_cast<Nanoseconds>(seconds * 1e6 + 0.5) * 1000;
        if (request.interval == 0)
            return "\"-z\" interval must be >=0.000001 seconds or \"0\" for the entire capture duration.";
    }
    if (comma == std::string_view::npos) {
        request.columns.emplace_back();
        return {};
    }
    for (auto rest = text.substr(comma + 1);;) {
        const auto next = rest.find(',');
        if (auto fault = readColumn(strip(rest.substr(0, next)), registry, request.columns.emplace_back()); !fault.empty())
            return fault;
        if (next == std::string_view::npos)
            return {};
        rest.remove_prefix(next + 1);
    }
}

} // namespace porthole::analysis
