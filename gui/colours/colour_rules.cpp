#include "gui/colours/colour_rules.h"

namespace porthole::gui {

ColourRules::ColourRules(QList<ColourRule> rules, const Registry& registry)
    : m_rules(std::move(rules))
{
    m_filters.reserve(static_cast<std::size_t>(m_rules.size()));
    for (const auto& rule : m_rules)
        m_filters.push_back(
            rule.enabled ? analysis::DisplayFilter::compile(rule.filter.toStdString(), registry).filter : std::nullopt);
}

const analysis::DisplayFilter* ColourRules::filter(int rule) const
{
    const auto index = static_cast<std::size_t>(rule);
    return rule >= 0 && index < m_filters.size() && m_filters[index] ? &*m_filters[index] : nullptr;
}

RowColourer::RowColourer(std::shared_ptr<const ColourRules> rules)
    : m_rules(std::move(rules))
{
    for (int i = 0; i < m_rules->all().size(); ++i) {
        const auto* filter = m_rules->filter(i);
        if (!filter)
            continue;
        auto& candidate = m_candidates.emplace_back(Candidate {i, {}});
        if (!filter->empty())
            candidate.evaluator = std::make_unique<analysis::Evaluator>(filter->program());
    }
}

int RowColourer::ruleOf(const Packet& packet)
{
    for (auto& candidate : m_candidates)
        if (!candidate.evaluator || candidate.evaluator->passes(packet))
            return candidate.rule;
    return noColourRule;
}

} // namespace porthole::gui
