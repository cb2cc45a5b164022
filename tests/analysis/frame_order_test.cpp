// Frames in the order of a column: by numbers and texts, by what the index holds, and as dissection has it in every capture.

#include "analysis/frame_order.h"
#include "analysis/session.h"
#include "dissectors/core/names.h"
#include "dissectors/core/registry.h"
#include "tests/support/captures.h"
#include "tests/support/frames.h"

#include <QtTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace porthole;
using namespace porthole::analysis;
using namespace porthole::test;
using By = SortColumn::By;

namespace {

std::unique_ptr<Session> opened(const std::string& path)
{
    capture::Problem problem;
    auto session = Session::open(path, problem, {.dissection = {}, .maximumFrames = 3000, .names = {}, .keys = {}});
    if (session)
        session->load();
    return session;
}

/// Stable, by comparison: what every quicker way has to agree with.
template <typename Key>
std::vector<std::uint32_t> expectedOrder(const std::vector<Key>& keys)
{
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return keys[a] < keys[b]; });
    return order;
}

std::vector<std::uint32_t> sorted(const Session& session, const SortColumn& column, SortRanks& ranks, const FrameList& frames)
{
    const auto order = orderFrames(session, frames, column, ranks, {}, {}, 2);
    return order ? *order : std::vector<std::uint32_t>();
}

} // namespace

class FrameOrderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersAreSorted_data();
    void numbersAreSorted();
    void textsAreRanked_data();
    void textsAreRanked();
    void zerosCount();
    void timesAndLengths();
    void timesSinceAReference();
    void aFilteredList();
    void numbersOfFieldsSortAsNumbers();
    void ranksAreKept();
    void growingMakesRanksIncomplete();
    void itCanBeStopped();
    void theLastOfASetIsFound();
    void everyCapture_data();
    void everyCapture();
    void fieldColumnsAreParsed_data();
    void fieldColumnsAreParsed();
    void fieldColumnsShowValues_data();
    void fieldColumnsShowValues();
};

void FrameOrderTest::numbersAreSorted_data()
{
    QTest::addColumn<quint64>("most");
    QTest::addColumn<quint64>("base");
    QTest::addColumn<int>("count");
    QTest::newRow("no keys") << quint64 {1} << quint64 {0} << 0;
    QTest::newRow("one key") << quint64 {1} << quint64 {0} << 1;
    QTest::newRow("all the same") << quint64 {0} << quint64 {77} << 1000;
    QTest::newRow("few values") << quint64 {3} << quint64 {5} << 5000;
    QTest::newRow("as many as lengths") << quint64 {1514} << quint64 {0} << 20000;
    QTest::newRow("times of an hour") << quint64 {3'600'000'000'000} << quint64 {1'700'000'000'000'000'000} << 20000;
    QTest::newRow("any number") << ~quint64 {0} << quint64 {0} << 20000;
}

void FrameOrderTest::numbersAreSorted()
{
    QFETCH(quint64, most);
    QFETCH(quint64, base);
    QFETCH(int, count);
    std::mt19937_64 random(7);
    std::vector<std::uint64_t> keys(static_cast<std::size_t>(count));
    for (auto& key : keys)
        key = base + (most == ~quint64 {0} ? random() : random() % (most + 1));
    QVERIFY(orderOfKeys(keys) == expectedOrder(keys));
    std::ranges::sort(keys);
    QVERIFY(orderOfKeys(keys) == expectedOrder(keys));
}

void FrameOrderTest::textsAreRanked_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("letters");
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 3, 8}) {
        QTest::addRow("none, %d threads", threads) << 0 << 5 << 2 << threads;
        QTest::addRow("one, %d threads", threads) << 1 << 5 << 2 << threads;
        QTest::addRow("short ones, %d threads", threads) << 5000 << 4 << 3 << threads;
        QTest::addRow("long beginnings in common, %d threads", threads) << 5000 << 40 << 1 << threads;
        QTest::addRow("all letters, %d threads", threads) << 5000 << 20 << 26 << threads;
    }
}

