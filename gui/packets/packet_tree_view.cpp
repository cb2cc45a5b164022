#include "gui/packets/packet_tree_view.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace porthole::gui {

namespace {

/// Beyond this many lines, expanding everything would keep the window busy and help nobody.
constexpr std::uint32_t mostExpanded = 20'000;

/// Gives the lines some air.
class LineDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(8, 4);
    }
};

} // namespace

PacketTreeView::PacketTreeView(QWidget* parent)
    : QTreeView(parent)
{
    setHeaderHidden(true);
    setItemDelegate(new LineDelegate(this));
    setUniformRowHeights(true);
    setFrameShape(NoFrame);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setDragEnabled(true); // to the line for a display filter
    setExpandsOnDoubleClick(true);
    setIndentation(18);
    setAccessibleName(tr("Packet tree"));
    // The one column is as wide as its lines, so that long ones can be scrolled to.
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        if (!m_restoring)
            m_expandedPaths.insert(m_tree->pathOf(m_tree->itemOf(index)));
    });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (!m_restoring)
            m_expandedPaths.erase(m_tree->pathOf(m_tree->itemOf(index)));
    });
}

void PacketTreeView::setTreeModel(PacketTreeModel* model)
{
    m_tree = model;
    setModel(model);
}

void PacketTreeView::setPacket(const Packet* packet)
{
    const auto path = m_currentPath;
    m_restoring = true;
    m_tree->setPacket(packet);
    if (packet)
        restoreExpanded();
    m_restoring = false;
    const auto item = path && packet ? m_tree->findPath(path) : noItem;
    if (item != noItem)
        selectItem(item);
    else
        Q_EMIT itemChanged(noItem);
    m_currentPath = path; // a packet without the field does not make us forget it
}

void PacketTreeView::restoreExpanded()
{
    const auto& tree = m_tree->packet()->tree;
    std::uint32_t lines = 0;
    for (std::uint32_t i = 0; i < tree.size() && lines < mostExpanded; ++i)
        if (m_expandedPaths.contains(m_tree->pathOf(i))) {
            const auto index = m_tree->indexOf(i);
            const int children = m_tree->rowCount(index);
            if (children == 0)
                continue;
            lines += static_cast<std::uint32_t>(children);
            setExpanded(index, true);
        }
}

void PacketTreeView::selectItem(std::uint32_t item)
{
    const auto index = m_tree->indexOf(item);
    if (!index.isValid()) {
        setCurrentIndex({});
        return;
    }
    for (auto parent = index.parent(); parent.isValid(); parent = parent.parent())
        setExpanded(parent, true);
    setCurrentIndex(index);
    scrollTo(index);
}

std::uint32_t PacketTreeView::currentItem() const
{
    return m_tree && m_tree->packet() ? m_tree->itemOf(currentIndex()) : noItem;
}

void PacketTreeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    const auto item = m_tree ? m_tree->itemOf(current) : noItem;
    if (item != noItem)
        m_currentPath = m_tree->pathOf(item);
    if (!m_restoring)
        Q_EMIT itemChanged(item);
}

void PacketTreeView::setSubtreeExpanded(const QModelIndex& index, bool expand)
{
    if (!index.isValid() || !m_tree->packet())
        return;
    // Descendants stand behind their ancestor in the flat tree, without anybody else's in between being one.
    const auto& tree = m_tree->packet()->tree;
    const auto top = m_tree->itemOf(index);
    std::vector<bool> within(tree.size() - top);
    setUpdatesEnabled(false);
    std::uint32_t lines = 0;
    for (auto i = top; i < tree.size() && lines < mostExpanded; ++i) {
        const auto parent = tree[i].parent;
        within[i - top] = i == top || (parent != noItem && parent >= top && within[parent - top]);
        const auto each = m_tree->indexOf(i);
        if (!within[i - top] || !m_tree->rowCount(each))
            continue;
        setExpanded(each, expand);
        ++lines;
    }
    setUpdatesEnabled(true);
}

void PacketTreeView::expandSubtree()
{
    setSubtreeExpanded(currentIndex(), true);
}

void PacketTreeView::collapseSubtree()
{
    setSubtreeExpanded(currentIndex(), false);
}

void PacketTreeView::expandEverything()
{
    for (int row = 0; m_tree && row < m_tree->rowCount(); ++row)
        setSubtreeExpanded(m_tree->index(row, 0), true);
}

void PacketTreeView::collapseEverything()
{
    // Also what only other packets have.
    m_expandedPaths.clear();
    collapseAll();
}

void PacketTreeView::goToParent()
{
    if (const auto parent = currentIndex().parent(); parent.isValid())
        setCurrentIndex(parent);
}

void PacketTreeView::keyPressEvent(QKeyEvent* event)
{
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Backspace && modifiers == Qt::NoModifier)
        goToParent();
    else if (event->key() == Qt::Key_Right && modifiers == Qt::ShiftModifier)
        expandSubtree();
    else if (event->key() == Qt::Key_Left && modifiers == Qt::ShiftModifier)
        collapseSubtree();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        setExpanded(currentIndex(), !isExpanded(currentIndex()));
    else
        QTreeView::keyPressEvent(event);
}

void PacketTreeView::resizeEvent(QResizeEvent* event)
{
    // Selected and shaded lines reach to the edge.
    header()->setMinimumSectionSize(viewport()->width());
    QTreeView::resizeEvent(event);
    header()->resizeSections(QHeaderView::ResizeToContents);
}

void PacketTreeView::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    // A layer's line is shaded over its whole width, its branch included.
    const auto background = index.data(Qt::BackgroundRole);
    if (background.isValid()) {
        auto line = option.rect;
        line.setLeft(0);
        line.setWidth(std::max(line.width(), viewport()->width()));
        painter->fillRect(line, background.value<QBrush>());
    }
    QTreeView::drawRow(painter, option, index);
}

} // namespace porthole::gui
