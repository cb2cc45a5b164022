// The bytes of a connection in order, from segments in any order.

#include "analysis/stream/tcp_stream.h"

#include <QtTest>

#include <algorithm>
#include <random>
#include <string>

using namespace porthole::analysis;

namespace {

constexpr std::uint16_t fin = 1, syn = 2, push = 8, ack = 16;

/// Two ends that talk, and what an onlooker puts together.
class Talk {
public:
    /// Side A, or B if `reverse`, sends; gives the frame.
    FrameNumber send(bool reverse, std::uint32_t sequence, std::string_view data, std::uint32_t acknowledgment = 0, std::uint16_t flags = ack,
        std::uint32_t captured = 0xffffffff)
    {
        m_payloads.emplace_back(data);
        StreamSegment segment;
        segment.frame = static_cast<FrameNumber>(m_payloads.size());
        segment.reverse = reverse;
        segment.flags = flags;
        segment.sequence = sequence;
        segment.acknowledgment = acknowledgment;
        segment.length = static_cast<std::uint32_t>(data.size());
        segment.captured = std::min(captured, segment.length);
        m_stream.add(segment, m_pieces);
        return segment.frame;
    }
    FrameNumber a(std::uint32_t sequence, std::string_view data, std::uint32_t acknowledgment = 0) { return send(false, sequence, data, acknowledgment); }
    FrameNumber b(std::uint32_t sequence, std::string_view data, std::uint32_t acknowledgment = 0) { return send(true, sequence, data, acknowledgment); }
    /// Acknowledges side A's bytes.
    void acknowledge(std::uint32_t number) { send(true, 5000, {}, number); }

    /// Both sides as they interleave: "A:hello B:[3 missing] ..."
    std::string text() const
    {
        std::string all;
        for (const auto& piece : m_pieces) {
            all += all.empty() ? "" : " ";
            all += piece.reverse ? "B:" : "A:";
            if (piece.kind == StreamPiece::Kind::Data)
                all += m_payloads[piece.frame - 1].substr(piece.at, piece.length);
            else
                all += '[' + std::to_string(piece.length) + (piece.kind == StreamPiece::Kind::Missing ? " missing]" : " cut]");
        }
        return all;
    }
    const std::vector<StreamPiece>& pieces() const { return m_pieces; }
    TcpStream& stream() { return m_stream; }
    std::string concluded()
    {
        m_stream.conclude(m_pieces);
        return text();
    }

private:
    TcpStream m_stream;
    std::vector<StreamPiece> m_pieces;
    std::vector<std::string> m_payloads;
};

std::string randomBytes(std::size_t count, std::mt19937& random)
{
    std::string bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random() & 0xff);
    return bytes;
}

} // namespace

class TcpStreamTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void inOrder();
    void bothSidesInterleave();
    void outOfOrderWaits();
    void retransmissionsCountOnce();
    void moreInARetransmission();
    void theFirstCopyCounts();
    void waitingCopiesOverlap();
    void acknowledgedHoleIsMissing();
    void unacknowledgedHoleWaits();
    void conclusionTellsHoles();
    void synTakesANumber();
    void dataInSyn();
    void finTakesANumber();
    void beginsInTheMiddle();
    void beginsWithAKeepAlive();
    void keepAlivesAddNothing();
    void oldBytesBeforeTheFirst();
    void cutPackets();
    void packetsWithoutACapturedByteAreMissing();
    void numbersWrapAround();
    void moreThanFourGigabytes();
    void whatOneReadGets();
    void pushIsAtTheEndOfASegment();
    void waitingIsBounded();
    void shuffledSegmentsGiveTheSentBytes_data();
    void shuffledSegmentsGiveTheSentBytes();
};

void TcpStreamTest::inOrder()
{
    Talk talk;
    talk.a(100, "hello ");
    talk.a(106, "world");
    QCOMPARE(talk.text(), std::string("A:hello  A:world"));
    QCOMPARE(talk.pieces()[1].begin, 6u);
    QCOMPARE(talk.pieces()[1].frame, 2u);
}

