#include "gui/packets/packet_list_header.h"

#include <QPainter>

namespace porthole::gui {

PacketListHeader::PacketListHeader(QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setMinimumSectionSize(28);
    setContextMenuPolicy(Qt::CustomContextMenu);
}

QSize PacketListHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), fontMetrics().height() + 10};
}

void PacketListHeader::setSorted(int column, Qt::SortOrder order)
{
    m_sorted = column;
    m_order = order;
    viewport()->update();
}

void PacketListHeader::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Window));
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    painter.end();
    QHeaderView::paintEvent(event);
}

void PacketListHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    if (!rect.isValid())
        return;
    painter->save();
    painter->setPen(palette().color(QPalette::Mid));
    painter->drawLine(rect.right(), rect.top() + 5, rect.right(), rect.bottom() - 5);
    painter->drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom());
    painter->setPen(palette().color(QPalette::WindowText));
    auto inner = rect.adjusted(cellMargin, 0, -cellMargin, 0);
    if (section == m_sorted) {
        // A triangle at the right edge, upwards where the least stands on top.
        constexpr double size = 4;
        const QPointF middle(rect.right() - cellMargin - size, rect.center().y() + 0.5);
        const double up = m_order == Qt::AscendingOrder ? -1 : 1;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(palette().color(QPalette::Active, QPalette::Highlight));
        painter->setPen(Qt::NoPen);
        painter->drawPolygon(QPolygonF({middle + QPointF(-size, -up * size / 2), middle + QPointF(size, -up * size / 2), middle + QPointF(0, up * size / 2 + up)}));
        painter->setPen(palette().color(QPalette::WindowText));
        inner.adjust(0, 0, -static_cast<int>(2 * size) - 4, 0);
    }
    const auto title = model()->headerData(section, orientation()).toString();
    const int alignment = model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt();
    painter->drawText(inner, alignment | Qt::TextSingleLine, fontMetrics().elidedText(title, Qt::ElideRight, inner.width()));
    painter->restore();
}

} // namespace porthole::gui
