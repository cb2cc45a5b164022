// IPv6: the header, extension headers and their options, what is wrong with some, and every length.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

struct Example {
    const char* name;
    const char* packet; ///< next header, then what follows the IPv6 header
    const char* info;
    const char* line; ///< a line of the tree
};

#define DATAGRAM "9c40 270f 0010 ffff 706f7274686f6c65"

const Example examples[] = {
    {"nothing between", "11 9c40 270f 0010 ffff 706f7274686f6c65", "40000 → 9999 Len=8", "Next Header: UDP (17)"},
    {"nothing at all", "3b", "IPv6 no next header", "Next Header: No Next Header for IPv6 (59)"},
    {"router alert", "00 11 00 0502 0000 0100 9c40 270f 0010 ffff 706f7274686f6c65", "40000 → 9999 Len=8",
        "Router Alert: MLD (0)"},
    {"padding", "00 11 00 0104 00000000 9c40 270f 0010 ffff 706f7274686f6c65", "40000 → 9999 Len=8", "PadN: 00000000"},
    {"destination options", "3c 11 00 0401 04 00 0100 9c40 270f 0010 ffff 706f7274686f6c65", "40000 → 9999 Len=8",
        "Tunnel Encapsulation Limit: 4"},
    {"an unknown option", "3c 11 00 de04 01020304 9c40 270f 0010 ffff 706f7274686f6c65", "40000 → 9999 Len=8",
        "11.. .... = Action: Discard and send ICMP if not multicast (3)"},
    {"routing header 0", "2b 11 02 00 01 00000000 20010db8000000000000000000000009 9c40 270f 0010 ffff 706f7274686f6c65",
        "40000 → 9999 Len=8", "Address[1]: 2001:db8::9"},
    {"segment routing",
        "2b 11 04 04 01 01 00 0000 20010db8000000000000000000000009 20010db8000000000000000000000002 9c40 270f 0010 ffff 706f7274686f6c65",
        "40000 → 9999 Len=8", "Address[0]: 2001:db8::9"},
    {"an atomic fragment", "2c 11 00 0000 00000007 9c40 270f 0010 ffff 706f7274686f6c65", "40000 → 9999 Len=8",
        "Identification: 0x00000007"},
    {"a fragment", "2c 11 00 0001 00000007 9c40 270f 0010 ffff 706f7274686f6c65",
        "IPv6 fragment (off=0 more=y ident=0x00000007 nxt=17)", "0000 0000 0000 0... = Offset: 0 (0 bytes)"},
    {"IPv4 inside", "04 45000024000100004011f6d6c0000201c0000202 9c40 270f 0010 0000 706f7274686f6c65", "40000 → 9999 Len=8",
        "Next Header: IPIP (4)"},
};

} // namespace

class Ipv6Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheHeader()
    {
        const Dissected frame(ipv6(17, hex(DATAGRAM)), rawIp());
        QCOMPARE(frame.layers(), std::string("raw:ipv6:udp:data"));
        QCOMPARE(frame.label("ipv6"), std::string("Internet Protocol Version 6, Src: 2001:db8::1, Dst: 2001:db8::2"));
        QCOMPARE(frame.values("ipv6.addr"), (std::vector<std::string> {"2001:db8::1", "2001:db8::2"}));
        QCOMPARE(frame.value("ipv6.plen"), std::string("16"));
        QCOMPARE(frame.value("ipv6.hlim"), std::string("64"));
    }

    void readsExtensionHeaders_data() { addExamples(); }
    void readsExtensionHeaders()
    {
        QFETCH(int, index);
        const auto& example = examples[index];
        const Dissected frame(packetOf(example), rawIp());
        QCOMPARE(frame.info(), std::string(example.info));
        QVERIFY2(lineWith(frame, example.line) == example.line, frame.text("ipv6").c_str());
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        QCOMPARE(faultAtAnyLength(packetOf(examples[index]), rawIp()), std::string());
    }

    /// RFC 8200 section 4.4: the header has the next hop, the routing header where the packet is going.
    void findsTheEndOfARoute()
    {
        const Dissected frame(packetOf(examples[6]), rawIp());
        QCOMPARE(frame.destination(), std::string("2001:db8::9"));
        QVERIFY(frame.has("ipv6.routing.deprecated")); // RFC 5095
        QCOMPARE(Dissected(packetOf(examples[7]), rawIp()).destination(), std::string("2001:db8::9"));
    }

    void carriesEthernet()
    {
        const auto frame = hex("020000000002 020000000001 0800") + ipv4(17, hex("9c40 270f 0010 0000 706f7274686f6c65"));
        QCOMPARE(Dissected(ipv6(143, frame), rawIp()).layers(), std::string("raw:ipv6:eth:ethertype:ip:udp:data"));
    }

    void headersWithoutEndAreMalformed()
    {
        QVERIFY(Dissected(ipv6(0, hex("11 05 0104 00000000")), rawIp()).malformed());
        QVERIFY(Dissected(ipv6(43, hex("11 02 00 01 00000000")), rawIp()).malformed());
        // A segment list whose TLVs are not there.
        QVERIFY(Dissected(ipv6(43, hex("3b 03 04 00 00 00 0000 20010db8000000000000000000000009")), rawIp()).malformed());
    }

    /// RFC 2675: the payload length is 0, the option has it.
    void readsJumbograms()
    {
        auto packet = ipv6(0, hex("11 00 c204 00010010") + hex(DATAGRAM));
        putWord(packet, 4, 0);
        auto options = rawIp();
        options.originalLength = 40 + 0x10010;
        const Dissected frame(packet, options);
        QCOMPARE(frame.value("ipv6.opt.jumbo"), std::string("65552"));
        QVERIFY(!frame.has("ipv6.opt.jumbo.missing"));
        QCOMPARE(faultAtAnyLength(packet, options), std::string());
        // Shorter ones are not to be sent so.
        packet[45] = 0;
        QVERIFY(Dissected(packet, rawIp()).has("ipv6.opt.jumbo.missing"));
    }

    /// RFC 8200 section 8.1: over IPv6, UDP's checksum is not optional; RFC 3828 section 3.1: UDP-Lite's never is.
    void wantsAChecksumOfUdp()
    {
        const Dissected frame(ipv6(17, hex("9c40 270f 0010 0000 706f7274686f6c65")), rawIp());
        QVERIFY(frame.has("udp.checksum.zero"));
        QCOMPARE(frame.value("udp.checksum.status"), std::string("4"));
        QCOMPARE(frame.info(), std::string("40000 → 9999 Len=8 [ILLEGAL CHECKSUM (0)]"));
        const Dissected lite(ipv4(136, hex("9c40 270f 0008 0000 706f7274686f6c65")), rawIp());
        QVERIFY(lite.has("udp.checksum.zero"));
        QCOMPARE(lite.value("udp.checksum_coverage"), std::string("8"));
    }

private:
    static Bytes packetOf(const Example& example)
    {
        auto bytes = hex(example.packet);
        const auto next = bytes.front();
        bytes.erase(bytes.begin());
        return ipv6(next, bytes);
    }
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(examples)); ++i)
            QTest::newRow(examples[i].name) << i;
    }
};

QTEST_GUILESS_MAIN(Ipv6Test)
#include "ipv6_test.moc"
