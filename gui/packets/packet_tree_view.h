// The packet tree. What is expanded stays expanded, by the place in the tree, when another packet is shown.
#pragma once

#include "gui/packets/packet_tree_model.h"

#include <QTreeView>

#include <cstdint>
#include <unordered_set>

namespace porthole::gui {

class PacketTreeView : public QTreeView {
    Q_OBJECT
public:
    explicit PacketTreeView(QWidget* parent = nullptr);

    void setTreeModel(PacketTreeModel* model);
    /// Shows another packet (null: none): expands what was expanded, selects the field that was selected.
    void setPacket(const Packet* packet);
    /// Selects an item and makes it visible; noItem selects nothing.
    void selectItem(std::uint32_t item);
    std::uint32_t currentItem() const;
    /// PacketTreeModel::PathRole of what is expanded, in whatever packet.
    const std::unordered_set<std::uint64_t>& expandedPaths() const { return m_expandedPaths; }

    // What menus do; each starts at the current item.
    void expandSubtree();
    void collapseSubtree();
    void expandEverything();
    void collapseEverything();
    void goToParent();

Q_SIGNALS:
    /// Another item is current; noItem: none.
    void itemChanged(std::uint32_t item);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void restoreExpanded();
    void setSubtreeExpanded(const QModelIndex& index, bool expanded);

    PacketTreeModel* m_tree = nullptr;
    std::unordered_set<std::uint64_t> m_expandedPaths;
    std::uint64_t m_currentPath = 0;
    bool m_restoring = false;
};

} // namespace porthole::gui
