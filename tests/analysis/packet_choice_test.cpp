// Which packets are meant: ranges as people write them, sets of frames, and the parts that packets are made of.

#include "analysis/packet_choice.h"

#include "analysis/session.h"
#include "capture/file/capture_writer.h"
#include "capture/file/save_choices.h"
#include "tests/support/frames.h"

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
    void partsComeAlong();
    void whatPcapLoses();
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

void PacketChoiceTest::partsComeAlong()
{
    porthole::test::TemporaryCapture capture;
    const porthole::test::Bytes first(16, 1), second(16, 2), third(8, 3);
    for (int datagram = 0; datagram < 300; ++datagram) {
        const auto id = static_cast<std::uint16_t>(100 + datagram);
        capture.add(porthole::test::ipv4Frame(porthole::test::client, porthole::test::server, 253, first, id, 0, true));
        capture.add(porthole::test::udpFrame(porthole::test::client, 4001, porthole::test::server, 4002, "between"));
        capture.add(porthole::test::ipv4Frame(porthole::test::client, porthole::test::server, 253, second, id, 16, true));
        capture.add(porthole::test::ipv4Frame(porthole::test::client, porthole::test::server, 253, third, id, 32, false));
    }
    porthole::capture::Problem problem;
    const auto session = Session::open(capture.write(), problem);
    session->load();
    QCOMPARE(textOf(withParts(*session, setOf(1200, {2, 4}), {})), QStringLiteral("1 2 3 4"));
    QCOMPARE(textOf(withParts(*session, setOf(1200, {2, 6}), {})), QStringLiteral("2 6"));
    double done = 0;
    FrameBitmap last;
    last.resize(1200);
    for (FrameNumber number = 4; number <= 1200; number += 4)
        last.set(number);
    const auto all = withParts(*session, last, {}, [&done](double part) { done = part; });
    QCOMPARE(all.count(), 900u);
    QVERIFY(!all.test(2) && !all.test(1198) && all.test(1197));
    QCOMPARE(done, 1.0);
}

void PacketChoiceTest::whatPcapLoses()
{
    using namespace porthole::capture;
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("rich.pcapng")).toStdString();
    Problem problem;
    auto writer = CaptureWriter::create(path, {}, problem);
    Interface interface;
    interface.linkType = porthole::LinkType::Ethernet;
    interface.name = "eth0";
    writer->addInterface(interface);
    interface.linkType = porthole::LinkType::Raw;
    writer->addInterface(interface);
    writer->writeSecrets({0x544c534b, {1, 2, 3}});
    const porthole::test::Bytes bytes(60, 0x45);
    for (std::uint16_t i = 0; i < 4; ++i) {
        FrameMetadata metadata;
        if (i == 1)
            metadata.comments = {"a comment"};
        porthole::FrameHeader header;
        header.time = i;
        header.capturedLength = header.originalLength = 60;
        header.interface = i % 2;
        writer->writeFrame(header, bytes, &metadata);
    }
    QVERIFY(writer->close());
    const auto file = CaptureFile::open(path, problem);
    porthole::Frame frame;
    while (file->next(frame)) { }
    const auto sentences = [&](const std::function<bool(std::uint64_t)>& select) {
        const auto losses = lossesInPcap(*file, select, {});
        QString text = losses.impossible ? QStringLiteral("impossible: ") : QString();
        for (const auto& sentence : losses.sentences)
            text += QString::fromStdString(sentence);
        return text;
    };
    const auto all = sentences({});
    QVERIFY2(all.startsWith(QLatin1String("impossible: ")) && all.contains(QLatin1String("comments of 1 packet are")), qPrintable(all));
    QVERIFY2(all.contains(QLatin1String("Secrets")), qPrintable(all));
    const auto one = sentences([](std::uint64_t number) { return number % 2 == 1; });
    QVERIFY2(!one.contains(QLatin1String("impossible")) && !one.contains(QLatin1String("comments")), qPrintable(one));
}

QTEST_GUILESS_MAIN(PacketChoiceTest)
#include "packet_choice_test.moc"
