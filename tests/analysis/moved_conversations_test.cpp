// Conversations that go on between other addresses: a QUIC client that changes its address (RFC 9000 section 9), one behind a
// NAT that gives it another port, and what they are told apart by.

#include "analysis/ladder/ladder_reader.h"
#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/find_stream.h"
#include "analysis/stream/stream_reader.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

std::string example(const char* name)
{
    return qEnvironmentVariable("PORTHOLE_SOURCE_DIR").toStdString() + "/resources/examples/" + name;
}

std::shared_ptr<Session> opened(const std::string& path)
{
    capture::Problem problem;
    std::shared_ptr<Session> session = Session::open(path, problem, {});
    if (session)
        session->load();
    return session;
}

/// The client asks for a path to its second port in frame 8, and for a file in frame 10.
std::shared_ptr<Session> moved() { return opened(example("quic_moved.pcapng")); }

constexpr analysis::FrameNumber firstElsewhere = 8, asks = 10, answers = 17;

/// Of the first item with this field in a frame; empty: there is none.
std::string valueOf(PacketReader& reader, analysis::FrameNumber number, std::string_view field)
{
    reader.read(number, {.tree = true});
    const auto& packet = reader.packet();
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        if (packet.tree[i].field->abbreviation != field)
            continue;
        const ItemView item(packet, i);
        return item.text().empty() ? std::to_string(item.value()) : std::string(item.text());
    }
    return {};
}

/// The frames of a capture, the client's from `from` on sent from another port: what a NAT does that has forgotten it.
void rebind(TemporaryCapture& to, const std::string& path, analysis::FrameNumber from, std::uint16_t port)
{
    constexpr std::size_t udp = 14 + 20;
    const auto session = opened(path);
    const auto client = session->conversation(0).portA;
    PacketReader reader(*session);
    for (analysis::FrameNumber number = 1; number <= session->frameCount(); ++number) {
        reader.read(number);
        const auto view = reader.packet().frame.bytes;
        Bytes bytes(view.begin(), view.end());
        for (const auto at : {udp, udp + 2})
            if (number >= from && (bytes[at] << 8 | bytes[at + 1]) == client) {
                bytes[at] = static_cast<std::uint8_t>(port >> 8);
                bytes[at + 1] = static_cast<std::uint8_t>(port);
            }
        to.add(bytes);
    }
}

std::string textOf(const ConversationStream& stream, bool reverse)
{
    std::vector<StreamPiece> pieces;
    stream.pieces(0, 1000, pieces);
    StreamReader reader(stream);
    std::string text;
    for (const auto& piece : pieces)
        if (piece.reverse == reverse) {
            const auto bytes = reader.read(piece);
            text.append(bytes.begin(), bytes.end());
        }
    return text;
}

} // namespace

class MovedConversationsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decryptsAtTheSecondAddress()
    {
        const auto session = moved();
        QVERIFY(session);
        QCOMPARE(session->conversationCount(), 2U);
        PacketReader reader(*session);
        QCOMPARE(valueOf(reader, firstElsewhere, "quic.packet.summary"), std::string("1-RTT[3]: PATH_CHALLENGE"));
        QVERIFY(valueOf(reader, asks, "quic.packet.summary").starts_with("1-RTT[5]: RETIRE_CONNECTION_ID, STREAM[6, 33 bytes]"));
        for (analysis::FrameNumber number = 1; number <= session->frameCount(); ++number) {
            QCOMPARE(valueOf(reader, number, "quic.connection.number"), std::string("0"));
            QVERIFY(!valueOf(reader, number, "quic.packet.summary").empty());
        }
    }

    void doesNotDependOnTheOrder()
    {
        const auto session = moved();
        PacketReader reader(*session);
        const auto last = valueOf(reader, answers, "quic.packet.summary"); // of the second conversation, before anybody saw the first
        QVERIFY(last.starts_with("1-RTT[7]: PATH_RESPONSE"));
        QCOMPARE(valueOf(reader, 1, "quic.packet.summary"), valueOf(reader, 1, "quic.packet.summary"));
        QCOMPARE(valueOf(reader, answers, "quic.packet.summary"), last);
    }

    void tellsWhichConversationsBelongTogether()
    {
        const auto session = moved();
        for (const ConversationId id : {1U, 0U}) {
            const auto paths = session->paths(id);
            QCOMPARE(paths.size(), std::size_t(2));
            QCOMPARE(paths[0].id, ConversationId(0));
            QCOMPARE(paths[1].id, ConversationId(1));
            QVERIFY(paths[0].clientIsA && paths[1].clientIsA);
        }
        const auto alone = opened(example("quic_0rtt.pcapng"));
        QCOMPARE(alone->paths(0).size(), std::size_t(1));
    }

    void followsStreamsOverBothAddresses()
    {
        const auto session = moved();
        QCOMPARE(findQuicConnection(*session, 0), ConversationId(0));
        ConversationStream fromFirst(*session, 0, {StreamContent::Quic, 0}), fromSecond(*session, 1, {StreamContent::Quic, 0}),
            control(*session, 0, {StreamContent::Quic, 2});
        QVERIFY(fromFirst.update() && fromSecond.update() && control.update());
        QCOMPARE(fromFirst.extent().sides[0].bytes, 18U);
        QVERIFY(textOf(fromFirst, true).ends_with("Hello from the server, in one piece.\n"));
        QCOMPARE(textOf(fromSecond, true), textOf(fromFirst, true));
        QCOMPARE(textOf(fromSecond, false), textOf(fromFirst, false));
        QCOMPARE(control.extent().sides[0].bytes, 18U); // settings, at the first address
        QVERIFY(fromFirst.update()); // nothing more has come
        QCOMPARE(fromFirst.extent().pieces, fromSecond.extent().pieces);
    }

    void drawsOneLadder()
    {
        const auto session = moved();
        const auto reader = ladderOfConversation(session, 0);
        Ladder ladder(ladderKindOf(session->conversation(0)));
        LadderPiece piece;
        while (reader->read(piece, 4))
            ladder.append(piece);
        QCOMPARE(ladder.kind(), Ladder::Kind::Quic);
        const auto& rows = ladder.rows();
        QCOMPARE(rows.back().frame, session->frameCount());
        QVERIFY(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.frame < b.frame; }));
        const auto first = std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.frame == firstElsewhere; });
        QCOMPARE(first->from, std::uint16_t(0)); // it is still the client
        const auto said = ladder.text(static_cast<std::size_t>(first - rows.begin()));
        const auto port = std::to_string(session->conversation(1).portA);
        QCOMPARE(std::string(said), "1-RTT[3]: PATH_CHALLENGE (client at 192.0.2.10, port " + port + ")");
    }

    void knowsTheIdThatStaysBehindANat()
    {
        TemporaryCapture capture;
        constexpr analysis::FrameNumber from = 4;
        constexpr std::uint16_t port = 4242;
        rebind(capture, example("quic_moved.pcapng"), from, port);
        const auto session = opened(capture.write()); // without the secrets
        QCOMPARE(session->conversationCount(), 3U);
        PacketReader reader(*session);
        QCOMPARE(valueOf(reader, 7, "quic.connection.number"), std::string("0"));
        QCOMPARE(session->paths(1).front().id, ConversationId(0));
        // Which id the client uses at its third address was said in a packet that nobody can read.
        QCOMPARE(valueOf(reader, asks, "quic.connection.number"), std::string());
    }

    void takesNothingThatIsNotItsOwn()
    {
        TemporaryCapture capture;
        rebind(capture, example("quic_moved.pcapng"), 100, 1);
        // A datagram to the same server that begins as a short header may.
        constexpr std::uint32_t stranger = 0xc000020b, server = 0xc0000250;
        capture.add(udpFrame(stranger, 9999, server, 4433, std::string(40, '\x41')));
        const auto session = opened(capture.write());
        PacketReader reader(*session);
        QCOMPARE(valueOf(reader, session->frameCount(), "quic.connection.number"), std::string());
        QCOMPARE(session->paths(session->conversationCount() - 1).size(), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(MovedConversationsTest)
#include "moved_conversations_test.moc"
