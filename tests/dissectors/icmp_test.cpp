// ICMP: RFC 792 and its additions: messages, quotations with extensions, echo and its pair, every length of each.

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

// An IPv4 packet with the first eight bytes of a UDP datagram, as errors quote it.
#define QUOTED "4500 0024 1c46 4000 40 11 9a7f c0000202 c0000201 9c40 270f 0010 0000"

const Example examples[] = {
    {"unreachable port", "03 03 0000 00000000 " QUOTED, "Destination unreachable (Port unreachable)",
        "User Datagram Protocol, Src Port: 40000, Dst Port: 9999"},
    {"fragmentation needed", "03 04 0000 0000 05dc " QUOTED, "Destination unreachable (Fragmentation needed)",
        "MTU of next hop: 1500"},
    {"an unknown code", "03 63 0000 00000000 " QUOTED, "Destination unreachable (Unknown code: 99)", "Code: 99 (Unknown code: 99)"},
    {"source quench", "04 00 0000 00000000 " QUOTED, "Source quench (flow control)", "Type: 4 (Source quench (flow control))"},
    {"redirect", "05 01 0000 c0000209 " QUOTED, "Redirect             (Redirect for host)", "Gateway Address: 192.0.2.9"},
    {"time exceeded", "0b 00 0000 00000000 " QUOTED, "Time-to-live exceeded (Time to live exceeded in transit)",
        "Code: 0 (Time to live exceeded in transit)"},
    {"parameter problem", "0c 00 0000 14000000 " QUOTED, "Parameter problem    (Pointer indicates the error)", "Pointer: 20"},
    {"router advertisement", "09 00 0000 01 02 0708 c0000201 80000000",
        "Mobile IP Advertisement (Normal router advertisement)", "Preference level: -2147483648"},
    {"mobility agent", "09 10 0000 01 02 0708 c0000201 00000000 10 0a 0001 0078 9000 c0000207",
        "Mobile IP Advertisement (Does not route common traffic)", "Care-Of-Address: 192.0.2.7"},
    {"router solicitation", "0a 00 0000 00000000", "Router solicitation ", "Type: 10 (Router solicitation)"},
    {"timestamp request", "0d 00 0000 1234 0001 00000e10 00000000 00000000",
        "Timestamp request    id=0x1234, seq=1/256, ttl=64", "Originate Timestamp: 3600 (3.600 seconds after midnight UTC)"},
    {"address mask reply", "12 00 0000 1234 0001 ffffff00", "Address mask reply   id=0x1234, seq=1/256, ttl=64",
        "Address Mask: 255.255.255.0"},
    {"probe", "2a 00 0000 1234 01 01", "Extended Echo request (No error)", ".... ...1 = Local bit: Set"},
    {"probe reply", "2b 00 0000 1234 01 46", "Extended Echo reply  (No error)", "010. .... = State: Reachable (2)"},
};

} // namespace

class IcmpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describesMessages_data() { addExamples(); }
    void describesMessages()
    {
        QFETCH(int, index);
        const auto& example = examples[index];
        const Dissected frame(ipv4(1, summed(hex(example.message))), rawIp());
        QCOMPARE(frame.protocol(), std::string("ICMP"));
        QCOMPARE(frame.info(), std::string(example.info));
        QVERIFY2(lineWith(frame, example.line) == example.line, frame.text("icmp").c_str());
        QCOMPARE(frame.value("icmp.checksum.status"), std::string("1"));
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        QCOMPARE(faultAtAnyLength(ipv4(1, summed(hex(examples[index].message))), rawIp()), std::string());
    }

    void pairsEcho()
    {
        FrameKnowledge knowledge;
        knowledge.exchange.known = true;
        auto options = rawIp();
        options.knowledge = &knowledge;
        const auto request = ipv4(1, summed(hex("08 00 0000 1234 0001 61626364")));
        const Dissected alone(request, options);
        QCOMPARE(alone.info(), std::string("Echo (ping) request  id=0x1234, seq=1/256, ttl=64 (no response found!)"));
        QVERIFY(alone.has("icmp.resp_not_found"));
        QCOMPARE(alone.value("icmp.ident_le"), std::string("13330"));
        knowledge.exchange.responseFrame = 8;
        QCOMPARE(Dissected(request, options).label("icmp.resp_in"), std::string("[Response frame: 8]"));
        knowledge.exchange = {true, 0, 6, 7, 2'500'000};
        const Dissected reply(ipv4(1, summed(hex("00 00 0000 1234 0001 61626364"))), options);
        QCOMPARE(reply.info(), std::string("Echo (ping) reply    id=0x1234, seq=1/256, ttl=64 (request in 6)"));
        QCOMPARE(reply.label("icmp.resptime"), std::string("[Response time: 2.500 ms]"));
    }

    /// RFC 4884 section 4: the quotation is as long as its length says, extensions follow.
    void readsExtensions()
    {
        auto quoted = hex(QUOTED);
        quoted.resize(128);
        // RFC 4950: an MPLS label stack; RFC 5837: an interface by name and address.
        const auto objects = hex("0008 01 01 00064 1 40") + hex("0018 02 06 0001 0000 c0000209 0c 657468302f312f32 000000");
        auto structure = hex("2000 0000") + objects;
        structure = summed(structure);
        const auto message = summed(hex("0b 00 0000 00 20 0000") + quoted + structure);
        const auto packet = ipv4(1, message);
        const Dissected frame(packet, rawIp());
        QCOMPARE(frame.value("icmp.length.original_datagram"), std::string("128"));
        QCOMPARE(frame.label("icmp.ext.checksum").find("[correct]") != std::string::npos, true);
        QCOMPARE(frame.value("icmp.mpls.label"), std::string("100"));
        QCOMPARE(frame.value("icmp.int_info.ipv4"), std::string("192.0.2.9"));
        QVERIFY(frame.value("icmp.int_info.name").starts_with("eth0/1/2"));
        QVERIFY(!frame.malformed());
        QCOMPARE(faultAtAnyLength(packet, rawIp()), std::string());
        // A structure that the capture cut is not judged.
        auto cut = rawIp();
        cut.originalLength = static_cast<std::uint32_t>(packet.size());
        auto shorter = packet;
        shorter.resize(packet.size() - 4);
        const Dissected part(shorter, cut);
        QVERIFY(part.truncated());
        QVERIFY(!part.has("icmp.ext.checksum"));
    }

    void verifiesChecksums()
    {
        auto bytes = ipv4(1, summed(hex("0a 00 0000 00000000")));
        bytes[23] ^= 1;
        const Dissected wrong(bytes, rawIp());
        QCOMPARE(wrong.value("icmp.checksum.status"), std::string("0"));
        QVERIFY(wrong.has("icmp.checksum_bad"));
        QCOMPARE(wrong.label("icmp.checksum"), std::string("Checksum: 0xf5fe incorrect, should be 0xf5ff"));
    }

private:
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(examples)); ++i)
            QTest::newRow(examples[i].name) << i;
    }
};

QTEST_GUILESS_MAIN(IcmpTest)
#include "icmp_test.moc"
