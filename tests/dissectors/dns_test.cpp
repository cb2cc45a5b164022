// DNS, multicast DNS and LLMNR.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

Q_DECLARE_METATYPE(std::string)

namespace {

std::string_view text(const Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes fromServer(const Bytes& message, std::uint16_t port = 53)
{
    return udpFrame(server, port, client, 40000, text(message));
}

// The answer to "www.example.com A": a CNAME that is compressed, its address, and an OPT record with a cookie.
const Bytes response = hex(R"(
    12 34 81 80 00 01 00 02 00 00 00 01
    03 77 77 77 07 65 78 61 6d 70 6c 65 03 63 6f 6d 00  00 01 00 01
    c0 0c  00 05 00 01 00 00 0e 10 00 06  03 77 65 62 c0 10
    c0 2d  00 01 00 01 00 00 00 3c 00 04  c0 00 02 0a
    00     00 29 04 d0 00 00 80 00 00 0c  00 0a 00 08 01 02 03 04 05 06 07 08
)");

const std::string responseText = R"(Domain Name System (response)
    Transaction ID: 0x1234
    Flags: 0x8180 Standard query response, No error
        1... .... .... .... = Response: Message is a response
        .000 0... .... .... = Opcode: Standard query (0)
        .... .0.. .... .... = Authoritative: Server is not an authority for domain
        .... ..0. .... .... = Truncated: Message is not truncated
        .... ...1 .... .... = Recursion desired: Do query recursively
        .... .... 1... .... = Recursion available: Server can do recursive queries
        .... .... .0.. .... = Z: reserved (0)
        .... .... ..0. .... = Answer authenticated: Answer/authority portion was not authenticated by the server
        .... .... ...0 .... = Non-authenticated data: Unacceptable
        .... .... .... 0000 = Reply code: No error (0)
    Questions: 1
    Answer RRs: 2
    Authority RRs: 0
    Additional RRs: 1
    Queries
        www.example.com: type A, class IN
            Name: www.example.com
            [Name Length: 15]
            [Label Count: 3]
            Type: A (Host Address) (1)
            Class: IN (0x0001)
    Answers
        www.example.com: type CNAME, class IN, cname web.example.com
            Name: www.example.com
            Type: CNAME (Canonical NAME for an alias) (5)
            Class: IN (0x0001)
            Time to live: 3600 (1 hour)
            Data length: 6
            CNAME: web.example.com
        web.example.com: type A, class IN, addr 192.0.2.10
            Name: web.example.com
            Type: A (Host Address) (1)
            Class: IN (0x0001)
            Time to live: 60 (1 minute)
            Data length: 4
            Address: 192.0.2.10
    Additional records
        <Root>: type OPT
            Name: <Root>
            Type: OPT (41)
            UDP payload size: 1232
            Higher bits in extended RCODE: 0x00
            EDNS0 version: 0
            Z: 0x8000
                1... .... .... .... = DO bit: Accepts DNSSEC security RRs
                .000 0000 0000 0000 = Reserved: 0x0000
            Data length: 12
            Option: COOKIE
                Option Code: COOKIE (10)
                Option Length: 8
                Option Data: 0102030405060708
                Client Cookie: 0102030405060708
                Server Cookie: <MISSING>
)";

/// A response that holds one record of "x" with this data, in the answers.
Bytes record(std::uint16_t type, const Bytes& data, std::uint16_t length)
{
    auto message = hex("00 01 84 00 00 00 00 01 00 00 00 00  01 78 00");
    message.push_back(static_cast<std::uint8_t>(type >> 8));
    message.push_back(static_cast<std::uint8_t>(type));
    message.insert(message.end(), {0, 1, 0, 0, 0, 60});
    message.push_back(static_cast<std::uint8_t>(length >> 8));
    message.push_back(static_cast<std::uint8_t>(length));
    message.insert(message.end(), data.begin(), data.end());
    return message;
}

Bytes record(std::uint16_t type, const Bytes& data)
{
    return record(type, data, static_cast<std::uint16_t>(data.size()));
}

/// A query for one name in wire format.
Bytes question(std::string_view name)
{
    auto message = hex("00 01 01 00 00 01 00 00 00 00 00 00");
    const auto bytes = hex(name);
    message.insert(message.end(), bytes.begin(), bytes.end());
    message.insert(message.end(), {0, 1, 0, 1});
    return message;
}

struct RecordRow {
    const char* name;
    std::uint16_t type;
    const char* data;
    const char* field;
    const char* value;
    const char* info; ///< behind the identification
};

const RecordRow recordRows[] = {
    {"a name server", 2, "02 6e 73 c0 0c", "dns.ns", "ns.x", "NS ns.x"},
    {"the start of a zone", 6, "00 00 00000001 00000002 00000003 00000004 00000005", "dns.soa.minimum_ttl", "5", "SOA <Root>"},
    {"well-known services", 11, "01020304 06 00000001", "dns.wks.bits", "0x01", "WKS 1.2.3.4"},
    {"host information", 13, "03 43 50 55 02 4f 53", "dns.hinfo.os", "OS", "HINFO CPU OS"},
    {"a mail exchange", 15, "000a c00c", "dns.mx.mail_exchange", "x", "MX 10 x"},
    {"text that is not ASCII", 16, "02 c3 a9", "dns.txt", "\uFFFD\uFFFD", "TXT"},
    {"an IPv6 address", 28, "20010db8 00000000 00000000 00000001", "dns.aaaa", "2001:db8::1", "AAAA 2001:db8::1"},
    {"a place on earth", 29, "00 12 16 13 8b0d2ab8 7f8cb2b8 00989a6c", "dns.loc.latitude", "2332895928", "LOC"},
    {"a service", 33, "0001 0002 13c4 c00c", "dns.srv.port", "5060", "SRV 1 2 5060 x"},
    {"a rule of name authority", 35, "0064 0032 01 73 00 00 00", "dns.naptr.replacement", "<Root>", "NAPTR 100 50 s"},
    {"half an IPv6 address", 38, "40 0000000000000001 c00c", "dns.a6.address_suffix", "::1", "A6 64 ::1 x"},
    {"address prefixes", 42, "0001 15 03 c0a820", "dns.apl.afdpart.ipv4", "192.168.32.0", "APL x"},
    {"a delegation", 43, "ec45 05 01 2b2b", "dns.ds.key_id", "0xec45", "DS"},
    {"a signature", 46, "0001 05 03 00000e10 6553f100 64bb5a80 0a52 c00c aa", "dns.rrsig.signature_expiration",
        "Nov 14, 2023 22:13:20.000000000 UTC", "RRSIG"},
    {"the next name and its types", 47, "c00c 0001 40", "dns.nsec.next_domain_name", "x", "NSEC x"},
    {"a key and its tag", 48, "0100 03 05 01 03 51", "dns.dnskey.key_id", "22024", "DNSKEY"},
    {"a hashed name", 50, "01 00 000c 02 aabb 05 0102030405 0001 40", "dns.nsec3.hash_value", "04106105", "NSEC3"},
    {"a service binding", 65, "0001 00 0001 0003 02 6832", "dns.svcb.svcparam.alpn", "h2", "HTTPS"},
    {"a signed transaction", 250, "00 0000 6553f100 012c 0000 1234 0000 0000", "dns.tsig.fudge", "300", "TSIG"},
    {"who may certify", 257, "80 05 69 73 73 75 65 63 61", "dns.caa.issue", "ca", "CAA"},
    {"a type that nobody knows", 65000, "01", "dns.data", "01", "Unknown (65000)"},
    {"no data, as in updates", 1, "", "dns.resp.len", "0", "A"},
};

} // namespace

class DnsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsAResponse()
    {
        const Dissected frame(fromServer(response));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:dns"));
        QCOMPARE(frame.protocol(), std::string("DNS"));
        QCOMPARE(frame.info(), std::string("Standard query response 0x1234 A www.example.com CNAME web.example.com A 192.0.2.10 OPT"));
        QCOMPARE(frame.text("dns"), responseText);
        QCOMPARE(frame.filter("dns.qry.name"), std::string("dns.qry.name == \"www.example.com\""));
    }

    void survivesEveryLength()
    {
        QCOMPARE(faultAtAnyLength(fromServer(response)), std::string());
        QCOMPARE(faultAtAnyLength(fromServer(response, 5353)), std::string());
    }

    void readsRecords_data()
    {
        QTest::addColumn<int>("row");
        for (int i = 0; i < static_cast<int>(std::size(recordRows)); ++i)
            QTest::newRow(recordRows[i].name) << i;
    }
    void readsRecords()
    {
        QFETCH(int, row);
        const auto& wanted = recordRows[row];
        const auto data = hex(wanted.data);
        const Dissected frame(fromServer(record(wanted.type, data)));
        QCOMPARE(frame.value(wanted.field), std::string(wanted.value));
        QCOMPARE(frame.info(), std::string("Standard query response 0x0001 ") + wanted.info);
        QVERIFY(!frame.malformed());
        QCOMPARE(faultAtAnyLength(fromServer(record(wanted.type, data))), std::string());
        QCOMPARE(faultAtAnyLength(fromServer(record(wanted.type, data, 0xffff))), std::string());
        QCOMPARE(faultAtAnyLength(fromServer(record(wanted.type, data, 1))), std::string());
    }

    void readsNames_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("shown");
        QTest::newRow("the root") << std::string("00") << std::string("<Root>");
        QTest::newRow("control characters") << std::string("03 61 01 0a 00") << std::string("a\\001\\n");
        QTest::newRow("a pointer to itself") << std::string("c0 0c") << std::string("<Name contains a pointer that loops>");
        QTest::newRow("a label before a pointer back to it") << std::string("01 61 c0 0c") << std::string("<Name contains a pointer that loops>");
        std::string longest, tooLong;
        for (int i = 0; i < 127; ++i)
            longest += "01 61 ";
        tooLong = longest + "01 61 00";
        QTest::newRow("255 bytes") << longest + "00" << std::string("a") + [] {
            std::string rest;
            for (int i = 1; i < 127; ++i)
                rest += ".a";
            return rest;
        }();
        QTest::newRow("257 bytes") << tooLong << std::string("<Name too long>");
    }
    void readsNames()
    {
        QFETCH(std::string, name);
        QFETCH(std::string, shown);
        const Dissected frame(udpFrame(client, 40000, server, 53, text(question(name))));
        QCOMPARE(frame.value("dns.qry.name"), shown);
        QVERIFY(!frame.malformed());
    }

    void refusesNames_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::newRow("a pointer out of the message") << std::string("ff ff");
        QTest::newRow("a label that is longer than the message") << std::string("3f 61");
        QTest::newRow("a label of a type that is not in use") << std::string("41 00");
    }
    void refusesNames()
    {
        QFETCH(std::string, name);
        const auto bytes = udpFrame(client, 40000, server, 53, text(question(name)));
        QVERIFY(Dissected(bytes).malformed());
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void survivesImpossibleCounts()
    {
        auto message = response;
        std::fill(message.begin() + 4, message.begin() + 12, std::uint8_t {0xff});
        QVERIFY(Dissected(fromServer(message)).malformed());
        QCOMPARE(faultAtAnyLength(fromServer(message)), std::string());
    }

    void speaksMulticast()
    {
        const auto message = hex(R"(
            00 00 84 00 00 01 00 01 00 00 00 00
            01 61 05 6c 6f 63 61 6c 00  00 01 80 01
            c0 0c  00 10 80 01 00 00 00 78 00 03  02 c3 a9
        )");
        const Dissected frame(udpFrame(client, 5353, 0xe00000fb, 5353, text(message)));
        QCOMPARE(frame.protocol(), std::string("MDNS"));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:mdns"));
        QCOMPARE(frame.info(), std::string("Standard query response 0x0000 A a.local, \"QU\" question TXT, cache flush"));
        QCOMPARE(frame.label("dns.qry.class"), std::string(".000 0000 0000 0001 = Class: IN (0x0001)"));
        QCOMPARE(frame.value("dns.resp.cache_flush"), std::string("1"));
        QCOMPARE(frame.value("dns.txt"), std::string("\u00e9"));
    }

    void speaksLinkLocal()
    {
        const auto message = hex("00 07 05 00 00 01 00 00 00 00 00 00  01 61 00 00 01 00 01");
        const Dissected frame(udpFrame(client, 40000, 0xe00000fc, 5355, text(message)));
        QCOMPARE(frame.protocol(), std::string("LLMNR"));
        QCOMPARE(frame.info(), std::string("Standard query 0x0007 A a"));
        QCOMPARE(frame.label("dns.flags.conflict"), std::string(".... .1.. .... .... = Conflict: The sender received multiple responses"));
    }

    void recognisesMessagesAtOtherPorts()
    {
        QVERIFY(Dissected(fromServer(response, 8053)).has("dns.id"));
        auto tooMany = response;
        tooMany[11] = 11; // additional records
        QVERIFY(!Dissected(fromServer(tooMany, 8053)).has("dns.id"));
    }

    void tellsWhatOtherFramesTell()
    {
        FrameKnowledge knowledge;
        knowledge.exchange = {.known = true, .retransmissionOf = 0, .requestFrame = 3, .responseFrame = 7, .delay = 1'500'000};
        FrameOptions options;
        options.knowledge = &knowledge;
        const Dissected answered(fromServer(response), options);
        QCOMPARE(answered.label("dns.response_to"), std::string("[Request In: 3]"));
        QCOMPARE(answered.label("dns.time"), std::string("[Time: 0.001500000 seconds]"));
        knowledge.exchange = {.known = true, .retransmissionOf = 5};
        const Dissected again(fromServer(response), options);
        QCOMPARE(again.value("dns.retransmit_response_in"), std::string("5"));
        QVERIFY(!again.has("dns.response_to"));
        knowledge.exchange = {.known = true};
        QCOMPARE(Dissected(fromServer(response), options).label("dns.unsolicited"), std::string("[Unsolicited: True]"));
    }

    void readsSeveralMessagesOfASegment()
    {
        Bytes stream;
        for (int i = 0; i < 2; ++i) {
            stream.push_back(0);
            stream.push_back(static_cast<std::uint8_t>(response.size()));
            stream.insert(stream.end(), response.begin(), response.end());
        }
        TcpSegment segment;
        segment.toPort = 53;
        segment.payload = text(stream);
        const Dissected frame(tcpFrame(segment));
        const auto length = std::to_string(response.size());
        QCOMPARE(frame.values("dns.length"), (std::vector<std::string> {length, length}));
        QCOMPARE(frame.values("dns.id").size(), std::size_t {2});
        QCOMPARE(faultAtAnyLength(tcpFrame(segment)), std::string());
    }
};

QTEST_GUILESS_MAIN(DnsTest)
#include "dns_test.moc"
