// The flight recorder: the list shows what its ring holds, and a notice says what was saved.

#include "gui/main_window/main_window.h"

#include "gui/packets/scroll_overview.h"

#include "gui/basics/qt_text.h"
#include "gui/packets/copy_job.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>
#include <QScrollBar>

namespace porthole::gui
{

void MainWindow::startRecorder(const analysis::RecorderOptions& options)
{
    m_recorder = std::make_unique<LiveRecorder>(options);
    connect(m_recorder.get(), &LiveRecorder::saved, this, &MainWindow::recordingSaved);
    connect(m_recorder.get(), &LiveRecorder::failed, this, [this](const QString& why, const QString& complaint) {
        m_banner->show({ Banner::Subject::Recording, BannerKind::Error, tr("The last packets could not be saved"),
            QStringLiteral("%1 %2").arg(why, complaint), {}, {} });
    });
    connect(m_recorder.get(), &LiveRecorder::complained, this, [this](const QString& sentence) {
        m_banner->show(
            { Banner::Subject::Recording, BannerKind::Warning, tr("The flight recorder has a problem"), sentence, {}, {} });
    });
    connect(m_recorder.get(), &LiveRecorder::finished, this, [this] {
        m_recorder.release()->deleteLater();
        updateActions();
    });
}

void MainWindow::recordingSaved(const QString& path, quint64 packets, const QString& why)
{
    if (packets == 0) {
        m_banner->show({ Banner::Subject::Recording, BannerKind::Information, tr("Nothing was saved"),
            tr("%1 The recorder holds no packets.").arg(why), {}, {} });
        return;
    }
    m_banner->show({ Banner::Subject::Recording, BannerKind::Information,
        tr("Saved %1 in “%2”").arg(formatPackets(packets), QFileInfo(path).fileName()), why, tr("Open"), [this, path] {
            // The recorder goes on in this window.
            if (m_capture)
                QProcess::startDetached(QCoreApplication::applicationFilePath(), { path });
            else
                openFile(path);
        } });
}

/// The ring has another file. What it has given up goes from the list, too.
void MainWindow::ringFileBegun(const QString& path)
{
    m_recorder->fileBegun(path);
    const auto ring = m_recorder->segments();
    if (ring.empty())
        return;
    if (!m_unsaved)
        m_unsaved = std::make_unique<UnsavedCapture>(path);
    m_unsaved->hold(ring);
    if (!m_document) {
        openDocument(std::make_unique<CaptureDocument>(std::make_shared<capture::SegmentChain>(ring), path, sessionOptions()), 0);
        return;
    }
    for (auto* document : { m_document.get(), m_nextDocument.get() })
        if (document) {
            document->chain()->add(ring.back());
            document->fileGrew();
        }
    followRing();
}

/// Begins to read the ring anew when it has given up files that the list still shows.
void MainWindow::followRing()
{
    const auto ring = m_recorder->segments();
    if (m_nextDocument || ring.empty() || m_document->chain()->at(0) == ring.front())
        return;
    m_nextDocument = std::make_unique<CaptureDocument>(std::make_shared<capture::SegmentChain>(ring), m_document->path(), sessionOptions());
    connect(m_nextDocument.get(), &CaptureDocument::framesAdded, this, &MainWindow::goOnInNextDocument);
    connect(m_nextDocument.get(), &CaptureDocument::failed, this, [this] { m_nextDocument.release()->deleteLater(); });
}

/// How many frames at the beginning of the document are not in `later`, which begins with one of its files.
std::uint32_t MainWindow::framesBefore(const CaptureDocument& later) const
{
    std::uint64_t bytes = 0;
    for (const auto& segment : m_document->chain()->all()) {
        if (segment == later.chain()->at(0))
            break;
        bytes += segment->size();
    }
    const auto& session = *m_document->session();
    std::uint32_t first = 0;
    std::uint32_t end = session.frameCount();
    while (first < end) { // offsets only grow
        const auto middle = first + (end - first) / 2;
        if (session.row(middle + 1).offset < bytes)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/// Once the new document holds what the old one shows, it takes its place; the same packet stays selected.
void MainWindow::goOnInNextDocument()
{
    if (!m_document || !m_document->session() || !m_nextDocument)
        return;
    const auto gone = framesBefore(*m_nextDocument);
    if (m_nextDocument->state().frames + gone < m_document->state().frames)
        return;
    shiftEdits(gone);
    const auto selected = m_packetNumber > gone ? m_packetNumber - gone : 0;
    const bool atEnd = m_list->isAtEnd();
    const int top = m_list->verticalScrollBar()->value() - static_cast<int>(gone);
    m_nextDocument->disconnect(this);
    m_listModel->setProvider(nullptr);
    m_copyJob.reset();
    m_fetcher.reset();
    m_overview->setRows(nullptr, {});
    m_rows.reset();
    m_history.clear();
    m_document->disconnect(this);
    m_document.release()->deleteLater();
    m_document = std::move(m_nextDocument);
    connectDocument();
    showSession();
    framesAdded();
    if (selected)
        m_list->goTo(selected);
    if (atEnd)
        m_list->scrollToEnd();
    else
        m_list->verticalScrollBar()->setValue(std::max(top, 0));
    m_list->setFollowing(m_actions->autoScroll->isChecked());
    if (m_recorder)
        followRing(); // it may have gone on meanwhile
}

} // namespace porthole::gui
