// Edit > Find packet: the next packet that has something, in the list, the tree or the bytes.

#include "gui/main_window/main_window.h"

#include "analysis/filter/filter_cache.h"
#include "analysis/packet_choice.h"
#include "gui/basics/qt_text.h"

#include <QLineEdit>
#include <QStatusBar>

namespace porthole::gui {

namespace {

using analysis::FindResult;

struct Search {
    std::shared_ptr<const analysis::Session> session;
    std::shared_ptr<analysis::FilterCache> cache;
    FindBar::Wanted wanted;
    bool forward = true;
    analysis::FindPlace from;
    std::optional<analysis::FrameBitmap> among;
    FindResult result {}; ///< the answer
    QString remark {};
};

/// On the thread of the job.
void run(Search& search, const std::stop_token& stop, const LongJob::Progress& progress)
{
    const auto& session = *search.session;
    if (search.wanted.pattern) {
        const auto* among = search.among ? &*search.among : nullptr;
        search.result = findPacket(session, {search.wanted.in, *search.wanted.pattern, search.forward, search.from, among}, stop, progress);
        if (search.result.gaveUp)
            search.remark = QObject::tr("In some packets the regular expression needed too many steps; they count as not found.");
        return;
    }
    analysis::FilterRun filter(session, *search.wanted.filter, search.cache, {.selected = search.from.frame});
    const bool whole = filter.extendTo(session.frameCount(), stop, [&progress](const analysis::FilterProgress& state) {
        progress(state.wanted ? static_cast<double>(state.asked) / state.wanted : 1);
    });
    if (!whole)
        return;
    auto matches = filter.matches();
    if (search.among)
        keepOnly(matches, *search.among);
    search.result = findInSet(matches, search.forward, search.from.frame);
    search.remark = toQString(filter.remark());
}

} // namespace

void MainWindow::connectFindActions()
{
    auto& a = *m_actions;
    connect(a.find, &QAction::triggered, m_findBar, &FindBar::ask);
    connect(a.findNext, &QAction::triggered, this, [this] { findPacket(true); });
    connect(a.findPrevious, &QAction::triggered, this, [this] { findPacket(false); });
    connect(m_findBar, &FindBar::findWanted, this, &MainWindow::findPacket);
    connect(m_findBar, &FindBar::cancelled, this, &MainWindow::endFind);
    connect(m_findBar, &FindBar::edited, this, &MainWindow::endFind);
    connect(m_findBar, &FindBar::closed, m_list, [this] { m_list->setFocus(); });
    connect(this, &MainWindow::packetShown, this, &MainWindow::showFound);
}

void MainWindow::endFind()
{
    m_findJob.reset();
    m_findBar->setBusy(false);
    m_found = {};
}

void MainWindow::findPacket(bool forward)
{
    if (!m_document || !m_document->session())
        return;
    const auto wanted = m_findBar->wanted();
    if (!wanted) {
        m_findBar->ask();
        m_findBar->setRemark(m_findBar->complaint());
        return;
    }
    // Behind what was found last, as long as its packet is the one that is selected.
    const auto from = m_found.frame && m_found.frame == m_packetNumber ? m_found : analysis::FindPlace {.frame = m_packetNumber};
    if (!m_filterCache)
        m_filterCache = std::make_shared<analysis::FilterCache>();
    auto search = std::make_shared<Search>(Search {m_document->session(), m_filterCache, *wanted, forward, from, {}});
    if (m_rows && m_rows->isFiltered())
        search->among = m_shown;
    m_findBar->setRemark({});
    m_findBar->setBusy(true);
    m_findJob = std::make_unique<LongJob>([search](const std::stop_token& stop, const LongJob::Progress& progress) {
        run(*search, stop, progress);
        return QString();
    });
    connect(m_findJob.get(), &LongJob::progressed, m_findBar, &FindBar::setProgress);
    connect(m_findJob.get(), &LongJob::finished, this, [this, search] {
        m_findJob.release()->deleteLater();
        m_findBar->setBusy(false);
        found(search->result, search->forward, search->remark);
    });
}

void MainWindow::found(const analysis::FindResult& result, bool forward, const QString& remark)
{
    m_found = result.place;
    if (!m_found.frame)
        m_findBar->setRemark(remark.isEmpty() ? (m_rows && m_rows->isFiltered() ? tr("No packet that is shown has it.") : tr("No packet has it."))
                                              : remark);
    else if (result.wrapped)
        m_findBar->setRemark(forward ? tr("Found beyond the end, from the first packet on.") : tr("Found beyond the beginning, from the last packet on."));
    else
        m_findBar->setRemark(remark);
    Q_EMIT findEnded(m_found.frame);
    if (!m_found.frame)
        return;
    if (m_packetNumber == m_found.frame && packet())
        showFound(m_found.frame);
    else
        goToPacket(m_found.frame);
}

/// Highlights what was found, as soon as its packet is there.
void MainWindow::showFound(std::uint32_t number)
{
    if (number == 0 || number != m_found.frame || !packet())
        return;
    if (m_found.item != noItem && m_found.item < packet()->tree.size()) {
        m_tree->selectItem(m_found.item);
    } else if (m_found.length > 0) {
        const auto item = itemAt(*packet(), 0, m_found.offset);
        m_tree->selectItem(item);
        m_bytes->setSelected({0, m_found.offset, m_found.length}, item == noItem ? ByteRange {} : layerAround(item));
    }
}

} // namespace porthole::gui
