#include "gui/packets/packet_tree_model.h"

#include "dissectors/core/expert.h"
#include "dissectors/core/format.h"
#include "gui/basics/qt_text.h"

#include <QBrush>
#include <QMimeData>

namespace porthole::gui {

namespace {

std::uint64_t pathBelow(std::uint64_t parent, const FieldInfo& field)
{
    // Any mixing will do: paths are compared only within one run of the program.
    auto hash = parent ^ (reinterpret_cast<std::uintptr_t>(&field) + 0x9e3779b97f4a7c15 + (parent << 6) + (parent >> 2));
    hash *= 0xff51afd7ed558ccd;
    return hash ^ (hash >> 32);
}

bool isHidden(const Item& item)
{
    return item.flags & Item::HiddenItem;
}

/// True if `one` says more about a byte that both cover.
bool isNearer(const Item& one, const Item& other)
{
    if (one.length != other.length)
        return one.length < other.length;
    if (const bool concluded = one.flags & Item::Generated; concluded != static_cast<bool>(other.flags & Item::Generated))
        return !concluded;
    // Of a layer and its only field, the field; of two layers, the inner one; of a value and its details, the value.
    const bool isLayer = one.field->type == FieldType::Protocol;
    const bool otherIsLayer = other.field->type == FieldType::Protocol;
    if (isLayer || otherIsLayer)
        return otherIsLayer;
    return one.depth < other.depth;
}

} // namespace

ByteRange rangeOf(const Packet& packet, const Item& item)
{
    if ((item.flags & Item::NoBytes) || item.source >= packet.sources.size())
        return {};
    const auto size = packet.sources[item.source].bytes.size();
    if (item.offset >= size)
        return {};
    return {item.source, item.offset, static_cast<std::uint32_t>(std::min<std::size_t>(item.length, size - item.offset))};
}

std::uint32_t itemAt(const Packet& packet, int source, std::uint32_t offset)
{
    auto best = noItem;
    std::vector<bool> hidden(packet.tree.size());
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        const auto& item = packet.tree[i];
        hidden[i] = isHidden(item) || (item.parent != noItem && hidden[item.parent]);
        if (hidden[i] || item.source != source || (item.flags & (Item::NoBytes | Item::Expert)))
            continue;
        if (offset < item.offset || offset - item.offset >= item.length)
            continue;
        if (best == noItem || isNearer(item, packet.tree[best]))
            best = i;
    }
    return best;
}

std::uint64_t pathOfItem(const Packet& packet, std::uint32_t item)
{
    const auto& line = packet.tree[item];
    return pathBelow(line.parent == noItem ? 0 : pathOfItem(packet, line.parent), *line.field);
}

PacketTreeModel::PacketTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

void PacketTreeModel::setPacket(const Packet* packet)
{
    beginResetModel();
    m_packet = packet;
    arrange();
    endResetModel();
}

void PacketTreeModel::setTheme(const Theme& theme)
{
    m_theme = &theme;
    if (m_topCount > 0)
        Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_topCount) - 1, 0));
}

void PacketTreeModel::arrange()
{
    m_places.clear();
    m_children.clear();
    m_paths.clear();
    m_topCount = 0;
    if (!m_packet)
        return;
    const auto& tree = m_packet->tree;
    m_places.resize(tree.size());
    m_paths.resize(tree.size());

    // Two passes: count the children of every item, then hand out places. Parents stand before their children.
    std::vector<bool> hidden(tree.size());
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
        const auto& item = tree[i];
        const bool top = item.parent == noItem;
        hidden[i] = isHidden(item) || (!top && hidden[item.parent]);
        m_paths[i] = pathBelow(top ? 0 : m_paths[item.parent], *item.field);
        if (hidden[i])
            continue;
        auto& count = top ? m_topCount : m_places[item.parent].childCount;
        m_places[i].row = count++;
    }
    auto next = m_topCount;
    for (auto& place : m_places) {
        place.firstChild = next;
        next += place.childCount;
    }
    m_children.resize(next);
    for (std::uint32_t i = 0; i < tree.size(); ++i)
        if (!hidden[i])
            m_children[(tree[i].parent == noItem ? 0 : m_places[tree[i].parent].firstChild) + m_places[i].row] = i;
}

