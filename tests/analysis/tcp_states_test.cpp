// Walks through the state diagram of RFC 9293, figure 5: tables of {segments, states of client and server after each}.

#include "analysis/tcp_analysis.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;

namespace {

constexpr std::uint16_t fin = 1, syn = 2, rst = 4, ack = 16;
using S = TcpState;

/// A segment, by numbers relative to the initial ones (0 is the SYN), and the states it should leave.
struct Step {
    bool fromServer;
    std::uint16_t flags;
    std::uint32_t sequence, acknowledgment, length;
    S client, server;
};

constexpr std::uint32_t clientBase = 0xfffffff0, serverBase = 5000; // the client's numbers wrap around

struct Walk {
    Conversation conversation;
    QString mismatch;
};

Walk walk(const std::vector<Step>& steps)
{
    FrameIndex index;
    TcpAnalysis analysis {index};
    Walk result;
    std::uint32_t frame = 0;
    for (const auto& step : steps) {
        TransportFacts facts {};
        facts.kind = TransportFacts::Kind::Tcp;
        facts.sequence = (step.fromServer ? serverBase : clientBase) + step.sequence;
        facts.acknowledgment = step.flags & ack ? (step.fromServer ? clientBase : serverBase) + step.acknowledgment : 0;
        facts.payloadLength = step.length;
        facts.flags = step.flags;
        facts.window = 1000;
        facts.windowShift = -1;
        ++result.conversation.packets[step.fromServer];
        ++frame;
        const auto got = analysis.segment(result.conversation, facts, step.fromServer, frame, frame * 1'000'000).figures.states;
        index.append({});
        if (result.mismatch.isEmpty() && (got.of[0] != step.client || got.of[1] != step.server))
            result.mismatch = QStringLiteral("segment %1: client %2, server %3").arg(frame).arg(int(got.of[0])).arg(int(got.of[1]));
    }
    return result;
}

const Step opening {false, syn, 0, 0, 0, S::SynSent, S::SynReceived};
const Step answer {true, syn | ack, 0, 1, 0, S::Established, S::SynReceived};
const Step opened {false, ack, 1, 1, 0, S::Established, S::Established};

std::vector<Step> afterHandshake(std::vector<Step> more)
{
    more.insert(more.begin(), {opening, answer, opened});
    return more;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<Step>)

class TcpStatesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void followsTheDiagram_data()
    {
        QTest::addColumn<std::vector<Step>>("steps");
        QTest::addColumn<int>("ending");
        QTest::addColumn<bool>("endedByServer");
        const auto row = [](const char* name, std::vector<Step> steps, TcpEnding ending, bool byServer = false) {
            QTest::newRow(name) << steps << int(ending) << byServer;
        };
        row("handshake", afterHandshake({}), TcpEnding::Open);
        row("the SYN is sent again", {opening, opening, answer, opened}, TcpEnding::Open);
        row("the client closes first", afterHandshake({{false, fin | ack, 1, 1, 0, S::FinWait1, S::CloseWait},
                                           {true, ack, 1, 2, 0, S::FinWait2, S::CloseWait},
                                           {true, fin | ack, 1, 2, 0, S::TimeWait, S::LastAck},
                                           {false, ack, 2, 2, 0, S::TimeWait, S::Closed}}),
            TcpEnding::Closed);
        row("half close: data after the peer's FIN", afterHandshake({{false, fin | ack, 1, 1, 0, S::FinWait1, S::CloseWait},
                                                         {true, ack, 1, 2, 10, S::FinWait2, S::CloseWait},
                                                         {false, ack, 2, 11, 0, S::FinWait2, S::CloseWait}}),
            TcpEnding::Open);
        row("FIN that acknowledges FIN", afterHandshake({{true, fin | ack, 1, 1, 0, S::CloseWait, S::FinWait1},
                                             {false, fin | ack, 1, 2, 0, S::LastAck, S::TimeWait},
                                             {true, ack, 2, 2, 0, S::Closed, S::TimeWait}}),
            TcpEnding::Closed);
        row("both close at once", afterHandshake({{false, fin | ack, 1, 1, 0, S::FinWait1, S::CloseWait},
                                      // sent before the client's FIN came: it does not acknowledge it
                                      {true, fin | ack, 1, 1, 0, S::Closing, S::Closing},
                                      {true, ack, 2, 2, 0, S::TimeWait, S::Closing},
                                      {false, ack, 2, 2, 0, S::TimeWait, S::TimeWait}}),
            TcpEnding::Closed);
        row("both open at once", {{false, syn, 0, 0, 0, S::SynSent, S::SynReceived},
                                     {true, syn, 0, 0, 0, S::SynReceived, S::SynReceived},
                                     {false, syn | ack, 0, 1, 0, S::SynReceived, S::Established},
                                     {true, syn | ack, 0, 1, 0, S::Established, S::Established}},
            TcpEnding::Open);
        row("refused", {opening, {true, rst | ack, 0, 1, 0, S::Closed, S::Closed}}, TcpEnding::Refused, true);
        row("aborted by the client", afterHandshake({{false, rst, 1, 0, 0, S::Closed, S::Closed}}), TcpEnding::Aborted);
        row("data after close", afterHandshake({{true, fin | ack, 1, 1, 0, S::CloseWait, S::FinWait1},
                                    {false, ack, 1, 2, 5, S::CloseWait, S::FinWait2},
                                    {true, rst, 2, 0, 0, S::Closed, S::Closed}}),
            TcpEnding::DataAfterClose, true);
        row("data to an end that knows of no connection", {{false, ack, 50, 60, 10, S::Unknown, S::Unknown}, {true, rst, 60, 0, 0, S::Closed, S::Closed}},
            TcpEnding::NoConnection, true);
        row("reset in SYN_RCVD", {opening, answer, {false, rst, 1, 0, 0, S::Closed, S::Closed}}, TcpEnding::Aborted);
        const Step clientCloses {false, fin | ack, 1, 1, 0, S::FinWait1, S::CloseWait};
        const Step closeAcknowledged {true, ack, 1, 2, 0, S::FinWait2, S::CloseWait};
        const Step serverCloses {true, fin | ack, 1, 2, 0, S::TimeWait, S::LastAck};
        row("reset in FIN_WAIT_1", afterHandshake({clientCloses, {true, rst, 1, 0, 0, S::Closed, S::Closed}}), TcpEnding::Aborted, true);
        row("reset in FIN_WAIT_2", afterHandshake({clientCloses, closeAcknowledged, {true, rst, 1, 0, 0, S::Closed, S::Closed}}),
            TcpEnding::Aborted, true);
        row("reset in CLOSE_WAIT by the end that closed, without data between",
            afterHandshake({clientCloses, closeAcknowledged, {false, rst, 2, 0, 0, S::Closed, S::Closed}}), TcpEnding::Aborted);
        row("reset in CLOSING", afterHandshake({clientCloses, {true, fin | ack, 1, 1, 0, S::Closing, S::Closing}, {true, rst, 2, 0, 0, S::Closed, S::Closed}}),
            TcpEnding::Aborted, true);
        row("reset in LAST_ACK", afterHandshake({clientCloses, serverCloses, {false, rst, 2, 0, 0, S::Closed, S::Closed}}), TcpEnding::Aborted);
        row("reset in TIME_WAIT", afterHandshake({clientCloses, serverCloses, {false, ack, 2, 2, 0, S::TimeWait, S::Closed},
                                      {true, rst, 2, 0, 0, S::Closed, S::Closed}}),
            TcpEnding::Closed);
        row("a FIN behind a hole is not taken in", afterHandshake({{false, fin | ack, 101, 1, 0, S::FinWait1, S::Established},
                                                       {false, ack, 1, 1, 100, S::FinWait1, S::Established},
                                                       {true, ack, 1, 102, 0, S::FinWait2, S::CloseWait}}),
            TcpEnding::Open);
        row("joined late: known once both have sent", {{false, ack, 50, 60, 10, S::Unknown, S::Unknown},
                                                          {true, ack, 60, 60, 20, S::Established, S::Established}},
            TcpEnding::Open);
        row("joined late: only acknowledgments", {{false, ack, 50, 60, 0, S::Unknown, S::Unknown},
                                                     {true, ack, 60, 50, 0, S::Unknown, S::Unknown}},
            TcpEnding::Open);
    }
    void followsTheDiagram()
    {
        QFETCH(std::vector<Step>, steps);
        QFETCH(int, ending);
        QFETCH(bool, endedByServer);
        const auto result = walk(steps);
        QCOMPARE(result.mismatch, QString());
        QCOMPARE(int(result.conversation.ending), ending);
        if (ending != int(TcpEnding::Open) && ending != int(TcpEnding::Closed))
            QCOMPARE(result.conversation.endedByB, endedByServer);
    }

