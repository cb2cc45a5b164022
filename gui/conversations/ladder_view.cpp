#include "gui/conversations/ladder_view.h"

#include "analysis/ladder/ladder_text.h"
#include "gui/basics/qt_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace porthole::gui {

using analysis::LadderRow;

namespace {

constexpr int mostScrollSteps = 1'000'000'000; ///< of the scroll bar, which counts in int
constexpr double zoomStep = 1.12;
constexpr double timeZoomStep = 1.35;
constexpr double wheelNotch = 120;
constexpr int linesOfNotch = 3;

} // namespace

LadderView::LadderView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Sequence diagram"));
}

void LadderView::setLadder(const analysis::Ladder* ladder)
{
    m_ladder = ladder;
    m_content.ladder = ladder;
    m_content.layout = &m_layout;
    m_content.selected.reset();
    m_content.hovered.reset();
    m_opened.clear();
    m_following = false;
    m_top = 0;
    if (m_ladder)
        arrange(false);
    else
        viewport()->update();
}

void LadderView::rowsAdded()
{
    if (!m_ladder)
        return;
    arrange();
    if (m_following)
        setTop(bottomMost());
}

void LadderView::setTimes(Nanoseconds start, int digits)
{
    m_content.start = start;
    m_content.timeDigits = digits;
    viewport()->update();
}

void LadderView::setScheme(Scheme scheme)
{
    m_scheme = scheme;
    viewport()->update();
}

void LadderView::setFlowLabels(std::function<FlowLabel(const LadderRow&)> labels)
{
    m_content.flowLabel = std::move(labels);
}

void LadderView::setByTime(bool on)
{
    m_byTime = on;
    arrange();
}

void LadderView::setFolding(bool on)
{
    m_folding = on;
    m_opened.clear();
    arrange();
}

void LadderView::setZoom(int zoom)
{
    zoom = std::clamp(zoom, smallestZoom, largestZoom);
    if (zoom == m_zoom)
        return;
    m_zoom = zoom;
    arrange();
    Q_EMIT zoomChanged(zoom);
}

/// On an axis of time zooming makes time wider, not the letters.
QFont LadderView::diagramFont() const
{
    auto chosen = font();
    if (!m_byTime)
        chosen.setPointSizeF(std::max(4.0, chosen.pointSizeF() * std::pow(zoomStep, m_zoom)));
    return chosen;
}

/// So that a round trip is some lines high; without one, so that packets are a line apart on average.
double LadderView::fittingScale() const
{
    const auto& rows = m_ladder->rows();
    const double line = LadderPainter::stepOf(diagramFont());
    const auto& delays = m_ladder->delays();
    const auto trip = delays.toEnd[0] + delays.toEnd[1];
    if (delays.known && trip > 0)
        return line * 1.2 / static_cast<double>(trip);
    if (rows.size() < 2 || rows.front().time == noTime || rows.back().time <= rows.front().time)
        return line / 1e6;
    return line * static_cast<double>(rows.size()) / static_cast<double>(rows.back().time - rows.front().time);
}

LadderSpacing LadderView::spacing() const
{
    LadderSpacing spacing;
    spacing.byTime = m_byTime;
    spacing.step = LadderPainter::stepOf(diagramFont());
    spacing.fold = spacing.step;
    if (m_byTime && m_ladder) {
        spacing.pixelsPerNanosecond = fittingScale() * std::pow(timeZoomStep, m_zoom);
        spacing.least = std::max(3.0, spacing.step / 9);
        spacing.most = spacing.step * 4;
    }
    return spacing;
}

LadderPainter LadderView::painter() const
{
    return {m_content, m_scheme, diagramFont(), static_cast<double>(viewport()->width())};
}

double LadderView::headHeight() const
{
    return m_ladder ? painter().headHeight() : 0;
}

void LadderView::arrange(bool keepPosition)
{
    if (!m_ladder)
        return;
    std::optional<std::uint32_t> kept;
    double offset = 0;
    if (keepPosition && m_layout.count() > 0 && m_top > 0) {
        const auto slot = m_layout.slotAtY(m_top);
        kept = m_layout.at(slot).first;
        offset = m_layout.y(slot) - m_top;
    }
    m_layout.arrange(*m_ladder, m_folding, m_opened, spacing());
    updateScrollBars();
    setTop(kept && *kept < m_ladder->rows().size() ? m_layout.y(m_layout.slotOf(*kept)) - offset : m_top);
    viewport()->update();
}

