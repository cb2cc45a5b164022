#include "gui/conversations/state_diagram.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

namespace {

using S = TcpState;

constexpr QSizeF boxSize {132, 40};
constexpr double headLength = 11, headWidth = 4.5;

QString tr(const char* text) { return QCoreApplication::translate("porthole::gui::StateDiagram", text); }

struct Place {
    S state;
    double x, y; ///< middle
};
// As in the figure of RFC 9293. CLOSED stands a second time where connections end.
constexpr Place places[] = {{S::Closed, 500, 50}, {S::Listen, 500, 170}, {S::SynReceived, 190, 290}, {S::SynSent, 810, 290},
    {S::Established, 500, 395}, {S::FinWait1, 190, 500}, {S::CloseWait, 810, 500}, {S::FinWait2, 190, 680}, {S::Closing, 500, 570},
    {S::LastAck, 810, 615}, {S::TimeWait, 500, 720}};
constexpr QPointF closedAgain {810, 735};

struct EdgeShape {
    S from, to;
    double aside;          ///< the line runs so far beside the straight one
    double labelAt;        ///< part of the way
    double labelX, labelY; ///< from there to the middle of the label
};
constexpr EdgeShape shapes[] = {
    {S::Closed, S::Listen, 14, 0.5, -82, 0},
    {S::Listen, S::Closed, 14, 0.5, 40, 12},
    {S::Closed, S::SynSent, 12, 0.5, -8, 6},
    {S::SynSent, S::Closed, 12, 0.5, 52, -10},
    {S::Listen, S::SynReceived, 10, 0.5, -56, -16},
    {S::SynReceived, S::Listen, 10, 0.5, 50, 14},
    {S::Listen, S::SynSent, 0, 0.4, -22, 22},
    {S::SynSent, S::SynReceived, 0, 0.5, 0, 0},
    {S::SynReceived, S::Established, 0, 0.5, -70, 16},
    {S::SynSent, S::Established, 0, 0.5, 66, 16},
    {S::SynReceived, S::FinWait1, 0, 0.5, -50, 0},
    {S::Established, S::FinWait1, 0, 0.5, 58, 18},
    {S::Established, S::CloseWait, 0, 0.5, -56, 18},
    {S::FinWait1, S::FinWait2, 0, 0.5, -74, 0},
    {S::FinWait1, S::Closing, 0, 0.5, 58, -14},
    {S::FinWait1, S::TimeWait, 0, 0.52, 0, 0},
    {S::FinWait2, S::TimeWait, 0, 0.48, 0, 26},
    {S::Closing, S::TimeWait, 0, 0.5, -74, 0},
    {S::CloseWait, S::LastAck, 0, 0.5, 50, 0},
    {S::LastAck, S::Closed, 0, 0.5, 74, 0},
    {S::TimeWait, S::Closed, 0, 0.5, 0, 24},
};

const EdgeShape* shapeOf(S from, S to)
{
    const auto found = std::find_if(std::begin(shapes), std::end(shapes), [&](const EdgeShape& one) { return one.from == from && one.to == to; });
    return found == std::end(shapes) ? nullptr : found;
}

QPointF middleOf(S state)
{
    for (const auto& place : places)
        if (place.state == state)
            return {place.x, place.y};
    return {500, -100};
}

QRectF boxAround(const QPointF& middle)
{
    return {middle - QPointF(boxSize.width() / 2, boxSize.height() / 2), boxSize};
}

/// Where a line from the middle of a box leaves it.
QPointF leaving(const QPointF& middle, const QPointF& towards)
{
    const auto way = towards - middle;
    const double x = std::abs(way.x()) < 1e-6 ? 1e9 : (boxSize.width() / 2 + 2) / std::abs(way.x());
    const double y = std::abs(way.y()) < 1e-6 ? 1e9 : (boxSize.height() / 2 + 2) / std::abs(way.y());
    return middle + way * std::min({x, y, 1.0});
}

bool isEnding(S from, S to)
{
    return to == S::Closed && (from == S::LastAck || from == S::TimeWait);
}

} // namespace

