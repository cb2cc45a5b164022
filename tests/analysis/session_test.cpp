// A session from a file to packets: rows, streams, relative numbers, other threads reading while it loads.

#include "analysis/session.h"
#include "dissectors/core/checksum.h"
#include "dissectors/core/format.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <thread>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

constexpr std::uint16_t synFlag = 2, ackFlag = 16;

std::unique_ptr<Session> opened(TemporaryCapture& capture, const SessionOptions& options = {})
{
    capture::Problem problem;
    auto session = Session::open(capture.write(), problem, options);
    if (session)
        session->load();
    return session;
}

void addHandshake(TemporaryCapture& capture, TcpSegment& fromClient)
{
    fromClient.flags = synFlag;
    capture.add(tcpFrame(fromClient));
    ++fromClient.sequence;
    auto fromServer = reply(fromClient);
    fromServer.sequence = 900;
    fromServer.flags = synFlag | ackFlag;
    capture.add(tcpFrame(fromServer));
    fromClient.acknowledgment = 901;
    fromClient.flags = ackFlag;
    capture.add(tcpFrame(fromClient));
}

/// Gives a frame of tcpFrame() the right checksum.
Bytes withChecksum(Bytes frame)
{
    constexpr std::size_t addresses = 14 + 12, header = 14 + 20, checksum = header + 16;
    InternetChecksum sum;
    sum.add({frame.data() + addresses, 8}).addWord(6).addWord(static_cast<std::uint16_t>(frame.size() - header));
    const auto value = sum.add({frame.data() + header, frame.size() - header}).result();
    frame[checksum] = static_cast<std::uint8_t>(value >> 8);
    frame[checksum + 1] = static_cast<std::uint8_t>(value);
    return frame;
}

QString valueIn(const Packet& packet, const Registry& registry, const char* abbreviation)
{
    const auto* field = registry.findField(abbreviation);
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i)
        if (packet.tree[i].field == field) {
            Text text;
            formatValue(ItemView(packet, i), text);
            return QString::fromStdString(text.string());
        }
    return {};
}

} // namespace

class SessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsASideThatLeavesChecksumsToItsAdapter()
    {
        TemporaryCapture capture;
        TcpSegment segment {.sequence = 100, .acknowledgment = 900, .payload = "data"};
        for (int i = 0; i < 3; ++i) {
            capture.add(tcpFrame(segment)); // without a checksum
            capture.add(withChecksum(tcpFrame(reply(segment))));
            segment.sequence += 4;
        }
        auto damaged = withChecksum(tcpFrame(reply(segment)));
        damaged.back() ^= 1;
        capture.add(damaged);
        SessionOptions options;
        options.dissection.verifyTcpChecksum = true;
        const auto session = opened(capture, options);
        PacketReader reader(*session);
        const auto offload = [&](std::uint32_t frame) {
            reader.read(frame);
            return valueIn(reader.packet(), session->registry(), "tcp.checksum.offload");
        };
        for (const std::uint32_t frame : {5u, 1u, 3u})
            QCOMPARE(offload(frame), QStringLiteral("4")); // probably left to the network adapter
        QCOMPARE(offload(2), QString());
        QCOMPARE(offload(7), QString()); // one of several: damaged on its way
        QCOMPARE(valueIn(reader.packet(), session->registry(), "tcp.checksum.status"), QStringLiteral("0")); // bad
    }

    void twoWrongChecksumsMayBeAnAccident()
    {
        TemporaryCapture capture;
        const TcpSegment segment {.sequence = 100, .payload = "data"};
        capture.add(tcpFrame(segment));
        capture.add(tcpFrame(segment));
        SessionOptions options;
        options.dissection.verifyTcpChecksum = true;
        const auto session = opened(capture, options);
        PacketReader reader(*session);
        reader.read(1);
        QCOMPARE(valueIn(reader.packet(), session->registry(), "tcp.checksum.offload"), QString());
    }

    void linksTheFramesOfAConversation()
    {
        TemporaryCapture capture;
        TcpSegment segment {.sequence = 100};
        addHandshake(capture, segment);
        capture.add(udpFrame(client, 1111, server, 2222, "hello"));
        capture.add(tcpFrame(segment));
        const auto session = opened(capture);
        QCOMPARE(session->frameCount(), 5u);
        QCOMPARE(session->conversationCount(), 2u);
        QCOMPARE(session->row(3).nextInConversation, 5u);
        QCOMPARE(session->row(5).previousInConversation, 3u);
        QCOMPARE(session->row(4).previousInConversation, 0u);
        QVERIFY(session->row(2).flags & FrameRow::Reverse);
        const auto conversation = session->conversation(session->row(1).conversation);
        QCOMPARE(conversation.packets[0], 3u);
        QCOMPARE(conversation.packets[1], 1u);
        QCOMPARE(conversation.lastFrame, 5u);
    }

    void anyFrameKnowsItsRelativeNumbers()
    {
        TemporaryCapture capture;
        TcpSegment segment {.sequence = 0xfffffff0};
        addHandshake(capture, segment);
        segment.payload = "GET / HTTP/1.1\r\n\r\n";
        capture.add(tcpFrame(segment));
        const auto session = opened(capture);
        PacketReader reader(*session);
        QVERIFY(reader.read(4));
        QCOMPARE(valueIn(reader.packet(), session->registry(), "tcp.stream"), QStringLiteral("0"));
        QCOMPARE(valueIn(reader.packet(), session->registry(), "tcp.seq"), QStringLiteral("1"));
        QCOMPARE(valueIn(reader.packet(), session->registry(), "tcp.ack"), QStringLiteral("1"));
        QCOMPARE(valueIn(reader.packet(), session->registry(), "tcp.nxtseq"), QStringLiteral("19"));
        QVERIFY(!reader.read(5));
        QVERIFY(reader.packet().tree.empty());
    }

    void aSynOnOldPortsIsANewStream()
    {
        TemporaryCapture capture;
        TcpSegment first {.sequence = 100};
        addHandshake(capture, first);
        TcpSegment second {.sequence = 5000};
        addHandshake(capture, second);
        const auto session = opened(capture);
        QCOMPARE(session->conversationCount(), 2u);
        QCOMPARE(session->tcpFlags(4), tcpflag::reusedPorts);
        QCOMPARE(session->row(6).conversation, session->row(4).conversation);
    }

    void segmentsOfOneMessageKnowWhereItEnds()
    {
        TemporaryCapture capture;
        TcpSegment segment {.sequence = 100};
        addHandshake(capture, segment);
        const std::array<std::string_view, 3> parts {"POST / HTTP/1.1\r\n", "Content-Length: 4\r\n\r\nab", "cd"};
        for (const auto part : parts) {
            segment.payload = part;
            capture.add(tcpFrame(segment));
            segment.sequence += static_cast<std::uint32_t>(part.size());
        }
        const auto session = opened(capture);
        StreamMessagesCache cache;
        capture::FrameBuffer buffer;
        const auto messages = cache.get(*session, 0, session->conversation(0).lastFrame, buffer);
        QVERIFY(messages->find(4) && messages->find(5) && messages->find(6));
        QCOMPARE(messages->find(4)->begins, messages->find(6)->completes);
        QCOMPARE(messages->find(5)->begins, messages->find(6)->completes);
        QCOMPARE(messages->find(6)->headEnd, 2u);
        QCOMPARE(messages->find(6)->begins, SplitSegment::none);
        const auto& message = messages->message(messages->find(6)->completes);
        QCOMPARE(message.completedIn, 6u);
        const auto whole = assemble(*session, message, buffer);
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(whole.bytes.data()), static_cast<qsizetype>(whole.bytes.size())),
            QByteArray("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd"));
        QCOMPARE(whole.fragments.size(), std::size_t {3});
    }

    void aReassembledDatagramJoinsItsConversation()
    {
        const auto whole = udpFrame(client, 1111, server, 2222, "0123456789abcdef");
        const Bytes payload(whole.begin() + 34, whole.end());
        TemporaryCapture capture;
        capture.add(udpFrame(client, 1111, server, 2222, "x"));
        capture.add(ipv4Frame(client, server, 17, {payload.begin(), payload.begin() + 16}, 7, 0, true));
        capture.add(ipv4Frame(client, server, 17, {payload.begin() + 16, payload.end()}, 7, 16, false));
        const auto session = opened(capture);
        QCOMPARE(session->row(2).conversation, noConversation);
        QCOMPARE(session->row(3).conversation, session->row(1).conversation);
    }

    void stopsAtTheNumberOfFramesWanted()
    {
        TemporaryCapture capture;
        for (int i = 0; i < 1000; ++i)
            capture.add(udpFrame(client, 1, server, 2, "x"));
        SessionOptions options;
        options.maximumFrames = 700;
        QCOMPARE(opened(capture, options)->frameCount(), 700u);
    }

    void othersReadWhileItLoads()
    {
        TemporaryCapture capture;
        TcpSegment segment {.sequence = 100};
        addHandshake(capture, segment);
        segment.payload = "data";
        constexpr std::uint32_t count = 60'000;
        const auto frame = tcpFrame(segment);
        for (std::uint32_t i = 0; i < count; ++i)
            capture.add(frame);
        capture::Problem problem;
        const auto session = Session::open(capture.write(), problem);
        std::jthread loader([&](std::stop_token stop) { session->load(stop); });
        PacketReader reader(*session);
        while (!session->state().finished)
            if (const auto frames = session->frameCount())
                QVERIFY(reader.read(frames));
        QCOMPARE(session->frameCount(), count + 3);
        QVERIFY(!session->state().problem);
    }

    void canBeCancelled()
    {
        TemporaryCapture capture;
        for (int i = 0; i < 200'000; ++i)
            capture.add(udpFrame(client, 1, server, 2, "x"));
        capture::Problem problem;
        const auto session = Session::open(capture.write(), problem);
        std::jthread loader([&](std::stop_token stop) { session->load(stop); });
        while (session->frameCount() == 0)
            std::this_thread::yield();
        loader.request_stop();
        loader.join();
        QVERIFY(session->state().finished);
        const auto kept = session->frameCount();
        QVERIFY(kept > 0);
        if (session->state().cancelled) {
            session->load();
            QVERIFY(session->frameCount() >= kept);
        }
    }

    void saysWhyAFileCannotBeOpened()
    {
        capture::Problem problem;
        QVERIFY(!Session::open("/nowhere/at/all.pcap", problem));
        QVERIFY(!problem.text.empty());
    }
};

QTEST_APPLESS_MAIN(SessionTest)
#include "session_test.moc"
