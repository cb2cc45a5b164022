// RTP and RTCP have no ports of their own: session descriptions (SIP with SDP) and RTSP say where they go.

#include "analysis/session.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

constexpr std::uint32_t caller = 0xc0000201, callee = 0xc0000202, proxy = 0xc0000203; // 192.0.2.1, .2, .3
constexpr std::uint16_t sip = 5060, callerMedia = 40000, calleeMedia = 50000;

std::string description(const std::string& address, std::uint16_t port, const std::string& more = {})
{
    return "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\nm=audio " + std::to_string(port)
        + " RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n" + more;
}

std::string message(const std::string& first, const std::string& body)
{
    return first + "\r\nCall-ID: 1@example.net\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size())
        + "\r\n\r\n" + body;
}

std::string rtp(std::uint16_t number, char type = 0)
{
    return std::string {'\x80', type, static_cast<char>(number >> 8), static_cast<char>(number)} + std::string("\0\0\0\1\0\0\0\2voice", 13);
}

/// Sender report of one packet: RFC 3550 section 6.4.1.
std::string rtcp() { return std::string("\x80\xc8\0\6", 4) + std::string(24, '\1'); }

/// An answered call: INVITE, 200, then whatever is added.
struct Call {
    Call(const std::string& offered = {}, const std::string& answered = {})
    {
        capture.add(udpFrame(caller, sip, proxy, sip, message("INVITE sip:b@example.net SIP/2.0", description("192.0.2.1", callerMedia, offered))));
        capture.add(udpFrame(proxy, sip, caller, sip, message("SIP/2.0 200 OK", description("192.0.2.2", calleeMedia, answered))));
    }
    void open()
    {
        capture::Problem problem;
        session = Session::open(capture.write(), problem, {});
        session->load();
    }
    /// Protocol and Info of a frame.
    std::string line(analysis::FrameNumber number)
    {
        PacketReader reader(*session);
        reader.read(number);
        return std::string(reader.packet().columns.protocol.view()) + ": " + std::string(reader.packet().columns.info.view());
    }
    std::uint64_t value(analysis::FrameNumber number, std::string_view field)
    {
        PacketReader reader(*session);
        reader.read(number, {.tree = true});
        for (const auto& item : reader.packet().tree)
            if (item.field->abbreviation == field)
                return item.value;
        return ~std::uint64_t {0};
    }
    TemporaryCapture capture;
    std::shared_ptr<Session> session;
};

} // namespace

class MediaPlacesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsRtpWhereItWasAgreedOn()
    {
        Call call;
        call.capture.add(udpFrame(caller, callerMedia, callee, calleeMedia, rtp(7)));
        call.capture.add(udpFrame(callee, calleeMedia, caller, callerMedia, rtp(9, 101)));
        call.open();
        QCOMPARE(call.line(3), std::string("RTP: PT=ITU-T G.711 PCMU, SSRC=0x2, Seq=7, Time=1"));
        QCOMPARE(call.line(4), std::string("RTP: PT=telephone-event, SSRC=0x2, Seq=9, Time=1"));
        for (const analysis::FrameNumber frame : {3U, 4U})
            QCOMPARE(call.value(frame, "rtp.setup-frame"), std::uint64_t(2)); // the answer
        QCOMPARE(call.value(3, "rtp.extseq"), std::uint64_t(65536 + 7));
    }

    void countsOverTheWrapAround()
    {
        Call call;
        for (const std::uint16_t number : {65534, 65535, 0, 65533, 1})
            call.capture.add(udpFrame(caller, callerMedia, callee, calleeMedia, rtp(number)));
        call.open();
        QCOMPARE(call.value(4, "rtp.extseq"), std::uint64_t(65535));
        QCOMPARE(call.value(5, "rtp.extseq"), std::uint64_t(65536));
        QCOMPARE(call.value(6, "rtp.extseq"), std::uint64_t(65533));
        QCOMPARE(call.value(7, "rtp.extseq"), std::uint64_t(65537));
    }

    void leavesAloneWhatCameBefore()
    {
        Call call;
        TemporaryCapture early;
        early.add(udpFrame(caller, callerMedia, callee, calleeMedia, rtp(1)));
        early.add(udpFrame(caller, sip, proxy, sip, message("INVITE sip:b@example.net SIP/2.0", description("192.0.2.1", callerMedia))));
        early.add(udpFrame(caller, callerMedia, callee, calleeMedia, rtp(2)));
        capture::Problem problem;
        call.session = Session::open(early.write(), problem, {});
        call.session->load();
        QVERIFY(call.line(1).starts_with("UDP: "));
        QVERIFY(call.line(3).starts_with("RTP: "));
    }

    void findsTheControlProtocol_data()
    {
        QTest::addColumn<QString>("attribute");
        QTest::addColumn<int>("port");
        QTest::newRow("the next port") << "" << 50001;
        QTest::newRow("a port of its own") << "a=rtcp:50100\r\n" << 50100;
        QTest::newRow("the same port") << "a=rtcp-mux\r\n" << 50000;
    }
    void findsTheControlProtocol()
    {
        QFETCH(QString, attribute);
        QFETCH(int, port);
        Call call({}, attribute.toStdString());
        call.capture.add(udpFrame(caller, callerMedia + 1, callee, static_cast<std::uint16_t>(port), rtcp()));
        call.open();
        QCOMPARE(call.line(3), std::string("RTCP: Sender Report   "));
    }

    void sharesItsPortsWithOthers()
    {
        Call call;
        const std::string binding("\0\1\0\0\x21\x12\xa4\x42" "abcdefghijkl", 20); // a STUN request: RFC 8489
        call.capture.add(udpFrame(caller, callerMedia, callee, calleeMedia, binding));
        call.capture.add(udpFrame(caller, callerMedia, callee, calleeMedia, rtp(1)));
        call.open();
        QVERIFY(call.line(3).starts_with("STUN: "));
        QVERIFY(call.line(4).starts_with("RTP: "));
    }

    void takesNoPlaceForMediaThatAreRefused()
    {
        Call call;
        TemporaryCapture refused;
        refused.add(udpFrame(caller, sip, proxy, sip, message("INVITE sip:b@example.net SIP/2.0", description("192.0.2.1", 0))));
        auto other = description("192.0.2.1", callerMedia);
        other.replace(other.find("RTP/AVP"), 7, "udptl  ");
        refused.add(udpFrame(caller, sip, proxy, sip, message("INVITE sip:b@example.net SIP/2.0", other)));
        refused.add(udpFrame(caller, callerMedia, callee, calleeMedia, rtp(1)));
        capture::Problem problem;
        call.session = Session::open(refused.write(), problem, {});
        call.session->load();
        QVERIFY(call.line(3).starts_with("UDP: "));
    }

    void readsWhatRtspAgreesOn()
    {
        TemporaryCapture capture;
        constexpr std::uint16_t rtsp = 554;
        capture.add(tcpFrame({.from = callee, .to = caller, .fromPort = rtsp, .toPort = 33333, .sequence = 1, .acknowledgment = 1, .flags = 0x18,
            .payload = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP;unicast;client_port=6970-6971;server_port=7000-7001\r\n\r\n"}));
        capture.add(udpFrame(callee, 7000, caller, 6970, rtp(3)));
        capture.add(udpFrame(callee, 7001, caller, 6971, rtcp()));
        Call call;
        capture::Problem problem;
        call.session = Session::open(capture.write(), problem, {});
        call.session->load();
        QVERIFY(call.line(2).starts_with("RTP: "));
        QCOMPARE(call.value(2, "rtp.setup-frame"), std::uint64_t(1));
        QVERIFY(call.line(3).starts_with("RTCP: "));
    }
};

QTEST_APPLESS_MAIN(MediaPlacesTest)
#include "media_places_test.moc"
