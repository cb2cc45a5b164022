// Streams of real captures: bytes read again, frames found again, a capture that grows; their lines, their text, what is found.

#include "analysis/stream/conversation_stream.h"
#include "analysis/stream/find_in_stream.h"
#include "analysis/stream/find_stream.h"
#include "analysis/stream/follow_layout.h"
#include "analysis/stream/stream_reader.h"
#include "tests/support/captures.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>

#include <random>
#include <thread>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;

namespace {

struct Collected : print::TextSink {
    bool write(std::string_view more) override
    {
        text += more;
        return true;
    }
    std::string text;
};

/// A capture of one connection, loaded.
class Capture {
public:
    /// Client: sequence numbers from 1000 on, server: from 5000 on.
    Capture& client(std::uint32_t offset, std::string_view data, std::uint32_t acknowledged = 0, std::uint16_t flags = 0x10)
    {
        m_capture.add(tcpFrame({.sequence = 1000 + offset, .acknowledgment = 5000 + acknowledged, .flags = flags, .payload = data}));
        return *this;
    }
    Capture& server(std::uint32_t offset, std::string_view data, std::uint32_t acknowledged = 0, std::uint16_t flags = 0x10)
    {
        m_capture.add(tcpFrame({.from = porthole::test::server, .to = porthole::test::client, .fromPort = 80, .toPort = 40000,
            .sequence = 5000 + offset, .acknowledgment = 1000 + acknowledged, .flags = flags, .payload = data}));
        return *this;
    }
    Capture& add(const Bytes& frame)
    {
        m_capture.add(frame);
        return *this;
    }
    Session& load()
    {
        capture::Problem problem;
        m_session = Session::open(m_capture.write(), problem);
        if (!m_session)
            qFatal("%s", problem.text.c_str());
        m_session->load();
        return *m_session;
    }

private:
    TemporaryCapture m_capture;
    std::unique_ptr<Session> m_session;
};

std::string bytesOf(const ConversationStream& stream, FollowSides sides)
{
    Collected all;
    printBytes(stream, sides, all, {});
    return all.text;
}

std::vector<std::string> linesOf(const ConversationStream& stream, const FollowLook& look)
{
    FollowLayout layout(stream, look);
    layout.scan();
    FollowLines maker(stream, look);
    std::vector<FollowLine> lines;
    layout.lines(0, static_cast<std::size_t>(layout.lineCount()) + 10, maker, lines);
    std::vector<std::string> texts;
    if (lines.size() != layout.lineCount())
        texts.emplace_back("the count is wrong");
    for (const auto& line : lines) {
        std::string text = line.reverse ? "B " : "A ";
        if (line.kind == FollowLine::Kind::Missing)
            text += "missing";
        for (const auto character : line.text)
            if (character)
                text += character < 0x80 ? static_cast<char>(character) : '^';
        texts.push_back(text);
    }
    return texts;
}

} // namespace

class ConversationStreamTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bytesAreThoseThatWereReceived_data();
    void bytesAreThoseThatWereReceived();
    void bytesAreReadAgain();
    void framesAndBytesFindEachOther();
    void conflictsAreNoted();
    void datagramsInOrder();
    void fragmentedDatagrams();
    void compressedDatagrams();
    void growsWithTheCapture();
    void isReadWhileItGrows();
    void shuffledTransfer();
    void streamsAreFound();
    void textLines();
    void longLinesBreak();
    void widthOfCharacters();
    void linesOverSegments();
    void hexLines();
    void otherForms_data();
    void otherForms();
    void everyLineIsFoundAgain_data();
    void everyLineIsFoundAgain();
    void layoutGrows();
    void findsOverSegments();
    void findsBackward();
    void printsAsTshark();
};

void ConversationStreamTest::bytesAreReadAgain()
{
    Capture capture;
    auto& session = capture.client(0, "GET /").client(8, "late").server(0, "200", 5).client(5, "abc", 3).load();
    ConversationStream stream(session, 0);
    QVERIFY(stream.update());
    QCOMPARE(bytesOf(stream, FollowSides::A), std::string("GET /abclate"));
    QCOMPARE(bytesOf(stream, FollowSides::B), std::string("200"));
    QCOMPARE(bytesOf(stream, FollowSides::Both), std::string("GET /200abclate"));
    QCOMPARE(stream.extent().sides[0].bytes, 12u);
    QCOMPARE(stream.extent().settled, stream.extent().pieces);
}

