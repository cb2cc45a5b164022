// A capture in the window: a file that grows, its end, its troubles, and what becomes of the packets.

#include "capture/file/capture_writer.h"
#include "tests/gui/window_fixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QFileDialog>
#include <QHeaderView>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QtTest>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace porthole;
using namespace porthole::gui;
using capture::CaptureEnded;
using porthole::gui::test::WindowFixture;

/// Writes a capture as the helper does: packet by packet, for others to read along.
class Writer
{
public:
    explicit Writer(const QString& path, capture::Compression compression = capture::Compression::None)
        : m_frames(gui::test::tcpConnection(3'000))
    {
        capture::Problem problem;
        capture::WriterOptions options;
        options.compression = compression;
        m_writer = capture::CaptureWriter::create(path.toStdString(), options, problem);
        capture::Interface interface;
        interface.linkType = LinkType::Ethernet;
        interface.name = "eth0";
        interface.ticksPerSecond = 1'000'000'000;
        m_writer->addInterface(interface);
        m_writer->flush();
    }

    void write(int packets)
    {
        for (int i = 0; i < packets; ++i, ++m_written) {
            const auto& bytes = m_frames[m_written % m_frames.size()];
            FrameHeader header;
            header.time = 1'700'000'000'000'000'000 + static_cast<Nanoseconds>(m_written) * 1'000'000;
            header.capturedLength = header.originalLength = static_cast<std::uint32_t>(bytes.size());
            m_writer->writeFrame(header, { bytes.data(), bytes.size() });
        }
        m_writer->flush();
    }
    std::uint64_t written() const { return m_written; }
    void close() { m_writer->close(); }

private:
    std::vector<porthole::test::Bytes> m_frames;
    std::unique_ptr<capture::CaptureWriter> m_writer;
    std::size_t m_written = 0;
};

class LiveWindowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup()
    {
        m_writer.reset();
        m_fixture.reset();
    }

    void packetsAppearWhileTheyAreCaptured();
    void halfAPacketIsNoProblem();
    void everythingWorksMeanwhile();
    void listFollowsTheEnd();
    void followingYieldsAndComesBack();
    void autoScrollCanBeSwitchedOff();
    void countsAreShown();
    void stopEndsTheCapture();
    void endsAreExplained_data();
    void endsAreExplained();
    void cannotStart();
    void troubleIsNamed();
    void nextFileIsShown();
    void compressedIsShownAtTheEnd();
    void closingAsksOnce();
    void cancelKeepsEverything();
    void notSavingRemovesTheFile();
    void savingClosesAfterwards();
    void saveGoesOnInTheNewFile();
    void saveThatFailsLosesNothing();
    void savesAsPcap();
    void openingAnotherAsks();
    void nothingCapturedAsksNothing();
    void closingBeforeTheFirstPacketAsksNothing();
    void savingWaitsForTheEnd();
    void existingFileIsReplacedOnlyIfWanted();
    void capturingToAFileAsksNothing();
    void restartBeginsAgain();
    void killedWindowLeavesTheFile();
    void unsavedFileIsLocked();

private:
    MainWindow& window() { return m_fixture->window(); }
    gui::test::FakeCapture& helper() { return *m_fixture->system().running(); }
    QString path() const { return QString::fromStdString(m_fixture->system().request().path); }
    /// Starts on eth0 and writes so many packets.
    void capture(int packets);
    void write(int packets);
    bool waitForRows(int rows)
    {
        return QTest::qWaitFor([this, rows] { return window().listModel()->rowCount() == rows; }, 10'000);
    }
    void end(CaptureEnded::Reason reason = CaptureEnded::Reason::Stopped, const char* words = nullptr);
    void endAndWait();
    QPushButton* button(QMessageBox::ButtonRole role);
    void toFile(const QString& name);

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<Writer> m_writer;
};

void LiveWindowTest::capture(int packets)
{
    window().startCapture({ QStringLiteral("eth0") });
    QVERIFY(window().capture());
    helper().report(capture::CaptureStarted { { "eth0" } });
    m_writer = std::make_unique<Writer>(path());
    helper().report(capture::CaptureFileBegun { path().toStdString() });
    write(packets);
    QVERIFY(waitForRows(packets));
}

void LiveWindowTest::write(int packets)
{
    m_writer->write(packets);
    helper().report(capture::CaptureProgress { m_writer->written(), 0 });
}

void LiveWindowTest::end(CaptureEnded::Reason reason, const char* words)
{
    CaptureEnded end;
    end.reason = reason;
    if (words)
        end.problem = capture::Problem { capture::Problem::Kind::Io, words, 0 };
    end.packets = m_writer ? m_writer->written() : 0;
    if (m_writer)
        m_writer->close();
    helper().report(end);
}

void LiveWindowTest::endAndWait()
{
    end();
    QVERIFY(QTest::qWaitFor([this] { return !window().capture() && !window().document()->isLoading(); }, 10'000));
}

QPushButton* LiveWindowTest::button(QMessageBox::ButtonRole role)
{
    for (auto* candidate : window().question()->buttons())
        if (window().question()->buttonRole(candidate) == role)
            return qobject_cast<QPushButton*>(candidate);
    return nullptr;
}

void LiveWindowTest::toFile(const QString& name)
{
    auto choices = m_fixture->settings().captureChoices();
    choices.toFile = true;
    choices.path = m_fixture->filePath(name);
    m_fixture->settings().setCaptureChoices(choices);
}

void LiveWindowTest::packetsAppearWhileTheyAreCaptured()
{
    const QAbstractItemModelTester tester(window().listModel(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    capture(10);
    QVERIFY(!window().showsStartPage());
    QVERIFY(window().document()->isGrowing());
    QVERIFY(!window().loadIndicator()->isVisible());
    for (int more = 1; more <= 20; ++more)
        write(more);
    QVERIFY(waitForRows(10 + 210));
    endAndWait();
    QCOMPARE(window().listModel()->rowCount(), 220);
    QVERIFY(!window().banner()->isVisible());
    QCOMPARE(m_fixture->cell(219, PacketListModel::Protocol), QStringLiteral("TCP"));
}

void LiveWindowTest::halfAPacketIsNoProblem()
{
    capture(5);
    // The beginning of a block of 100 bytes, as a reader may find it.
    QFile file(path());
    QVERIFY(file.open(QIODevice::Append));
    file.write(QByteArray::fromHex("0600000064000000000000000000000000000000"));
    file.close();
    helper().report(capture::CaptureProgress { 5, 0 });
    // The session has seen it, and the window has looked at the session since.
    QTRY_VERIFY(window().document()->session()->state().problem);
    QTest::qWait(150);
    QVERIFY(!window().banner()->isVisible());
    QVERIFY(file.open(QIODevice::Append));
    file.write(QByteArray::fromHex("44000000") + QByteArray::fromHex("44000000") + QByteArray(68, 'x')
        + QByteArray::fromHex("64000000"));
    file.close();
    helper().report(capture::CaptureProgress { 6, 0 });
    QVERIFY(waitForRows(6));
    endAndWait();
    QVERIFY(!window().banner()->isVisible());
}

void LiveWindowTest::everythingWorksMeanwhile()
{
    capture(100);
    QVERIFY(window().goToPacket(50));
    QVERIFY(m_fixture->waitForPacket(50));
    QVERIFY(m_fixture->item("tcp.srcport") != noItem);
    write(100);
    QVERIFY(waitForRows(200));
    QCOMPARE(window().packetNumber(), 50u); // still selected
    window().actions().nextInConversation->trigger();
    QVERIFY(m_fixture->waitForPacket(51));
    QVERIFY(window().actions().saveAs->isEnabled() == false); // when it is complete
    QVERIFY(!window().actions().reload->isEnabled());
}

void LiveWindowTest::listFollowsTheEnd()
{
    capture(500);
    write(500);
    QVERIFY(waitForRows(1000));
    QVERIFY(window().list()->isAtEnd());
    QVERIFY(window().list()->scroll().top > 500);
    // Numbers find room also when there are more and more digits.
    const auto* header = window().list()->header();
    QVERIFY(header->sectionSize(PacketListModel::Number)
        > window().list()->fontMetrics().horizontalAdvance(QStringLiteral("99999")));
    endAndWait();
    const int top = window().list()->scroll().top;
    QTest::qWait(50);
    QCOMPARE(window().list()->scroll().top, top);
}

void LiveWindowTest::followingYieldsAndComesBack()
{
    capture(500);
    QVERIFY(window().list()->isAtEnd());
    auto* bar = window().list()->verticalScrollBar();
    bar->setValue(bar->value() - 100); // the user looks at something
    const int top = window().list()->scroll().top;
    write(300);
    QVERIFY(waitForRows(800));
    QCOMPARE(window().list()->scroll().top, top);
    bar->setValue(bar->maximum()); // and comes back
    write(300);
    QVERIFY(waitForRows(1100));
    QVERIFY(window().list()->isAtEnd());
}

void LiveWindowTest::autoScrollCanBeSwitchedOff()
{
    window().actions().autoScroll->setChecked(false);
    QVERIFY(!m_fixture->settings().captureChoices().autoScroll);
    capture(500);
    write(100);
    QVERIFY(waitForRows(600));
    QCOMPARE(window().list()->scroll().top, 0);
    window().actions().autoScroll->setChecked(true);
    QVERIFY(window().list()->isAtEnd());
}

void LiveWindowTest::countsAreShown()
{
    capture(1200);
    helper().report(capture::CaptureCounts { { { 1200, 7, 2, 1 } } });
    QTRY_VERIFY(window().captureText().contains(QLatin1String("10 dropped")));
    QVERIFY2(window().captureText().startsWith(QLatin1String("Capturing on eth0")), qPrintable(window().captureText()));
    QCOMPARE(window().packetsText(), QStringLiteral("1,200 packets"));
    QTest::qWait(1'000);
    write(500);
    QTRY_VERIFY(window().capture()->totals().packetsPerSecond > 0);
    endAndWait();
    QVERIFY(window().captureText().isEmpty());
}

void LiveWindowTest::stopEndsTheCapture()
{
    capture(10);
    QVERIFY(window().actions().captureStop->isEnabled());
    QVERIFY(!window().actions().captureStart->isEnabled());
    QTest::keyClick(&window(), Qt::Key_E, Qt::ControlModifier);
    QVERIFY(helper().wasStopped());
    m_writer->write(3); // what was still in the kernel's ring
    endAndWait();
    QCOMPARE(window().listModel()->rowCount(), 13);
    QVERIFY(window().actions().captureStart->isEnabled());
    QVERIFY(window().actions().save->isEnabled());
    QVERIFY(window().isWindowModified());
}

void LiveWindowTest::endsAreExplained_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("title");
    const auto row
        = [](const char* name, CaptureEnded::Reason reason, const char* words, BannerKind kind, const char* title) {
              QTest::newRow(name) << static_cast<int>(reason) << QString::fromLatin1(words) << static_cast<int>(kind)
                                  << QString::fromLatin1(title);
          };
    row("a limit", CaptureEnded::Reason::Limit, "", BannerKind::Information, "ended by itself");
    row("the interface vanished", CaptureEnded::Reason::SourcesGone, "The interface eth0 is gone.", BannerKind::Warning,
        "Nothing is left");
    row("the disk is full", CaptureEnded::Reason::Failed, "No space is left on the disk.", BannerKind::Error,
        "had to end");
    row("the helper was killed", CaptureEnded::Reason::Died, "", BannerKind::Error, "broken off");
}

void LiveWindowTest::endsAreExplained()
{
    QFETCH(int, reason);
    QFETCH(QString, words);
    QFETCH(int, kind);
    QFETCH(QString, title);
    capture(25);
    end(static_cast<CaptureEnded::Reason>(reason), words.isEmpty() ? nullptr : qPrintable(words));
    QTRY_VERIFY(window().banner()->isVisible());
    QCOMPARE(static_cast<int>(window().banner()->kind()), kind);
    QVERIFY(window().banner()->title().contains(title));
    QVERIFY(window().banner()->text().contains(words));
    QVERIFY2(window().banner()->text().contains(QLatin1String("25 packets")), qPrintable(window().banner()->text()));
    QTRY_VERIFY(!window().document()->isLoading());
    QCOMPARE(window().listModel()->rowCount(), 25);
    QVERIFY(window().banner()->isVisible());
    QVERIFY(window().actions().save->isEnabled());
}

void LiveWindowTest::cannotStart()
{
    m_fixture->system().setStartProblem("There is no porthole-capture.");
    window().startCapture({ QStringLiteral("eth0") });
    QVERIFY(!window().capture());
    QCOMPARE(window().banner()->text(), QStringLiteral("There is no porthole-capture."));
    QVERIFY(window().showsStartPage());

    m_fixture->system().setStartProblem({});
    window().startCapture({ QStringLiteral("eth0") });
    end(CaptureEnded::Reason::Failed, "You may not capture.");
    QTRY_COMPARE(window().banner()->text(), QStringLiteral("You may not capture."));
    QVERIFY(window().banner()->title().contains(QLatin1String("could not be started")));
    QVERIFY(window().showsStartPage());
    QVERIFY(!window().capture());
}

void LiveWindowTest::troubleIsNamed()
{
    capture(5);
    helper().report(capture::CaptureTrouble { 0, { capture::Problem::Kind::Io, "The interface went down.", 0 } });
    QTRY_COMPARE(window().banner()->text(), QStringLiteral("The interface went down."));
    QVERIFY(window().banner()->title().contains(QLatin1String("eth0")));
    write(5);
    QVERIFY(waitForRows(10)); // the others go on
}

void LiveWindowTest::nextFileIsShown()
{
    toFile(QStringLiteral("ring.pcapng"));
    window().startCapture({ QStringLiteral("eth0") });
    for (int i = 1; i <= 3; ++i) {
        const auto name = m_fixture->filePath(QStringLiteral("ring_%1.pcapng").arg(i));
        m_writer = std::make_unique<Writer>(name);
        helper().report(capture::CaptureFileBegun { name.toStdString() });
        write(i * 10);
        QVERIFY(waitForRows(i * 10));
        QCOMPARE(window().document()->path(), name);
    }
    endAndWait();
    QVERIFY(!window().hasUnsavedPackets());
    QCOMPARE(m_fixture->settings().recentFiles().size(), 3);
}

void LiveWindowTest::compressedIsShownAtTheEnd()
{
    toFile(QStringLiteral("small.pcapng.gz"));
    auto choices = m_fixture->settings().captureChoices();
    choices.compression = capture::Compression::Gzip;
    m_fixture->settings().setCaptureChoices(choices);
    window().startCapture({ QStringLiteral("eth0") });
    m_writer = std::make_unique<Writer>(path(), capture::Compression::Gzip);
    helper().report(capture::CaptureFileBegun { path().toStdString() });
    write(40);
    QTRY_VERIFY(window().banner()->title().contains(QLatin1String("when the capture has ended")));
    QVERIFY(window().showsStartPage());
    end();
    QVERIFY(waitForRows(40));
    QVERIFY(!window().banner()->isVisible());
}

void LiveWindowTest::closingAsksOnce()
{
    capture(10);
    window().close();
    QVERIFY(window().isVisible());
    QPointer<QMessageBox> question = window().question();
    QVERIFY(question && question->isVisible());
    window().close();
    window().actions().close->trigger();
    QCOMPARE(window().question(), question.data());
    QCOMPARE(window().findChildren<QMessageBox*>().size(), 1);
}

void LiveWindowTest::cancelKeepsEverything()
{
    capture(10);
    window().close();
    button(QMessageBox::RejectRole)->click();
    QTRY_VERIFY(!window().question());
    QVERIFY(window().isVisible());
    QVERIFY(window().capture());
    write(10);
    QVERIFY(waitForRows(20));
}

void LiveWindowTest::notSavingRemovesTheFile()
{
    capture(10);
    endAndWait();
    const auto file = path();
    QVERIFY(QFile::exists(file));
    window().close();
    button(QMessageBox::DestructiveRole)->click();
    QTRY_VERIFY(!window().isVisible());
    QVERIFY(!QFile::exists(file));
}

void LiveWindowTest::savingClosesAfterwards()
{
    capture(30);
    window().actions().close->trigger();
    const auto temporary = path();
    button(QMessageBox::AcceptRole)->click();
    QVERIFY(helper().wasStopped());
    m_writer->write(4);
    end();
    QFileDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = window().findChild<QFileDialog*>(QStringLiteral("saveDialog"))));
    const auto saved = m_fixture->filePath(QStringLiteral("saved.pcapng"));
    Q_EMIT dialog->fileSelected(saved);
    QTRY_VERIFY(window().showsStartPage());
    QVERIFY(!QFile::exists(temporary));
    QVERIFY(m_fixture->open(saved));
    QCOMPARE(window().listModel()->rowCount(), 34);
}

void LiveWindowTest::saveGoesOnInTheNewFile()
{
    capture(30);
    endAndWait();
    const auto temporary = path();
    QVERIFY(window().goToPacket(20));
    const auto saved = m_fixture->filePath(QStringLiteral("saved.pcapng"));
    window().saveTo(saved);
    QTRY_VERIFY(!window().hasUnsavedPackets());
    QVERIFY(!QFile::exists(temporary));
    QCOMPARE(window().document()->path(), saved);
    QVERIFY(window().windowTitle().startsWith(QLatin1String("saved.pcapng")));
    QVERIFY(!window().isWindowModified());
    QCOMPARE(m_fixture->settings().recentFiles(), QStringList { saved });
    QVERIFY(window().goToPacket(25)); // still readable
    QVERIFY(m_fixture->waitForPacket(25));
    window().close();
    QVERIFY(!window().isVisible()); // nothing to ask
}

void LiveWindowTest::saveThatFailsLosesNothing()
{
    capture(30);
    endAndWait();
    const auto temporary = path();
    window().saveTo(m_fixture->filePath(QStringLiteral("no/such/folder/saved.pcapng")));
    QTRY_VERIFY(window().banner()->isVisible());
    QVERIFY(window().banner()->title().contains(QLatin1String("could not be saved")));
    QVERIFY(QFile::exists(temporary));
    QVERIFY(window().hasUnsavedPackets());
    QVERIFY(window().actions().save->isEnabled());
}

void LiveWindowTest::savesAsPcap()
{
    capture(12);
    endAndWait();
    const auto saved = m_fixture->filePath(QStringLiteral("saved.pcap"));
    window().saveTo(saved);
    QTRY_VERIFY(!window().hasUnsavedPackets());
    QVERIFY(m_fixture->open(saved));
    QVERIFY(window().document()->session()->file().format() == capture::FileFormat::Pcap);
    QCOMPARE(window().listModel()->rowCount(), 12);
}

void LiveWindowTest::openingAnotherAsks()
{
    const auto other = m_fixture->writeTcpCapture(QStringLiteral("other.pcap"), 7);
    capture(10);
    endAndWait();
    window().openFile(other);
    QVERIFY(window().question());
    button(QMessageBox::DestructiveRole)->click();
    QVERIFY(waitForRows(7));
}

void LiveWindowTest::nothingCapturedAsksNothing()
{
    capture(0);
    QTRY_VERIFY(window().document() && window().document()->session());
    const auto file = path();
    window().actions().close->trigger();
    QVERIFY(!window().question());
    QVERIFY(window().showsStartPage());
    QVERIFY(!QFile::exists(file));
}

void LiveWindowTest::closingBeforeTheFirstPacketAsksNothing()
{
    window().startCapture({ QStringLiteral("eth0") });
    QVERIFY(window().capture());
    window().close(); // there is not even a file yet
    QVERIFY(!window().question());
    QVERIFY(!window().isVisible());
}

void LiveWindowTest::savingWaitsForTheEnd()
{
    capture(10);
    const auto saved = m_fixture->filePath(QStringLiteral("early.pcapng"));
    QVERIFY(!window().actions().save->isEnabled());
    window().saveTo(saved); // half of it is not saved
    QTest::qWait(50);
    QVERIFY(!QFile::exists(saved));
    QVERIFY(window().hasUnsavedPackets());
    endAndWait();
    QVERIFY(window().actions().save->isEnabled());
    window().saveTo(saved);
    QTRY_VERIFY(!window().hasUnsavedPackets());
    QVERIFY(QFile::exists(saved));
}

void LiveWindowTest::existingFileIsReplacedOnlyIfWanted()
{
    toFile(QStringLiteral("there.pcapng"));
    m_fixture->writeFile(QStringLiteral("there.pcapng"), "what somebody wants to keep");
    const auto box = [this]() -> QMessageBox* {
        for (auto* found : window().findChildren<QMessageBox*>())
            if (found->isVisible())
                return found;
        return nullptr;
    };
    window().startCapture({ QStringLiteral("eth0") });
    QVERIFY(box());
    QVERIFY(box()->text().contains(QLatin1String("there.pcapng")));
    QCOMPARE(m_fixture->system().starts(), 0);
    box()->button(QMessageBox::Cancel)->click();
    QTRY_VERIFY(!box());
    QCOMPARE(m_fixture->system().starts(), 0);
    window().startCapture({ QStringLiteral("eth0") });
    QVERIFY(box());
    for (auto* button : box()->buttons())
        if (box() && box()->buttonRole(button) == QMessageBox::DestructiveRole) {
            button->click();
            break;
        }
    QTRY_COMPARE(m_fixture->system().starts(), 1);
}

void LiveWindowTest::capturingToAFileAsksNothing()
{
    toFile(QStringLiteral("kept.pcapng"));
    capture(10);
    window().close();
    QVERIFY(!window().isVisible());
    QVERIFY(QFile::exists(m_fixture->filePath(QStringLiteral("kept.pcapng"))));
}

void LiveWindowTest::restartBeginsAgain()
{
    capture(10);
    const auto first = path();
    window().actions().captureRestart->trigger();
    QVERIFY(window().question());
    button(QMessageBox::DestructiveRole)->click();
    QVERIFY(helper().wasStopped());
    end();
    QTRY_COMPARE(m_fixture->system().starts(), 2);
    QVERIFY(path() != first);
    QVERIFY(!QFile::exists(first));
    QCOMPARE(m_fixture->system().request().sources.at(0).name, std::string("eth0"));
    m_writer = std::make_unique<Writer>(path());
    helper().report(capture::CaptureFileBegun { path().toStdString() });
    write(3);
    QVERIFY(waitForRows(3));
}

void LiveWindowTest::killedWindowLeavesTheFile()
{
    capture(10);
    const auto file = path();
    m_fixture->system().setLeft({ { file.toStdString(), 1'000, 1'700'000'000, "eth0" } });
    m_fixture->startAgain(); // the first window goes without being closed
    QVERIFY(QFile::exists(file));
    QTRY_COMPARE(window().startPage()->leftNotices().size(), 1);
}

void LiveWindowTest::unsavedFileIsLocked()
{
    capture(10);
    const int other = ::open(qPrintable(path()), O_RDONLY);
    QVERIFY(other >= 0);
    QVERIFY(::flock(other, LOCK_EX | LOCK_NB) != 0); // nobody takes it for one that was left
    endAndWait();
    window().saveTo(m_fixture->filePath(QStringLiteral("saved.pcapng")));
    QTRY_VERIFY(!window().hasUnsavedPackets());
    QCOMPARE(::flock(other, LOCK_EX | LOCK_NB), 0);
    ::close(other);
}

QTEST_MAIN(LiveWindowTest)
#include "live_window_test.moc"
