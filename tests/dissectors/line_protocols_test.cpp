// Protocols that speak in lines of text: mail, FTP, Telnet, SIP, RTSP; and the first headers of some others.

#include "tests/support/talk.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

using namespace std::string_literals;

const std::string mail = "From: A <a@example.com>\r\nSubject: Hello\r\nContent-Type: text/plain\r\n\r\nHi\r\n";

} // namespace

class LineProtocolsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aMailIsSent();
    void aMailIsFetched();
    void imapAnswersByTag();
    void ftpNamesItsPort();
    void telnetOptions();
    void sipCountsBindings_data();
    void sipCountsBindings();
    void sipIsNotAllOnItsPort();
    void rtspDescribes();
    void vncBegins();
    void smbCommands();
    void tpktCarriesCotp();
    void anyLength_data();
    void anyLength();
};

void LineProtocolsTest::aMailIsSent()
{
    Talk talk(25);
    talk.server("220 mx ESMTP\r\n");
    talk.client("EHLO me\r\n");
    talk.server("250-mx\r\n250-SIZE 10\r\n250 DSN\r\n");
    talk.client("DATA\r\n");
    talk.server("354 go on\r\n");
    talk.client(mail);
    talk.client(".\r\nQUIT\r\n");
    talk.server("250 Ok\r\n");
    QVERIFY(talk.load());
    QCOMPARE(talk.info(5), "C: EHLO me"s);
    QCOMPARE(talk.info(6), "S: 250-mx | SIZE 10 | DSN"s);
    QCOMPARE(talk.values(6, "smtp.rsp.parameter"), (std::vector {"mx"s, "SIZE 10"s, "DSN"s}));
    QCOMPARE(talk.label(8, "smtp.response.code"), "Response code: Start mail input; end with <CRLF>.<CRLF> (354)"s);
    QCOMPARE(talk.info(9), "C: DATA fragment, " + std::to_string(mail.size()) + " bytes");
    QCOMPARE(talk.layers(10), "smtp:imf:data-text-lines"s);
    QCOMPARE(talk.value(10, "imf.subject"), "Hello"s);
    QVERIFY(talk.info(10).starts_with("from: A <a@example.com>, subject: Hello,  (text/plain)"));
    QCOMPARE(talk.info(11), "S: 250 Ok"s);
    QCOMPARE(talk.fault(), ""s);
}

void LineProtocolsTest::aMailIsFetched()
{
    Talk talk(110);
    talk.server("+OK ready\r\n");
    talk.client("RETR 1\r\n");
    talk.server("+OK\r\n");
    talk.server(mail.substr(0, 30));
    talk.server(mail.substr(30) + ".\r\n");
    talk.client("QUIT\r\n");
    QVERIFY(talk.load());
    QCOMPARE(talk.info(4), "S: +OK ready"s);
    QCOMPARE(talk.value(5, "pop.request.parameter"), "1"s);
    QCOMPARE(talk.layers(8), "pop:imf:data-text-lines"s);
    QCOMPARE(talk.value(8, "imf.from"), "A <a@example.com>"s);
    QCOMPARE(talk.info(9), "C: QUIT"s);
    QCOMPARE(talk.fault(), ""s);
}

void LineProtocolsTest::imapAnswersByTag()
{
    Talk talk(143);
    talk.client("a1 CAPABILITY\r\n");
    talk.server("* CAPABILITY IMAP4rev1\r\na1 OK done\r\n");
    QVERIFY(talk.load());
    QCOMPARE(talk.info(4), "Request: a1 CAPABILITY"s);
    QCOMPARE(talk.info(5), "Response: a1 OK done"s);
    QCOMPARE(talk.value(5, "imap.response.status"), "OK"s);
}

