// Which packets are shown: display filters.

#include "gui/main_window/main_window.h"

#include "analysis/filter/filter_cache.h"
#include "dissectors/core/format.h"
#include "gui/basics/qt_text.h"
#include "gui/documents/capture_view.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>

#include <array>

namespace porthole::gui {

void MainWindow::connectFilterActions()
{
    auto& a = *m_actions;
    addActions({a.filterFocus, a.filterClear, a.filterConversation}); // their menu is filled when it opens: their keys work before
    connect(m_filterBar, &DisplayFilterBar::wanted, this, &MainWindow::setFilter);
    connect(m_filterBar, &DisplayFilterBar::left, m_list, [this] { m_list->setFocus(); });
    connect(a.filterFocus, &QAction::triggered, this, [this] {
        m_filterBar->edit()->setFocus(Qt::ShortcutFocusReason);
        m_filterBar->edit()->selectAll();
    });
    connect(a.filterClear, &QAction::triggered, m_filterBar, &DisplayFilterBar::clear);
    connect(a.filterConversation, &QAction::triggered, this, [this] {
        if (const auto filter = conversationFilter(); !filter.isEmpty())
            m_filterBar->apply(filter);
    });
}

void MainWindow::setFilter(const std::optional<analysis::DisplayFilter>& filter)
{
    m_filter = filter;
    m_filterJob.reset();
    if (m_rows)
        startFilter();
    Q_EMIT m_view->displayedChanged();
}

/// Rows stay as they are until the filter has found something, so that the list does not flicker with every key.
void MainWindow::startFilter()
{
    m_filterJob.reset();
    m_filterShown = false;
    m_filterComplete = false;
    if (m_packetNumber)
        m_keepSelected = m_packetNumber;
    if (!m_filter) {
        m_filterBar->setBusy(false);
        if (!m_rows->isFiltered())
            return;
        stopSort();
        m_rows->showAll();
        m_listModel->setProvider(m_rows.get());
        m_filterComplete = true;
        selectShown();
        sortAgain();
        showPacketCount();
        updateActions();
        return;
    }
    m_filterBar->setBusy(true);
    if (!m_filterCache)
        m_filterCache = std::make_shared<analysis::FilterCache>();
    m_filterJob = std::make_unique<FilterJob>(m_document->session(), *m_filter, m_filterCache, m_packetNumber);
    connect(m_filterJob.get(), &FilterJob::progressed, this, &MainWindow::filterProgressed);
}

void MainWindow::filterProgressed()
{
    auto found = m_filterJob->take();
    m_filterComplete = found.complete;
    // Of packets that do not pass there is nothing to see; the old rows stay until all is known.
    if (!m_filterShown && found.frames.empty() && !found.complete)
        return;
    showFiltered(std::move(found));
}

void MainWindow::showFiltered(FilterJob::Found found)
{
    const bool isNew = !std::exchange(m_filterShown, true) || found.replaces;
    if (isNew) {
        if (m_packetNumber)
            m_keepSelected = m_packetNumber;
        stopSort();
        m_shown = {};
        addShown(found.frames);
        m_rows->showOnly(std::move(found.frames));
        m_listModel->setProvider(m_rows.get());
    } else if (!found.frames.empty()) {
        addShown(found.frames);
        m_rows->showMore(found.frames);
        m_listModel->update();
    }
    if (m_keepSelected)
        selectShown();
    if (found.complete) {
        m_filterBar->setBusy(false);
        m_filterBar->setRemark(toQString(found.remark));
        if (!m_rows->isSorted() && !m_sortJob)
            sortAgain();
    }
    showPacketCount();
    updateActions();
    Q_EMIT m_view->displayedChanged();
}

void MainWindow::addShown(const std::vector<analysis::FrameNumber>& frames)
{
    if (frames.empty())
        return;
    m_shown.resize(frames.back());
    for (const auto frame : frames)
        m_shown.set(frame);
}

/// The packet that was selected, or when it is known not to be shown, the nearest one.
void MainWindow::selectShown()
{
    const auto wanted = m_keepSelected;
    if (wanted != 0 && m_list->goTo(wanted)) {
        m_keepSelected = 0;
        return;
    }
    if (!m_filterComplete)
        return;
    m_keepSelected = 0;
    if (const int row = m_rows->nearestRow(wanted ? wanted : 1); row >= 0)
        goToRow(row);
    else
        showPacket(0);
}

void MainWindow::showPacketCount()
{
    const auto all = m_document->session() ? m_document->session()->frameCount() : 0;
    if (!m_rows || !m_rows->isFiltered()) {
        m_packetsLabel->setText(formatPackets(all) + markCounts());
        return;
    }
    const auto shown = static_cast<quint64>(m_rows->rowCount());
    const double percent = all ? 100.0 * static_cast<double>(shown) / all : 0;
    const auto share = locale().toString(percent, 'f', 1);
    m_packetsLabel->setText(tr("%1 of %2 shown (%3 %)").arg(formatCount(shown), formatPackets(all), share) + markCounts());
}

QString MainWindow::conversationFilter() const
{
    using namespace std::string_view_literals;
    const auto* shown = packet();
    if (!shown)
        return {};
    const auto last = [shown](std::string_view field) {
        for (auto i = shown->tree.size(); i-- > 0;)
            if (shown->tree[i].field->abbreviation == field)
                return i;
        return noItem;
    };
    const auto filterOf = [shown](std::uint32_t item) {
        Text text;
        formatFilter({*shown, item}, text);
        return toQString(text.view());
    };
    for (const auto stream : {"tcp.stream"sv, "udp.stream"sv})
        if (const auto item = last(stream); item != noItem)
            return filterOf(item);
    constexpr std::array<std::array<std::string_view, 3>, 3> pairs {
        {{"ip.src"sv, "ip.dst"sv, "ip.addr"sv}, {"ipv6.src"sv, "ipv6.dst"sv, "ipv6.addr"sv}, {"eth.src"sv, "eth.dst"sv, "eth.addr"sv}}};
    for (const auto& [source, destination, any] : pairs) {
        const auto from = last(source), to = last(destination);
        if (from == noItem || to == noItem)
            continue;
        const auto of = [&](std::string_view side, std::uint32_t item) {
            return filterOf(item).replace(toQString(side), toQString(any));
        };
        return QStringLiteral("%1 && %2").arg(of(source, from), of(destination, to));
    }
    return {};
}

void MainWindow::addFilterMenus(QMenu& menu, const QString& filter)
{
    using Combination = DisplayFilterBar::Combination;
    struct Entry {
        Combination how;
        QString text;
    };
    const std::array entries {Entry {Combination::Replace, tr("&Selected")}, Entry {Combination::Not, tr("&Not selected")},
        Entry {Combination::And, tr("… &and selected")}, Entry {Combination::Or, tr("… &or selected")},
        Entry {Combination::AndNot, tr("… an&d not selected")}, Entry {Combination::OrNot, tr("… or no&t selected")}};
    const auto addMenu = [&](const QString& title, bool atOnce) {
        auto* sub = menu.addMenu(title);
        sub->setEnabled(!filter.isEmpty());
        sub->setToolTipsVisible(true);
        for (const auto& [how, text] : entries) {
            const auto whole = m_filterBar->combined(how, filter);
            auto* action = sub->addAction(text);
            action->setStatusTip(whole);
            action->setToolTip(whole);
            connect(action, &QAction::triggered, this, [this, atOnce, whole] {
                if (atOnce) {
                    m_filterBar->apply(whole);
                } else {
                    m_filterBar->prepare(whole);
                    m_filterBar->edit()->setFocus();
                }
            });
        }
    };
    addMenu(tr("Apply as &filter"), true);
    addMenu(tr("&Prepare as filter"), false);
}

} // namespace porthole::gui
