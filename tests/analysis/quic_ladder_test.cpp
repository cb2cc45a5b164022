// QUIC conversations as ladders: a row a packet, number spaces, phases, what carries the same again, the figures of RFC 9000 as
// text.

#include "analysis/ladder/ladder_reader.h"
#include "analysis/ladder/ladder_text.h"
#include "analysis/ladder/quic_rows.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

using Kind = LadderSpan::Kind;

class Strings : public print::TextSink {
public:
    bool write(std::string_view part) override
    {
        text += part;
        return true;
    }
    std::string text;
};

/// A resumed connection of ngtcp2 with early data, and its secrets.
std::shared_ptr<Session> resumed()
{
    capture::Problem problem;
    std::shared_ptr<Session> session = Session::open(
        qEnvironmentVariable("PORTHOLE_SOURCE_DIR").toStdString() + "/resources/examples/quic_0rtt.pcapng", problem, {});
    if (session)
        session->load();
    return session;
}

Ladder read(const std::shared_ptr<Session>& session, std::size_t most = 1000)
{
    const auto reader = ladderOfConversation(session, 0);
    Ladder ladder(ladderKindOf(session->conversation(0)));
    LadderPiece piece;
    while (reader->read(piece, most))
        ladder.append(piece);
    return ladder;
}

Bytes bytesOf(const std::shared_ptr<Session>& session, analysis::FrameNumber number)
{
    PacketReader reader(*session);
    reader.read(number);
    const auto bytes = reader.packet().frame.bytes;
    return {bytes.begin(), bytes.end()};
}

} // namespace

class QuicLadderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void packetsOfADatagramAreRows()
    {
        const auto ladder = read(resumed());
        QVERIFY(ladder.kind() == Ladder::Kind::Quic);
        QCOMPARE(ladder.rows().size(), std::size_t(12));
        QCOMPARE(ladder.text(0), std::string_view("Initial[0]: CRYPTO[CH]"));
        QVERIFY(ladder.text(1).starts_with("0-RTT[0]: STREAM[2, 18 bytes]"));
        QCOMPARE(ladder.text(3), std::string_view("Handshake[0]: CRYPTO[EE, FIN]"));
        QCOMPARE(ladder.rows()[1].frame, 1u);
        QCOMPARE(ladder.rows()[1].from, std::uint16_t(0));
        QCOMPARE(ladder.rows()[1].length, 18u + 1 + 1 + 46);
        QCOMPARE(ladder.rows()[4].from, std::uint16_t(1));
        QCOMPARE(ladder.rowOf(3).value(), 5u); // the first packet of the datagram
        QVERIFY(!ladder.rowOf(8));
    }

    void eachPacketHasItsNumberSpace()
    {
        const auto ladder = read(resumed());
        using S = NumberSpace;
        const S expected[] = {S::Initial, S::Application, S::Initial, S::Handshake, S::Application, S::Initial, S::Handshake,
            S::Application, S::Application, S::Application, S::Application, S::Application};
        for (std::size_t at = 0; at < std::size(expected); ++at)
            QVERIFY2(ladder.rows()[at].space == expected[at], std::to_string(at).c_str());
        QVERIFY(ladder.rows()[1].has(quicpacket::earlyData));
        QVERIFY(!ladder.rows()[4].has(quicpacket::earlyData));
        QVERIFY(ladder.rows()[11].has(quicpacket::closes));
    }

    void phasesHaveNames()
    {
        const auto ladder = read(resumed());
        struct Expected {
            Kind kind;
            std::uint32_t first, last;
        };
        const Expected expected[]
            = {{Kind::Initial, 0, 5}, {Kind::EarlyData, 1, 1}, {Kind::HandshakePackets, 3, 6}, {Kind::OneRtt, 4, 11}, {Kind::ConnectionClose, 11, 11}};
        QCOMPARE(ladder.spans().size(), std::size(expected));
        for (std::size_t at = 0; at < std::size(expected); ++at) {
            const auto& span = ladder.spans()[at];
            QVERIFY(span.kind == expected[at].kind && span.first == expected[at].first && span.last == expected[at].last);
            QVERIFY(span.complete);
        }
        QCOMPARE(ladder.spans().back().side, 0);
    }

    void piecesMakeNoDifference()
    {
        const auto session = resumed();
        const auto whole = read(session), parts = read(session, 1);
        QCOMPARE(parts.rows().size(), whole.rows().size());
        for (std::size_t at = 0; at < whole.rows().size(); ++at) {
            QCOMPARE(parts.text(at), whole.text(at));
            QCOMPARE(parts.rows()[at].frame, whole.rows()[at].frame);
        }
    }

    void whatIsCarriedAgainIsLinked()
    {
        const auto original = resumed();
        TemporaryCapture capture;
        capture.add(bytesOf(original, 1));
        capture.add(bytesOf(original, 1));
        capture::Problem problem;
        std::shared_ptr<Session> session = Session::open(capture.write(), problem, {});
        session->load();
        const auto ladder = read(session);
        QCOMPARE(ladder.rows().size(), std::size_t(4));
        QCOMPARE(ladder.rows()[0].repeats, 0u);
        QCOMPARE(ladder.rows()[2].repeats, 1u);
        // Without secrets, early data says nothing but its length.
        QVERIFY(ladder.text(1).starts_with("0-RTT: encrypted, "));
        QCOMPARE(ladder.rows()[3].repeats, 0u);
        QVERIFY(ladder.spans().size() == 2);
    }

    void otherDatagramsStayDatagrams()
    {
        TemporaryCapture capture;
        for (int i = 0; i < 30; ++i)
            capture.add(udpFrame(client, 1111, server, 5353, "no question"));
        capture::Problem problem;
        std::shared_ptr<Session> session = Session::open(capture.write(), problem, {});
        session->load();
        const auto ladder = read(session, 7);
        QVERIFY(ladder.kind() == Ladder::Kind::Udp);
        QCOMPARE(ladder.rows().size(), std::size_t(30));
        QVERIFY(ladder.text(3).empty());
    }

    void textIsAFigure()
    {
        const auto ladder = read(resumed());
        Strings out;
        QVERIFY(writeLadderText(ladder, ladder.rows()[0].time, out));
        const auto has = [&](std::string_view text) { return out.text.find(text) != std::string::npos; };
        QVERIFY2(has("        1       0.000000  Initial[0]: CRYPTO[CH]\n                          0-RTT[0]: STREAM[2, "), out.text.c_str());
        QVERIFY2(has(" Handshake[0]: CRYPTO[EE, FIN]\n"), out.text.c_str());
        QVERIFY2(has("<- 1-RTT[0]: STREAM[3, "), out.text.c_str());
        QVERIFY2(has("1-RTT[3]: CONNECTION_CLOSE ->\n"), out.text.c_str());
    }

    void namesThatFollowEachOtherAreCounted_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("shortened");
        QTest::newRow("nothing to count") << QStringLiteral("1-RTT[0]: ACK[0], PING") << QStringLiteral("1-RTT[0]: ACK[0], PING");
        QTest::newRow("three of a name") << QStringLiteral("1-RTT[0]: PING, MAX_DATA, MAX_DATA, MAX_DATA, PING")
                                         << QStringLiteral("1-RTT[0]: PING, MAX_DATA ×3, PING");
        QTest::newRow("at the end") << QStringLiteral("1-RTT[0]: PING, PING") << QStringLiteral("1-RTT[0]: PING ×2");
        QTest::newRow("a name that begins another") << QStringLiteral("1-RTT[0]: MAX, MAX_DATA") << QStringLiteral("1-RTT[0]: MAX, MAX_DATA");
        QTest::newRow("what has brackets is not counted")
            << QStringLiteral("1-RTT[0]: STREAM[0, \"A, A\"], STREAM[0, \"B\"]") << QStringLiteral("1-RTT[0]: STREAM[0, \"A, A\"], STREAM[0, \"B\"]");
        QTest::newRow("no frames") << QStringLiteral("1-RTT[0]: ") << QStringLiteral("1-RTT[0]: ");
    }
    void namesThatFollowEachOtherAreCounted()
    {
        QFETCH(QString, line);
        QFETCH(QString, shortened);
        QCOMPARE(QString::fromStdString(shortenedFigureLine(line.toStdString())), shortened);
    }

    /// The packet list can have the same words, all packets of a datagram in a row.
    void infoAsInRfc9000()
    {
        capture::Problem problem;
        SessionOptions options;
        options.dissection.quicInfoAsInRfc9000 = true;
        const std::shared_ptr<Session> session = Session::open(
            qEnvironmentVariable("PORTHOLE_SOURCE_DIR").toStdString() + "/resources/examples/quic_0rtt.pcapng", problem, options);
        QVERIFY2(session, problem.text.c_str());
        session->load();
        const auto ladder = read(session);
        PacketReader reader(*session);
        for (analysis::FrameNumber number = 1; number <= session->frameCount(); ++number) {
            QVERIFY(reader.read(number));
            QStringList packets = QString::fromStdString(reader.packet().columns.info.string()).split(QStringLiteral("; "));
            for (auto& packet : packets)
                packet = QString::fromStdString(shortenedFigureLine(packet.toStdString()));
            QStringList drawn;
            for (std::size_t row = 0; row < ladder.rows().size(); ++row)
                if (ladder.rows()[row].frame == number)
                    drawn << QString::fromStdString(std::string(ladder.text(row)));
            QVERIFY(!drawn.empty());
            QCOMPARE(packets, drawn);
        }
    }

    void longLinesAreCut()
    {
        const auto line = shortenedFigureLine("1-RTT[0]: STREAM[0, \"äöü" + std::string(500, 'x') + "\"]", 22);
        QCOMPARE(QString::fromStdString(line), QStringLiteral("1-RTT[0]: STREAM[0, \"…"));
    }
};

QTEST_APPLESS_MAIN(QuicLadderTest)
#include "quic_ladder_test.moc"
