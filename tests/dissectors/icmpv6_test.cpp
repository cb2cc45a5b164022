// ICMPv6: errors, echo, neighbour discovery and its options, MLD, RPL and the rarer messages; every length of each.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

struct Example {
    const char* name;
    const char* message; ///< the checksum is filled in
    const char* info;
    const char* line; ///< a line of the tree
};

// 48 bytes of an IPv6 packet with a UDP datagram, as errors quote it.
#define QUOTED \
    "60000000 0008 11 40 20010db8000000000000000000000002 20010db8000000000000000000000001 9c40 270f 0008 0000"

const Example examples[] = {
    {"unreachable port", "01 04 0000 00000000 " QUOTED, "Destination Unreachable (Port unreachable)",
        "User Datagram Protocol, Src Port: 40000, Dst Port: 9999"},
    {"too big", "02 00 0000 00000500 " QUOTED, "Packet Too Big", "MTU: 1280"},
    {"time exceeded", "03 00 0000 00000000 " QUOTED, "Time Exceeded (hop limit exceeded in transit)",
        "Code: 0 (hop limit exceeded in transit)"},
    {"a parameter problem", "04 01 0000 00000006 " QUOTED,
        "Parameter Problem (unrecognized Next Header type encountered)", "Pointer: 6"},
    {"an unknown code", "03 09 0000 00000000 " QUOTED, "Time Exceeded (Unknown (9))", "Code: 9 (Unknown (9))"},
    {"router solicitation", "85 00 0000 00000000 0101 02005e001001", "Router Solicitation from 02:00:5e:00:10:01",
        "ICMPv6 Option (Source link-layer address : 02:00:5e:00:10:01)"},
    {"router advertisement", "86 00 0000 40 88 0708 00000000 00000000 0501 0000 000005dc", "Router Advertisement",
        "Flags: 0x88, Managed address configuration, Prf (Default Router Preference): High"},
    {"a prefix", "86 00 0000 40 00 0708 00000000 00000000 0304 40 c0 ffffffff 00093a80 00000000 20010db8000100000000000000000000",
        "Router Advertisement", "ICMPv6 Option (Prefix information : 2001:db8:1::/64)"},
    {"how long a prefix is valid",
        "86 00 0000 40 00 0708 00000000 00000000 0304 40 c0 ffffffff 00093a80 00000000 20010db8000100000000000000000000",
        "Router Advertisement", "Valid Lifetime: Infinity (4294967295)"},
    {"MTU", "86 00 0000 40 00 0708 00000000 00000000 0501 0000 000005dc", "Router Advertisement", "ICMPv6 Option (MTU : 1500)"},
    {"a route", "86 00 0000 40 00 0708 00000000 00000000 1802 30 08 00000e10 20010db800020000", "Router Advertisement",
        "ICMPv6 Option (Route Information : High 2001:db8:2::/48)"},
    {"DNS servers", "86 00 0000 40 00 0708 00000000 00000000 1903 0000 00000e10 20010db8000000000000000000000053",
        "Router Advertisement", "ICMPv6 Option (Recursive DNS Server 2001:db8::53)"},
    {"search list", "86 00 0000 40 00 0708 00000000 00000000 1f03 0000 00000e10 076578616d706c65 00 00000000000000",
        "Router Advertisement", "ICMPv6 Option (DNS Search List Option example)"},
    {"captive portal", "86 00 0000 40 00 0708 00000000 00000000 2501 68747470733a", "Router Advertisement",
        "Captive Portal: https:"},
    {"NAT64 prefix", "86 00 0000 40 00 0708 00000000 00000000 2602 0708 0064ff9b0000000000000000", "Router Advertisement",
        "Prefix: 64:ff9b::"},
    {"neighbor solicitation", "87 00 0000 00000000 20010db8000000000000000000000002 0101 02005e001001",
        "Neighbor Solicitation for 2001:db8::2 from 02:00:5e:00:10:01", "Target Address: 2001:db8::2"},
    {"neighbor advertisement", "88 00 0000 e0000000 20010db8000000000000000000000001 0201 02005e001002",
        "Neighbor Advertisement 2001:db8::1 (rtr, sol, ovr) is at 02:00:5e:00:10:02",
        "Flags: 0xe0000000, Router, Solicited, Override"},
    {"without any flag", "88 00 0000 00000000 20010db8000000000000000000000001", "Neighbor Advertisement 2001:db8::1 (none)",
        ".0.. .... .... .... .... .... .... .... = Solicited: Not set"},
    {"redirect", "89 00 0000 00000000 20010db8000000000000000000000003 20010db8000000000000000000000004 0408 000000000000 "
                 "60000000 0008 11 40 20010db8000000000000000000000002 20010db8000000000000000000000001 9c40 270f 0008 0000 "
                 "0000000000000000",
        "Redirect", "Redirected Packet"},
    {"MLD query", "82 00 0000 2710 0000 00000000000000000000000000000000", "Multicast Listener Query",
        "Maximum Response Delay [ms]: 10000"},
    {"MLDv2 query, floating delay", "82 00 0000 8001 0000 ff02000000000000000000000000fb00 0a 7d 0001 20010db8000000000000000000000009",
        "Multicast Listener Query", "Maximum Response Code: 32776"},
    {"its interval", "82 00 0000 2710 0000 00000000000000000000000000000000 0a 90 0000", "Multicast Listener Query",
        "QQIC (Querier's Query Interval Code): 256"},
    {"MLD report", "83 00 0000 0000 0000 ff020000000000000000000000010003", "Multicast Listener Report",
        "Multicast Address: ff02::1:3"},
    {"MLDv2 report", "8f 00 0000 0000 0001 04 00 0000 ff0200000000000000000000000000fb", "Multicast Listener Report Message v2",
        "Multicast Address Record Changed to exclude: ff02::fb"},
    {"node information", "8b 00 0000 0003 0000 0102030405060708 20010db8000000000000000000000002",
        "Node Information Query (Query subject = IPv6 addresses)", "IPv6 subject address: 2001:db8::2"},
    {"RPL solicitation", "9b 00 0000 00 00", "RPL Control (DODAG Information Solicitation)", "Flags: 0"},
    {"RPL information", "9b 01 0000 1e f0 0100 88 f0 00 00 20010db80000000000000000000000ff",
        "RPL Control (DODAG Information Object)", "Flags: 0x88, Grounded (G), Mode of Operation (MOP): Non-Storing Mode of Operation"},
    {"RPL configuration",
        "9b 01 0000 1e f0 0100 88 f0 00 00 20010db80000000000000000000000ff 04 0e 00 14 03 0a 0700 0100 0001 00 ff ffff",
        "RPL Control (DODAG Information Object)", "MinHopRankInc: 256"},
    {"RPL destination", "9b 02 0000 1e 40 00 f1 20010db80000000000000000000000ff 05 12 00 80 20010db8000000000000000000000005 "
                        "06 14 00 00 00 1e 20010db80000000000000000000000ff",
        "RPL Control (Destination Advertisement Object)", "ICMPv6 RPL Option (Transit Information 2001:db8::ff)"},
    {"duplicate address request", "9d 00 0000 00 00 0064 0011223344556677 20010db8000000000000000000000007",
        "Duplicate Address Request", "Registered Address: 2001:db8::7"},
    {"a type that nobody knows", "c8 00 0000 0102", "Private experimentation", "Data: 0102"},
};

} // namespace

