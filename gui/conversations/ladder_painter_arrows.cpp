#include "gui/conversations/ladder_painter.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/ladder_drawing.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

using analysis::LadderRow;
using namespace ladderdrawing;

void LadderPainter::paintArrows(QPainter& painter, double top, double bottom) const
{
    double free = -2 * reach; // where the next label may stand on an axis of time
    const double apart = m_line * 1.05;
    for (auto slot = firstSlot(top); slot < lastSlot(bottom); ++slot) {
        const auto what = m_content.layout->at(slot);
        const auto ends = endsOf(slot);
        const double middle = (ends.fromY + ends.toY) / 2 - top;
        const bool labelled = middle >= free || !m_content.layout->spacing().byTime;
        const bool chosen = m_content.selected == what.first || m_content.hovered == what.first;
        if (labelled)
            free = middle + apart;
        paintArrow(painter, top, slot, labelled || chosen);
    }
}

void LadderPainter::paintArrow(QPainter& painter, double top, std::size_t slot, bool labelled) const
{
    const auto what = m_content.layout->at(slot);
    auto ends = endsOf(slot);
    ends.fromY -= top;
    ends.toY -= top;
    if (what.isEnd) {
        paintEnd(painter, ends.fromY);
        return;
    }
    if (what.folded) {
        paintFold(painter, ends.fromY, what);
        return;
    }
    const auto& arrow = row(what.first);
    const auto& colour = colourOf(arrow);
    const bool chosen = m_content.selected == what.first;
    painter.setPen(QPen(colour, chosen ? 2.4 : 1.5, arrow.repeats ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap));
    painter.setBrush(colour);
    if (ends.fromX == ends.toX)
        paintLoop(painter, ends);
    else
        paintShaft(painter, ends, arrow.lost);
    if (!labelled)
        return;
    if (!isFlow()) {
        Text label;
        if (arrow.kind == LadderRow::Kind::Packet)
            label << m_content.ladder->text(what.first);
        else
            analysis::appendArrowLabel(label, arrow);
        auto note = arrow.repeats ? tr("repeats packet %1").arg(arrow.repeats) : toQString(analysis::findingName(arrow));
        if (arrow.lost)
            note = note.isEmpty() ? tr("lost") : tr("lost; %1").arg(note);
        paintLabel(painter, ends, toQString(label.view()), note, colour);
        return;
    }
    const auto label = m_content.flowLabel ? m_content.flowLabel(arrow) : FlowLabel {};
    paintLabel(painter, ends, label.protocol, {}, colour);
    painter.setFont(m_small);
    painter.setPen(chosen ? m_colours.selected.text : m_colours.ink);
    painter.drawText(QPointF(m_sideLeft, ends.fromY + m_smallMetrics.ascent() / 2 - 1),
        m_smallMetrics.elidedText(label.info, Qt::ElideRight, m_width - m_sideLeft - margin));
}