void FrameOrderTest::textsAreRanked()
{
    QFETCH(int, count);
    QFETCH(int, length);
    QFETCH(int, letters);
    QFETCH(int, threads);
    std::mt19937 random(9);
    std::vector<std::string> texts(static_cast<std::size_t>(count));
    for (auto& text : texts) {
        text.resize(random() % static_cast<unsigned>(length + 1), 'a');
        for (auto& c : text)
            c = static_cast<char>('a' + static_cast<int>(random() % static_cast<unsigned>(letters)));
    }
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const auto ranks = ranksOfTexts(views, static_cast<unsigned>(threads));
    auto distinct = texts;
    std::ranges::sort(distinct);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    for (std::size_t i = 0; i < texts.size(); ++i)
        QCOMPARE(ranks[i], static_cast<std::uint32_t>(std::ranges::lower_bound(distinct, texts[i]) - distinct.begin()) + 1);
}

/// Bytes may end in zeros, and eight bytes are compared at a time.
void FrameOrderTest::zerosCount()
{
    std::vector<std::string> texts;
    for (const std::string start : {"", "a", "1234567", "12345678", "123456789"})
        for (std::size_t zeros = 20; zeros-- > 0;)
            texts.push_back(start + std::string(zeros, '\0'));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    auto ordered = texts;
    std::ranges::sort(ordered);
    for (const unsigned threads : {1U, 2U, 3U}) {
        const auto ranks = ranksOfTexts(views, threads);
        for (std::size_t i = 0; i < texts.size(); ++i)
            QCOMPARE(ranks[i], static_cast<std::uint32_t>(std::ranges::lower_bound(ordered, texts[i]) - ordered.begin()) + 1);
    }
}

void FrameOrderTest::timesAndLengths()
{
    TemporaryCapture capture; // frame n has the time n milliseconds
    for (const auto* payload : {"four", "", "twelve bytes", "four"})
        capture.add(udpFrame(client, 4000, server, 5000, payload));
    const auto session = opened(capture.write());
    QVERIFY(session);
    SortRanks ranks;
    const FrameList all(4);
    QVERIFY(sorted(*session, {By::Number, {}}, ranks, all) == (std::vector<std::uint32_t> {0, 1, 2, 3}));
    QVERIFY(sorted(*session, {By::Time, {}}, ranks, all) == (std::vector<std::uint32_t> {0, 1, 2, 3}));
    QVERIFY(sorted(*session, {By::Length, {}}, ranks, all) == (std::vector<std::uint32_t> {1, 0, 3, 2}));
    QVERIFY(sorted(*session, {By::SincePrevious, {}}, ranks, all) == (std::vector<std::uint32_t> {0, 1, 2, 3}));
    // Of 1, 3 and 4 ms, the second comes 2 ms after the one before.
    QVERIFY(sorted(*session, {By::SincePreviousShown, {}}, ranks, FrameList({1, 3, 4})) == (std::vector<std::uint32_t> {0, 2, 1}));
}

void FrameOrderTest::timesSinceAReference()
{
    TemporaryCapture capture;
    for (int i = 0; i < 5; ++i)
        capture.add(udpFrame(client, 4000, server, 5000, "x"));
    const auto session = opened(capture.write());
    FrameEdits edits;
    edits.references = {4};
    session->setEdits(std::make_shared<FrameEdits>(edits));
    SortRanks ranks;
    // 0, 1, 2, 0 and 1 ms.
    QVERIFY(sorted(*session, {By::SinceReference, {}}, ranks, FrameList(5)) == (std::vector<std::uint32_t> {0, 3, 1, 4, 2}));
    // The reference counts also where it is not shown.
    QVERIFY(sorted(*session, {By::SinceReference, {}}, ranks, FrameList({3, 5})) == (std::vector<std::uint32_t> {1, 0}));
}

void FrameOrderTest::aFilteredList()
{
    TemporaryCapture capture;
    for (const std::uint32_t host : {9U, 3U, 200U, 10U, 3U})
        capture.add(udpFrame(0x0a000000 + host, 4000, server, 5000, "x"));
    const auto session = opened(capture.write());
    SortRanks ranks;
    QVERIFY(sorted(*session, {By::Source, {}}, ranks, FrameList(5)) == (std::vector<std::uint32_t> {1, 4, 0, 3, 2}));
    QVERIFY(sorted(*session, {By::Source, {}}, ranks, FrameList({1, 4, 5})) == (std::vector<std::uint32_t> {2, 0, 1}));
    QVERIFY(sorted(*session, {By::Destination, {}}, ranks, FrameList({1, 4, 5})) == (std::vector<std::uint32_t> {0, 1, 2}));
}

