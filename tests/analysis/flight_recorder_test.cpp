// The flight recorder: when it saves, what, and how little it keeps meanwhile.

#include "analysis/recorder_watch.h"
#include "capture/file/capture_writer.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <mutex>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t rstFlag = 4;
constexpr Nanoseconds millisecond = 1'000'000;

/// A capture whose frame n has the time n milliseconds, looked at by a recorder.
struct Scene {
    explicit Scene(RecorderSettings settings)
        : recorder(std::move(settings))
    {
    }
    void look(std::chrono::nanoseconds now = {})
    {
        capture::Problem problem;
        session = Session::open(capture.write(), problem);
        session->load();
        recorder.look(*session, looked + 1, session->frameCount(), now);
        looked = session->frameCount();
    }
    TemporaryCapture capture;
    FlightRecorder recorder;
    std::unique_ptr<Session> session;
    analysis::FrameNumber looked = 0;
};

Bytes datagram(std::uint16_t port = 9)
{
    return udpFrame(client, 1111, server, port, "x");
}

Bytes reset()
{
    return tcpFrame({.from = server, .to = client, .fromPort = 80, .toPort = 40000, .flags = rstFlag});
}

/// A ring of pcapng files in a folder of its own, written as the capture program does.
class Ring {
public:
    std::string folder() const { return m_folder.path().toStdString(); }
    std::string beginFile()
    {
        if (m_writer)
            m_writer->finish();
        const auto path = m_folder.filePath(QStringLiteral("ring_%1.pcapng").arg(++m_files)).toStdString();
        capture::Problem problem;
        m_writer = capture::CaptureWriter::create(path, {}, problem);
        capture::Interface interface;
        interface.linkType = LinkType::Ethernet;
        interface.ticksPerSecond = 1'000'000'000;
        interface.name = "eth0";
        m_writer->addInterface(interface);
        m_writer->flush();
        return path;
    }
    void add(const Bytes& frame, Nanoseconds time)
    {
        FrameHeader header;
        header.time = time;
        header.capturedLength = header.originalLength = static_cast<std::uint32_t>(frame.size());
        m_writer->writeFrame(header, frame);
        m_writer->flush();
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<capture::CaptureWriter> m_writer;
    int m_files = 0;
};

/// What a watch has saved and said.
class Told {
public:
    RecorderWatch::Saved saved()
    {
        return [this](const SavedRecording& recording) {
            const std::scoped_lock lock(m_mutex);
            m_saved.push_back(recording);
        };
    }
    RecorderWatch::Complain complained()
    {
        return [this](const std::string& sentence) {
            const std::scoped_lock lock(m_mutex);
            m_complaints.push_back(sentence);
        };
    }
    std::vector<SavedRecording> recordings() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_saved;
    }
    std::vector<std::string> complaints() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_complaints;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<SavedRecording> m_saved;
    std::vector<std::string> m_complaints;
};

/// Times of all frames of a file, in its order.
std::vector<Nanoseconds> timesIn(const std::string& path)
{
    capture::Problem problem;
    std::vector<Nanoseconds> times;
    const auto file = capture::CaptureFile::open(path, problem);
    Frame frame;
    while (file && file->next(frame))
        times.push_back(frame.header.time);
    return times;
}

std::vector<Nanoseconds> upTo(Nanoseconds first, Nanoseconds last)
{
    std::vector<Nanoseconds> times;
    for (auto time = first; time <= last; ++time)
        times.push_back(time);
    return times;
}

} // namespace

class FlightRecorderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void savesWhatAResetEnds()
    {
        Scene scene({.before = 2ms, .after = 3ms, .onReset = true});
        scene.capture.add(datagram());
        scene.look(1s);
        QVERIFY(scene.recorder.waiting().empty());
        scene.capture.add(reset());
        scene.look(2s);
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {1});
        QVERIFY2(!scene.recorder.take(2s + 3ms), "what comes after the reset is still on its way");
        const auto recording = scene.recorder.take(2s + 3ms + FlightRecorder::onTheWay);
        QVERIFY(recording);
        const auto when = scene.session->row(2).time;
        QCOMPARE(recording->when, when);
        QCOMPARE(recording->from, when - 2 * millisecond);
        QCOMPARE(recording->to, when + 3 * millisecond);
        QCOMPARE(recording->why, std::string("TCP reset from 192.0.2.2:80 to 192.0.2.1:40000."));
        QCOMPARE(recording->name, std::string("reset"));
        QCOMPARE(recording->more, std::uint64_t {0});
    }

    void doesNothingUnasked()
    {
        Scene scene({});
        scene.capture.add(reset());
        for (int i = 0; i < 20; ++i)
            scene.capture.add(tcpFrame({.sequence = 1, .payload = "again"}));
        scene.look();
        QVERIFY(scene.recorder.waiting().empty());
    }

    void countsRetransmissionsWithinATime_data()
    {
        QTest::addColumn<unsigned>("wanted");
        QTest::addColumn<int>("sentAgain");
        QTest::addColumn<int>("apart"); // frames, and milliseconds
        QTest::addColumn<int>("recordings");
        QTest::newRow("as many as it takes") << 5u << 5 << 1 << 1;
        QTest::newRow("one too few") << 5u << 4 << 1 << 0;
        QTest::newRow("as many, but too far apart") << 5u << 5 << 4 << 0;
        QTest::newRow("many far apart are no burst either") << 5u << 40 << 4 << 0;
        QTest::newRow("a single one, if that is wanted") << 1u << 1 << 1 << 1;
    }
    void countsRetransmissionsWithinATime()
    {
        QFETCH(unsigned, wanted);
        QFETCH(int, sentAgain);
        QFETCH(int, apart);
        QFETCH(int, recordings);
        Scene scene({.retransmissions = wanted, .retransmissionsWithin = 10ms});
        const auto segment = tcpFrame({.sequence = 1, .payload = "data"});
        scene.capture.add(segment);
        for (int i = 0; i < sentAgain; ++i) {
            for (int j = 1; j < apart; ++j)
                scene.capture.add(datagram());
            scene.capture.add(segment);
        }
        scene.look();
        QCOMPARE(static_cast<int>(scene.recorder.waiting().size()), recordings);
        if (recordings)
            QCOMPARE(scene.recorder.waiting()[0].name, std::string("retransmissions"));
    }

    void asksConditionsAboutEveryFrame()
    {
        std::vector<analysis::FrameNumber> asked;
        RecorderSettings settings;
        settings.conditions.push_back({"The third one came", "third", [&asked](const Session&, analysis::FrameNumber frame) {
                                           asked.push_back(frame);
                                           return frame == 3;
                                       }});
        Scene scene(std::move(settings));
        for (int i = 0; i < 2; ++i)
            scene.capture.add(datagram());
        scene.look();
        QVERIFY(scene.recorder.waiting().empty());
        for (int i = 0; i < 2; ++i)
            scene.capture.add(datagram());
        scene.look();
        QCOMPARE(asked, (std::vector<analysis::FrameNumber> {1, 2, 3, 4}));
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {1});
        QCOMPARE(scene.recorder.waiting()[0].why, std::string("The third one came."));
        QCOMPARE(scene.recorder.waiting()[0].when, scene.session->row(3).time);
    }

    void knowsCaptureFilters()
    {
        RecorderSettings settings;
        settings.conditions.push_back(whenFilterMatches("udp port 53"));
        settings.conditions.push_back(whenFilterMatches("no filter at all"));
        Scene scene(std::move(settings));
        scene.capture.add(datagram(9));
        scene.look();
        QVERIFY(scene.recorder.waiting().empty());
        scene.capture.add(datagram(53));
        scene.look();
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {1});
        QCOMPARE(scene.recorder.waiting()[0].when, scene.session->row(2).time);
        QVERIFY(scene.recorder.waiting()[0].why.find("\"udp port 53\"") != std::string::npos);
    }

    void knowsDisplayFilters()
    {
        auto compiled = DisplayFilter::compile("udp.dstport == 53 and frame.number > 1", standardRegistry());
        QVERIFY(compiled);
        RecorderSettings settings;
        settings.conditions.push_back(whenDisplayFilterPasses(*compiled.filter));
        Scene scene(std::move(settings));
        scene.capture.add(datagram(53));
        scene.capture.add(datagram(9));
        scene.look();
        QVERIFY(scene.recorder.waiting().empty());
        scene.capture.add(datagram(53));
        scene.look();
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {1});
        QCOMPARE(scene.recorder.waiting()[0].when, scene.session->row(3).time);
        QVERIFY(scene.recorder.waiting()[0].why.find("udp.dstport == 53") != std::string::npos);
    }

    void eventsInARowAreOneRecording()
    {
        Scene scene({.before = 1s, .after = 200ms, .onReset = true});
        for (int i = 0; i < 1000; ++i)
            scene.capture.add(i % 100 == 0 ? reset() : datagram());
        scene.look(1s);
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {1});
        const auto& recording = scene.recorder.waiting()[0];
        QCOMPARE(recording.more, std::uint64_t {9});
        QCOMPARE(recording.to, scene.session->row(901).time + 200 * millisecond);
        // However many follow, it is saved in the end.
        for (int i = 0; i < 2000; ++i)
            scene.capture.add(reset());
        scene.look(2s);
        QCOMPARE(scene.recorder.waiting()[0].to, recording.when + 1200 * millisecond);
        QVERIFY(scene.recorder.waiting()[0].due <= 1s + 1200ms + FlightRecorder::onTheWay);
        QVERIFY2(scene.recorder.waiting().size() >= 2, "what is too late for the first has one of its own");
        QVERIFY(scene.recorder.waiting().size() <= 3);
    }

    void endsByItselfBeforeTheDiskIsFull()
    {
        Scene scene({.after = 0ms, .onReset = true, .mostRecordings = 2});
        for (int second = 0; second < 5; ++second) {
            scene.capture.add(reset());
            for (int i = 0; i < 1500; ++i)
                scene.capture.add(datagram());
        }
        scene.look();
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {2});
        QVERIFY(scene.recorder.isExhausted());
        scene.recorder.saveNow(60'000 * millisecond, 1s);
        QCOMPARE(scene.recorder.waiting().size(), std::size_t {3}); // but not when it is asked
    }

    void savesWhenAskedThoughNothingCame()
    {
        FlightRecorder recorder({.before = 5s, .after = 1s});
        const Nanoseconds now = 1'700'000'000'000'000'000;
        recorder.saveNow(now, 10s);
        QVERIFY(!recorder.take(10s));
        const auto recording = recorder.take(12s);
        QVERIFY(recording);
        QCOMPARE(recording->from, now - 5'000 * millisecond);
        QCOMPARE(recording->to, now + 1'000 * millisecond);
    }

    void savesOldPacketsOfAPipeWhenAsked()
    {
        Scene scene({.before = 5ms, .after = 0ms}); // the frames are from 1970
        for (int i = 0; i < 20; ++i)
            scene.capture.add(datagram());
        scene.look();
        scene.recorder.saveNow(1'700'000'000'000'000'000, 1s);
        const auto recording = scene.recorder.takeUnfinished();
        QVERIFY(recording);
        QCOMPARE(recording->from, scene.session->row(20).time - 5 * millisecond);
        QVERIFY(recording->to >= scene.session->row(20).time);
    }

    void takesAnyTimeForATime()
    {
        // Times of hostile packets: the sums stay numbers.
        FlightRecorder recorder({.before = 5s, .after = 1s});
        recorder.saveNow(std::numeric_limits<Nanoseconds>::max(), 0s);
        recorder.saveNow(noTime + 1, 0s);
        QVERIFY(recorder.takeUnfinished());
    }

    void ringsHoldWhatIsBound_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<int>("kilobytes");
        QTest::newRow("a time") << 300 << 0;
        QTest::newRow("a size") << 0 << 200'000;
        QTest::newRow("what is less of both") << 300 << 200'000;
    }
    void ringsHoldWhatIsBound()
    {
        QFETCH(int, seconds);
        QFETCH(int, kilobytes);
        const auto ring = ringOf({std::chrono::seconds(seconds), static_cast<std::uint64_t>(kilobytes)});
        QVERIFY(ring.files > 1);
        // All but the one that is being written hold everything together, and all of them not much more.
        QVERIFY((ring.files - 1) * ring.duration >= std::chrono::seconds(seconds));
        QVERIFY(ring.duration * ring.files <= std::chrono::seconds(seconds) * 5 / 4);
        if (kilobytes) {
            QVERIFY((ring.files - 1) * ring.kilobytes >= static_cast<std::uint64_t>(kilobytes));
            QVERIFY(ring.files * ring.kilobytes <= static_cast<std::uint64_t>(kilobytes) * 5 / 4);
        }
    }

    void savesAcrossTheFilesOfARing()
    {
        Ring ring;
        QTemporaryDir folder;
        Told told;
        RecorderOptions options;
        options.bound.kilobytes = 1'000;
        options.settings.after = 100ns;
        options.settings.onReset = true;
        options.folder = folder.path().toStdString();
        options.application = "a test";
        RecorderWatch watch(options, told.saved(), told.complained());
        Nanoseconds time = 1'000;
        for (int file = 0; file < 5; ++file) {
            watch.fileBegun(ring.beginFile());
            for (int i = 0; i < 20; ++i)
                ring.add(file == 3 && i == 10 ? reset() : datagram(), time++);
            watch.grew();
        }
        watch.finish();
        QTRY_COMPARE(told.recordings().size(), std::size_t {1});
        const auto saved = told.recordings()[0];
        QVERIFY(told.complaints().empty());
        QVERIFY(!saved.problem);
        QCOMPARE(saved.recording.when, Nanoseconds {1'070});
        QCOMPARE(saved.packets, std::uint64_t {100});
        QCOMPARE(timesIn(saved.path), upTo(1'000, 1'099));
        capture::Problem problem;
        const auto file = capture::CaptureFile::open(saved.path, problem);
        Frame frame;
        while (file->next(frame)) { }
        QVERIFY(!file->problem());
        QCOMPARE(file->interfaces().size(), std::size_t {1}); // not one a file of the ring
        QCOMPARE(file->interfaces()[0].name, std::string("eth0"));
        QCOMPARE(file->sections().size(), std::size_t {1});
        QVERIFY(file->sections()[0].comments.at(0).starts_with("TCP reset from 192.0.2.2:80 to 192.0.2.1:40000."));
        const auto mode = QFileInfo(QString::fromStdString(saved.path)).permissions();
        QVERIFY(!(mode & (QFile::ReadGroup | QFile::ReadOther)));
    }

    void seesABurstAcrossTheEdgeOfTwoFiles()
    {
        Ring ring;
        QTemporaryDir folder;
        Told told;
        RecorderOptions options;
        options.bound.kilobytes = 1'000;
        options.settings.retransmissions = 3;
        options.folder = folder.path().toStdString();
        RecorderWatch watch(options, told.saved(), told.complained());
        const auto segment = tcpFrame({.sequence = 1, .payload = "data"});
        Nanoseconds time = 0;
        // What is sent again stands in another file each time: three files, and the session has changed twice.
        for (int file = 0; file < 4; ++file) {
            watch.fileBegun(ring.beginFile());
            ring.add(segment, ++time);
            watch.grew();
            QTest::qWait(30);
        }
        watch.finish();
        QTRY_COMPARE(told.recordings().size(), std::size_t {1});
        QCOMPARE(told.recordings()[0].recording.when, Nanoseconds {4});
    }

    void keepsOnlyTheRing()
    {
        Ring ring;
        QTemporaryDir folder;
        Told told;
        RecorderOptions options;
        options.bound.kilobytes = 20;
        options.folder = folder.path().toStdString();
        RecorderWatch watch(options, told.saved(), told.complained());
        const auto frame = udpFrame(client, 1, server, 2, std::string(1'000, 'x'));
        Nanoseconds time = 0;
        for (int file = 0; file < 100; ++file) {
            watch.fileBegun(ring.beginFile());
            for (int i = 0; i < 3; ++i) // 2.5 kB at least, an eighth of the ring
                ring.add(frame, ++time);
            watch.grew();
        }
        const auto held = [&watch] {
            std::uint64_t bytes = 0;
            for (const auto& segment : watch.segments())
                bytes += segment->size();
            return bytes;
        };
        QTRY_VERIFY(held() < 26'000);
        QVERIFY2(held() >= 20'000, "all that is wanted is there");
        QCOMPARE(static_cast<std::size_t>(QDir(QString::fromStdString(ring.folder())).entryList(QDir::Files).size()),
            watch.segments().size());
        watch.saveNow();
        watch.finish();
        QTRY_COMPARE(told.recordings().size(), std::size_t {1});
        const auto times = timesIn(told.recordings()[0].path);
        QVERIFY(!times.empty());
        QCOMPARE(times.back(), time);
        QCOMPARE(times, upTo(times.front(), time));
    }

    void aRecordingKeepsWhatTheRingForgets()
    {
        Ring ring;
        QTemporaryDir folder;
        Told told;
        RecorderOptions options;
        options.bound.kilobytes = 10;
        options.settings.after = 400ms;
        options.settings.onReset = true;
        options.folder = folder.path().toStdString();
        RecorderWatch watch(options, told.saved(), told.complained());
        const auto frame = udpFrame(client, 1, server, 2, std::string(1'000, 'x'));
        Nanoseconds time = 0;
        const auto file = [&](const Bytes& last) {
            watch.fileBegun(ring.beginFile());
            ring.add(frame, ++time);
            ring.add(last, ++time);
            watch.grew();
        };
        for (int i = 0; i < 3; ++i)
            file(frame);
        file(reset());
        QTest::qWait(100); // the reset is seen before the ring is written over, several times
        for (int i = 0; i < 40; ++i)
            file(frame);
        QTRY_VERIFY(watch.segments().size() < 10);
        QTRY_COMPARE_WITH_TIMEOUT(told.recordings().size(), std::size_t {1}, 5'000);
        QCOMPARE(timesIn(told.recordings()[0].path), upTo(1, time));
    }

    void finishesBeforeItGoes()
    {
        Ring ring;
        QTemporaryDir folder;
        Told told;
        RecorderOptions options;
        options.bound.time = 5s;
        options.settings.onReset = true;
        options.folder = folder.path().toStdString();
        for (std::size_t round = 1; round <= 20; ++round) {
            RecorderWatch watch(options, told.saved(), told.complained());
            watch.fileBegun(ring.beginFile());
            ring.add(reset(), 1);
            watch.finish();
        }
        QCOMPARE(told.recordings().size(), std::size_t {20});
    }

    void saysWhenItCannotSave()
    {
        Ring ring;
        Told told;
        RecorderOptions options;
        options.bound.time = 5s;
        options.settings.onReset = true;
        options.folder = "/nothere";
        RecorderWatch watch(options, told.saved(), told.complained());
        watch.fileBegun(ring.beginFile());
        ring.add(reset(), 1);
        watch.grew();
        watch.finish();
        QTRY_COMPARE(told.recordings().size(), std::size_t {1});
        QVERIFY(told.recordings()[0].problem);
        QVERIFY(told.recordings()[0].problem->text.find("could not be made") != std::string::npos);
        QCOMPARE(told.recordings()[0].packets, std::uint64_t {0});
    }

    void saysWhenAFileOfTheRingIsNone()
    {
        Told told;
        RecorderOptions options;
        options.bound.time = 5s;
        QTemporaryFile text;
        QVERIFY(text.open());
        text.write("not a capture at all");
        text.close();
        RecorderWatch watch(options, told.saved(), told.complained());
        watch.fileBegun("/nothere/ring.pcapng");
        QCOMPARE(told.complaints().size(), std::size_t {1});
        watch.fileBegun(text.fileName().toStdString());
        QTRY_COMPARE(told.complaints().size(), std::size_t {2});
        Ring ring;
        watch.fileBegun(ring.beginFile()); // and goes on with the next
        ring.add(datagram(), 1);
        watch.saveNow();
        watch.finish();
        QTRY_COMPARE(told.recordings().size(), std::size_t {1});
    }
};

QTEST_GUILESS_MAIN(FlightRecorderTest)
#include "flight_recorder_test.moc"
