// Finding packets: what patterns match where, forward and backward, again, beyond the end; hostile expressions.

#include "analysis/find/packet_finder.h"
#include "analysis/session.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <random>

using namespace porthole;
using namespace porthole::analysis;
using Number = analysis::FrameNumber;

namespace {

ByteView view(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// UDP datagrams: needles stand in frames 2, 4 (twice) and 900.
class Haystack {
public:
    Haystack()
    {
        constexpr int frames = 1000;
        for (int i = 1; i <= frames; ++i) {
            std::string payload = "nothing to see in here " + std::to_string(i);
            if (i == 2 || i == 900)
                payload = "one Needle here";
            if (i == 4)
                payload = "a needle, a needle";
            if (i == 7)
                payload = std::string("w\0i\0d\0e\0", 8);
            m_capture.add(test::udpFrame(test::client, static_cast<std::uint16_t>(4000 + i), test::server, 4001, payload));
        }
        capture::Problem problem;
        session = Session::open(m_capture.write(), problem);
        session->load();
    }
    FindResult find(FindIn in, const char* text, FindOptions options, bool forward, FindPlace from, const FrameBitmap* among = nullptr)
    {
        std::string problem;
        auto pattern = FindPattern::compile(text, options, problem);
        if (!pattern)
            qFatal("%s", problem.c_str());
        return findPacket(*session, {in, std::move(*pattern), forward, from, among}, {});
    }
    std::unique_ptr<Session> session;

private:
    test::TemporaryCapture m_capture;
};

} // namespace

class FindTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void patternsMatch_data();
    void patternsMatch();
    void wrongPatternsAreSentences_data();
    void wrongPatternsAreSentences();
    void anyCaseIsAsASlowSearch();
    void bytesForwardAndBackward();
    void onlyAmongSome();
    void linesOfTheTree();
    void columnsOfTheList();
    void beyondTheEnd();
    void nothingIsFound();
    void stoppedFindsNothing();
    void hostileExpressionsEnd();
    void setsAreWalked();

private:
    Haystack m_haystack;
};

void FindTest::patternsMatch_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("as");
    QTest::addColumn<bool>("caseSensitive");
    QTest::addColumn<int>("width");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<int>>("places"); // all of them: begin, length
    const auto row = [](const char* name, QByteArray text, FindAs as, bool exact, CharacterWidth width, QByteArray bytes, QList<int> places) {
        QTest::newRow(name) << text << static_cast<int>(as) << exact << static_cast<int>(width) << bytes << places;
    };
    using enum CharacterWidth;
    row("a text in either case", "aB", FindAs::Text, false, Narrow, "xabAB", {1, 2, 3, 2});
    row("a text in its case", "aB", FindAs::Text, true, Narrow, "xabABaB", {5, 2});
    row("no letter is like no other", "@[", FindAs::Text, false, Narrow, "`{@[", {2, 2});
    row("at the very end, far behind", "z", FindAs::Text, false, Narrow, QByteArray(40, 'a') + "Z", {40, 1});
    row("wide, little-endian", "ab", FindAs::Text, false, Wide, QByteArray("xA\0b\0", 5), {1, 3});
    row("wide, big-endian", "ab", FindAs::Text, true, Wide, QByteArray("\0a\0b", 4), {1, 3});
    row("wide, beyond ASCII", "ü", FindAs::Text, true, Wide, QByteArray("\0\xfc.\xfc\0", 5), {0, 2, 3, 2});
    row("wide, beyond 16 bits", "😀", FindAs::Text, true, Wide, QByteArray("\x3d\xd8\x00\xde", 4), {0, 4});
    row("narrow text is not wide", "ab", FindAs::Text, true, Narrow, QByteArray("a\0b\0", 4), {});
    row("both widths", "ab", FindAs::Text, true, Both, QByteArray("a\0b\0ab", 6), {0, 3, 4, 2});
    row("bytes", "0a 0B:0c", FindAs::Hex, false, Narrow, QByteArray("\x0a\x0b\x0a\x0b\x0c"), {2, 3});
    row("an expression", "a+", FindAs::RegularExpression, false, Narrow, "xAab", {1, 2, 2, 1});
    row("an expression in its case", "a+", FindAs::RegularExpression, true, Narrow, "xAab", {2, 1});
    row("alternatives in their case", "a|b", FindAs::RegularExpression, true, Narrow, "ABab", {2, 1, 3, 1});
}

