#include "analysis/filter/display_filter.h"

#include "analysis/filter/evaluator.h"
#include "analysis/filter/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace porthole::analysis {

CompiledFilter DisplayFilter::compile(std::string_view text, const Registry& registry)
{
    CompiledFilter result;
    auto tree = parseFilter(text, registry);
    if (tree.error) {
        result.error = std::move(*tree.error);
        return result;
    }
    DisplayFilter filter;
    filter.m_text = text;
    filter.m_warnings = std::move(tree.warnings);
    if (tree.root) {
        auto program = std::make_shared<Program>();
        if (!checkFilter(*tree.root, registry, *program, result.error))
            return result;
        filter.m_program = std::move(program);
    }
    result.filter = std::move(filter);
    return result;
}

bool DisplayFilter::passes(const Packet& packet) const
{
    return !m_program || Evaluator(m_program).passes(packet);
}

std::string DisplayFilter::explain() const
{
    return m_program ? explainPlan(*m_program) : "Every frame passes.\n";
}

std::string markError(std::string_view filter, const FilterError& error)
{
    constexpr std::size_t mostShown = 120, before = 60;
    constexpr std::string_view margin = "    ";
    auto begin = std::min(error.where.begin, filter.size());
    std::size_t first = 0;
    std::string shown;
    if (filter.size() > mostShown && begin > before) {
        first = begin - before;
        shown = "…";
    }
    for (const char c : filter.substr(first, mostShown))
        shown += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
    if (first + mostShown < filter.size())
        shown += "…";
    // Carets count characters, not bytes.
    const auto columns = [](std::string_view text) {
        return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
    };
    const auto blanks = columns(filter.substr(first, begin - first)) + (first ? 1 : 0);
    const auto marked = columns(filter.substr(begin, std::min(error.where.length, first + mostShown - std::min(begin, first + mostShown))));
    return fmt::format("{}{}\n{}{:{}}^{}", margin, shown, margin, "", blanks, std::string(marked > 1 ? marked - 1 : 0, '~'));
}

} // namespace porthole::analysis
