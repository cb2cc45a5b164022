#include "gui/conversations/verdict_list_model.h"

#include "analysis/verdict/verdict_report.h"
#include "analysis/verdict/verdict_words.h"
#include "gui/basics/qt_text.h"

namespace porthole::gui {

VerdictListModel::VerdictListModel(const Theme& theme, QObject* parent)
    : QAbstractTableModel(parent)
    , m_theme(&theme)
{
}

void VerdictListModel::setVerdicts(std::shared_ptr<const analysis::Session> session, VerdictList verdicts)
{
    beginResetModel();
    m_session = std::move(session);
    m_verdicts = std::move(verdicts);
    endResetModel();
}

void VerdictListModel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    if (!m_verdicts.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::BackgroundRole, Qt::ForegroundRole});
}

const analysis::Verdict* VerdictListModel::verdictAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_verdicts[static_cast<std::size_t>(row)].get() : nullptr;
}

int VerdictListModel::rowOf(analysis::ConversationId conversation) const
{
    for (std::size_t i = 0; i < m_verdicts.size(); ++i)
        if (m_verdicts[i]->conversation == conversation)
            return static_cast<int>(i);
    return -1;
}

int VerdictListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_verdicts.size()); }

int VerdictListModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString VerdictListModel::textOf(const analysis::Verdict& verdict, int column) const
{
    switch (column) {
    case Severity: return severityText(verdict);
    case Stream: return QString::number(verdict.stream);
    case Client: return toQString(analysis::endpointText(*m_session, verdict.conversation, verdict.client));
    case Server: return toQString(analysis::endpointText(*m_session, verdict.conversation, 1 - verdict.client));
    default: return toQString(analysis::sentenceOf(verdict));
    }
}

QVariant VerdictListModel::data(const QModelIndex& index, int role) const
{
    const auto* verdict = verdictAt(index.row());
    if (!verdict || !m_session)
        return {};
    if (role == Qt::DisplayRole || (role == Qt::ToolTipRole && index.column() == Verdict))
        return textOf(*verdict, index.column());
    if (role == Qt::TextAlignmentRole && index.column() == Stream)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (index.column() == Severity && role == Qt::BackgroundRole)
        return severityColours(*m_theme, *verdict).background;
    if (index.column() == Severity && role == Qt::ForegroundRole)
        return severityColours(*m_theme, *verdict).text;
    return {};
}

QVariant VerdictListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return QVariant((section == Stream ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Severity: return tr("Severity");
    case Stream: return tr("Stream");
    case Client: return tr("Client");
    case Server: return tr("Server");
    default: return tr("Verdict");
    }
}

QString severityText(const analysis::Verdict& verdict)
{
    if (verdict.findings.empty())
        return QObject::tr("Fine");
    switch (verdict.severity()) {
    case analysis::FindingSeverity::Failure: return QObject::tr("Failure");
    case analysis::FindingSeverity::Delay: return QObject::tr("Delay");
    case analysis::FindingSeverity::Note: break;
    }
    return QObject::tr("Note");
}

const ColourPair& severityColours(const Theme& theme, const analysis::Verdict& verdict)
{
    return verdict.findings.empty() ? theme.severity(porthole::Severity::Comment) : severityColours(theme, verdict.severity());
}

const ColourPair& severityColours(const Theme& theme, analysis::FindingSeverity severity)
{
    switch (severity) {
    case analysis::FindingSeverity::Failure: return theme.severity(porthole::Severity::Error);
    case analysis::FindingSeverity::Delay: return theme.severity(porthole::Severity::Warning);
    case analysis::FindingSeverity::Note: break;
    }
    return theme.severity(porthole::Severity::Chat);
}

bool isWorse(const analysis::Verdict& a, const analysis::Verdict& b)
{
    const auto rank = [](const analysis::Verdict& verdict) { return verdict.findings.empty() ? -1 : static_cast<int>(verdict.severity()); };
    return rank(a) != rank(b) ? rank(a) > rank(b) : a.stream < b.stream;
}

} // namespace porthole::gui