void TcpStreamTest::bothSidesInterleave()
{
    Talk talk;
    talk.a(100, "ask", 500);
    talk.b(500, "answer", 103);
    talk.a(103, "more", 506);
    QCOMPARE(talk.text(), std::string("A:ask B:answer A:more"));
    QCOMPARE(talk.pieces()[2].begin, 3u);
    QCOMPARE(talk.pieces()[2].position, 9u);
}

void TcpStreamTest::outOfOrderWaits()
{
    Talk talk;
    talk.a(100, "ab");
    talk.a(106, "gh");
    talk.a(104, "ef");
    QCOMPARE(talk.text(), std::string("A:ab"));
    QVERIFY(talk.stream().hasWaiting());
    talk.a(102, "cd");
    QCOMPARE(talk.text(), std::string("A:ab A:cd A:ef A:gh"));
    QVERIFY(!talk.stream().hasWaiting());
    QVERIFY(!talk.pieces()[1].late);
    QVERIFY(talk.pieces()[2].late);
    QCOMPARE(talk.pieces()[3].frame, 2u);
}

void TcpStreamTest::retransmissionsCountOnce()
{
    Talk talk;
    talk.a(100, "abc");
    talk.a(100, "abc");
    talk.a(101, "b");
    talk.a(103, "d");
    QCOMPARE(talk.text(), std::string("A:abc A:d"));
    QCOMPARE(talk.stream().overlaps().size(), 2u);
    QCOMPARE(talk.stream().overlaps()[1].begin, 1u);
}

void TcpStreamTest::moreInARetransmission()
{
    Talk talk;
    talk.a(100, "abc");
    talk.a(101, "bcdef");
    QCOMPARE(talk.text(), std::string("A:abc A:def"));
    QCOMPARE(talk.pieces()[1].at, 2u);
    QCOMPARE(talk.pieces()[1].begin, 3u);
}

void TcpStreamTest::theFirstCopyCounts()
{
    Talk talk;
    talk.a(100, "abc");
    talk.a(100, "XYZd");
    QCOMPARE(talk.text(), std::string("A:abc A:d"));
    QCOMPARE(talk.stream().overlaps().at(0).length, 3u);
}

void TcpStreamTest::waitingCopiesOverlap()
{
    Talk talk;
    talk.a(100, "ab");
    talk.a(105, "fgh"); // first
    talk.a(104, "EFG"); // begins before, but came later
    talk.a(102, "cdefg");
    // Only the first copy of a byte is shown: that of the segment that filled the hole, then what came first.
    QCOMPARE(talk.text(), std::string("A:ab A:cdefg A:h"));
    QCOMPARE(talk.pieces()[2].frame, 2u);
}

void TcpStreamTest::acknowledgedHoleIsMissing()
{
    Talk talk;
    talk.a(100, "ab");
    talk.a(106, "gh");
    talk.acknowledge(108);
    QCOMPARE(talk.text(), std::string("A:ab A:[4 missing] A:gh"));
    QCOMPARE(talk.pieces()[1].frame, 3u); // whose acknowledgment tells
    QCOMPARE(talk.pieces()[2].begin, 6u);
    talk.a(102, "cdef"); // comes too late
    QCOMPARE(talk.text(), std::string("A:ab A:[4 missing] A:gh"));
}

void TcpStreamTest::unacknowledgedHoleWaits()
{
    Talk talk;
    talk.a(100, "ab");
    talk.a(106, "gh");
    talk.acknowledge(102);
    talk.acknowledge(106);
    QCOMPARE(talk.text(), std::string("A:ab"));
}

void TcpStreamTest::conclusionTellsHoles()
{
    Talk talk;
    talk.a(100, "ab");
    talk.a(106, "gh");
    talk.a(110, "kl");
    talk.a(104, "ef");
    QCOMPARE(talk.concluded(), std::string("A:ab A:[2 missing] A:ef A:gh A:[2 missing] A:kl"));
    QVERIFY(!talk.stream().hasWaiting());
}

void TcpStreamTest::synTakesANumber()
{
    Talk talk;
    talk.send(false, 99, {}, 0, syn);
    talk.send(true, 499, {}, 100, syn | ack);
    talk.a(100, "abc", 500);
    talk.b(500, "xyz", 103);
    QCOMPARE(talk.text(), std::string("A:abc B:xyz"));
    QCOMPARE(talk.pieces()[0].begin, 0u);
}

