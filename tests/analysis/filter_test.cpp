// The display filter: what it accepts and refuses and where it sees mistakes, what passes, what hostile filters cost; runs
// that go on, stop, remember. What the reference says to 1,280 filters, tests/oracle/filters_test.cpp compares.

#include "analysis/filter/completion.h"
#include "analysis/filter/filter_cache.h"
#include "analysis/filter/filter_run.h"
#include "analysis/filter/literal.h"
#include "analysis/filter/literal_shape.h"
#include "analysis/session.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

#include <ctime>
#include <thread>

using namespace porthole;
using namespace porthole::analysis;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int slowness = 10;
#else
constexpr int slowness = 1;
#endif

/// Of all threads: what others do on the machine does not count.
long processorMilliseconds() { return static_cast<long>(std::clock() / (CLOCKS_PER_SEC / 1000)); }

/// A handshake, two segments with data, a segment sent again, a DNS question and its answer, an echo request.
class Traffic {
public:
    Traffic()
    {
        test::TcpSegment segment;
        segment.sequence = 1000;
        segment.flags = 0x02;
        add(test::tcpFrame(segment)); // 1
        auto answer = test::reply(segment);
        answer.sequence = 5000;
        answer.acknowledgment = 1001;
        answer.flags = 0x12;
        add(test::tcpFrame(answer)); // 2
        segment.flags = 0x10;
        segment.sequence = 1001;
        segment.acknowledgment = 5001;
        add(test::tcpFrame(segment)); // 3
        segment.payload = "GET /index.html HTTP/1.1\r\n\r\n";
        segment.flags = 0x18;
        add(test::tcpFrame(segment)); // 4
        add(test::tcpFrame(segment)); // 5: sent again
        add(test::udpFrame(test::client, 50000, test::server, 53, std::string_view("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07" "example\x03net\x00\x00\x01\x00\x01", 33))); // 6
        add(test::udpFrame(test::server, 4000, test::client, 4001, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")); // 7
        add(test::ipv4Frame(test::client, test::server, 1, {8, 0, 0xf7, 0xff, 0, 0, 0, 0})); // 8
        m_capture.write();
        capture::Problem problem;
        session = Session::open(m_capture.write(), problem);
        session->load();
    }
    std::unique_ptr<Session> session;

private:
    void add(const test::Bytes& frame) { m_capture.add(frame); }
    test::TemporaryCapture m_capture;
};

std::vector<analysis::FrameNumber> passing(const Session& session, const char* filter, FilterOptions options = {})
{
    const auto compiled = DisplayFilter::compile(filter, session.registry());
    if (!compiled) {
        qWarning("%s: %s", filter, compiled.error.message.c_str());
        return {0};
    }
    FilterRun run(session, *compiled.filter, {}, options);
    run.extendTo(session.frameCount());
    return run.matches().numbers();
}

QString joined(const std::vector<analysis::FrameNumber>& numbers)
{
    QStringList list;
    for (const auto number : numbers)
        list << QString::number(number);
    return list.join(QLatin1Char(' '));
}

QStringList textsOf(const Completions& completions)
{
    QStringList list;
    for (const auto& entry : completions.list)
        list << QString::fromStdString(entry.text);
    return list;
}

} // namespace

class FilterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passes_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QString>("frames");
        const auto row = [](const char* name, const char* filter, const char* frames) {
            QTest::newRow(name) << QByteArray(filter) << QString::fromLatin1(frames);
        };
        row("an empty filter passes every frame", "", "1 2 3 4 5 6 7 8");
        row("a protocol is there", "tcp", "1 2 3 4 5");
        row("not binds more than and", "not tcp and not udp", "8");
        row("and binds more than or", "icmp or udp and dns", "6 8");
        row("== is any occurrence", "tcp.port == 80", "1 2 3 4 5");
        row("!= is all occurrences", "tcp.port != 80", "");
        row("!== is any occurrence", "tcp.port !== 80", "1 2 3 4 5");
        row("=== is all occurrences", "ip.addr === 192.0.2.0/24", "1 2 3 4 5 6 7 8");
        row("all in front of an order", "all udp.port > 4000", "");
        row("any in front of an order", "any udp.port > 4000", "6 7");
        row("a port in a set with a range", "udp.port in {1 .. 53, 4001}", "6 7");
        row("not in a set", "udp.port not in {53}", "1 2 3 4 5 7 8");
        row("a chain that begins with a field", "frame.number < frame.len < 60", "1 2 3 8");
        row("a network", "ip.src == 192.0.2.1/32", "1 3 4 5 6 8");
        row("bytes of a protocol's header", "tcp[13] & 2", "1 2");
        row("bytes from the end of the frame", "frame[-2:] == 0d:0a", "4 5");
        row("text in a protocol's payload", "tcp contains \"index\"", "4 5");
        row("text in the frame", "frame contains \"www\"", "6");
        row("an expression, whatever the case", "frame matches \"HTTP/1\\\\.[01]\"", "4 5");
        row("a raw string", "frame matches r\"http/1\\.1\"", "4 5");
        row("a name of a value", "ip.proto == \"udp\"", "6 7");
        row("a Boolean by its name", "tcp.flags.syn == Set && tcp.flags.ack == False", "1");
        row("a finding", "tcp.analysis.retransmission", "5");
        row("a function of text", "upper(dns.qry.name) == \"WWW.EXAMPLE.NET\"", "6");
        row("a function of numbers", "max(tcp.srcport, tcp.dstport) - min(tcp.port) == 39920", "1 2 3 4 5");
        row("how many occurrences", "count(ip.addr) == 2", "1 2 3 4 5 6 7 8");
        row("arithmetic below zero", "tcp.srcport - tcp.dstport < 0", "2");
        row("a division by zero is no value", "tcp.port / 0 == 1", "");
        row("a calculation without a value breaks no all", "all tcp.port / 0 == 1", "1 2 3 4 5");
        row("a mask", "ip.src & 0.0.0.255 == 0.0.0.2", "2 7");
        row("times", "frame.time_relative >= 0.005 and frame.time_delta in {0 .. 0.001}", "6 7 8");
        row("a layer that is not there", "ip.src#2", "");
        row("no selected frame", "frame.number == ${frame.number}", "");
        row("the time since the last that passed", "frame.time_delta_displayed > 0", "");
        row("the time since the last that passed, with one to start from", "frame.number == 2 or frame.time_delta_displayed > 0.0015", "2 4 6 8");
    }
    void passes()
    {
        QFETCH(QByteArray, filter);
        QFETCH(QString, frames);
        QCOMPARE(joined(passing(*m_traffic.session, filter.constData())), frames);
        QCOMPARE(joined(passing(*m_traffic.session, filter.constData(), {.selected = 0, .threads = 2, .withoutPlan = true})), frames);
    }

    void takesValuesOfTheSelectedFrame()
    {
        QCOMPARE(joined(passing(*m_traffic.session, "frame.number < ${frame.number}", {.selected = 4, .threads = 0, .withoutPlan = false})), QStringLiteral("1 2 3"));
        QCOMPARE(joined(passing(*m_traffic.session, "udp.stream == ${udp.stream}", {.selected = 7, .threads = 0, .withoutPlan = false})), QStringLiteral("7"));
        QCOMPARE(joined(passing(*m_traffic.session, "udp.stream == ${udp.stream}", {.selected = 1, .threads = 0, .withoutPlan = false})), QString());
    }

    void saysWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("length");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("suggestion");
        const auto row = [](const char* name, const char* filter, int column, int length, const char* words, const char* suggestion = "") {
            QTest::newRow(name) << QByteArray(filter) << column << length << QString::fromLatin1(words) << QString::fromLatin1(suggestion);
        };
        row("it ends too early", "tcp.port ==", 11, 0, "ends too early");
        row("a word too many", "ip udp", 3, 3, "does not belong here");
        row("a misspelt field", "tcp.prot == 80", 0, 8, "field or a function", "tcp.port");
        row("a misspelt protocol", "ipp and udp", 0, 3, "neither a protocol nor a field", "ip");
        row("a number too large", "tcp.port == 65536", 12, 5, "at most 65535");
        row("no number", "tcp.port == many", 12, 4, "not a number");
        row("no address", "ip.addr == 1.2.3", 11, 5, "not an IPv4 address");
        row("a host's name", "ip.addr == www.example.net", 11, 15, "not looked up");
        row("a prefix too long", "ip.addr == 10.0.0.0/33", 11, 11, "at most 32 bits");
        row("types that cannot be compared", "tcp.port == ip.src", 12, 6, "cannot be compared");
        row("text in a number", "tcp.port contains \"8\"", 0, 8, "cannot be used with");
        row("a name that no value has", "ip.proto == \"xyzzy\"", 12, 7, "not among the names");
        row("a pattern without quotes", "tcp matches GET", 12, 3, "double quotes");
        row("a pattern that is none", "tcp matches \"(\"", 12, 3, "regular expression");
        row("a slice of a number", "tcp.port[0] == 1", 0, 8, "no slice");
        row("a range that is none", "frame[3-1] == 1", 6, 3, "ends before");
        row("a slice that is not closed", "frame[1", 7, 0, "not closed");
        row("a string that is not closed", "tcp contains \"GET", 13, 4, "quote");
        row("an escape that is none", "tcp contains \"\\q\"", 14, 2, "escape");
        row("a function that is not there", "size(tcp) == 1", 0, 4, "no function");
        row("a function without a value", "max() == 1", 0, 3, "takes one value or more");
        row("a function of the wrong type", "upper(ip.src) == \"A\"", 6, 6, "holds text");
        row("a constant on the left", "80 == tcp.port", 0, 2, "field or a function");
        row("a calculation that begins with a constant", "1 + 1 == frame.number", 0, 1, "begins with a field");
        row("a calculation with text", "dns.qry.name + 1 == 2", 0, 12, "cannot be used with");
        row("two times of a kind", "frame.time > \"yesterday\"", 13, 11, "not a date");
        row("a control character", "ip\r", 2, 1, "printable");
    }
    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, filter);
        QFETCH(int, column);
        QFETCH(int, length);
        QFETCH(QString, words);
        QFETCH(QString, suggestion);
        const auto compiled = DisplayFilter::compile(filter.toStdString(), standardRegistry());
        QVERIFY(!compiled);
        const auto message = QString::fromStdString(compiled.error.message);
        QVERIFY2(message.contains(words), qPrintable(message));
        QVERIFY(message.endsWith(QLatin1Char('.')));
        QCOMPARE(int(compiled.error.where.begin), column);
        QCOMPARE(int(compiled.error.where.length), length);
        QCOMPARE(QString::fromStdString(compiled.error.suggestion), suggestion);
    }

    void putsAMarkUnderTheMistake()
    {
        const auto compiled = DisplayFilter::compile("ip and tcp.port == 99999", standardRegistry());
        QCOMPARE(markError("ip and tcp.port == 99999", compiled.error), std::string("    ip and tcp.port == 99999\n                       ^~~~~"));
        const auto longFilter = (QByteArray(3000, ' ') + "tcp.port == 99999" + QByteArray(3000, ' ')).toStdString();
        QVERIFY(markError(longFilter, DisplayFilter::compile(longFilter, standardRegistry()).error).size() < 400);
    }

    void addressesHaveTheirShapes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isAddress");
        for (const char* good : {"::", "::1", "1::", "fe80::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::ffff:1.2.3.4", "1:2:3:4:5:6:7::"})
            QTest::newRow(good) << QByteArray(good) << true;
        for (const char* bad : {"", ":", ":1", "1:", "1:2", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4"})
            QTest::newRow(qPrintable(QStringLiteral("not \"%1\"").arg(QString::fromLatin1(bad)))) << QByteArray(bad) << false;
    }
    void addressesHaveTheirShapes()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isAddress);
        QCOMPARE(isIpv6(text.toStdString()) && text != "1.2.3.4", isAddress);
    }

    void timesAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("nanoseconds");
        constexpr qint64 moment = 1795681800;
        constexpr qint64 second = 1'000'000'000;
        const auto row = [](const char* text, qint64 nanoseconds) { QTest::newRow(text) << QByteArray(text) << nanoseconds; };
        row("2026-11-26 08:30:00", moment * second);
        row("2026-11-26T08:30:00Z", moment * second);
        row("2026-11-26 08:30", moment * second);
        row("2026-11-26 09:30:00+01:00", moment * second);
        row("2026-11-26 08:30:00.25", moment * second + second / 4);
        row("Nov 26, 2026 08:30:00.000000001 UTC", moment * second + 1);
        row("2026-11-26", (moment - 8 * 3600 - 1800) * second);
        for (const char* bad : {"", "2026", "2026-13-01 00:00", "26-11-2026", "2026-11-26 08:30:00 CET", "99999999-01-01"})
            QTest::newRow(qPrintable(QStringLiteral("not \"%1\"").arg(QString::fromLatin1(bad)))) << QByteArray(bad) << qint64(-1);
    }
    void timesAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, nanoseconds);
        Nanoseconds time = 0;
        std::string problem;
        const bool good = readAbsoluteTime(text.toStdString(), time, problem);
        QCOMPARE(good, nanoseconds >= 0);
        if (good)
            QCOMPARE(qint64(time), nanoseconds);
        QCOMPARE(problem.empty(), good);
    }

    void hostileFiltersEndSoon_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<bool>("accepted");
        const auto repeated = [](const char* text, int times) { return QByteArray(text).repeated(times); };
        QTest::newRow("parentheses in parentheses") << repeated("(", 100000) << false;
        QTest::newRow("parentheses that are closed") << repeated("(", 50000) + "ip" + repeated(")", 50000) << false;
        QTest::newRow("braces in braces") << "ip.len == " + repeated("{", 100000) << false;
        QTest::newRow("not not not") << repeated("not ", 100000) + "ip" << true;
        QTest::newRow("functions in functions") << repeated("max(", 50000) + "1" + repeated(")", 50000) + " == 1" << false;
        QTest::newRow("slices of slices") << "frame" + repeated("[0:1]", 50000) << false;
        QTest::newRow("a sum of very many") << "ip.len" + repeated(" + 1", 100000) + " == 1" << false;
        QTest::newRow("a chain of comparisons") << "ip.len" + repeated(" < ip.len", 40000) << false;
        QTest::newRow("a set of very many") << "tcp.port in {1" + repeated(",2", 40000) + "}" << true;
        QTest::newRow("a set of too many") << "tcp.port in {1" + repeated(",2", 400000) + "}" << false;
        QTest::newRow("very many tests") << "ip" + repeated(" or tcp", 40000) << true;
        QTest::newRow("a megabyte and more") << repeated(" ", 1 << 21) << false;
        QTest::newRow("a megabyte of one word") << repeated("a", 1 << 20) << false;
        QTest::newRow("a megabyte of quotes") << repeated("\"", (1 << 20) - 1) << false;
        QTest::newRow("a megabyte of dots") << repeated(".", 1 << 20) << false;
        QTest::newRow("a megabyte of colons and digits") << repeated("a:", 1 << 19) << false;
        QTest::newRow("a megabyte of brackets") << repeated("[", 1 << 20) << false;
        QTest::newRow("a pattern that is long") << "tcp matches \"" + repeated("(a", 20000) + "\"" << false;
        QTest::newRow("a pattern of nested counts") << QByteArray("tcp matches \"((((a{1,1000}){1,1000}){1,1000}){1,1000})\"") << false;
    }
    void hostileFiltersEndSoon()
    {
        QFETCH(QByteArray, filter);
        QFETCH(bool, accepted);
        const auto begin = processorMilliseconds();
        const auto compiled = DisplayFilter::compile(filter.toStdString(), standardRegistry());
        QCOMPARE(bool(compiled), accepted);
        if (compiled) {
            FilterRun run(*m_traffic.session, *compiled.filter);
            QVERIFY(run.extendTo(8));
            QVERIFY(!compiled.filter->explain().empty());
        } else {
            QVERIFY(compiled.error.message.size() < 2000000);
            QVERIFY(markError(filter.toStdString(), compiled.error).size() < 1000);
        }
        const auto taken = processorMilliseconds() - begin;
        QVERIFY2(taken < 3000 * slowness, qPrintable(QStringLiteral("%1 ms").arg(taken)));
    }

    void anExpressionThatTriesTooMuchIsGivenUp()
    {
        const auto begin = processorMilliseconds();
        const auto compiled = DisplayFilter::compile("udp matches \"(a|aa)+$\"", standardRegistry());
        QVERIFY(compiled);
        FilterRun run(*m_traffic.session, *compiled.filter);
        QVERIFY(run.extendTo(8));
        QCOMPARE(joined(run.matches().numbers()), QString());
        QVERIFY(!run.remark().empty());
        const auto taken = processorMilliseconds() - begin;
        QVERIFY2(taken < 3000 * slowness, qPrintable(QStringLiteral("%1 ms").arg(taken)));
    }

    void aRunGoesOnWhereItEnded()
    {
        const auto compiled = DisplayFilter::compile("tcp.len == 0 or frame contains \"www\"", standardRegistry());
        FilterRun whole(*m_traffic.session, *compiled.filter), parts(*m_traffic.session, *compiled.filter);
        whole.extendTo(8);
        std::vector<FilterProgress> told;
        for (analysis::FrameNumber last = 1; last <= 20; ++last) // the session has 8
            QVERIFY(parts.extendTo(last, {}, [&](const FilterProgress& progress) { told.push_back(progress); }));
        QCOMPARE(parts.asked(), 8u);
        QVERIFY(parts.matches() == whole.matches());
        QCOMPARE(told.size(), std::size_t(8));
        QCOMPARE(told.back().matches, whole.matches().count());
    }

    void aStoppedRunKeepsWhatItHas()
    {
        std::stop_source source;
        source.request_stop();
        const auto compiled = DisplayFilter::compile("ip.ttl > 0", standardRegistry());
        FilterRun run(*m_traffic.session, *compiled.filter);
        QVERIFY(!run.extendTo(8, source.get_token()));
        QCOMPARE(run.asked(), 0u);
        QVERIFY(run.extendTo(8));
        QCOMPARE(run.matches().count(), 8u);
    }

    void answersAreNotLookedForAgain()
    {
        const auto cache = std::make_shared<FilterCache>();
        const auto dissected = [&](const char* text) {
            FilterRun run(*m_traffic.session, *DisplayFilter::compile(text, standardRegistry()).filter, cache);
            run.extendTo(8);
            return run.dissected();
        };
        QVERIFY(dissected("ip.ttl == 64") > 0);
        QVERIFY(dissected("dns.qry.name contains \"www\"") > 0);
        QCOMPARE(dissected("not (ip.ttl == 64 and dns.qry.name contains \"www\") or ip.ttl  ==  0x40"), std::uint64_t(0));
        QVERIFY(cache->bytes() > 0);
        FilterCache small(1000);
        TestAnswer answer;
        answer.known.resize(100000);
        answer.value.resize(100000);
        small.keep("a", answer);
        QVERIFY(!small.find("a")); // too large to keep
        QCOMPARE(small.bytes(), std::size_t(0));
    }

    void dissectsOnlyWhatMayPass()
    {
        FilterRun run(*m_traffic.session, *DisplayFilter::compile("dns.qry.name", standardRegistry()).filter);
        run.extendTo(8);
        QCOMPARE(joined(run.matches().numbers()), QStringLiteral("6"));
        QVERIFY2(run.dissected() <= 5, qPrintable(QString::number(run.dissected()))); // the DNS frame, the echo request, segments with data, a FIN
        FilterRun cheap(*m_traffic.session, *DisplayFilter::compile("tcp.port == 80 and ip.src == 192.0.2.1 and frame.len > 60", standardRegistry()).filter);
        cheap.extendTo(8);
        QCOMPARE(cheap.dissected(), std::uint64_t(0));
    }

    void filtersWhileTheSessionLoads()
    {
        test::TemporaryCapture capture;
        test::TcpSegment segment;
        for (int i = 0; i < 20000; ++i) {
            segment.fromPort = static_cast<std::uint16_t>(1024 + i % 500);
            segment.sequence = static_cast<std::uint32_t>(i);
            capture.add(test::tcpFrame(segment));
        }
        capture::Problem problem;
        const auto session = Session::open(capture.write(), problem);
        std::jthread loader([&] { session->load(); });
        FilterRun run(*session, *DisplayFilter::compile("tcp.srcport == 1030 or ip.ttl == 1 or frame contains \"nothing\"", standardRegistry()).filter);
        while (run.asked() < 20000)
            QVERIFY(run.extendTo(session->frameCount()));
        loader.join();
        QCOMPARE(run.matches().count(), 40u);
    }

    void whatLaterFramesChangeIsAskedAgain()
    {
        // The answer to a DNS question comes after its frame has been asked about: the file grows.
        constexpr std::string_view question("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x00\x00\x01\x00\x01", 21);
        constexpr std::string_view answer("\x12\x34\x81\x80\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x00\x00\x01\x00\x01", 21);
        test::TemporaryCapture capture;
        capture.add(test::udpFrame(test::client, 50000, test::server, 53, question));
        capture::Problem problem;
        const auto session = Session::open(capture.write(), problem);
        session->load();
        const auto cache = std::make_shared<FilterCache>();
        FilterRun run(*session, *DisplayFilter::compile("dns.response_in == 2", standardRegistry()).filter, cache);
        QVERIFY(run.extendTo(session->frameCount()));
        capture.add(test::udpFrame(test::server, 53, test::client, 50000, answer));
        capture.write();
        session->load();
        QCOMPARE(session->frameCount(), 2u);
        QVERIFY(run.extendTo(session->frameCount()));
        QCOMPARE(joined(run.matches().numbers()), QString()); // as it was when frame 1 was asked
        run.settle();
        QVERIFY(run.extendTo(session->frameCount()));
        QCOMPARE(joined(run.matches().numbers()), QStringLiteral("1"));
        FilterRun other(*session, run.filter(), cache);
        QVERIFY(other.extendTo(session->frameCount()));
        QCOMPARE(joined(other.matches().numbers()), QStringLiteral("1"));
    }

    void showsThePlan()
    {
        const auto plan = DisplayFilter::compile("(tcp.port == 80 or tcp.analysis.flags) and frame.len > 100 and not frame contains \"x\" and dns.a", standardRegistry()).filter->explain();
        QCOMPARE(QString::fromStdString(plan),
            QStringLiteral("and\n"
                           "  or\n"
                           "    tcp.port == 80: one look at each conversation; dissection of tunnels, quotations and fragments\n"
                           "    tcp.analysis.flags: what TCP analysis noted\n"
                           "  frame.len > 100: columns of the index\n"
                           "  not\n"
                           "    frame contains :78: bytes of the frames\n"
                           "  dns.a: dissection of frames that may hold dns\n"));
        QCOMPARE(DisplayFilter::compile("", standardRegistry()).filter->explain(), std::string("Every frame passes.\n"));
    }

    void completesWhatIsTyped()
    {
        const auto at = [](const char* text) { return completions(text, std::strlen(text), standardRegistry()); };
        QCOMPARE(textsOf(at("tcp.flags.sy")), QStringList {QStringLiteral("tcp.flags.syn")});
        QCOMPARE(at("ip and tcp.flags.sy").where, (TextRange {7, 12}));
        QCOMPARE(textsOf(at("tc")).value(0), QStringLiteral("tcp"));
        QVERIFY(textsOf(at("upp")).contains(QStringLiteral("upper(")));
        QVERIFY(textsOf(at("tcp.port ")).contains(QStringLiteral("==")));
        QCOMPARE(textsOf(at("tcp.port con")), QStringList {QStringLiteral("contains")});
        QCOMPARE(textsOf(at("tcp.flags.syn == T")).value(0), QStringLiteral("True"));
        QVERIFY(textsOf(at("arp.opcode == \"re")).contains(QStringLiteral("\"request\"")));
        QVERIFY(textsOf(at("arp.opcode in {1, ")).contains(QStringLiteral("\"reply\"")));
        QVERIFY(at("").list.size() <= 200);
        QVERIFY(textsOf(at("frame[")).isEmpty());
        QCOMPARE(completions("ip", 100, standardRegistry()).where, (TextRange {0, 2})); // a cursor behind the end
    }

    void namesAreGuessed_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("meant");
        const auto row = [](const char* name, const char* meant) { QTest::newRow(name) << QByteArray(name) << QString::fromLatin1(meant); };
        row("tcp.prot", "tcp.port");
        row("ip.adr", "ip.addr");
        row("tpc", "tcp");
        row("dns.qry.nmae", "dns.qry.name");
        row("nothing.like.this.at.all", "");
        row("", "");
    }
    void namesAreGuessed()
    {
        QFETCH(QByteArray, name);
        QFETCH(QString, meant);
        QCOMPARE(QString::fromStdString(closestField(name.toStdString(), standardRegistry())), meant);
    }

    void bytesAreFoundWhereverTheyStand()
    {
        test::Bytes haystack(100, 'a');
        for (std::size_t length = 1; length <= 20; ++length)
            for (std::size_t at = 0; at + length <= haystack.size(); ++at) {
                auto bytes = haystack;
                const test::Bytes needle(length, 'b');
                std::ranges::copy(needle, bytes.begin() + static_cast<std::ptrdiff_t>(at));
                QCOMPARE(findBytes(bytes, needle), at);
                QCOMPARE(findBytes(ByteView(bytes).first(at + length - 1), needle), std::string_view::npos);
            }
    }

private:
    Traffic m_traffic;
};

QTEST_GUILESS_MAIN(FilterTest)
#include "filter_test.moc"
