// Packets, what is known of them, and bytes into files of their own.

#include "gui/main_window/main_window.h"

#include "gui/documents/export_packets_dialog.h"
#include "gui/documents/export_text_dialog.h"
#include "gui/documents/export_work.h"
#include "gui/documents/print_packets_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPrintDialog>
#include <QPrinter>
#include <QStatusBar>
#include <QToolButton>

namespace porthole::gui {

namespace {

/// Copies no more numbers of selected rows than this; of larger selections only "all" is offered.
constexpr std::size_t mostRowsSelected = 1'000'000;

} // namespace

void MainWindow::connectExportActions()
{
    auto& a = *m_actions;
    connect(a.exportPackets, &QAction::triggered, this, &MainWindow::exportPackets);
    connect(a.exportText, &QAction::triggered, this, &MainWindow::exportText);
    connect(a.print, &QAction::triggered, this, &MainWindow::printPackets);
    connect(a.exportBytes, &QAction::triggered, this, &MainWindow::exportBytes);
    m_exporting->cancelButton()->setToolTip(tr("Cancel; no file is left behind"));
    m_exporting->cancelButton()->setAccessibleName(tr("Cancel"));
    connect(m_exporting, &LoadIndicator::cancelled, this, [this] {
        if (m_exportJob)
            m_exportJob->cancel();
    });
}

std::shared_ptr<const ChoosablePackets> MainWindow::choosablePackets() const
{
    auto packets = std::make_shared<ChoosablePackets>();
    packets->count = m_document->session()->frameCount();
    if (m_rows && m_rows->isFiltered())
        packets->displayed = m_shown;
    bool complete = true;
    const auto selected = m_list->selectedFrames(mostRowsSelected, complete);
    packets->selected.resize(packets->count);
    for (const auto number : selected)
        packets->selected.set(number);
    if (!complete)
        packets->selected = packets->displayed.value_or(analysis::FrameBitmap());
    packets->marked = m_marks.frames(FrameMarks::Marked);
    packets->ignored = m_marks.frames(FrameMarks::Ignored);
    return packets;
}

/// Beside the capture, or where files were saved last.
QString MainWindow::exportPath(const QString& what) const
{
    const auto folder = m_unsaved ? m_settings.lastFolder() : QFileInfo(m_document->path()).absolutePath();
    auto name = m_unsaved ? tr("capture") : QFileInfo(m_document->fileName()).baseName();
    return QDir(folder).filePath(name + QLatin1Char('-') + what);
}

void MainWindow::exportPackets()
{
    if (!m_document || !m_document->session() || m_exportJob)
        return;
    auto* dialog = new ExportPacketsDialog(m_document->session(), choosablePackets(), this);
    dialog->setPath(exportPath(tr("packets")));
    connect(dialog, &QDialog::accepted, this, [this, dialog, session = m_document->session()] {
        auto how = dialog->format() == capture::FileFormat::PcapNg ? commentsToSave() : capture::SaveOptions();
        how.format = dialog->format();
        how.time = timesToSave();
        how.compression = dialog->compression();
        startExport(dialog->path(), savePackets(session, dialog->path(), std::move(how), dialog->range()->chosen()));
    });
    dialog->open();
}

void MainWindow::exportText()
{
    if (!m_document || !m_document->session() || m_exportJob)
        return;
    auto* dialog = new ExportTextDialog(choosablePackets(), this);
    dialog->setPath(exportPath(tr("dissections")));
    connect(dialog, &QDialog::accepted, this, [this, dialog, session = m_document->session()] {
        auto options = dialog->options(m_tree->expandedPaths());
        options.timeForm = timeFormOf(m_settings.timeFormat());
        startExport(dialog->path(), printToFile(session, dialog->path(), std::move(options), dialog->range()->chosen()));
    });
    dialog->open();
}

void MainWindow::exportBytes()
{
    const auto item = m_tree->currentItem();
    if (!packet() || item == noItem || m_exportJob)
        return;
    const auto range = rangeOf(*packet(), packet()->tree[item]);
    const auto bytes = packet()->bytesOf(packet()->tree[item]);
    if (range.isEmpty() || bytes.empty()) {
        statusBar()->showMessage(tr("The selected line stands for no bytes."), 4000);
        return;
    }
    const QByteArray copy(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    auto* dialog = new QFileDialog(this, tr("Export %1 bytes").arg(copy.size()), exportPath(QStringLiteral("bytes.bin")));
    dialog->setObjectName(QStringLiteral("bytesDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDirectory(QFileInfo(exportPath({})).absolutePath());
    dialog->selectFile(QFileInfo(exportPath(QStringLiteral("bytes.bin"))).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this, copy](const QString& path) { startExport(path, writeBytes(path, copy)); });
    dialog->open();
}

void MainWindow::printPackets()
{
    if (!m_document || !m_document->session() || m_exportJob)
        return;
    auto* dialog = new PrintPacketsDialog(choosablePackets(), this);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        print::PrintOptions options;
        dialog->text()->applyTo(options, m_tree->expandedPaths());
        options.timeForm = timeFormOf(m_settings.timeFormat());
        choosePrinter(std::move(options), dialog->range()->chosen());
    });
    dialog->open();
}

void MainWindow::choosePrinter(print::PrintOptions options, ChosenPackets packets)
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(m_document->fileName());
    auto* dialog = new QPrintDialog(printer.get(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
        [this, printer, options = std::move(options), packets = std::move(packets), session = m_document->session()] {
            const auto name = m_document ? m_document->fileName() : QString();
            startExport(name, printOnPaper(session, printer, name, options, packets));
        });
    dialog->open();
}

void MainWindow::startExport(const QString& path, LongJob::Work work)
{
    const auto name = QFileInfo(path).fileName();
    m_exporting->start(tr("Exporting"));
    m_exportJob = std::make_unique<LongJob>(std::move(work));
    connect(m_exportJob.get(), &LongJob::progressed, m_exporting,
        [this](int done) { m_exporting->setProgress(static_cast<quint64>(done), 1000); });
    connect(m_exportJob.get(), &LongJob::finished, this, [this, name](const QString& complaint) {
        const bool cancelled = m_exportJob->isCancelled();
        m_exportJob.release()->deleteLater();
        m_exporting->stop();
        updateActions();
        if (!complaint.isEmpty())
            m_banner->show({Banner::Subject::Request, BannerKind::Error, tr("“%1” could not be written").arg(name), complaint, {}, {}});
        else
            statusBar()->showMessage(cancelled ? tr("Cancelled; “%1” was not written").arg(name) : tr("“%1” is written").arg(name), 6000);
        Q_EMIT exportEnded(complaint);
    });
    updateActions();
}

} // namespace porthole::gui