void ConversationStreamTest::framesAndBytesFindEachOther()
{
    Capture capture;
    auto& session = capture.client(0, "GET /").client(8, "late").server(0, "200", 5).client(5, "abc", 3).client(2, "T /ab").load();
    ConversationStream stream(session, 0);
    stream.update();
    std::vector<StreamPiece> pieces;
    stream.pieces(stream.pieceOf(false, 9), 1, pieces);
    QCOMPARE(pieces.at(0).frame, 2u);
    stream.pieces(stream.pieceOf(true, 2), 1, pieces);
    QCOMPARE(pieces.at(0).frame, 3u);
    QCOMPARE(stream.pieceOf(true, 3), stream.extent().pieces);
    QCOMPARE(stream.rangeOf(2)->begin, 8u);
    QCOMPARE(stream.rangeOf(2)->length, 4u);
    QVERIFY(stream.rangeOf(3)->reverse);
    QCOMPARE(stream.rangeOf(5)->begin, 2u); // sent again
    QVERIFY(!stream.rangeOf(0));
    QVERIFY(!stream.rangeOf(6));
    stream.pieces(stream.pieceOfFrame(4), 1, pieces);
    QCOMPARE(pieces.at(0).begin, 5u);
    QCOMPARE(stream.pieceOfFrame(5), stream.extent().pieces); // nothing new in it
}

void ConversationStreamTest::conflictsAreNoted()
{
    Capture capture;
    auto& session = capture.client(0, "hello").client(0, "hello").client(3, "pXY").client(6, "z").load();
    ConversationStream stream(session, 0);
    stream.update();
    QCOMPARE(bytesOf(stream, FollowSides::A), std::string("helloYz"));
    QCOMPARE(stream.conflicts().size(), std::size_t(1));
    const auto conflict = stream.conflicts()[0];
    QCOMPARE(conflict.frame, 3u);
    QCOMPARE(conflict.first, 1u);
    QCOMPARE(conflict.offset, 3u);
}

void ConversationStreamTest::datagramsInOrder()
{
    Capture capture;
    auto& session = capture.add(udpFrame(client, 5000, server, 53, "ask"))
                        .add(udpFrame(server, 53, client, 5000, "answer"))
                        .add(udpFrame(client, 5000, server, 53, ""))
                        .add(udpFrame(client, 5000, server, 53, "ask"))
                        .load();
    ConversationStream stream(session, 0);
    stream.update();
    QCOMPARE(bytesOf(stream, FollowSides::Both), std::string("askanswerask")); // the same words again are another datagram
    QCOMPARE(stream.extent().pieces, std::size_t(3));
    QCOMPARE(stream.rangeOf(4)->begin, 3u);
    QVERIFY(!stream.rangeOf(3));
    QCOMPARE(stream.conflicts().size(), std::size_t(0));
}

void ConversationStreamTest::fragmentedDatagrams()
{
    const std::string text(1000, 'x');
    auto whole = udpFrame(client, 5000, server, 6000, text + "end");
    const Bytes payload(whole.begin() + 34, whole.end()); // behind Ethernet and IPv4
    Capture capture;
    auto& session = capture.add(ipv4Frame(client, server, 17, Bytes(payload.begin(), payload.begin() + 504), 7, 0, true))
                        .add(ipv4Frame(client, server, 17, Bytes(payload.begin() + 504, payload.end()), 7, 504, false))
                        .load();
    QVERIFY(session.conversationCount() >= 1);
    ConversationStream stream(session, findStream(session, TransportFacts::Kind::Udp, 0));
    stream.update();
    QCOMPARE(bytesOf(stream, FollowSides::A), text + "end");
}

