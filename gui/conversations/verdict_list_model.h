// The connections of a capture with their verdicts, the worst first. Holds what the judges made; texts are made when shown.
#pragma once

#include "analysis/verdict/verdict.h"
#include "gui/settings/theme.h"

#include <QAbstractTableModel>

#include <memory>

namespace porthole::analysis {
class Session;
}

namespace porthole::gui {

using VerdictList = std::vector<std::shared_ptr<const analysis::Verdict>>;

class VerdictListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Severity,
        Stream,
        Client,
        Server,
        Verdict,
        ColumnCount,
    };

    explicit VerdictListModel(const Theme& theme, QObject* parent = nullptr);

    /// In the order they are shown in.
    void setVerdicts(std::shared_ptr<const analysis::Session> session, VerdictList verdicts);
    void setTheme(const Theme& theme);
    const analysis::Verdict* verdictAt(int row) const;
    /// -1: it is not there.
    int rowOf(analysis::ConversationId conversation) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString textOf(const analysis::Verdict& verdict, int column) const;

    const Theme* m_theme;
    std::shared_ptr<const analysis::Session> m_session;
    VerdictList m_verdicts;
};

/// "Failure", "Delay", "Note", "Fine".
QString severityText(const analysis::Verdict& verdict);
/// What text that says so stands on.
const ColourPair& severityColours(const Theme& theme, const analysis::Verdict& verdict);
const ColourPair& severityColours(const Theme& theme, analysis::FindingSeverity severity);
/// The worst first, then by stream.
bool isWorse(const analysis::Verdict& a, const analysis::Verdict& b);

} // namespace porthole::gui
