#include "gui/conversations/ladder_painter.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

using analysis::LadderRow;
using analysis::LadderSpan;

namespace {

constexpr double margin = 12;
constexpr double reach = 260;     ///< pixels that an arrow falls at most
constexpr double linkReach = 1500; ///< pixels that are looked through for links to what was sent again
constexpr double headLength = 9, headWidth = 3.6;
constexpr double lostPart = 0.72; ///< of its way that a lost segment is drawn

QString tr(const char* text) { return QCoreApplication::translate("porthole::gui::Ladder", text); }

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
    return std::ceil(m_line * 2 + 18);
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
    const bool known = isTcp() && !spans.empty()
        && (spans.front().kind == LadderSpan::Kind::Handshake || spans.front().kind == LadderSpan::Kind::Refused);
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
        const QRectF box(lifelineX(end) - wide / 2, 5, wide, headHeight() - 10);
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
        paintBands(painter, top, bottom);
        if (m_stateWidth > 0) {
            paintStates(painter, top, bottom, 0);
            paintStates(painter, top, bottom, 1);
        }
        paintLifelines(painter, top, bottom);
        paintTimes(painter, top, bottom);
        if (isTcp())
            paintRepeats(painter, top, bottom);
        paintArrows(painter, top, bottom);
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
    if (row.has(flag::rst))
        return m_colours.reset;
    if (row.findings & trouble || row.lost)
        return m_colours.trouble;
    if (row.has(flag::syn | flag::fin))
        return m_colours.openClose;
    const bool onlyAck = row.kind == LadderRow::Kind::Segment && row.length == 0;
    return onlyAck ? m_colours.acknowledgment : m_colours.data;
}

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
    auto text = isTcp() ? tr("… %1 segments, %2 …") : tr("… %1 datagrams, %2 …");
    text = text.arg(formatCount(volume.segments), formatBytes(volume.bytes));
    const auto more = packets > 0 ? tr("and %1 acknowledgments").arg(formatCount(packets)) : QString();
    const double left = lifelineX(0), right = lifelineX(1);
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
        const auto original = m_content.ladder->rowOf(row(what.first).repeats);
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

QString LadderPainter::spanText(const LadderSpan& span) const
{
    const auto role = roleOf(static_cast<std::size_t>(span.side));
    auto text = ladderSpanName(span, role.isEmpty() ? endName(static_cast<std::size_t>(span.side)) : role);
    if (span.bytesAfterFin > 0)
        text += QLatin1Char('\n') + tr("half closed: %1 more the other way").arg(formatBytes(span.bytesAfterFin));
    if (!span.complete && (span.kind == LadderSpan::Kind::Close || span.kind == LadderSpan::Kind::Handshake))
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
    }
    return {};
}

} // namespace porthole::gui