StateDiagramPainter::StateDiagramPainter(std::span<const analysis::StateStep> steps, int current, Scheme scheme, const QFont& font)
    : m_colours(DiagramColours::of(scheme))
    , m_font(font)
    , m_small(font)
    , m_bold(font)
{
    m_font.setPixelSize(13);
    m_small.setPixelSize(11);
    m_bold.setPixelSize(13);
    m_bold.setBold(true);
    if (steps.empty())
        return;
    for (std::size_t side = 0; side < 2; ++side) {
        m_now[side] = steps.front().before.of[side];
        m_visited[side].insert(m_now[side]);
    }
    for (int at = 0; at <= current && at < static_cast<int>(steps.size()); ++at)
        for (std::size_t side = 0; side < 2; ++side) {
            const auto& step = steps[static_cast<std::size_t>(at)];
            m_last[side].reset();
            if (!step.changes(side))
                continue;
            m_last[side] = {step.before.of[side], step.after.of[side]};
            m_walked[side].insert(*m_last[side]);
            m_now[side] = step.after.of[side];
            m_visited[side].insert(m_now[side]);
        }
}

QRectF StateDiagramPainter::boxOf(TcpState state)
{
    return boxAround(middleOf(state));
}

std::optional<TcpState> StateDiagramPainter::stateAt(const QPointF& point)
{
    for (const auto& place : places)
        if (boxAround({place.x, place.y}).contains(point))
            return place.state;
    return boxAround(closedAgain).contains(point) ? std::optional(S::Closed) : std::nullopt;
}

void StateDiagramPainter::paint(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF({0, 0}, sizeOfDiagram), m_colours.paper);
    for (const auto& edge : analysis::stateEdges())
        paintEdge(painter, edge.from, edge.to, QString::fromLatin1(edge.event),
            QLatin1String(edge.action) == QLatin1String("x") ? QString() : QString::fromLatin1(edge.action), true);
    // What was walked beside the figure: resets, and what the capture did not show.
    std::set<Transition> others;
    for (const auto& walked : m_walked)
        for (const auto& transition : walked)
            if (!shapeOf(transition.first, transition.second) && transition.first != S::Unknown && transition.second != S::Unknown)
                others.insert(transition);
    for (const auto& [from, to] : others)
        paintEdge(painter, from, to, to == S::Closed ? tr("RST") : QString(), {}, false);
    for (const auto& place : places)
        paintState(painter, place.state, boxAround({place.x, place.y}));
    paintState(painter, S::Closed, boxAround(closedAgain));
    paintLegend(painter);
}

void StateDiagramPainter::paintEdge(
    QPainter& painter, TcpState from, TcpState to, const QString& event, const QString& action, bool known) const
{
    const auto* shape = shapeOf(from, to);
    const auto start = middleOf(from);
    const auto end = isEnding(from, to) ? closedAgain : middleOf(to);
    const auto way = end - start;
    const double length = std::hypot(way.x(), way.y());
    const QPointF along = way / length, across(-along.y(), along.x());
    const double aside = shape ? shape->aside : 26;
    std::vector<QColor> colours;
    bool isLast = false;
    for (std::size_t side = 0; side < 2; ++side)
        if (m_walked[side].contains({from, to})) {
            colours.push_back(colourOf(side).background);
            isLast = isLast || m_last[side] == Transition {from, to};
        }
    const bool walked = !colours.empty();
    if (!walked)
        colours.push_back(m_colours.lifeline);
    const double width = !walked ? 1.2 : isLast ? 3.6 : 2.4;
    QPointF middle;
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const double beside = aside + (colours.size() > 1 ? (i == 0 ? -4.0 : 4.0) : 0);
        const auto shift = across * beside;
        const auto a = leaving(start, end) + shift, b = leaving(end, start) + shift;
        painter.setPen(QPen(colours[i], width, known ? Qt::SolidLine : Qt::DashLine));
        painter.drawLine(a, b - along * headLength * 0.7);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours[i]);
        painter.drawPolygon(QPolygonF {b, b - along * headLength + across * headWidth, b - along * headLength - across * headWidth});
        middle = a + (b - a) * (shape ? shape->labelAt : 0.5);
    }
    if (shape)
        middle += QPointF(shape->labelX, shape->labelY);
    paintLabel(painter, middle, event, action, walked ? m_colours.ink : m_colours.faint);
}