void LineProtocolsTest::ftpNamesItsPort()
{
    Talk talk(21);
    talk.client("PORT 192,0,2,1,4,1\r\n");
    talk.server("227 Entering Passive Mode (192,0,2,2,195,80).\r\n");
    talk.server("227 Entering Passive Mode (192,0,999,2,195,80).\r\n");
    QVERIFY(talk.load());
    QCOMPARE(talk.value(4, "ftp.active.port"), "1025"s);
    QCOMPARE(talk.value(5, "ftp.passive.ip"), "192.0.2.2"s);
    QCOMPARE(talk.value(5, "ftp.passive.port"), "50000"s);
    QCOMPARE(talk.info(5), "Response: 227 Entering Passive Mode (192,0,2,2,195,80)."s);
    QVERIFY(talk.values(6, "ftp.passive.ip").empty());
}

void LineProtocolsTest::telnetOptions()
{
    const Dissected frame(tcpFrame({.toPort = 23, .payload = "\xff\xfb\x18\xff\xfa\x18\x00vt\xff\xf0ls\r\n"s}));
    QCOMPARE(frame.values("telnet.subcmd"), (std::vector {"24"s, "24"s}));
    QCOMPARE(frame.value("telnet.option_data"), "007674"s);
    QCOMPARE(frame.value("telnet.data"), "ls\\r\\n"s);
    QCOMPARE(frame.label("telnet.command"), "Will Terminal Type"s);
}

void LineProtocolsTest::sipCountsBindings_data()
{
    QTest::addColumn<std::string>("fields");
    QTest::addColumn<std::string>("info");
    QTest::newRow("one") << "Contact: <sip:a@h>\r\n"s
                         << "Request: REGISTER sip:h  (1 binding) | "s;
    QTest::newRow("two, one of them by its short name") << "Contact: <sip:a@h>\r\nm: <sip:b@h>\r\n"s
                                                        << "Request: REGISTER sip:h  (2 bindings) | "s;
    QTest::newRow("none") << ""s
                          << "Request: REGISTER sip:h  (fetch bindings) | "s;
    QTest::newRow("away with all") << "Contact: *\r\nExpires: 0\r\n"s
                                   << "Request: REGISTER sip:h  (remove all bindings) | "s;
}

void LineProtocolsTest::sipCountsBindings()
{
    QFETCH(std::string, fields);
    QFETCH(std::string, info);
    const Dissected frame(udpFrame(client, 5060, server, 5060, "REGISTER sip:h SIP/2.0\r\nCSeq: 7 REGISTER\r\n" + fields + "\r\n"));
    QCOMPARE(frame.info(), info);
    QCOMPARE(frame.value("sip.CSeq.seq"), "7"s);
}

void LineProtocolsTest::sipIsNotAllOnItsPort()
{
    const auto datagram = [](std::string_view text) { return Dissected(udpFrame(client, 5060, server, 5060, text)); };
    QCOMPARE(datagram("hello").layers(), "eth:ethertype:ip:udp:data"s);
    QCOMPARE(datagram("\r\n\r\n").layers(), "eth:ethertype:ip:udp:data"s);
    QCOMPARE(datagram("FOO sip:a SIP/2.0\r\n\r\n").info(), "Unknown request: FOO sip:a | "s);
    const auto segment = [](std::string_view text) { return Dissected(tcpFrame({.toPort = 5060, .payload = text})); };
    QCOMPARE(segment("hello\r\n").info(), "Continuation"s);
    QCOMPARE(segment("\r\n\r\n").layers(), "eth:ethertype:ip:tcp"s);
}

void LineProtocolsTest::rtspDescribes()
{
    Talk talk(554);
    talk.client("DESCRIBE rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n");
    talk.server("RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: 22\r\n\r\nv=0\r\n");
    talk.server("s=x\r\nt=1 2\r\na=b\r\n");
    talk.server("$\1\0\4abcd"s);
    QVERIFY(talk.load());
    QCOMPARE(talk.info(4), "DESCRIBE rtsp://h/ RTSP/1.0"s);
    QCOMPARE(talk.info(6), "Reply: RTSP/1.0 200 OK"s);
    QCOMPARE(talk.protocol(6), "RTSP/SDP"s);
    QCOMPARE(talk.value(6, "sdp.time.stop"), "2"s);
    QCOMPARE(talk.value(7, "rtsp.data"), "61626364"s);
    QCOMPARE(talk.fault(), ""s);
}

