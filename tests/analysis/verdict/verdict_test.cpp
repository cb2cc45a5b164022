// What verdicts are made of: single causes in segments made by hand, words, timelines, the health of captures, JSON, and
// segments that make no sense.

#include "analysis/verdict/capture_health.h"
#include "analysis/verdict/connection_watch.h"
#include "analysis/verdict/judge.h"
#include "analysis/verdict/verdict_report.h"
#include "analysis/verdict/verdict_words.h"
#include "tests/support/captures.h"
#include "tests/support/frames.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <random>

using namespace porthole;
using namespace porthole::analysis;
using test::TcpSegment;

namespace {

constexpr std::uint16_t syn = 2, rst = 4, ack = 16;

/// A capture of these segments, a millisecond apart, judged.
Verdict judged(const std::vector<TcpSegment>& segments)
{
    test::TemporaryCapture capture;
    for (const auto& segment : segments)
        capture.add(test::tcpFrame(segment));
    capture::Problem problem;
    const auto session = Session::open(capture.write(), problem);
    session->load();
    return judge(*session, 0);
}

const Finding* find(const Verdict& verdict, Cause cause)
{
    const auto found = std::find_if(verdict.findings.begin(), verdict.findings.end(), [&](const auto& one) { return one.cause == cause; });
    return found == verdict.findings.end() ? nullptr : &*found;
}

TcpSegment fromClient(std::uint32_t sequence, std::uint32_t acknowledgment, std::uint16_t flags, std::string_view payload = {})
{
    return {.sequence = sequence, .acknowledgment = acknowledgment, .flags = flags, .payload = payload};
}

TcpSegment fromServer(std::uint32_t sequence, std::uint32_t acknowledgment, std::uint16_t flags, std::string_view payload = {})
{
    auto segment = test::reply({});
    segment.sequence = sequence;
    segment.acknowledgment = acknowledgment;
    segment.flags = flags;
    segment.payload = payload;
    return segment;
}

std::vector<TcpSegment> opened(std::vector<TcpSegment> more)
{
    std::vector<TcpSegment> all {fromClient(100, 0, syn), fromServer(500, 101, syn | ack), fromClient(101, 501, ack)};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::unique_ptr<Session> scenario(const char* name)
{
    capture::Problem problem;
    auto session = Session::open(test::sourceFolder().toStdString() + "/tests/live/scenarios/captures/" + name + ".pcapng", problem);
    if (session)
        session->load();
    return session;
}

CaptureHealth healthOf(const Session& session)
{
    HealthCounts counts;
    for (ConversationId id = 0; id < session.conversationCount(); ++id)
        counts.add(judge(session, id));
    return captureHealth(session, counts);
}

} // namespace

class VerdictTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRefusalIsCertain()
    {
        const auto verdict = judged({fromClient(100, 0, syn), fromServer(0, 101, rst | ack)});
        QCOMPARE(verdict.findings.size(), 1u);
        QCOMPARE(verdict.findings[0].cause, Cause::Refused);
        QCOMPARE(verdict.findings[0].confidence, Confidence::Certain);
        QCOMPARE(verdict.findings[0].evidence, (std::vector<analysis::FrameNumber> {1, 2}));
        QCOMPARE(verdict.severity(), analysis::FindingSeverity::Failure);
    }

    void oneUnansweredSynIsOnlyLikely()
    {
        const auto verdict = judged({fromClient(100, 0, syn)});
        QVERIFY(find(verdict, Cause::Unanswered));
        QCOMPARE(find(verdict, Cause::Unanswered)->confidence, Confidence::Likely);
    }

    void whatIsAcknowledgedButNotThereWasMissedByTheCapture()
    {
        const auto verdict = judged(opened({fromClient(101, 501, ack, "aaaa"), fromClient(109, 501, ack, "cccc"), fromServer(501, 113, ack)}));
        const auto* missed = find(verdict, Cause::CaptureLoss);
        QVERIFY(missed);
        QCOMPARE(missed->amount, 4u);
        QVERIFY(!find(verdict, Cause::LossBefore) && !find(verdict, Cause::LossBehind));
    }

    void aHoleWithoutTheOtherSideIsNoLoss()
    {
        const auto verdict = judged({fromClient(101, 501, ack, "aaaa"), fromClient(109, 501, ack, "cccc"), fromClient(105, 501, ack, "bbbb")});
        QVERIFY(verdict.oneSided);
        QVERIFY(verdict.findings.empty());
        QVERIFY(sentenceOf(verdict).find("only one side") != std::string::npos);
    }

