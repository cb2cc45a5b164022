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

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void paintEvent(QPaintEvent* event) override;
};

} // namespace porthole::gui
