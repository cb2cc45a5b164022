// What HTTP, HTTP/2 and QUIC carry in a conversation, and single streams of the latter.

#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/find_stream.h"
#include "analysis/stream/stream_reader.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

using namespace std::string_literals;

const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"s;
const std::string settings = "\0\0\0\4\0\0\0\0\0"s;

/// HTTP/2: RFC 9113 section 4.1.
std::string frame(char type, char flags, char stream, const std::string& payload)
{
    return std::string {0, 0, static_cast<char>(payload.size()), type, flags, 0, 0, 0, stream} + payload;
}

/// Two requests (GET and POST of "/") and their answers, with header fields of the static table (RFC 7541 appendix A).
std::shared_ptr<Session> twoRequests(TemporaryCapture& capture)
{
    const auto asked = preface + settings + frame(1, 5, 1, "\x82\x86\x84") + frame(1, 4, 3, "\x83\x86\x84") + frame(0, 1, 3, "body");
    const auto answered = settings + frame(1, 4, 1, "\x88") + frame(0, 1, 1, "hello") + frame(1, 5, 3, "\x8d");
    capture.add(tcpFrame({.sequence = 100, .acknowledgment = 500, .flags = 0x18, .payload = asked}));
    auto segment = reply(TcpSegment {});
    segment.sequence = 500;
    segment.acknowledgment = static_cast<std::uint32_t>(100 + asked.size());
    segment.flags = 0x18;
    segment.payload = answered;
    capture.add(tcpFrame(segment));
    capture::Problem problem;
    std::shared_ptr<Session> session = Session::open(capture.write(), problem, {});
    session->load();
    return session;
}

/// A resumed connection of ngtcp2 with early data, and its secrets.
std::shared_ptr<Session> resumed()
{
    capture::Problem problem;
    std::shared_ptr<Session> session = Session::open(
        qEnvironmentVariable("PORTHOLE_SOURCE_DIR").toStdString() + "/resources/examples/quic_0rtt.pcapng", problem, {});
    session->load();
    return session;
}

struct Part {
    bool reverse;
    std::string bytes;
    bool operator==(const Part&) const = default;
};

std::vector<Part> partsOf(const ConversationStream& stream)
{
    std::vector<StreamPiece> pieces;
    stream.pieces(0, 1000, pieces);
    StreamReader reader(stream);
    std::vector<Part> parts;
    for (const auto& piece : pieces) {
        const auto bytes = reader.read(piece);
        parts.push_back({piece.reverse, {bytes.begin(), bytes.end()}});
    }
    return parts;
}

std::string field(const std::string& name, const std::string& value)
{
    const auto length = [](const std::string& text) { return "\0\0\0"s + static_cast<char>(text.size()); };
    return length(name) + name + length(value) + value;
}

} // namespace

class StreamContentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneStreamOfHttp2()
    {
        TemporaryCapture capture;
        const auto session = twoRequests(capture);
        ConversationStream stream(*session, 0, {StreamContent::Http2, 1});
        QVERIFY(stream.update());
        const std::vector<Part> expected {{false, field(":method", "GET") + field(":scheme", "http") + field(":path", "/")},
            {true, field(":status", "200")}, {true, frame(0, 1, 1, "hello")}};
        QVERIFY(partsOf(stream) == expected);
        QVERIFY(stream.substreams() == (std::vector<std::uint64_t> {1, 3}));
    }

    void allStreamsOfHttp2()
    {
        TemporaryCapture capture;
        const auto session = twoRequests(capture);
        ConversationStream all(*session, 0, StreamContent::Http2), third(*session, 0, {StreamContent::Http2, 3}), none(*session, 0, {StreamContent::Http2, 5});
        for (auto* stream : {&all, &third, &none})
            QVERIFY(stream->update());
        QCOMPARE(partsOf(all).size(), std::size_t(6));
        QCOMPARE(partsOf(third).size(), std::size_t(3));
        QVERIFY(partsOf(third)[1] == (Part {false, frame(0, 1, 3, "body")}));
        QVERIFY(partsOf(none).empty());
        QCOMPARE(all.extent().bytes(), third.extent().bytes() + 9 + 5 + field(":status", "200").size()
                + (field(":method", "GET") + field(":scheme", "http") + field(":path", "/")).size());
    }

    void oneStreamOfQuic()
    {
        const auto session = resumed();
        const auto id = findQuicConnection(*session, 0);
        QCOMPARE(id, ConversationId(0));
        QCOMPARE(findQuicConnection(*session, 1), noConversation);
        ConversationStream stream(*session, id, {StreamContent::Quic, 0}), all(*session, id, StreamContent::Quic);
        QVERIFY(stream.update() && all.update());
        const auto parts = partsOf(stream);
        QCOMPARE(parts.size(), std::size_t(2));
        QVERIFY(!parts[0].reverse && parts[1].reverse);
        QCOMPARE(parts[0].bytes.size(), std::size_t(46));
        QVERIFY(parts[1].bytes.ends_with("Hello from the server, in one piece.\n"));
        QVERIFY(stream.substreams() == (std::vector<std::uint64_t> {0, 2, 3, 6, 7, 10, 11}));
        QCOMPARE(partsOf(all).size(), std::size_t(10));
    }

    void otherContentIsOnePartAFrame()
    {
        TemporaryCapture capture;
        const auto session = twoRequests(capture);
        ConversationStream transport(*session, 0), tls(*session, 0, StreamContent::Tls);
        QVERIFY(transport.update() && tls.update());
        QCOMPARE(partsOf(transport).size(), std::size_t(2));
        QVERIFY(partsOf(tls).empty());
        QVERIFY(transport.substreams().empty());
    }

    void contentsHaveNames()
    {
        QVERIFY(findStreamContent("http2") == StreamContent::Http2);
        QVERIFY(findStreamContent("quic") == StreamContent::Quic);
        QVERIFY(!findStreamContent("tcp"));
        QVERIFY(hasSubstreams(StreamContent::Http2) && hasSubstreams(StreamContent::Quic) && !hasSubstreams(StreamContent::Http));
    }
};

QTEST_APPLESS_MAIN(StreamContentTest)
#include "stream_content_test.moc"