    void aConnectionWithoutTroubleHasNoFindings()
    {
        const auto verdict = judged(opened({fromClient(101, 501, ack, "question"), fromServer(501, 109, ack, "answer"), fromClient(109, 507, ack)}));
        QVERIFY(verdict.findings.empty());
        QCOMPARE(verdict.data, (std::array<std::uint64_t, 2> {8, 6}));
        QVERIFY(verdict.established && verdict.openingSeen);
    }

    void everyCauseHasWords()
    {
        Verdict verdict;
        for (std::size_t i = 0; i < causeCount; ++i) {
            const auto cause = static_cast<Cause>(i);
            QVERIFY(!nameOf(cause).empty() && !titleOf(cause).empty());
            QVERIFY(adviceOf(cause).ends_with('.'));
            for (const auto count : {1u, 2u, 7u}) {
                const auto text = causeText(verdict, {cause, Confidence::Certain, analysis::FindingSeverity::Note, 0, count, 1, 1'000'000});
                QVERIFY2(text.ends_with('.') && text.find("  ") == std::string::npos, text.c_str());
            }
        }
    }

    void numbersAreShort()
    {
        QCOMPARE(durationText(42'000), std::string("42 µs"));
        QCOMPARE(durationText(4'200'000), std::string("4.2 ms"));
        QCOMPARE(durationText(1'350'000'000), std::string("1.35 s"));
        QCOMPARE(durationText(125'000'000'000), std::string("2 min 5 s"));
        QCOMPARE(bytesText(1), std::string("1 byte"));
        QCOMPARE(bytesText(9999), std::string("9999 bytes"));
        QCOMPARE(bytesText(1'234'567), std::string("1.2 MB"));
        QCOMPARE(counted(1, "packet"), std::string("1 packet"));
        QCOMPARE(counted(0, "packet"), std::string("0 packets"));
    }

    void aTimelineStaysShort()
    {
        Timeline timeline;
        constexpr int steps = 10'000;
        for (int i = 0; i < steps; ++i)
            timeline.set(i, i % 2 ? LimitedBy::Path : LimitedBy::Idle);
        const auto intervals = timeline.finish(steps);
        QVERIFY(intervals.size() <= 512 && intervals.size() > 1);
        QCOMPARE(intervals.front().from, 0);
        QCOMPARE(intervals.back().to, steps);
        for (std::size_t i = 1; i < intervals.size(); ++i)
            QCOMPARE(intervals[i].from, intervals[i - 1].to);
    }

    void idleTimeGetsItsReasonLater()
    {
        Timeline timeline;
        timeline.set(0, LimitedBy::Idle);
        timeline.wasNotIdle(LimitedBy::Sender);
        timeline.set(10, LimitedBy::Path);
        timeline.wasNotIdle(LimitedBy::Peer);
        const auto intervals = timeline.finish(20);
        QCOMPARE(intervals.size(), 2u);
        QCOMPARE(intervals[0].by, LimitedBy::Sender);
        QCOMPARE(intervals[1].by, LimitedBy::Path);
    }

    void captureHealth_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("issue");
        QTest::addColumn<bool>("there");
        QTest::newRow("packets of one side") << QByteArray("one_sided") << int(HealthIssue::OneSided) << true;
        QTest::newRow("begun late") << QByteArray("capture_begun_late") << int(HealthIssue::BegunLate) << true;
        QTest::newRow("captured twice") << QByteArray("captured_twice") << int(HealthIssue::Duplicates) << true;
        QTest::newRow("missed") << QByteArray("dropped_by_the_capture") << int(HealthIssue::Missing) << true;
        QTest::newRow("cut") << QByteArray("plain_transfer") << int(HealthIssue::Truncated) << true;
        QTest::newRow("both sides") << QByteArray("plain_transfer") << int(HealthIssue::OneSided) << false;
        QTest::newRow("from the beginning") << QByteArray("plain_transfer") << int(HealthIssue::BegunLate) << false;
        QTest::newRow("once") << QByteArray("plain_transfer") << int(HealthIssue::Duplicates) << false;
        QTest::newRow("lost by the network") << QByteArray("loss_before_the_capture") << int(HealthIssue::Missing) << false;
        QTest::newRow("whole") << QByteArray("stream_with_loss") << int(HealthIssue::Truncated) << false;
        QTest::newRow("checksums are right") << QByteArray("stream_with_loss") << int(HealthIssue::Checksums) << false;
    }
    void captureHealth()
    {
        QFETCH(QByteArray, name);
        QFETCH(int, issue);
        QFETCH(bool, there);
        const auto session = scenario(name.constData());
        QVERIFY(session);
        const auto health = healthOf(*session);
        const auto* found = health.find(static_cast<HealthIssue>(issue));
        QCOMPARE(found != nullptr, there);
        if (found)
            QVERIFY(found->count > 0 && found->count <= found->of);
    }

    void wrongChecksumsOfOneSideAreSaid()
    {
        test::TemporaryCapture capture;
        for (std::uint32_t i = 0; i < 6; ++i) {
            auto frame = test::tcpFrame(i % 2 ? fromServer(500 + i, 101 + i, ack, "b") : fromClient(101 + i, 500 + i, ack, "a"));
            constexpr std::size_t checksum = 14 + 20 + 16;
            if (i % 2 == 0)
                frame[checksum] ^= 0x55;
            capture.add(frame);
        }
        capture::Problem problem;
        const auto session = Session::open(capture.write(), problem);
        session->load();
        const auto health = healthOf(*session);
        QVERIFY(health.find(HealthIssue::Checksums));
        QCOMPARE(health.find(HealthIssue::Checksums)->count, 1u);
    }

    void jsonIsJson()
    {
        for (const auto* name : {"small_writes_with_nagle", "closed_port", "one_sided", "captured_twice"}) {
            const auto session = scenario(name);
            const auto verdict = judge(*session, 0);
            Text text;
            appendVerdictJson(*session, verdict, text);
            QJsonParseError error;
            const auto object = QJsonDocument::fromJson(QByteArray(text.view().data(), static_cast<int>(text.size())), &error).object();
            QCOMPARE(error.error, QJsonParseError::NoError);
            QCOMPARE(object[QLatin1String("findings")].toArray().size(), static_cast<int>(verdict.findings.size()));
            QVERIFY(!object[QLatin1String("sentence")].toString().isEmpty());
            Text health;
            appendHealthJson(healthOf(*session), health);
            QVERIFY(QJsonDocument::fromJson(QByteArray(health.view().data(), static_cast<int>(health.size()))).isObject());
        }
    }

    void nonsenseIsSurvived()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 20; ++round) {
            ConnectionWatch watch(true, false);
            Conversation conversation;
            conversation.kind = TransportFacts::Kind::Tcp;
            std::array<std::uint8_t, 60> header {};
            for (analysis::FrameNumber frame = 1; frame <= 4000; ++frame) {
                for (auto& byte : header)
                    byte = static_cast<std::uint8_t>(random());
                TransportFacts facts {};
                facts.kind = TransportFacts::Kind::Tcp;
                facts.sequence = round % 2 ? static_cast<std::uint32_t>(random()) : static_cast<std::uint32_t>(random() % 5000);
                facts.acknowledgment = round % 3 ? static_cast<std::uint32_t>(random()) : static_cast<std::uint32_t>(random() % 5000);
                facts.flags = static_cast<std::uint16_t>(random() & 0x1f);
                facts.window = static_cast<std::uint16_t>(random());
                facts.payloadLength = static_cast<std::uint32_t>(random() % 3 ? random() % 2000 : random());
                facts.identification = static_cast<std::uint16_t>(random() % 64);
                Segment segment;
                segment.frame = frame;
                segment.time = static_cast<Nanoseconds>(random()) * (random() % 7 ? 1 : 1'000'000'000);
                segment.reverse = random() & 1;
                segment.facts = &facts;
                segment.header = ByteView(header).first(20 + random() % 41);
                watch.hear(segment);
            }
            const auto verdict = watch.finish(0, conversation);
            for (const auto& finding : verdict.findings) {
                QVERIFY(finding.evidence.size() <= Finding::mostEvidence);
                QVERIFY(!causeText(verdict, finding).empty());
            }
            for (const auto& line : verdict.timeline)
                QVERIFY(line.size() <= 513);
        }
    }
};

QTEST_GUILESS_MAIN(VerdictTest)
#include "verdict_test.moc"