class Icmpv6Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describesMessages_data() { addExamples(); }
    void describesMessages()
    {
        QFETCH(int, index);
        const auto& example = examples[index];
        const Dissected frame(icmpv6(hex(example.message)), rawIp());
        QCOMPARE(frame.protocol(), std::string("ICMPv6"));
        QCOMPARE(frame.info(), std::string(example.info));
        QVERIFY2(lineWith(frame, example.line) == example.line, frame.text("icmpv6").c_str());
        QCOMPARE(frame.value("icmpv6.checksum.status"), std::string("1"));
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        QCOMPARE(faultAtAnyLength(icmpv6(hex(examples[index].message)), rawIp()), std::string());
    }

    void pairsEcho()
    {
        FrameKnowledge knowledge;
        knowledge.number = 7;
        knowledge.exchange.known = true;
        auto options = rawIp();
        options.knowledge = &knowledge;
        const auto request = icmpv6(hex("80 00 0000 1234 0001 61626364"));
        const Dissected alone(request, options);
        QCOMPARE(alone.info(), std::string("Echo (ping) request id=0x1234, seq=1, hop limit=64 (no response found!)"));
        QVERIFY(alone.has("icmpv6.resp_not_found"));
        knowledge.exchange.responseFrame = 8;
        QCOMPARE(Dissected(request, options).info(), std::string("Echo (ping) request id=0x1234, seq=1, hop limit=64 (reply in 8)"));
        knowledge.exchange = {true, 0, 6, 7, 1'500'000};
        const Dissected reply(icmpv6(hex("81 00 0000 1234 0001 61626364")), options);
        QCOMPARE(reply.info(), std::string("Echo (ping) reply id=0x1234, seq=1, hop limit=64 (request in 6)"));
        QCOMPARE(reply.label("icmpv6.resptime"), std::string("[Response Time: 1.500 ms]"));
    }

    void verifiesChecksums()
    {
        auto bytes = icmpv6(hex("85 00 0000 00000000"));
        bytes[43] ^= 1;
        const Dissected wrong(bytes, rawIp());
        QCOMPARE(wrong.value("icmpv6.checksum.status"), std::string("0"));
        QVERIFY(wrong.has("icmpv6.checksum_bad.expert"));
        QVERIFY(wrong.label("icmpv6.checksum").find("incorrect, should be 0x") != std::string::npos);
        // What the capture cut cannot be verified.
        bytes[43] ^= 1;
        auto cut = rawIp();
        cut.originalLength = static_cast<std::uint32_t>(bytes.size());
        bytes.resize(bytes.size() - 2);
        QCOMPARE(Dissected(bytes, cut).value("icmpv6.checksum.status"), std::string("2"));
    }

    void quotedPacketsLeaveTheColumnsAlone()
    {
        const Dissected frame(icmpv6(hex("01 04 0000 00000000 " QUOTED)), rawIp());
        QCOMPARE(frame.source(), std::string("2001:db8::1"));
        QCOMPARE(frame.values("ipv6.src"), (std::vector<std::string> {"2001:db8::1", "2001:db8::2"}));
        QCOMPARE(frame.layers(), std::string("raw:ipv6:icmpv6:ipv6:udp"));
    }

    void optionsWithoutALengthEndTheMessage()
    {
        const Dissected frame(icmpv6(hex("85 00 0000 00000000 0100 02005e001001 0101 02005e001001")), rawIp());
        QVERIFY(frame.has("icmpv6.invalid_option_length"));
        QCOMPARE(frame.values("icmpv6.opt.type").size(), std::size_t {1});
        QVERIFY(Dissected(icmpv6(hex("85 00 0000 00000000 0102 02005e001001")), rawIp()).malformed());
    }

private:
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(examples)); ++i)
            QTest::newRow(examples[i].name) << i;
    }
};

QTEST_GUILESS_MAIN(Icmpv6Test)
#include "icmpv6_test.moc"