    void unansweredKeepAlivesTimeOut_data()
    {
        QTest::addColumn<int>("keepAlives");
        QTest::addColumn<bool>("answered");
        QTest::addColumn<int>("ending");
        QTest::newRow("none") << 0 << false << int(TcpEnding::Open);
        QTest::newRow("two") << 2 << false << int(TcpEnding::Open);
        QTest::newRow("three") << 3 << false << int(TcpEnding::TimedOut);
        QTest::newRow("three, the last one answered") << 3 << true << int(TcpEnding::Open);
    }
    void unansweredKeepAlivesTimeOut()
    {
        QFETCH(int, keepAlives);
        QFETCH(bool, answered);
        QFETCH(int, ending);
        auto steps = afterHandshake({{true, ack, 1, 1, 10, S::Established, S::Established}, {false, ack, 1, 11, 0, S::Established, S::Established}});
        for (int i = 0; i < keepAlives; ++i)
            steps.push_back({true, ack, 10, 1, 0, S::Established, S::Established});
        if (answered)
            steps.push_back({false, ack, 1, 11, 0, S::Established, S::Established});
        const auto result = walk(steps);
        QCOMPARE(result.mismatch, QString());
        const auto how = endingOf(result.conversation);
        QCOMPARE(int(how.how), ending);
        if (ending == int(TcpEnding::TimedOut))
            QCOMPARE(how.side, 1);
    }