double LadderView::bottomMost() const
{
    return std::max(0.0, m_layout.height() + headHeight() - viewport()->height());
}

void LadderView::updateScrollBars()
{
    m_syncing = true;
    const double most = bottomMost();
    const double unit = std::max(1.0, most / mostScrollSteps);
    verticalScrollBar()->setRange(0, static_cast<int>(most / unit));
    verticalScrollBar()->setPageStep(std::max(1, static_cast<int>((viewport()->height() - headHeight()) / unit)));
    verticalScrollBar()->setSingleStep(std::max(1, static_cast<int>(LadderPainter::stepOf(diagramFont()) / unit)));
    const double wide = m_ladder ? painter().width() : 0;
    horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(wide)) - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(40);
    m_syncing = false;
}

void LadderView::setTop(double top)
{
    const double most = bottomMost();
    m_top = std::clamp(top, 0.0, most);
    m_syncing = true;
    verticalScrollBar()->setValue(most > 0 ? static_cast<int>(m_top / std::max(1.0, most / mostScrollSteps)) : 0);
    m_syncing = false;
    viewport()->update();
    Q_EMIT rowsInViewChanged();
}

void LadderView::scrollContentsBy(int /*dx*/, int /*dy*/)
{
    if (!m_syncing) {
        const double most = bottomMost();
        m_top = std::min(most, verticalScrollBar()->value() * std::max(1.0, most / mostScrollSteps));
        m_following = most > 0 && m_top >= most - 1;
        Q_EMIT rowsInViewChanged();
    }
    viewport()->update();
}

void LadderView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
    setTop(m_top);
}

void LadderView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter canvas(viewport());
    canvas.fillRect(viewport()->rect(), DiagramColours::of(m_scheme).paper);
    if (!m_ladder)
        return;
    const auto drawer = painter();
    const double head = drawer.headHeight();
    canvas.translate(-horizontalScrollBar()->value(), 0);
    canvas.save();
    canvas.setClipRect(QRectF(0, head, drawer.width(), viewport()->height() - head));
    canvas.translate(0, head);
    drawer.paint(canvas, m_top, m_top + viewport()->height() - head);
    canvas.restore();
    drawer.paintHead(canvas);
}

std::vector<std::uint32_t> LadderView::visibleFrames() const
{
    std::vector<std::uint32_t> frames;
    if (!m_ladder || m_layout.count() == 0)
        return frames;
    const auto last = m_layout.slotAtY(m_top + viewport()->height());
    for (auto slot = m_layout.slotAtY(m_top); slot <= last; ++slot)
        frames.push_back(m_ladder->rows()[m_layout.at(slot).first].frame);
    return frames;
}

std::optional<std::size_t> LadderView::slotAtPoint(const QPointF& point) const
{
    const double head = headHeight();
    if (!m_ladder || m_layout.count() == 0 || point.y() < head)
        return std::nullopt;
    // Labels stand above their arrows.
    const double line = LadderPainter::stepOf(diagramFont());
    const double y = point.y() - head + m_top + (m_byTime ? 0 : line * 0.15);
    const auto slot = m_layout.nearest(y);
    if (std::abs(m_layout.y(slot) - y) > line || m_layout.at(slot).isEnd)
        return std::nullopt;
    return slot;
}

QPointF LadderView::positionOf(std::uint32_t row) const
{
    const auto drawer = painter();
    const auto& arrow = m_ladder->rows()[row];
    const double x = (drawer.lifelineX(arrow.from) + drawer.lifelineX(arrow.to)) / 2;
    return {x - horizontalScrollBar()->value(), m_layout.y(m_layout.slotOf(row)) - m_top + drawer.headHeight()};
}

std::uint32_t LadderView::selectedFrame() const
{
    return m_content.selected && m_ladder ? m_ladder->rows()[*m_content.selected].frame : 0;
}

