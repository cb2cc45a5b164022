// What the window makes of numbers, times, bytes and command lines.

#include "gui/main_window/navigation_history.h"
#include "gui/options.h"
#include "gui/packets/copy_text.h"
#include "gui/packets/row_scroll.h"
#include "gui/packets/time_format.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::gui;

class TextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void timesAreWritten_data();
    void timesAreWritten();
    void durationsHaveHoursAndDigits();
    void bytesAreWritten_data();
    void bytesAreWritten();
    void commandLinesAreRead_data();
    void commandLinesAreRead();
    void displaysAreFound_data();
    void displaysAreFound();
    void historyGoesBackAndForward();
    void scrollingStaysInRange_data();
    void scrollingStaysInRange();
};

void TextTest::timesAreWritten_data()
{
    QTest::addColumn<TimeFormat>("format");
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QString>("expected");
    const qint64 second = 1'000'000'000;
    const qint64 noon = 1'700'000'000 * second; // 2023-11-14 22:13:20 UTC
    QTest::newRow("seconds since the first packet") << TimeFormat::SinceStart << noon + second / 2 << QStringLiteral("10.500000");
    QTest::newRow("seconds since the row above") << TimeFormat::SincePrevious << noon + second / 2 << QStringLiteral("1.500000");
    QTest::newRow("a packet older than the first one is negative") << TimeFormat::SinceStart << noon - 11 * second << QStringLiteral("-1.000000");
    QTest::newRow("UTC date") << TimeFormat::UtcDate << noon << QStringLiteral("2023-11-14 22:13:20.000000");
    QTest::newRow("seconds since 1970") << TimeFormat::Epoch << noon << QStringLiteral("1700000000.000000");
    QTest::newRow("seconds since the captured packet before") << TimeFormat::SincePreviousCaptured << noon << QStringLiteral("0.250000");
    QTest::newRow("UTC time of day") << TimeFormat::UtcTime << noon << QStringLiteral("22:13:20.000000");
    QTest::newRow("UTC day of the year") << TimeFormat::UtcDayOfYear << noon << QStringLiteral("2023/318 22:13:20.000000");
    QTest::newRow("a packet without time has none") << TimeFormat::SinceStart << qint64 {noTime} << QString();
}

void TextTest::timesAreWritten()
{
    QFETCH(TimeFormat, format);
    QFETCH(qint64, time);
    const qint64 noon = 1'700'000'000'000'000'000;
    QTEST(formatTime({time, noon - 10'000'000'000, noon - 1'000'000'000, 6, noon - 250'000'000}, format), "expected");
}

