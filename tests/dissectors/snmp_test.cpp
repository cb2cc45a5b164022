// SNMP, versions 1, 2c and 3.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

Bytes frameOf(std::string_view digits)
{
    const auto bytes = hex(digits);
    return udpFrame(client, 40000, server, 161, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// sysUpTime.0, asked for by "public".
const char* const request = "30 26 020100 04 06 7075626c6963 a0 19 020101 020100 020100 30 0e 30 0c 06 08 2b06010201010300 05 00";

const std::string requestText = R"(Simple Network Management Protocol
    version: version-1 (0)
    community: public
    data: get-request (0)
        get-request
            request-id: 1
            error-status: noError (0)
            error-index: 0
            variable-bindings: 1 item
                1.3.6.1.2.1.1.3.0: Value (Null)
                    Object Name: 1.3.6.1.2.1.1.3.0 (iso.3.6.1.2.1.1.3.0)
                    Value (Null)
)";

/// A response of version 2c with one value for the object 1.3.
Bytes responseWith(std::string_view value)
{
    const auto bytes = hex(value);
    const auto size = bytes.size();
    char head[128];
    std::snprintf(head, sizeof head, "30 %02zx 020101 0401 70 a2 %02zx 020101 020100 020100 30 %02zx 30 %02zx 06 01 2b", 24 + size,
        15 + size - 1 + 2, 5 + size, 3 + size);
    return frameOf(std::string(head) + std::string(value));
}

} // namespace

class SnmpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsARequest()
    {
        const Dissected frame(frameOf(request));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:snmp"));
        QCOMPARE(frame.protocol(), std::string("SNMP"));
        QCOMPARE(frame.info(), std::string("get-request 1.3.6.1.2.1.1.3.0"));
        QCOMPARE(frame.text("snmp"), requestText);
    }

    void readsValues()
    {
        const auto value = [](std::string_view digits, std::string_view field) { return Dissected(responseWith(digits)).value(field); };
        QCOMPARE(value("02 01 fb", "snmp.value.int"), std::string("-5"));
        QCOMPARE(value("41 05 00ffffffff", "snmp.value.counter"), std::string("4294967295"));
        QCOMPARE(value("46 05 0100000000", "snmp.value.counter"), std::string("4294967296"));
        QCOMPARE(value("40 04 c0000201", "snmp.value.ipv4"), std::string("192.0.2.1"));
        QCOMPARE(value("43 01 07", "snmp.value.timeticks"), std::string("7"));
        QCOMPARE(value("06 03 2b0601", "snmp.value.oid"), std::string("1.3.6.1"));
        QCOMPARE(Dissected(responseWith("46 01 05")).label("snmp.value.counter"), std::string("Value (Counter64): 5"));
        QVERIFY(Dissected(responseWith("80 00")).has("snmp.noSuchObject"));
    }

    void showsTextAsText()
    {
        const Dissected frame(responseWith("04 03 616263"));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:snmp:snmp"));
        QCOMPARE(frame.label("snmp.value.octets"), std::string("Value (OctetString): \"abc\""));
        QCOMPARE(frame.value("snmp.var-bind_str"), std::string("abc"));
        QCOMPARE(Dissected(responseWith("04 03 0102ff")).label("snmp.value.octets"), std::string("Value (OctetString): 0102ff"));
    }

    void readsVersion3()
    {
        const auto bytes = frameOf("30 4a 020103 30 0d 02014d 020205dc 040105 020103"
                                   "041c 301a 040c 80000009 03 00 aabbccddeeff 020101 020102 0400 0400 0400"
                                   "30 18 0400 0400 a8 12 020101 020100 020100 30 07 30 05 06012b 0500");
        const Dissected frame(bytes);
        QCOMPARE(frame.value("snmp.msgID"), std::string("77"));
        QCOMPARE(frame.value("snmp.v3.flags.auth"), std::string("1"));
        QCOMPARE(frame.value("snmp.engineid.mac"), std::string("aa:bb:cc:dd:ee:ff"));
        QCOMPARE(frame.label("snmp.engineid.enterprise"), std::string("Engine Enterprise ID: ciscoSystems (9)"));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void leavesWhatIsNoMessage()
    {
        QCOMPARE(Dissected(frameOf("01 02 03")).layers(), std::string("eth:ethertype:ip:udp:data"));
        QCOMPARE(Dissected(frameOf("30 20 020100")).layers(), std::string("eth:ethertype:ip:udp:data"));
    }

    void survivesEveryLength() { QCOMPARE(faultAtAnyLength(frameOf(request)), std::string()); }

    void believesNoLength()
    {
        for (const auto* digits : {"30 84 ffffffff 020100", "30 05 0201 00 04 7f", "30 0a 020100 0401 70 a0 80 0000",
                 "30 0c 020100 0401 70 a0 04 02 7f 0000"})
            QCOMPARE(faultAtAnyLength(frameOf(digits)), std::string());
    }

    /// Thousands of bindings of the smallest size are read once.
    void readsManyBindings()
    {
        std::string bindings;
        constexpr int count = 3000;
        for (int i = 0; i < count; ++i)
            bindings += "3005 06012b 0500";
        char head[96];
        std::snprintf(head, sizeof head, "30 82 %04x 020101 0401 70 a2 82 %04x 020101 020100 020100 30 82 %04x", count * 7 + 23,
            count * 7 + 13, count * 7);
        const Dissected frame(frameOf(std::string(head) + bindings));
        QCOMPARE(frame.values("snmp.name").size(), std::size_t {count});
        QVERIFY(frame.info().size() < 4200);
    }
};

QTEST_GUILESS_MAIN(SnmpTest)
#include "snmp_test.moc"
