// Capturing: start, stop, what the helper reports, and what earlier captures have left.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"
#include "gui/capturing/capture_options_dialog.h"
#include "gui/packets/program_columns.h"

#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

namespace porthole::gui
{

namespace
{

/// What is done with the packets captured so far stands in the helper's sentence or not at all: this says it.
QString kept(quint64 packets)
{
    return packets ? QObject::tr("The %1 captured so far are here.").arg(formatPackets(packets))
                   : QObject::tr("No packet was captured.");
}

} // namespace

void MainWindow::connectCaptureActions()
{
    auto& a = *m_actions;
    connect(a.captureStart, &QAction::triggered, this, [this] {
        const auto selected = m_settings.captureChoices().selected;
        if (selected.isEmpty())
            showCaptureOptions();
        else
            startCapture(selected);
    });
    connect(a.captureStop, &QAction::triggered, this, &MainWindow::stopCapture);
    connect(a.captureRestart, &QAction::triggered, this, &MainWindow::restartCapture);
    connect(a.captureOptions, &QAction::triggered, this, &MainWindow::showCaptureOptions);
    connect(a.refreshInterfaces, &QAction::triggered, &m_interfaces, &InterfaceWatch::refresh);
    connect(a.saveRecording, &QAction::triggered, this, [this] {
        if (m_recorder)
            m_recorder->saveNow();
    });
    a.autoScroll->setChecked(m_settings.captureChoices().autoScroll);
    connect(a.autoScroll, &QAction::toggled, this, &MainWindow::setAutoScroll);
    connect(m_start, &StartPage::captureWanted, this, &MainWindow::startCapture);
    connect(m_start, &StartPage::optionsWanted, this, &MainWindow::showCaptureOptions);
    connect(m_start, &StartPage::leftCaptureWanted, this, &MainWindow::openLeftCapture);
    connect(m_start, &StartPage::leftCaptureUnwanted, this, &MainWindow::discardLeftCapture);
}

void MainWindow::startCapture(const QStringList& sources)
{
    if (m_capture)
        return;
    auto choices = m_settings.captureChoices();
    choices.selected = sources;
    m_settings.setCaptureChoices(choices);
    if (const auto complaint = complaintAbout(choices); !complaint.isEmpty()) {
        m_banner->show({ Banner::Subject::Request, BannerKind::Error, tr("This cannot be captured"), complaint,
            tr("Options…"), [this] { showCaptureOptions(); } });
        return;
    }
    const auto request = makeRequest(choices);
    const bool temporary = choices.record || !choices.toFile;
    const auto recorder = choices.record ? std::optional(makeRecorder(choices.recorder)) : std::nullopt;
    whenMayOverwrite(request, temporary, [this, request, temporary, recorder] {
        whenNothingUnsaved([this, request, temporary, recorder] { beginCapture(request, temporary, recorder); });
    });
}

void MainWindow::whenMayOverwrite(const capture::CaptureRequest& request, bool temporary, std::function<void()> next)
{
    // The names of several files have number and time in them.
    const QFileInfo file(QFile::decodeName(QByteArray::fromStdString(request.path)));
    if (temporary || request.nextFile.any() || file.size() == 0) {
        next();
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Capture into a file"),
        tr("“%1” is there already. Replace it?").arg(file.fileName()), QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("The packets in it would be lost."));
    connect(box->addButton(tr("Replace"), QMessageBox::DestructiveRole), &QPushButton::clicked, this, next);
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

void MainWindow::beginCapture(
    const capture::CaptureRequest& wanted, bool temporary, const std::optional<analysis::RecorderOptions>& wantedRecorder)
{
    auto request = wanted; // copies: they may be those that are remembered
    const auto recorder = wantedRecorder;
    closeFile();
    m_banner->clearAll();
    m_lastRequest = request;
    m_lastRecorder = recorder;
    m_temporary = temporary;
    capture::Problem problem;
    if (temporary)
        request.path = m_system->newPath(request, problem);
    if (!request.path.empty())
        m_capture = LiveCapture::start(*m_system, request, problem);
    updateActions();
    if (!m_capture) {
        m_banner->show({ Banner::Subject::Capture, BannerKind::Error, tr("The capture could not be started"),
            toQString(problem.text), {}, {} });
        return;
    }
    m_captureName = m_capture->sourcesText();
    watchPrograms(request);
    if (recorder)
        startRecorder(*recorder);
    updateActions();
    connect(m_capture.get(), &LiveCapture::started, this, &MainWindow::showCaptureCounts);
    connect(m_capture.get(), &LiveCapture::fileBegun, this, &MainWindow::captureFileBegun);
    connect(m_capture.get(), &LiveCapture::progressed, this, [this] {
        for (auto* document : { m_document.get(), m_nextDocument.get() })
            if (document)
                document->fileGrew();
        if (m_recorder)
            m_recorder->grew();
        showCaptureCounts();
    });
    connect(m_capture.get(), &LiveCapture::countsChanged, this, &MainWindow::showCaptureCounts);
    connect(
        m_capture.get(), &LiveCapture::trouble, this, [this](const QString& source, const capture::Problem& trouble) {
            m_banner->show({ Banner::Subject::Capture, BannerKind::Warning,
                source.isEmpty() ? tr("The capture is not quite as wanted")
                                 : tr("Nothing more comes from %1").arg(source),
                toQString(trouble.text), {}, {} });
        });
    connect(m_capture.get(), &LiveCapture::ended, this, &MainWindow::captureEnded);
    showCaptureCounts();
}

void MainWindow::watchPrograms(const capture::CaptureRequest& request)
{
    m_programs.reset();
    const auto isInterface = [](const auto& source) { return source.kind == capture::CaptureSource::Kind::Interface; };
    if (std::none_of(request.sources.begin(), request.sources.end(), isInterface))
        return;
    m_programs = std::make_unique<ProgramWatch>(m_system);
    connect(m_programs.get(), &ProgramWatch::changed, this, &MainWindow::applyPrograms);
    const auto sayTablesOnly = [this] {
        const auto& columns = m_listModel->columns();
        if (const auto text = tablesOnlyText(m_programs->book()->tablesOnly()); !text.isEmpty() && std::any_of(columns.begin(), columns.end(), showsPrograms))
            statusBar()->showMessage(text, 15'000);
    };
    connect(m_programs.get(), &ProgramWatch::changed, this, sayTablesOnly, Qt::SingleShotConnection);
}

void MainWindow::applyPrograms()
{
    if (!m_programs || !m_programs->book() || !m_document || !m_document->session() || !m_rows)
        return;
    m_document->session()->setPrograms(m_programs->book());
    const auto& columns = m_listModel->columns();
    if (std::none_of(columns.begin(), columns.end(), showsPrograms))
        return;
    m_rows->forgetTexts();
    m_listModel->refreshTexts();
}

void MainWindow::stopCapture()
{
    if (!m_capture)
        return;
    m_capture->stop();
    showCaptureCounts();
    updateActions();
}

void MainWindow::restartCapture()
{
    whenMayOverwrite(m_lastRequest, m_temporary, [this] {
        whenNothingUnsaved([this] {
            // The same file is written again: not before the one who writes it now has let go of it.
            stopCapture();
            whenComplete([this] { beginCapture(m_lastRequest, m_temporary, m_lastRecorder); });
        });
    });
}

void MainWindow::captureFileBegun(const QString& path)
{
    if (m_recorder)
        return ringFileBegun(path);
    // The next file of several: the one before is complete.
    closeDocument();
    if (m_capture->request().compression != capture::Compression::None) {
        m_banner->show(
            { Banner::Subject::Capture, BannerKind::Information, tr("Packets are shown when the capture has ended"),
                tr("They are written compressed, and such a file can be read when it is complete."), {}, {} });
        return;
    }
    if (m_temporary)
        m_unsaved = std::make_unique<UnsavedCapture>(path);
    openDocument(path, 0, Loader::Growth::Followed);
}

void MainWindow::captureEnded(const capture::CaptureEnded& end)
{
    const auto path = m_capture->path();
    m_capture->disconnect(this);
    m_capture.release()->deleteLater();
    applyPrograms(); // what stands in the book by now stays
    m_programs.reset();
    m_list->setFollowing(false);
    m_captureLabel->hide();
    m_banner->clear(Banner::Subject::Capture);
    if (m_recorder)
        m_recorder->finish();
    if (m_nextDocument)
        m_nextDocument.release()->deleteLater();
    if (m_document)
        m_document->fileIsComplete();
    else if (!path.isEmpty())
        openDocument(path, 0, Loader::Growth::Ignored); // compressed
    showCaptureEnd(end);
    updateTitle();
    updateActions();
    if (!m_document)
        runWhenComplete();
}

void MainWindow::showCaptureEnd(const capture::CaptureEnded& end)
{
    using Reason = capture::CaptureEnded::Reason;
    const auto words = end.problem ? toQString(end.problem->text) : QString();
    Banner::Message message { Banner::Subject::Capture, BannerKind::Error, {}, {}, {}, {} };
    switch (end.reason) {
    case Reason::Stopped:
        return;
    case Reason::Limit:
        message.kind = BannerKind::Information;
        message.title = tr("The capture has ended by itself");
        message.text = tr("It has reached the limit that was set. %1").arg(kept(end.packets));
        break;
    case Reason::SourcesGone:
        message.kind = BannerKind::Warning;
        message.title = tr("Nothing is left to capture from");
        message.text = QStringLiteral("%1 %2").arg(words, kept(end.packets)).trimmed();
        break;
    case Reason::Failed:
        message.title = m_document ? tr("The capture had to end") : tr("The capture could not be started");
        message.text = m_document ? QStringLiteral("%1 %2").arg(words, kept(end.packets)).trimmed() : words;
        break;
    case Reason::Died:
        message.title = tr("The capture has broken off");
        message.text = words.isEmpty() ? tr("The program that captures, porthole-capture, was killed.") : words;
        message.text += QLatin1Char(' ') + kept(end.packets);
        break;
    }
    m_banner->show(std::move(message));
}

void MainWindow::showCaptureCounts()
{
    if (!m_capture)
        return;
    const auto& totals = m_capture->totals();
    QString text;
    switch (m_capture->state()) {
    case LiveCapture::State::Starting:
        text = tr("Starting to capture on %1…").arg(m_capture->sourcesText());
        break;
    case LiveCapture::State::Stopping:
        text = tr("Stopping…");
        break;
    default:
        text = (m_recorder ? tr("Recording on %1:  %2 packets/s, %3") : tr("Capturing on %1:  %2 packets/s, %3"))
                   .arg(m_capture->sourcesText(), shortRate(totals.packetsPerSecond),
                       totals.dropped ? tr("%1 dropped").arg(formatCount(totals.dropped)) : tr("none dropped"));
        break;
    }
    QStringList details { tr("%1 captured").arg(formatPackets(totals.packets)) };
    for (std::size_t i = 0; i < std::min(m_capture->sources().size(), m_capture->request().sources.size()); ++i) {
        const auto& counts = m_capture->sources()[i];
        details.append(tr("%1: %2 captured; dropped by the kernel %3, by the interface %4, by the disk %5")
                           .arg(sourceName(m_capture->request().sources[i]), formatCount(counts.captured),
                               formatCount(counts.droppedByKernel), formatCount(counts.droppedByInterface),
                               formatCount(counts.droppedByUs)));
    }
    m_captureLabel->setText(text);
    m_captureLabel->setToolTip(details.join(QLatin1Char('\n')));
    m_captureLabel->show();
}

void MainWindow::showCaptureOptions()
{
    if (m_capture)
        return;
    if (!m_captureOptions) {
        m_captureOptions = new CaptureOptionsDialog(m_settings, m_system, m_interfaces, m_savedFilters, this);
        m_captureOptions->setAttribute(Qt::WA_DeleteOnClose);
        m_captureOptions->setTheme(m_themes.theme());
        connect(m_captureOptions, &CaptureOptionsDialog::startWanted, this,
            [this] { startCapture(m_settings.captureChoices().selected); });
    }
    m_captureOptions->open();
}

void MainWindow::setAutoScroll(bool on)
{
    auto choices = m_settings.captureChoices();
    choices.autoScroll = on;
    m_settings.setCaptureChoices(choices);
    const bool growing = m_document && m_document->isGrowing();
    m_list->setFollowing(on && growing);
    if (on && growing)
        m_list->scrollToEnd();
}

void MainWindow::lookForLeftCaptures()
{
    m_leftJob.ask([this, system = m_system]() -> LatestJob::Answer {
        auto left = system->leftCaptures();
        return [this, left = std::move(left)] { m_start->offerLeftCaptures(left); };
    });
}

void MainWindow::openLeftCapture(const QString& path, const QString& sources)
{
    if (m_capture)
        return;
    closeFile();
    m_banner->clearAll();
    m_captureName = sources.isEmpty() ? tr("Unsaved capture") : sources;
    m_unsaved = std::make_unique<UnsavedCapture>(path);
    openDocument(path, 0, Loader::Growth::Ignored);
}

void MainWindow::discardLeftCapture(const QString& path)
{
    capture::Problem problem;
    if (!m_system->removeLeft(QFile::encodeName(path).toStdString(), problem))
        m_banner->show({ Banner::Subject::Request, BannerKind::Error, tr("The capture could not be discarded"),
            toQString(problem.text), {}, {} });
}

} // namespace porthole::gui