void TcpStreamTest::dataInSyn()
{
    Talk talk;
    talk.send(false, 99, "early", 0, syn);
    talk.send(true, 499, {}, 105, syn | ack);
    talk.a(105, " late", 500);
    QCOMPARE(talk.text(), std::string("A:early A: late"));
}

void TcpStreamTest::finTakesANumber()
{
    Talk talk;
    talk.a(100, "abc");
    talk.send(false, 103, "de", 0, fin | ack);
    talk.send(false, 106, {}, 0, ack);
    talk.send(false, 103, "de", 0, fin | ack);
    talk.acknowledge(106); // the FIN, too
    QCOMPARE(talk.text(), std::string("A:abc A:de"));
    QCOMPARE(talk.concluded(), std::string("A:abc A:de"));
}

void TcpStreamTest::beginsInTheMiddle()
{
    Talk talk;
    talk.acknowledge(3'000'000'000);
    talk.a(3'000'000'000, "abc");
    talk.a(3'000'000'003, "def");
    QCOMPARE(talk.text(), std::string("A:abc A:def"));
    QCOMPARE(talk.pieces()[0].begin, 0u);
}

void TcpStreamTest::beginsWithAKeepAlive()
{
    Talk talk;
    talk.a(99, {}, 500); // number of the last byte that was sent before
    talk.b(500, {}, 100);
    talk.a(100, "abc", 500);
    QCOMPARE(talk.text(), std::string("A:abc"));
}

void TcpStreamTest::keepAlivesAddNothing()
{
    Talk talk;
    talk.a(100, "abc");
    talk.a(102, "x"); // a keep-alive with a byte of garbage
    talk.a(102, {});
    talk.a(103, "def");
    QCOMPARE(talk.text(), std::string("A:abc A:def"));
}

void TcpStreamTest::oldBytesBeforeTheFirst()
{
    Talk talk;
    talk.a(100, "abc");
    talk.a(90, "0123456789abcd");
    talk.a(80, "old");
    QCOMPARE(talk.text(), std::string("A:abc A:d"));
    QCOMPARE(talk.pieces()[1].at, 13u);
}

void TcpStreamTest::cutPackets()
{
    Talk talk;
    talk.send(false, 100, "abcdefgh", 0, ack, 3);
    talk.a(108, "next");
    QCOMPARE(talk.text(), std::string("A:abc A:[5 cut] A:next"));
    QCOMPARE(talk.pieces()[2].begin, 8u);
    talk.send(false, 110, "xtabcdefgh", 0, ack, 4); // sent again with more, and cut
    QCOMPARE(talk.text(), std::string("A:abc A:[5 cut] A:next A:ab A:[6 cut]"));
}

void TcpStreamTest::packetsWithoutACapturedByteAreMissing()
{
    Talk talk;
    talk.a(100, "ab");
    talk.send(false, 102, "cdef", 0, ack, 0);
    talk.a(106, "gh");
    talk.acknowledge(108);
    QCOMPARE(talk.text(), std::string("A:ab A:[4 missing] A:gh"));
}

void TcpStreamTest::numbersWrapAround()
{
    Talk talk;
    talk.a(0xfffffffe, "ab");
    talk.a(2, "ef");
    talk.a(0, "cd");
    talk.a(0xfffffffe, "abcdefg");
    QCOMPARE(talk.text(), std::string("A:ab A:cd A:ef A:g"));
    QCOMPARE(talk.pieces()[3].begin, 6u);
}

void TcpStreamTest::moreThanFourGigabytes()
{
    TcpStream stream;
    std::vector<StreamPiece> pieces;
    constexpr std::uint32_t length = 1 << 24;
    constexpr FrameNumber frames = 700; // 11 GB
    const auto segment = [&](FrameNumber frame, FrameNumber place, std::uint32_t acknowledgment) {
        StreamSegment result;
        result.frame = frame;
        result.flags = ack;
        result.sequence = 77 + place * length; // wraps around
        result.length = result.captured = length;
        result.acknowledgment = acknowledgment;
        stream.add(result, pieces);
    };
    for (FrameNumber i = 0; i < frames; i += 2) { // each pair the wrong way round
        segment(i + 2, i + 1, 0);
        if (i == 0) // the first that is seen would be the beginning
            pieces.clear(), stream = {};
        segment(i + 1, i, 0);
        if (i == 0)
            segment(i + 2, i + 1, 0);
    }
    QCOMPARE(pieces.size(), std::size_t(frames));
    QCOMPARE(pieces.back().end(), std::uint64_t(frames) * length);
    for (std::size_t i = 0; i < pieces.size(); ++i)
        QCOMPARE(pieces[i].begin, std::uint64_t(i) * length);
}

void TcpStreamTest::whatOneReadGets()
{
    Talk talk;
    talk.a(100, "GET ");
    talk.a(104, "/ HT");
    QCOMPARE(talk.pieces()[0].readable, 4u);
    QCOMPARE(talk.pieces()[1].readable, 8u); // both writes in one read
    talk.acknowledge(108);
    talk.a(108, "TP");
    QCOMPARE(talk.pieces()[2].readable, 2u);
    talk.a(114, "later");
    talk.a(110, "/1.1"); // makes both available
    QCOMPARE(talk.pieces()[3].readable, 6u);
    QCOMPARE(talk.pieces()[4].readable, 11u);
}

void TcpStreamTest::pushIsAtTheEndOfASegment()
{
    Talk talk;
    talk.send(false, 100, "abc", 0, ack);
    talk.send(false, 103, "def", 0, ack | push);
    talk.send(false, 106, "ghi", 0, ack | push, 2);
    QVERIFY(!talk.pieces()[0].push);
    QVERIFY(talk.pieces()[1].push);
    QVERIFY(!talk.pieces()[2].push); // the end of this one is cut off
    QVERIFY(talk.pieces()[3].push);
}

void TcpStreamTest::waitingIsBounded()
{
    Talk talk;
    talk.a(100, "a");
    for (std::uint32_t i = 0; i <= TcpStream::mostWaiting; ++i)
        talk.a(200 + i, "x");
    QVERIFY(!talk.stream().hasWaiting());
    QCOMPARE(talk.pieces().size(), TcpStream::mostWaiting + 3);
    QCOMPARE(int(talk.pieces()[1].kind), int(StreamPiece::Kind::Missing));
}

void TcpStreamTest::shuffledSegmentsGiveTheSentBytes_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 40; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

/// A sender that cuts its bytes into segments of any size, a network that repeats, overlaps and reorders them.
void TcpStreamTest::shuffledSegmentsGiveTheSentBytes()
{
    QFETCH(int, seed);
    std::mt19937 random(static_cast<unsigned>(seed));
    const auto sent = randomBytes(20'000, random);
    const auto base = static_cast<std::uint32_t>(random());
    struct Part {
        std::size_t begin, length;
    };
    std::vector<Part> parts;
    for (std::size_t at = 0; at < sent.size();) {
        const auto length = std::min<std::size_t>(1 + random() % 700, sent.size() - at);
        parts.push_back({at, length});
        if (random() % 4 == 0) {
            const auto begin = at - std::min<std::size_t>(at, random() % 900);
            parts.push_back({begin, std::min<std::size_t>(1 + random() % 1500, sent.size() - begin)});
        }
        at += length;
    }
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        std::swap(parts[i], parts[i + random() % std::min<std::size_t>(20, parts.size() - i)]);
    Talk talk;
    talk.send(false, base - 1, {}, 0, syn);
    for (const auto& part : parts)
        talk.a(base + static_cast<std::uint32_t>(part.begin), std::string_view(sent).substr(part.begin, part.length));
    QVERIFY(!talk.stream().hasWaiting());
    std::string got;
    for (const auto& piece : talk.pieces()) {
        QCOMPARE(piece.begin, std::uint64_t(got.size()));
        got += sent.substr(got.size(), piece.length);
        // Where it says the bytes are, these bytes are.
        const auto& part = parts[piece.frame - 2];
        QCOMPARE(sent.substr(part.begin + piece.at, piece.length), sent.substr(piece.begin, piece.length));
    }
    QCOMPARE(got.size(), sent.size());
}

QTEST_APPLESS_MAIN(TcpStreamTest)
#include "tcp_stream_test.moc"
