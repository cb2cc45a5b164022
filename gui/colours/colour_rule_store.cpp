#include "gui/colours/colour_rule_store.h"

#include "gui/settings/theme.h"

#include <QFileInfo>

#include <algorithm>

namespace porthole::gui {

ColourRuleStore::ColourRuleStore(const QString& path, const Registry& registry, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_registry(registry)
{
    read();
    compile();
}

void ColourRuleStore::read()
{
    QString complaint;
    const auto file = QFileInfo::exists(m_path) ? readColourRules(m_path, complaint) : std::nullopt;
    m_rules = file ? file->rules : defaultColourRules();
    m_commentsBelow = file ? file->comments : QStringList();
}

void ColourRuleStore::setPath(const QString& path)
{
    m_path = path;
    read();
    m_preview.reset();
    compile();
}

QString ColourRuleStore::setRules(const QList<ColourRule>& rules)
{
    m_rules = rules;
    m_preview.reset();
    compile();
    return saveColourRules(m_path, m_rules, m_commentsBelow);
}

void ColourRuleStore::preview(const std::optional<QList<ColourRule>>& rules)
{
    if (m_preview == rules)
        return;
    m_preview = rules;
    compile();
}

ColourRule ColourRuleStore::conversationRule(int colour, const QString& filter)
{
    const auto& pair = Theme::of(Scheme::Light).conversations[static_cast<std::size_t>(colour - 1)];
    return {tr("Conversation colour %1").arg(colour), filter, pair.background, pair.text};
}

void ColourRuleStore::setConversation(int colour, const QString& filter)
{
    // A conversation has one colour: the last that it was given.
    std::ranges::replace(m_conversations, filter, QString());
    m_conversations[static_cast<std::size_t>(std::clamp(colour, 1, conversationColours) - 1)] = filter;
    compile();
}

void ColourRuleStore::resetConversations()
{
    m_conversations = {};
    compile();
}

bool ColourRuleStore::hasConversations() const
{
    return std::ranges::any_of(m_conversations, [](const QString& filter) { return !filter.isEmpty(); });
}

void ColourRuleStore::compile()
{
    QList<ColourRule> all;
    for (int colour = 1; colour <= conversationColours; ++colour)
        if (const auto& filter = m_conversations[static_cast<std::size_t>(colour - 1)]; !filter.isEmpty())
            all.append(conversationRule(colour, filter));
    all += m_preview ? *m_preview : m_rules;
    m_compiled = std::make_shared<const ColourRules>(std::move(all), m_registry);
    Q_EMIT changed();
}

} // namespace porthole::gui
