// The packet list: rows of equal height, a scroll bar that counts rows, nothing kept per row.
#pragma once

#include "gui/packets/packet_list_header.h"
#include "gui/packets/packet_list_model.h"
#include "gui/packets/row_scroll.h"

#include <QAbstractItemView>

class QMenu;

namespace porthole::gui {

class PacketListView : public QAbstractItemView {
    Q_OBJECT
public:
    explicit PacketListView(QWidget* parent = nullptr);
    ~PacketListView() override;

    void setPacketModel(PacketListModel* model);
    PacketListHeader* header() const { return m_header; }
    const RowScroll& scroll() const { return m_scroll; }

    /// Makes a frame's row current, selected and visible. False if it has no row.
    bool goTo(std::uint32_t frameNumber);
    /// The same, so many whole rows below the upper edge if that can be.
    bool goToLine(std::uint32_t frameNumber, int line);
    /// Whole rows between the upper edge and the current one; -1 if that is not in view.
    int currentLine() const;
    std::uint32_t currentFrame() const;
    /// Selects those of these frames that have rows, beside what is selected.
    void select(const std::vector<std::uint32_t>& frames);
    /// Frame numbers of the selected rows, ascending, at most `limit`. Sets `complete` to false if there are more.
    std::vector<std::uint32_t> selectedFrames(std::size_t limit, bool& complete) const;

    /// Keeps the last row in view when rows are added, as long as it was in view before: who scrolls up is left alone,
    /// and who comes back to the end is taken along again.
    void setFollowing(bool on);
    bool isAtEnd() const { return m_scroll.top >= m_scroll.maximumTop(); }
    void scrollToEnd();

    /// Makes every column as wide as the rows in view need.
    void resizeColumnsToContents();
    /// Widths for a capture nobody has seen yet.
    void setDefaultWidths();
    void resizeColumnToContents(int column);
    /// From left to right, as they are now.
    QList<PacketListColumn> columns() const;
    void setColumns(const QList<PacketListColumn>& columns);
    void setColumnVisible(int column, bool on);
    /// Show and hide columns.
    void fillColumnMenu(QMenu& menu);

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void keyboardSearch(const QString& search) override;
    void reset() override;
    void doItemsLayout() override;

Q_SIGNALS:
    /// Another row is current; 0: none.
    void frameChanged(std::uint32_t frameNumber);
    /// The user moved, hid or showed one.
    void columnsChanged();
    /// The user wants the menu of a column's title; -1: beside all of them.
    void headerMenuWanted(int column, const QPoint& globalPosition);
    /// The title of a column was clicked.
    void sortWanted(int column);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void measure();
    void syncScrollBar();
    void moveTo(const RowScroll& position);
    void stretchLastColumn();
    void setDefaultWidth(int column);
    void resizeColumn(int column);
    void paintRow(QPainter& painter, int row, const QRect& clip) const;
    void paintCell(QPainter& painter, const QModelIndex& index, const QRect& cell) const;
    int textWidth(int column, int first, int last) const;

    PacketListModel* m_packets = nullptr;
    PacketListHeader* m_header;
    RowScroll m_scroll;
    bool m_syncing = false;
    bool m_following = false;
    bool m_stretching = false;
    bool m_lastColumnStretches = true;
    double m_wheelRest = 0;
};

} // namespace porthole::gui
