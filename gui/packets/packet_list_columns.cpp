// Columns of the packet list: widths, order, visibility.

#include "gui/packets/packet_list_view.h"

#include <QMenu>
#include <QScrollBar>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr int narrowestLastColumn = 280;
/// Beside a title: for the sign that the list is sorted by it.
constexpr int roomBesideTitle = 20;

} // namespace

void PacketListView::setDefaultWidths()
{
    if (!m_packets)
        return;
    for (int column = 0; column < m_header->count(); ++column)
        setDefaultWidth(column);
    m_lastColumnStretches = true;
    stretchLastColumn();
}

void PacketListView::setDefaultWidth(int column)
{
    const auto title = m_packets->headerData(column, Qt::Horizontal).toString();
    const int width = std::max(fontMetrics().horizontalAdvance(m_packets->widestText(column)),
        m_header->fontMetrics().horizontalAdvance(title) + roomBesideTitle);
    m_header->resizeSection(column, width + 2 * cellMargin);
}

void PacketListView::stretchLastColumn()
{
    if (!m_lastColumnStretches || m_header->count() == 0 || m_stretching)
        return;
    int last = -1;
    for (int visual = m_header->count() - 1; visual >= 0 && last < 0; --visual)
        if (!m_header->isSectionHidden(m_header->logicalIndex(visual)))
            last = m_header->logicalIndex(visual);
    if (last < 0)
        return;
    m_stretching = true;
    const int others = m_header->length() - m_header->sectionSize(last);
    m_header->resizeSection(last, std::max(viewport()->width() - others, narrowestLastColumn));
    m_stretching = false;
}

int PacketListView::textWidth(int column, int first, int last) const
{
    int widest = 0;
    for (int row = first; row <= last; ++row) {
        const auto text = m_packets->index(row, column).data().toString();
        widest = std::max(widest, fontMetrics().horizontalAdvance(text.left(400)));
    }
    return widest;
}

void PacketListView::resizeColumn(int column)
{
    const int first = m_scroll.top;
    const int last = m_scroll.lastVisible();
    m_packets->prepare(first, last);
    const auto title = m_packets->headerData(column, Qt::Horizontal).toString();
    // Of numbers, those that are not in view are longer.
    const bool isNumber = m_packets->columns()[column].kind == PacketListColumn::Kind::Number;
    const int texts = isNumber ? fontMetrics().horizontalAdvance(m_packets->widestText(column)) : textWidth(column, first, last);
    const int width = std::max(texts, m_header->fontMetrics().horizontalAdvance(title) + roomBesideTitle);
    m_header->resizeSection(column, width + 2 * cellMargin + 2);
}

void PacketListView::resizeColumnToContents(int column)
{
    if (!m_packets || m_scroll.rows == 0)
        return;
    resizeColumn(column);
    updateGeometries();
}

void PacketListView::resizeColumnsToContents()
{
    if (!m_packets || m_scroll.rows == 0)
        return;
    const int last = m_scroll.lastVisible();
    m_lastColumnStretches = true;
    m_stretching = true;
    for (int column = 0; column < m_header->count(); ++column)
        if (!m_header->isSectionHidden(column))
            resizeColumn(column);
    m_stretching = false;
    // The last column takes what is left, but is not cut below what it needs.
    const int lastColumn = m_header->logicalIndex(m_header->count() - 1);
    if (m_header->length() < viewport()->width())
        stretchLastColumn();
    else if (!m_header->isSectionHidden(lastColumn))
        m_lastColumnStretches = false;
    updateGeometries();
    // Texts that a busy machine has not made yet shall have room when they come.
    const int made = m_packets->columnOf(PacketListModel::Kind::Protocol);
    const bool isComplete = made < 0 || !m_packets->index(last, made).data().toString().isEmpty();
    if (!isComplete)
        connect(m_packets, &QAbstractItemModel::dataChanged, this, &PacketListView::resizeColumnsToContents,
            static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection));
}

QList<PacketListColumn> PacketListView::columns() const
{
    QList<PacketListColumn> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int logical = m_header->logicalIndex(visual);
        auto column = m_packets->columns()[logical];
        column.visible = !m_header->isSectionHidden(logical);
        if (column.visible) // a hidden one has no width of its own
            column.width = m_header->sectionSize(logical);
        columns.append(column);
    }
    return columns;
}

void PacketListView::setColumns(const QList<PacketListColumn>& columns)
{
    m_stretching = true; // these changes are not the user's
    for (int column = 0; column < m_header->count(); ++column)
        m_header->showSection(column);
    m_packets->setColumns(columns);
    for (int column = 0; column < m_header->count(); ++column)
        m_header->moveSection(m_header->visualIndex(column), column);
    bool anyVisible = false, allSized = true;
    for (int column = 0; column < columns.size(); ++column) {
        if (columns[column].width > 0)
            m_header->resizeSection(column, columns[column].width);
        else
            setDefaultWidth(column);
        m_header->setSectionHidden(column, !columns[column].visible);
        anyVisible |= columns[column].visible;
        allSized &= columns[column].width > 0;
    }
    // A list without any column cannot be mended from its own header.
    if (!anyVisible)
        for (int column = 0; column < columns.size(); ++column) {
            m_header->showSection(column);
            m_packets->setVisible(column, true);
        }
    m_stretching = false;
    m_lastColumnStretches = !allSized || m_header->length() <= viewport()->width();
    stretchLastColumn();
    updateGeometries();
    viewport()->update();
}

void PacketListView::setColumnVisible(int column, bool on)
{
    m_packets->setVisible(column, on);
    m_header->setSectionHidden(column, !on);
    stretchLastColumn();
    updateGeometries();
    viewport()->update();
    Q_EMIT columnsChanged();
}

void PacketListView::fillColumnMenu(QMenu& menu)
{
    const int shown = m_header->count() - m_header->hiddenSectionCount();
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        auto title = m_packets->columns()[column].title;
        auto* action = menu.addAction(title.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setCheckable(true);
        action->setChecked(!m_header->isSectionHidden(column));
        action->setEnabled(shown > 1 || !action->isChecked());
        connect(action, &QAction::toggled, this, [this, column](bool on) { setColumnVisible(column, on); });
    }
}

} // namespace porthole::gui