/// IPComp with DEFLATE: RFC 3173, RFC 2394.
void ConversationStreamTest::compressedDatagrams()
{
    const auto compressed = [](const Bytes& frame) {
        const QByteArray plain(reinterpret_cast<const char*>(frame.data()) + 34, static_cast<qsizetype>(frame.size()) - 34); // behind IPv4
        const auto zlib = qCompress(plain).mid(4); // behind Qt's length
        const auto deflated = zlib.mid(2, zlib.size() - 6);
        Bytes payload {frame[23], 0, 0, 2}; // next header, flags, CPI: DEFLATE
        payload.insert(payload.end(), deflated.begin(), deflated.end());
        return payload;
    };
    const std::string text = std::string(600, 'x') + "end";
    Capture capture;
    auto& session = capture.add(ipv4Frame(client, server, 108, compressed(tcpFrame({.sequence = 1000, .payload = text}))))
                        .add(ipv4Frame(client, server, 108, compressed(tcpFrame({.sequence = 1603, .payload = "more"}))))
                        .add(ipv4Frame(client, server, 108, compressed(udpFrame(client, 5000, server, 6000, text))))
                        .load();
    ConversationStream tcp(session, findStream(session, TransportFacts::Kind::Tcp, 0));
    tcp.update();
    QCOMPARE(bytesOf(tcp, FollowSides::A), text + "more");
    ConversationStream udp(session, findStream(session, TransportFacts::Kind::Udp, 0));
    udp.update();
    QCOMPARE(bytesOf(udp, FollowSides::A), text);
}

