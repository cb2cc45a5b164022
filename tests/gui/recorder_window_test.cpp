// The flight recorder in the window: what the list shows, what is saved, and what becomes of the ring.

#include "capture/file/capture_writer.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QMessageBox>
#include <QPushButton>
#include <QtTest>

using namespace porthole;
using namespace porthole::gui;
using capture::CaptureEnded;
using porthole::gui::test::WindowFixture;

namespace
{

constexpr std::uint16_t rstFlag = 4;

/// Frames of a file of the ring; with what else is in it, 3.3 kB.
constexpr int framesInFile = 30;

} // namespace

class RecorderWindowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void choicesAreKept();
    void refusesWhatCannotWork_data();
    void refusesWhatCannotWork();
    void theRequestIsThatOfARing();
    void listShowsWhatTheRingHolds();
    void selectionStaysWithItsPacket();
    void savesAtAReset();
    void savesAtAKey();
    void saysWhenThereIsNothing();
    void saysWhenItCannotSave();
    void theRingCanBeSavedAtTheEnd();
    void notSavingRemovesTheRing();
    void restartRecordsAgain();

private:
    MainWindow& window() { return m_fixture->window(); }
    gui::test::FakeCapture& helper() { return *m_fixture->system().running(); }
    void choose(int kilobytes);
    void record(int kilobytes);
    void beginFile();
    void add(const porthole::test::Bytes& frame);
    /// A whole file of the ring.
    void addFile();
    void end();
    bool waitForRows(int rows)
    {
        return QTest::qWaitFor([this, rows] { return window().listModel()->rowCount() == rows; }, 10'000);
    }
    QString recordings() const { return m_fixture->filePath(QStringLiteral("recordings")); }
    QStringList saved() const { return QDir(recordings()).entryList(QDir::Files); }
    QString firstNumber() { return m_fixture->cell(0, PacketListModel::Info); }

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<capture::CaptureWriter> m_writer;
    QStringList m_files;
    int m_frames = 0;
};

void RecorderWindowTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_files.clear();
    m_frames = 0;
    QVERIFY(QDir().mkpath(recordings()));
}

void RecorderWindowTest::cleanup()
{
    m_fixture.reset();
    m_writer.reset();
}

void RecorderWindowTest::choose(int kilobytes)
{
    auto choices = m_fixture->settings().captureChoices();
    choices.record = true;
    choices.recorder.time.on = kilobytes == 0;
    choices.recorder.size = { kilobytes > 0, std::max(1, kilobytes), 0 };
    choices.recorder.afterSeconds = 0;
    choices.recorder.folder = recordings();
    m_fixture->settings().setCaptureChoices(choices);
}

void RecorderWindowTest::record(int kilobytes)
{
    choose(kilobytes);
    window().startCapture({ QStringLiteral("eth0") });
    QVERIFY(window().capture());
    QVERIFY(window().recorder());
    helper().report(capture::CaptureStarted { { "eth0" } });
    beginFile();
}

void RecorderWindowTest::beginFile()
{
    if (m_writer)
        m_writer->finish();
    const auto path = m_fixture->filePath(QStringLiteral("ring_%1.pcapng").arg(m_files.size(), 5));
    m_files.append(path);
    capture::Problem problem;
    m_writer = capture::CaptureWriter::create(path.toStdString(), {}, problem);
    capture::Interface interface;
    interface.linkType = LinkType::Ethernet;
    interface.name = "eth0";
    interface.ticksPerSecond = 1'000'000'000;
    m_writer->addInterface(interface);
    m_writer->flush();
    helper().report(capture::CaptureFileBegun { path.toStdString() });
    QCoreApplication::processEvents();
}

void RecorderWindowTest::add(const porthole::test::Bytes& frame)
{
    FrameHeader header;
    header.time = 1'700'000'000'000'000'000 + static_cast<Nanoseconds>(m_frames++) * 1'000'000;
    header.capturedLength = header.originalLength = static_cast<std::uint32_t>(frame.size());
    m_writer->writeFrame(header, { frame.data(), frame.size() });
    m_writer->flush();
    helper().report(capture::CaptureProgress { static_cast<std::uint64_t>(m_frames), 0 });
}

