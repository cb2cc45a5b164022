// The Network Time Protocol in its modes.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

Bytes frameOf(const Bytes& message)
{
    return udpFrame(server, 123, client, 123, {reinterpret_cast<const char*>(message.data()), message.size()});
}

Bytes standard(std::string_view header, std::string_view tail = {})
{
    return frameOf(hex(std::string(header) + "e000000080000000 0000000000000000 1234567811111111 ffffffffffffffff" + std::string(tail)));
}

const char* const fromServer = "24 02 06 ec 00010000 00008000 c0000201";

const std::string serverText = R"(Network Time Protocol (NTP Version 4, server)
    Flags: 0x24, Leap Indicator: no warning, Version number: NTP Version 4, Mode: server
        00.. .... = Leap Indicator: no warning (0)
        ..10 0... = Version number: NTP Version 4 (4)
        .... .100 = Mode: server (4)
    Peer Clock Stratum: secondary reference (2)
    Peer Polling Interval: 6 (64 seconds)
    Peer Clock Precision: 0.000001 seconds
    Root Delay: 1.000000 seconds
    Root Dispersion: 0.500000 seconds
    Reference ID: 192.0.2.1
    Reference Timestamp: Feb  2, 2019 11:39:44.500000000 UTC
    Origin Timestamp: NULL
    Receive Timestamp: Oct 12, 2045 05:19:52.066666666 UTC
    Transmit Timestamp: Feb  7, 2036 06:28:15.999999999 UTC
)";

} // namespace

class NtpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsAResponse()
    {
        const Dissected frame(standard(fromServer));
        QCOMPARE(frame.protocol(), std::string("NTP"));
        QCOMPARE(frame.info(), std::string("NTP Version 4, server"));
        QCOMPARE(frame.text("ntp"), serverText);
        QCOMPARE(frame.value("ntp.org"), std::string("NULL"));
        QCOMPARE(frame.value("ntp.precision"), std::string("236"));
    }

    void namesTheSourceOfStratumOne()
    {
        const auto label = [](std::string_view header) { return Dissected(standard(header)).label("ntp.refid"); };
        QCOMPARE(label("24 01 06 ec 00000000 00000000 47505300"), std::string("Reference ID: Global Position System"));
        QCOMPARE(label("24 01 06 ec 00000000 00000000 00000000"), std::string("Reference ID: NULL"));
        QCOMPARE(label("24 00 06 ec 00000000 00000000 52415445"), std::string("Reference ID: Unidentified reference source 'RATE'"));
    }

    void tellsExtensionsFromAuthenticators()
    {
        const Dissected extended(standard(fromServer, "0104 0010 000102030405060708090a0b 00000007 00112233445566778899aabbccddeeff"));
        QCOMPARE(extended.value("ntp.ext.type"), std::string("0x0104"));
        QCOMPARE(extended.value("ntp.keyid"), std::string("00000007"));
        QCOMPARE(extended.value("ntp.mac"), std::string("00112233445566778899aabbccddeeff"));
        const Dissected signedOnly(standard(fromServer, "00000007 00112233445566778899aabbccddeeff"));
        QVERIFY(!signedOnly.has("ntp.ext"));
        QCOMPARE(signedOnly.value("ntp.keyid"), std::string("00000007"));
        const Dissected tooLong(standard(fromServer, "0104 0040 000102030405060708090a0b"));
        QVERIFY(!tooLong.has("ntp.ext"));
        QVERIFY(!tooLong.malformed());
    }

    void readsControlMessages()
    {
        const auto bytes = frameOf(hex("16 81 0046 0618 0000 0000 0004 bebd 961a"));
        const Dissected frame(bytes);
        QCOMPARE(frame.info(), std::string("NTP Version 2, control"));
        QCOMPARE(frame.label("ntp.ctrl.status"),
            std::string("Status: 0x0618, Leap Indicator: no warning, Clock Source: UDP/NTP, System Event Code: no system peer"));
        QCOMPARE(frame.values("ntp.ctrl.associd"), (std::vector<std::string> {"0", "48829"}));
        QCOMPARE(frame.value("ntp.ctrl.peer_status.code"), std::string("10"));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void believesNoLengthOfControlData()
    {
        const auto bytes = frameOf(hex("16 82 0046 0615 0000 0000 ffff 613d 62"));
        QVERIFY(Dissected(bytes).malformed());
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void readsPrivateMessages()
    {
        const auto bytes = frameOf(hex("97 00 03 2a 0001 0048 00000001 00000002 00000003 00000004 c0000202 c0000201 00000010"
                                       "007b 03 04 00000000 00000000 0000000000000000000000000000000000000000000000000000000000000000"));
        const Dissected frame(bytes);
        QCOMPARE(frame.info(), std::string("NTP Version 2, private, Response, MON_GETLIST_1"));
        QCOMPARE(frame.label("ntp.priv.mode7.item"), std::string("Monlist item: address: 192.0.2.2:123"));
        QVERIFY(!frame.has("ntp.flags.li"));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
        QVERIFY(!Dissected(frameOf(hex("97 00 03 2a 0fff 0000"))).malformed()); // many items of no size
    }

    void survivesEveryLength()
    {
        QCOMPARE(faultAtAnyLength(standard(fromServer, "0104 0010 000102030405060708090a0b 00000007 0011")), std::string());
    }
};

QTEST_GUILESS_MAIN(NtpTest)
#include "ntp_test.moc"
