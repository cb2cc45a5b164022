// What the user says of frames: marks are found by filters, ignored frames are not dissected, comments replace the file's.

#include "analysis/filter/filter_run.h"
#include "analysis/session.h"
#include "dissectors/core/registry.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <chrono>
#include <thread>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

class FrameEditsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filtersFindThem_data();
    void filtersFindThem();
    void ignoredFramesAreNotDissected();
    void filtersStopAmongIgnoredFrames();
    void commentsTakeThePlaceOfTheFiles();

private:
    std::vector<analysis::FrameNumber> matches(const char* text, bool withoutPlan) const
    {
        const auto filter = DisplayFilter::compile(text, m_session->registry());
        FilterRun run(*m_session, *filter.filter, {}, {.withoutPlan = withoutPlan});
        run.extendTo(m_session->frameCount());
        return run.matches().numbers();
    }

    TemporaryCapture m_file;
    std::unique_ptr<Session> m_session;
};

void FrameEditsTest::initTestCase()
{
    for (std::uint32_t i = 0; i < 70; ++i)
        m_file.add(tcpFrame({.sequence = 1000 + 10 * i, .acknowledgment = 5000, .flags = 0x18, .payload = "ten bytes."}));
    capture::Problem problem;
    m_session = Session::open(m_file.write(), problem);
    QVERIFY2(m_session, problem.text.c_str());
    m_session->load();
    FrameEdits edits;
    edits.marked.resize(66);
    for (const analysis::FrameNumber frame : {2u, 65u, 66u})
        edits.marked.set(frame);
    edits.ignored.resize(67);
    for (const analysis::FrameNumber frame : {3u, 66u, 67u})
        edits.ignored.set(frame);
    edits.comments[5] = {"look here", "and here"};
    m_session->setEdits(std::make_shared<FrameEdits>(edits));
}

void FrameEditsTest::filtersFindThem_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<std::vector<analysis::FrameNumber>>("frames");
    const auto row = [](const char* filter, std::vector<analysis::FrameNumber> frames) { QTest::newRow(filter) << QByteArray(filter) << std::move(frames); };
    row("frame.marked == 1", {2, 65, 66});
    row("frame.marked == true and frame.number > 60", {65, 66});
    row("frame.ignored == 1", {3, 66, 67});
    row("frame.ignored == 1 and tcp", {});
    row("not tcp", {3, 66, 67});
    row("frame.number < 5 and tcp.port", {1, 2, 4});
    row("frame.number < 5 and tcp.stream == 0", {1, 2, 4});
    row("frame.number > 64 and tcp.len == 10", {65, 68, 69, 70});
    row("frame.marked in {1} and not frame.ignored == 1", {2, 65});
    row("frame.comment contains \"here\"", {5});
    row("pkt_comment", {5});
}

void FrameEditsTest::filtersFindThem()
{
    QFETCH(QByteArray, filter);
    QFETCH(std::vector<analysis::FrameNumber>, frames);
    QCOMPARE(matches(filter.constData(), false), frames);
    QCOMPARE(matches(filter.constData(), true), frames);
}

void FrameEditsTest::ignoredFramesAreNotDissected()
{
    PacketReader reader(*m_session);
    QVERIFY(reader.read(3));
    QVERIFY(reader.packet().columns.info.view() == "<Ignored>");
    QCOMPARE(reader.packet().layers.size(), 1u);
    QVERIFY(reader.read(4));
    QVERIFY(reader.packet().columns.info.view().find("Ignored") == std::string_view::npos);
    QVERIFY(reader.packet().layers.size() > 3);
}

/// A filter that is stopped again and again says in the end what one says that is not, and nothing untrue meanwhile.
void FrameEditsTest::filtersStopAmongIgnoredFrames()
{
    constexpr analysis::FrameNumber count = 20'000;
    TemporaryCapture file;
    for (std::uint32_t i = 0; i < count; ++i)
        file.add(tcpFrame({.sequence = 1000, .acknowledgment = 5000, .flags = 0x18, .payload = "ten bytes."}));
    capture::Problem problem;
    const auto session = Session::open(file.write(), problem);
    QVERIFY2(session, problem.text.c_str());
    session->load();
    FrameEdits edits;
    edits.ignored.resize(count);
    for (analysis::FrameNumber frame = 1; frame <= count; ++frame)
        if (frame % 1000)
            edits.ignored.set(frame);
    session->setEdits(std::make_shared<FrameEdits>(edits));
    const auto filter = DisplayFilter::compile("tcp.port == 80 or tcp.len > 0", session->registry());
    FilterRun run(*session, *filter.filter);
    int stops = 0;
    for (bool whole = false; !whole;) {
        std::stop_source source;
        std::jthread stopper([&source] {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            source.request_stop();
        });
        const auto asked = run.asked();
        whole = run.extendTo(count, source.get_token());
        stops += !whole;
        const auto numbers = run.matches().numbers();
        QCOMPARE(numbers.size(), std::size_t {run.asked() / 1000});
        QVERIFY(whole || run.asked() >= asked);
        if (stops > 1000) // on a machine that needs more than 2 ms for a stretch
            whole = run.extendTo(count);
    }
    QCOMPARE(run.matches().count(), count / 1000);
}

void FrameEditsTest::commentsTakeThePlaceOfTheFiles()
{
    PacketReader reader(*m_session);
    QVERIFY(reader.read(5));
    QCOMPARE(reader.comments(), (std::vector<std::string> {"look here", "and here"}));
    QVERIFY(reader.read(6));
    QVERIFY(reader.comments().empty());
    m_session->setEdits(std::make_shared<FrameEdits>());
    QVERIFY(reader.read(5));
    QVERIFY(reader.comments().empty());
}

QTEST_GUILESS_MAIN(FrameEditsTest)
#include "frame_edits_test.moc"