QModelIndex PacketTreeModel::indexOf(std::uint32_t item) const
{
    if (item >= m_places.size())
        return {};
    const auto& place = m_places[item];
    const auto parentItem = m_packet->tree[item].parent;
    const auto position = (parentItem == noItem ? 0 : m_places[parentItem].firstChild) + place.row;
    if (position >= m_children.size() || m_children[position] != item)
        return {}; // hidden
    return createIndex(static_cast<int>(place.row), 0, quintptr {item});
}

std::uint32_t PacketTreeModel::itemOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<std::uint32_t>(index.internalId()) : noItem;
}

std::uint32_t PacketTreeModel::findPath(std::uint64_t path) const
{
    for (std::uint32_t i = 0; i < m_paths.size(); ++i)
        if (m_paths[i] == path && indexOf(i).isValid())
            return i;
    return noItem;
}

bool PacketTreeModel::isLayer(const QModelIndex& index) const
{
    return index.isValid() && !index.parent().isValid();
}

QModelIndex PacketTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column != 0 || row >= rowCount(parent))
        return {};
    const auto first = parent.isValid() ? m_places[parent.internalId()].firstChild : 0;
    return createIndex(row, 0, quintptr {m_children[first + static_cast<std::uint32_t>(row)]});
}

QModelIndex PacketTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || !m_packet)
        return {};
    const auto item = m_packet->tree[static_cast<std::uint32_t>(child.internalId())].parent;
    return item == noItem ? QModelIndex() : createIndex(static_cast<int>(m_places[item].row), 0, quintptr {item});
}

int PacketTreeModel::rowCount(const QModelIndex& parent) const
{
    if (parent.column() > 0)
        return 0;
    return static_cast<int>(parent.isValid() ? m_places[parent.internalId()].childCount : m_topCount);
}

Qt::ItemFlags PacketTreeModel::flags(const QModelIndex& index) const
{
    const auto flags = QAbstractItemModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsDragEnabled : flags;
}

QMimeData* PacketTreeModel::mimeData(const QModelIndexList& indexes) const
{
    if (!packet() || indexes.isEmpty())
        return nullptr;
    Text filter;
    formatFilter({*packet(), itemOf(indexes.front())}, filter);
    auto* data = new QMimeData;
    data->setText(toQString(filter.view()));
    return data;
}

int PacketTreeModel::columnCount(const QModelIndex&) const
{
    return 1;
}

std::optional<ColourPair> PacketTreeModel::coloursOf(const Item& item) const
{
    if (item.flags & Item::Expert) {
        const auto& place = m_places[static_cast<std::size_t>(&item - m_packet->tree.begin())];
        for (const auto child : std::span(m_children).subspan(place.firstChild, place.childCount))
            if (m_packet->tree[child].field == &expertSeverity) {
                const auto value = m_packet->tree[child].value;
                return m_theme->severities[std::min<std::size_t>(value, m_theme->severities.size() - 1)];
            }
        return m_theme->severity(Severity::Warning);
    }
    if (item.parent == noItem)
        return m_theme->layer;
    return {};
}

QString PacketTreeModel::toolTip(const Item& item) const
{
    const auto& field = *item.field;
    auto help = toQString(field.help);
    if (field.type == FieldType::FrameNumber)
        help += (help.isEmpty() ? QString() : QStringLiteral("\n")) + tr("Double-click to go to packet %1").arg(item.value);
    const auto name = QStringLiteral("%1 (%2)").arg(toQString(field.name), toQString(field.abbreviation));
    return help.isEmpty() ? name : QStringLiteral("%1\n%2").arg(name, help);
}

QVariant PacketTreeModel::data(const QModelIndex& index, int role) const
{
    if (!m_packet || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto number = static_cast<std::uint32_t>(index.internalId());
    const auto& item = m_packet->tree[number];
    switch (role) {
    case Qt::DisplayRole: {
        Text text;
        formatLabel({*m_packet, number}, text);
        return toQString(text.view());
    }
    case Qt::ToolTipRole: return toolTip(item);
    case Qt::BackgroundRole:
        if (const auto colours = coloursOf(item))
            return QBrush(colours->background);
        return {};
    case Qt::ForegroundRole:
        if (const auto colours = coloursOf(item))
            return QBrush(colours->text);
        if (item.field->type == FieldType::FrameNumber)
            return QBrush(m_theme->palette.color(QPalette::Link));
        if (item.flags & Item::Generated)
            return QBrush(m_theme->generatedText);
        return {};
    case PathRole: return QVariant::fromValue(m_paths[number]);
    case LayerRole: return item.parent == noItem;
    default: return {};
    }
}

} // namespace porthole::gui
