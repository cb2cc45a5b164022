#include "gui/conversations/ladder_painter.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/ladder_drawing.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

using analysis::LadderRow;
using analysis::LadderSpan;
using namespace ladderdrawing;

namespace {

QString seconds(Nanoseconds from, Nanoseconds to, int digits)
{
    if (from == noTime || to == noTime)
        return {};
    return QString::number(static_cast<double>(to - from) / 1e9, 'f', digits);
}

/// A length of time as one would say it: "1.2 s", "350 ms".
QString pauseText(Nanoseconds length)
{
    const auto value = static_cast<double>(length);
    if (value >= 1e9)
        return tr("%1 s").arg(value / 1e9, 0, 'f', value < 1e10 ? 1 : 0);
    if (value >= 1e6)
        return tr("%1 ms").arg(value / 1e6, 0, 'f', value < 1e7 ? 1 : 0);
    return tr("%1 µs").arg(value / 1e3, 0, 'f', value < 1e4 ? 1 : 0);
}

QFont sized(const QFont& font, double factor, bool bold = false)
{
    auto changed = font;
    if (font.pointSizeF() > 0)
        changed.setPointSizeF(font.pointSizeF() * factor);
    else
        changed.setPixelSize(std::max(1, static_cast<int>(font.pixelSize() * factor)));
    changed.setBold(bold);
    return changed;
}

} // namespace

LadderPainter::LadderPainter(const LadderContent& content, Scheme scheme, const QFont& font, double width)
    : m_content(content)
    , m_colours(DiagramColours::of(scheme))
    , m_font(font)
    , m_bold(sized(font, 1, true))
    , m_small(sized(font, 0.9))
    , m_metrics(m_font)
    , m_smallMetrics(m_small)
    , m_line(m_metrics.height())
{
    place(width);
}

double LadderPainter::stepOf(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).height() * 2.35);
}

double LadderPainter::headHeight() const
{
    return std::ceil(m_line * 2 + 18 + (isQuic() ? m_line : 0));
}

void LadderPainter::place(double width)
{
    const auto& ladder = *m_content.ladder;
    const auto ends = std::max<std::size_t>(2, ladder.ends().size());
    const auto lastFrame = ladder.rows().empty() ? 0 : ladder.rows().back().frame;
    m_numberRight = margin + std::max(m_smallMetrics.horizontalAdvance(QString::number(lastFrame)), m_smallMetrics.horizontalAdvance(tr("No.")));
    m_timeRight = m_numberRight + m_line + m_smallMetrics.horizontalAdvance(QStringLiteral("99999.") + QString(m_content.timeDigits, QLatin1Char('9')));
    m_stateWidth = isTcp() ? std::ceil(m_smallMetrics.horizontalAdvance(QStringLiteral("ESTABLISHED")) + 16) : 0;
    const double left = m_timeRight + m_line + m_stateWidth;
    if (isFlow()) {
        const double text = m_line * 24;
        const double half = m_line * 5;
        const double available = (width - left - text - margin - 2 * half) / static_cast<double>(ends - 1);
        m_firstLife = left + half;
        m_lifeStep = std::clamp(available, m_line * 9, m_line * 18);
        m_sideLeft = m_firstLife + m_lifeStep * static_cast<double>(ends - 1) + half;
        m_width = std::max(width, m_sideLeft + text + margin);
        return;
    }
    if (isQuic()) {
        placeLanes(width, left);
        return;
    }
    const double brackets = isTcp() ? m_line * 10.5 : margin;
    m_firstLife = left;
    m_lifeStep = std::max(m_line * 20, width - left - m_stateWidth - brackets - margin);
    m_sideLeft = m_firstLife + m_lifeStep + m_stateWidth + m_line * 0.5;
    m_width = m_sideLeft + brackets;
}

double LadderPainter::lifelineX(std::size_t end) const
{
    return std::round(m_firstLife + m_lifeStep * static_cast<double>(end)) + 0.5;
}

std::size_t LadderPainter::firstSlot(double top) const
{
    return m_content.layout->slotAtY(top - reach);
}

/// One behind the last one.
std::size_t LadderPainter::lastSlot(double bottom) const
{
    return std::min(m_content.layout->count(), m_content.layout->slotAtY(bottom + reach) + 1);
}

QString LadderPainter::endName(std::size_t end) const
{
    if (end >= m_content.ladder->ends().size())
        return {};
    if (m_content.ladder->ends()[end].isRest)
        return tr("all others");
    Text text;
    analysis::appendEnd(text, m_content.ladder->ends()[end]);
    return toQString(text.view());
}