/// As in the RFC: what happens above a line, what is then done below it.
void StateDiagramPainter::paintLabel(
    QPainter& painter, const QPointF& middle, const QString& event, const QString& action, const QColor& ink) const
{
    if (event.isEmpty())
        return;
    const QFontMetricsF metrics(m_small);
    const double wide = std::max(metrics.horizontalAdvance(event), metrics.horizontalAdvance(action)) + 6;
    const double high = metrics.height() * (action.isEmpty() ? 1 : 2);
    const QRectF area(middle.x() - wide / 2, middle.y() - high / 2, wide, high);
    auto paper = m_colours.paper;
    paper.setAlphaF(0.88F);
    painter.fillRect(area, paper);
    painter.setFont(m_small);
    painter.setPen(QPen(ink, 1));
    painter.drawText(QRectF(area.left(), area.top(), wide, metrics.height()), Qt::AlignCenter, event);
    if (action.isEmpty())
        return;
    painter.drawLine(QPointF(area.left() + 3, middle.y() + 0.5), QPointF(area.right() - 3, middle.y() + 0.5));
    painter.drawText(QRectF(area.left(), area.top() + metrics.height(), wide, metrics.height()), Qt::AlignCenter, action);
}

void StateDiagramPainter::paintState(QPainter& painter, TcpState state, const QRectF& box) const
{
    const bool isAgain = box.center() == closedAgain;
    const auto isHere = [&](std::size_t side) {
        if (m_now[side] != state || m_visited[side].empty())
            return false;
        // Who has come to the end is at the lower CLOSED; who has not begun, or was reset, at the upper one.
        const bool ended = state == S::Closed && m_walked[side].contains({S::LastAck, S::Closed});
        return state != S::Closed || ended == isAgain;
    };
    const bool client = isHere(0), server = isHere(1);
    const bool visited = !isAgain && (m_visited[0].contains(state) || m_visited[1].contains(state));
    QPainterPath path;
    path.addRoundedRect(box, 8, 8);
    painter.setPen(Qt::NoPen);
    painter.fillPath(path, client ? m_colours.client.background : server ? m_colours.server.background : m_colours.state(state).background);
    if (client && server) {
        painter.save();
        painter.setClipPath(path);
        painter.fillRect(QRectF(box.center().x(), box.top(), box.width() / 2, box.height()), m_colours.server.background);
        painter.restore();
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(visited ? m_colours.ink : m_colours.lifeline, visited ? 2 : 1.2));
    painter.drawPath(path);
    painter.setFont(m_bold);
    const auto name = toQString(analysis::stateName(state));
    if (!client && !server) {
        painter.setPen(m_colours.state(state).text);
        painter.drawText(box, Qt::AlignCenter, name);
        return;
    }
    const auto upper = box.adjusted(0, 2, 0, -box.height() / 2 + 2), lower = box.adjusted(0, box.height() / 2 - 2, 0, -2);
    if (client && server) {
        // The name stands on both colours: a plate of paper below it keeps it readable.
        painter.fillRect(QRectF(box.left() + 8, upper.top() + 2, box.width() - 16, upper.height() - 3), m_colours.paper);
        painter.setPen(m_colours.ink);
    } else {
        painter.setPen(colourOf(client ? 0 : 1).text);
    }
    painter.drawText(upper, Qt::AlignCenter, name);
    painter.setFont(m_small);
    const auto tag = [&](std::size_t side, const QRectF& area, const QString& text) {
        painter.setPen(colourOf(side).text);
        painter.drawText(area, Qt::AlignCenter, text);
    };
    if (client)
        tag(0, server ? QRectF(lower.left(), lower.top(), lower.width() / 2, lower.height()) : lower, tr("client"));
    if (server)
        tag(1, client ? QRectF(lower.center().x(), lower.top(), lower.width() / 2, lower.height()) : lower, tr("server"));
}