void FrameOrderTest::numbersOfFieldsSortAsNumbers()
{
    TemporaryCapture capture;
    for (const std::uint16_t port : {900, 10000, 8, 900})
        capture.add(udpFrame(client, port, server, 5000, "x"));
    capture.add(tcpFrame({}));
    const auto session = opened(capture.write());
    const auto column = FieldColumn::parse("udp.srcport", session->registry());
    QVERIFY(column);
    SortRanks ranks;
    QVERIFY(sorted(*session, {By::Fields, column.column}, ranks, FrameList(5)) == (std::vector<std::uint32_t> {4, 2, 0, 3, 1}));
}

void FrameOrderTest::ranksAreKept()
{
    TemporaryCapture capture;
    for (int i = 0; i < 2000; ++i)
        capture.add(udpFrame(client, static_cast<std::uint16_t>(4000 - i), server, 5000, "x"));
    const auto session = opened(capture.write());
    SortRanks ranks;
    int dissected = 0;
    const auto count = [&](analysis::FrameNumber done, analysis::FrameNumber all) {
        QVERIFY(done <= all);
        dissected = static_cast<int>(done);
    };
    const auto first = orderFrames(*session, FrameList(2000), {By::Info, {}}, ranks, {}, count);
    QCOMPARE(dissected, 2000);
    dissected = 0;
    QVERIFY(orderFrames(*session, FrameList(2000), {By::Info, {}}, ranks, {}, count) == first);
    QVERIFY(orderFrames(*session, FrameList({3, 7, 1999}), {By::Info, {}}, ranks, {}, count) == (std::vector<std::uint32_t> {2, 1, 0}));
    QCOMPARE(dissected, 0);
}

void FrameOrderTest::growingMakesRanksIncomplete()
{
    SortRanks ranks;
    auto known = std::make_shared<SortRanks::Ranks>();
    known->of = {0, 2, 1, 0, 1};
    ranks.keep("info", known);
    QVERIFY(ranks.find("info", FrameList(2)));
    QVERIFY(ranks.find("info", FrameList({1, 4})));
    QVERIFY(!ranks.find("info", FrameList(3)));
    QVERIFY(!ranks.find("info", FrameList({1, 5})));
    QVERIFY(!ranks.find("protocol", FrameList(1)));
}

void FrameOrderTest::itCanBeStopped()
{
    TemporaryCapture capture;
    for (int i = 0; i < 100; ++i)
        capture.add(udpFrame(client, static_cast<std::uint16_t>(i + 1), server, 5000, "x"));
    const auto session = opened(capture.write());
    SortRanks ranks;
    std::stop_source source;
    source.request_stop();
    for (const auto by : {By::Time, By::Length, By::Source, By::Info})
        QVERIFY(!orderFrames(*session, FrameList(100), {by, {}}, ranks, source.get_token()));
    QVERIFY(orderFrames(*session, FrameList(100), {By::Info, {}}, ranks));
}

void FrameOrderTest::theLastOfASetIsFound()
{
    FrameBitmap set;
    QCOMPARE(set.lastUpTo(5), 0U);
    set.resize(300);
    for (const auto number : {3U, 64U, 65U, 200U})
        set.set(number);
    const std::pair<unsigned, unsigned> expected[] {{0, 0}, {2, 0}, {3, 3}, {63, 3}, {64, 64}, {65, 65}, {199, 65}, {200, 200}, {300, 200}, {9999, 200}};
    for (const auto& [number, last] : expected)
        QCOMPARE(set.lastUpTo(number), last);
}

void FrameOrderTest::everyCapture_data()
{
    QTest::addColumn<QString>("path");
    addAllCaptures();
}

/// Addresses that the index knows are those that dissection shows.
void FrameOrderTest::everyCapture()
{
    QFETCH(QString, path);
    const auto session = opened(path.toStdString());
    if (!session)
        return;
    std::vector<Address> sources, destinations;
    std::vector<std::string> infos, protocols;
    PacketReader reader(*session);
    for (analysis::FrameNumber number = 1; number <= session->frameCount(); ++number) {
        reader.read(number, {.tree = false, .columns = true});
        const auto& columns = reader.packet().columns;
        sources.push_back(columns.source);
        destinations.push_back(columns.destination);
        infos.push_back(columns.info.string());
        protocols.push_back(columns.protocol.string());
    }
    const FrameList all(session->frameCount());
    SortRanks ranks;
    QVERIFY(sorted(*session, {By::Source, {}}, ranks, all) == expectedOrder(sources));
    QVERIFY(sorted(*session, {By::Destination, {}}, ranks, all) == expectedOrder(destinations));
    QVERIFY(sorted(*session, {By::Info, {}}, ranks, all) == expectedOrder(infos));
    QVERIFY(sorted(*session, {By::Protocol, {}}, ranks, all) == expectedOrder(protocols));
}

