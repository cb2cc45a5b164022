#include "gui/conversations/follow_view.h"

#include "gui/basics/qt_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <limits>

namespace porthole::gui {

using namespace analysis;

namespace {

constexpr int margin = 8;        // pixels
constexpr int stripe = 4;        // that tells sides apart, pixels
constexpr int readColumns = 34;  // of what stands beside the text
constexpr int textColumns = 100; // that fit without scrolling sideways

} // namespace

FollowView::FollowView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Stream"));
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    viewport()->setCursor(Qt::IBeamCursor);
    setTextFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
}

void FollowView::setDocument(FollowDocument* document)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_lines.clear();
    m_match.reset();
    m_anchor.reset();
    m_stale = true;
    verticalScrollBar()->setValue(0);
    if (document) {
        connect(document, &FollowDocument::grown, this, [this] {
            m_stale = true;
            arrange();
        });
        connect(document, &FollowDocument::linesMade, this, &FollowView::take);
        connect(document, &FollowDocument::linePlaced, this, &FollowView::showLine);
    }
    arrange();
    viewport()->update();
}

void FollowView::setTheme(const Theme& theme)
{
    m_theme = &theme;
    viewport()->update();
}

void FollowView::setTextFont(const QFont& font)
{
    setFont(font);
    const QFontMetricsF metrics(font);
    m_columnWidth = metrics.horizontalAdvance(QLatin1Char('0'));
    m_lineHeight = static_cast<int>(std::ceil(metrics.height())) + 2;
    m_ascent = static_cast<int>(std::ceil(metrics.ascent())) + 1;
    arrange();
}

void FollowView::setReadsShown(bool shown)
{
    m_readsShown = shown;
    arrange();
    viewport()->update();
}

int FollowView::visibleLines() const
{
    return std::max(1, viewport()->height() / m_lineHeight);
}

int FollowView::textLeft() const
{
    return margin + stripe + m_numberWidth + margin - horizontalScrollBar()->value();
}

void FollowView::arrange()
{
    const auto lines = m_document ? m_document->lineCount() : 0;
    const auto rows = static_cast<int>(std::min<std::uint64_t>(lines, std::numeric_limits<int>::max() - 1));
    const auto digits = QString::number(m_document ? m_document->conversation().lastFrame : 0).size();
    m_numberWidth = static_cast<int>(std::max<double>(static_cast<double>(digits), 4) * m_columnWidth);
    verticalScrollBar()->setRange(0, std::max(0, rows - visibleLines()));
    verticalScrollBar()->setPageStep(visibleLines());
    const int columns = textColumns + (m_readsShown ? readColumns : 0);
    const int width = margin + stripe + m_numberWidth + margin + static_cast<int>(columns * m_columnWidth) + margin;
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    fetch();
}

/// Asks for what is in view, and a page before and behind it.
void FollowView::fetch()
{
    if (!m_document)
        return;
    const auto page = static_cast<std::uint64_t>(visibleLines()) + 1;
    const auto top = topLine();
    const auto last = std::min(m_document->lineCount(), top + page);
    const bool here = top >= m_first && last <= m_first + m_lines.size();
    if (here && !m_stale)
        return;
    m_document->want(top - std::min(top, page), static_cast<std::size_t>(3 * page));
}

void FollowView::take(std::uint64_t first, std::vector<FollowLine>& lines)
{
    m_first = first;
    m_lines = std::move(lines);
    m_stale = false;
    viewport()->update();
    Q_EMIT linesShown();
}

const FollowLine* FollowView::lineAt(std::uint64_t line) const
{
    return line >= m_first && line - m_first < m_lines.size() ? &m_lines[static_cast<std::size_t>(line - m_first)] : nullptr;
}

void FollowView::showLine(std::uint64_t line)
{
    const auto top = topLine();
    const auto page = static_cast<std::uint64_t>(visibleLines());
    if (line < top || line >= top + page)
        verticalScrollBar()->setValue(static_cast<int>(line - std::min(line, page / 3)));
    viewport()->update();
}

void FollowView::showMatch(const StreamMatch& match)
{
    m_match = match;
    if (m_document)
        m_document->locate(match.reverse, match.begin);
    viewport()->update();
}

void FollowView::clearMatch()
{
    m_match.reset();
    viewport()->update();
}

std::optional<FollowView::Place> FollowView::placeOf(const FollowLine& line, int column) const
{
    if (line.spans.empty())
        return std::nullopt;
    if (line.kind != FollowLine::Kind::Bytes || line.byteAt.empty())
        return Place {line.spans.front().piece, line.spans.front().piece.begin + line.spans.front().offset};
    // Between bytes, the one before is meant; behind the line, its last one.
    auto at = std::min<std::size_t>(static_cast<std::size_t>(std::max(column, 0)), line.byteAt.size() - 1);
    while (at > 0 && line.byteAt[at] == FollowLine::noByte)
        --at;
    const auto byte = line.byteAt[at] == FollowLine::noByte ? std::uint16_t {0} : line.byteAt[at];
    const auto* span = line.spanOf(byte);
    return Place {span->piece, span->piece.begin + span->offset + (byte - std::min(byte, span->first))};
}

FollowView::Selection FollowView::hit(const QPoint& point) const
{
    const auto row = std::max(0, point.y()) / m_lineHeight;
    const auto column = static_cast<int>((point.x() - textLeft()) / m_columnWidth);
    return {topLine() + static_cast<std::uint64_t>(row), point.x() < textLeft() ? 0 : column};
}