void LadderView::reveal(std::size_t slot, bool centre)
{
    const double line = LadderPainter::stepOf(diagramFont());
    const double page = viewport()->height() - headHeight();
    const double y = m_layout.y(slot);
    if (y - line >= m_top && y + line / 2 <= m_top + page)
        return;
    if (centre)
        setTop(y - page / 2);
    else
        setTop(y - line < m_top ? y - line : y + line / 2 - page);
}

void LadderView::showFrame(std::uint32_t number)
{
    if (!m_ladder)
        return;
    const auto row = m_ladder->rowOf(number);
    if (row == m_content.selected)
        return;
    m_content.selected = row;
    viewport()->update();
    if (!row)
        return;
    m_following = false;
    reveal(m_layout.slotOf(*row), true);
}

void LadderView::select(std::size_t slot)
{
    const auto what = m_layout.at(slot);
    m_content.selected = what.first;
    m_following = false;
    reveal(slot, false);
    viewport()->update();
    Q_EMIT frameChosen(m_ladder->rows()[what.first].frame);
}

void LadderView::moveBy(std::ptrdiff_t count)
{
    if (!m_ladder || m_ladder->rows().empty())
        return;
    const auto last = static_cast<std::ptrdiff_t>(m_layout.count()) - (m_layout.at(m_layout.count() - 1).isEnd ? 2 : 1);
    const auto here = m_content.selected ? static_cast<std::ptrdiff_t>(m_layout.slotOf(*m_content.selected))
                                         : static_cast<std::ptrdiff_t>(m_layout.slotAtY(m_top)) - (count > 0 ? 1 : 0);
    select(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(here + count, 0, last)));
}

/// Opens a folded run, or folds the run that the slot is in.
void LadderView::setOpened(std::size_t slot, bool opened)
{
    const auto what = m_layout.at(slot);
    const auto& runs = m_ladder->runs();
    const auto behind = std::upper_bound(
        runs.begin(), runs.end(), what.first, [](std::uint32_t row, const analysis::LadderRun& run) { return row < run.first; });
    if (behind == runs.begin() || std::prev(behind)->last < what.first || !m_folding)
        return;
    const auto first = std::prev(behind)->first;
    if (opened)
        m_opened.insert(first);
    else
        m_opened.erase(first);
    if (!opened)
        m_content.selected = first;
    arrange();
    reveal(m_layout.slotOf(first), false);
}

void LadderView::mousePressEvent(QMouseEvent* event)
{
    const auto slot = slotAtPoint(event->position());
    if (!slot || event->button() != Qt::LeftButton)
        return;
    if (m_layout.at(*slot).folded)
        setOpened(*slot, true);
    else
        select(*slot);
}

