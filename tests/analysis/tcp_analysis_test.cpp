// Tables of {segments in, verdict on the last one}.

#include "analysis/tcp_analysis.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;

namespace {

constexpr std::uint16_t fin = 1, syn = 2, rst = 4, push = 8, ack = 16;

struct Step {
    bool fromServer = false;
    std::uint32_t sequence = 0, acknowledgment = 0, length = 0;
    std::uint16_t flags = ack;
    std::uint16_t window = 1000;
    std::int64_t atMicroseconds = 0;
    std::int8_t shift = -1;
    bool optionsComplete = true;
};

struct Outcome {
    Conversation conversation;
    TcpFindings last;
};

Outcome run(const std::vector<Step>& steps)
{
    FrameIndex index;
    TcpAnalysis analysis {index};
    Outcome outcome;
    std::uint32_t frame = 0;
    for (const auto& step : steps) {
        TransportFacts facts {};
        facts.kind = TransportFacts::Kind::Tcp;
        facts.sequence = step.sequence;
        facts.acknowledgment = step.acknowledgment;
        facts.payloadLength = step.length;
        facts.flags = step.flags;
        facts.window = step.window;
        facts.windowShift = step.shift;
        facts.optionsComplete = step.optionsComplete;
        ++outcome.conversation.packets[step.fromServer];
        outcome.last = analysis.segment(outcome.conversation, facts, step.fromServer, ++frame, step.atMicroseconds * 1000).findings;
        FrameRow row;
        row.time = step.atMicroseconds * 1000;
        index.append(row);
    }
    return outcome;
}

const Step synStep {.sequence = 99, .flags = syn, .shift = 7};
const Step synAckStep {.fromServer = true, .sequence = 499, .acknowledgment = 100, .flags = syn | ack, .atMicroseconds = 100, .shift = 7};
const Step ackStep {.sequence = 100, .acknowledgment = 500, .atMicroseconds = 200};

std::vector<Step> afterHandshake(std::vector<Step> more)
{
    std::vector<Step> steps {synStep, synAckStep, ackStep};
    steps.insert(steps.end(), more.begin(), more.end());
    return steps;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<Step>)

class TcpAnalysisTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksTheLastSegment_data()
    {
        QTest::addColumn<std::vector<Step>>("steps");
        QTest::addColumn<quint32>("flags");
        const auto row = [](const char* name, std::vector<Step> steps, std::uint32_t flags) { QTest::newRow(name) << steps << flags; };
        const Step data {.sequence = 100, .acknowledgment = 500, .length = 10, .flags = push | ack, .atMicroseconds = 300};
        const Step next {.sequence = 110, .acknowledgment = 500, .length = 10, .atMicroseconds = 400};
        const Step ackOfData {.fromServer = true, .sequence = 500, .acknowledgment = 110, .atMicroseconds = 350};

