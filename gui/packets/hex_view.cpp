#include "gui/packets/hex_view.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace porthole::gui {

namespace {

constexpr int topMargin = 4;

QString hexDigits(std::uint64_t value, int digits)
{
    return QStringLiteral("%1").arg(value, digits, 16, QLatin1Char('0'));
}

bool isPrintable(std::uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

} // namespace

HexView::HexView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setAccessibleName(tr("Packet bytes"));
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    viewport()->setCursor(Qt::ArrowCursor);
    arrange();
}

void HexView::setBytes(ByteView bytes)
{
    m_bytes = bytes;
    m_selected = m_layer = m_hovered = {};
    m_pointed = -1;
    m_layout.size = static_cast<std::uint32_t>(bytes.size());
    verticalScrollBar()->setValue(0);
    arrange();
    viewport()->update();
}

void HexView::setTheme(const Theme& theme)
{
    m_theme = &theme;
    viewport()->update();
}

void HexView::setSelected(Span selected, Span layer)
{
    m_selected = selected;
    m_layer = layer;
    reveal(selected);
    viewport()->update();
}

void HexView::setHovered(Span hovered)
{
    if (hovered == m_hovered)
        return;
    m_hovered = hovered;
    viewport()->update();
}

QSize HexView::sizeHint() const
{
    return {static_cast<int>(m_layout.width() * m_cellWidth) + 20, 12 * m_rowHeight};
}

void HexView::arrange()
{
    const QFontMetricsF metrics(font());
    m_cellWidth = metrics.horizontalAdvance(QLatin1Char('0'));
    m_rowHeight = static_cast<int>(metrics.height()) + 2;
    const int visible = std::max(1, (viewport()->height() - topMargin) / m_rowHeight);
    verticalScrollBar()->setRange(0, std::max(0, m_layout.rows() - visible));
    verticalScrollBar()->setPageStep(visible);
    const int width = static_cast<int>(m_layout.width() * m_cellWidth) + 1;
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(static_cast<int>(m_cellWidth * 3));
}

void HexView::reveal(Span span)
{
    if (span.length == 0)
        return;
    const int first = m_layout.rowOf(span.offset);
    const int last = m_layout.rowOf(span.offset + span.length - 1);
    auto* bar = verticalScrollBar();
    const int visible = bar->pageStep();
    if (last >= bar->value() + visible)
        bar->setValue(last - visible + 1);
    if (first < bar->value())
        bar->setValue(first);
}

QPoint HexView::positionOf(std::uint32_t offset) const
{
    const int column = static_cast<int>(offset) % m_layout.bytesPerRow;
    const int row = m_layout.rowOf(offset) - verticalScrollBar()->value();
    return {static_cast<int>(m_layout.hexCell(column) * m_cellWidth + m_cellWidth) - horizontalScrollBar()->value(),
        topMargin + row * m_rowHeight + m_rowHeight / 2};
}

std::int64_t HexView::byteAt(const QPoint& point) const
{
    if (point.y() < topMargin)
        return -1;
    const int row = verticalScrollBar()->value() + (point.y() - topMargin) / m_rowHeight;
    return m_layout.byteAt(row, (point.x() + horizontalScrollBar()->value()) / m_cellWidth);
}

void HexView::hover(std::int64_t offset)
{
    if (offset == m_pointed)
        return;
    m_pointed = offset;
    Q_EMIT byteHovered(offset);
}

void HexView::mousePressEvent(QMouseEvent* event)
{
    const auto offset = byteAt(event->position().toPoint());
    if (offset >= 0 && (event->button() == Qt::LeftButton || event->button() == Qt::RightButton))
        Q_EMIT byteClicked(static_cast<std::uint32_t>(offset));
}

void HexView::mouseMoveEvent(QMouseEvent* event)
{
    hover(byteAt(event->position().toPoint()));
}

void HexView::leaveEvent(QEvent* event)
{
    hover(-1);
    QAbstractScrollArea::leaveEvent(event);
}