std::optional<FollowView::Place> FollowView::placeAt(const QPoint& point) const
{
    const auto where = hit(point);
    const auto* line = lineAt(where.line);
    return line ? placeOf(*line, where.column) : std::nullopt;
}

std::optional<FollowView::Place> FollowView::firstPlace() const
{
    const auto* line = lineAt(topLine());
    return line ? placeOf(*line, 0) : std::nullopt;
}

QString FollowView::describe(const Place& place) const
{
    const auto& piece = place.piece;
    const auto& session = m_document->session();
    const auto time = elapsed(session.firstTime(), session.row(piece.frame).time);
    const auto seconds = QString::number(static_cast<double>(time) * 1e-9, 'f', 6);
    if (piece.kind == StreamPiece::Kind::Missing)
        return tr("%1 bytes at offset %2 are in no packet; packet %3 shows that they were sent.")
            .arg(formatCount(piece.length), formatCount(piece.begin), formatCount(piece.frame));
    const auto who = piece.reverse == m_document->isClientB() ? tr("client") : tr("server");
    auto text = tr("Packet %1 from the %2, %3 s; byte %4 of the stream, %5 of %6 of the segment")
                    .arg(formatCount(piece.frame), who, seconds, formatCount(place.offset), formatCount(place.offset - piece.begin + 1),
                        formatCount(piece.length));
    if (piece.late)
        text += tr("; it came before bytes that stand in front of it");
    return text;
}

std::optional<std::pair<FollowView::Selection, FollowView::Selection>> FollowView::selection() const
{
    if (!m_anchor || !m_end || *m_anchor == *m_end)
        return std::nullopt;
    return std::minmax(*m_anchor, *m_end);
}

void FollowView::selectAll()
{
    if (!m_document || m_document->lineCount() == 0)
        return;
    m_anchor = Selection {0, 0};
    m_end = Selection {m_document->lineCount() - 1, std::numeric_limits<int>::max()};
    viewport()->update();
}

QStringList FollowView::visibleText() const
{
    QStringList texts;
    for (int row = 0; row < visibleLines(); ++row)
        if (const auto* line = lineAt(topLine() + static_cast<std::uint64_t>(row)))
            texts.append(textOf(*line));
    return texts;
}

QPoint FollowView::pointOf(std::uint64_t line, int column) const
{
    const auto row = static_cast<int>(line - std::min(line, topLine()));
    return {columnX(column) + static_cast<int>(m_columnWidth / 2), row * m_lineHeight + m_lineHeight / 2};
}

QString FollowView::readText(const FollowLine& line) const
{
    if (line.kind != FollowLine::Kind::Bytes)
        return {};
    const FollowLine::Span* last = nullptr;
    int ends = 0;
    for (const auto& span : line.spans)
        if (span.length && span.ends()) {
            last = &span;
            ++ends;
        }
    if (!last)
        return {};
    if (m_document->conversation().kind == TransportFacts::Kind::Udp)
        return tr("one recv(): %1").arg(formatCount(last->piece.readable));
    const auto readable = tr("recv() ≤ %1").arg(formatCount(last->piece.readable));
    return ends > 1 ? tr("%1 segments, %2").arg(ends).arg(readable) : tr("%1 B, %2").arg(formatCount(last->piece.length), readable);
}

void FollowView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    arrange();
}

void FollowView::scrollContentsBy(int /*dx*/, int /*dy*/)
{
    fetch();
    viewport()->update();
}

void FollowView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position().toPoint();
    const auto where = hit(m_pressed);
    if (!(event->modifiers() & Qt::ShiftModifier) || !m_anchor)
        m_anchor = where;
    m_end = where;
    viewport()->update();
}

void FollowView::mouseMoveEvent(QMouseEvent* event)
{
    const auto point = event->position().toPoint();
    if (event->buttons() & Qt::LeftButton) {
        if (point.y() < 0 || point.y() > viewport()->height())
            verticalScrollBar()->triggerAction(point.y() < 0 ? QAbstractSlider::SliderSingleStepSub : QAbstractSlider::SliderSingleStepAdd);
        m_end = hit(point);
        viewport()->update();
        return;
    }
    const auto place = placeAt(point);
    Q_EMIT pointed(place ? describe(*place) : QString());
}

/// A click, not the end of a selection, goes to the packet.
void FollowView::mouseReleaseEvent(QMouseEvent* event)
{
    const auto point = event->position().toPoint();
    if (event->button() != Qt::LeftButton || (point - m_pressed).manhattanLength() > QApplication::startDragDistance()
        || (event->modifiers() & Qt::ShiftModifier))
        return;
    if (const auto place = placeAt(point))
        Q_EMIT packetWanted(place->piece.frame);
}

void FollowView::leaveEvent(QEvent* event)
{
    Q_EMIT pointed({});
    QAbstractScrollArea::leaveEvent(event);
}

void FollowView::keyPressEvent(QKeyEvent* event)
{
    auto* bar = verticalScrollBar();
    if (event->matches(QKeySequence::SelectAll))
        selectAll();
    else if (event->key() == Qt::Key_Home)
        bar->setValue(bar->minimum());
    else if (event->key() == Qt::Key_End)
        bar->setValue(bar->maximum());
    else
        QAbstractScrollArea::keyPressEvent(event);
}

bool FollowView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto place = placeAt(help->pos()))
            QToolTip::showText(help->globalPos(), describe(*place), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace porthole::gui
