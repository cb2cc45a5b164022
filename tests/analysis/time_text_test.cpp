// The Time column in all forms of -t.

#include "analysis/print/time_text.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::print;

namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds start = 1'700'000'000 * second; // 2023-11-14 22:13:20

QString textOf(const FrameTimes& times, TimeForm form, int digits, bool hoursMinutesSeconds = false)
{
    Text text;
    appendTime(text, times, form, digits, hoursMinutesSeconds);
    return QString::fromStdString(text.string());
}

} // namespace

class TimeTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesAllForms_data()
    {
        QTest::addColumn<QString>("form");
        QTest::addColumn<int>("digits");
        QTest::addColumn<QString>("expected");
        QTest::newRow("absolute") << "a" << 6 << "22:13:21.500000";
        QTest::newRow("absolute with date") << "ad" << 3 << "2023-11-14 22:13:21.500";
        QTest::newRow("absolute with day of year") << "adoy" << 0 << "2023/318 22:13:21";
        QTest::newRow("UTC") << "u" << 9 << "22:13:21.500000025";
        QTest::newRow("UTC with date") << "ud" << 1 << "2023-11-14 22:13:21.5";
        QTest::newRow("UTC with day of year") << "udoy" << 2 << "2023/318 22:13:21.50";
        QTest::newRow("epoch") << "e" << 6 << "1700000001.500000";
        QTest::newRow("relative") << "r" << 9 << "1.500000025";
        QTest::newRow("delta") << "d" << 9 << "0.500000025";
        QTest::newRow("delta to the displayed packet") << "dd" << 9 << "-0.499999975";
    }
    void writesAllForms()
    {
        QFETCH(QString, form);
        QFETCH(int, digits);
        const auto found = findTimeForm(form.toStdString());
        QVERIFY(found);
        const FrameTimes times {start + 3 * second / 2 + 25, start, start + second, start + 2 * second};
        QTEST(textOf(times, *found, digits), "expected");
    }

    void writesHoursMinutesAndSeconds_data()
    {
        QTest::addColumn<qint64>("duration");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << qint64 {0} << "0.000000s";
        QTest::newRow("seconds") << qint64 {59 * second + second / 2} << "59.500000s";
        QTest::newRow("a minute") << qint64 {65 * second} << "1m  5.000000s";
        QTest::newRow("an hour") << qint64 {3661 * second} << "1h  1m  1.000000s";
        QTest::newRow("ten days") << qint64 {864'000 * second} << "240h  0m  0.000000s";
        QTest::newRow("back in time") << qint64 {-65 * second} << "- 1m  5.000000s";
    }
    void writesHoursMinutesAndSeconds()
    {
        QFETCH(qint64, duration);
        QTEST(textOf({start + duration, start}, TimeForm::Relative, 6, true), "expected");
    }

    void timesBefore1970KeepTheirFraction()
    {
        QCOMPARE(textOf({-second / 4}, TimeForm::UtcDate, 2), QStringLiteral("1969-12-31 23:59:59.75"));
    }

    void aFrameWithoutTimeHasNone()
    {
        QCOMPARE(textOf({noTime, start}, TimeForm::Relative, 6), QString());
        QCOMPARE(textOf({noTime, start}, TimeForm::Absolute, 6), QString());
    }

    void otherNamesAreNoForms()
    {
        for (const auto* name : {"", "x", "adx", "A", "r.6"})
            QVERIFY(!findTimeForm(name));
    }
};

QTEST_GUILESS_MAIN(TimeTextTest)
#include "time_text_test.moc"
