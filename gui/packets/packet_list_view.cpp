#include "gui/packets/packet_list_view.h"

#include <QApplication>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace porthole::gui {

PacketListView::PacketListView(QWidget* parent)
    : QAbstractItemView(parent)
    , m_header(new PacketListHeader(this))
{
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setFrameShape(NoFrame);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setAccessibleName(tr("Packet list"));
    setMouseTracking(true);

    const auto layoutChanged = [this] {
        updateGeometries();
        viewport()->update();
    };
    connect(m_header, &QHeaderView::sectionResized, this, [this, layoutChanged](int section) {
        if (!m_stretching && m_header->visualIndex(section) == m_header->count() - 1 && isVisible())
            m_lastColumnStretches = false;
        layoutChanged();
    });
    connect(m_header, &QHeaderView::sectionMoved, this, [this, layoutChanged] {
        layoutChanged();
        if (!m_stretching)
            Q_EMIT columnsChanged();
    });
    connect(m_header, &QHeaderView::sectionClicked, this, &PacketListView::sortWanted);
    connect(m_header, &QHeaderView::customContextMenuRequested, this, [this](const QPoint& position) {
        Q_EMIT headerMenuWanted(m_header->logicalIndexAt(position), m_header->mapToGlobal(position));
    });
    measure();
}

PacketListView::~PacketListView() = default;

void PacketListView::setPacketModel(PacketListModel* model)
{
    m_packets = model;
    m_header->setModel(model);
    setModel(model);
    setDefaultWidths();
}

void PacketListView::measure()
{
    m_scroll.rowHeight = fontMetrics().height() + 6;
    m_header->setFont(font());
}

// Where things are.

QRect PacketListView::visualRect(const QModelIndex& index) const
{
    if (!index.isValid() || m_header->isSectionHidden(index.column()))
        return {};
    return {m_header->sectionViewportPosition(index.column()), m_scroll.yOf(index.row()), m_header->sectionSize(index.column()),
        m_scroll.rowHeight};
}

QModelIndex PacketListView::indexAt(const QPoint& point) const
{
    const int row = m_scroll.rowAt(point.y());
    if (row < 0 || !model())
        return {};
    // To the right of all columns is still the row.
    const int column = m_header->logicalIndexAt(point.x());
    return model()->index(row, column < 0 ? m_header->logicalIndex(m_header->count() - 1) : column);
}

void PacketListView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    auto position = m_scroll;
    switch (hint) {
    case PositionAtTop: position.setTop(index.row()); break;
    case PositionAtBottom: position.setTop(index.row() - position.wholeRows() + 1); break;
    case PositionAtCenter: position.centre(index.row()); break;
    case EnsureVisible: position.reveal(index.row()); break;
    }
    moveTo(position);
}

int PacketListView::horizontalOffset() const
{
    return m_header->offset();
}

int PacketListView::verticalOffset() const
{
    return m_scroll.offset; // rows are counted, not pixels
}

bool PacketListView::isIndexHidden(const QModelIndex& index) const
{
    return m_header->isSectionHidden(index.column());
}

void PacketListView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    if (m_scroll.rows == 0)
        return;
    // Above the first row is the first row, below the last one the last.
    const auto rowNear = [this](int y) {
        const auto row = m_scroll.rowAt(y);
        return row >= 0 ? row : (y < 0 ? std::max(0, m_scroll.top - 1) : m_scroll.rows - 1);
    };
    const auto [first, last] = std::minmax({rowNear(rect.top()), rowNear(rect.bottom())});
    selectionModel()->select({model()->index(first, 0), model()->index(last, model()->columnCount() - 1)}, command);
}

QRegion PacketListView::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    for (const auto& range : selection) {
        const int first = std::max(range.top(), m_scroll.top);
        const int last = std::min(range.bottom(), m_scroll.lastVisible());
        if (first <= last)
            region += QRect(0, m_scroll.yOf(first), viewport()->width(), (last - first + 1) * m_scroll.rowHeight);
    }
    return region;
}