        row("data in order are nothing to note", afterHandshake({data}), 0);
        row("a hole before the segment", afterHandshake({data, {.sequence = 130, .acknowledgment = 500, .length = 10}}), tcpflag::lostSegment);
        row("the same data much later", afterHandshake({data, {.sequence = 100, .acknowledgment = 500, .length = 10, .atMicroseconds = 900'000}}),
            tcpflag::retransmission);
        row("the same data after they were acknowledged",
            afterHandshake({data, ackOfData, {.sequence = 100, .acknowledgment = 500, .length = 10, .atMicroseconds = 900'000}}),
            tcpflag::spuriousRetransmission);
        row("older data within the round-trip time",
            afterHandshake({{.sequence = 110, .acknowledgment = 500, .length = 10, .atMicroseconds = 300},
                {.sequence = 100, .acknowledgment = 500, .length = 10, .atMicroseconds = 310}}),
            tcpflag::outOfOrder);
        row("the second acknowledgment alike", afterHandshake({data, ackOfData, ackOfData}), tcpflag::duplicateAck);
        row("missing data sent at once after duplicate acknowledgments",
            afterHandshake({data, ackOfData, {.sequence = 120, .acknowledgment = 500, .length = 10, .atMicroseconds = 380}, ackOfData, ackOfData,
                {.sequence = 110, .acknowledgment = 500, .length = 10, .atMicroseconds = 2000}}),
            tcpflag::fastRetransmission);
        row("one byte before the next", afterHandshake({data, ackOfData, {.sequence = 109, .acknowledgment = 500, .atMicroseconds = 9'000'000}}),
            tcpflag::keepAlive);
        row("the answer to it",
            afterHandshake({data, ackOfData, {.sequence = 109, .acknowledgment = 500, .atMicroseconds = 9'000'000},
                {.fromServer = true, .sequence = 500, .acknowledgment = 110, .atMicroseconds = 9'000'100}}),
            tcpflag::keepAliveAck);
        row("no window left", afterHandshake({data, {.fromServer = true, .sequence = 500, .acknowledgment = 110, .window = 0}}), tcpflag::zeroWindow);
        row("a byte sent into no window",
            afterHandshake({data, {.fromServer = true, .sequence = 500, .acknowledgment = 110, .window = 0}, {.sequence = 110, .acknowledgment = 500, .length = 1}}),
            tcpflag::zeroWindowProbe);
        row("its answer",
            afterHandshake({data, {.fromServer = true, .sequence = 500, .acknowledgment = 110, .window = 0}, {.sequence = 110, .acknowledgment = 500, .length = 1},
                {.fromServer = true, .sequence = 500, .acknowledgment = 110, .window = 0}}),
            tcpflag::zeroWindowProbeAck | tcpflag::zeroWindow);
        row("the window opens",
            afterHandshake({data, {.fromServer = true, .sequence = 500, .acknowledgment = 110, .window = 0},
                {.fromServer = true, .sequence = 500, .acknowledgment = 110, .window = 900}}),
            tcpflag::windowUpdate);
        row("the window is used up to its end",
            afterHandshake({{.fromServer = true, .sequence = 500, .acknowledgment = 100, .window = 1}, {.sequence = 100, .acknowledgment = 500, .length = 128}}),
            tcpflag::windowFull);
        row("data acknowledged that were never seen", afterHandshake({{.fromServer = true, .sequence = 500, .acknowledgment = 300}}), tcpflag::ackLostSegment);
        const auto beyond = [](std::uint32_t number) { return Step {.fromServer = true, .sequence = 500, .acknowledgment = number}; };
        row("still more of them are not told again", afterHandshake({data, beyond(300), beyond(400)}), 0);
        row("nor after more data", afterHandshake({data, beyond(300), {.sequence = 110, .acknowledgment = 500, .length = 300}, beyond(600)}), 0);
        row("but once the other side has acknowledged something new",
            afterHandshake({data, beyond(300), {.sequence = 400, .acknowledgment = 501}, {.fromServer = true, .sequence = 501, .acknowledgment = 500}, {.sequence = 400, .acknowledgment = 502}, {.fromServer = true, .sequence = 502, .acknowledgment = 600}}),
            tcpflag::ackLostSegment | tcpflag::lostSegment);
        row("missing data sent at once to an end whose segments were not captured",
            afterHandshake({{.fromServer = true, .sequence = 500, .acknowledgment = 300, .length = 50, .atMicroseconds = 100'000},
                {.sequence = 100, .acknowledgment = 500, .atMicroseconds = 101'000},
                {.fromServer = true, .sequence = 500, .acknowledgment = 300, .length = 50, .atMicroseconds = 102'000}}),
            tcpflag::fastRetransmission);
        row("a hole is acknowledged with what came after it",
            afterHandshake({data, beyond(300), {.sequence = 400, .acknowledgment = 500, .length = 10}, beyond(410)}), tcpflag::ackLostSegment);
        row("a keep-alive in a stream whose first segment was sent again",
            {{.fromServer = true, .sequence = 500, .acknowledgment = 200}, {.sequence = 150, .acknowledgment = 500, .length = 10},
                {.sequence = 159, .acknowledgment = 500}},
            tcpflag::keepAlive);
        row("a reset beyond the next is no loss", afterHandshake({data, {.sequence = 300, .flags = rst, .window = 0}}), 0);
        row("in order across the wrap of sequence numbers",
            {{.sequence = 0xfffffff0, .acknowledgment = 1, .length = 0x20}, {.sequence = 0x10, .acknowledgment = 1, .length = 4}}, 0);
        row("one FIN after the data", afterHandshake({data, next, {.sequence = 120, .acknowledgment = 500, .flags = fin | ack}}), 0);
    }
    void marksTheLastSegment()
    {
        QFETCH(std::vector<Step>, steps);
        QFETCH(quint32, flags);
        QCOMPARE(run(steps).last.flags & tcpflag::analysisFlags, flags);
    }

    void duplicateAcknowledgmentsAreCounted()
    {
        const Step again {.fromServer = true, .sequence = 500, .acknowledgment = 110, .atMicroseconds = 400};
        const auto last = run(afterHandshake({{.sequence = 100, .acknowledgment = 500, .length = 10}, again, again, again})).last;
        QCOMPARE(last.duplicateAckNumber, 2u);
        QCOMPARE(last.duplicateAckFrame, 5u);
    }

    void aRetransmissionNamesTheFirstSegmentNotAcknowledged()
    {
        const auto last = run(afterHandshake({{.sequence = 100, .acknowledgment = 500, .length = 10, .atMicroseconds = 1000},
                                  {.sequence = 110, .acknowledgment = 500, .length = 10, .atMicroseconds = 2000},
                                  {.sequence = 100, .acknowledgment = 500, .length = 10, .atMicroseconds = 501'000}}))
                              .last;
        QCOMPARE(last.retransmissionOf, 4u);
        QCOMPARE(last.retransmissionDelay, Nanoseconds {500'000'000});
    }

    void basesComeFromTheHandshake()
    {
        const auto conversation = run(afterHandshake({})).conversation;
        QCOMPARE(conversation.flow[0].base, 99u);
        QCOMPARE(conversation.flow[1].base, 499u);
        QCOMPARE(conversation.flow[0].windowShift, 7);
        QCOMPARE(conversation.firstRoundTrip, Nanoseconds {200'000});
    }

    void aStreamJoinedInTheMiddleStartsAtOne()
    {
        const auto conversation = run({{.sequence = 5000, .acknowledgment = 7000, .length = 3}}).conversation;
        QCOMPARE(conversation.flow[0].base, 4999u);
        QCOMPARE(conversation.flow[1].base, 6999u);
        QCOMPARE(conversation.flow[0].windowShift, StreamKnowledge::unknownShift);
    }

    void scalingNeedsBothSides()
    {
        const auto conversation
            = run({synStep, {.fromServer = true, .sequence = 499, .acknowledgment = 100, .flags = syn | ack}}).conversation;
        QCOMPARE(conversation.flow[0].windowShift, StreamKnowledge::noShift);
        QCOMPARE(conversation.flow[1].windowShift, StreamKnowledge::noShift);
    }

    void scaling_data()
    {
        QTest::addColumn<std::vector<Step>>("steps");
        QTest::addColumn<int>("client");
        QTest::addColumn<int>("server");
        const auto row = [](const char* name, std::vector<Step> steps, int client, int server) { QTest::newRow(name) << steps << client << server; };
        auto plainSyn = synStep, plainSynAck = synAckStep, cutSynAck = synAckStep;
        plainSyn.shift = plainSynAck.shift = cutSynAck.shift = -1;
        cutSynAck.optionsComplete = false;
        row("offered and taken", {synStep, synAckStep}, 7, 7);
        row("offered and declined", {synStep, plainSynAck}, -2, -2);
        row("not offered, answered all the same", {plainSyn, synAckStep}, -2, -2);
        row("left out when the SYN was sent again", {synStep, plainSyn, synAckStep}, 7, 7);
        row("added when the SYN was sent again", {plainSyn, synStep, synAckStep}, 7, 7);
        row("left out when the SYN+ACK was sent again", {synStep, synAckStep, plainSynAck}, 7, 7);
        row("only the SYN+ACK was captured", {synAckStep}, -1, 7);
        row("only a SYN+ACK without was captured", {plainSynAck}, -2, -2);
        row("the SYN+ACK's options were cut off", {synStep, cutSynAck}, 7, -1);
    }
    void scaling()
    {
        QFETCH(std::vector<Step>, steps);
        QFETCH(int, client);
        QFETCH(int, server);
        const auto conversation = run(steps).conversation;
        QCOMPARE(static_cast<int>(conversation.flow[0].windowShift), client);
        QCOMPARE(static_cast<int>(conversation.flow[1].windowShift), server);
    }

    void accurateEcn_data()
    {
        QTest::addColumn<int>("offer");
        QTest::addColumn<int>("answer");
        QTest::addColumn<bool>("agreed");
        constexpr int ae = 0x100, cwr = 0x80, ece = 0x40;
        QTest::newRow("offered, taken by what arrived without a mark") << (ae | cwr | ece) << cwr << true;
        QTest::newRow("offered, taken by what arrived as ECT(0)") << (ae | cwr | ece) << ae << true;
        QTest::newRow("offered, taken by what arrived as ECT(1)") << (ae | cwr | ece) << (cwr | ece) << true;
        QTest::newRow("offered, taken by what met congestion") << (ae | cwr | ece) << (ae | cwr) << true;
        QTest::newRow("offered, answered as RFC 3168 does") << (ae | cwr | ece) << ece << false;
        QTest::newRow("offered, answered with a nonce") << (ae | cwr | ece) << (ae | ece) << false;
        QTest::newRow("offered, copied") << (ae | cwr | ece) << (ae | cwr | ece) << false;
        QTest::newRow("offered, declined") << (ae | cwr | ece) << 0 << false;
        QTest::newRow("offered, and the answer is missing") << (ae | cwr | ece) << -1 << false;
        QTest::newRow("not offered") << (cwr | ece) << cwr << false;
    }
    void accurateEcn()
    {
        QFETCH(int, offer);
        QFETCH(int, answer);
        QFETCH(bool, agreed);
        auto first = synStep, second = synAckStep;
        first.flags |= static_cast<std::uint16_t>(offer);
        if (answer < 0)
            second = ackStep;
        else
            second.flags |= static_cast<std::uint16_t>(answer);
        QCOMPARE(run({first, second}).conversation.accurateEcn, agreed);
    }

    void whenBothOpenTheLastSynBeginsTheRoundTrip()
    {
        const auto conversation = run({{.sequence = 99, .flags = syn}, {.fromServer = true, .sequence = 499, .flags = syn, .atMicroseconds = 300},
                                          {.sequence = 100, .acknowledgment = 500, .atMicroseconds = 500}})
                                      .conversation;
        QCOMPARE(conversation.firstRoundTrip, Nanoseconds {200'000});
        QVERIFY(conversation.clientIsA);
    }

    void completeness_data()
    {
        QTest::addColumn<std::vector<Step>>("steps");
        QTest::addColumn<int>("seen");
        const Step data {.sequence = 100, .acknowledgment = 500, .length = 10};
        QTest::newRow("a SYN alone") << std::vector<Step> {synStep} << 1;
        QTest::newRow("the handshake") << afterHandshake({}) << 7;
        QTest::newRow("with data") << afterHandshake({data}) << 15;
        QTest::newRow("closed by FIN") << afterHandshake({data, {.sequence = 110, .acknowledgment = 500, .flags = fin | ack}}) << 31;
        QTest::newRow("closed by RST") << afterHandshake({data, {.sequence = 110, .flags = rst}}) << 47;
        QTest::newRow("the first segment of a connection already open") << std::vector<Step> {data} << 0;
        QTest::newRow("a SYN+ACK alone") << std::vector<Step> {synAckStep} << 0;
        QTest::newRow("data of a connection already open") << std::vector<Step> {data, {.sequence = 110, .acknowledgment = 500, .length = 10}} << 8;
    }
    void completeness()
    {
        QFETCH(std::vector<Step>, steps);
        QFETCH(int, seen);
        QCOMPARE(static_cast<int>(run(steps).conversation.completeness), seen);
    }

    void allButTheFirstSegmentKnowWhatItAdds()
    {
        const auto conversation = run({synAckStep, ackStep}).conversation;
        QCOMPARE(static_cast<int>(conversation.completeness), 4);
        QCOMPARE(static_cast<int>(conversation.firstCompleteness), 2);
    }

    void timesThatMakeNoSenseDoNoHarm()
    {
        const auto last = run({{.sequence = 1, .length = 5, .atMicroseconds = std::numeric_limits<std::int64_t>::max() / 1000},
                                  {.sequence = 1, .length = 5, .atMicroseconds = std::numeric_limits<std::int64_t>::min() / 1000}})
                              .last;
        QVERIFY(last.flags != 0);
    }
};

QTEST_APPLESS_MAIN(TcpAnalysisTest)
#include "tcp_analysis_test.moc"
