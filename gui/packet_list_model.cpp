#include "gui/packet_list_model.h"

#include "gui/rule_colours.h"
#include "gui/time_format.h"

#include <QBrush>

namespace porthole::gui {

PacketListModel::PacketListModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void PacketListModel::setProvider(RowProvider* provider)
{
    beginResetModel();
    if (m_provider)
        disconnect(m_provider, nullptr, this, nullptr);
    m_provider = provider;
    m_rows = provider ? provider->rowCount() : 0;
    m_factsRow = -1;
    if (provider)
        connect(provider, &RowProvider::textReady, this, &PacketListModel::textsArrived);
    endResetModel();
}

void PacketListModel::update()
{
    const int rows = m_provider ? m_provider->rowCount() : 0;
    if (rows <= m_rows)
        return;
    beginInsertRows({}, m_rows, rows - 1);
    m_rows = rows;
    endInsertRows();
}

void PacketListModel::refreshTexts()
{
    textsArrived(0, m_rows - 1);
}

void PacketListModel::textsArrived(int first, int last)
{
    m_factsRow = -1;
    last = qMin(last, m_rows - 1);
    if (first <= last)
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

void PacketListModel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    adaptColours();
    refreshTexts();
}

void PacketListModel::setColourRules(const QList<ColourRule>& rules)
{
    m_rules = rules;
    adaptColours();
    refreshTexts();
}

void PacketListModel::setMarks(const FrameMarks* marks)
{
    m_marks = marks;
    refreshTexts();
}

void PacketListModel::adaptColours()
{
    m_ruleColours.clear();
    for (const auto& rule : std::as_const(m_rules))
        m_ruleColours.push_back(ruleColours({rule.background, rule.text}, *m_theme));
}

/// Null: those of the list.
const ColourPair* PacketListModel::coloursOf(int row) const
{
    if (m_marks && !m_marks->isEmpty(FrameMarks::Ignored) && m_marks->has(FrameMarks::Ignored, factsOf(row).number))
        return &m_theme->ignoredRow;
    if (m_marks && !m_marks->isEmpty(FrameMarks::Marked) && m_marks->has(FrameMarks::Marked, factsOf(row).number))
        return &m_theme->markedRow;
    const auto* text = m_colourise ? m_provider->text(row) : nullptr;
    const auto rule = text ? static_cast<std::size_t>(text->rule) : m_ruleColours.size();
    return rule < m_ruleColours.size() ? &m_ruleColours[rule] : nullptr;
}

void PacketListModel::setColourise(bool on)
{
    m_colourise = on;
    refreshTexts();
}

void PacketListModel::setTimeFormat(TimeFormat format)
{
    m_timeFormat = format;
    refreshTexts();
}

void PacketListModel::markConversation(std::uint32_t conversation)
{
    if (conversation == m_marked)
        return;
    m_marked = conversation;
    refreshTexts();
}

int PacketListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int PacketListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const RowFacts& PacketListModel::factsOf(int row) const
{
    if (row != m_factsRow) {
        m_facts = m_provider->facts(row);
        m_factsRow = row;
    }
    return m_facts;
}

QString PacketListModel::display(int row, int column) const
{
    switch (column) {
    case Number: return QString::number(factsOf(row).number);
    case Length: return QString::number(factsOf(row).length);
    case Time: {
        const auto& facts = factsOf(row);
        return formatTime({facts.time, m_provider->firstTime(), facts.previousTime, m_provider->timeDigits()}, m_timeFormat);
    }
    default: break;
    }
    const auto* text = m_provider->text(row);
    if (!text)
        return {};
    switch (column) {
    case Source: return text->source;
    case Destination: return text->destination;
    case Protocol: return text->protocol;
    case Info: return text->info;
    default: return {};
    }
}

QVariant PacketListModel::data(const QModelIndex& index, int role) const
{
    if (!m_provider || !checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole: return display(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(
            (index.column() == Number || index.column() == Length ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case FrameNumberRole: return factsOf(index.row()).number;
    case RelatedRole: return m_marked != noConversationId && factsOf(index.row()).conversation == m_marked;
    case Qt::BackgroundRole:
    case Qt::ForegroundRole:
        if (const auto* colours = coloursOf(index.row()))
            return QBrush(role == Qt::BackgroundRole ? colours->background : colours->text);
        return {};
    case ColourRuleRole:
    case CommentedRole:
        if (const auto* text = m_provider->text(index.row()))
            return role == ColourRuleRole ? QVariant(text->rule) : QVariant(text->hasComments);
        return {};
    default: return {};
    }
}

QVariant PacketListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((section == Number || section == Length ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role == Qt::DisplayRole) {
        switch (section) {
        case Number: return tr("No.");
        case Time: return tr("Time");
        case Source: return tr("Source");
        case Destination: return tr("Destination");
        case Protocol: return tr("Protocol");
        case Length: return tr("Length");
        case Info: return tr("Info");
        default: break;
        }
    }
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case Number: return tr("Number of the packet in the capture");
        case Time: return tr("When the packet was captured; View > Time display says how it is written");
        case Source: return tr("Address of the sender");
        case Destination: return tr("Address of the receiver");
        case Protocol: return tr("The innermost protocol that was recognised");
        case Length: return tr("Bytes on the wire");
        case Info: return tr("What the packet says");
        default: break;
        }
    }
    return {};
}

void PacketListModel::prepare(int first, int last)
{
    if (m_provider && first <= last)
        m_provider->prepare(qMax(first, 0), qMin(last, m_rows - 1));
}

std::uint32_t PacketListModel::frameNumber(int row) const
{
    return m_provider && row >= 0 && row < m_rows ? factsOf(row).number : 0;
}

int PacketListModel::rowOf(std::uint32_t frameNumber) const
{
    const int row = m_provider ? m_provider->rowOf(frameNumber) : -1;
    return row < m_rows ? row : -1;
}

QString PacketListModel::widestText(int column) const
{
    const auto digits = m_provider ? m_provider->timeDigits() : 6;
    const auto zeros = QString(digits, QLatin1Char('0'));
    switch (column) {
    case Number: return QString::number(qMax(m_rows, 99'999));
    case Time:
        switch (m_timeFormat) {
        case TimeFormat::LocalDate:
        case TimeFormat::UtcDate: return QStringLiteral("2000-00-00 00:00:00.") + zeros;
        case TimeFormat::Epoch: return QStringLiteral("0000000000.") + zeros;
        default: return QStringLiteral("0000.") + zeros;
        }
    case Source:
    case Destination: return QStringLiteral("00:00:00:00:00:00");
    case Protocol: return QStringLiteral("TLSv1.2");
    case Length: return QStringLiteral("000000");
    default: return QString(90, QLatin1Char('n'));
    }
}

} // namespace porthole::gui
