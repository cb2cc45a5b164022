// Saving, and never losing packets that were not saved without asking.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"
#include "gui/capturing/loss_question.h"
#include "gui/documents/save_job.h"
#include "gui/main_window/recent_files.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>

namespace porthole::gui
{

void MainWindow::connectSaveActions()
{
    connect(m_actions->save, &QAction::triggered, this, [this] { saveComments({}); });
    connect(m_actions->saveAs, &QAction::triggered, this, [this] { askWhereToSave({}); });
}

bool MainWindow::hasPacketsToLose() const
{
    const bool stillLoads = m_document && m_document->isLoading() && !m_document->isGrowing();
    const bool empty = m_listModel->rowCount() == 0 && !stillLoads && (!m_capture || m_capture->totals().packets == 0);
    return m_unsaved && !empty;
}

void MainWindow::whenNothingUnsaved(std::function<void()> next)
{
    if (m_saveJob) { // what is being saved is saved first
        connect(m_saveJob.get(), &SaveJob::finished, this, [this, next] { whenNothingUnsaved(next); }, Qt::QueuedConnection);
        return;
    }
    if (hasPacketsToLose()) {
        askAboutUnsaved(std::move(next));
        return;
    }
    if (!m_unsaved && m_comments.isUnsaved()) {
        askAboutComments(std::move(next));
        return;
    }
    discardUnsaved();
    next();
}

void MainWindow::askAboutUnsaved(std::function<void()> next)
{
    if (m_question) { // asked once, however often somebody wants to leave
        m_question->raise();
        m_question->activateWindow();
        return;
    }
    auto* box = new QMessageBox(this);
    m_question = box;
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Warning);
    box->setWindowTitle(tr("Unsaved packets"));
    const auto packets = formatPackets(static_cast<quint64>(m_listModel->rowCount()));
    box->setText(m_capture ? tr("Stop the capture on %1, and save its packets?").arg(m_captureName)
                           : tr("Save the %1 captured on %2?").arg(packets, m_captureName));
    box->setInformativeText(tr("Packets that are not saved are lost."));
    auto* save = box->addButton(m_capture ? tr("Stop and save…") : tr("Save…"), QMessageBox::AcceptRole);
    auto* discard = box->addButton(m_capture ? tr("Stop, don't save") : tr("Don't save"), QMessageBox::DestructiveRole);
    auto* cancel = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(save);
    box->setEscapeButton(cancel);
    connect(save, &QPushButton::clicked, this, [this, next] {
        stopCapture();
        whenComplete([this, next] { askWhereToSave(next); });
    });
    connect(discard, &QPushButton::clicked, this, [this, next] {
        discardUnsaved();
        m_comments.clear();
        next();
    });
    box->open();
}

void MainWindow::whenComplete(std::function<void()> next)
{
    m_whenComplete = std::move(next);
    if (!m_capture && (!m_document || !m_document->isLoading()))
        runWhenComplete();
}

void MainWindow::runWhenComplete()
{
    if (const auto next = std::exchange(m_whenComplete, nullptr))
        next();
}

void MainWindow::discardUnsaved()
{
    if (m_unsaved)
        m_unsaved->remove();
    m_unsaved.reset();
}

