// IPv4: the header, its options, what is wrong with some, fragments, and every length.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

// "porthole" from port 40000 to 9999.
const Bytes datagram = hex("9c40 270f 0010 0000  706f7274686f6c65");

struct Example {
    const char* name;
    const char* options;
    const char* info;
    const char* line; ///< a line of the tree
};

const Example examples[] = {
    {"no operation, end", "01010100", "40000 → 9999 Len=8",
        "IP Option - End of Options List (EOL)"},
    {"router alert", "94 04 0000", "40000 → 9999 Len=8",
        "IP Option - Router Alert (4 bytes): Router shall examine packet (0)"},
    {"record route", "07 0b 08 c0000209 00000000 00", "40000 → 9999 Len=8", "Recorded Route: 192.0.2.9"},
    {"where the next router writes", "07 0b 08 c0000209 00000000 00", "40000 → 9999 Len=8", "Empty Route: 0.0.0.0 <- (next)"},
    {"loose source route", "83 0b 04 c0000209 c000020a 00", "40000 → 9999 Len=8", "Source Route: 192.0.2.9 <- (next)"},
    {"strict source route, at its end", "89 07 08 c0000209 00", "40000 → 9999 Len=8", "Recorded Route: 192.0.2.9"},
    {"time stamps", "44 0c 0d 00 00000001 00000002", "40000 → 9999 Len=8", "Time stamp: 2"},
    {"time stamps with addresses", "44 0c 05 11 c0000209 00000001", "40000 → 9999 Len=8", "Address: 192.0.2.9"},
    {"stream", "88 04 0102", "40000 → 9999 Len=8", "Stream Identifier: 258"},
    {"MTU probe", "0b 04 05dc", "40000 → 9999 Len=8", "MTU: 1500"},
    {"traceroute", "52 0c 0001 0002 ffff c0000209", "40000 → 9999 Len=8", "Originator IP Address: 192.0.2.9"},
    {"Quick-Start", "19 08 05 3f 00000004", "40000 → 9999 Len=8",
        "IP Option - Quick-Start (8 bytes): Rate request (0), 1.28 Mbit/s, QS TTL 63, QS TTL diff 1"},
    {"security, RFC 791", "82 0b 0000 0000 0000 000000 01", "40000 → 9999 Len=8", "Security: Unclassified (0x0000)"},
    {"security, RFC 1108", "82 04 ab 80", "40000 → 9999 Len=8", "Classification Level: Unclassified (0xab)"},
    {"CIPSO", "86 0c 00000001 01 06 00 05 c0 40", "40000 → 9999 Len=8", "Categories: 0,1,9"},
    {"a length that does not fit", "94 05 0000 00 000000", "40000 → 9999 Len=8",
        "[Expert Info (Warning/Protocol): Router Alert (with option length = 5 bytes; should be 4)]"},
    {"past the end of the options", "07 0b 04 00", "40000 → 9999 Len=8",
        "Record Route (option length = 11 bytes says option goes past end of options)"},
    {"a pointer into an address", "07 07 05 c0000209 00", "40000 → 9999 Len=8",
        "[Expert Info (Warning/Protocol): Pointer points to middle of address]"},
    {"an unknown option", "5e 04 0102", "40000 → 9999 Len=8", "Unknown (0x5e) (4 bytes)"},
};

} // namespace