    void aResetOutsideTheWindowIsNotTaken()
    {
        auto steps = afterHandshake({{true, rst, 0x7fffffff, 0, 0, S::Established, S::Closed}});
        QCOMPARE(walk(steps).mismatch, QString());
    }

    void packsAndUnpacks()
    {
        for (int client = 0; client <= int(S::TimeWait); ++client)
            for (int server = 0; server <= int(S::TimeWait); ++server) {
                const TcpStates states {{static_cast<S>(client), static_cast<S>(server)}};
                QVERIFY(TcpStates::unpack(states.pack()) == states);
            }
    }

    void theLogGivesBackEveryFrame()
    {
        TcpFiguresLog log;
        std::vector<std::pair<FrameNumber, TcpFigures>> kept;
        std::uint32_t random = 1;
        FrameNumber frame = 0;
        for (int i = 0; i < 70'000; ++i) { // more than a chunk, with gaps
            random = random * 1664525 + 1013904223;
            frame += 1 + (random >> 28) / 12;
            TcpFigures figures;
            figures.bytesInFlight = random & 1 ? random >> (random >> 27) : 0;
            if (figures.bytesInFlight)
                figures.bytesSincePush = random & 2 ? figures.bytesInFlight : random >> 20;
            figures.acksFrame = random & 4 ? 1 + random % frame : 0;
            if (figures.acksFrame == frame)
                figures.acksFrame = 0;
            figures.states = TcpStates::unpack(static_cast<std::uint8_t>(random >> 12 & 0x77));
            log.append(frame, figures);
            kept.emplace_back(frame, figures);
        }
        for (const auto& [number, figures] : kept)
            QVERIFY2(log.find(number) == figures, qPrintable(QStringLiteral("frame %1").arg(number)));
        QVERIFY(log.find(0) == TcpFigures {});
        QVERIFY(log.find(frame + 1) == TcpFigures {});
    }
};

QTEST_APPLESS_MAIN(TcpStatesTest)
#include "tcp_states_test.moc"
