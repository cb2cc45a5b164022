// Columns of the packet list: widths, order, visibility.

#include "gui/packet_list_header.h"
#include "gui/packet_list_view.h"

#include <QMenu>
#include <QScrollBar>

#include <algorithm>

namespace porthole::gui {

namespace {

constexpr int narrowestLastColumn = 280;

} // namespace

void PacketListView::setDefaultWidths()
{
    if (!m_packets)
        return;
    for (int column = 0; column < PacketListModel::ColumnCount; ++column) {
        const auto title = m_packets->headerData(column, Qt::Horizontal).toString();
        const int width = std::max(fontMetrics().horizontalAdvance(m_packets->widestText(column)),
            m_header->fontMetrics().horizontalAdvance(title) + 8);
        m_header->resizeSection(column, width + 2 * cellMargin);
    }
    m_lastColumnStretches = true;
    stretchLastColumn();
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

void PacketListView::resizeColumnsToContents()
{
    if (!m_packets || m_scroll.rows == 0)
        return;
    const int first = m_scroll.top;
    const int last = m_scroll.lastVisible();
    m_packets->prepare(first, last);
    m_lastColumnStretches = true;
    m_stretching = true;
    for (int column = 0; column < PacketListModel::ColumnCount; ++column) {
        if (m_header->isSectionHidden(column))
            continue;
        const auto title = m_packets->headerData(column, Qt::Horizontal).toString();
        const int width = std::max(textWidth(column, first, last), m_header->fontMetrics().horizontalAdvance(title) + 8);
        m_header->resizeSection(column, width + 2 * cellMargin + 2);
    }
    m_stretching = false;
    // The last column takes what is left, but is not cut below what it needs.
    const int lastColumn = m_header->logicalIndex(m_header->count() - 1);
    if (m_header->length() < viewport()->width())
        stretchLastColumn();
    else if (!m_header->isSectionHidden(lastColumn))
        m_lastColumnStretches = false;
    updateGeometries();
    // Texts that a busy machine has not made yet shall have room when they come.
    const bool isComplete = !m_packets->index(last, PacketListModel::Protocol).data().toString().isEmpty();
    if (!isComplete)
        connect(m_packets, &QAbstractItemModel::dataChanged, this, &PacketListView::resizeColumnsToContents,
            static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection));
}

QByteArray PacketListView::headerState() const
{
    return m_header->saveState();
}

bool PacketListView::restoreHeaderState(const QByteArray& state)
{
    m_stretching = true;
    const bool known = !state.isEmpty() && m_header->restoreState(state);
    m_stretching = false;
    // A list without any column cannot be mended from its own header.
    if (m_header->hiddenSectionCount() == m_header->count())
        for (int column = 0; column < m_header->count(); ++column)
            m_header->showSection(column);
    stretchLastColumn();
    updateGeometries();
    return known;
}

void PacketListView::fillColumnMenu(QMenu& menu)
{
    const int shown = m_header->count() - m_header->hiddenSectionCount();
    for (int column = 0; column < m_header->count(); ++column) {
        auto* action = menu.addAction(m_packets->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!m_header->isSectionHidden(column));
        action->setEnabled(shown > 1 || !action->isChecked());
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            m_header->setSectionHidden(column, !on);
            stretchLastColumn();
            updateGeometries();
            viewport()->update();
            Q_EMIT columnsChanged();
        });
    }
}

} // namespace porthole::gui
