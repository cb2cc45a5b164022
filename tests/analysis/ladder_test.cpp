// Ladders: what repeats what, what is lost, what belongs together, what may be folded; read from captures; as text.

#include "analysis/ladder/flow_text.h"
#include "analysis/ladder/ladder_reader.h"
#include "analysis/ladder/ladder_text.h"
#include "analysis/ladder/state_steps.h"
#include "dissectors/core/knowledge.h"
#include "tests/support/frames.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

namespace flag = tcpheader;
constexpr std::uint16_t psh = flag::psh | flag::ack;
using S = TcpState;

/// A connection that a test writes down segment by segment, as a capture.
class Talk {
public:
    struct Say {
        std::uint32_t sequence, acknowledgment;
        std::uint16_t flags;
        std::string_view payload {};
        Bytes options {};
    };
    Talk& client(const Say& say) { return add(say, false); }
    Talk& server(const Say& say) { return add(say, true); }
    Talk& handshake()
    {
        client({0, 0, flag::syn});
        server({0, 1, flag::syn | flag::ack});
        return client({1, 1, flag::ack});
    }
    std::shared_ptr<Session> session()
    {
        capture::Problem problem;
        std::shared_ptr<Session> opened = Session::open(m_capture.write(), problem, {});
        if (opened)
            opened->load();
        return opened;
    }
    Ladder ladder()
    {
        m_session = session();
        return read(*ladderOfConversation(m_session, 0), Ladder::Kind::Tcp);
    }
    static Ladder read(LadderReader& reader, Ladder::Kind kind, std::size_t most = 3)
    {
        Ladder ladder(kind);
        LadderPiece piece;
        while (reader.read(piece, most))
            ladder.append(piece);
        return ladder;
    }
    void addFrame(const Bytes& frame) { m_capture.add(frame); }

private:
    Talk& add(const Say& say, bool fromServer)
    {
        constexpr std::uint32_t clientBase = 0xffffffe0, serverBase = 7000; // the client's numbers wrap around
        TcpSegment segment {.sequence = clientBase + say.sequence, .acknowledgment = serverBase + say.acknowledgment};
        if (fromServer) {
            segment = reply(segment);
            segment.sequence = serverBase + say.sequence;
            segment.acknowledgment = clientBase + say.acknowledgment;
        }
        if (!(say.flags & flag::ack))
            segment.acknowledgment = 0;
        segment.flags = say.flags;
        segment.payload = say.payload;
        segment.options = say.options;
        m_capture.add(tcpFrame(segment));
        return *this;
    }

    TemporaryCapture m_capture;
    std::shared_ptr<Session> m_session;
};

/// A SACK option with one block, by relative numbers of the client.
Bytes sackOfClientData(std::uint32_t begin, std::uint32_t end)
{
    Bytes option {1, 1, 5, 10};
    for (const auto number : {0xffffffe0 + begin, 0xffffffe0 + end})
        for (int shift = 24; shift >= 0; shift -= 8)
            option.push_back(static_cast<std::uint8_t>(number >> shift));
    return option;
}

class Strings : public print::TextSink {
public:
    bool write(std::string_view more) override
    {
        text += more;
        return true;
    }
    std::string text;
};

} // namespace

class LadderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theHandshakeIsNamedAndMeasured()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "hello"});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rows().size(), std::size_t(4));
        QCOMPARE(ladder.spans().size(), std::size_t(1));
        const auto& span = ladder.spans()[0];
        QVERIFY(span.kind == LadderSpan::Kind::Handshake && span.complete);
        QCOMPARE(span.first, 0u);
        QCOMPARE(span.last, 2u);
        QCOMPARE(span.side, 0);
        // A frame a millisecond: half of each way there and back.
        QVERIFY(ladder.delays().known);
        QCOMPARE(ladder.delays().toEnd[0], Nanoseconds(500'000));
        QCOMPARE(ladder.delays().toEnd[1], Nanoseconds(500'000));
        const auto& data = ladder.rows()[3];
        QCOMPARE(data.sequence, 1u);
        QCOMPARE(data.acknowledgment, 1u);
        QCOMPARE(data.length, 5u);
        QCOMPARE(ladder.ends()[0].port.value(), std::uint16_t(40000));
        QVERIFY(ladder.rows()[0].statesBefore() == (TcpStates {{S::Closed, S::Listen}}));
        QVERIFY(ladder.rows()[2].statesAfter() == (TcpStates {{S::Established, S::Established}}));
    }

    void aRepeatedSynHidesTheRoundTrip()
    {
        Talk talk;
        talk.client({0, 0, flag::syn}).handshake();
        const auto ladder = talk.ladder();
        QVERIFY(ladder.spans()[0].complete);
        QCOMPARE(ladder.spans()[0].last, 3u);
        QVERIFY(!ladder.delays().known);
        QVERIFY(ladder.rows()[0].lost);
        QCOMPARE(ladder.rows()[1].repeats, 1u);
    }

    void theServerIsOnTheRightThoughItSpeaksFirst()
    {
        Talk talk;
        talk.server({0, 1, flag::syn | flag::ack}).client({1, 1, flag::ack});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rows()[0].from, std::uint16_t(1));
        QCOMPARE(ladder.ends()[0].port.value(), std::uint16_t(40000));
    }

    void whatIsSentAgainIsLinked()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "aaaaa"}).client({6, 1, psh, "bbbbb"}).client({11, 1, psh, "ccccc"});
        talk.server({1, 6, flag::ack}).server({1, 6, flag::ack}).server({1, 6, flag::ack}).server({1, 6, flag::ack});
        talk.client({6, 1, psh, "bbbbb"}); // row 10
        talk.server({1, 16, flag::ack});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rows()[10].repeats, ladder.rows()[4].frame);
        QVERIFY(ladder.rows()[4].lost);
        QVERIFY(!ladder.rows()[3].lost && !ladder.rows()[5].lost && !ladder.rows()[10].lost);
    }

    void aSecondCopyThatArrivedTwiceWasNotLost()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "aaaaa"});
        talk.client({1, 1, psh, "aaaaa"}); // row 4
        talk.server({1, 6, flag::ack, {}, sackOfClientData(1, 6)});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rows()[4].repeats, ladder.rows()[3].frame);
        QVERIFY(!ladder.rows()[3].lost);
    }

    void aSackBlockAheadIsNoDuplicate()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "aaaaa"}).client({1, 1, psh, "aaaaa"});
        talk.server({1, 1, flag::ack, {}, sackOfClientData(6, 11)});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rows()[4].repeats, 4u);
    }

    void aCopyThatFollowsAtOnceIsNoLoss()
    {
        // Nobody could know so soon that the first one was lost: the network, or the capture, made two of it.
        Talk talk;
        talk.handshake().client({1, 1, psh, "aaaaa"}).client({6, 1, psh, "bbbbb"}).client({1, 1, psh, "aaaaa"});
        talk.server({1, 11, flag::ack});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rows()[5].repeats, 4u);
        QCOMPARE(ladder.rows()[3].lost, (ladder.rows()[5].findings & (tcpflag::retransmission | tcpflag::fastRetransmission)) != 0);
    }

    void theSenderOfABytesIsFoundAcrossTheWrap()
    {
        LadderRepeats repeats;
        QVERIFY(!repeats.take({0xfffffff0, 8, 1}));
        QVERIFY(!repeats.take({0xfffffff8, 16, 2}));
        QVERIFY(!repeats.take({8, 8, 3}));
        QVERIFY(!repeats.take({32, 8, 4})); // a hole before it
        QCOMPARE(repeats.lastSender(0xffffffff).value(), 2u);
        QCOMPARE(repeats.lastSender(0).value(), 2u);
        QCOMPARE(repeats.take({0, 8, 5}).value(), 2u);
        QCOMPARE(repeats.lastSender(0).value(), 5u);
        QVERIFY(!repeats.lastSender(20));
    }

    void aCloseHasTwoHalves()
    {
        Talk talk;
        talk.handshake().client({1, 1, flag::fin | flag::ack}).server({1, 2, flag::ack});
        talk.server({1, 2, psh, "more"}).client({2, 5, flag::ack}); // half closed
        talk.server({5, 2, flag::fin | flag::ack}).client({2, 6, flag::ack});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.spans().size(), std::size_t(2));
        const auto& close = ladder.spans()[1];
        QVERIFY(close.kind == LadderSpan::Kind::Close && close.complete);
        QCOMPARE(close.first, 3u);
        QCOMPARE(close.last, 8u);
        QCOMPARE(close.side, 0);
        QCOMPARE(close.bytesAfterFin, std::uint64_t(4));
        const auto waiting = ladder.timeWait();
        QVERIFY(waiting);
        QCOMPARE(waiting->side, 0);
        QCOMPARE(waiting->row, 7u);
        QCOMPARE(waiting->until, ladder.rows()[7].time + 60'000'000'000);
    }

    void aRepeatedFinRestartsTheWait()
    {
        Talk talk;
        talk.handshake().client({1, 1, flag::fin | flag::ack}).server({1, 2, flag::fin | flag::ack}).client({2, 2, flag::ack});
        talk.server({1, 2, flag::fin | flag::ack}).client({2, 2, flag::ack});
        const auto ladder = talk.ladder();
        QVERIFY(ladder.timeWait());
        QCOMPARE(ladder.timeWait()->row, 6u);
    }

    void bothMayCloseAtOnce()
    {
        Talk talk;
        talk.handshake().client({1, 1, flag::fin | flag::ack}).server({1, 1, flag::fin | flag::ack});
        talk.client({2, 2, flag::ack}).server({2, 2, flag::ack});
        const auto ladder = talk.ladder();
        QVERIFY(ladder.spans().back().kind == LadderSpan::Kind::SimultaneousClose);
        QVERIFY(ladder.spans().back().complete);
    }

    void resetsAreTold()
    {
        Talk refused;
        refused.client({0, 0, flag::syn}).server({0, 1, flag::rst | flag::ack});
        const auto no = refused.ladder();
        QCOMPARE(no.spans().size(), std::size_t(1));
        QVERIFY(no.spans()[0].kind == LadderSpan::Kind::Refused);
        QCOMPARE(no.spans()[0].side, 1);

        Talk aborted;
        aborted.handshake().client({1, 1, flag::rst | flag::ack}).client({1, 1, flag::rst});
        const auto end = aborted.ladder();
        QCOMPARE(end.spans().size(), std::size_t(2)); // a volley is one
        QVERIFY(end.spans()[1].kind == LadderSpan::Kind::Reset);
        QCOMPARE(end.spans()[1].last, 4u);
        QVERIFY(!end.timeWait());
    }

    void runsOfDataMayBeFolded()
    {
        Talk talk;
        talk.handshake();
        std::uint32_t at = 1;
        const auto send = [&](int count) {
            for (int i = 0; i < count; ++i, at += 5)
                talk.client({at, 1, psh, "aaaaa"});
        };
        send(12);
        talk.server({1, at, psh, "turn"}).client({at, 5, flag::ack});
        send(3);
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.runs().size(), std::size_t(1)); // the three at the end are too few
        QCOMPARE(ladder.runs()[0].first, 3u);
        QCOMPARE(ladder.runs()[0].last, 14u);
        QCOMPARE(ladder.runs()[0].side, 0);
        const auto volume = ladder.volume(3, 14);
        QCOMPARE(volume.bytes, std::uint64_t(60));
        QCOMPARE(volume.segments, 12u);
    }

    void aLossSplitsARun()
    {
        Talk talk;
        talk.handshake();
        std::uint32_t at = 1;
        for (int i = 0; i < 200; ++i, at += 5)
            talk.client({at, 1, psh, "aaaaa"});
        talk.client({501, 1, psh, "aaaaa"}); // again what row 103 sent
        const auto ladder = talk.ladder();
        QVERIFY(ladder.rows()[103].lost);
        QCOMPARE(ladder.runs().size(), std::size_t(2));
        QCOMPARE(ladder.runs()[0].last, 102u);
        QCOMPARE(ladder.runs()[1].first, 104u);
        QCOMPARE(ladder.runs()[1].last, 202u);
        QCOMPARE(ladder.volume(104, 202).segments, 99u);
    }

    void piecesOfAnySizeGiveTheSame()
    {
        Talk talk;
        talk.handshake();
        std::uint32_t at = 1;
        for (int i = 0; i < 40; ++i, at += 5)
            talk.client({at, 1, psh, "aaaaa"});
        talk.client({51, 1, psh, "aaaaa"}).client({at, 1, flag::fin | flag::ack});
        const auto session = talk.session();
        const auto whole = Talk::read(*ladderOfConversation(session, 0), Ladder::Kind::Tcp, 1000);
        for (const std::size_t most : {1u, 2u, 7u}) {
            const auto parts = Talk::read(*ladderOfConversation(session, 0), Ladder::Kind::Tcp, most);
            QCOMPARE(parts.rows().size(), whole.rows().size());
            QCOMPARE(parts.runs().size(), whole.runs().size());
            for (std::size_t i = 0; i < whole.runs().size(); ++i)
                QVERIFY(parts.runs()[i].first == whole.runs()[i].first && parts.runs()[i].last == whole.runs()[i].last);
            QCOMPARE(parts.spans().size(), whole.spans().size());
        }
    }

    void aRowIsFoundByItsFrame()
    {
        Talk talk;
        talk.handshake();
        talk.addFrame(udpFrame(client, 1111, server, 2222, "between"));
        talk.client({1, 1, psh, "hello"});
        const auto ladder = talk.ladder();
        QCOMPARE(ladder.rowOf(5).value(), 3u);
        QVERIFY(!ladder.rowOf(4));
        QCOMPARE(ladder.rowAtOrBefore(4).value(), 2u);
        QVERIFY(!ladder.rowAtOrBefore(0));
    }

    void datagramsHaveALadderToo()
    {
        Talk talk;
        talk.addFrame(udpFrame(client, 1111, server, 53, "question"));
        talk.addFrame(udpFrame(server, 53, client, 1111, "the answer"));
        const auto session = talk.session();
        QVERIFY(ladderKindOf(session->conversation(0)) == Ladder::Kind::Udp);
        const auto ladder = Talk::read(*ladderOfConversation(session, 0), Ladder::Kind::Udp);
        QCOMPARE(ladder.rows().size(), std::size_t(2));
        QCOMPARE(ladder.rows()[1].from, std::uint16_t(1));
        QCOMPARE(ladder.rows()[1].length, 10u);
    }

    void aFlowGraphHasALifelineAnAddress()
    {
        Talk talk;
        talk.handshake();
        talk.addFrame(udpFrame(client, 1111, 0xc0000209, 53, "another"));
        talk.addFrame(ipv4Frame(server, client, 200, {1, 2, 3})); // no transport layer
        const auto session = talk.session();
        const auto all = Talk::read(*ladderOfFrames(session, nullptr), Ladder::Kind::Flow);
        QCOMPARE(all.rows().size(), std::size_t(5));
        QCOMPARE(all.ends().size(), std::size_t(3));
        QCOMPARE(all.rows()[3].to, std::uint16_t(2));
        QCOMPARE(all.rows()[4].from, std::uint16_t(1));

        const auto displayed = std::make_shared<FrameBitmap>();
        displayed->resize(5);
        displayed->set(2);
        displayed->set(5);
        const auto some = Talk::read(*ladderOfFrames(session, displayed), Ladder::Kind::Flow);
        QCOMPARE(some.rows().size(), std::size_t(2));
        QCOMPARE(some.rows()[1].frame, 5u);
    }

    void manyAddressesShareTheLastLifeline()
    {
        Talk talk;
        for (std::uint32_t i = 0; i < 60; ++i)
            talk.addFrame(udpFrame(client, 1111, 0xc6336400 + i, 53, "x"));
        const auto ladder = Talk::read(*ladderOfFrames(talk.session(), nullptr), Ladder::Kind::Flow);
        QCOMPARE(ladder.rows().size(), std::size_t(60));
        QCOMPARE(ladder.ends().size(), mostFlowEnds + 1);
        QVERIFY(ladder.ends().back().isRest);
        QCOMPARE(ladder.rows().back().to, std::uint16_t(mostFlowEnds));
    }

    void stepsAreThoseOfTheDiagram()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "hello"}).client({6, 1, flag::fin | flag::ack}).server({1, 7, flag::fin | flag::ack});
        talk.client({7, 2, flag::ack});
        const auto session = talk.session();
        StateSteps reader(*session, 0);
        std::vector<StateStep> steps;
        while (reader.read(steps, 2)) { }
        QCOMPARE(steps.size(), std::size_t(6));
        QVERIFY(steps[0].before == (TcpStates {{S::Closed, S::Listen}}));
        QCOMPARE(steps[1].sender, 1);
        QVERIFY(steps.back().after == (TcpStates {{S::TimeWait, S::Closed}}));
        QCOMPARE(stepAt(steps, 4), 2); // data change nothing
        QCOMPARE(stepAt(steps, 0), -1);
        for (std::size_t i = 1; i < steps.size(); ++i)
            QVERIFY(steps[i].before == steps[i - 1].after);
        // Each step is an arrow of the figure.
        const auto edges = stateEdges();
        for (const auto& step : steps)
            for (const std::size_t side : {0u, 1u})
                if (step.changes(side))
                    QVERIFY(std::any_of(edges.begin(), edges.end(),
                        [&](const StateEdge& edge) { return edge.from == step.before.of[side] && edge.to == step.after.of[side]; }));
    }

    void aLadderIsAlsoText()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "hello"});
        const auto ladder = talk.ladder();
        Strings out;
        QVERIFY(writeLadderText(ladder, ladder.rows()[0].time, out));
        QVERIFY2(out.text.find("SYN_SENT     |-------------- SYN  seq 0 ------------->|  SYN_RCVD\n") != std::string::npos, out.text.c_str());
        QVERIFY2(out.text.find("<") != std::string::npos && out.text.find("PSH, ACK  seq 1  ack 1  len 5") != std::string::npos, out.text.c_str());
    }

    void aFlowGraphIsPrintedAsTsharkDoes()
    {
        Talk talk;
        talk.handshake().client({1, 1, psh, "hello"});
        const auto session = talk.session();
        FlowTextOptions options;
        std::string problem;
        QVERIFY(parseFlowOptions("tcp,standard", options, problem));
        Strings out;
        QVERIFY(writeFlowText(*session, nullptr, options, out));
        QCOMPARE(out.text,
            std::string("|Time     | 192.0.2.1                             |\n"
                        "|         |                   | 192.0.2.2         |                   \n"
                        "|0.000000 |         SYN       |                   |Seq = 0\n"
                        "|         |(40000)  ------------------>  (80)     |\n"
                        "|0.001000 |         SYN, ACK  |                   |Seq = 0 Ack = 1\n"
                        "|         |(40000)  <------------------  (80)     |\n"
                        "|0.002000 |         ACK       |                   |Seq = 1 Ack = 1\n"
                        "|         |(40000)  ------------------>  (80)     |\n"
                        "|0.003000 |         PSH, ACK - Len: 5             |Seq = 1 Ack = 1\n"
                        "|         |(40000)  ------------------>  (80)     |\n"));
        QVERIFY(!parseFlowOptions("tcp,all", options, problem) && !problem.empty());
        QVERIFY(!parseFlowOptions("udp,standard", options, problem));
    }
};

QTEST_GUILESS_MAIN(LadderTest)
#include "ladder_test.moc"