void FindTest::patternsMatch()
{
    QFETCH(QByteArray, text);
    QFETCH(int, as);
    QFETCH(bool, caseSensitive);
    QFETCH(int, width);
    QFETCH(QByteArray, bytes);
    QFETCH(QList<int>, places);
    std::string problem;
    const auto pattern = FindPattern::compile(
        text.toStdString(), {static_cast<FindAs>(as), caseSensitive, static_cast<CharacterWidth>(width)}, problem);
    QVERIFY2(pattern, problem.c_str());
    Matcher matcher;
    const auto haystack = bytes.toStdString();
    QList<int> found;
    for (auto next = pattern->first(view(haystack), 0, matcher); next; next = pattern->first(view(haystack), next->begin + 1, matcher))
        found << static_cast<int>(next->begin) << static_cast<int>(next->length);
    QCOMPARE(found, places);
    const auto last = pattern->last(view(haystack), haystack.size(), matcher);
    QCOMPARE(last ? static_cast<int>(last->begin) : -1, places.isEmpty() ? -1 : places[places.size() - 2]);
}

void FindTest::wrongPatternsAreSentences_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("as");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](QByteArray text, FindAs as, const char* says) { QTest::newRow(text.left(20)) << text << static_cast<int>(as) << QByteArray(says); };
    row("", FindAs::Text, "Please type");
    row(QByteArray(20'000, 'a'), FindAs::Text, "At most");
    row("0a 0", FindAs::Hex, "two hexadecimal digits");
    row("0g", FindAs::Hex, "“g” is not a hexadecimal digit");
    row(" : ", FindAs::Hex, "Please type hexadecimal digits");
    row("a(b", FindAs::RegularExpression, "wrong at its byte 3");
}

void FindTest::wrongPatternsAreSentences()
{
    QFETCH(QByteArray, text);
    QFETCH(int, as);
    QFETCH(QByteArray, says);
    for (const bool exact : {false, true}) {
        std::string problem;
        QVERIFY(!FindPattern::compile(text.toStdString(), {static_cast<FindAs>(as), exact, CharacterWidth::Narrow}, problem));
        QVERIFY2(QByteArray::fromStdString(problem).contains(says), problem.c_str());
    }
}

void FindTest::anyCaseIsAsASlowSearch()
{
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes(random() % 60, 0), needle(1 + random() % 3, 0);
        for (auto* text : {&bytes, &needle})
            for (auto& c : *text)
                c = "aAbB@`{"[random() % 7];
        const auto lower = [](std::string text) {
            for (auto& c : text)
                c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            return text;
        };
        QCOMPARE(findInAnyCase(view(bytes), view(lower(needle))), lower(bytes).find(lower(needle)));
    }
}

void FindTest::bytesForwardAndBackward()
{
    FindPlace at;
    QList<int> frames, offsets;
    for (int i = 0; i < 5; ++i) {
        const auto found = m_haystack.find(FindIn::Bytes, "needle", {}, true, at);
        QCOMPARE(found.wrapped, i == 4);
        at = found.place;
        frames << static_cast<int>(at.frame);
        offsets << static_cast<int>(at.offset) - 42;
        QCOMPARE(at.length, 6u);
    }
    QCOMPARE(frames, (QList<int> {2, 4, 4, 900, 2}));
    QCOMPARE(offsets, (QList<int> {4, 2, 12, 4, 4}));
    frames.clear();
    for (int i = 0; i < 4; ++i) {
        const auto found = m_haystack.find(FindIn::Bytes, "needle", {}, false, at);
        at = found.place;
        QCOMPARE(found.wrapped, i == 0);
        frames << static_cast<int>(at.frame);
        offsets << static_cast<int>(at.offset) - 42;
    }
    QCOMPARE(frames, (QList<int> {900, 4, 4, 2}));
    QCOMPARE(offsets.mid(5), (QList<int> {4, 12, 2, 4}));
    QCOMPARE(m_haystack.find(FindIn::Bytes, "Needle", {.caseSensitive = true}, true, {3, noItem, 0, 0}).place.frame, Number {900});
    QCOMPARE(m_haystack.find(FindIn::Bytes, "wide", {.width = CharacterWidth::Wide}, true, {}).place.frame, Number {7});
}

void FindTest::onlyAmongSome()
{
    FrameBitmap some;
    some.resize(1000);
    some.set(4);
    some.set(5);
    FindPlace at {4, noItem, 54, 6};
    const auto found = m_haystack.find(FindIn::Bytes, "needle", {}, true, at, &some);
    QCOMPARE(found.place.frame, Number {4});
    QVERIFY(found.wrapped);
    some.reset(4);
    QCOMPARE(m_haystack.find(FindIn::Bytes, "needle", {}, true, at, &some).place.frame, Number {0});
}

