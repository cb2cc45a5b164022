// Menus and the tool bar.

#include "gui/main_window/main_window.h"

#include "gui/basics/icons.h"
#include "gui/main_window/analysis_windows.h"
#include "gui/main_window/recent_files.h"

#include <QActionGroup>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QToolBar>

namespace porthole::gui {

void MainWindow::makeMenus()
{
    auto& a = *m_actions;
    auto* file = menuBar()->addMenu(tr("&File"));
    file->addAction(a.open);
    auto* recent = file->addMenu(tr("Open &recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentMenu(*recent); });
    file->addSeparator();
    file->addActions({a.save, a.saveAs});
    file->addSeparator();
    file->addActions({a.exportPackets, a.exportText, a.exportBytes, m_analysisWindows->exportObjectsAction()});
    file->addSeparator();
    file->addAction(a.print);
    file->addSeparator();
    file->addActions({a.reload, a.stopLoading, a.fileInfo, a.close});
    file->addSeparator();
    file->addAction(a.quit);

    auto* edit = menuBar()->addMenu(tr("&Edit"));
    auto* copy = edit->addMenu(icon(QLatin1String("copy")), tr("&Copy"));
    copy->addActions({a.copyText, a.copyRowsCsv});
    copy->addSeparator();
    copy->addActions({a.copyLabel, a.copyValue, a.copyFieldName, a.copyFilter});
    edit->addAction(a.selectAll);
    addReferenceMenu(*edit);
    edit->addSeparator();
    edit->addActions({a.mark, a.markDisplayed, a.unmarkAll, a.nextMark, a.previousMark});
    edit->addSeparator();
    edit->addActions({a.ignore, a.ignoreDisplayed, a.unignoreAll});
    edit->addSeparator();
    edit->addActions({a.packetComments, a.captureComments, a.removeComments});
    edit->addSeparator();
    edit->addAction(a.preferences);
    edit->addSeparator();
    edit->addActions({a.find, a.findNext, a.findPrevious});

    auto* view = menuBar()->addMenu(tr("&View"));
    view->addActions({m_treePane->toggleViewAction(), m_bytesPane->toggleViewAction()});
    view->addSeparator();
    addTimeMenu(*view);
    addNameMenu(*view);
    auto* theme = view->addMenu(tr("T&heme"));
    theme->addActions(a.themes->actions());
    view->addActions({a.colourise, a.colourRules});
    fillColourMenu(*view->addMenu(tr("Colour con&versation")));
    view->addSeparator();
    view->addActions({a.zoomIn, a.zoomOut, a.zoomReset});
    view->addSeparator();
    view->addActions({a.expandSubtree, a.collapseSubtree, a.expandAll, a.collapseAll});
    view->addSeparator();
    auto* columns = view->addMenu(tr("Col&umns"));
    connect(columns, &QMenu::aboutToShow, this, [this, columns] {
        columns->clear();
        m_list->fillColumnMenu(*columns);
        columns->addSeparator();
        columns->addActions({m_actions->editColumns, m_actions->resetColumns});
    });
    view->addActions({a.resizeColumns, a.resetLayout});

    auto* go = menuBar()->addMenu(tr("&Go"));
    go->addActions({a.back, a.forward});
    go->addSeparator();
    go->addActions({a.goTo, a.next, a.previous, a.first, a.last});
    go->addSeparator();
    go->addActions({a.nextInConversation, a.previousInConversation});

    auto* filter = menuBar()->addMenu(tr("F&ilter"));
    connect(filter, &QMenu::aboutToShow, this, [this, filter] {
        filter->clear();
        filter->addActions({m_actions->filterFocus, m_actions->filterClear, m_actions->filterConversation, m_actions->filterMacros});
        filter->addSeparator();
        addFilterMenus(*filter, m_tree->hasFocus() || !m_list->hasFocus() ? fieldFilter() : cellFilter());
    });

    auto* capture = menuBar()->addMenu(tr("&Capture"));
    capture->addActions({a.captureOptions, a.captureStart, a.captureStop, a.captureRestart, a.saveRecording});
    capture->addSeparator();
    capture->addActions({a.autoScroll, a.refreshInterfaces});

    m_analysisWindows->fillAnalyseMenu(*menuBar()->addMenu(tr("&Analyse")));
    auto* statistics = menuBar()->addMenu(tr("&Statistics"));
    statistics->addAction(a.fileInfo);
    m_analysisWindows->fillStatisticsMenu(*statistics);

    auto* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(a.about);
    connect(a.about, &QAction::triggered, this, &MainWindow::showAbout);
    connectViewActions();
}

void MainWindow::connectViewActions()
{
    auto& a = *m_actions;
    for (auto* action : a.themes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_settings.theme()));
    for (auto* action : a.timeFormats->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_settings.timeFormat()));
    a.colourise->setChecked(m_settings.colourise());
    connect(a.themes, &QActionGroup::triggered, this,
        [this](QAction* action) { m_settings.setTheme(static_cast<ThemeChoice>(action->data().toInt())); });
    connect(a.timeFormats, &QActionGroup::triggered, this,
        [this](QAction* action) { m_settings.setTimeFormat(static_cast<TimeFormat>(action->data().toInt())); });
    connect(a.colourise, &QAction::toggled, &m_settings, &Settings::setColourise);
    connect(a.zoomIn, &QAction::triggered, this, [this] { m_settings.setZoom(m_settings.zoom() + 1); });
    connect(a.zoomOut, &QAction::triggered, this, [this] { m_settings.setZoom(m_settings.zoom() - 1); });
    connect(a.zoomReset, &QAction::triggered, this, [this] { m_settings.setZoom(0); });
    connect(a.resizeColumns, &QAction::triggered, m_list, &PacketListView::resizeColumnsToContents);
    connect(a.resetLayout, &QAction::triggered, this, [this] {
        resetLayout();
        showAllColumns();
    });
    connect(a.expandSubtree, &QAction::triggered, m_tree, &PacketTreeView::expandSubtree);
    connect(a.collapseSubtree, &QAction::triggered, m_tree, &PacketTreeView::collapseSubtree);
    connect(a.expandAll, &QAction::triggered, m_tree, &PacketTreeView::expandEverything);
    connect(a.collapseAll, &QAction::triggered, m_tree, &PacketTreeView::collapseEverything);
}

void MainWindow::makeToolBar()
{
    auto& a = *m_actions;
    auto* bar = addToolBar(tr("Main tool bar"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    bar->setMovable(false);
    bar->setIconSize({20, 20});
    bar->setToolButtonStyle(Qt::ToolButtonIconOnly);
    bar->addActions({a.captureStart, a.captureStop, a.captureRestart, a.captureOptions, a.saveRecording});
    bar->addSeparator();
    bar->addActions({a.open, a.save, a.reload, a.close, a.fileInfo});
    bar->addSeparator();
    bar->addActions({a.back, a.forward, a.goTo, a.first, a.previous, a.next, a.last, a.autoScroll});
    bar->addSeparator();
    bar->addActions({a.colourise, a.zoomIn, a.zoomOut, a.zoomReset});
}

void MainWindow::fillRecentMenu(QMenu& menu)
{
    menu.clear();
    const auto paths = m_settings.recentFiles();
    for (const auto& path : paths) {
        auto name = QFileInfo(path).fileName() + QStringLiteral("  \u2014  ") + folderText(path);
        auto* action = menu.addAction(name.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setEnabled(QFileInfo::exists(path));
        connect(action, &QAction::triggered, this, [this, path] { openFile(path); });
    }
    if (paths.isEmpty()) {
        menu.addAction(tr("Nothing has been opened yet"))->setEnabled(false);
        return;
    }
    menu.addSeparator();
    menu.addAction(m_actions->clearRecent);
}

void MainWindow::addByteMenu(QMenu& menu, const QString& title, const ByteRange& range)
{
    auto* bytes = menu.addMenu(title);
    bytes->setEnabled(!range.isEmpty());
    for (int i = 0; i < static_cast<int>(ByteFormat::Count); ++i) {
        const auto format = static_cast<ByteFormat>(i);
        connect(bytes->addAction(byteFormatName(format)), &QAction::triggered, this, [this, range, format] { copyBytes(range, format); });
    }
}

void MainWindow::showListMenu(const QPoint& position)
{
    if (!m_list->indexAt(position).isValid())
        return;
    auto& a = *m_actions;
    QMenu menu(this);
    addFilterMenus(menu, cellFilter());
    menu.addAction(a.filterConversation);
    menu.addSeparator();
    menu.addActions({a.previousInConversation, a.nextInConversation});
    menu.addSeparator();
    menu.addAction(a.timeReference);
    menu.addActions({a.mark, a.ignore, a.packetComments});
    fillColourMenu(*menu.addMenu(tr("C&olour conversation")));
    m_analysisWindows->fillPacketMenu(menu);
    menu.addSeparator();
    auto* copy = menu.addMenu(icon(QLatin1String("copy")), tr("&Copy"));
    copy->addActions({a.copyText, a.copyRowsCsv, a.copyCell});
    const auto filter = cellFilter();
    auto* asFilter = copy->addAction(tr("Cell as &filter"));
    asFilter->setEnabled(!filter.isEmpty());
    connect(asFilter, &QAction::triggered, this, [this, filter] { toClipboard(filter); });
    copy->addSeparator();
    const auto whole = packet() && !packet()->sources.empty()
        ? ByteRange {0, 0, static_cast<std::uint32_t>(packet()->sources[0].bytes.size())}
        : ByteRange {};
    addByteMenu(*copy, tr("Packet &bytes"), whole);
    menu.exec(m_list->viewport()->mapToGlobal(position));
}

void MainWindow::showTreeMenu(const QPoint& position)
{
    if (!m_tree->indexAt(position).isValid() || !packet())
        return;
    auto& a = *m_actions;
    QMenu menu(this);
    addFilterMenus(menu, fieldFilter());
    menu.addAction(a.applyAsColumn);
    menu.addSeparator();
    menu.addActions({a.expandSubtree, a.collapseSubtree, a.expandAll, a.collapseAll});
    menu.addSeparator();
    auto* copy = menu.addMenu(icon(QLatin1String("copy")), tr("&Copy"));
    copy->addActions({a.copyLabel, a.copyValue, a.copyFieldName, a.copyFilter});
    copy->addSeparator();
    addByteMenu(*copy, tr("Field's &bytes"), rangeOf(*packet(), packet()->tree[m_tree->currentItem()]));
    menu.exec(m_tree->viewport()->mapToGlobal(position));
}

void MainWindow::showBytesMenu(const QPoint& globalPosition)
{
    if (!packet() || packet()->sources.empty())
        return;
    const auto item = m_tree->currentItem();
    const int source = m_bytes->currentSource();
    QMenu menu(this);
    addByteMenu(menu, tr("Copy &selected bytes"), item == noItem ? ByteRange {} : rangeOf(*packet(), packet()->tree[item]));
    const auto size = static_cast<std::uint32_t>(packet()->sources[static_cast<std::size_t>(source)].bytes.size());
    addByteMenu(menu, tr("Copy &all bytes"), {source, 0, size});
    menu.addSeparator();
    addFilterMenus(menu, fieldFilter());
    menu.addSeparator();
    menu.addActions({m_actions->copyFilter, m_actions->copyValue});
    menu.exec(globalPosition);
}

void MainWindow::showAbout()
{
    QMessageBox box(this);
    box.setWindowTitle(tr("About Porthole"));
    box.setIconPixmap(applicationIcon().pixmap(72, 72));
    box.setText(tr("<h3>Porthole %1</h3>").arg(QStringLiteral(PORTHOLE_VERSION)));
    box.setInformativeText(tr("<p>Opens packet captures fast and shows what happened on the network.</p>"
                              "<p>Free software under the GNU General Public License, version 3 or later.</p>"));
    box.exec();
}

} // namespace porthole::gui