void FrameOrderTest::fieldColumnsAreParsed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("fields");
    QTest::addColumn<QString>("complaint");
    QTest::addColumn<int>("where");
    QTest::newRow("one field") << QStringLiteral(" tcp.port ") << 1 << QString() << 0;
    QTest::newRow("or") << QStringLiteral("dns.qry.name or ip.src") << 2 << QString() << 0;
    QTest::newRow("bars without blanks") << QStringLiteral("tcp.srcport||udp.srcport || ip.proto") << 3 << QString() << 0;
    QTest::newRow("nothing") << QStringLiteral("  ") << 0 << QStringLiteral("A column needs the name of a field.") << 2;
    QTest::newRow("mistyped") << QStringLiteral("ip.src or tcp.srcprot") << 0
                              << QStringLiteral("There is no field “tcp.srcprot”. Do you mean “tcp.srcport”?") << 10;
    QTest::newRow("no operator") << QStringLiteral("ip.src ip.dst") << 0 << QStringLiteral("Fields are joined by “or”; “ip.dst” is not that.") << 7;
    QTest::newRow("half of it") << QStringLiteral("ip.src or") << 0 << QStringLiteral("A field is missing behind “or”.") << 9;
}

void FrameOrderTest::fieldColumnsAreParsed()
{
    QFETCH(QString, text);
    QFETCH(int, fields);
    QFETCH(QString, complaint);
    QFETCH(int, where);
    const auto parsed = FieldColumn::parse(text.toStdString(), standardRegistry());
    QCOMPARE(static_cast<bool>(parsed), fields > 0);
    if (parsed) {
        QCOMPARE(static_cast<int>(parsed.column->fields().size()), fields);
        return;
    }
    QCOMPARE(QString::fromStdString(parsed.error.message), complaint);
    QCOMPARE(static_cast<int>(parsed.error.where.begin), where);
}

void FrameOrderTest::fieldColumnsShowValues_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("occurrence");
    QTest::addColumn<bool>("resolved");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* name, const char* text, int occurrence, bool resolved, const char* shown) {
        QTest::newRow(name) << QString::fromUtf8(text) << occurrence << resolved << QString::fromUtf8(shown);
    };
    row("a number", "tcp.srcport", 0, true, "40000");
    row("several values", "tcp.port", 0, true, "40000,80");
    row("the first", "tcp.port", 1, true, "40000");
    row("the second", "tcp.port", 2, true, "80");
    row("the third", "tcp.port", 3, true, "");
    row("the last", "tcp.port", -1, true, "80");
    row("the second last", "tcp.port", -2, true, "40000");
    row("before the first", "tcp.port", -3, true, "");
    row("several fields", "ip.src or tcp.dstport", 0, true, "192.0.2.1,80");
    row("a field that is not there", "udp.port or ip.ttl", 0, true, "64");
    row("a name", "ip.proto", 0, true, "TCP");
    row("its number", "ip.proto", 0, false, "6");
    row("a bit", "tcp.flags.ack", 0, true, "Set");
    row("its number, too", "tcp.flags.ack", 0, false, "1");
    row("a layer", "tcp", 0, true, "✓");
    row("nothing", "udp", 0, true, "");
}

void FrameOrderTest::fieldColumnsShowValues()
{
    QFETCH(QString, text);
    QFETCH(int, occurrence);
    QFETCH(bool, resolved);
    QFETCH(QString, shown);
    TemporaryCapture capture;
    capture.add(tcpFrame({}));
    const auto session = opened(capture.write());
    PacketReader reader(*session);
    QVERIFY(reader.read(1));
    const auto parsed = FieldColumn::parse(text.toStdString(), session->registry(), occurrence, resolved);
    QVERIFY(parsed);
    Text out;
    parsed.column->appendText(reader.packet(), out);
    QCOMPARE(QString::fromStdString(out.string()), shown);
}

QTEST_GUILESS_MAIN(FrameOrderTest)
#include "frame_order_test.moc"
