// Times that the user has moved, and what they count from.

#include "analysis/filter/filter_run.h"
#include "analysis/session.h"
#include "dissectors/core/registry.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <limits>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

constexpr Nanoseconds second = 1'000'000'000;

} // namespace

class TimeShiftTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void movesAll();
    void goesThroughTwoPoints();
    void endsAreKept();
    void sessionsShowMovedTimes();
    void filtersKnow_data();
    void filtersKnow();
};

void TimeShiftTest::movesAll()
{
    QVERIFY(TimeShift().isNone());
    QCOMPARE(TimeShift().apply(7), 7);
    const auto moved = TimeShift().movedBy(5).movedBy(-2);
    QCOMPARE(moved.apply(7), 10);
    QCOMPARE(moved.apply(noTime), noTime);
    QVERIFY(!moved.isNone());
    QVERIFY(moved.movedBy(-3).isNone());
}

void TimeShiftTest::goesThroughTwoPoints()
{
    // A clock that lost a second in ten, read twice.
    const auto line = TimeShift::through(100 * second, 200 * second, 110 * second, 211 * second);
    QCOMPARE(line.apply(100 * second), 200 * second);
    QCOMPARE(line.apply(110 * second), 211 * second);
    QCOMPARE(line.apply(105 * second), 205 * second + second / 2);
    QCOMPARE(line.apply(90 * second), 189 * second);
    QCOMPARE(line.movedBy(second).apply(110 * second), 212 * second);
    QCOMPARE(TimeShift::through(110 * second, 211 * second, 100 * second, 200 * second), line);
    // Rounded the same way on both sides of the first point.
    const auto fine = TimeShift::through(0, 0, 3, 1);
    QCOMPARE(fine.apply(1), 0);
    QCOMPARE(fine.apply(-1), -1);
    QCOMPARE(fine.apply(-3), -1);
    // A line that only moves is the same as a move.
    QVERIFY(TimeShift::through(3, 8, 5, 10) == TimeShift().movedBy(5));
}

void TimeShiftTest::endsAreKept()
{
    constexpr auto most = std::numeric_limits<Nanoseconds>::max();
    QCOMPARE(TimeShift().movedBy(second).apply(most), most);
    QCOMPARE(TimeShift().movedBy(-second).apply(-most), noTime + 1);
    QCOMPARE(TimeShift::through(0, 0, 1, most).apply(most), most);
}

void TimeShiftTest::sessionsShowMovedTimes()
{
    TemporaryCapture file;
    for (std::uint32_t i = 0; i < 5; ++i)
        file.add(tcpFrame({.sequence = 1000 + 10 * i, .acknowledgment = 5000, .flags = 0x18, .payload = "ten bytes."}));
    capture::Problem problem;
    const auto session = Session::open(file.write(), problem);
    QVERIFY2(session, problem.text.c_str());
    session->load();
    const auto before = session->row(3).time;
    const auto step = session->row(4).time - before;
    PacketReader reader(*session);
    const auto valueOf = [&](analysis::FrameNumber number, std::string_view field) {
        reader.read(number);
        const auto& tree = reader.packet().tree;
        for (std::uint32_t i = 0; i < tree.size(); ++i)
            if (tree[i].field->abbreviation == field)
                return static_cast<std::int64_t>(tree[i].value);
        return std::int64_t {-1};
    };
    QCOMPARE(valueOf(3, "frame.offset_shift"), 0);
    FrameEdits edits;
    edits.shift = TimeShift().movedBy(-5 * second);
    edits.references = {2, 4};
    session->setEdits(std::make_shared<FrameEdits>(edits));
    QCOMPARE(session->row(3).time, before - 5 * second);
    QCOMPARE(session->rows(3, 1).front().time, before - 5 * second);
    QCOMPARE(valueOf(3, "frame.time"), before - 5 * second);
    QCOMPARE(valueOf(3, "frame.offset_shift"), -5 * second);
    QCOMPARE(valueOf(3, "frame.time_delta"), step);
    QCOMPARE(valueOf(1, "frame.time_relative"), 0);
    QCOMPARE(valueOf(3, "frame.time_relative"), step);
    QCOMPARE(valueOf(4, "frame.time_relative"), 0);
    QCOMPARE(valueOf(5, "tcp.time_relative"), 4 * step);
    // Time twice as fast: so are the times between segments.
    const auto first = session->row(1).time;
    edits.shift = TimeShift::through(first, first, first + second, first + 2 * second);
    session->setEdits(std::make_shared<FrameEdits>(edits));
    QCOMPARE(session->row(2).time - session->row(1).time, 2 * step);
    QCOMPARE(valueOf(5, "tcp.time_delta"), 2 * step);
}

void TimeShiftTest::filtersKnow_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QList<int>>("frames");
    QTest::newRow("since the reference") << "frame.time_relative == 0" << QList<int> {1, 3};
    QTest::newRow("absolute time") << "frame.time_epoch < 1000" << QList<int> {1, 2, 3, 4, 5};
    QTest::newRow("since the frame before") << "frame.time_delta > 0 && frame.time_epoch >= 0" << QList<int> {2, 3, 4, 5};
    QTest::newRow("the shift") << "frame.offset_shift < 0" << QList<int> {1, 2, 3, 4, 5};
}

void TimeShiftTest::filtersKnow()
{
    QFETCH(QString, filter);
    QFETCH(QList<int>, frames);
    TemporaryCapture file;
    for (std::uint32_t i = 0; i < 5; ++i)
        file.add(tcpFrame({.sequence = 1000 + 10 * i, .acknowledgment = 5000, .flags = 0x18, .payload = "ten bytes."}));
    capture::Problem problem;
    const auto session = Session::open(file.write(), problem);
    QVERIFY2(session, problem.text.c_str());
    session->load();
    FrameEdits edits;
    edits.shift = TimeShift().movedBy(-session->row(1).time + 10);
    edits.references = {3};
    session->setEdits(std::make_shared<FrameEdits>(edits));
    const auto compiled = DisplayFilter::compile(filter.toStdString(), session->registry());
    QVERIFY(compiled.filter);
    for (const bool withoutPlan : {false, true}) {
        FilterRun run(*session, *compiled.filter, {}, {.withoutPlan = withoutPlan});
        run.extendTo(session->frameCount());
        QList<int> found;
        for (const auto number : run.matches().numbers())
            found.append(static_cast<int>(number));
        QCOMPARE(found, frames);
    }
}

QTEST_APPLESS_MAIN(TimeShiftTest)
#include "time_shift_test.moc"