void LadderView::mouseMoveEvent(QMouseEvent* event)
{
    const auto slot = slotAtPoint(event->position());
    const auto row = slot ? std::optional(m_layout.at(*slot).first) : std::nullopt;
    if (row == m_content.hovered)
        return;
    m_content.hovered = row;
    viewport()->setCursor(slot ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void LadderView::contextMenuEvent(QContextMenuEvent* event)
{
    const auto slot = slotAtPoint(event->pos());
    if (!slot)
        return;
    const auto what = m_layout.at(*slot);
    QMenu menu(this);
    menu.addAction(tr("Go to packet %1").arg(m_ladder->rows()[what.first].frame), this, [this, at = *slot] { select(at); });
    if (const auto repeated = m_ladder->rows()[what.first].repeats; repeated && m_ladder->rowOf(repeated))
        menu.addAction(tr("Go to packet %1, which it repeats").arg(repeated), this,
            [this, repeated] { select(m_layout.slotOf(*m_ladder->rowOf(repeated))); });
    menu.addSeparator();
    if (what.folded)
        menu.addAction(tr("Unfold this run of data"), this, [this, at = *slot] { setOpened(at, true); });
    else
        menu.addAction(tr("Fold this run of data"), this, [this, at = *slot] { setOpened(at, false); })->setEnabled(m_folding);
    menu.exec(event->globalPos());
}

bool LadderView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_content.hovered) {
        m_content.hovered.reset();
        viewport()->update();
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto slot = slotAtPoint(help->pos()))
            QToolTip::showText(help->globalPos(), toolTipOf(*slot), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QString LadderView::toolTipOf(std::size_t slot) const
{
    const auto what = m_layout.at(slot);
    const auto& row = m_ladder->rows()[what.first];
    if (what.folded)
        return tr("Packets %1 to %2: a run of data. Click to unfold it.").arg(row.frame).arg(m_ladder->rows()[what.last].frame);
    QStringList lines {(row.kind == LadderRow::Kind::Packet ? tr("In the datagram of packet %1") : tr("Packet %1")).arg(row.frame)};
    if (m_content.start != noTime && row.time != noTime)
        lines[0] += tr(", at %1 s").arg(static_cast<double>(row.time - m_content.start) / 1e9, 0, 'f', m_content.timeDigits);
    if (row.kind == LadderRow::Kind::Frame) {
        const auto label = m_content.flowLabel ? m_content.flowLabel(row) : FlowLabel {};
        lines << label.protocol << label.info << tr("%1 bytes").arg(formatCount(row.length));
        lines.removeAll(QString());
        return lines.join(QLatin1Char('\n'));
    }
    Text label;
    if (row.kind == LadderRow::Kind::Packet)
        label << m_ladder->text(what.first);
    else
        analysis::appendArrowLabel(label, row);
    lines << toQString(label.view());
    if (row.kind == LadderRow::Kind::Segment) {
        lines << tr("Window: %1 bytes").arg(formatCount(row.window));
        constexpr const char* sides[] = {QT_TR_NOOP("left"), QT_TR_NOOP("right")};
        for (std::size_t side = 0; side < 2; ++side)
            if (const auto before = row.statesBefore().of[side], after = row.statesAfter().of[side]; before != after)
                lines << tr("State, %1: %2 → %3")
                             .arg(tr(sides[side]), toQString(analysis::stateName(before)), toQString(analysis::stateName(after)));
    }
    if (const auto finding = analysis::findingName(row); !finding.empty())
        lines << toQString(finding);
    if (row.repeats)
        lines << tr("Repeats packet %1").arg(row.repeats);
    if (row.lost)
        lines << tr("Lost behind the point of capture: it was sent again");
    return lines.join(QLatin1Char('\n'));
}

void LadderView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        m_wheelRest += event->angleDelta().y();
        const auto notches = static_cast<int>(m_wheelRest / wheelNotch);
        m_wheelRest -= notches * wheelNotch;
        setZoom(m_zoom + notches);
        event->accept();
        return;
    }
    if (event->angleDelta().x() != 0 || event->modifiers() & Qt::ShiftModifier) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    const double pixels = event->pixelDelta().isNull()
        ? event->angleDelta().y() / wheelNotch * linesOfNotch * LadderPainter::stepOf(diagramFont())
        : event->pixelDelta().y();
    setTop(m_top - pixels);
    m_following = pixels < 0 && bottomMost() > 0 && m_top >= bottomMost() - 1;
    event->accept();
}

void LadderView::keyPressEvent(QKeyEvent* event)
{
    const double line = LadderPainter::stepOf(diagramFont());
    const auto page = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>((viewport()->height() - headHeight()) / line) - 1);
    const auto all = static_cast<std::ptrdiff_t>(m_layout.count());
    const bool control = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Down: moveBy(1); break;
    case Qt::Key_Up: moveBy(-1); break;
    case Qt::Key_PageDown: moveBy(page); break;
    case Qt::Key_PageUp: moveBy(-page); break;
    case Qt::Key_Home: moveBy(-all); break;
    case Qt::Key_End: moveBy(all); break;
    case Qt::Key_Right:
    case Qt::Key_Left:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_content.selected)
            setOpened(m_layout.slotOf(*m_content.selected), event->key() != Qt::Key_Left);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        if (!control)
            setZoom(m_zoom + 1);
        else
            QAbstractScrollArea::keyPressEvent(event);
        break;
    case Qt::Key_Minus:
        if (!control)
            setZoom(m_zoom - 1);
        else
            QAbstractScrollArea::keyPressEvent(event);
        break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void LadderView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        arrange();
}

} // namespace porthole::gui