void LadderPainter::paintShaft(QPainter& painter, const Ends& ends, bool lost) const
{
    const QPointF from(ends.fromX, ends.fromY), whole(ends.toX, ends.toY);
    const QPointF to = lost ? from + (whole - from) * lostPart : whole;
    const double length = std::hypot(to.x() - from.x(), to.y() - from.y());
    const QPointF along((to.x() - from.x()) / length, (to.y() - from.y()) / length);
    const QPointF across(-along.y(), along.x());
    auto pen = painter.pen();
    painter.drawLine(from, lost ? to : to - along * (headLength * 0.8));
    pen.setStyle(Qt::SolidLine);
    painter.setPen(pen);
    if (lost) {
        pen.setWidthF(2.4);
        pen.setCapStyle(Qt::RoundCap);
        painter.setPen(pen);
        painter.drawLine(to + QPointF(-5, -5), to + QPointF(5, 5));
        painter.drawLine(to + QPointF(-5, 5), to + QPointF(5, -5));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(QPolygonF {to, to - along * headLength + across * headWidth, to - along * headLength - across * headWidth});
}

/// From an address to itself.
void LadderPainter::paintLoop(QPainter& painter, const Ends& ends) const
{
    const double x = ends.fromX, y = ends.fromY, wide = m_line * 1.8;
    painter.setBrush(Qt::NoBrush);
    QPainterPath path(QPointF(x, y - 6));
    path.cubicTo(QPointF(x + wide, y - 8), QPointF(x + wide, y + 8), QPointF(x + headLength, y + 6));
    painter.drawPath(path);
    painter.setBrush(painter.pen().color());
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(QPolygonF {QPointF(x, y + 6), QPointF(x + headLength, y + 6 - headWidth), QPointF(x + headLength, y + 6 + headWidth)});
}

/// Along the arrow, above it: what the packet says, and in the arrow's colour what is to be noted of it.
void LadderPainter::paintLabel(QPainter& painter, const Ends& ends, const QString& label, const QString& note, const QColor& colour) const
{
    const bool toRight = ends.toX >= ends.fromX;
    const QPointF left(toRight ? ends.fromX : ends.toX, toRight ? ends.fromY : ends.toY);
    const QPointF right(toRight ? ends.toX : ends.fromX, toRight ? ends.toY : ends.fromY);
    const double wide = std::hypot(right.x() - left.x(), right.y() - left.y());
    const double room = wide > 1 ? wide - 2 * headLength - 8 : m_lifeStep * 0.8;
    const double gap = note.isEmpty() ? 0 : m_line * 0.8;
    const auto first = m_smallMetrics.elidedText(label, Qt::ElideRight, room);
    const double firstWide = m_smallMetrics.horizontalAdvance(first);
    const auto second = m_smallMetrics.elidedText(note, Qt::ElideRight, std::max(0.0, room - firstWide - gap));
    const double all = firstWide + gap + m_smallMetrics.horizontalAdvance(second);
    constexpr double baseline = -4;
    painter.save();
    painter.translate((left + right) / 2);
    if (std::abs(right.y() - left.y()) > 0.5)
        painter.rotate(std::atan2(right.y() - left.y(), right.x() - left.x()) * 180 / M_PI);
    painter.setFont(m_small);
    if (m_content.layout->spacing().byTime) { // other arrows may cross
        auto paper = m_colours.paper;
        paper.setAlphaF(0.8F);
        painter.fillRect(QRectF(-all / 2 - 3, baseline - m_smallMetrics.ascent(), all + 6, m_smallMetrics.height() - 1), paper);
    }
    painter.setPen(m_colours.ink);
    painter.drawText(QPointF(-all / 2, baseline), first);
    painter.setPen(colour);
    painter.drawText(QPointF(-all / 2 + firstWide + gap, baseline), second);
    painter.restore();
}

void LadderPainter::paintFold(QPainter& painter, double y, const LadderSlots::Slot& slot) const
{
    const auto volume = m_content.ladder->volume(slot.first, slot.last);
    const auto& runs = m_content.ladder->runs();
    const auto run = std::lower_bound(runs.begin(), runs.end(), slot.first,
        [](const analysis::LadderRun& one, std::uint32_t first) { return one.first < first; });
    const bool toRight = run == runs.end() || run->side == 0;
    const auto packets = slot.last - slot.first + 1 - volume.segments;
    auto text = isTcp() ? tr("… %1 segments, %2 …") : isQuic() ? tr("… %1 packets, %2 …") : tr("… %1 datagrams, %2 …");
    text = text.arg(formatCount(volume.segments), formatBytes(volume.bytes));
    const auto more = packets > 0 ? tr("and %1 acknowledgments").arg(formatCount(packets)) : QString();
    const auto inner = [&](std::size_t end) { return isQuic() ? laneX(end, analysis::NumberSpace::Application) : lifelineX(end); };
    const double left = inner(0), right = inner(1);
    const double high = m_line * 1.9;
    const QRectF box(left + 6, y - high * 0.62, right - left - 12, high);
    auto fill = m_colours.data;
    fill.setAlphaF(0.10F);
    painter.setPen(QPen(m_colours.data, 1, Qt::DotLine));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 5, 5);
    Ends ends {toRight ? left : right, toRight ? right : left, box.bottom() - 6, box.bottom() - 6};
    painter.setFont(m_bold);
    painter.setPen(m_colours.ink);
    const auto all = more.isEmpty() ? text : text + QLatin1Char(' ') + more;
    painter.drawText(QRectF(box.left(), box.top() + 1, box.width(), box.height() - 10), Qt::AlignCenter,
        QFontMetricsF(m_bold).elidedText(all, Qt::ElideRight, box.width() - 20));
    painter.setPen(QPen(m_colours.data, 1.5, Qt::CustomDashLine));
    painter.setBrush(m_colours.data);
    painter.setPen(QPen(m_colours.data, 2.2, Qt::DotLine));
    paintShaft(painter, ends, false);
}

/// The end of TIME-WAIT, which nobody sees on the wire.
void LadderPainter::paintEnd(QPainter& painter, double y) const
{
    const auto waiting = m_content.ladder->timeWait();
    const bool left = waiting->side == 0;
    const auto text = tr("2 MSL later (60 s on Linux): TIME_WAIT is over");
    const double x = lifelineX(static_cast<std::size_t>(waiting->side));
    painter.setPen(QPen(m_colours.faint, 1.2, Qt::DotLine));
    painter.drawLine(QPointF(x, y), QPointF(left ? x + m_lifeStep * 0.9 : x - m_lifeStep * 0.9, y));
    painter.setFont(m_small);
    painter.setPen(m_colours.faint);
    const double wide = m_smallMetrics.horizontalAdvance(text);
    painter.drawText(QPointF(left ? x + 12 : x - 12 - wide, y - 5), text);
}

/// The row that another one repeats: of QUIC, the packet of the same number space.
std::optional<std::uint32_t> LadderPainter::originalOf(const LadderRow& again) const
{
    const auto& rows = m_content.ladder->rows();
    const auto first = m_content.ladder->rowOf(again.repeats);
    for (auto at = first.value_or(0); first && at < rows.size() && rows[at].frame == again.repeats; ++at)
        if (rows[at].space == again.space)
            return at;
    return first;
}

/// A curve from what was sent first to what repeats it.
void LadderPainter::paintRepeats(QPainter& painter, double top, double bottom) const
{
    const auto& where = *m_content.layout;
    const auto last = std::min(where.count(), where.slotAtY(bottom + linkReach) + 1);
    auto colour = m_colours.trouble;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, 1.2, Qt::DashLine));
    for (auto slot = firstSlot(top); slot < last; ++slot) {
        const auto what = where.at(slot);
        if (what.folded || what.isEnd || !row(what.first).repeats)
            continue;
        const auto original = originalOf(row(what.first));
        if (!original)
            continue;
        const auto ends = endsOf(slot);
        const double to = ends.fromY;
        const double from = std::max(endsOf(where.slotOf(*original)).fromY, top - linkReach);
        if (from > bottom || to < top)
            continue;
        const double inward = ends.toX > ends.fromX ? 1 : -1;
        const double bulge = std::min(26 + (to - from) * 0.12, m_lifeStep * 0.2) * inward;
        QPainterPath path(QPointF(ends.fromX, from - top));
        path.cubicTo(QPointF(ends.fromX + bulge, from - top + (to - from) * 0.2), QPointF(ends.fromX + bulge, from - top + (to - from) * 0.8),
            QPointF(ends.fromX, to - top));
        painter.drawPath(path);
    }
}

} // namespace porthole::gui
