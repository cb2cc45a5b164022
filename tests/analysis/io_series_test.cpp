// Packets in intervals, figures of fields, and the table of "-z io,stat".

#include "analysis/filter/filter_cache.h"
#include "analysis/statistics/io_series.h"
#include "analysis/statistics/io_stat_text.h"
#include "dissectors/core/registry.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;

namespace {

constexpr Nanoseconds millisecond = 1'000'000;

/// Frame n is captured at n milliseconds: segments with 0, 1, 2, ... bytes of data, a UDP datagram in place of every fifth.
std::unique_ptr<Session> makeSession(test::TemporaryCapture& capture, int frames)
{
    static const std::string data(2000, 'x');
    std::uint32_t sequence = 1;
    for (int i = 0; i < frames; ++i) {
        const auto length = static_cast<std::size_t>(i);
        if (i % 5 == 4)
            capture.add(test::udpFrame(test::client, 1000, test::server, 2000, "datagram"));
        else
            capture.add(test::tcpFrame({.sequence = sequence, .payload = std::string_view(data).substr(0, length)}));
        sequence += static_cast<std::uint32_t>(length);
    }
    capture::Problem problem;
    auto session = Session::open(capture.write(), problem);
    session->load();
    return session;
}

DisplayFilter filterOf(std::string_view text)
{
    return *DisplayFilter::compile(text, standardRegistry()).filter;
}

std::string valuesOf(const IoSeries& series, IoUnit unit)
{
    std::string text;
    for (std::size_t i = 0; i < series.cells().size(); ++i) {
        const auto value = series.value(i, unit);
        text += (i ? " " : "") + (value ? std::to_string(static_cast<long long>(std::llround(*value))) : std::string("-"));
    }
    return text;
}

} // namespace

class IoSeriesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addsUpIntervals_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("field");
        QTest::addColumn<int>("unit");
        QTest::addColumn<QString>("values");
        const auto row = [](const char* name, const char* filter, const char* field, IoUnit unit, const char* values) {
            QTest::newRow(name) << QString::fromLatin1(filter) << QString::fromLatin1(field) << static_cast<int>(unit) << QString::fromLatin1(values);
        };
        row("packets", "", "", IoUnit::Packets, "10 10 3");
        row("packets that pass a filter", "udp", "", IoUnit::Packets, "2 2");
        row("bytes", "udp", "", IoUnit::Bytes, "100 100");
        row("bits", "udp", "", IoUnit::Bits, "800 800");
        row("a filter that nothing passes", "arp", "", IoUnit::Packets, "");
        // Data of 0 to 3, 5 to 8 bytes; of 10 to 13, 15 to 18; of 20 to 22.
        row("the sum of a field", "", "tcp.len", IoUnit::Sum, "32 112 63");
        row("its least value", "", "tcp.len", IoUnit::Minimum, "0 10 20");
        row("its greatest value", "", "tcp.len", IoUnit::Maximum, "8 18 22");
        row("its mean", "", "tcp.len", IoUnit::Average, "4 14 21");
        row("packets with a field", "", "tcp.len", IoUnit::CountFrames, "8 8 3");
        row("its occurrences", "", "ip.addr", IoUnit::CountFields, "20 20 6");
        row("a field of filtered packets", "tcp.len > 15", "tcp.len", IoUnit::Sum, "0 51 63");
        row("the least value where there is none", "tcp.len > 15", "tcp.len", IoUnit::Minimum, "- 16 20");
        row("lengths, which the index knows", "", "frame.len", IoUnit::Maximum, "62 72 76");
    }
    void addsUpIntervals()
    {
        QFETCH(QString, filter);
        QFETCH(QString, field);
        QFETCH(int, unit);
        QFETCH(QString, values);
        test::TemporaryCapture capture;
        const auto session = makeSession(capture, 23);
        const auto* info = session->registry().findField(field.toStdString());
        QVERIFY(field.isEmpty() || info);
        IoSeries series(*session, filterOf(filter.toStdString()), {.field = info}, IoGrid::of(*session, 10 * millisecond));
        QVERIFY(series.extend(session->frameCount()));
        QCOMPARE(QString::fromStdString(valuesOf(series, static_cast<IoUnit>(unit))), values);
    }

    void goesOnWhereItWas()
    {
        test::TemporaryCapture capture;
        const auto session = makeSession(capture, 1000);
        const auto* field = session->registry().findField("tcp.len");
        const auto grid = IoGrid::of(*session, 100 * millisecond);
        IoSeries whole(*session, filterOf("tcp"), {.field = field}, grid), parts(*session, filterOf("tcp"), {.field = field}, grid);
        QVERIFY(whole.extend(1000));
        for (std::uint32_t last = 1; last <= 1000; last += 37)
            QVERIFY(parts.extend(last));
        QVERIFY(parts.extend(1000));
        QCOMPARE(valuesOf(parts, IoUnit::Sum), valuesOf(whole, IoUnit::Sum));
        QCOMPARE(valuesOf(parts, IoUnit::Packets), valuesOf(whole, IoUnit::Packets));
        QCOMPARE(valuesOf(whole, IoUnit::Packets), std::string("80 80 80 80 80 80 80 80 80 80"));
    }

    void isStopped()
    {
        test::TemporaryCapture capture;
        const auto session = makeSession(capture, 5000);
        IoSeries series(*session, filterOf("tcp.len > 3"), {.field = session->registry().findField("tcp.window_size")},
            IoGrid::of(*session, millisecond));
        std::stop_source source;
        QVERIFY(!series.extend(5000, source.get_token(), [&](std::uint32_t counted) {
            if (counted > 0)
                source.request_stop();
        }));
        QVERIFY(series.counted() < 5000);
        QVERIFY(series.extend(5000)); // and goes on
        QCOMPARE(series.counted(), std::uint32_t {5000});
    }

    void knowsThePacketsThatStandForAnInterval()
    {
        test::TemporaryCapture capture;
        const auto session = makeSession(capture, 23);
        IoSeries series(*session, filterOf(""), {.field = session->registry().findField("tcp.len")}, IoGrid::of(*session, 10 * millisecond));
        series.extend(23);
        QCOMPARE(series.frame(1, IoUnit::Packets), std::uint32_t {11});
        QCOMPARE(series.frame(1, IoUnit::Maximum), std::uint32_t {19});
        QCOMPARE(series.frame(1, IoUnit::Minimum), std::uint32_t {11});
        QCOMPARE(series.frame(9, IoUnit::Packets), std::uint32_t {0});
    }

    void choosesAnInterval()
    {
        QCOMPARE(automaticInterval(0), millisecond);
        QCOMPARE(automaticInterval(300 * millisecond), millisecond);
        QCOMPARE(automaticInterval(1000 * millisecond), 5 * millisecond);
        QCOMPARE(automaticInterval(60'000 * millisecond), 200 * millisecond);
        QCOMPARE(automaticInterval(Nanoseconds {365} * 86'400'000 * millisecond), 600'000 * millisecond);
    }

    void averagesNeighbours()
    {
        const std::vector<std::optional<double>> values {4, 8, std::nullopt, 12};
        const auto zero = movingAverage(values, 3, true);
        QCOMPARE(*zero[0], 6.0);
        QCOMPARE(*zero[1], 4.0);
        QCOMPARE(*movingAverage(values, 3, false)[1], 6.0);
        QVERIFY(movingAverage(values, 1, true) == values);
    }

    void saysWhyAFieldDoesNotFit()
    {
        const auto& registry = standardRegistry();
        QVERIFY(faultOf(IoUnit::Packets, nullptr, "").empty());
        QVERIFY(faultOf(IoUnit::Sum, registry.findField("tcp.len"), "tcp.len").empty());
        QVERIFY(faultOf(IoUnit::CountFrames, registry.findField("ip.src"), "ip.src").empty());
        QVERIFY(!faultOf(IoUnit::Sum, registry.findField("ip.src"), "ip.src").empty());
        QVERIFY(!faultOf(IoUnit::Load, registry.findField("tcp.len"), "tcp.len").empty());
        QVERIFY(faultOf(IoUnit::Load, registry.findField("tcp.analysis.ack_rtt"), "tcp.analysis.ack_rtt").empty());
        QVERIFY(!faultOf(IoUnit::Sum, nullptr, "no.field").empty());
        QVERIFY(!faultOf(IoUnit::Sum, nullptr, "").empty());
    }

    void refusesWhatTsharkRefuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* text, const char* fault) { QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(fault); };
        row("1", "");
        row("0,tcp,udp", "");
        row("0.5,,ip", "");
        row("x", "invalid \"-z io,stat,<interval>[,<filter>][,<filter>]...\" argument");
        row("", "invalid \"-z io,stat,<interval>[,<filter>][,<filter>]...\" argument");
        row("0.5,", "invalid \"-z io,stat,<interval>[,<filter>][,<filter>]...\" argument");
        row("1e-7", "\"-z\" interval must be >=0.000001 seconds or \"0\" for the entire capture duration.");
        row("1,SUM(ip.src)ip.src", "ip.src doesn't have integral values, so SUM(*) calculations are not supported on it.");
        row("1,SUM()ip", "You didn't specify a field name for SUM(*).");
        row("1,SUM(foo)foo", "There is no field named 'foo'.");
        row("1,SUM(tcp.len", "Closing parenthesis missing from calculated expression.");
        row("1,LOAD(tcp.len)tcp.len", "LOAD() is only supported for relative-time fields such as smb.time");
        row("1,FRAMES(ip)", "FRAMES does not require or allow a field name within the parens.");
    }
    void refusesWhatTsharkRefuses()
    {
        QFETCH(QString, text);
        QFETCH(QString, fault);
        IoStatRequest request;
        QCOMPARE(QString::fromStdString(parseIoStat(text.toStdString(), standardRegistry(), request)), fault);
    }

    void printsTheTableOfTshark()
    {
        test::TemporaryCapture capture;
        const auto session = makeSession(capture, 23);
        IoStatRequest request;
        QCOMPARE(parseIoStat("0.01,SUM(tcp.len)tcp.len,udp", session->registry(), request), std::string());
        std::string out;
        QVERIFY(printIoStat(request, *session, {}, out));
        QCOMPARE(out, std::string(R"(
=======================================
| IO Statistics                       |
|                                     |
| Duration: 0.02 secs                 |
| Interval: 0.01 secs                 |
|                                     |
| Col 1: SUM(tcp.len)tcp.len          |
|     2: udp                          |
|-------------------------------------|
|              |1    |2               |
| Interval     | SUM | Frames | Bytes |
|-------------------------------------|
| 0.00 <> 0.01 |  32 |      2 |   100 |
| 0.01 <> 0.02 | 112 |      2 |   100 |
| 0.02 <> 0.02 |  63 |      0 |     0 |
=======================================
)"));
    }
};

QTEST_APPLESS_MAIN(IoSeriesTest)
#include "io_series_test.moc"
