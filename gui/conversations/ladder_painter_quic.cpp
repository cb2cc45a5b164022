#include "gui/conversations/ladder_painter.h"

#include "gui/conversations/ladder_drawing.h"

#include <QPainter>

#include <algorithm>

// QUIC: each end has a line for each packet-number space, and what came in one datagram stands in one box.

namespace porthole::gui {

using analysis::LadderSpan;
using analysis::NumberSpace;
using namespace ladderdrawing;

namespace {

constexpr NumberSpace allSpaces[] = {NumberSpace::Initial, NumberSpace::Handshake, NumberSpace::Application};
constexpr std::size_t phaseKinds = 5; ///< Initial to ConnectionClose

QString spaceName(NumberSpace space)
{
    switch (space) {
    case NumberSpace::Initial: return tr("Initial");
    case NumberSpace::Handshake: return tr("Handshake");
    case NumberSpace::Application: return tr("0/1-RTT");
    }
    return {};
}

std::size_t columnOf(const LadderSpan& span)
{
    return static_cast<std::size_t>(span.kind) - static_cast<std::size_t>(LadderSpan::Kind::Initial);
}

/// Nothing for the end of the connection, which is no number space.
std::optional<NumberSpace> spaceOf(const LadderSpan& span)
{
    switch (span.kind) {
    case LadderSpan::Kind::Initial: return NumberSpace::Initial;
    case LadderSpan::Kind::HandshakePackets: return NumberSpace::Handshake;
    case LadderSpan::Kind::EarlyData:
    case LadderSpan::Kind::OneRtt: return NumberSpace::Application;
    default: return std::nullopt;
    }
}

} // namespace

void LadderPainter::placeLanes(double width, double left)
{
    m_laneStep = std::ceil(m_smallMetrics.horizontalAdvance(tr("Handshake")) + 9);
    const double brackets = bracketStep * phaseKinds + m_line * 6.5;
    m_firstLife = left + m_laneStep * 1.5;
    m_lifeStep = std::max(m_laneStep * 2 + m_line * 18, width - m_firstLife - m_laneStep * 1.5 - brackets - margin);
    m_sideLeft = m_firstLife + m_lifeStep + m_laneStep * 1.5;
    m_width = m_sideLeft + brackets;
}

/// The lines of the two ends mirror each other, so that all arrows have the same middle.
double LadderPainter::laneX(std::size_t end, NumberSpace space) const
{
    const double offset = (static_cast<double>(space) - 1) * m_laneStep;
    return lifelineX(end) + (end == 0 ? offset : -offset);
}

const QColor& LadderPainter::colourOf(NumberSpace space) const
{
    return m_colours.spaces[static_cast<std::size_t>(space)];
}

void LadderPainter::paintLaneNames(QPainter& painter, double baseline) const
{
    painter.setFont(m_small);
    for (std::size_t end = 0; end < 2; ++end) {
        for (const auto space : allSpaces) {
            const auto name = spaceName(space);
            painter.setPen(colourOf(space));
            painter.drawText(QPointF(laneX(end, space) - m_smallMetrics.horizontalAdvance(name) / 2, baseline), name);
        }
    }
}

/// Thick from the first to the last packet of a number space.
void LadderPainter::paintLanes(QPainter& painter, double top, double bottom) const
{
    const auto& where = *m_content.layout;
    const double end = std::min(bottom, where.height()) - top;
    const auto line = [&](NumberSpace space, double from, double to) {
        for (std::size_t side = 0; side < 2; ++side)
            painter.drawLine(QPointF(laneX(side, space), from), QPointF(laneX(side, space), to));
    };
    painter.setPen(QPen(m_colours.lifeline, 1, Qt::DotLine));
    for (const auto space : allSpaces)
        line(space, 0, end);
    for (const auto& span : m_content.ladder->spans()) {
        const auto space = spaceOf(span);
        const double from = where.y(where.slotOf(span.first)) - top, to = where.y(where.slotOf(span.last)) - top;
        if (!space || to < 0 || from > end)
            continue;
        painter.setPen(QPen(colourOf(*space), 2));
        line(*space, std::max(0.0, from), std::min(end, to));
    }
}

/// A packet behind the first one of its datagram.
bool LadderPainter::isLaterPacket(std::size_t slot) const
{
    if (!isQuic() || slot == 0)
        return false;
    const auto here = m_content.layout->at(slot), before = m_content.layout->at(slot - 1);
    return !here.isEnd && row(here.first).frame == row(before.last).frame;
}

void LadderPainter::paintDatagrams(QPainter& painter, double top, double bottom) const
{
    const auto& where = *m_content.layout;
    const double high = std::min(where.spacing().step, m_line * 1.9);
    painter.setPen(QPen(m_colours.lifeline, 1));
    painter.setBrush(m_colours.hovered);
    const auto last = lastSlot(bottom);
    auto slot = firstSlot(top);
    while (slot > 0 && isLaterPacket(slot))
        --slot;
    while (slot < last) {
        auto next = slot + 1;
        while (next < where.count() && isLaterPacket(next))
            ++next;
        if (next > slot + 1) {
            const double from = where.y(slot) - top - high * 0.62, to = where.y(next - 1) - top + high * 0.3;
            const double left = laneX(0, NumberSpace::Initial) - 8, right = laneX(1, NumberSpace::Initial) + 8;
            painter.drawRoundedRect(QRectF(left, from, right - left, to - from), 5, 5);
        }
        slot = next;
    }
}

/// A bracket a phase, side by side, since they overlap; the names where they begin, as far as that is in view.
void LadderPainter::paintPhases(QPainter& painter, double top, double bottom) const
{
    const auto& where = *m_content.layout;
    const double half = std::min(m_line * 0.7, where.spacing().step / 2);
    double free = -1e9; // names do not lie on each other
    painter.setFont(m_font);
    for (const auto& span : m_content.ladder->spans()) {
        const double from = where.y(where.slotOf(span.first)) - top - half;
        const double to = where.y(where.slotOf(span.last)) - top + half * 0.4;
        if (to < 0 || from > bottom - top)
            continue;
        const auto space = spaceOf(span);
        painter.setPen(QPen(space ? colourOf(*space) : m_colours.ink, 1.6));
        painter.setBrush(Qt::NoBrush);
        const double x = m_sideLeft + bracketStep * static_cast<double>(columnOf(span));
        painter.drawPolyline(QPolygonF {{x - 4, from}, {x, from}, {x, to}, {x - 4, to}});
        const double textLeft = m_sideLeft + bracketStep * phaseKinds + 2;
        const double begin = std::max({from, 0.0, free});
        const QRectF area(textLeft, begin, m_width - textLeft - margin / 2, m_line * 4);
        QRectF used;
        painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, spanText(span), &used);
        free = used.bottom();
    }
}

} // namespace porthole::gui