QString LadderPainter::roleOf(std::size_t end) const
{
    const auto& spans = m_content.ladder->spans();
    const auto first = spans.empty() ? LadderSpan::Kind::Reset : spans.front().kind;
    const bool known = isTcp() ? first == LadderSpan::Kind::Handshake || first == LadderSpan::Kind::Refused
                               : isQuic() && first == LadderSpan::Kind::Initial;
    if (!known)
        return {};
    return end == 0 ? tr("client") : tr("server");
}

void LadderPainter::paintHead(QPainter& painter) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(0, 0, m_width, headHeight()), m_colours.paper);
    painter.setFont(m_small);
    painter.setPen(m_colours.faint);
    const double baseline = headHeight() - 8;
    const auto rightAligned = [&](double right, const QString& text) {
        painter.drawText(QPointF(right - m_smallMetrics.horizontalAdvance(text), baseline), text);
    };
    rightAligned(m_numberRight, tr("No."));
    rightAligned(m_timeRight, tr("Seconds"));
    if (isFlow())
        painter.drawText(QPointF(m_sideLeft, baseline), tr("Packet"));
    for (std::size_t end = 0; end < m_content.ladder->ends().size(); ++end) {
        const auto role = roleOf(end);
        const auto name = endName(end);
        const QFontMetricsF bold(m_bold);
        const double most = isFlow() ? m_lifeStep - 10 : m_lifeStep * 0.8;
        const auto shown = bold.elidedText(name, Qt::ElideMiddle, most - 16);
        const double wide = std::min(most, bold.horizontalAdvance(shown) + 20);
        // The heads of two ends may reach beyond their lines, but not out of the picture.
        const QRectF box(lifelineX(end) - wide / 2, 5, wide, std::ceil(m_line * 2 + 8));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_colours.head.background);
        painter.drawRoundedRect(box, 5, 5);
        painter.setPen(m_colours.head.text);
        painter.setFont(m_bold);
        const auto upper = role.isEmpty() ? box : QRectF(box.left(), box.top() + 2, box.width(), box.height() / 2);
        painter.drawText(upper, Qt::AlignCenter, shown);
        if (!role.isEmpty()) {
            painter.setFont(m_small);
            painter.drawText(QRectF(box.left(), box.center().y() - 2, box.width(), box.height() / 2), Qt::AlignCenter, role);
        }
    }
    if (isQuic())
        paintLaneNames(painter, baseline);
    painter.setPen(QPen(m_colours.lifeline, 1));
    painter.drawLine(QPointF(0, headHeight() - 0.5), QPointF(m_width, headHeight() - 0.5));
    painter.restore();
}

void LadderPainter::paint(QPainter& painter, double top, double bottom) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.fillRect(QRectF(0, 0, m_width, bottom - top), m_colours.paper);
    if (m_content.layout->count() > 0) {
        if (isQuic())
            paintDatagrams(painter, top, bottom);
        paintBands(painter, top, bottom);
        if (m_stateWidth > 0) {
            paintStates(painter, top, bottom, 0);
            paintStates(painter, top, bottom, 1);
        }
        if (isQuic())
            paintLanes(painter, top, bottom);
        else
            paintLifelines(painter, top, bottom);
        paintTimes(painter, top, bottom);
        if (isTcp() || isQuic())
            paintRepeats(painter, top, bottom);
        paintArrows(painter, top, bottom);
        if (isQuic())
            paintPhases(painter, top, bottom);
        else
            paintSpans(painter, top, bottom);
    }
    painter.restore();
}

/// Behind the selected row, and behind the one below the mouse.
void LadderPainter::paintBands(QPainter& painter, double top, double bottom) const
{
    const auto band = [&](const std::optional<std::uint32_t>& at, const QColor& colour) {
        if (!at || *at >= m_content.ladder->rows().size())
            return;
        const double y = m_content.layout->y(m_content.layout->slotOf(*at));
        const double high = std::min(m_content.layout->spacing().step, m_line * 1.9);
        if (y > top - high && y < bottom + high)
            painter.fillRect(QRectF(0, y - top - high * 0.62, m_width, high), colour);
    };
    band(m_content.hovered, m_colours.hovered);
    band(m_content.selected, m_colours.selected.background);
}

void LadderPainter::paintLifelines(QPainter& painter, double top, double bottom) const
{
    painter.setPen(QPen(m_colours.lifeline, 1.4));
    const double end = std::min(bottom, m_content.layout->height()) - top;
    for (std::size_t life = 0; life < m_content.ladder->ends().size(); ++life)
        painter.drawLine(QPointF(lifelineX(life), 0), QPointF(lifelineX(life), end));
}