void StateDiagramPainter::paintLegend(QPainter& painter) const
{
    painter.setFont(m_font);
    double y = 26;
    const auto line = [&](const QColor& colour, Qt::PenStyle style, double width, const QString& text) {
        painter.setPen(QPen(colour, width, style));
        painter.drawLine(QPointF(16, y), QPointF(52, y));
        painter.setPen(m_colours.ink);
        painter.drawText(QPointF(62, y + 5), text);
        y += 22;
    };
    line(m_colours.client.background, Qt::SolidLine, 3, tr("way of the client"));
    line(m_colours.server.background, Qt::SolidLine, 3, tr("way of the server"));
    line(m_colours.ink, Qt::DashLine, 1.6, tr("not in the figure of RFC 9293"));
    for (std::size_t side = 0; side < 2; ++side)
        if (m_now[side] == S::Unknown && !m_visited[side].empty()) {
            painter.drawText(QPointF(16, y + 5), side == 0 ? tr("The state of the client is not known yet.") : tr("The state of the server is not known yet."));
            y += 20;
        }
}

StateDiagramView::StateDiagramView(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(StateDiagramView::tr("State diagram of TCP"));
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void StateDiagramView::showWay(const std::vector<analysis::StateStep>* steps, int current)
{
    m_steps = steps;
    m_current = current;
    update();
}

void StateDiagramView::setScheme(Scheme scheme)
{
    m_scheme = scheme;
    update();
}

namespace {

/// From the diagram to the widget: as large as fits, in the middle.
QTransform fitting(const QSizeF& size)
{
    const auto all = StateDiagramPainter::sizeOfDiagram;
    const double scale = std::min(size.width() / all.width(), size.height() / all.height());
    QTransform transform;
    transform.translate((size.width() - all.width() * scale) / 2, (size.height() - all.height() * scale) / 2);
    transform.scale(scale, scale);
    return transform;
}

} // namespace

void StateDiagramView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), DiagramColours::of(m_scheme).paper);
    painter.setTransform(fitting(size()), true);
    StateDiagramPainter(m_steps ? std::span<const analysis::StateStep>(*m_steps) : std::span<const analysis::StateStep>(), m_current, m_scheme, font())
        .paint(painter);
}

bool StateDiagramView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto state = StateDiagramPainter::stateAt(fitting(size()).inverted().map(QPointF(help->pos())));
    if (state)
        QToolTip::showText(help->globalPos(), stateMeaning(*state), this);
    else
        QToolTip::hideText();
    return true;
}

/// In the sense of RFC 9293 section 3.3.2.
QString stateMeaning(TcpState state)
{
    switch (state) {
    case S::Unknown: return tr("The capture began too late to know the state.");
    case S::Closed: return tr("CLOSED: there is no connection.");
    case S::Listen: return tr("LISTEN: a program waits for connections from anywhere: listen().");
    case S::SynSent: return tr("SYN_SENT: connect() has sent a SYN and waits for the answer.");
    case S::SynReceived: return tr("SYN_RCVD: both sides have sent a SYN; its acknowledgment is awaited.");
    case S::Established: return tr("ESTABLISHED: the connection is open, data flow both ways.");
    case S::FinWait1: return tr("FIN_WAIT_1: the program has closed; the FIN is not acknowledged yet.");
    case S::FinWait2: return tr("FIN_WAIT_2: the FIN is acknowledged; the other program has not closed yet.");
    case S::CloseWait: return tr("CLOSE_WAIT: the other side has closed; this program has still to call close().");
    case S::Closing: return tr("CLOSING: both closed at once; the own FIN is not acknowledged yet.");
    case S::LastAck: return tr("LAST_ACK: closed after the other side; the acknowledgment of the own FIN is awaited.");
    case S::TimeWait: return tr("TIME_WAIT: waits for 2 MSL, so that nothing old disturbs a new connection. 60 s on Linux.");
    }
    return {};
}

} // namespace porthole::gui
