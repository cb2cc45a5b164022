// The colour rules of the user, kept in a file, and those of conversations, which last as long as the window.
#pragma once

#include "gui/colours/colour_rules.h"

#include <QObject>

#include <array>

namespace porthole::gui {

class ColourRuleStore : public QObject {
    Q_OBJECT
public:
    static constexpr int conversationColours = 10;

    /// Reads the file; if it is not there, the rules are Porthole's own.
    ColourRuleStore(const QString& path, const Registry& registry, QObject* parent = nullptr);

    /// The user's, without those of conversations.
    const QList<ColourRule>& rules() const { return m_rules; }
    /// An empty sentence, or why they could not be written; they count all the same.
    QString setRules(const QList<ColourRule>& rules);
    /// Shows these in place of the user's until setRules() or the next preview; null: no longer.
    void preview(const std::optional<QList<ColourRule>>& rules);
    /// Another file in place of the first.
    void setPath(const QString& path);

    /// Colours what passes the filter before all other rules; `colour`: 1 to conversationColours.
    void setConversation(int colour, const QString& filter);
    void resetConversations();
    bool hasConversations() const;
    static ColourRule conversationRule(int colour, const QString& filter);

    /// All that counts, those of conversations first. Never null.
    const std::shared_ptr<const ColourRules>& compiled() const { return m_compiled; }

Q_SIGNALS:
    void changed();

private:
    void read();
    void compile();

    QString m_path;
    const Registry& m_registry;
    QList<ColourRule> m_rules;
    QStringList m_commentsBelow;
    std::optional<QList<ColourRule>> m_preview;
    std::array<QString, conversationColours> m_conversations;
    std::shared_ptr<const ColourRules> m_compiled;
};

} // namespace porthole::gui