/// An arrow leaves its sender before it is captured and arrives afterwards, by the delays of the handshake.
LadderPainter::Ends LadderPainter::endsOf(std::size_t slot) const
{
    const auto what = m_content.layout->at(slot);
    const auto& arrow = row(what.first);
    const double y = m_content.layout->y(slot);
    Ends ends {lifelineX(arrow.from), lifelineX(arrow.to), y, y};
    if (isQuic()) {
        ends.fromX = laneX(arrow.from, arrow.space);
        ends.toX = laneX(arrow.to, arrow.space);
    }
    const auto& delays = m_content.ladder->delays();
    const auto before = delays.toEnd[arrow.from & 1], after = delays.toEnd[arrow.to & 1];
    if (!delays.known || before + after == 0 || isFlow() || what.folded || what.isEnd)
        return ends;
    const auto& spacing = m_content.layout->spacing();
    if (spacing.byTime && arrow.time != noTime) {
        ends.fromY = m_content.layout->yOfTime(slot, arrow.time - before, reach);
        ends.toY = m_content.layout->yOfTime(slot, arrow.time + after, reach);
        return ends;
    }
    const double fall = m_line * 0.6;
    const double part = static_cast<double>(before) / static_cast<double>(before + after);
    ends.fromY = y - fall * part;
    ends.toY = y + fall * (1 - part);
    return ends;
}

const QColor& LadderPainter::colourOf(const LadderRow& row) const
{
    constexpr std::uint32_t trouble = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission
        | tcpflag::outOfOrder | tcpflag::lostSegment | tcpflag::zeroWindow | tcpflag::windowFull | tcpflag::ackLostSegment;
    namespace flag = analysis::tcpheader;
    if (row.kind == LadderRow::Kind::Packet)
        return row.repeats ? m_colours.trouble : m_colours.spaces[static_cast<std::size_t>(row.space)];
    if (row.has(flag::rst))
        return m_colours.reset;
    if (row.findings & trouble || row.lost)
        return m_colours.trouble;
    if (row.has(flag::syn | flag::fin))
        return m_colours.openClose;
    const bool onlyAck = row.kind == LadderRow::Kind::Segment && row.length == 0;
    return onlyAck ? m_colours.acknowledgment : m_colours.data;
}

void LadderPainter::paintTimes(QPainter& painter, double top, double bottom) const
{
    const auto& where = *m_content.layout;
    painter.setFont(m_small);
    double free = -reach; // where the next text may begin
    for (auto slot = firstSlot(top); slot < lastSlot(bottom); ++slot) {
        const double y = where.y(slot) - top;
        const auto what = where.at(slot);
        if (where.isBroken(slot)) {
            const auto from = row(where.at(slot - 1).last).time;
            const auto to = what.isEnd ? m_content.ladder->timeWait()->until : row(what.first).time;
            paintPause(painter, (where.y(slot - 1) + where.y(slot)) / 2 - top, pauseText(to - from));
        }
        const bool chosen = m_content.selected == what.first && !what.isEnd;
        if (y - m_smallMetrics.ascent() < free && !chosen)
            continue;
        free = y + m_smallMetrics.descent();
        const double baseline = y + m_smallMetrics.ascent() / 2 - 1;
        painter.setPen(chosen ? m_colours.selected.text : m_colours.faint);
        const auto rightAligned = [&](double right, const QString& text) {
            painter.drawText(QPointF(right - m_smallMetrics.horizontalAdvance(text), baseline), text);
        };
        if (isLaterPacket(slot)) // of a datagram
            continue;
        const auto time = what.isEnd ? m_content.ladder->timeWait()->until : row(what.first).time;
        rightAligned(m_timeRight, seconds(m_content.start, time, m_content.timeDigits));
        if (!what.isEnd)
            rightAligned(m_numberRight, QString::number(row(what.first).frame));
    }
}

/// The axis is broken: a zigzag, and how long the pause is.
void LadderPainter::paintPause(QPainter& painter, double y, const QString& text) const
{
    painter.setPen(QPen(m_colours.faint, 1.2));
    painter.setBrush(Qt::NoBrush);
    for (std::size_t life = 0; life < m_content.ladder->ends().size(); ++life) {
        const double x = lifelineX(life);
        painter.fillRect(QRectF(x - 5, y - 4, 10, 8), m_colours.paper);
        painter.drawPolyline(QPolygonF {{x - 6, y - 1}, {x - 2, y - 5}, {x + 2, y + 1}, {x + 6, y - 3}});
        painter.drawPolyline(QPolygonF {{x - 6, y + 4}, {x - 2, y}, {x + 2, y + 6}, {x + 6, y + 2}});
    }
    painter.drawText(QPointF(m_timeRight - m_smallMetrics.horizontalAdvance(text), y + m_smallMetrics.ascent() / 2 - 1), text);
}

} // namespace porthole::gui