class Ipv4Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheHeader()
    {
        const Dissected frame(ipv4(17, datagram), rawIp());
        QCOMPARE(frame.layers(), std::string("raw:ip:udp:data"));
        QCOMPARE(frame.label("ip"), std::string("Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.2"));
        QCOMPARE(frame.values("ip.addr"), (std::vector<std::string> {"192.0.2.1", "192.0.2.2"}));
        QCOMPARE(frame.value("ip.len"), std::string("36"));
        QCOMPARE(frame.label("ip.checksum"), lineWith(frame, "Header Checksum:"));
        QCOMPARE(frame.value("ip.checksum.status"), std::string("2")); // not verified unless asked for
    }

    void readsOptions_data() { addExamples(); }
    void readsOptions()
    {
        QFETCH(int, index);
        const auto& example = examples[index];
        const Dissected frame(ipv4(17, datagram, hex(example.options)), rawIp());
        QCOMPARE(frame.info(), std::string(example.info));
        QVERIFY2(lineWith(frame, example.line) == example.line, frame.text("ip").c_str());
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        QCOMPARE(faultAtAnyLength(ipv4(17, datagram, hex(examples[index].options)), rawIp()), std::string());
    }

    /// RFC 791 section 3.1: while a source route is under way, the header has the next hop, the option the destination.
    void findsTheEndOfASourceRoute()
    {
        const Dissected under(ipv4(17, datagram, hex("83 0b 04 c0000209 c000020a 00")), rawIp());
        QCOMPARE(under.destination(), std::string("192.0.2.10"));
        QCOMPARE(under.value("ip.cur_rt"), std::string("192.0.2.2"));
        const Dissected done(ipv4(17, datagram, hex("83 0b 0c c0000209 c000020a 00")), rawIp());
        QCOMPARE(done.destination(), std::string("192.0.2.2"));
    }

    void verifiesChecksums()
    {
        auto options = rawIp();
        options.dissection.verifyIpv4Checksum = true;
        auto bytes = ipv4(17, datagram);
        QCOMPARE(Dissected(bytes, options).value("ip.checksum.status"), std::string("1"));
        bytes[8] = 63; // a router that forgot the checksum
        const Dissected wrong(bytes, options);
        QCOMPARE(wrong.value("ip.checksum.status"), std::string("0"));
        QVERIFY(wrong.has("ip.checksum_bad.expert") || wrong.label("ip.checksum").find("incorrect") != std::string::npos);
    }

    void namesImpossibleLengths()
    {
        auto bytes = ipv4(17, datagram);
        bytes[0] = 0x44;
        QCOMPARE(Dissected(bytes, rawIp()).info(), std::string("Bogus IP header length (16, must be at least 20)"));
        bytes[0] = 0x45;
        putWord(bytes, 2, 19);
        QCOMPARE(Dissected(bytes, rawIp()).info(), std::string("Bogus IP length (19, less than header length 20)"));
        putWord(bytes, 2, 37);
        QVERIFY(Dissected(bytes, rawIp()).has("ip.bogus_ip_length"));
        // RFC 791 knows no length of 0: segmentation offload leaves it so.
        putWord(bytes, 2, 0);
        const Dissected offloaded(bytes, rawIp());
        QCOMPARE(offloaded.value("ip.len"), std::string("36"));
        QCOMPARE(offloaded.info(), std::string("40000 → 9999 Len=8"));
    }

    void judgesTheTimeToLive()
    {
        auto bytes = ipv4(17, datagram);
        bytes[8] = 1;
        QVERIFY(Dissected(bytes, rawIp()).has("ip.ttl.too_small"));
        bytes[16] = 224;
        bytes[17] = bytes[18] = 0;
        bytes[19] = 1;
        QVERIFY(!Dissected(bytes, rawIp()).has("ip.ttl.lncb"));
        bytes[8] = 64;
        QVERIFY(Dissected(bytes, rawIp()).has("ip.ttl.lncb"));
    }

    void fragmentsAloneAreData()
    {
        auto bytes = ipv4(17, datagram);
        bytes[6] = 0x20;
        const Dissected first(bytes, rawIp());
        QCOMPARE(first.layers(), std::string("raw:ip:data"));
        QCOMPARE(first.info(), std::string("Fragmented IP protocol (proto=UDP 17, off=0, ID=0001)"));
        bytes[6] = 0;
        bytes[7] = 2;
        QCOMPARE(Dissected(bytes, rawIp()).info(), std::string("Fragmented IP protocol (proto=UDP 17, off=16, ID=0001)"));
    }

    void carriesIp()
    {
        const auto inner = ipv4(17, datagram);
        const Dissected fourInFour(ipv4(4, inner), rawIp());
        QCOMPARE(fourInFour.layers(), std::string("raw:ip:ip:udp:data"));
        const Dissected sixInFour(ipv4(41, ipv6(17, hex("9c40 270f 0010 ffff  706f7274686f6c65"))), rawIp());
        QCOMPARE(sixInFour.layers(), std::string("raw:ip:ipv6:udp:data"));
        QCOMPARE(sixInFour.source(), std::string("2001:db8::1"));
        QCOMPARE(faultAtAnyLength(ipv4(4, ipv4(4, inner)), rawIp()), std::string());
    }

private:
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(examples)); ++i)
            QTest::newRow(examples[i].name) << i;
    }
};

QTEST_GUILESS_MAIN(Ipv4Test)
#include "ipv4_test.moc"