// Scrolling.

void PacketListView::moveTo(const RowScroll& position)
{
    if (position.top == m_scroll.top && position.offset == m_scroll.offset)
        return;
    m_scroll = position;
    m_syncing = true;
    verticalScrollBar()->setValue(m_scroll.top);
    m_syncing = false;
    viewport()->update();
}

void PacketListView::syncScrollBar()
{
    m_syncing = true;
    auto* bar = verticalScrollBar();
    bar->setRange(0, m_scroll.maximumTop());
    bar->setPageStep(m_scroll.wholeRows());
    bar->setSingleStep(1);
    bar->setValue(m_scroll.top);
    m_syncing = false;
}

void PacketListView::updateGeometries()
{
    const int headerHeight = m_header->isHidden() ? 0 : m_header->sizeHint().height();
    setViewportMargins(0, headerHeight, 0, 0);
    const auto area = viewport()->geometry();
    m_header->setGeometry(area.left(), area.top() - headerHeight, area.width(), headerHeight);

    const bool follows = m_following && isAtEnd(); // before there is less room
    m_scroll.rows = model() ? model()->rowCount() : 0;
    m_scroll.height = viewport()->height();
    m_scroll.clamp();
    if (follows)
        m_scroll.setTop(m_scroll.maximumTop());
    syncScrollBar();

    auto* bar = horizontalScrollBar();
    bar->setRange(0, std::max(0, m_header->length() - viewport()->width()));
    bar->setPageStep(viewport()->width());
    bar->setSingleStep(fontMetrics().averageCharWidth() * 4);
    m_header->setOffset(bar->value());
    QAbstractItemView::updateGeometries();
}

void PacketListView::scrollContentsBy(int dx, int)
{
    if (!m_syncing && verticalScrollBar()->value() != m_scroll.top)
        m_scroll.setTop(verticalScrollBar()->value());
    if (dx)
        m_header->setOffset(horizontalScrollBar()->value());
    viewport()->update();
}

void PacketListView::setFollowing(bool on)
{
    m_following = on;
}

void PacketListView::scrollToEnd()
{
    auto position = m_scroll;
    position.setTop(position.maximumTop());
    moveTo(position);
}

void PacketListView::wheelEvent(QWheelEvent* event)
{
    const bool sideways = std::abs(event->angleDelta().x()) > std::abs(event->angleDelta().y())
        || event->modifiers().testFlag(Qt::ShiftModifier) || event->modifiers().testFlag(Qt::AltModifier);
    if (sideways || event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractItemView::wheelEvent(event);
        return;
    }
    double pixels = event->pixelDelta().y();
    if (pixels == 0) // a wheel with notches: 120 each
        pixels = event->angleDelta().y() / 120.0 * QApplication::wheelScrollLines() * m_scroll.rowHeight;
    m_wheelRest += pixels;
    const auto whole = static_cast<std::int64_t>(m_wheelRest);
    m_wheelRest -= static_cast<double>(whole);
    auto position = m_scroll;
    position.scrollBy(-whole);
    moveTo(position);
    event->accept();
}

void PacketListView::resizeEvent(QResizeEvent* event)
{
    QAbstractItemView::resizeEvent(event);
    stretchLastColumn();
    updateGeometries();
}

void PacketListView::reset()
{
    m_scroll.setTop(0);
    m_wheelRest = 0;
    QAbstractItemView::reset();
    updateGeometries();
    Q_EMIT frameChanged(0);
}

void PacketListView::doItemsLayout()
{
    updateGeometries();
    QAbstractItemView::doItemsLayout();
}

void PacketListView::rowsInserted(const QModelIndex& parent, int first, int last)
{
    const bool seen = first <= m_scroll.top + m_scroll.wholeRows();
    const bool follows = m_following && isAtEnd(); // before there are more rows
    QAbstractItemView::rowsInserted(parent, first, last);
    m_scroll.rows = model()->rowCount();
    m_scroll.clamp();
    if (follows)
        m_scroll.setTop(m_scroll.maximumTop());
    syncScrollBar();
    if (seen)
        viewport()->update();
}

