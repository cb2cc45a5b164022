#include "gui/packet_list_header.h"

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
    const auto inner = rect.adjusted(cellMargin, 0, -cellMargin, 0);
    const auto title = model()->headerData(section, orientation()).toString();
    const int alignment = model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt();
    painter->drawText(inner, alignment | Qt::TextSingleLine, fontMetrics().elidedText(title, Qt::ElideRight, inner.width()));
    painter->restore();
}

} // namespace porthole::gui
