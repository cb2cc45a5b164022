// Which packets are meant: ranges as people write them, sets of frames, and the parts that packets are made of.

#include "analysis/packet_choice.h"

#include "analysis/session.h"

#include <QtTest>

using namespace porthole::analysis;

class PacketChoiceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rangesAreRead_data();
    void rangesAreRead();
    void wrongRangesAreSentences_data();
    void wrongRangesAreSentences();
    void allFramesAreThere();
    void fromTheFirstToTheLast();
    void setsAreCut();
};

namespace {

QString textOf(const FrameBitmap& frames)
{
    QStringList numbers;
    for (const auto number : frames.numbers())
        numbers.append(QString::number(number));
    return numbers.join(QLatin1Char(' '));
}

FrameBitmap setOf(FrameNumber size, std::initializer_list<FrameNumber> numbers)
{
    FrameBitmap frames;
    frames.resize(size);
    for (const auto number : numbers)
        frames.set(number);
    return frames;
}

} // namespace

void PacketChoiceTest::rangesAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("frames");
    const auto row = [](const char* text, const char* frames) { QTest::newRow(text) << QByteArray(text) << QString::fromLatin1(frames); };
    row("3", "3");
    row("1-3,9", "1 2 3 9");
    row("8-", "8 9 10");
    row("-2", "1 2");
    row(" 4 - 5 , 7 ", "4 5 7");
    row("5,5,4-6", "4 5 6");
    row("9-99999999999999999999", "9 10");
    row("11", "");
}

void PacketChoiceTest::rangesAreRead()
{
    QFETCH(QByteArray, text);
    std::string problem;
    const auto ranges = FrameRanges::parse(text.toStdString(), problem);
    QVERIFY2(ranges, problem.c_str());
    QTEST(textOf(ranges->frames(10)), "frames");
}

void PacketChoiceTest::wrongRangesAreSentences_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* text, const char* says) { QTest::newRow(text) << QByteArray(text) << QByteArray(says); };
    row("", "type numbers");
    row("  ", "type numbers");
    row("1,,2", "“”");
    row("1,", "“”");
    row("-", "“-”");
    row("1-2-3", "1-2-3");
    row("five", "“five”");
    row("0", "counted from 1");
    row("0-4", "counted from 1");
    row("9-3", "ends before it begins");
    row("+4", "“+4”");
}

void PacketChoiceTest::wrongRangesAreSentences()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    std::string problem;
    QVERIFY(!FrameRanges::parse(text.toStdString(), problem));
    QVERIFY2(QByteArray::fromStdString(problem).contains(says), problem.c_str());
}

void PacketChoiceTest::allFramesAreThere()
{
    for (const FrameNumber count : {0u, 1u, 63u, 64u, 65u, 128u, 1000u}) {
        const auto all = allFrames(count);
        QCOMPARE(all.count(), count);
        QCOMPARE(all.size(), count);
        QVERIFY(!all.test(count + 1));
    }
    std::string problem;
    const auto some = FrameRanges::parse("60-200", problem)->frames(1000);
    QCOMPARE(some.count(), 141u);
    QVERIFY(!some.test(59) && some.test(60) && some.test(200) && !some.test(201));
}

void PacketChoiceTest::fromTheFirstToTheLast()
{
    QCOMPARE(textOf(firstToLast(setOf(200, {}))), QString());
    QCOMPARE(textOf(firstToLast(setOf(200, {7}))), QStringLiteral("7"));
    QCOMPARE(firstToLast(setOf(200, {64, 66, 130})).count(), 67u);
    QVERIFY(!firstToLast(setOf(200, {64, 130})).test(131));
}

void PacketChoiceTest::setsAreCut()
{
    auto frames = setOf(100, {1, 50, 70, 100});
    keepOnly(frames, setOf(70, {1, 2, 70}));
    QCOMPARE(textOf(frames), QStringLiteral("1 70"));
    leaveOut(frames, setOf(64, {1, 3}));
    QCOMPARE(textOf(frames), QStringLiteral("70"));
}

QTEST_GUILESS_MAIN(PacketChoiceTest)
#include "packet_choice_test.moc"