void LineProtocolsTest::vncBegins()
{
    Talk talk(5900);
    talk.server("RFB 003.008\n");
    talk.client("RFB 003.008\n");
    talk.server("\2\1\2"s);
    talk.client("\2"s);
    talk.server(std::string(16, 'c'));
    QVERIFY(talk.load());
    QCOMPARE(talk.info(4), "Server protocol version: 003.008"s);
    QCOMPARE(talk.values(6, "vnc.security_type"), (std::vector {"1"s, "2"s}));
    QCOMPARE(talk.info(7), "Security type VNC (2) selected by client"s);
    QCOMPARE(talk.info(8), "Authentication challenge from server"s);
}

void LineProtocolsTest::smbCommands()
{
    const auto message = [](const std::string& header) { return "\0\0\0"s + static_cast<char>(header.size()) + header; };
    const Dissected one(
        tcpFrame({.toPort = 445, .payload = message("\xffSMB\x72" + std::string(4, '\0') + '\x98' + std::string(22, '\0'))}));
    QCOMPARE(one.info(), "Negotiate Protocol Response"s);
    const Dissected two(tcpFrame({.toPort = 445, .payload = message("\xfeSMB\x40\0\0\0\0\0\0\0\5\0"s + std::string(50, '\0'))}));
    QCOMPARE(two.info(), "Create Request"s);
    QCOMPARE(two.layers(), "eth:ethertype:ip:tcp:nbss:smb2"s);
}

void LineProtocolsTest::tpktCarriesCotp()
{
    const Dissected request(tcpFrame({.toPort = 3389, .payload = "\3\0\0\x0b\6\xe0\0\0\0\7\0"s}));
    QCOMPARE(request.info(), "CR TPDU src-ref: 0x0007 dst-ref: 0x0000"s);
    QCOMPARE(request.lines("tpkt").front(), "TPKT, Version: 3, Length: 11"s);
    const Dissected data(tcpFrame({.toPort = 102,
        .payload = "\3\0\0\x0a\2\xf0\x80"
                   "abc"s}));
    QCOMPARE(data.layers(), "eth:ethertype:ip:tcp:tpkt:cotp:data"s);
}

void LineProtocolsTest::anyLength_data()
{
    QTest::addColumn<int>("port");
    QTest::addColumn<std::string>("payload");
    QTest::newRow("SMTP") << 25 << "250-a\r\n250 b\r\n"s;
    QTest::newRow("POP") << 110 << "+OK b\r\nx\r\n.\r\n"s;
    QTest::newRow("IMAP") << 143 << "a1 OK b\r\n* x\r\n"s;
    QTest::newRow("FTP") << 21 << "227 (1,2,3,4,5,6)\r\n"s;
    QTest::newRow("Telnet") << 23 << "\xff\xfa\x18\x00vt\xff\xf0\xff"s;
    QTest::newRow("SIP") << 5060 << "SIP/2.0 200 OK\r\nContact: *\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nc=a b c\r\n"s;
    QTest::newRow("RTSP") << 554 << "RTSP/1.0 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\n\r\nabc$\1\0\1x"s;
    QTest::newRow("VNC") << 5900 << "RFB 003.008\n"s;
    QTest::newRow("TPKT") << 3389 << "\3\0\0\x0f\x0a\xe0\0\0\0\7\0\xc1\2ab"s;
    QTest::newRow("SMB2") << 445 << "\0\0\0\x40\xfeSMB"s + std::string(60, '\1');
    QTest::newRow("SMB") << 445 << "\0\0\0\x20\xffSMB"s + std::string(28, '\1');
}

void LineProtocolsTest::anyLength()
{
    QFETCH(int, port);
    QFETCH(std::string, payload);
    QCOMPARE(faultAtAnyLength(tcpFrame({.toPort = static_cast<std::uint16_t>(port), .payload = payload})), ""s);
    QCOMPARE(faultAtAnyLength(tcpFrame({.fromPort = static_cast<std::uint16_t>(port), .toPort = 40000, .payload = payload})), ""s);
}

QTEST_APPLESS_MAIN(LineProtocolsTest)
#include "line_protocols_test.moc"