void FindTest::linesOfTheTree()
{
    const auto first = m_haystack.find(FindIn::Tree, "port: 4001", {}, true, {}).place;
    QCOMPARE(first.frame, Number {1});
    PacketReader reader(*m_haystack.session);
    QVERIFY(reader.read(1, {.tree = true}));
    const auto fieldOf = [&](std::uint32_t item) { return QByteArray(reader.packet().tree[item].field->abbreviation); };
    QCOMPARE(fieldOf(first.item), QByteArray("udp")); // the line of the layer tells both ports
    const auto second = m_haystack.find(FindIn::Tree, "port: 4001", {}, true, first).place;
    QCOMPARE(second.frame, Number {1});
    QCOMPARE(fieldOf(second.item), QByteArray("udp.srcport"));
    QCOMPARE(m_haystack.find(FindIn::Tree, "port: 4001", {}, false, second).place, first);
    QCOMPARE(m_haystack.find(FindIn::Tree, "^Source Port: 45\\d\\d$", {.as = FindAs::RegularExpression}, true, {}).place.frame, Number {500});
}

void FindTest::columnsOfTheList()
{
    QCOMPARE(m_haystack.find(FindIn::List, "4600 → 4001", {}, true, {}).place.frame, Number {600});
    QCOMPARE(m_haystack.find(FindIn::List, "udp", {}, true, {41, noItem, 0, 0}).place.frame, Number {42});
    QCOMPARE(m_haystack.find(FindIn::List, "udp", {}, false, {41, noItem, 0, 0}).place.frame, Number {40});
    QCOMPARE(m_haystack.find(FindIn::List, "192.0.2.1", {}, true, {}).place.frame, Number {1});
}

void FindTest::beyondTheEnd()
{
    const auto found = m_haystack.find(FindIn::List, "4002 → 4001", {}, true, {2, noItem, 0, 0});
    QCOMPARE(found.place.frame, Number {2}); // the only one: it is found again
    QVERIFY(found.wrapped);
    const auto back = m_haystack.find(FindIn::List, "4999 → 4001", {}, false, {1, noItem, 0, 0});
    QCOMPARE(back.place.frame, Number {999});
    QVERIFY(back.wrapped);
}

void FindTest::nothingIsFound()
{
    double done = 0;
    std::string problem;
    const FindRequest request {FindIn::Bytes, *FindPattern::compile("straw", {}, problem), true, {500, noItem, 0, 0}, nullptr};
    const auto found = findPacket(*m_haystack.session, request, {}, [&done](double part) { done = part; });
    QCOMPARE(found.place, FindPlace {});
    QVERIFY(!found.wrapped);
    QCOMPARE(done, 1.0);
}

void FindTest::stoppedFindsNothing()
{
    std::stop_source stop;
    stop.request_stop();
    std::string problem;
    const FindRequest request {FindIn::Bytes, *FindPattern::compile("needle", {}, problem), true, {}, nullptr};
    QCOMPARE(findPacket(*m_haystack.session, request, stop.get_token()).place, FindPlace {});
}

void FindTest::hostileExpressionsEnd()
{
    test::TemporaryCapture capture;
    capture.add(test::udpFrame(test::client, 1, test::server, 4001, std::string(1000, 'a') + "b"));
    capture::Problem problem;
    const auto session = Session::open(capture.write(), problem);
    session->load();
    std::string sentence;
    auto pattern = FindPattern::compile("(a+)+(a+)+c", {.as = FindAs::RegularExpression}, sentence);
    QVERIFY(pattern);
    const auto found = findPacket(*session, {FindIn::Bytes, *pattern, true, {}, nullptr}, {});
    QCOMPARE(found.place.frame, Number {0});
    pattern = FindPattern::compile("(a|aa)+(a|aa)+[^ab]{2}(?=.*(a|aa)+c)|(?:(a*)*)*c", {.as = FindAs::RegularExpression}, sentence);
    QVERIFY2(pattern, sentence.c_str());
    QCOMPARE(findPacket(*session, {FindIn::Bytes, *pattern, true, {}, nullptr}, {}).place.frame, Number {0});
}

void FindTest::setsAreWalked()
{
    FrameBitmap set;
    set.resize(1000);
    for (const auto number : {3u, 64u, 65u, 800u})
        set.set(number);
    QCOMPARE(findInSet(set, true, 0).place.frame, Number {3});
    QCOMPARE(findInSet(set, true, 3).place.frame, Number {64});
    QCOMPARE(findInSet(set, true, 800).place.frame, Number {3});
    QVERIFY(findInSet(set, true, 800).wrapped);
    QCOMPARE(findInSet(set, false, 800).place.frame, Number {65});
    QCOMPARE(findInSet(set, false, 64).place.frame, Number {3});
    QCOMPARE(findInSet(set, false, 3).place.frame, Number {800});
    QCOMPARE(findInSet(set, false, 0).place.frame, Number {800});
    QVERIFY(!findInSet(set, false, 0).wrapped);
    QCOMPARE(findInSet(FrameBitmap {}, false, 5).place.frame, Number {0});
}

QTEST_GUILESS_MAIN(FindTest)
#include "find_test.moc"
