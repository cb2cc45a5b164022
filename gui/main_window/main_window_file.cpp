// Opening, loading, reloading and closing captures.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"
#include "gui/documents/capture_view.h"
#include "gui/documents/file_info_dialog.h"
#include "gui/main_window/recent_files.h"
#include "gui/packets/copy_job.h"
#include "gui/packets/scroll_overview.h"

#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>

namespace porthole::gui {

void MainWindow::connectFileActions()
{
    auto& a = *m_actions;
    connect(a.open, &QAction::triggered, this, &MainWindow::askForFile);
    connect(a.reload, &QAction::triggered, this, &MainWindow::reload);
    connect(a.close, &QAction::triggered, this, [this] { whenNothingUnsaved([this] { closeFile(); }); });
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
    connect(a.fileInfo, &QAction::triggered, this, &MainWindow::showFileInfo);
    connect(a.stopLoading, &QAction::triggered, this, [this] { m_document->cancel(); });
    connect(a.clearRecent, &QAction::triggered, this, [this] { m_settings.setRecentFiles({}); });
    connect(&m_watch, &FileWatch::changed, this, &MainWindow::fileChanged);
}

void MainWindow::askForFile()
{
    const auto path = QFileDialog::getOpenFileName(this, tr("Open a capture"), m_settings.lastFolder(),
        tr("Captures (*.pcap *.pcapng *.cap *.dmp *.snoop *.pcap.gz *.pcapng.gz *.cap.gz *.pcap.zst *.pcapng.zst *.pcap.lz4 "
           "*.pcapng.lz4 *.ntar);;All files (*)"));
    if (!path.isEmpty())
        openFile(path);
}

void MainWindow::openFile(const QString& path, std::uint32_t packet)
{
    whenNothingUnsaved([this, path, packet] {
        closeFile();
        m_filterBar->clear(); // another capture, another question; one that is read again keeps its filter
        m_banner->clearAll();
        openDocument(path, packet, Loader::Growth::Ignored);
    });
}

void MainWindow::openDocument(const QString& path, std::uint32_t packet, Loader::Growth growth)
{
    openDocument(std::make_unique<CaptureDocument>(path, growth, sessionOptions()), packet);
}

void MainWindow::openDocument(std::unique_ptr<CaptureDocument> document, std::uint32_t packet)
{
    m_goAfterLoading = packet;
    m_awaitsRows = true;
    m_document = std::move(document);
    connect(m_document.get(), &CaptureDocument::opened, this, &MainWindow::documentOpened);
    connectDocument();
    m_loading->start(tr("Opening"));
    updateTitle();
    updateActions();
}

void MainWindow::connectDocument()
{
    connect(m_document.get(), &CaptureDocument::failed, this, &MainWindow::documentFailed);
    connect(m_document.get(), &CaptureDocument::framesAdded, this, &MainWindow::framesAdded);
    connect(m_document.get(), &CaptureDocument::progressed, this, &MainWindow::loadingProgressed);
    connect(m_document.get(), &CaptureDocument::finished, this, &MainWindow::loadingFinished);
}

void MainWindow::closeFile()
{
    m_whenComplete = nullptr;
    if (m_capture) {
        // Its helper ends the file by itself.
        m_capture->disconnect(this);
        m_capture.release()->deleteLater();
    }
    m_recorder.reset();
    m_captureLabel->hide();
    m_saveJob.reset();
    m_unsaved.reset();
    closeDocument();
    updateActions();
}

QString MainWindow::documentName() const
{
    return m_unsaved ? m_captureName : m_document->fileName();
}

void MainWindow::closeDocument()
{
    if (m_nextDocument)
        m_nextDocument.release()->deleteLater();
    if (!m_document)
        return;
    if (m_rows) {
        // Where panes and columns are is what is remembered, not that there is nothing to show.
        m_settings.setWindowState(saveState(1));
        storeColumns();
    }
    m_watch.watch({});
    m_banner->clearAll();
    m_loading->stop();
    m_goTo->hide();
    m_tree->setPacket(nullptr);
    m_bytes->setPacket(nullptr);
    m_packetNumber = 0;
    m_listModel->setProvider(nullptr);
    m_copyJob.reset();
    m_filterJob.reset();
    m_filterCache.reset();
    stopSort();
    m_sortRanks.reset();
    m_sort = m_shownSort = {};
    m_list->header()->setSorted(-1, Qt::AscendingOrder);
    endFind();
    m_findBar->hide();
    m_filterBar->hide();
    m_fetcher.reset();
    m_overview->setRows(nullptr, {});
    m_rows.reset();
    // The signal that ends up here may come from the document itself.
    m_document->cancel();
    m_document->disconnect(this);
    m_document.release()->deleteLater();
    m_history.clear();
    for (const auto kind : {FrameMarks::Marked, FrameMarks::Ignored, FrameMarks::TimeReference})
        m_marks.clear(kind);
    m_comments.clear();
    m_timeShift = {};
    delete m_timeShiftDialog;
    m_goAfterLoading = 0;
    m_pages->setCurrentWidget(m_start);
    m_treePane->hide();
    m_bytesPane->hide();
    m_fieldLabel->clear();
    m_fileLabel->clear();
    m_packetsLabel->clear();
    updateTitle();
    updateActions();
    Q_EMIT m_view->sessionChanged();
}

void MainWindow::reload()
{
    if (!m_document)
        return;
    if (m_comments.isUnsaved()) {
        askAboutComments([this] { reload(); });
        return;
    }
    // Copies: closing forgets both.
    const auto path = m_document->path();
    const auto packet = m_packetNumber;
    const auto sort = m_sort;
    m_saveJob.reset();
    closeDocument();
    m_banner->clearAll();
    openDocument(path, packet, Loader::Growth::Ignored);
    sortBy(sort.column, sort.order);
}

/// Rows and packets come from the document's session from now on.
void MainWindow::showSession()
{
    const auto& session = m_document->session();
    setSessionNames();
    if (m_programs && m_programs->book())
        session->setPrograms(m_programs->book());
    m_rows = std::make_unique<SessionRows>(session);
    m_rows->setFieldColumns(m_listModel->fieldColumns());
    m_rows->setColourRules(m_colourRules.compiled());
    m_overview->setRows(m_rows.get(), session);
    m_fetcher = std::make_unique<PacketFetcher>(session);
    m_fetcher->setColourRules(m_colourRules.compiled());
    connect(m_fetcher.get(), &PacketFetcher::ready, this, &MainWindow::packetArrived);
    applyEdits(false);
    m_filterJob.reset();
    m_filterCache.reset();
    m_sortRanks.reset();
    m_shown = {};
    if (m_filter)
        m_rows->showOnly({}); // not all of them for a moment
    m_listModel->setProvider(m_rows.get());
    startFilter();
    sortAgain();
    Q_EMIT m_view->sessionChanged();
}

void MainWindow::documentOpened()
{
    showSession();
    m_pages->setCurrentWidget(m_list->parentWidget());
    m_filterBar->show();
    if (!m_settings.windowState().isEmpty())
        restoreState(m_settings.windowState(), 1);
    else
        resetLayout();
    m_list->setFocus();
    if (const QFileInfo info(m_document->path()); info.isFile() && !m_unsaved) { // a pipe cannot be opened again
        addRecentFile(m_settings, m_document->path());
        m_settings.setLastFolder(info.absolutePath());
    }
    if (m_document->isGrowing()) {
        m_loading->stop();
        m_list->setFollowing(m_actions->autoScroll->isChecked());
    } else {
        m_loading->start(tr("Loading"));
        m_watch.watch(m_document->path());
    }
    m_fileLabel->setText(m_unsaved ? QString() : m_document->fileName());
    m_fileLabel->setToolTip(m_document->path());
    updateTitle();
    updateActions();
}

void MainWindow::documentFailed(const capture::Problem& problem)
{
    const auto name = documentName();
    const auto path = m_document->path();
    closeFile();
    m_banner->show({Banner::Subject::Opening, BannerKind::Error, tr("“%1” cannot be opened").arg(name), toQString(problem.text),
        tr("Open another…"), [this] { askForFile(); }});
    if (!QFileInfo::exists(path))
        removeRecentFile(m_settings, path);
}

void MainWindow::framesAdded()
{
    // Not whether the model is empty: it may have got its first rows together with the session.
    const bool first = std::exchange(m_awaitsRows, false);
    m_listModel->update();
    if (m_filterJob)
        m_filterJob->sessionGrew();
    m_goTo->setPacketCount(m_document->session()->frameCount());
    showPacketCount();
    Q_EMIT m_view->framesAdded();
    const bool growing = m_document->isGrowing();
    if (first && !m_columnsSized) {
        m_list->setDefaultWidths();
        // The first packets of a capture that has just begun say little about those to come.
        if (!growing)
            m_list->resizeColumnsToContents();
        m_columnsSized = !growing;
    }
    if (growing) {
        const int number = m_listModel->columnOf(PacketListColumn::Kind::Number);
        const int wanted = number < 0 ? 0 : m_list->fontMetrics().horizontalAdvance(m_listModel->widestText(number)) + 16;
        if (number >= 0 && m_list->header()->sectionSize(number) < wanted)
            m_list->header()->resizeSection(number, wanted);
    }
    if (m_goAfterLoading) {
        if (m_list->goTo(m_goAfterLoading))
            m_goAfterLoading = 0;
    } else if (first && m_listModel->rowCount() > 0) {
        m_list->goTo(m_listModel->frameNumber(0));
        if (growing && m_actions->autoScroll->isChecked())
            m_list->scrollToEnd(); // which is followed from here on
    }
}

void MainWindow::loadingProgressed()
{
    const auto& state = m_document->state();
    if (!m_document->isGrowing())
        m_loading->setProgress(state.progress.position, state.progress.size);
    if (state.problem && m_banner->subject() != Banner::Subject::Content)
        showProblem(*state.problem);
}

void MainWindow::loadingFinished()
{
    const auto& state = m_document->state();
    m_loading->stop();
    m_list->setFollowing(false);
    if (!m_document->chain()) // files of a ring are our own
        m_watch.watch(m_document->path());
    if (const auto wanted = std::exchange(m_goAfterLoading, 0); wanted != 0 && m_listModel->rowCount() > 0)
        m_list->goTo(m_listModel->frameNumber(0)); // there is no such packet
    // Later packets may tell about earlier ones.
    m_rows->forgetTexts();
    m_sortRanks.reset();
    m_listModel->refreshTexts();
    if (m_filterJob)
        m_filterJob->sessionComplete();
    else
        sortAgain();
    if (state.cancelled)
        m_banner->show({Banner::Subject::Content, BannerKind::Information, tr("Loading was stopped"),
            tr("The first %1 are shown.").arg(formatPackets(state.frames)), tr("Load all"), [this] { reload(); }});
    else if (state.frames == 0 && !state.problem && m_banner->subject() != Banner::Subject::Capture)
        m_banner->show({Banner::Subject::Content, BannerKind::Information, tr("“%1” has no packets").arg(documentName()),
            tr("The capture file is in order, but nothing was captured."), {}, {}});
    if (state.frames == 0)
        showPacketCount();
    if (m_packetNumber)
        showPacket(m_packetNumber);
    updateActions();
    Q_EMIT m_view->loadingFinished();
    runWhenComplete();
}

void MainWindow::showProblem(const capture::Problem& problem)
{
    const auto name = documentName();
    QString title;
    auto kind = BannerKind::Error;
    switch (problem.kind) {
    case capture::Problem::Kind::CannotOpen: title = tr("“%1” cannot be opened").arg(name); break;
    case capture::Problem::Kind::CutOff:
        title = tr("“%1” is cut off").arg(name);
        kind = BannerKind::Warning;
        break;
    case capture::Problem::Kind::Corrupt: title = tr("“%1” is damaged").arg(name); break;
    case capture::Problem::Kind::Changed: title = tr("“%1” has changed").arg(name); break;
    case capture::Problem::Kind::Io: title = tr("“%1” cannot be read to its end").arg(name); break;
    }
    m_banner->show({Banner::Subject::Content, kind, title, toQString(problem.text), tr("Reload"), [this] { reload(); }});
}

void MainWindow::fileChanged(FileWatch::Change change)
{
    if (!m_document || m_document->isLoading())
        return;
    const auto name = documentName();
    Banner::Message message {Banner::Subject::Change, BannerKind::Warning, {}, {}, tr("Reload"), [this] { reload(); }};
    switch (change) {
    case FileWatch::Change::Grown:
        message.kind = BannerKind::Information;
        message.title = tr("“%1” has grown").arg(name);
        message.text = tr("There are more packets in the file than are shown here.");
        break;
    case FileWatch::Change::Shrunk:
        message.title = tr("“%1” has become shorter").arg(name);
        message.text = tr("Packets that are listed here may no longer be in the file.");
        break;
    case FileWatch::Change::Replaced:
        message.title = tr("“%1” has been replaced").arg(name);
        message.text = tr("What is shown here is the file as it was when it was opened.");
        break;
    case FileWatch::Change::Vanished:
        message.title = tr("“%1” is no longer there").arg(name);
        message.text = tr("It was moved, renamed or deleted. What has been opened stays readable until it is closed.");
        message.actionText.clear();
        break;
    }
    m_banner->show(std::move(message));
}

void MainWindow::updateTitle()
{
    setWindowTitle(m_document ? tr("%1[*] \u2014 Porthole").arg(documentName()) : tr("Porthole"));
    setWindowModified(m_document && (m_unsaved || m_comments.isUnsaved()));
    setWindowFilePath(m_document ? m_document->path() : QString());
}

void MainWindow::showFileInfo()
{
    if (!m_document || !m_document->session())
        return;
    auto* dialog = new FileInfoDialog(*m_document, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace porthole::gui
