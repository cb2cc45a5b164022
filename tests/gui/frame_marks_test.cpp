// Marks of frames, and the way from one to the next.

#include "gui/packets/frame_marks.h"

#include <QSignalSpy>
#include <QtTest>

using namespace porthole::gui;

class FrameMarksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goesFromMarkToMark();
    void countsWhatIsSet();
    void kindsAreApart();
};

void FrameMarksTest::goesFromMarkToMark()
{
    FrameMarks marks;
    QCOMPARE(marks.next(FrameMarks::Marked, 0), 0u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 100), 0u);
    marks.set(FrameMarks::Marked, {3, 64, 65, 200}, true);
    QCOMPARE(marks.next(FrameMarks::Marked, 0), 3u);
    QCOMPARE(marks.next(FrameMarks::Marked, 3), 64u);
    QCOMPARE(marks.next(FrameMarks::Marked, 64), 65u);
    QCOMPARE(marks.next(FrameMarks::Marked, 65), 200u);
    QCOMPARE(marks.next(FrameMarks::Marked, 200), 0u);
    QCOMPARE(marks.next(FrameMarks::Marked, 100000), 0u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 100000), 200u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 200), 65u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 65), 64u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 64), 3u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 3), 0u);
    QCOMPARE(marks.previous(FrameMarks::Marked, 0), 0u);
}

void FrameMarksTest::countsWhatIsSet()
{
    FrameMarks marks;
    QSignalSpy changed(&marks, &FrameMarks::changed);
    QVERIFY(marks.isEmpty(FrameMarks::Ignored));
    marks.set(FrameMarks::Ignored, {1, 2, 2, 5}, true);
    QCOMPARE(marks.count(FrameMarks::Ignored), 3u);
    marks.set(FrameMarks::Ignored, 2, false);
    marks.set(FrameMarks::Ignored, 9, false);
    QCOMPARE(marks.count(FrameMarks::Ignored), 2u);
    marks.clear(FrameMarks::Ignored);
    QVERIFY(marks.isEmpty(FrameMarks::Ignored));
    QVERIFY(!marks.has(FrameMarks::Ignored, 1));
    QCOMPARE(changed.count(), 4);
}

void FrameMarksTest::kindsAreApart()
{
    FrameMarks marks;
    marks.set(FrameMarks::Marked, 7, true);
    QVERIFY(marks.has(FrameMarks::Marked, 7));
    QVERIFY(!marks.has(FrameMarks::Ignored, 7));
    QVERIFY(!marks.has(FrameMarks::TimeReference, 7));
}

QTEST_GUILESS_MAIN(FrameMarksTest)
#include "frame_marks_test.moc"
