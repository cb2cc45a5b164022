// Completes names in a line for display filters while they are typed: fields with what they are, protocols, functions.
#pragma once

#include "analysis/filter/completion.h"

#include <QObject>

class QCompleter;
class QLineEdit;
class QStandardItemModel;

namespace porthole {
class Registry;
}

namespace porthole::gui {

class FilterCompleter : public QObject {
    Q_OBJECT
public:
    /// Belongs to the line.
    FilterCompleter(QLineEdit& edit, const Registry& registry);

    /// Offers what may follow at the cursor; nothing if there is nothing to add.
    void complete();
    /// Offers whole filters; the first one is chosen.
    void offer(const QStringList& filters);
    void hide();
    bool isShown() const;
    /// Return would take one of them.
    bool isChoosing() const;
    QCompleter* completer() const { return m_completer; }

Q_SIGNALS:
    /// The line has one of them in it now.
    void inserted();

private:
    void insert(const QString& completion);

    QLineEdit& m_edit;
    const Registry& m_registry;
    QCompleter* m_completer;
    QStandardItemModel* m_completions;
    analysis::TextRange m_completed; ///< what a completion replaces, in characters
};

/// Of a stretch of UTF-8, the same in characters of Qt.
analysis::TextRange inCharacters(const QByteArray& text, const analysis::TextRange& bytes);

} // namespace porthole::gui
