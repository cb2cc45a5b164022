// Link layers without Ethernet, ARP, PPP, and the small tunnels: layers, columns, and every length of each.

#include "tests/support/dissection.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

Bytes operator+(Bytes left, const Bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

const Bytes addresses = hex("02 00 00 00 00 02  02 00 00 00 00 01");
const Bytes ping = hex("45 00 00 1c 00 01 00 00 40 01 f6 de c0 00 02 01 c0 00 02 02  08 00 f7 fd 00 01 00 01");

Bytes arp(std::uint8_t code, std::string_view sender, std::string_view targetMac, std::string_view target)
{
    return addresses + hex("08 06 00 01 08 00 06 04 00") + Bytes {code} + hex("02 00 00 00 00 01") + hex(sender) + hex(targetMac)
        + hex(target);
}

Bytes ip(std::uint8_t protocol, const Bytes& payload)
{
    auto header = hex("45 00 00 00 00 01 00 00 40 00 00 00 c0 00 02 01 c0 00 02 02");
    const auto length = header.size() + payload.size();
    header[2] = static_cast<std::uint8_t>(length >> 8);
    header[3] = static_cast<std::uint8_t>(length);
    header[9] = protocol;
    return addresses + hex("08 00") + header + payload;
}

Bytes udp(std::string_view ports, const Bytes& payload)
{
    const auto length = payload.size() + 8;
    return ip(17, hex(ports) + Bytes {static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length), 0, 0} + payload);
}

const Bytes inner = addresses + hex("08 00") + ping;
const std::string_view none = "00 00 00 00 00 00";
const std::string_view one = "c0 00 02 01";
const std::string_view two = "c0 00 02 02";

} // namespace

Q_DECLARE_METATYPE(porthole::test::Bytes)

class LinkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesTheLayers_data() { addFrames(); }
    void namesTheLayers()
    {
        QFETCH(Bytes, bytes);
        QFETCH(int, linkType);
        FrameOptions options;
        options.linkType = static_cast<LinkType>(linkType);
        const Dissected frame(bytes, options);
        QTEST(QString::fromStdString(frame.layers()), "layers");
        QTEST(QString::fromStdString(frame.protocol()), "protocol");
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addFrames(); }
    void survivesEveryLength()
    {
        QFETCH(Bytes, bytes);
        QFETCH(int, linkType);
        FrameOptions options;
        options.linkType = static_cast<LinkType>(linkType);
        QCOMPARE(faultAtAnyLength(bytes, options), std::string());
    }

    void saysWhatArpIsFor_data()
    {
        QTest::addColumn<Bytes>("bytes");
        QTest::addColumn<QString>("info");
        QTest::newRow("request") << arp(1, one, none, two) << QStringLiteral("Who has 192.0.2.2? Tell 192.0.2.1");
        QTest::newRow("reply") << arp(2, one, none, two) << QStringLiteral("192.0.2.1 is at 02:00:00:00:00:01");
        QTest::newRow("announcement") << arp(1, one, none, one) << QStringLiteral("ARP Announcement for 192.0.2.1");
        QTest::newRow("gratuitous reply") << arp(2, one, none, one) << QStringLiteral("Gratuitous ARP for 192.0.2.1 (Reply)");
        QTest::newRow("gratuitous request with a target")
            << arp(1, one, "ff ff ff ff ff ff", one) << QStringLiteral("Gratuitous ARP for 192.0.2.1 (Request)");
        QTest::newRow("probe") << arp(1, "00 00 00 00", none, two) << QStringLiteral("Who has 192.0.2.2? (ARP Probe)");
        QTest::newRow("reverse request") << arp(3, one, none, two)
                                         << QStringLiteral("Who is 00:00:00:00:00:00? Tell 02:00:00:00:00:01");
        QTest::newRow("an unknown opcode") << arp(42, one, none, two) << QStringLiteral("Unknown ARP opcode 0x002a");
    }
    void saysWhatArpIsFor()
    {
        QFETCH(Bytes, bytes);
        const Dissected frame(bytes);
        QTEST(QString::fromStdString(frame.info()), "info");
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void tellsWhoClaimsAnAddress()
    {
        const auto bytes = arp(2, one, none, two);
        Frame frame;
        frame.header = {0, static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(bytes.size()), LinkType::Ethernet};
        frame.bytes = bytes;
        Facts facts;
        const Dissector dissector;
        dissector.summarise(frame, facts);
        QVERIFY(facts.claims[0].present);
        QCOMPARE(facts.claims[0].address, 0xc0000201u);
        QCOMPARE(facts.claims[0].mac.bytes[5], std::uint8_t {1});
    }

    void warnsOfADuplicateAddress()
    {
        FrameKnowledge knowledge;
        knowledge.number = 9;
        knowledge.duplicateAddresses[0] = {3, MacAddress {{2, 0, 0, 0, 0, 9}}, 4'500'000'000};
        FrameOptions options;
        options.knowledge = &knowledge;
        const Dissected frame(arp(2, one, none, two), options);
        QCOMPARE(frame.label("arp.duplicate-address"), std::string("[Duplicate IP address detected for 192.0.2.1 "
            "(02:00:00:00:00:01) - also in use by 02:00:00:00:00:09 (frame 3)]"));
        QCOMPARE(frame.value("arp.duplicate-address-frame"), std::string("3"));
        QCOMPARE(frame.value("arp.seconds-since-duplicate-address-frame"), std::string("4"));
        QCOMPARE(frame.info(), std::string("192.0.2.1 is at 02:00:00:00:00:01 (duplicate use of 192.0.2.1 detected!)"));
    }

    void checksTheChecksumOfGre_data()
    {
        QTest::addColumn<QString>("checksum");
        QTest::addColumn<QString>("status");
        QTest::newRow("right") << QStringLiteral("77 ff") << QStringLiteral("1");
        QTest::newRow("wrong") << QStringLiteral("77 fe") << QStringLiteral("0");
    }
    void checksTheChecksumOfGre()
    {
        QFETCH(QString, checksum);
        // An empty payload: the sum is over the header alone.
        const Dissected frame(ip(47, hex("80 00 08 00") + hex(checksum.toStdString()) + hex("00 00")));
        QTEST(QString::fromStdString(frame.value("gre.checksum.status")), "status");
        QCOMPARE(frame.has("gre.checksum.incorrect"), checksum.endsWith(u"fe"));
    }

    void survivesImpossibleLengths_data()
    {
        QTest::addColumn<Bytes>("bytes");
        QTest::newRow("ARP addresses of 255 bytes") << addresses + hex("08 06 00 01 08 00 ff ff 00 01") + Bytes(60, 1);
        QTest::newRow("a PPPoE tag beyond the packet") << addresses + hex("88 63 11 09 00 00 00 08 01 03 ff ff 01 02");
        QTest::newRow("a PPPoE payload beyond the packet") << addresses + hex("88 64 11 00 00 01 ff ff c0 21 01 01 00 04");
        QTest::newRow("an LCP option without length") << addresses + hex("88 64 11 00 00 01 00 0a c0 21 01 01 00 08 01 00 05 dc");
        QTest::newRow("an LCP option beyond the list") << addresses + hex("88 64 11 00 00 01 00 0a c0 21 01 01 00 08 01 ff 05 dc");
        QTest::newRow("an LCP packet shorter than its header") << addresses + hex("88 64 11 00 00 01 00 06 c0 21 01 01 00 01");
        QTest::newRow("Geneve options beyond the packet") << udp("9c 40 17 c1", hex("3f 00 65 58 00 00 01 00 01 02 03 1f"));
        QTest::newRow("GRE routing without an end") << ip(47, hex("40 00 08 00 00 00 00 00 08 00 00 ff 01"));
        QTest::newRow("a loopback test that skips too much") << addresses + hex("90 00 ff ff 01 00");
        QTest::newRow("labels without a bottom") << addresses + hex("88 47 00 00 10 40 00 00 20 40 00 00 30 40");
    }
    void survivesImpossibleLengths()
    {
        QFETCH(Bytes, bytes);
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

private:
    static void addFrames();
};

void LinkTest::addFrames()
{
    QTest::addColumn<Bytes>("bytes");
    QTest::addColumn<int>("linkType");
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("protocol");
    const auto row = [](const char* name, const Bytes& bytes, int linkType, const char* layers, const char* protocol) {
        QTest::newRow(name) << bytes << linkType << QString::fromUtf8(layers) << QString::fromUtf8(protocol);
    };
    constexpr int ethernet = 1, null = 0, loop = 108, raw = 101, cooked = 113, cooked2 = 276, ppp = 9, hdlc = 104, arcNet = 129;
    row("loopback, least significant byte first", hex("02 00 00 00") + ping, null, "null:ip:icmp", "ICMP");
    row("loopback, most significant byte first", hex("00 00 00 02") + ping, null, "null:ip:icmp", "ICMP");
    row("OpenBSD loopback", hex("00 00 00 02") + ping, loop, "null:ip:icmp", "ICMP");
    row("loopback with an EtherType", hex("00 00 08 00") + ping, null, "null:ip:icmp", "ICMP");
    row("raw IP", ping, raw, "raw:ip:icmp", "ICMP");
    row("Linux cooked capture", hex("00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00") + ping, cooked, "sll:ethertype:ip:icmp", "ICMP");
    row("Linux cooked capture, version 2", hex("08 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00") + ping, cooked2,
        "sll:ethertype:ip:icmp", "ICMP");
    row("PPP with HDLC framing", hex("ff 03 00 21") + ping, ppp, "ppp:ip:icmp", "ICMP");
    row("PPP with everything compressed", hex("21") + ping, ppp, "ppp:ip:icmp", "ICMP");
    row("LCP", hex("ff 03 c0 21 01 01 00 0e 01 04 05 dc 05 06 11 22 33 44"), ppp, "ppp:lcp", "PPP LCP");
    row("IPCP", hex("80 21 01 02 00 0a 03 06 c0 00 02 01"), ppp, "ppp:ipcp", "PPP IPCP");
    row("PAP", hex("c0 23 01 01 00 0a 02 6d 65 02 70 77"), ppp, "ppp:pap", "PPP PAP");
    row("CHAP", hex("c2 23 01 01 00 0a 04 01 02 03 04 61"), ppp, "ppp:chap", "PPP CHAP");
    row("Cisco HDLC", hex("0f 00 08 00") + ping, hdlc, "chdlc:ip:icmp", "ICMP");
    row("SLARP", hex("8f 00 80 35 00 00 00 02 00 00 00 05 00 00 00 02 ff ff"), hdlc, "chdlc:slarp", "SLARP");
    row("ARCNET", hex("be 50 00 00 f0") + ping, arcNet, "arcnet:ip:icmp", "ICMP");
    row("PPPoE discovery", addresses + hex("88 63 11 07 00 00 00 0a 01 01 00 00 01 02 00 02 61 63"), ethernet, "eth:ethertype:pppoed",
        "PPPoED");
    row("PPPoE session", addresses + hex("88 64 11 00 00 01 00 1e 00 21") + ping, ethernet, "eth:ethertype:pppoes:ppp:ip:icmp", "ICMP");
    row("MPLS", addresses + hex("88 47 00 01 00 40 00 02 01 40") + ping, ethernet, "eth:ethertype:mpls:ip:icmp", "ICMP");
    const auto vendor = hex("9c 93 4e 00 00 01  9c 93 4e 00 00 02  08 00") + ping;
    row("an Ethernet pseudowire with a control word", addresses + hex("88 47 00 01 01 40  00 00 00 01") + vendor, ethernet,
        "eth:ethertype:mpls:pwethheuristic:pwethcw:eth:ethertype:ip:icmp", "ICMP");
    row("GRE", ip(47, hex("30 00 08 00 00 00 00 01 00 00 00 02") + ping), ethernet, "eth:ethertype:ip:gre:ip:icmp", "ICMP");
    row("Ethernet in GRE", ip(47, hex("00 00 65 58") + inner), ethernet, "eth:ethertype:ip:gre:eth:ethertype:ip:icmp", "ICMP");
    row("ERSPAN type II", ip(47, hex("10 00 88 be 00 00 00 01 10 01 10 65 00 00 0a bc") + inner), ethernet,
        "eth:ethertype:ip:gre:erspan:eth:ethertype:ip:icmp", "ICMP");
    row("VXLAN", udp("9c 40 12 b5", hex("08 00 00 00 00 00 64 00") + inner), ethernet, "eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:icmp",
        "ICMP");
    row("Geneve with an option", udp("9c 40 17 c1", hex("02 00 65 58 00 00 64 00 01 02 03 01 de ad be ef") + inner), ethernet,
        "eth:ethertype:ip:udp:geneve:eth:ethertype:ip:icmp", "ICMP");
}

QTEST_GUILESS_MAIN(LinkTest)
#include "link_test.moc"
