// IGMP: versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376), and multicast traceroute; every length of each.

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

const Example examples[] = {
    {"version 1 query", "11 00 0000 00000000", "Membership Query", "[IGMP Version: 1]"},
    {"version 1 report", "12 00 0000 e00000fb", "Membership Report", "Multicast Address: 224.0.0.251"},
    {"version 2 general query", "11 64 0000 00000000", "Membership Query, general", "Max Resp Time: 10.0 sec (0x64)"},
    {"version 2 specific query", "11 0a 0000 e1010101", "Membership Query, specific for group 225.1.1.1",
        "Max Resp Time: 1.0 sec (0x0a)"},
    {"version 2 report", "16 00 0000 e1010101", "Membership Report group 225.1.1.1", "[IGMP Version: 2]"},
    {"leave", "17 00 0000 e1010101", "Leave Group 225.1.1.1", "Type: Leave Group (0x17)"},
    {"version 3 general query", "11 18 0000 00000000 02 3c 0000", "Membership Query, general", "[IGMP Version: 3]"},
    {"version 3 query for sources", "11 0a 0000 e8010101 0a 3c 0002 c0000201 c0000202",
        "Membership Query, specific for group 232.1.1.1, sources {192.0.2.1, 192.0.2.2}", "Num Src: 2"},
    {"a response time in floating point", "11 fe 0000 00000000 02 3c 0000", "Membership Query, general",
        "Max Resp Time: 3072.0 sec (0xfe)"},
    {"version 3 join", "22 00 0000 0000 0001 04 00 0000 e00000fb", "Membership Report / Join group 224.0.0.251 for any sources",
        "Group Record : 224.0.0.251  Change To Exclude Mode"},
    {"version 3 leave", "22 00 0000 0000 0001 03 00 0000 e00000fb", "Membership Report / Leave group 224.0.0.251",
        "Num Group Records: 1"},
    {"version 3 join for a source", "22 00 0000 0000 0001 03 00 0001 e8010101 c0000201",
        "Membership Report / Join group 232.1.1.1 for source {192.0.2.1}", "Source Address: 192.0.2.1"},
    {"multicast traceroute", "1f 10 0000 e1010101 c0000201 c0000202 c0000203 40 010203", "Traceroute Query", "# hops: 16"},
};

} // namespace

class IgmpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describesMessages_data() { addExamples(); }
    void describesMessages()
    {
        QFETCH(int, index);
        const auto& example = examples[index];
        const Dissected frame(ipv4(2, summed(hex(example.message))), rawIp());
        QCOMPARE(frame.layers(), std::string("raw:ip:igmp:igmp")); // the message of a version is a protocol of its own to tshark
        QVERIFY(frame.protocol().starts_with("IGMP"));
        QCOMPARE(frame.info(), std::string(example.info));
        QVERIFY2(lineWith(frame, example.line) == example.line, frame.text("igmp").c_str());
        QCOMPARE(frame.value("igmp.checksum.status"), std::string("1"));
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        QCOMPARE(faultAtAnyLength(ipv4(2, summed(hex(examples[index].message))), rawIp()), std::string());
    }

    void countsTheResponseTimeInTenths()
    {
        const Dissected frame(ipv4(2, summed(hex("11 fe 0000 00000000 02 3c 0000"))), rawIp());
        QCOMPARE(frame.value("igmp.max_resp"), std::string("30720")); // RFC 3376 section 4.1.1: (14 + 16) << (7 + 3)
        QCOMPARE(frame.value("igmp.max_resp.exp"), std::string("0x07"));
        QCOMPARE(frame.value("igmp.max_resp.mant"), std::string("0x0e"));
    }

    void verifiesChecksums()
    {
        auto bytes = ipv4(2, summed(hex("16 00 0000 e1010101")));
        bytes[23] ^= 1;
        const Dissected wrong(bytes, rawIp());
        QCOMPARE(wrong.value("igmp.checksum.status"), std::string("0"));
        QVERIFY(wrong.has("igmp.bad_checksum"));
    }

    void recordsThatAreNotThereEndTheMessage()
    {
        QVERIFY(Dissected(ipv4(2, summed(hex("22 00 0000 0000 0002 04 00 0000 e00000fb"))), rawIp()).malformed());
        QVERIFY(Dissected(ipv4(2, summed(hex("22 00 0000 0000 0001 03 00 0009 e8010101 c0000201"))), rawIp()).malformed());
    }

private:
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(examples)); ++i)
            QTest::newRow(examples[i].name) << i;
    }
};

QTEST_GUILESS_MAIN(IgmpTest)
#include "igmp_test.moc"
