// The tables that porthole-cli prints, letter by letter as tshark 4.0 does, and what hierarchy and expert notes are made of.

#include "analysis/statistics/conversations.h"
#include "analysis/statistics/endpoints.h"
#include "analysis/statistics/tables_text.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

std::unique_ptr<Session> opened(TemporaryCapture& capture)
{
    capture::Problem problem;
    auto session = Session::open(capture.write(), problem);
    if (session)
        session->load();
    return session;
}

/// Two datagrams to a port, one back, a SYN and the RST that refuses it.
std::unique_ptr<Session> someTraffic(TemporaryCapture& capture)
{
    capture.add(udpFrame(client, 5000, server, 47999, std::string(12000, 'x')));
    capture.add(udpFrame(server, 47999, client, 5000, "y"));
    capture.add(udpFrame(client, 5000, server, 47999, "z"));
    const TcpSegment syn {.sequence = 100, .flags = 0x02};
    capture.add(tcpFrame(syn));
    auto refusal = reply(syn);
    refusal.acknowledgment = 101;
    refusal.flags = 0x14;
    capture.add(tcpFrame(refusal));
    return opened(capture);
}

TrafficRows rowsOf(const Session& session, TrafficLayer layer)
{
    TransportCount count(session);
    count.extendTo(session.frameCount());
    return count.rows(layer);
}

QStringList lines(const Text& text) { return QString::fromStdString(text.string()).split(QLatin1Char('\n')); }

} // namespace

class TablesTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void conversations()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        Text text;
        print::appendConversations(text, TrafficLayer::Udp, rowsOf(*session, TrafficLayer::Udp), {.filter = {}, .firstTime = session->firstTime()});
        const auto printed = lines(text);
        QCOMPARE(printed[1], QStringLiteral("UDP Conversations"));
        QCOMPARE(printed[2], QStringLiteral("Filter:<No Filter>"));
        QCOMPARE(printed[4],
            QStringLiteral("                                                           | Frames  Bytes | | Frames  Bytes | | Frames  Bytes |      Start     |              |"));
        QCOMPARE(printed[5],
            QStringLiteral("192.0.2.1:5000             <-> 192.0.2.2:47999                  1 43 bytes        2 12 kB           3 12 kB         0.000000000         0.0020"));
        QCOMPARE(printed[6], QString(80, QLatin1Char('=')));
    }

    void timesByTheClock()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Tcp);
        Text text;
        print::appendConversations(text, TrafficLayer::Tcp, rows, {.filter = "tcp", .timeForm = print::TimeForm::AbsoluteDate, .firstTime = session->firstTime()});
        const auto printed = lines(text);
        QCOMPARE(printed[2], QStringLiteral("Filter:tcp"));
        QVERIFY(printed[3].contains(QStringLiteral("| Absolute Date  |")));
        QVERIFY(printed[4].contains(QStringLiteral("| Frames  Size  |")));
        QVERIFY2(printed[5].endsWith(QStringLiteral("108 bytes  1970-01-01 00:00:00         0.0010")), qPrintable(printed[5]));
    }

    void endpoints()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        Text text;
        print::appendEndpoints(text, TrafficLayer::Tcp, endpointsOf(rowsOf(*session, TrafficLayer::Tcp)), {});
        const auto printed = lines(text);
        QCOMPARE(printed[1], QStringLiteral("TCP Endpoints"));
        QCOMPARE(printed[3],
            QStringLiteral("                       |  Port  ||  Packets  | |  Bytes  | | Tx Packets | | Tx Bytes | | Rx Packets | | Rx Bytes |"));
        QCOMPARE(printed[4],
            QStringLiteral("192.0.2.1                 40000          2           108          1              54           1              54   "));
    }

    void portsHaveNamesIfTheyAreWanted()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        const NameResolver names({.transport = true});
        Text text;
        print::appendConversations(text, TrafficLayer::Tcp, rowsOf(*session, TrafficLayer::Tcp), {.filter = {}, .names = &names, .firstTime = session->firstTime()});
        QVERIFY2(lines(text)[5].contains(QStringLiteral(" <-> 192.0.2.2:http ")), qPrintable(lines(text)[5]));
    }

    void hierarchy()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        ProtocolHierarchy hierarchy(*session);
        QVERIFY(hierarchy.extendTo(2));
        QVERIFY(hierarchy.extendTo(session->frameCount()));
        Text text;
        print::appendHierarchy(text, hierarchy, "", false);
        QCOMPARE(text.string(),
            std::string("\n===================================================================\nProtocol Hierarchy Statistics\nFilter: \n\n"
                        "eth                                      frames:5 bytes:12236\n"
                        "  ip                                     frames:5 bytes:12236\n"
                        "    udp                                  frames:3 bytes:12128\n"
                        "      data                               frames:3 bytes:12128\n"
                        "    tcp                                  frames:2 bytes:108\n"
                        "===================================================================\n"));
        const auto& tcp = hierarchy.nodes().back();
        QCOMPARE(tcp.endFrames, std::uint64_t {2});
        text.clear();
        print::appendHierarchy(text, hierarchy, "frame.len > 0", true);
        QVERIFY(lines(text)[5].startsWith(QStringLiteral("frame  ")));
        QVERIFY(lines(text)[6].startsWith(QStringLiteral("  eth  ")));
    }

    void hierarchyOfSomePackets()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        FrameBitmap only;
        only.resize(session->frameCount());
        only.set(4);
        ProtocolHierarchy hierarchy(*session);
        QVERIFY(hierarchy.extendTo(session->frameCount(), &only));
        QCOMPARE(hierarchy.nodes().front().frames, std::uint64_t {1});
        QCOMPARE(hierarchy.nodes().size(), std::size_t {4});
    }

    void expertNotes()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        ExpertSummary summary(*session);
        QVERIFY(summary.extendTo(session->frameCount()));
        Text text;
        print::appendExpertSummary(text, summary);
        const auto printed = lines(text);
        QCOMPARE(printed[1], QStringLiteral("Warns (1)"));
        QCOMPARE(printed[3], QStringLiteral("   Frequency      Group           Protocol  Summary"));
        QCOMPARE(printed[4], QStringLiteral("           1   Sequence                TCP  Connection reset (RST)"));
        QVERIFY(printed.contains(QStringLiteral("           1   Sequence                TCP  Connection establish request (SYN): server port 80")));
        for (const auto& entry : summary.entries())
            QVERIFY(!entry.frames.empty() && std::ranges::is_sorted(entry.frames));

        ExpertSummary worst(*session, Severity::Warning);
        QVERIFY(worst.extendTo(session->frameCount()));
        QCOMPARE(worst.entries().size(), std::size_t {1});
        QCOMPARE(worst.entries()[0].frames, (std::vector<analysis::FrameNumber> {5}));
    }

    void aStopKeepsWhatWasCounted()
    {
        TemporaryCapture capture;
        const auto session = someTraffic(capture);
        std::stop_source stop;
        stop.request_stop();
        ProtocolHierarchy hierarchy(*session);
        QVERIFY(!hierarchy.extendTo(session->frameCount(), nullptr, stop.get_token()));
        QCOMPARE(hierarchy.counted(), 0U);
        ExpertSummary summary(*session);
        QVERIFY(!summary.extendTo(session->frameCount(), nullptr, stop.get_token()));
        QVERIFY(summary.entries().empty());
    }
};

QTEST_GUILESS_MAIN(TablesTextTest)
#include "tables_text_test.moc"