void TextTest::durationsHaveHoursAndDigits()
{
    const auto written = [](qint64 time, int digits) {
        return formatTime({time, 0, noTime, 6}, TimeDisplay {TimeFormat::SinceStart, digits, true});
    };
    QCOMPARE(written(3'723'500'000'000, 1), QStringLiteral("1:02:03.5"));
    QCOMPARE(written(59'999'999'999, 0), QStringLiteral("0:59"));
    QCOMPARE(written(-61'000'000'001, 9), QStringLiteral("-1:01.000000001"));
    QCOMPARE(written(90'000'000'000, Settings::automaticDigits), QStringLiteral("1:30.000000"));
    QCOMPARE(formatTime({1'250'000'000, 0, noTime, 9}, TimeDisplay {TimeFormat::SinceStart, 2, false}), QStringLiteral("1.25"));
}

void TextTest::bytesAreWritten_data()
{
    QTest::addColumn<ByteFormat>("format");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto hello = QByteArrayLiteral("Hi\n\x01\xff");
    QTest::newRow("hexadecimal") << ByteFormat::Hex << hello << QStringLiteral("48690a01ff");
    QTest::newRow("hexadecimal with spaces") << ByteFormat::HexSpaced << hello << QStringLiteral("48 69 0a 01 ff");
    QTest::newRow("printable text keeps line ends only") << ByteFormat::Text << hello << QStringLiteral("Hi\n");
    QTest::newRow("Base64") << ByteFormat::Base64 << hello << QStringLiteral("SGkKAf8=");
    QTest::newRow("a hex dump aligns its text") << ByteFormat::HexDump << hello
        << QStringLiteral("0000   48 69 0a 01 ff                                    Hi...\n");
    QTest::newRow("a C array can be compiled") << ByteFormat::CArray << hello
        << QStringLiteral("static const unsigned char packet[5] = {\n    0x48, 0x69, 0x0a, 0x01, 0xff,\n};\n");
    QTest::newRow("nothing") << ByteFormat::Hex << QByteArray() << QString();
    QTest::newRow("a second row of a hex dump") << ByteFormat::HexDump << QByteArray(17, 'a')
        << QStringLiteral("0000   61 61 61 61 61 61 61 61 61 61 61 61 61 61 61 61   aaaaaaaaaaaaaaaa\n"
                          "0010   61                                                a\n");
}

void TextTest::bytesAreWritten()
{
    QFETCH(ByteFormat, format);
    QFETCH(QByteArray, bytes);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size()));
    QTEST(formatByteView(view, format), "expected");
}

void TextTest::commandLinesAreRead_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("good");
    QTest::newRow("nothing opens the start page") << QString() << true;
    QTest::newRow("a capture") << QStringLiteral("a.pcap") << true;
    QTest::newRow("a screenshot with everything") << QStringLiteral("--screenshot o.png a.pcap --packet 7 --expand tcp --theme dark --size 800x600")
                                                  << true;
    QTest::newRow("two captures") << QStringLiteral("a.pcap b.pcap") << false;
    QTest::newRow("a screenshot of nothing") << QStringLiteral("--screenshot o.png") << false;
    QTest::newRow("packet zero") << QStringLiteral("--packet 0 a.pcap") << false;
    QTest::newRow("an unknown theme") << QStringLiteral("--theme pink a.pcap") << false;
    QTest::newRow("a size without height") << QStringLiteral("--size 800 a.pcap") << false;
    QTest::newRow("a size that no memory holds") << QStringLiteral("--size 99999x99999 a.pcap") << false;
    QTest::newRow("an unknown option") << QStringLiteral("--frobnicate a.pcap") << false;
}

void TextTest::commandLinesAreRead()
{
    QFETCH(QString, line);
    QString complaint;
    const auto options = parseOptions(line.split(QLatin1Char(' '), Qt::SkipEmptyParts), complaint);
    QTEST(options.has_value(), "good");
    QCOMPARE(complaint.isEmpty(), options.has_value());
    if (options && options->packet == 7) {
        QCOMPARE(options->size, QSize(800, 600));
        QCOMPARE(options->expand, QStringList {QStringLiteral("tcp")});
    }
}

void TextTest::displaysAreFound_data()
{
    QTest::addColumn<QByteArray>("platform");
    QTest::addColumn<QByteArray>("x11");
    QTest::addColumn<QByteArray>("wayland");
    QTest::addColumn<bool>("expected");
    QTest::newRow("no display at all") << QByteArray() << QByteArray() << QByteArray() << false;
    QTest::newRow("X11") << QByteArray() << QByteArray(":0") << QByteArray() << true;
    QTest::newRow("Wayland") << QByteArray() << QByteArray() << QByteArray("wayland-0") << true;
    QTest::newRow("a platform that needs none") << QByteArray("offscreen") << QByteArray() << QByteArray() << true;
    QTest::newRow("X11 wished for but not there") << QByteArray("xcb") << QByteArray() << QByteArray() << false;
}

void TextTest::displaysAreFound()
{
    QFETCH(QByteArray, platform);
    QFETCH(QByteArray, x11);
    QFETCH(QByteArray, wayland);
    QTEST(hasDisplay(platform, x11, wayland), "expected");
}

void TextTest::historyGoesBackAndForward()
{
    NavigationHistory history;
    QVERIFY(!history.canGoBack());
    for (const std::uint32_t frame : {1u, 5u, 5u, 9u})
        history.visit(frame);
    QCOMPARE(history.back(), 5u);
    QCOMPARE(history.back(), 1u);
    QCOMPARE(history.back(), 0u);
    QCOMPARE(history.forward(), 5u);
    history.visit(7); // what was ahead is forgotten
    QCOMPARE(history.forward(), 0u);
    QCOMPARE(history.back(), 5u);
}

void TextTest::scrollingStaysInRange_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<qint64>("pixels");
    QTest::addColumn<int>("top");
    QTest::addColumn<int>("offset");
    QTest::newRow("half a row down") << 1000 << qint64 {10} << 0 << 10;
    QTest::newRow("a row and a half down") << 1000 << qint64 {30} << 1 << 10;
    QTest::newRow("not above the first row") << 1000 << qint64 {-500} << 0 << 0;
    QTest::newRow("not below the last row") << 1000 << qint64 {1'000'000} << 990 << 0;
    QTest::newRow("fewer rows than fit do not scroll") << 5 << qint64 {300} << 0 << 0;
    QTest::newRow("more pixels than an int holds") << 2'000'000'000 << qint64 {20'000'000'000} << 1'000'000'000 << 0;
}

void TextTest::scrollingStaysInRange()
{
    QFETCH(int, rows);
    QFETCH(qint64, pixels);
    RowScroll scroll {.rows = rows, .rowHeight = 20, .height = 205};
    scroll.scrollBy(pixels);
    QTEST(scroll.top, "top");
    QTEST(scroll.offset, "offset");
    QVERIFY(scroll.lastVisible() < rows);
    QCOMPARE(scroll.rowAt(0), scroll.top);
    QCOMPARE(scroll.yOf(scroll.top), -scroll.offset);
}

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