void PacketListView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>&)
{
    if (topLeft.row() <= m_scroll.lastVisible() && bottomRight.row() >= m_scroll.top)
        viewport()->update();
}

// Moving about.

QModelIndex PacketListView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (m_scroll.rows == 0)
        return {};
    const int last = m_scroll.rows - 1;
    const auto current = currentIndex();
    const int row = current.isValid() ? current.row() : -1;
    const int page = std::max(1, m_scroll.wholeRows() - 1);
    int target = row;
    switch (action) {
    case MoveUp:
    case MovePrevious: target = row - 1; break;
    case MoveDown:
    case MoveNext: target = row + 1; break;
    case MovePageUp: target = row - page; break;
    case MovePageDown: target = row > last - page ? last : row + page; break;
    case MoveHome: target = 0; break;
    case MoveEnd: target = last; break;
    case MoveLeft:
    case MoveRight: break;
    }
    return model()->index(std::clamp(target, 0, last), current.isValid() ? current.column() : 0);
}

void PacketListView::keyPressEvent(QKeyEvent* event)
{
    if (event->modifiers() == Qt::NoModifier && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        auto* bar = horizontalScrollBar();
        bar->setValue(bar->value() + (event->key() == Qt::Key_Right ? 1 : -1) * bar->singleStep() * 4);
        return;
    }
    QAbstractItemView::keyPressEvent(event);
}

void PacketListView::keyboardSearch(const QString&)
{
    // Qt would look through the texts of all rows.
}

void PacketListView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QAbstractItemView::currentChanged(current, previous);
    if (current.row() != previous.row() || current.isValid() != previous.isValid())
        Q_EMIT frameChanged(currentFrame());
}

std::uint32_t PacketListView::currentFrame() const
{
    return m_packets && currentIndex().isValid() ? m_packets->frameNumber(currentIndex().row()) : 0;
}

