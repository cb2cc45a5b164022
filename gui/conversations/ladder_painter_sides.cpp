#include "gui/conversations/ladder_painter.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/ladder_drawing.h"

#include <QPainter>

#include <algorithm>

namespace porthole::gui {

using analysis::LadderSpan;
using namespace ladderdrawing;

void LadderPainter::paintStates(QPainter& painter, double top, double bottom, std::size_t side) const
{
    const auto& where = *m_content.layout;
    const auto last = lastSlot(bottom);
    auto slot = firstSlot(top);
    auto state = row(where.at(slot).first).statesBefore().of[side];
    double begin = slot == 0 ? top : top - reach;
    for (; slot < last; ++slot) {
        const auto what = where.at(slot);
        TcpState next = state;
        double y = begin;
        if (what.isEnd) {
            if (const auto waiting = m_content.ladder->timeWait(); waiting && static_cast<std::size_t>(waiting->side) == side) {
                next = TcpState::Closed;
                y = where.y(slot);
            }
        } else if (const auto after = row(what.last).statesAfter().of[side]; after != state) {
            const auto ends = endsOf(slot);
            next = after;
            y = side == row(what.first).from ? ends.fromY : ends.toY;
        }
        if (next == state)
            continue;
        y = std::max(y, begin);
        paintState(painter, side, state, begin - top, std::min(y, bottom) - top);
        state = next;
        begin = y;
    }
    if (begin < bottom)
        paintState(painter, side, state, begin - top, std::min(bottom, where.height()) - top);
}

/// The name stands at the upper end of what is visible of the interval.
void LadderPainter::paintState(QPainter& painter, std::size_t side, TcpState state, double from, double to) const
{
    if (to <= 0 || to <= from)
        return;
    const double x = side == 0 ? lifelineX(0) - m_stateWidth : lifelineX(1);
    const QRectF area(x, std::max(from, -2.0), m_stateWidth, to - std::max(from, -2.0));
    const auto& colours = m_colours.state(state);
    painter.fillRect(area, colours.background);
    if (from >= -1) {
        painter.setPen(QPen(m_colours.lifeline, 1));
        painter.drawLine(QPointF(area.left(), from), QPointF(area.right(), from));
    }
    if (area.height() < m_smallMetrics.height())
        return;
    painter.setFont(m_small);
    painter.setPen(colours.text);
    const QRectF text(area.left() + 3, std::max(area.top(), 0.0) + 1, area.width() - 6, m_smallMetrics.height());
    if (text.bottom() <= area.bottom() + 1)
        painter.drawText(text, Qt::AlignCenter, toQString(analysis::stateName(state)));
}

QString LadderPainter::spanText(const LadderSpan& span) const
{
    const auto role = roleOf(static_cast<std::size_t>(span.side));
    auto text = ladderSpanName(span, role.isEmpty() ? endName(static_cast<std::size_t>(span.side)) : role);
    if (span.bytesAfterFin > 0)
        text += QLatin1Char('\n') + tr("half closed: %1 more the other way").arg(formatBytes(span.bytesAfterFin));
    const bool canFail = span.kind == LadderSpan::Kind::Close || span.kind == LadderSpan::Kind::Handshake
        || span.kind == LadderSpan::Kind::HandshakePackets;
    if (!span.complete && canFail)
        text += QLatin1Char('\n') + tr("not completed");
    return text;
}

void LadderPainter::paintSpans(QPainter& painter, double top, double bottom) const
{
    const auto& where = *m_content.layout;
    const double half = std::min(m_line * 0.7, where.spacing().step / 2);
    double free = -1e9; // names do not lie on each other
    for (const auto& span : m_content.ladder->spans()) {
        const auto begin = endsOf(where.slotOf(span.first)), end = endsOf(where.slotOf(span.last));
        const double from = std::min(begin.fromY, begin.toY) - top - half;
        const double to = std::max(end.fromY, end.toY) - top + half * 0.4;
        if (to < 0 || from > bottom - top)
            continue;
        const bool reset = span.kind == LadderSpan::Kind::Reset || span.kind == LadderSpan::Kind::Refused;
        const auto& colour = reset ? m_colours.reset : m_colours.openClose;
        painter.setPen(QPen(colour, 1.6));
        painter.setBrush(Qt::NoBrush);
        const double x = m_sideLeft;
        painter.drawPolyline(QPolygonF {{x, from}, {x + 6, from}, {x + 6, to}, {x, to}});
        const double middle = (std::max(from, 0.0) + std::min(to, bottom - top)) / 2;
        painter.setFont(m_font);
        painter.setPen(colour);
        QRectF area(x + 14, middle - m_line * 3, m_width - x - 14 - margin / 2, m_line * 6);
        const auto text = spanText(span);
        auto used = painter.boundingRect(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, text);
        if (used.top() < free)
            area.translate(0, free - used.top());
        used.translate(0, std::max(0.0, free - used.top()));
        free = used.bottom();
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, text);
    }
}

QString ladderSpanName(const LadderSpan& span, const QString& who)
{
    switch (span.kind) {
    case LadderSpan::Kind::Handshake: return tr("Three-way handshake");
    case LadderSpan::Kind::SimultaneousOpen: return tr("Simultaneous open");
    case LadderSpan::Kind::Close: return tr("Close: %1 first").arg(who);
    case LadderSpan::Kind::SimultaneousClose: return tr("Simultaneous close");
    case LadderSpan::Kind::Reset: return tr("Reset by %1").arg(who);
    case LadderSpan::Kind::Refused: return tr("Refused by %1").arg(who);
    case LadderSpan::Kind::Initial: return tr("Initial");
    case LadderSpan::Kind::EarlyData: return tr("0-RTT");
    case LadderSpan::Kind::HandshakePackets: return tr("Handshake");
    case LadderSpan::Kind::OneRtt: return tr("1-RTT");
    case LadderSpan::Kind::ConnectionClose: return tr("Close: %1").arg(who);
    }
    return {};
}

} // namespace porthole::gui
