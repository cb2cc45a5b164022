// Small protocols over UDP: syslog, TFTP, RTCP, NetBIOS datagrams.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

using namespace std::literals;

Bytes frameOf(std::string_view message, std::uint16_t from, std::uint16_t to) { return udpFrame(client, from, server, to, message); }

std::string infoOf(std::string_view message, std::uint16_t from, std::uint16_t to) { return Dissected(frameOf(message, from, to)).info(); }

} // namespace

class DatagramsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsSyslog()
    {
        const Dissected frame(frameOf("<34>Oct 11 22:14:15 mymachine su: failed", 514, 514));
        QCOMPARE(frame.protocol(), "Syslog"s);
        QCOMPARE(frame.info(), "AUTH.CRIT: Oct 11 22:14:15 mymachine su: failed"s);
        QCOMPARE(frame.label("syslog.facility"), "0010 0... = Facility: AUTH - security/authorization messages (4)"s);
        QCOMPARE(frame.value("syslog.hostname"), "mymachine"s);
        QCOMPARE(infoOf("<13>1 - - - - - -", 514, 514), "USER.NOTICE: 1 - - - - - -"s);
        QCOMPARE(infoOf("<999>x", 514, 514), "UNKNOWN.DEBUG: x"s);
        QCOMPARE(infoOf("no priority", 514, 514), "no priority"s);
        QCOMPARE(faultAtAnyLength(frameOf("<165>1 2003-10-11T22:14:15.003Z host app 123 ID47 - msg", 514, 514)), ""s);
    }

    void readsTftp()
    {
        QCOMPARE(infoOf("\0\1f\0octet\0blksize\0"sv "1432\0"sv, 5000, 69), "Read Request, File: f, Transfer type: octet, blksize=1432"s);
        QCOMPARE(infoOf("\0\5\0\1no\0"sv, 69, 5000), "Error Code, Code: File not found, Message: no"s);
        QVERIFY(Dissected(frameOf("\0\1f"sv, 5000, 69)).malformed());
        QCOMPARE(faultAtAnyLength(frameOf("\0\1f\0octet\0a\0"sv, 5000, 69)), ""s);
    }

    /// Servers answer from ports of their own.
    void knowsTheBeginningOfATransfer()
    {
        const auto block = "\0\3\0\1"s + std::string(512, 'x');
        QCOMPARE(infoOf(block, 40000, 5000), "Data Packet, Block: 1"s);
        QCOMPARE(Dissected(frameOf(block, 40000, 5000)).layers(), "eth:ethertype:ip:udp:tftp:data"s);
        QCOMPARE(Dissected(frameOf(block + "x", 40000, 5000)).layers(), "eth:ethertype:ip:udp:data"s);
    }

    void readsRtcp()
    {
        const auto message = "\x80\xc9\0\1\0\0\0\1\x81\xca\0\2\0\0\0\1\0\0\0\0"sv;
        const Dissected frame(frameOf(message, 40001, 40003));
        QCOMPARE(frame.protocol(), "RTCP"s);
        QCOMPARE(frame.info(), "Receiver Report   Source description   "s);
        QCOMPARE(faultAtAnyLength(frameOf(message, 40001, 40003)), ""s);
    }

    void readsNetbiosDatagrams()
    {
        const auto name = "\x20" "EBCACACACACACACACACACACACACACACA\0"s;
        const auto message = "\x11\x0e\x12\x34\xc0\0\2\1\0\x8a\0\x48\0\0"s + name + name + "data";
        const Dissected frame(frameOf(message, 138, 138));
        QCOMPARE(frame.protocol(), "NBDS"s);
        QCOMPARE(frame.info(), "Direct_group datagram"s);
        QCOMPARE(frame.value("nbdgm.source_name"), "A<20> (Server service)"s);
        QCOMPARE(frame.layers(), "eth:ethertype:ip:udp:nbdgm:data"s);
        QCOMPARE(faultAtAnyLength(frameOf(message, 138, 138)), ""s);
    }
};

QTEST_GUILESS_MAIN(DatagramsTest)
#include "datagrams_test.moc"
