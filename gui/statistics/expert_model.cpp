#include "gui/statistics/expert_model.h"

#include "gui/basics/qt_text.h"
#include "gui/packets/time_format.h"

#include <QBrush>

#include <algorithm>

namespace porthole::gui {

using analysis::ExpertSummary;

namespace {

class ExpertCounter : public Counter {
public:
    explicit ExpertCounter(std::shared_ptr<const analysis::Session> session)
        : m_session(std::move(session))
    {
        restart();
    }
    void restart() override { m_summary = std::make_unique<ExpertSummary>(*m_session); }
    std::shared_ptr<Counted> count(std::uint32_t last, const analysis::FrameBitmap* only, Time until, const std::stop_token& stop) override
    {
        constexpr std::uint32_t atOnce = 4096;
        while (m_summary->counted() < last && std::chrono::steady_clock::now() < until)
            if (!m_summary->extendTo(std::min(last, m_summary->counted() + atOnce), only, stop))
                break;
        auto result = std::make_shared<CountedExperts>();
        result->counted = m_summary->counted();
        result->entries = m_summary->entries();
        return result;
    }

private:
    std::shared_ptr<const analysis::Session> m_session;
    std::unique_ptr<ExpertSummary> m_summary;
};

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Comment: return QObject::tr("Comment");
    case Severity::Chat: return QObject::tr("Chat");
    case Severity::Note: return QObject::tr("Note");
    case Severity::Warning: return QObject::tr("Warning");
    case Severity::Error: return QObject::tr("Error");
    }
    return {};
}

} // namespace

std::unique_ptr<Counter> makeExpertCounter(std::shared_ptr<const analysis::Session> session)
{
    return std::make_unique<ExpertCounter>(std::move(session));
}

ExpertModel::ExpertModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

void ExpertModel::setExperts(std::shared_ptr<const CountedExperts> experts)
{
    beginResetModel();
    m_experts = std::move(experts);
    order();
    endResetModel();
}

void ExpertModel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    if (!m_order.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void ExpertModel::setChoice(const QString& search, const std::array<bool, 5>& severities)
{
    beginResetModel();
    m_search = search;
    m_severities = severities;
    order();
    endResetModel();
}

void ExpertModel::order()
{
    m_order.clear();
    if (!m_experts)
        return;
    const auto& entries = m_experts->entries;
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        if (!m_severities[static_cast<std::size_t>(entry.info->severity)])
            continue;
        const auto holds = [this](std::string_view text) { return toQString(text).contains(m_search, Qt::CaseInsensitive); };
        if (m_search.isEmpty() || holds(entry.summary) || holds(entry.protocol) || holds(groupName(entry.info->group)))
            m_order.push_back(i);
    }
    std::ranges::stable_sort(m_order, std::ranges::greater {},
        [&](std::uint32_t i) { return std::pair(entries[i].info->severity, entries[i].frames.size()); });
}

quint64 ExpertModel::noteCount(Severity severity) const
{
    quint64 count = 0;
    if (m_experts)
        for (const auto& entry : m_experts->entries)
            count += entry.info->severity == severity ? entry.frames.size() : 0;
    return count;
}

const ExpertModel::Entry& ExpertModel::entry(const QModelIndex& index) const
{
    const auto row = isKind(index) ? static_cast<std::size_t>(index.row()) : index.internalId() - 1;
    return m_experts->entries[m_order[row]];
}

std::uint32_t ExpertModel::packet(const QModelIndex& index) const
{
    if (!index.isValid())
        return 0;
    const auto& frames = entry(index).frames;
    if (isKind(index))
        return frames.front();
    return index.row() < mostPackets ? frames[static_cast<std::size_t>(index.row())] : 0;
}

QString ExpertModel::filter(const QModelIndex& index) const
{
    return index.isValid() ? toQString(entry(index).info->abbreviation) : QString();
}

QString ExpertModel::key(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const auto& kind = entry(index);
    return toQString(kind.protocol) + QLatin1Char('\n') + toQString(kind.info->abbreviation) + QLatin1Char('\n') + toQString(kind.summary);
}

QModelIndex ExpertModel::find(const QString& wanted) const
{
    for (int row = 0; !wanted.isEmpty() && row < rowCount(); ++row)
        if (const auto kind = index(row, 0); key(kind) == wanted)
            return kind;
    return {};
}

QModelIndex ExpertModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr {0});
}

QModelIndex ExpertModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || isKind(index))
        return {};
    return createIndex(static_cast<int>(index.internalId() - 1), 0, quintptr {0});
}

int ExpertModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_order.size());
    if (!isKind(parent) || parent.column() > 0)
        return 0;
    const auto packets = entry(parent).frames.size();
    // One line more says how many are left out.
    return packets > mostPackets ? mostPackets + 1 : static_cast<int>(packets);
}

int ExpertModel::columnCount(const QModelIndex& /*parent*/) const
{
    return ColumnCount;
}

QString ExpertModel::kindText(const Entry& kind, int column) const
{
    switch (column) {
    case SeverityColumn: return severityText(kind.info->severity);
    case Summary: return toQString(kind.summary);
    case Group: return toQString(groupName(kind.info->group));
    case Protocol: return toQString(kind.protocol);
    case Count: return formatCount(kind.frames.size());
    default: return {};
    }
}

QString ExpertModel::packetText(const QModelIndex& index) const
{
    const auto& kind = entry(index);
    if (index.row() == mostPackets)
        return tr("and %1 more: filter by \"%2\" to see them").arg(formatCount(kind.frames.size() - mostPackets), toQString(kind.info->abbreviation));
    const auto number = kind.frames[static_cast<std::size_t>(index.row())];
    const auto time = m_experts->session->row(number).time;
    return time == noTime ? tr("packet %1").arg(formatCount(number))
                          : tr("packet %1, at %2 s").arg(formatCount(number),
                              formatTime({time, m_experts->session->firstTime(), noTime, 6}, TimeFormat::SinceStart));
}

QVariant ExpertModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(int((index.column() == Count ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (!isKind(index))
        return role == Qt::DisplayRole && index.column() == Summary ? QVariant(packetText(index)) : QVariant();
    const auto& kind = entry(index);
    switch (role) {
    case Qt::DisplayRole: return kindText(kind, index.column());
    case Qt::ToolTipRole: return index.column() == Summary ? QVariant(kindText(kind, Summary)) : QVariant();
    case Qt::BackgroundRole:
        return m_theme && index.column() == SeverityColumn ? QVariant(QBrush(m_theme->severity(kind.info->severity).background)) : QVariant();
    case Qt::ForegroundRole:
        return m_theme && index.column() == SeverityColumn ? QVariant(QBrush(m_theme->severity(kind.info->severity).text)) : QVariant();
    default: return {};
    }
}

QVariant ExpertModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(int((section == Count ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SeverityColumn: return tr("Severity");
    case Summary: return tr("Summary");
    case Group: return tr("Group");
    case Protocol: return tr("Protocol");
    case Count: return tr("Count");
    default: return {};
    }
}

} // namespace porthole::gui