void HexView::keyPressEvent(QKeyEvent* event)
{
    const auto move = [this](std::int64_t by) {
        if (m_layout.size == 0)
            return;
        const auto end = by > 0 && m_selected.length > 0 ? m_selected.offset + m_selected.length - 1 : m_selected.offset;
        const auto to = std::clamp<std::int64_t>(std::int64_t {end} + by, 0, std::int64_t {m_layout.size} - 1);
        Q_EMIT byteClicked(static_cast<std::uint32_t>(to));
    };
    switch (event->modifiers() & ~Qt::KeypadModifier ? 0 : event->key()) {
    case Qt::Key_Left: move(-1); break;
    case Qt::Key_Right: move(1); break;
    case Qt::Key_Up: move(-m_layout.bytesPerRow); break;
    case Qt::Key_Down: move(m_layout.bytesPerRow); break;
    case Qt::Key_Home: verticalScrollBar()->setValue(0); break;
    case Qt::Key_End: verticalScrollBar()->setValue(verticalScrollBar()->maximum()); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void HexView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    arrange();
}

void HexView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange)
        arrange();
    QAbstractScrollArea::changeEvent(event);
}

const ColourPair* HexView::coloursOf(std::uint32_t offset) const
{
    if (m_selected.contains(offset))
        return &m_theme->byteSelected;
    if (m_hovered.contains(offset))
        return &m_theme->byteHovered;
    if (m_layer.contains(offset))
        return &m_theme->byteLayer;
    return nullptr;
}

void HexView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    m_scrolled = horizontalScrollBar()->value();
    int y = topMargin;
    for (int row = verticalScrollBar()->value(); row < m_layout.rows() && y < viewport()->height(); ++row, y += m_rowHeight)
        paintRow(painter, row, y);
}

void HexView::paintSpans(QPainter& painter, int row, int y) const
{
    const auto first = static_cast<std::uint32_t>(row * m_layout.bytesPerRow);
    for (int column = 0; column < m_layout.bytesPerRow && first + column < m_layout.size; ++column) {
        const auto* colours = coloursOf(first + column);
        if (!colours)
            continue;
        // Neighbours of one colour grow together over the space between them.
        const bool joined = column + 1 < m_layout.bytesPerRow && first + column + 1 < m_layout.size
            && coloursOf(first + column + 1) == colours;
        const double hexLeft = xOf(m_layout.hexCell(column)) - m_cellWidth / 2;
        const double hexRight = joined ? xOf(m_layout.hexCell(column + 1)) - m_cellWidth / 2 : hexLeft + 3 * m_cellWidth;
        const double textLeft = xOf(m_layout.textCell(column));
        const double textRight = joined ? xOf(m_layout.textCell(column + 1)) : textLeft + m_cellWidth;
        painter.fillRect(QRectF(hexLeft, y, hexRight - hexLeft, m_rowHeight), colours->background);
        painter.fillRect(QRectF(textLeft, y, textRight - textLeft, m_rowHeight), colours->background);
    }
}

void HexView::paintRow(QPainter& painter, int row, int y) const
{
    const auto first = static_cast<std::uint32_t>(row * m_layout.bytesPerRow);
    const double baseline = y + QFontMetricsF(font()).ascent() + 1;
    paintSpans(painter, row, y);
    painter.setPen(m_theme->byteOffset);
    painter.drawText(QPointF(xOf(m_layout.offsetCell()), baseline), hexDigits(first, m_layout.offsetDigits()));
    const auto plain = palette().color(QPalette::Text);
    for (int column = 0; column < m_layout.bytesPerRow && first + column < m_layout.size; ++column) {
        const auto byte = m_bytes[first + column];
        const auto* colours = coloursOf(first + column);
        painter.setPen(colours ? colours->text : plain);
        painter.drawText(QPointF(xOf(m_layout.hexCell(column)), baseline), hexDigits(byte, 2));
        if (!isPrintable(byte) && !colours)
            painter.setPen(m_theme->byteUnprintable);
        const QChar character = isPrintable(byte) ? QChar(char16_t {byte}) : QChar(u'\u00b7');
        painter.drawText(QPointF(xOf(m_layout.textCell(column)), baseline), QString(character));
    }
}

} // namespace porthole::gui
