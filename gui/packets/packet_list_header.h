// The column titles of the packet list, in line with the cells below them.
#pragma once

#include <QHeaderView>

namespace porthole::gui {

/// Pixels between the edge of a cell and its text.
inline constexpr int cellMargin = 8;

class PacketListHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit PacketListHeader(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    /// The list is sorted by this column, or about to be; -1: in file order.
    void setSorted(int column, Qt::SortOrder order);
    int sortedColumn() const { return m_sorted; }
    Qt::SortOrder sortOrder() const { return m_order; }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;

private:
    int m_sorted = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

} // namespace porthole::gui