bool PacketListView::goTo(std::uint32_t frameNumber)
{
    const int row = m_packets ? m_packets->rowOf(frameNumber) : -1;
    if (row < 0)
        return false;
    const bool visible = row >= m_scroll.top && m_scroll.yOf(row) + m_scroll.rowHeight <= m_scroll.height;
    const auto target = m_packets->index(row, currentIndex().isValid() ? currentIndex().column() : 0);
    if (!visible)
        scrollTo(target, std::abs(row - m_scroll.top) > 2 * m_scroll.wholeRows() ? PositionAtCenter : EnsureVisible);
    selectionModel()->setCurrentIndex(target, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    return true;
}

int PacketListView::currentLine() const
{
    const int row = currentIndex().isValid() ? currentIndex().row() : -1;
    return row >= m_scroll.top && row <= m_scroll.lastVisible() ? row - m_scroll.top : -1;
}

bool PacketListView::goToLine(std::uint32_t frameNumber, int line)
{
    const int row = m_packets ? m_packets->rowOf(frameNumber) : -1;
    if (row >= 0 && line >= 0) {
        auto position = m_scroll;
        position.setTop(row - line);
        moveTo(position);
    }
    return goTo(frameNumber);
}

void PacketListView::select(const std::vector<std::uint32_t>& frames)
{
    std::vector<int> rows;
    for (const auto frame : frames)
        if (const int row = m_packets->rowOf(frame); row >= 0)
            rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    QItemSelection selection;
    for (std::size_t i = 0; i < rows.size();) {
        auto end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        selection.append({m_packets->index(rows[i], 0), m_packets->index(rows[end - 1], 0)});
        i = end;
    }
    selectionModel()->select(selection, QItemSelectionModel::Select | QItemSelectionModel::Rows);
}

std::vector<std::uint32_t> PacketListView::selectedFrames(std::size_t limit, bool& complete) const
{
    complete = true;
    std::vector<std::pair<int, int>> ranges;
    for (const auto& range : selectionModel()->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    std::vector<std::uint32_t> frames;
    int next = 0; // ranges may touch the same row
    for (const auto& [first, last] : ranges)
        for (int row = std::max(first, next); row <= last; ++row) {
            if (frames.size() == limit) {
                complete = false;
                return frames;
            }
            frames.push_back(m_packets->frameNumber(row));
            next = row + 1;
        }
    return frames;
}

// Painting.

void PacketListView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    if (!m_packets || m_scroll.rows == 0)
        return;
    const int first = m_scroll.top;
    const int last = m_scroll.lastVisible();
    m_packets->prepare(first, last);
    for (int row = first; row <= last; ++row)
        paintRow(painter, row, event->rect());
}

void PacketListView::paintRow(QPainter& painter, int row, const QRect& clip) const
{
    const QRect line(0, m_scroll.yOf(row), viewport()->width(), m_scroll.rowHeight);
    if (!line.intersects(clip))
        return;
    const auto rowIndex = m_packets->index(row, 0);
    const bool selected = selectionModel()->isRowSelected(row, {});
    const auto background = rowIndex.data(Qt::BackgroundRole);
    const auto foreground = rowIndex.data(Qt::ForegroundRole);
    auto text = palette().color(QPalette::Text);
    if (selected) {
        painter.fillRect(line, palette().color(QPalette::Active, QPalette::Highlight));
        text = palette().color(QPalette::Active, QPalette::HighlightedText);
    } else if (background.isValid()) {
        painter.fillRect(line, background.value<QBrush>());
        text = foreground.value<QBrush>().color();
    }
    // A bar at the edge marks the conversation of the selected packet.
    if (rowIndex.data(PacketListModel::RelatedRole).toBool())
        painter.fillRect(QRect(0, line.top(), 3, line.height()), palette().color(QPalette::Active, QPalette::Highlight));
    // A dog-ear, as on a page that somebody wrote on.
    if (rowIndex.data(PacketListModel::CommentedRole).toBool()) {
        const int ear = line.height() / 2;
        const QPoint corner(line.right() + 1, line.top());
        painter.setPen(Qt::NoPen);
        painter.setBrush(text);
        painter.drawPolygon(QPolygon({corner, corner - QPoint(ear, 0), corner + QPoint(0, ear)}));
    }
    painter.setPen(text);
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        if (m_header->isSectionHidden(column))
            continue;
        const QRect cell(m_header->sectionViewportPosition(column), line.top(), m_header->sectionSize(column), line.height());
        if (cell.right() >= clip.left() && cell.left() <= clip.right())
            paintCell(painter, rowIndex.siblingAtColumn(column), cell);
    }
    if (hasFocus() && row == currentIndex().row() && !selected) {
        painter.setPen(palette().color(QPalette::Highlight));
        painter.drawRect(line.adjusted(0, 0, -1, -1));
    }
}

void PacketListView::paintCell(QPainter& painter, const QModelIndex& index, const QRect& cell) const
{
    auto text = index.data().toString();
    if (text.isEmpty())
        return;
    const auto inner = cell.adjusted(cellMargin, 0, -cellMargin, 0);
    // No font has narrower letters: what lies beyond need not be measured.
    text.truncate(inner.width() / 2 + 1);
    const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    text = fontMetrics().elidedText(text, Qt::ElideRight, inner.width());
    painter.drawText(inner, static_cast<int>(alignment) | Qt::TextSingleLine, text);
}

bool PacketListView::viewportEvent(QEvent* event)
{
    // The whole text of a cell that is too narrow for it.
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto index = indexAt(help->pos());
        const auto text = index.data().toString();
        const int room = m_header->sectionSize(index.column()) - 2 * cellMargin;
        if (index.isValid() && fontMetrics().horizontalAdvance(text) > room)
            QToolTip::showText(help->globalPos(), text.toHtmlEscaped(), viewport(), visualRect(index));
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractItemView::viewportEvent(event);
}

void PacketListView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        measure();
        updateGeometries();
    }
    QAbstractItemView::changeEvent(event);
}

} // namespace porthole::gui
