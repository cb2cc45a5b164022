// STUN, TURN's channel data, and the STUN of old.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

Bytes frameOf(std::string_view digits, std::uint16_t port = 40001)
{
    const auto bytes = hex(digits);
    return udpFrame(client, 40000, server, port, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

const char* const response = "0101 0018 2112a442 000102030405060708090a0b"
                             "0020 0008 0001 3326 e112a643"
                             "0006 0003 613a62 00  8025 0000";

} // namespace

class StunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isKnownByItsContent()
    {
        const Dissected frame(frameOf(response));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:stun"));
        QCOMPARE(frame.protocol(), std::string("STUN"));
        QCOMPARE(frame.info(), std::string("Binding Success Response XOR-MAPPED-ADDRESS: 192.0.2.1:4660 user: a:b"));
        QCOMPARE(frame.value("stun.att.ipv4"), std::string("192.0.2.1"));
        QCOMPARE(frame.label("stun.type"), std::string("Message Type: 0x0101 (Binding Success Response)"));
        QCOMPARE(faultAtAnyLength(frameOf(response)), std::string());
    }

    void isNotMistaken()
    {
        QCOMPARE(Dissected(frameOf("0001 0008 2112a442 000102030405060708090a0b")).layers(), std::string("eth:ethertype:ip:udp:data"));
        QCOMPARE(Dissected(frameOf("0001 0000 2112a443 00010203")).layers(), std::string("eth:ethertype:ip:udp:data"));
        QCOMPARE(Dissected(frameOf("4000 0001 61")).layers(), std::string("eth:ethertype:ip:udp:data"));
    }

    void handsChannelDataOn()
    {
        const Dissected frame(frameOf("4001 0002 6162", 3478));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:stun:data"));
        QCOMPARE(frame.info(), std::string("ChannelData TURN Message"));
        QCOMPARE(faultAtAnyLength(frameOf("4001 0002 6162", 3478)), std::string());
    }

    void namesErrors()
    {
        const Dissected frame(frameOf("0111 000c 2112a442 000102030405060708090a0b  0009 0007 0000 0401 776879 00"));
        QCOMPARE(frame.info(), std::string("Binding Error Response error-code: 401 (Unauthenticated) why"));
    }

    void endsWhereAnAttributeDoesNotFit()
    {
        const Dissected frame(frameOf("0001 0008 2112a442 000102030405060708090a0b  0006 0040 61626364"));
        QCOMPARE(frame.info(), std::string("Binding Request"));
        QVERIFY(!frame.malformed());
    }

    void readsTheStunOfOld()
    {
        const auto bytes = frameOf("0101 000c 00000005 000102030405060708090a0b  0001 0008 0001 1234 c0000201");
        const Dissected frame(bytes);
        QCOMPARE(frame.protocol(), std::string("CLASSIC-STUN"));
        QCOMPARE(frame.info(), std::string("Message: Binding Response"));
        QCOMPARE(frame.value("classicstun.att.port"), std::string("4660"));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }
};

QTEST_GUILESS_MAIN(StunTest)
#include "stun_test.moc"
