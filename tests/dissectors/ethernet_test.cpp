// Ethernet, LLC, VLAN tags and what stands behind the payload.

#include "dissectors/core/format.h"
#include "tests/support/dissection.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

const Bytes addresses = hex("02 00 00 00 00 02  02 00 00 00 00 01");
const Bytes request = hex("00 01 08 00 06 04 00 01  02 00 00 00 00 01 c0 00 02 01  00 00 00 00 00 00 c0 00 02 02");

Bytes operator+(Bytes left, const Bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

const Bytes arpType = hex("08 06");
const Bytes arpFrame = addresses + arpType + request;
const Bytes bridgeFrame = addresses + hex("00 07  42 42 03  00 00 00 00");
const Bytes snapFrame = addresses + hex("00 24  aa aa 03 00 00 00 08 06") + request;
const Bytes tagged = addresses + hex("81 00 a0 05") + arpType + request;
const Bytes doubleTagged = addresses + hex("88 a8 00 c8 81 00 07 d1") + arpType + request;
const Bytes backbone = addresses + hex("88 e7 00 12 34 56  02 00 00 00 61 02  02 00 00 00 61 01") + arpType + request;
const Bytes rapidTree = addresses
    + hex(R"(00 27  42 42 03  00 00 02 02 3c  80 01 02 00 00 00 61 01  00 00 4e 20  80 01 02 00 00 00 61 02  80 02
        01 00  14 00  02 00  0f 00  00)");
const Bytes switchLink = hex("01 00 0c 00 00 00  02 00 00 00 00 01  00 36  aa aa 03 00 00 0c  00 03  00 00  00 00") + arpFrame;

} // namespace

Q_DECLARE_METATYPE(porthole::test::Bytes)

class EthernetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsTheHeader()
    {
        const Dissected frame(arpFrame);
        QCOMPARE(frame.label("eth"), std::string("Ethernet II, Src: 02:00:00:00:00:01, Dst: 02:00:00:00:00:02"));
        QCOMPARE(frame.values("eth.addr"), (std::vector<std::string> {"02:00:00:00:00:02", "02:00:00:00:00:01"}));
        QCOMPARE(frame.value("eth.dst.oui"), std::string("131072"));
        QCOMPARE(frame.label("eth.dst.lg"),
            std::string(".... ..1. .... .... .... .... = LG bit: Locally administered address (this is NOT the factory default)"));
        QCOMPARE(frame.label("eth.type"), std::string("Type: ARP (0x0806)"));
    }

    void tellsWhatStandsBehindThePayload_data()
    {
        QTest::addColumn<int>("zeros");
        QTest::addColumn<int>("others");
        QTest::addColumn<int>("fcsLength");
        QTest::addColumn<QString>("padding");
        QTest::addColumn<QString>("trailer");
        QTest::addColumn<QString>("check");
        const auto none = QString();
        QTest::newRow("nothing") << 0 << 0 << -1 << none << none << none;
        QTest::newRow("too little for padding") << 4 << 0 << -1 << none << QStringLiteral("00000000") << none;
        QTest::newRow("padding up to the minimum") << 18 << 0 << -1 << QString(36, u'0') << none << none;
        QTest::newRow("padding and a trailer of two bytes") << 18 << 2 << -1 << QString(36, u'0') << QStringLiteral("abab") << none;
        QTest::newRow("padding and most likely a check sequence")
            << 18 << 4 << -1 << QString(36, u'0') << none << QStringLiteral("0xabababab");
        QTest::newRow("padding and four bytes that are no check sequence")
            << 18 << 4 << 0 << QString(36, u'0') << QStringLiteral("abababab") << none;
        QTest::newRow("a check sequence that the capture promises") << 0 << 4 << 4 << none << none << QStringLiteral("0xabababab");
        QTest::newRow("padding that is none") << 0 << 18 << -1 << none << QStringLiteral("ab").repeated(18) << none;
    }
    void tellsWhatStandsBehindThePayload()
    {
        QFETCH(int, zeros);
        QFETCH(int, others);
        QFETCH(int, fcsLength);
        QFETCH(QString, padding);
        QFETCH(QString, trailer);
        QFETCH(QString, check);
        auto bytes = arpFrame + Bytes(static_cast<std::size_t>(zeros), 0) + Bytes(static_cast<std::size_t>(others), 0xab);
        Frame frame;
        frame.header = {0, static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(bytes.size()), LinkType::Ethernet,
            0, static_cast<std::int8_t>(fcsLength)};
        frame.bytes = bytes;
        Packet packet;
        const Dissector dissector;
        dissector.dissect(frame, {}, packet);
        const auto text = [&](std::string_view name) {
            Text out;
            for (std::uint32_t i = 0; i < packet.tree.size(); ++i)
                if (packet.tree[i].field->abbreviation == name)
                    formatValue({packet, i}, out);
            return QString::fromStdString(out.string());
        };
        QCOMPARE(text("eth.padding"), padding);
        QCOMPARE(text("eth.trailer"), trailer);
        QCOMPARE(text("eth.fcs"), check);
        QCOMPARE(text("eth.padding_bad").isEmpty(), !(zeros == 0 && others == 18));
    }

    void namesTheLayers_data()
    {
        QTest::addColumn<Bytes>("bytes");
        QTest::addColumn<QString>("layers");
        QTest::addColumn<QString>("info");
        const auto question = QStringLiteral("Who has 192.0.2.2? Tell 192.0.2.1");
        QTest::newRow("Ethernet II") << arpFrame << QStringLiteral("eth:ethertype:arp") << question;
        QTest::newRow("LLC with SNAP") << snapFrame << QStringLiteral("eth:llc:arp") << question;
        QTest::newRow("a VLAN tag") << tagged << QStringLiteral("eth:ethertype:vlan:ethertype:arp") << question;
        QTest::newRow("a provider's tag and a customer's")
            << doubleTagged << QStringLiteral("eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:arp") << question;
        QTest::newRow("a backbone service tag") << backbone << QStringLiteral("eth:ethertype:ieee8021ah:ethertype:arp") << question;
        QTest::newRow("Inter-Switch Link") << switchLink << QStringLiteral("eth:eth:ethertype:arp") << question;
        QTest::newRow("a rapid spanning tree") << rapidTree << QStringLiteral("eth:llc:stp")
                                               << QStringLiteral("RST. Root = 32768/1/02:00:00:00:61:01  Cost = 20000  Port = 0x8002");
        QTest::newRow("an EtherType that nobody knows")
            << addresses + hex("12 34 00") << QStringLiteral("eth:ethertype:data") << QStringLiteral("Ethernet II");
        QTest::newRow("neither length nor type") << addresses + hex("05 f0 00") << QStringLiteral("eth:data")
                                                 << QStringLiteral("Ethernet Unknown: Invalid length/type: 0x05f0 (1520)");
        QTest::newRow("an LLC poll") << addresses + hex("00 04 f0 f1 01 01") << QStringLiteral("eth:llc")
                                     << QStringLiteral("S F, func=RR, N(R)=0; DSAP NetBIOS Individual, SSAP NetBIOS Response");
    }
    void namesTheLayers()
    {
        QFETCH(Bytes, bytes);
        const Dissected frame(bytes);
        QTEST(QString::fromStdString(frame.layers()), "layers");
        QTEST(QString::fromStdString(frame.info()), "info");
    }

    void survivesEveryLength_data()
    {
        QTest::addColumn<Bytes>("bytes");
        QTest::newRow("Ethernet II") << arpFrame;
        QTest::newRow("Ethernet II with padding and check sequence") << arpFrame + Bytes(22, 0);
        QTest::newRow("LLC") << bridgeFrame;
        QTest::newRow("LLC with SNAP") << snapFrame;
        QTest::newRow("a VLAN tag") << tagged;
        QTest::newRow("two VLAN tags") << doubleTagged;
        QTest::newRow("a backbone service tag") << backbone;
        QTest::newRow("Inter-Switch Link") << switchLink;
        QTest::newRow("a rapid spanning tree") << rapidTree;
        QTest::newRow("loopback test") << addresses + hex("90 00  00 00  02 00 02 00 00 00 00 03  01 00 01 00 55 55");
    }
    void survivesEveryLength()
    {
        QFETCH(Bytes, bytes);
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void noticesALengthPastTheEnd()
    {
        const Dissected frame(addresses + hex("00 40  42 42 03  00 00 00 00"));
        QVERIFY(frame.has("eth.len.past_end"));
        QCOMPARE(frame.value("eth.len"), std::string("64"));
    }

    void endsANestOfTags()
    {
        Bytes bytes = addresses;
        for (int i = 0; i < 300; ++i)
            bytes = bytes + hex("81 00 00 05");
        QCOMPARE(faultAtAnyLength(bytes + arpType + request), std::string());
    }
};

QTEST_GUILESS_MAIN(EthernetTest)
#include "ethernet_test.moc"
