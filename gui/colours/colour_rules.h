// Which packets look alike in the list: colour rules are display filters, and the first that matches a packet colours it.
#pragma once

#include "analysis/filter/display_filter.h"
#include "analysis/filter/evaluator.h"
#include "gui/colours/colour_rule_file.h"

#include <memory>
#include <optional>
#include <vector>

namespace porthole::gui {

inline constexpr int noColourRule = -1;

/// Rules with their filters compiled. Never changes; shared by threads.
class ColourRules {
public:
    ColourRules() = default;
    ColourRules(QList<ColourRule> rules, const Registry& registry);

    const QList<ColourRule>& all() const { return m_rules; }
    /// Null: the rule is disabled, or its filter is none.
    const analysis::DisplayFilter* filter(int rule) const;

private:
    QList<ColourRule> m_rules;
    std::vector<std::optional<analysis::DisplayFilter>> m_filters;
};

/// Says which rule colours a packet. One a thread.
class RowColourer {
public:
    explicit RowColourer(std::shared_ptr<const ColourRules> rules);

    /// The packet has to have a tree. noColourRule: none.
    int ruleOf(const Packet& packet);
    const std::shared_ptr<const ColourRules>& rules() const { return m_rules; }

private:
    struct Candidate {
        int rule;
        std::unique_ptr<analysis::Evaluator> evaluator; ///< none: every packet passes
    };
    std::shared_ptr<const ColourRules> m_rules;
    std::vector<Candidate> m_candidates;
};

} // namespace porthole::gui