void RecorderWindowTest::addFile()
{
    for (int i = 0; i < framesInFile; ++i)
        add(porthole::test::udpFrame(porthole::test::client, static_cast<std::uint16_t>(10'000 + m_frames),
            porthole::test::server, 9, std::string(30, 'x')));
}

void RecorderWindowTest::end()
{
    m_writer->close();
    CaptureEnded ended;
    ended.packets = static_cast<std::uint64_t>(m_frames);
    helper().report(ended);
    QVERIFY(QTest::qWaitFor([this] { return !window().capture() && !window().recorder() && !window().document()->isLoading(); },
        10'000));
}

void RecorderWindowTest::choicesAreKept()
{
    CaptureChoices choices;
    choices.record = true;
    choices.recorder = { { true, 7, 2 }, { true, 3, 2 }, false, true, 25, 4, true, QStringLiteral("port 53"), 33,
        QStringLiteral("/somewhere") };
    const auto again = CaptureChoices::fromJson(choices.toJson());
    QVERIFY(again.record);
    QCOMPARE(again.recorder, choices.recorder);
    QCOMPARE(CaptureChoices::fromJson("{}").recorder, RecorderChoices());
    const auto options = makeRecorder(choices.recorder);
    QCOMPARE(options.bound.time, std::chrono::hours(7));
    QCOMPARE(options.bound.kilobytes, std::uint64_t { 3'000'000 });
    QVERIFY(!options.settings.onReset);
    QCOMPARE(options.settings.retransmissions, 25u);
    QCOMPARE(options.settings.retransmissionsWithin, std::chrono::seconds(4));
    QCOMPARE(options.settings.after, std::chrono::seconds(33));
    QCOMPARE(options.settings.conditions.size(), std::size_t { 1 });
}

void RecorderWindowTest::refusesWhatCannotWork_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("words");
    QTest::newRow("no bound") << QStringLiteral("bound") << QStringLiteral("how much");
    QTest::newRow("no folder") << QStringLiteral("folder") << QStringLiteral("There is no folder");
    QTest::newRow("an end that it does not have") << QStringLiteral("end") << QStringLiteral("ends after");
    QTest::newRow("a filter that is empty") << QStringLiteral("filter") << QStringLiteral("there is none");
}

void RecorderWindowTest::refusesWhatCannotWork()
{
    QFETCH(QString, change);
    QFETCH(QString, words);
    choose(100);
    auto choices = m_fixture->settings().captureChoices();
    choices.selected = { QStringLiteral("eth0") };
    QCOMPARE(complaintAbout(choices), QString());
    if (change == QLatin1String("bound"))
        choices.recorder.time.on = choices.recorder.size.on = false;
    else if (change == QLatin1String("folder"))
        choices.recorder.folder = QStringLiteral("/nothere");
    else if (change == QLatin1String("end"))
        choices.stop.size.on = true;
    else
        choices.recorder.onFilter = true;
    QVERIFY2(complaintAbout(choices).contains(words), qPrintable(complaintAbout(choices)));
}

void RecorderWindowTest::theRequestIsThatOfARing()
{
    choose(800);
    auto choices = m_fixture->settings().captureChoices();
    choices.selected = { QStringLiteral("eth0") };
    choices.toFile = true; // what was chosen before does not count
    choices.path = QStringLiteral("/somewhere/else.pcap");
    choices.format = capture::FileFormat::Pcap;
    choices.compression = capture::Compression::Gzip;
    const auto request = makeRequest(choices);
    QCOMPARE(request.nextFile.kilobytes, std::uint64_t { 100 });
    QVERIFY(request.nextFile.files > 1);
    QVERIFY(request.path.empty());
    QVERIFY(request.format == capture::FileFormat::PcapNg);
    QVERIFY(request.compression == capture::Compression::None);
}

void RecorderWindowTest::listShowsWhatTheRingHolds()
{
    const QAbstractItemModelTester tester(window().listModel(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    record(10);
    addFile();
    QVERIFY(waitForRows(framesInFile));
    QVERIFY(window().captureText().startsWith(QLatin1String("Recording on eth0")));
    beginFile();
    addFile();
    QVERIFY(waitForRows(2 * framesInFile));
    const auto oldest = firstNumber();
    for (int file = 2; file < 12; ++file) {
        beginFile();
        addFile();
        QTest::qWait(60);
    }
    // 10 kB are more than three files of 3 kB.
    QTRY_VERIFY(window().listModel()->rowCount() <= 5 * framesInFile);
    QVERIFY(window().listModel()->rowCount() >= 3 * framesInFile);
    QVERIFY(!window().showsStartPage());
    QVERIFY(window().list()->isAtEnd());
    QTRY_VERIFY(!firstNumber().isEmpty());
    QVERIFY(firstNumber() != oldest);
    QTRY_VERIFY(m_fixture->cell(window().listModel()->rowCount() - 1, PacketListModel::Info)
                    .contains(QString::number(10'000 + m_frames - 1)));
    QVERIFY(!QFile::exists(m_files.first()));
    QVERIFY(QFile::exists(m_files.last()));
    end();
    QVERIFY(!window().banner()->isVisible());
}

void RecorderWindowTest::selectionStaysWithItsPacket()
{
    record(20);
    for (int file = 0; file < 6; ++file) {
        if (file)
            beginFile();
        addFile();
    }
    QVERIFY(waitForRows(6 * framesInFile));
    window().actions().autoScroll->setChecked(false);
    const auto wanted = static_cast<std::uint32_t>(5 * framesInFile + 7);
    QVERIFY(window().goToPacket(wanted));
    QVERIFY(m_fixture->waitForPacket(wanted));
    const auto port = 10'000 + static_cast<int>(wanted) - 1;
    for (int file = 6; file < 9; ++file) {
        beginFile();
        addFile();
        QTest::qWait(60);
    }
    QTRY_VERIFY(window().packetNumber() > 0 && window().packetNumber() < wanted);
    QTRY_VERIFY(window().packet());
    QTRY_VERIFY(window().packet()->columns.info.view().find(std::to_string(port)) != std::string_view::npos);
}

void RecorderWindowTest::savesAtAReset()
{
    record(1000);
    addFile();
    add(porthole::test::tcpFrame({ .flags = rstFlag }));
    QVERIFY(waitForRows(framesInFile + 1));
    QTRY_COMPARE_WITH_TIMEOUT(saved().size(), 1, 10'000);
    QTRY_VERIFY(window().banner()->isVisible());
    QVERIFY(window().banner()->kind() == BannerKind::Information);
    QVERIFY2(window().banner()->title().contains(QLatin1String("31 packets")), qPrintable(window().banner()->title()));
    QVERIFY(window().banner()->text().startsWith(QLatin1String("TCP reset from 192.0.2.1:40000")));
    QVERIFY(window().banner()->actionButton()->isVisible());
    end();
    window().banner()->actionButton()->click(); // asks about the ring, which was not saved
    QTRY_VERIFY(window().question());
}

void RecorderWindowTest::savesAtAKey()
{
    auto* action = window().actions().saveRecording;
    QVERIFY(!action->isEnabled());
    record(1000);
    QVERIFY(action->isVisible() && action->isEnabled());
    addFile();
    QVERIFY(waitForRows(framesInFile));
    QTest::keyClick(&window(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(saved().size(), 1, 10'000);
    QTRY_VERIFY(window().banner()->title().contains(QLatin1String("30 packets")));
    capture::Problem problem;
    const auto file = capture::CaptureFile::open((recordings() + QLatin1Char('/') + saved()[0]).toStdString(), problem);
    QVERIFY(file);
    Frame frame;
    int frames = 0;
    while (file->next(frame))
        ++frames;
    QCOMPARE(frames, framesInFile);
    end();
    QVERIFY(!action->isEnabled());
}

void RecorderWindowTest::saysWhenThereIsNothing()
{
    record(1000);
    QTRY_VERIFY(window().document());
    window().actions().saveRecording->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window().banner()->title() == QLatin1String("Nothing was saved"), 10'000);
    QVERIFY(saved().isEmpty());
}

void RecorderWindowTest::saysWhenItCannotSave()
{
    record(1000);
    addFile();
    QVERIFY(waitForRows(framesInFile));
    QVERIFY(QDir(recordings()).removeRecursively());
    window().actions().saveRecording->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window().banner()->kind() == BannerKind::Error, 10'000);
    QVERIFY(window().banner()->text().contains(QLatin1String("could not be made")));
    end();
    QCOMPARE(window().listModel()->rowCount(), framesInFile);
}

void RecorderWindowTest::theRingCanBeSavedAtTheEnd()
{
    record(1000);
    addFile();
    beginFile();
    addFile();
    QVERIFY(waitForRows(2 * framesInFile));
    end();
    QVERIFY(window().actions().save->isEnabled());
    const auto path = m_fixture->filePath(QStringLiteral("all.pcapng"));
    window().saveTo(path);
    QTRY_VERIFY(!window().hasUnsavedPackets());
    for (const auto& file : m_files)
        QVERIFY(!QFile::exists(file));
    QVERIFY(m_fixture->open(path));
    QCOMPARE(window().listModel()->rowCount(), 2 * framesInFile);
    QVERIFY(!window().banner()->isVisible());
}

void RecorderWindowTest::notSavingRemovesTheRing()
{
    record(1000);
    addFile();
    beginFile();
    addFile();
    QVERIFY(waitForRows(2 * framesInFile));
    window().close();
    QTRY_VERIFY(window().question());
    for (auto* button : window().question()->buttons())
        if (window().question()->buttonRole(button) == QMessageBox::DestructiveRole)
            qobject_cast<QPushButton*>(button)->click();
    QTRY_VERIFY(!window().isVisible());
    for (const auto& file : m_files)
        QVERIFY(!QFile::exists(file));
}

void RecorderWindowTest::restartRecordsAgain()
{
    record(1000);
    end();
    window().actions().captureRestart->trigger();
    QTRY_COMPARE(m_fixture->system().starts(), 2);
    QVERIFY(window().recorder());
    QCOMPARE(m_fixture->system().request().nextFile.kilobytes, std::uint64_t { 125 });
}

QTEST_MAIN(RecorderWindowTest)
#include "recorder_window_test.moc"