void ConversationStreamTest::growsWithTheCapture()
{
    // What is there when loading ends may not be all.
    TemporaryCapture written;
    written.add(tcpFrame({.sequence = 1000, .payload = "ab"}));
    written.add(tcpFrame({.sequence = 1004, .payload = "ef"}));
    const auto path = written.write();
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto before = file.readAll();
    file.close();
    written.add(tcpFrame({.sequence = 1002, .payload = "cd"}));
    written.add(tcpFrame({.sequence = 1006, .payload = "gh"}));
    written.write();
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto after = file.readAll();
    file.close();

    QTemporaryDir folder;
    QFile growing(folder.filePath(QStringLiteral("growing.pcap")));
    QVERIFY(growing.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    growing.write(before);
    capture::Problem problem;
    const auto session = Session::open(growing.fileName().toStdString(), problem);
    QVERIFY(session);
    session->load();
    ConversationStream stream(*session, 0);
    stream.update();
    QCOMPARE(stream.extent().sides[0].missing, 2u);
    QCOMPARE(stream.extent().settled, std::size_t(1));
    QCOMPARE(bytesOf(stream, FollowSides::A), std::string("abef"));
    const auto revision = stream.revision();

    growing.write(after.mid(before.size()));
    session->load();
    stream.update();
    QVERIFY(stream.revision() > revision);
    QCOMPARE(stream.extent().sides[0].missing, 0u);
    QCOMPARE(bytesOf(stream, FollowSides::A), std::string("abcdefgh"));
    QCOMPARE(stream.extent().settled, stream.extent().pieces);
    stream.update(); // nothing new
    QCOMPARE(stream.extent().pieces, std::size_t(4));
}

void ConversationStreamTest::isReadWhileItGrows()
{
    Capture capture;
    constexpr std::uint32_t segments = 20'000;
    for (std::uint32_t i = 0; i < segments; ++i)
        capture.client(i * 4, "abcd", 0);
    auto& session = capture.load();
    ConversationStream stream(session, 0);
    std::jthread reading([&](const std::stop_token& stop) {
        std::vector<StreamPiece> pieces;
        StreamReader reader(session, 0);
        while (!stop.stop_requested()) {
            const auto known = stream.extent().pieces;
            if (!known)
                continue;
            stream.pieces(known - 1, 1, pieces);
            if (pieces.empty() || pieces[0].begin != (known - 1) * 4 || reader.read(pieces[0]).size() != 4)
                qFatal("a piece is not what it was");
            if (stream.pieceOf(false, pieces[0].begin) != known - 1 || stream.pieceOfFrame(pieces[0].frame) != known - 1)
                qFatal("a piece is not where it was");
        }
    });
    stream.update();
    reading.request_stop();
    reading.join();
    QCOMPARE(stream.extent().sides[0].bytes, std::uint64_t(segments) * 4);
}

/// Segments that are lost, sent again, repeated and overtaken; both sides at once.
void ConversationStreamTest::shuffledTransfer()
{
    std::mt19937 random(6);
    std::string sent(60'000, '\0');
    for (auto& byte : sent)
        byte = static_cast<char>(random() & 0xff);
    struct Part {
        std::size_t begin, length;
    };
    std::vector<Part> parts;
    for (std::size_t at = 0; at < sent.size(); at += 100) {
        parts.push_back({at, 100});
        if (random() % 5 == 0)
            parts.push_back({at - std::min<std::size_t>(at, 150), 230});
    }
    for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        std::swap(parts[i], parts[i + random() % std::min<std::size_t>(8, parts.size() - i)]);
    Capture capture;
    capture.add(tcpFrame({.sequence = 0xffff0000 - 1, .flags = 2}));
    for (const auto& part : parts) {
        const auto data = std::string_view(sent).substr(part.begin, part.length);
        capture.add(tcpFrame({.sequence = 0xffff0000 + static_cast<std::uint32_t>(part.begin), .payload = data}));
        capture.add(tcpFrame({.from = server, .to = client, .fromPort = 80, .toPort = 40000, .sequence = static_cast<std::uint32_t>(part.begin),
            .acknowledgment = 0xffff0000, .payload = data}));
    }
    auto& session = capture.load();
    ConversationStream stream(session, 0);
    stream.update();
    QVERIFY(bytesOf(stream, FollowSides::A) == sent);
    QCOMPARE(stream.conflicts().size(), std::size_t(0));
}

void ConversationStreamTest::streamsAreFound()
{
    Capture capture;
    auto& session = capture.add(udpFrame(client, 1, server, 2, "a")).client(0, "x").add(udpFrame(client, 3, server, 4, "b")).load();
    QCOMPARE(streamCount(session, TransportFacts::Kind::Udp), 2u);
    QCOMPARE(findStream(session, TransportFacts::Kind::Udp, 1), 2u);
    QCOMPARE(findStream(session, TransportFacts::Kind::Tcp, 0), 1u);
    QCOMPARE(findStream(session, TransportFacts::Kind::Tcp, 1), noConversation);
    QCOMPARE(findStream(session, TransportFacts::Kind::Udp, Ipv4Address {server}, 4, Ipv4Address {client}, 3), 2u);
    QCOMPARE(findStream(session, TransportFacts::Kind::Udp, Ipv4Address {server}, 5, Ipv4Address {client}, 3), noConversation);
}

void ConversationStreamTest::textLines()
{
    Capture capture;
    auto& session = capture.client(0, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").server(0, "HTTP/1.1 200 OK\n\x01\ttab", 27).client(27, "no end", 20).load();
    ConversationStream stream(session, 0);
    stream.update();
    QCOMPARE(linesOf(stream, {}),
        (std::vector<std::string> {"A GET / HTTP/1.1", "A Host: a", "A ", "B HTTP/1.1 200 OK", "B ..tab", "A no end"}));
    QCOMPARE(linesOf(stream, {.sides = FollowSides::A}), (std::vector<std::string> {"A GET / HTTP/1.1", "A Host: a", "A ", "A no end"}));
}

void ConversationStreamTest::longLinesBreak()
{
    Capture capture;
    auto& session = capture.client(0, "0123456789").client(10, "abcdefghij\n").client(21, "0123456789\r\nx").load();
    ConversationStream stream(session, 0);
    stream.update();
    FollowLook look;
    look.columns = 10;
    // An end of line behind the last column makes no empty line.
    QCOMPARE(linesOf(stream, look), (std::vector<std::string> {"A 0123456789", "A abcdefghij", "A 0123456789", "A x"}));
    look.columns = 7;
    QCOMPARE(linesOf(stream, look),
        (std::vector<std::string> {"A 0123456", "A 789abcd", "A efghij", "A 0123456", "A 789", "A x"}));
}

void ConversationStreamTest::widthOfCharacters()
{
    Capture capture;
    // A character that two segments share, a wide one, a broken one.
    auto& session = capture.client(0, "gr\xc3").client(3, "\xbc\xc3\x9f \xe6\x97\xa5 \xff\xc0\xaf").load();
    ConversationStream stream(session, 0);
    stream.update();
    FollowLook look;
    look.form = FollowForm::Utf8;
    FollowLines maker(stream, look);
    FollowCursor cursor;
    FollowLine line;
    bool open = false;
    QVERIFY(maker.next(cursor, &line, open));
    QVERIFY(line.text == std::u32string(U"gr\u00fc\u00df \u65e5\0 ...", 11));
    QCOMPARE(line.byteAt.size(), line.text.size());
    QCOMPARE(int(line.byteAt[3]), 4); // ß
    look.columns = 6;
    QCOMPARE(linesOf(stream, look), (std::vector<std::string> {"A gr^^ ", "A ^ ..."}));
}

void ConversationStreamTest::linesOverSegments()
{
    Capture capture;
    auto& session = capture.client(0, "one").client(3, " two").client(7, " three\nfour").load();
    ConversationStream stream(session, 0);
    stream.update();
    FollowLines maker(stream, {});
    FollowCursor cursor;
    FollowLine line;
    bool open = false;
    QVERIFY(maker.next(cursor, &line, open));
    QVERIFY(!open);
    QCOMPARE(line.spans.size(), std::size_t(3));
    QVERIFY(line.spans[0].ends());
    QVERIFY(!line.spans[2].ends());
    QCOMPARE(line.spanOf(4)->piece.frame, 2u);
    QVERIFY(maker.next(cursor, &line, open));
    QVERIFY(open);
    QCOMPARE(line.spans[0].offset, 7u);
    QVERIFY(line.spans[0].ends());
    QVERIFY(!maker.next(cursor, &line, open));
}

void ConversationStreamTest::hexLines()
{
    Capture capture;
    auto& session = capture.client(0, "0123456789abcdefXYZ").client(19, "q").load();
    ConversationStream stream(session, 0);
    stream.update();
    QCOMPARE(linesOf(stream, {.form = FollowForm::Hex}),
        (std::vector<std::string> {"A 00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  01234567 89abcdef",
            "A 00000010  58 59 5a                                          XYZ",
            "A 00000013  71                                                q"}));
    FollowLines maker(stream, {.form = FollowForm::Hex});
    FollowCursor cursor;
    FollowLine line;
    bool open = false;
    QVERIFY(maker.next(cursor, &line, open));
    QCOMPARE(line.text[static_cast<std::size_t>(std::ranges::find(line.byteAt, 9) - line.byteAt.begin())], U'3'); // "39"
    QCOMPARE(line.text[line.text.size() - 1], U'f');
    QCOMPARE(int(line.byteAt.back()), 15);
}

void ConversationStreamTest::otherForms_data()
{
    QTest::addColumn<int>("form");
    QTest::addColumn<QString>("lines");
    const auto row = [](const char* name, FollowForm form, const char* lines) { QTest::newRow(name) << static_cast<int>(form) << QString::fromLatin1(lines); };
    row("raw", FollowForm::Raw, "A 68692c20796f75|B 6f");
    row("C arrays", FollowForm::CArrays, "A char peer0_packet1[] = { /* Packet 1 */|A 0x68, 0x69, 0x2c, 0x20, 0x79, 0x6f, 0x75 };|"
                                         "B char peer1_packet2[] = { /* Packet 2 */|B 0x6f };");
    row("YAML", FollowForm::Yaml, "A   - packet: 1|A     peer: 0|A     timestamp: 0.001000000|A     data: !!binary ||A       aGksIHlvdQ==|"
                                  "B   - packet: 2|B     peer: 1|B     timestamp: 0.002000000|B     data: !!binary ||B       bw==");
}

void ConversationStreamTest::otherForms()
{
    QFETCH(int, form);
    QFETCH(QString, lines);
    Capture capture;
    auto& session = capture.client(0, "hi, you").server(0, "o", 7).load();
    ConversationStream stream(session, 0);
    stream.update();
    QString text;
    for (const auto& line : linesOf(stream, {.form = static_cast<FollowForm>(form)}))
        text += (text.isEmpty() ? QString() : QStringLiteral("|")) + QString::fromStdString(line);
    QCOMPARE(text, lines);
}

void ConversationStreamTest::everyLineIsFoundAgain_data()
{
    QTest::addColumn<int>("form");
    QTest::addColumn<int>("sides");
    for (const auto form : {FollowForm::Ascii, FollowForm::Utf8, FollowForm::Hex, FollowForm::CArrays, FollowForm::Raw, FollowForm::Yaml})
        for (int sides = 0; sides < 3; ++sides)
            QTest::addRow("%s %d", std::string(nameOf(form)).c_str(), sides) << static_cast<int>(form) << sides;
}

/// Lines from the middle are those from the beginning, and a byte is found in its line.
void ConversationStreamTest::everyLineIsFoundAgain()
{
    QFETCH(int, form);
    QFETCH(int, sides);
    std::mt19937 random(7);
    Capture capture;
    std::uint32_t clientAt = 0, serverAt = 0;
    for (int i = 0; i < 600; ++i) {
        std::string text;
        for (auto length = random() % 90; length > 0; --length)
            text += random() % 12 ? static_cast<char>('a' + random() % 26) : '\n';
        if (random() % 2) {
            capture.client(clientAt, text, serverAt);
            clientAt += static_cast<std::uint32_t>(text.size());
        } else {
            capture.server(serverAt, text, clientAt);
            serverAt += static_cast<std::uint32_t>(text.size());
        }
    }
    auto& session = capture.load();
    ConversationStream stream(session, 0);
    stream.update();
    FollowLook look;
    look.form = static_cast<FollowForm>(form);
    look.sides = static_cast<FollowSides>(sides);
    look.columns = 40;
    FollowLayout layout(stream, look);
    layout.scan();
    FollowLines maker(stream, look);
    std::vector<FollowLine> all, some;
    layout.lines(0, 100'000, maker, all);
    QCOMPARE(std::uint64_t(all.size()), layout.lineCount());
    for (std::size_t first = 0; first < all.size(); first += 37) {
        layout.lines(first, 1, maker, some);
        QCOMPARE(some.size(), std::size_t(1));
        QVERIFY(some[0].text == all[first].text);
        if (all[first].kind != FollowLine::Kind::Bytes)
            continue;
        const auto& span = all[first].spans[0];
        const auto found = layout.lineOf(stream.pieceOf(span.piece.reverse, span.piece.begin), span.offset, maker);
        QVERIFY(found);
        QCOMPARE(*found, std::uint64_t(first));
    }
}

void ConversationStreamTest::layoutGrows()
{
    Capture capture;
    for (std::uint32_t i = 0; i < 3000; ++i)
        capture.client(i * 8, i % 2 ? "ab\ncdef\n" : "0123 567", 0);
    auto& session = capture.load();
    ConversationStream stream(session, 0);
    FollowLayout layout(stream, {});
    std::uint64_t seen = 0;
    // Each time that some more has come, what is known by then is laid out; the last line goes on.
    stream.update({}, [&](double) {
        layout.scan();
        seen = std::max(seen, layout.lineCount());
    });
    layout.scan();
    QCOMPARE(layout.lineCount(), std::uint64_t(3000));
    FollowLayout once(stream, {});
    once.scan();
    QCOMPARE(once.lineCount(), layout.lineCount());
    FollowLines maker(stream, {});
    std::vector<FollowLine> lines, same;
    layout.lines(2900, 50, maker, lines);
    once.lines(2900, 50, maker, same);
    QCOMPARE(lines.size(), same.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        QVERIFY(lines[i].text == same[i].text);
}

void ConversationStreamTest::findsOverSegments()
{
    Capture capture;
    auto& session = capture.client(0, "pass").client(4, "word=x; pass").server(0, "word", 16).client(16, "Word", 4).load();
    ConversationStream stream(session, 0);
    stream.update();
    std::string problem;
    const auto pattern = FindPattern::compile("password", {}, problem);
    auto match = findInStream(stream, *pattern, FollowSides::Both, 0, 0, false);
    QVERIFY(match);
    QCOMPARE(match->begin, 0u);
    QCOMPARE(match->length, 8u);
    // What the other side said in between belongs to nobody's word.
    QVERIFY(!findInStream(stream, *pattern, FollowSides::Both, 0, 1, false));
    match = findInStream(stream, *pattern, FollowSides::A, 0, 1, false);
    QVERIFY(match);
    QCOMPARE(match->begin, 12u);
}

void ConversationStreamTest::findsBackward()
{
    Capture capture;
    auto& session = capture.client(0, "one two").client(7, " one tw").client(14, "o one").load();
    ConversationStream stream(session, 0);
    stream.update();
    std::string problem;
    const auto pattern = FindPattern::compile("t[wx]o", {.as = FindAs::RegularExpression}, problem);
    QVERIFY(pattern);
    auto match = findInStream(stream, *pattern, FollowSides::Both, stream.extent().pieces, 0xffffffff, true);
    QVERIFY(match);
    QCOMPARE(match->begin, 12u);
    match = findInStream(stream, *pattern, FollowSides::Both, stream.pieceOf(false, 12), 5, true);
    QVERIFY(match);
    QCOMPARE(match->begin, 4u);
    QVERIFY(!findInStream(stream, *pattern, FollowSides::Both, 0, 4, true));
}

void ConversationStreamTest::printsAsTshark()
{
    Capture capture;
    auto& session = capture.client(0, "ab\n").client(8, "z\x7f", 0).server(0, "ok", 10).load();
    ConversationStream stream(session, 0);
    stream.update();
    const auto text = [&](FollowTextOptions options) {
        Collected all;
        printStream(stream, options, all, {});
        return all.text;
    };
    QCOMPARE(text({}), std::string("3\nab\n\n34\n[5 bytes missing in capture file].\n2\nz.\n\t2\nok\n"));
    QCOMPARE(text({.first = 3, .last = 4}), std::string("2\nz.\n\t2\nok\n"));
    QCOMPARE(text({.form = FollowForm::Raw, .first = 4}), std::string("\t6f6b\n"));
    QCOMPARE(text({.sides = FollowSides::B, .brief = true}), std::string("ok"));
    QCOMPARE(text({.form = FollowForm::Hex, .sides = FollowSides::B}), std::string("\t00000000  6f 6b                                             ok\n"));
}

void ConversationStreamTest::bytesAreThoseThatWereReceived_data()
{
    QTest::addColumn<QString>("capture");
    QTest::newRow("loss") << "stream_with_loss";
    QTest::newRow("reordering") << "stream_with_reordering";
}

/// Both programs wrote down what they received over a path that lost or reordered segments (tests/live/scenarios).
void ConversationStreamTest::bytesAreThoseThatWereReceived()
{
    QFETCH(QString, capture);
    const auto path = sourceFolder() + QStringLiteral("/tests/live/scenarios/captures/") + capture;
    QFile sums(path + QStringLiteral(".sha256"));
    QVERIFY(sums.open(QIODevice::ReadOnly));
    capture::Problem problem;
    const auto session = Session::open((path + QStringLiteral(".pcapng")).toStdString(), problem);
    QVERIFY2(session, problem.text.c_str());
    session->load();
    ConversationStream stream(*session, 0);
    QVERIFY(stream.update());
    for (const auto sides : {FollowSides::A, FollowSides::B}) {
        Collected bytes;
        QVERIFY(printBytes(stream, sides, bytes, {}));
        const auto expected = sums.readLine().split(' ');
        QCOMPARE(expected.size(), 3);
        QCOMPARE(bytes.text.size(), expected[1].toULongLong());
        const QByteArray whole(bytes.text.data(), static_cast<qsizetype>(bytes.text.size()));
        QCOMPARE(QCryptographicHash::hash(whole, QCryptographicHash::Sha256).toHex(), expected[2].trimmed());
    }
}

QTEST_APPLESS_MAIN(ConversationStreamTest)
#include "conversation_stream_test.moc"