void MainWindow::askWhereToSave(std::function<void()> next, const QString& path)
{
    if (!m_document || !m_document->session())
        return;
    auto* dialog = new QFileDialog(this, tr("Save the capture"), m_settings.lastFolder());
    dialog->setObjectName(QStringLiteral("saveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QStringList filters { tr("pcapng (*.pcapng)"), tr("pcapng, compressed with gzip (*.pcapng.gz)"),
        tr("pcapng, compressed with zstd (*.pcapng.zst)"), tr("pcapng, compressed with lz4 (*.pcapng.lz4)"),
        tr("pcap (*.pcap)"), tr("pcap, compressed with gzip (*.pcap.gz)"), tr("pcap, compressed with zstd (*.pcap.zst)"),
        tr("pcap, compressed with lz4 (*.pcap.lz4)") };
    const QStringList endings { QStringLiteral("pcapng"), QStringLiteral("pcapng.gz"), QStringLiteral("pcapng.zst"),
        QStringLiteral("pcapng.lz4"), QStringLiteral("pcap"), QStringLiteral("pcap.gz"), QStringLiteral("pcap.zst"), QStringLiteral("pcap.lz4") };
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(endings[0]);
    if (!m_unsaved)
        dialog->selectFile(path.isEmpty() ? m_document->fileName() : QFileInfo(path).fileName());
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, filters, endings](const QString& filter) {
        dialog->setDefaultSuffix(endings.value(filters.indexOf(filter), endings[0]));
    });
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, next](const QString& chosen) {
            whenFormatFitsComments(chosen, [this, next](const QString& name) {
                const auto saveThere = [this, name, next] { save(name, formatOfName(name), compressionOfName(name), next); };
                if (formatOfName(name) == capture::FileFormat::Pcap && m_document && m_document->session())
                    askAboutLosses(this, m_document->session(), saveThere, [this, next] { askWhereToSave(next); });
                else
                    saveThere();
            });
        });
    dialog->open();
}

void MainWindow::saveTo(const QString& path)
{
    whenFormatFitsComments(path, [this](const QString& name) { save(name, formatOfName(name), compressionOfName(name), {}); });
}

void MainWindow::save(
    const QString& path, capture::FileFormat format, capture::Compression compression, std::function<void()> next)
{
    if (!m_document || !m_document->session() || m_document->isLoading() || m_saveJob)
        return;
    if (m_unsaved && QFileInfo(path) == QFileInfo(m_unsaved->path())) {
        m_banner->show({ Banner::Subject::Request, BannerKind::Error,
            tr("“%1” could not be saved").arg(QFileInfo(path).fileName()), tr("Unsaved captures are kept there."),
            tr("Save elsewhere…"), [this, next] { askWhereToSave(next); } });
        return;
    }
    const bool everything = !m_document->state().cancelled;
    m_loading->start(tr("Saving"));
    auto how = commentsToSave();
    how.time = timesToSave();
    m_saveJob = std::make_unique<SaveJob>(m_document->session(), path, format, compression, std::move(how));
    connect(m_saveJob.get(), &SaveJob::progressed, this,
        [this](int done) { m_loading->setProgress(static_cast<quint64>(done), 1000); });
    connect(m_saveJob.get(), &SaveJob::finished, this,
        [this, everything, next](bool saved, const QString& complaint) {
            // Loading was stopped: the rest stays where it is, and the next start offers it.
            if (saved && !everything)
                m_unsaved.reset();
            saveEnded(saved, complaint, next);
        });
    updateActions();
}

void MainWindow::saveEnded(bool saved, const QString& complaint, const std::function<void()>& next)
{
    const auto path = m_saveJob->path();
    m_saveJob.release()->deleteLater();
    m_loading->stop();
    updateActions();
    if (!saved) {
        if (!complaint.isEmpty())
            m_banner->show({ Banner::Subject::Request, BannerKind::Error,
                tr("“%1” could not be saved").arg(QFileInfo(path).fileName()), complaint, tr("Save elsewhere…"),
                [this, next] { askWhereToSave(next); } });
        return;
    }
    m_banner->clear(Banner::Subject::Request);
    if (!complaint.isEmpty())
        m_banner->show({ Banner::Subject::Request, BannerKind::Warning, tr("Some comments were left out"), complaint, {}, {} });
    discardUnsaved();
    m_comments.setSaved();
    m_document->setPath(path);
    m_watch.watch(m_document->path());
    addRecentFile(m_settings, m_document->path());
    m_settings.setLastFolder(QFileInfo(path).absolutePath());
    m_fileLabel->setText(m_document->fileName());
    m_fileLabel->setToolTip(m_document->path());
    updateTitle();
    updateActions();
    if (next)
        next();
}

} // namespace porthole::gui
