// Conversations and endpoints: what counts, for whom, in which order; columns, filters and exports.

#include "analysis/filter/filter_run.h"
#include "analysis/session_tables.h"
#include "analysis/statistics/address_hash.h"
#include "analysis/statistics/conversations.h"
#include "analysis/statistics/endpoints.h"
#include "analysis/statistics/traffic_columns.h"
#include "analysis/statistics/traffic_filter.h"
#include "dissectors/core/protocol.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <set>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

constexpr std::uint32_t third = 0xc0000203; ///< 192.0.2.3
constexpr std::uint8_t icmp = 1, ipInIp = 4, udp = 17;

std::unique_ptr<Session> opened(TemporaryCapture& capture)
{
    capture::Problem problem;
    auto session = Session::open(capture.write(), problem);
    if (session)
        session->load();
    return session;
}

TrafficRows rowsOf(const Session& session, TrafficLayer layer, const FrameBitmap* only = nullptr)
{
    TransportCount transport(session);
    transport.extendTo(session.frameCount(), only);
    if (hasPorts(layer))
        return transport.rows(layer);
    LayerLog log(session);
    log.extendTo(session.frameCount());
    NetworkCount network(session, transport);
    network.extendTo(session.frameCount(), log, only);
    return network.rows(layer);
}

/// An ICMP error "port unreachable" about the IP packet in `about`.
Bytes portUnreachable(const Bytes& about)
{
    Bytes message {3, 3, 0, 0, 0, 0, 0, 0};
    message.insert(message.end(), about.begin() + 14, about.end());
    return ipv4Frame(server, client, icmp, message);
}

Bytes withMacs(Bytes frame, std::uint8_t destination, std::uint8_t source)
{
    frame[5] = destination;
    frame[11] = source;
    return frame;
}

Address ip(std::uint32_t value) { return Ipv4Address {value}; }

void addConnection(TemporaryCapture& capture)
{
    TcpSegment segment {.sequence = 100, .flags = 0x02};
    capture.add(tcpFrame(segment)); // 1
    auto answer = reply(segment);
    answer.sequence = 500;
    answer.acknowledgment = 101;
    answer.flags = 0x12;
    capture.add(tcpFrame(answer)); // 2
    segment.sequence = 101;
    segment.acknowledgment = 501;
    segment.flags = 0x10;
    capture.add(tcpFrame(segment)); // 3
    segment.payload = "GET / HTTP/1.0\r\n\r\n";
    segment.flags = 0x18;
    capture.add(tcpFrame(segment)); // 4
    capture.add(tcpFrame(segment)); // 5: again
    answer.sequence = 501;
    answer.acknowledgment = 119;
    answer.flags = 0x14;
    capture.add(tcpFrame(answer)); // 6: RST
}

} // namespace

class TrafficTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aConnectionIsOneRow()
    {
        TemporaryCapture capture;
        addConnection(capture);
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Tcp);
        QCOMPARE(rows.size(), std::size_t {1});
        const auto& row = rows[0];
        QVERIFY(row.addressA == ip(client) && row.addressB == ip(server));
        QCOMPARE(row.portA, std::uint16_t {40000});
        QCOMPARE(row.portB, std::uint16_t {80});
        QCOMPARE(row.packets[0], 4U);
        QCOMPARE(row.packets[1], 2U);
        QCOMPARE(row.bytes[0], std::uint64_t {54 * 4 + 18 * 2});
        QCOMPARE(row.bytes[1], std::uint64_t {54 * 2});
        QCOMPARE(row.duration(), Nanoseconds {5'000'000});
        QCOMPARE(row.firstFrame, 1U);
        QCOMPARE(row.retransmissions, 1U);
        QVERIFY(row.findings & tcpflag::retransmission || row.findings & tcpflag::spuriousRetransmission);
        QVERIFY(row.ending == TcpEnding::Aborted);
        QCOMPARE(row.endedBy, std::uint8_t {1});
        QCOMPARE(row.roundTrip, Nanoseconds {2'000'000});
        QVERIFY(rowsOf(*session, TrafficLayer::Udp).empty());
    }

    void sideASentTheFirstPacketThatCounts()
    {
        TemporaryCapture capture;
        addConnection(capture);
        const auto session = opened(capture);
        FrameBitmap only;
        only.resize(session->frameCount());
        only.set(2);
        only.set(4);
        const auto rows = rowsOf(*session, TrafficLayer::Tcp, &only);
        QCOMPARE(rows.size(), std::size_t {1});
        QVERIFY(rows[0].addressA == ip(server));
        QCOMPARE(rows[0].portA, std::uint16_t {80});
        QCOMPARE(rows[0].packets[0], 1U);
        QCOMPARE(rows[0].packets[1], 1U);
        QCOMPARE(rows[0].endedBy, std::uint8_t {0}); // the server is side A now
        QCOMPARE(rows[0].duration(), Nanoseconds {2'000'000});
        QCOMPARE(rows[0].retransmissions, 0U);
        const auto network = rowsOf(*session, TrafficLayer::Ipv4, &only);
        QVERIFY(network[0].addressA == ip(server));
        QCOMPARE(network[0].totalPackets(), 2U);
    }

    void whatAnErrorQuotesWasNotSent()
    {
        TemporaryCapture capture;
        const auto datagram = udpFrame(client, 5000, server, 9000, "x");
        capture.add(datagram);
        capture.add(portUnreachable(datagram));
        capture.add(portUnreachable(udpFrame(client, 5001, server, 9001, "never seen")));
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Udp);
        QCOMPARE(rows.size(), std::size_t {1});
        QCOMPARE(rows[0].totalPackets(), 1U);
        QCOMPARE(rows[0].duration(), Nanoseconds {0});
        const auto network = rowsOf(*session, TrafficLayer::Ipv4);
        QCOMPARE(network.size(), std::size_t {1});
        QCOMPARE(network[0].packets[0], 1U);
        QCOMPARE(network[0].packets[1], 2U);
    }

    void aTunnelCountsForBothItsHeaders()
    {
        TemporaryCapture capture;
        const auto inner = udpFrame(client, 5000, third, 9000, "inside");
        capture.add(ipv4Frame(client, server, ipInIp, Bytes(inner.begin() + 14, inner.end())));
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Ipv4);
        QCOMPARE(rows.size(), std::size_t {2});
        QVERIFY(rows[0].addressB == ip(server));
        QVERIFY(rows[1].addressB == ip(third));
        QCOMPARE(rows[1].totalBytes(), rows[0].totalBytes());
        QCOMPARE(rowsOf(*session, TrafficLayer::Udp).size(), std::size_t {1});
        QCOMPARE(rowsOf(*session, TrafficLayer::Ethernet).size(), std::size_t {1});
    }

    void fragmentsCountForIpAndTheLastOneForUdp()
    {
        TemporaryCapture capture;
        const auto whole = udpFrame(client, 5000, server, 9000, "sixteen bytes...and eight more..");
        const Bytes payload(whole.begin() + 34, whole.end());
        capture.add(ipv4Frame(client, server, udp, Bytes(payload.begin(), payload.begin() + 24), 7, 0, true));
        capture.add(ipv4Frame(client, server, udp, Bytes(payload.begin() + 24, payload.end()), 7, 24, false));
        const auto session = opened(capture);
        QCOMPARE(rowsOf(*session, TrafficLayer::Ipv4)[0].totalPackets(), 2U);
        const auto rows = rowsOf(*session, TrafficLayer::Udp);
        QCOMPARE(rows.size(), std::size_t {1});
        QCOMPARE(rows[0].totalPackets(), 1U);
        QCOMPARE(rows[0].firstFrame, 2U);
    }

    void stationsAreTold()
    {
        TemporaryCapture capture;
        const auto datagram = udpFrame(client, 5000, server, 9000, "x");
        capture.add(withMacs(datagram, 2, 1));
        capture.add(withMacs(datagram, 1, 2));
        capture.add(withMacs(datagram, 3, 3));
        capture.add(withMacs(datagram, 2, 1));
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Ethernet);
        QCOMPARE(rows.size(), std::size_t {2});
        QCOMPARE(rows[0].packets[0], 2U);
        QCOMPARE(rows[0].packets[1], 1U);
        QCOMPARE(rows[1].packets[0], 1U);
        QVERIFY(rows[1].addressA == rows[1].addressB);
        const auto endpoints = endpointsOf(rows);
        QCOMPARE(endpoints.size(), std::size_t {3});
        QCOMPARE(endpoints[2].packets[0], 1U); // sent to itself: both
        QCOMPARE(endpoints[2].packets[1], 1U);
        QCOMPARE(endpoints[2].conversations, 1U);
    }

    void manyStationsAreStillCounted()
    {
        TemporaryCapture capture;
        // Each pair is another one, and comes twice; more than LinkPairs follows.
        constexpr unsigned pairs = LinkPairs::mostPairs + 1000;
        auto frame = ipv4Frame(client, server, 253, {1, 2, 3, 4});
        for (unsigned i = 0; i < pairs; ++i) {
            frame[10] = static_cast<std::uint8_t>(i >> 8);
            frame[11] = static_cast<std::uint8_t>(i);
            capture.add(frame);
        }
        const auto session = opened(capture);
        QCOMPARE(rowsOf(*session, TrafficLayer::Ethernet).size(), std::size_t {pairs});
    }

    void loopbackHasOneDirection()
    {
        TemporaryCapture capture;
        capture.add(udpFrame(client, 5000, client, 9000, "x"));
        capture.add(udpFrame(client, 9000, client, 5000, "y"));
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Ipv4);
        QCOMPARE(rows.size(), std::size_t {1});
        QCOMPARE(rows[0].packets[0], 2U);
        QCOMPARE(rowsOf(*session, TrafficLayer::Udp)[0].packets[1], 1U);
    }

    void wholeAndFragmentedDatagramsAreOfOnePair()
    {
        TemporaryCapture capture;
        const auto whole = udpFrame(client, 5000, server, 9000, std::string(64, 'x'));
        const Bytes payload(whole.begin() + 34, whole.end()); // behind Ethernet and IPv4
        capture.add(whole);
        capture.add(ipv4Frame(client, server, udp, Bytes(payload.begin(), payload.begin() + 40), 7, 0, true));
        capture.add(ipv4Frame(client, server, udp, Bytes(payload.begin() + 40, payload.end()), 7, 40, false));
        capture.add(udpFrame(server, 9000, client, 5000, "y"));
        const auto session = opened(capture);
        const auto datagrams = rowsOf(*session, TrafficLayer::Udp);
        QCOMPARE(datagrams.size(), std::size_t {1});
        QCOMPARE(datagrams[0].packets, (std::array<std::uint32_t, 2> {2, 1}));
        const auto packets = rowsOf(*session, TrafficLayer::Ipv4);
        QCOMPARE(packets.size(), std::size_t {1});
        QCOMPARE(packets[0].packets, (std::array<std::uint32_t, 2> {3, 1}));
        QCOMPARE(packets[0].bytes[0], whole.size() + (34 + 40) + (34 + payload.size() - 40));
        QCOMPARE(packets[0].firstFrame, 1U);
        QCOMPARE(packets[0].last, session->row(4).time);
    }

    /// Addresses of a scan differ in a few bits, wherever these are; tables look by the low bits of the hash.
    void hashesOfNeighboursDiffer_data()
    {
        QTest::addColumn<int>("byte");
        for (const int byte : {3, 5, 7, 9, 11, 13, 15})
            QTest::addRow("byte %d", byte) << byte;
    }
    void hashesOfNeighboursDiffer()
    {
        QFETCH(int, byte);
        constexpr std::size_t mask = 0x3ff;
        std::set<std::size_t> places;
        for (unsigned value = 0; value < 256; ++value) {
            Ipv6Address address;
            address.bytes[0] = 0x20;
            address.bytes[static_cast<std::size_t>(byte)] = static_cast<std::uint8_t>(value);
            places.insert(hashOf(Address(address)) & mask);
        }
        QVERIFY2(places.size() > 200, qPrintable(QString::number(places.size())));
    }

    void countingInStepsGivesTheSame()
    {
        TemporaryCapture capture;
        addConnection(capture);
        const auto datagram = udpFrame(client, 5000, server, 53, "x");
        for (int i = 0; i < 20; ++i) {
            capture.add(datagram);
            capture.add(portUnreachable(datagram));
        }
        const auto session = opened(capture);
        TransportCount transport(*session);
        NetworkCount network(*session, transport);
        LayerLog log(*session);
        for (analysis::FrameNumber last = 0; last <= session->frameCount(); last += 3) {
            transport.extendTo(last);
            log.extendTo(last);
            network.extendTo(last, log);
        }
        transport.extendTo(session->frameCount());
        log.extendTo(session->frameCount());
        network.extendTo(session->frameCount(), log);
        for (const auto layer : allTrafficLayers) {
            const auto steps = hasPorts(layer) ? transport.rows(layer) : network.rows(layer);
            const auto once = rowsOf(*session, layer);
            QCOMPARE(steps.size(), once.size());
            for (std::size_t i = 0; i < once.size(); ++i) {
                QCOMPARE(steps[i].packets, once[i].packets);
                QCOMPARE(steps[i].bytes, once[i].bytes);
                QCOMPARE(steps[i].last, once[i].last);
                QCOMPARE(steps[i].retransmissions, once[i].retransmissions);
            }
        }
    }

    void aStopLeavesOff()
    {
        TemporaryCapture capture;
        addConnection(capture);
        const auto session = opened(capture);
        std::stop_source stop;
        stop.request_stop();
        TransportCount count(*session);
        QVERIFY(!count.extendTo(session->frameCount(), nullptr, stop.get_token()));
        QCOMPARE(count.counted(), 0U);
        LayerLog log(*session);
        QVERIFY(!log.extendTo(session->frameCount(), stop.get_token()));
    }

    void theApplicationIsThatOfThePort()
    {
        TemporaryCapture capture;
        capture.add(udpFrame(client, 5000, server, 53, "not a message of DNS"));
        capture.add(udpFrame(client, 5000, server, 47999, "nobody's port"));
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Udp);
        QVERIFY(rows[0].application);
        QCOMPARE(std::string(rows[0].application->shortName), std::string("DNS"));
        QVERIFY(!rows[1].application);
        QCOMPARE(applicationName(TrafficLayer::Udp, rows[0]), std::string_view("DNS"));
        QCOMPARE(applicationName(TrafficLayer::Udp, rows[1]), std::string_view());
    }

    void endpointsFollowFromConversations()
    {
        TemporaryCapture capture;
        capture.add(udpFrame(client, 5000, server, 9000, "x"));
        capture.add(udpFrame(client, 5000, third, 9000, "xy"));
        capture.add(udpFrame(server, 9000, client, 5000, "x"));
        const auto session = opened(capture);
        const auto rows = endpointsOf(rowsOf(*session, TrafficLayer::Udp));
        QCOMPARE(rows.size(), std::size_t {3});
        QVERIFY(rows[0].address == ip(client));
        QCOMPARE(rows[0].port, std::uint16_t {5000});
        QCOMPARE(rows[0].packets[0], 2U);
        QCOMPARE(rows[0].packets[1], 1U);
        QCOMPARE(rows[0].conversations, 2U);
        QCOMPARE(rows[2].bytes[1], std::uint64_t {44});
    }

    void filtersFindTheirRow_data()
    {
        QTest::addColumn<int>("direction");
        QTest::addColumn<QString>("filter");
        QTest::newRow("both ways") << int(FilterDirection::AAndB) << "ip.addr == 192.0.2.1 && tcp.port == 40000 && ip.addr == 192.0.2.2 && tcp.port == 80";
        QTest::newRow("from A to B") << int(FilterDirection::AToB) << "ip.src == 192.0.2.1 && tcp.srcport == 40000 && ip.dst == 192.0.2.2 && tcp.dstport == 80";
        QTest::newRow("from B to A") << int(FilterDirection::BToA) << "ip.dst == 192.0.2.1 && tcp.dstport == 40000 && ip.src == 192.0.2.2 && tcp.srcport == 80";
        QTest::newRow("A and anybody") << int(FilterDirection::AAndAny) << "ip.addr == 192.0.2.1 && tcp.port == 40000";
        QTest::newRow("A to anybody") << int(FilterDirection::AToAny) << "ip.src == 192.0.2.1 && tcp.srcport == 40000";
        QTest::newRow("anybody to A") << int(FilterDirection::AnyToA) << "ip.dst == 192.0.2.1 && tcp.dstport == 40000";
        QTest::newRow("B and anybody") << int(FilterDirection::BAndAny) << "ip.addr == 192.0.2.2 && tcp.port == 80";
        QTest::newRow("B to anybody") << int(FilterDirection::BToAny) << "ip.src == 192.0.2.2 && tcp.srcport == 80";
        QTest::newRow("anybody to B") << int(FilterDirection::AnyToB) << "ip.dst == 192.0.2.2 && tcp.dstport == 80";
    }
    void filtersFindTheirRow()
    {
        QFETCH(const int, direction);
        QFETCH(const QString, filter);
        TemporaryCapture capture;
        addConnection(capture);
        const auto session = opened(capture);
        const auto row = rowsOf(*session, TrafficLayer::Tcp)[0];
        const auto text = filterOf(TrafficLayer::Tcp, row, static_cast<FilterDirection>(direction));
        QCOMPARE(QString::fromStdString(text), filter);
        const auto compiled = DisplayFilter::compile(text, session->registry());
        QVERIFY(compiled);
        FilterRun run(*session, *compiled.filter);
        run.extendTo(session->frameCount());
        const bool toB = filter.contains(QLatin1String("src == 192.0.2.1")) || filter.contains(QLatin1String("dst == 192.0.2.2"));
        const bool toA = filter.contains(QLatin1String("dst == 192.0.2.1")) || filter.contains(QLatin1String("src == 192.0.2.2"));
        QCOMPARE(run.matches().count(), toB ? row.packets[0] : toA ? row.packets[1] : row.totalPackets());
    }

    void filtersOfOtherLayers()
    {
        TemporaryCapture capture;
        capture.add(udpFrame(client, 5000, server, 53, "x"));
        const auto session = opened(capture);
        const auto filter = [&](TrafficLayer layer) { return QString::fromStdString(filterOf(layer, rowsOf(*session, layer)[0])); };
        QCOMPARE(filter(TrafficLayer::Udp), QStringLiteral("udp.stream == 0"));
        QCOMPARE(filter(TrafficLayer::Ipv4), QStringLiteral("ip.addr == 192.0.2.1 && ip.addr == 192.0.2.2"));
        QCOMPARE(filter(TrafficLayer::Ethernet), QStringLiteral("eth.addr == 02:00:00:00:00:01 && eth.addr == 02:00:00:00:00:02"));
        const auto endpoints = endpointsOf(rowsOf(*session, TrafficLayer::Udp));
        QCOMPARE(QString::fromStdString(filterOf(TrafficLayer::Udp, endpoints[1])), QStringLiteral("ip.addr == 192.0.2.2 && udp.port == 53"));
    }

    void everyColumnPutsRowsInOrder()
    {
        TemporaryCapture capture;
        addConnection(capture);
        capture.add(tcpFrame({.from = third, .to = client, .fromPort = 1, .toPort = 2, .sequence = 5, .flags = 0x02}));
        const auto session = opened(capture);
        const auto rows = rowsOf(*session, TrafficLayer::Tcp);
        QCOMPARE(rows.size(), std::size_t {2});
        using enum TrafficColumn;
        for (const auto column : {Packets, Bytes, Duration, PortA, PortB, BytesBToA, RoundTrip, Retransmissions, RateAToB, Trouble, Completeness})
            QCOMPARE(orderOf(TrafficLayer::Tcp, rows, column), (std::vector<std::uint32_t> {1, 0}));
        for (const auto column : {AddressA, Start, Stream})
            QCOMPARE(orderOf(TrafficLayer::Tcp, rows, column), (std::vector<std::uint32_t> {0, 1}));
        QCOMPARE(orderOf(TrafficLayer::Tcp, rows, AddressB), (std::vector<std::uint32_t> {1, 0}));
        const auto endpoints = endpointsOf(rows);
        QCOMPARE(orderOf(endpoints, EndpointColumn::Port).front(), 2U);
    }

    void rowsAreFoundByText()
    {
        TemporaryCapture capture;
        capture.add(udpFrame(client, 5000, server, 53, "x"));
        const auto session = opened(capture);
        const auto row = rowsOf(*session, TrafficLayer::Udp)[0];
        const NameResolver names({.mac = true, .network = true, .transport = true});
        QVERIFY(matchesText(TrafficLayer::Udp, row, "192.0.2.2:53", nullptr));
        QVERIFY(matchesText(TrafficLayer::Udp, row, "dns", nullptr)); // the application
        QVERIFY(!matchesText(TrafficLayer::Udp, row, "domain", nullptr));
        QVERIFY(matchesText(TrafficLayer::Udp, row, "domain", &names)); // the name of the port
        QVERIFY(!matchesText(TrafficLayer::Udp, row, "192.0.2.9", &names));
    }

    void rowsAreExported()
    {
        TemporaryCapture capture;
        capture.add(udpFrame(client, 5000, server, 53, "x"));
        capture.add(udpFrame(server, 53, client, 5000, "yy"));
        const auto session = opened(capture);
        const auto rows = endpointsOf(rowsOf(*session, TrafficLayer::Udp));
        const std::vector<std::uint32_t> order {1, 0};
        const auto text = [&](TableForm form) { return exportRows(TrafficLayer::Udp, rows, order, form, nullptr); };
        QCOMPARE(text(TableForm::Csv),
            std::string("address,port,packets,bytes,packets_sent,bytes_sent,packets_received,bytes_received,conversations\n"
                        "\"192.0.2.2\",53,2,87,1,44,1,43,1\n\"192.0.2.1\",5000,2,87,1,43,1,44,1\n"));
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(text(TableForm::Json)));
        QCOMPARE(json.array().size(), 2);
        QCOMPARE(json[0][QLatin1String("port")].toInt(), 53);
        QCOMPARE(json[1][QLatin1String("address")].toString(), QStringLiteral("192.0.2.1"));
        QVERIFY(text(TableForm::Yaml).starts_with("- address: \"192.0.2.2\"\n  port: 53\n"));
        const auto conversations = rowsOf(*session, TrafficLayer::Tcp);
        QCOMPARE(exportRows(TrafficLayer::Tcp, conversations, {}, TableForm::Yaml, nullptr), std::string("[]\n"));
        QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(exportRows(TrafficLayer::Tcp, conversations, {}, TableForm::Json, nullptr))).isArray());
    }
};

QTEST_GUILESS_MAIN(TrafficTest)
#include "traffic_test.moc"
