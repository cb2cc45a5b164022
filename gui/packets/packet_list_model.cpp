#include "gui/packets/packet_list_model.h"

#include "dissectors/core/registry.h"
#include "gui/colours/rule_colours.h"
#include "gui/packets/time_format.h"

#include <QBrush>

namespace porthole::gui {

PacketListModel::PacketListModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_fieldsOf(ColumnCount, -1)
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

void PacketListModel::setColumns(const QList<PacketListColumn>& columns)
{
    beginResetModel();
    m_columns = columns;
    m_fieldsOf.assign(static_cast<std::size_t>(columns.size()), -1);
    int fields = 0;
    for (std::size_t i = 0; i < m_fieldsOf.size(); ++i)
        if (m_columns[static_cast<qsizetype>(i)].kind == Kind::Fields)
            m_fieldsOf[i] = fields++;
    endResetModel();
}

/// As the provider has to be told; columns that nobody sees need not be made.
FieldColumns PacketListModel::fieldColumns() const
{
    FieldColumns fields;
    for (const auto& column : m_columns)
        if (column.kind == Kind::Fields)
            fields.push_back(column.visible ? column.fieldColumn(standardRegistry()) : std::nullopt);
    return fields;
}

void PacketListModel::setAlignment(int column, Qt::Alignment alignment)
{
    m_columns[column].alignment = alignment;
    Q_EMIT headerDataChanged(Qt::Horizontal, column, column);
    refreshTexts();
}

void PacketListModel::setTitle(int column, const QString& title)
{
    m_columns[column].title = title;
    Q_EMIT headerDataChanged(Qt::Horizontal, column, column);
}

int PacketListModel::columnOf(Kind kind) const
{
    for (int column = 0; column < m_columns.size(); ++column)
        if (m_columns[column].kind == kind)
            return column;
    return -1;
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
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
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

void PacketListModel::setTimeDisplay(const TimeDisplay& display)
{
    m_timeDisplay = display;
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
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

const RowFacts& PacketListModel::factsOf(int row) const
{
    if (row != m_factsRow) {
        m_facts = m_provider->facts(row);
        m_factsRow = row;
    }
    return m_facts;
}

QString PacketListModel::timeText(int row, const PacketListColumn& column) const
{
    const auto& facts = factsOf(row);
    auto display = m_timeDisplay;
    if (column.time)
        display.format = *column.time;
    if (facts.isReference && display.format == TimeFormat::SinceStart)
        return tr("*REF*");
    const auto first = facts.reference == noTime ? m_provider->firstTime() : facts.reference;
    return formatTime({facts.time, first, facts.previousTime, m_provider->timeDigits(), facts.previousCapturedTime}, display);
}

QString PacketListModel::display(int row, int column) const
{
    const auto& shown = m_columns[column];
    switch (shown.kind) {
    case Kind::Number: return QString::number(factsOf(row).number);
    case Kind::Length: return QString::number(factsOf(row).length);
    case Kind::Time: return timeText(row, shown);
    default: break;
    }
    const auto* text = m_provider->text(row);
    if (!text)
        return {};
    switch (shown.kind) {
    case Kind::Source: return shown.resolved ? text->source : text->sourceNumber;
    case Kind::Destination: return shown.resolved ? text->destination : text->destinationNumber;
    case Kind::Protocol: return text->protocol;
    case Kind::Info: return text->info;
    default: return text->fields.value(m_fieldsOf[static_cast<std::size_t>(column)]);
    }
}

QVariant PacketListModel::data(const QModelIndex& index, int role) const
{
    if (!m_provider || !checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole: return display(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(m_columns[index.column()].alignment | Qt::AlignVCenter);
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
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    switch (role) {
    case Qt::TextAlignmentRole: return QVariant::fromValue(m_columns[section].alignment | Qt::AlignVCenter);
    case Qt::DisplayRole: return m_columns[section].title;
    case Qt::ToolTipRole: return m_columns[section].description();
    default: return {};
    }
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
    int digits = m_timeDisplay.digits;
    if (digits == Settings::automaticDigits)
        digits = m_provider ? m_provider->timeDigits() : 6;
    const auto zeros = digits > 0 ? QLatin1Char('.') + QString(digits, QLatin1Char('0')) : QString();
    switch (m_columns[column].kind) {
    case Kind::Number: return QString::number(qMax(m_rows, 99'999));
    case Kind::Time:
        switch (m_columns[column].time.value_or(m_timeDisplay.format)) {
        case TimeFormat::LocalDate:
        case TimeFormat::UtcDate: return QStringLiteral("2000-00-00 00:00:00") + zeros;
        case TimeFormat::LocalDayOfYear:
        case TimeFormat::UtcDayOfYear: return QStringLiteral("2000/000 00:00:00") + zeros;
        case TimeFormat::LocalTime:
        case TimeFormat::UtcTime: return QStringLiteral("00:00:00") + zeros;
        case TimeFormat::Epoch: return QStringLiteral("0000000000") + zeros;
        default: return (m_timeDisplay.withHours ? QStringLiteral("0:00:00") : QStringLiteral("0000")) + zeros;
        }
    case Kind::Source:
    case Kind::Destination: return QStringLiteral("00:00:00:00:00:00");
    case Kind::Protocol: return QStringLiteral("TLSv1.2");
    case Kind::Length: return QStringLiteral("000000");
    case Kind::Info: return QString(90, QLatin1Char('n'));
    default: return QString(14, QLatin1Char('n'));
    }
}

} // namespace porthole::gui
