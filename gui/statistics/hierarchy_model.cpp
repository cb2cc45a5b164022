#include "gui/statistics/hierarchy_model.h"

#include "gui/basics/qt_text.h"

#include <QLocale>

#include <algorithm>

namespace porthole::gui {

using analysis::ProtocolHierarchy;

namespace {

class HierarchyCounter : public Counter {
public:
    explicit HierarchyCounter(std::shared_ptr<const analysis::Session> session)
        : m_session(std::move(session))
    {
        restart();
    }
    void restart() override { m_hierarchy = std::make_unique<ProtocolHierarchy>(*m_session); }
    std::shared_ptr<Counted> count(std::uint32_t last, const analysis::FrameBitmap* only, Time until, const std::stop_token& stop) override
    {
        constexpr std::uint32_t atOnce = 4096;
        while (m_hierarchy->counted() < last && std::chrono::steady_clock::now() < until)
            if (!m_hierarchy->extendTo(std::min(last, m_hierarchy->counted() + atOnce), only, stop))
                break;
        auto result = std::make_shared<CountedHierarchy>();
        result->counted = m_hierarchy->counted();
        result->nodes = m_hierarchy->nodes();
        if (last)
            result->duration = elapsed(m_session->firstTime(), m_session->row(last).time);
        return result;
    }

private:
    std::shared_ptr<const analysis::Session> m_session;
    std::unique_ptr<ProtocolHierarchy> m_hierarchy;
};

} // namespace

std::unique_ptr<Counter> makeHierarchyCounter(std::shared_ptr<const analysis::Session> session)
{
    return std::make_unique<HierarchyCounter>(std::move(session));
}

HierarchyModel::HierarchyModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

void HierarchyModel::setHierarchy(std::shared_ptr<const CountedHierarchy> hierarchy)
{
    beginResetModel();
    m_hierarchy = std::move(hierarchy);
    const auto count = m_hierarchy ? m_hierarchy->nodes.size() : 0;
    m_children.assign(count, {});
    m_rows.assign(count, 0);
    for (std::uint32_t i = 1; i < count; ++i)
        m_children[m_hierarchy->nodes[i].parent].push_back(i);
    for (auto& children : m_children) {
        std::ranges::stable_sort(children, std::ranges::greater {}, [this](std::uint32_t child) { return m_hierarchy->nodes[child].frames; });
        for (std::size_t row = 0; row < children.size(); ++row)
            m_rows[children[row]] = static_cast<int>(row);
    }
    endResetModel();
}

QString HierarchyModel::filter(const QModelIndex& index) const
{
    return index.isValid() ? toQString(node(index).layer->abbreviation) : QString();
}

QStringList HierarchyModel::path(const QModelIndex& index) const
{
    QStringList names;
    for (auto at = index; at.isValid(); at = at.parent())
        names.prepend(filter(at));
    return names;
}

QString HierarchyModel::text() const
{
    QString all;
    const auto add = [&](const auto& self, const QModelIndex& line, int depth) -> void {
        if (line.isValid()) {
            QStringList cells;
            for (int column = 0; column < ColumnCount; ++column)
                cells.append(line.siblingAtColumn(column).data().toString());
            all += QString(depth * 2, QLatin1Char(' ')) + cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        }
        for (int row = 0; row < rowCount(line); ++row)
            self(self, index(row, 0, line), line.isValid() ? depth + 1 : 0);
    };
    add(add, {}, 0);
    return all;
}

QModelIndex HierarchyModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    // The line of all packets is the only one at the top.
    const quintptr node = parent.isValid() ? m_children[parent.internalId()][static_cast<std::size_t>(row)] : 0;
    return createIndex(row, column, node);
}

QModelIndex HierarchyModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return {};
    const auto above = node(index).parent;
    return createIndex(m_rows[above], 0, static_cast<quintptr>(above));
}

int HierarchyModel::rowCount(const QModelIndex& parent) const
{
    if (!m_hierarchy || parent.column() > 0)
        return 0;
    return parent.isValid() ? static_cast<int>(m_children[parent.internalId()].size()) : 1;
}

int HierarchyModel::columnCount(const QModelIndex& /*parent*/) const
{
    return ColumnCount;
}

double HierarchyModel::share(const Node& node, int column) const
{
    const auto& all = m_hierarchy->nodes.front();
    const auto part = column == PacketShare ? node.frames : node.bytes;
    const auto whole = column == PacketShare ? all.frames : all.bytes;
    return whole ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

QString HierarchyModel::cell(const Node& node, int column) const
{
    switch (column) {
    case Protocol: return node.parent == ProtocolHierarchy::none ? tr("All packets") : toQString(node.layer->name);
    case PacketShare:
    case ByteShare: return QStringLiteral("%1 %").arg(QLocale().toString(share(node, column) * 100, 'f', 1));
    case Packets: return formatCount(node.frames);
    case Bytes: return formatBytes(node.bytes);
    case Rate: {
        if (m_hierarchy->duration <= 0)
            return {};
        const double kilobits = static_cast<double>(node.bytes) * 8e6 / static_cast<double>(m_hierarchy->duration);
        return kilobits >= 1000 ? tr("%1 Mbit/s").arg(QLocale().toString(kilobits / 1000, 'f', 1)) : tr("%1 kbit/s").arg(QLocale().toString(kilobits, 'f', 1));
    }
    case EndPackets: return formatCount(node.endFrames);
    case EndBytes: return formatBytes(node.endBytes);
    default: return {};
    }
}

QVariant HierarchyModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& line = node(index);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return cell(line, column);
    case Qt::TextAlignmentRole: return QVariant(int((column == Protocol ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    case ShareRole: return column == PacketShare || column == ByteShare ? QVariant(share(line, column)) : QVariant();
    case Qt::ToolTipRole:
        if (column == Bytes || column == ByteShare)
            return tr("%1 bytes, counted as whole packets on the wire").arg(formatCount(line.bytes));
        if (column == EndBytes)
            return tr("%1 bytes").arg(formatCount(line.endBytes));
        return column == Protocol ? toQString(line.layer->abbreviation) : QVariant();
    default: return {};
    }
}

QVariant HierarchyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(int((section == Protocol ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole && (section == EndPackets || section == EndBytes))
        return tr("Packets in which this is the innermost protocol");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Protocol: return tr("Protocol");
    case PacketShare: return tr("% of packets");
    case Packets: return tr("Packets");
    case ByteShare: return tr("% of bytes");
    case Bytes: return tr("Bytes");
    case Rate: return tr("Rate");
    case EndPackets: return tr("End packets");
    case EndBytes: return tr("End bytes");
    default: return {};
    }
}

} // namespace porthole::gui
