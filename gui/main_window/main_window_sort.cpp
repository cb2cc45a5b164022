// In which order packets are shown.

#include "gui/main_window/main_window.h"

#include "dissectors/core/registry.h"

namespace porthole::gui {

/// A click sorts upwards, the next one downwards, the third leaves the order of the file.
void MainWindow::connectSorting()
{
    connect(m_list, &PacketListView::sortWanted, this, [this](int column) {
        if (m_sort.column != column)
            sortBy(column, Qt::AscendingOrder);
        else if (m_sort.order == Qt::AscendingOrder)
            sortBy(column, Qt::DescendingOrder);
        else
            sortBy(-1, Qt::AscendingOrder);
    });
    connect(&m_settings, &Settings::timeFormatChanged, this, [this] {
        if (m_sort.column >= 0 && m_listModel->columns()[m_sort.column].kind == PacketListColumn::Kind::Time)
            sortAgain();
    });
}

void MainWindow::sortBy(int column, Qt::SortOrder order)
{
    stopSort();
    m_sort = {column, order};
    m_list->header()->setSorted(column, order);
    if (!m_rows)
        return;
    const bool sorted = m_rows->isSorted();
    if (column < 0) {
        if (sorted)
            reorder([this] { m_rows->setFileOrder(); });
        return;
    }
    // The other way round is there already, unless packets have come since.
    const bool whole = sorted && m_rows->sorted()->placeOfRow.size() == static_cast<std::size_t>(m_rows->rowCount());
    if (whole && m_shownSort.column == column) {
        reorder([this, order] { m_rows->setSorted(m_rows->sorted(), order); });
        return;
    }
    startSort();
}

/// Of packets that come while and after it is sorted, the rows stand behind the others until the next time.
void MainWindow::startSort()
{
    stopSort();
    if (!m_sortRanks)
        m_sortRanks = std::make_shared<analysis::SortRanks>();
    m_sortJob = std::make_unique<SortJob>(m_document->session(), m_rows->frames(), sortColumn(m_sort.column), m_sortRanks);
    connect(m_sortJob.get(), &SortJob::progressed, this, [this](quint32 done, quint32 all) {
        if (m_saveJob || m_document->isLoading()) // whose progress is shown
            return;
        if (!m_loading->isVisible())
            m_loading->start(tr("Sorting"), tr("Stop sorting; the packets stay in the order that they are in"));
        m_loading->setProgress(done, all);
    });
    connect(m_sortJob.get(), &SortJob::finished, this, [this](const std::shared_ptr<const SortedRows>& rows) {
        stopSort();
        reorder([this, &rows] { m_rows->setSorted(rows, m_sort.order); });
    });
}

void MainWindow::stopSort()
{
    if (!m_sortJob)
        return;
    m_sortJob->disconnect(this);
    m_sortJob->cancel();
    m_sortJob.release()->deleteLater(); // this may be called by its own signal
    if (!m_saveJob && !m_document->isLoading())
        m_loading->stop();
}

void MainWindow::cancelSort()
{
    stopSort();
    m_sort = m_rows && m_rows->isSorted() ? m_shownSort : ListSort {};
    m_list->header()->setSorted(m_sort.column, m_sort.order);
}

/// The rows, or what is known of them, are no longer those that were sorted.
void MainWindow::sortAgain()
{
    if (m_sort.column >= 0 && m_rows)
        startSort();
}

/// The selected packet stays where it is in the window.
void MainWindow::reorder(const std::function<void()>& change)
{
    constexpr std::size_t mostSelected = 2000; // each may become a range of its own
    const auto selected = m_list->currentFrame();
    const int line = m_list->currentLine();
    bool complete = true;
    const auto frames = m_list->selectedFrames(mostSelected, complete);
    change();
    m_shownSort = m_sort;
    m_listModel->setProvider(m_rows.get());
    if (selected)
        m_list->goToLine(selected, line);
    if (complete && frames.size() > 1)
        m_list->select(frames);
    updateActions();
}

analysis::SortColumn MainWindow::sortColumn(int column) const
{
    using By = analysis::SortColumn::By;
    using Kind = PacketListColumn::Kind;
    const auto& shown = m_listModel->columns()[column];
    switch (shown.kind) {
    case Kind::Time:
        switch (shown.time.value_or(m_settings.timeFormat())) {
        case TimeFormat::SincePrevious: return {By::SincePreviousShown, {}};
        case TimeFormat::SincePreviousCaptured: return {By::SincePrevious, {}};
        case TimeFormat::SinceStart:
            return {m_marks.isEmpty(FrameMarks::TimeReference) ? By::Time : By::SinceReference, {}};
        default: return {By::Time, {}};
        }
    case Kind::Source: return {By::Source, {}};
    case Kind::Destination: return {By::Destination, {}};
    case Kind::Protocol: return {By::Protocol, {}};
    case Kind::Length: return {By::Length, {}};
    case Kind::Info: return {By::Info, {}};
    case Kind::Fields: return {By::Fields, shown.fieldColumn(standardRegistry())};
    default: return {By::Number, {}};
    }
}

} // namespace porthole::gui
