#include "analysis/fragments.h"

#include <QtTest>

#include <map>

using namespace porthole;
using namespace porthole::analysis;

namespace {

FragmentFacts part(std::uint32_t offset, std::uint32_t length, bool more, std::uint32_t identification = 1)
{
    FragmentFacts facts;
    facts.present = true;
    facts.offset = offset;
    facts.length = length;
    facts.moreFollow = more;
    facts.identification = identification;
    facts.source = Ipv4Address {1};
    facts.destination = Ipv4Address {2};
    return facts;
}

} // namespace

class FragmentsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anyOrderCompletesTheDatagram_data()
    {
        QTest::addColumn<QList<int>>("order");
        QTest::newRow("in order") << QList<int> {0, 1, 2};
        QTest::newRow("backwards") << QList<int> {2, 1, 0};
        QTest::newRow("last in the middle") << QList<int> {0, 2, 1};
    }
    void anyOrderCompletesTheDatagram()
    {
        QFETCH(QList<int>, order);
        const std::array parts {part(0, 8, true), part(8, 8, true), part(16, 3, false)};
        const std::map<std::uint32_t, std::vector<std::uint8_t>> bytes {
            {1, {'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'}}, {2, {'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b'}}, {3, {'c', 'c', 'c'}}};
        Fragments fragments;
        std::uint32_t last = 0;
        for (const auto i : order)
            fragments.add(parts[static_cast<std::size_t>(i)], last = static_cast<std::uint32_t>(i + 1));
        const auto* datagram = fragments.find(1);
        QVERIFY(datagram);
        QCOMPARE(datagram->completedIn, last);
        const auto whole = Fragments::assemble(*datagram, 3, [&](std::uint32_t frame) { return ByteView(bytes.at(frame)); });
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(whole.bytes.data()), static_cast<qsizetype>(whole.bytes.size())), QByteArray("aaaaaaaabbbbbbbbccc"));
    }

    void aHoleNeverCompletes()
    {
        Fragments fragments;
        fragments.add(part(0, 8, true), 1);
        fragments.add(part(16, 8, false), 2);
        QCOMPARE(fragments.find(2)->completedIn, 0u);
    }

    void overlapsAreNamedAndTheFirstBytesStay()
    {
        Fragments fragments;
        fragments.add(part(0, 8, true), 1);
        fragments.add(part(0, 8, true), 2);
        fragments.add(part(8, 1, false), 3);
        const std::map<std::uint32_t, std::vector<std::uint8_t>> bytes {
            {1, std::vector<std::uint8_t>(8, 'x')}, {2, std::vector<std::uint8_t>(8, 'y')}, {3, {'z'}}};
        const auto whole = Fragments::assemble(*fragments.find(3), 3, [&](std::uint32_t frame) { return ByteView(bytes.at(frame)); });
        QVERIFY(whole.fragments[1].overlap && whole.fragments[1].overlapConflict);
        QCOMPARE(whole.bytes[0], std::uint8_t {'x'});
    }

    void fragmentsAreListedByOffset()
    {
        // The first one arrives last, another one twice.
        Fragments fragments;
        fragments.add(part(16, 3, false), 1);
        fragments.add(part(8, 8, true), 2);
        fragments.add(part(8, 8, true), 3);
        fragments.add(part(0, 8, true), 4);
        QCOMPARE(fragments.find(1)->completedIn, 4u);
        const std::vector<std::uint8_t> bytes(8, 'a');
        const auto whole = Fragments::assemble(*fragments.find(1), 4, [&](std::uint32_t) { return ByteView(bytes); });
        QCOMPARE(whole.fragments.size(), std::size_t {4});
        QCOMPARE(whole.fragments[0].frame, 4u);
        QCOMPARE(whole.fragments[1].frame, 2u);
        QCOMPARE(whole.fragments[2].frame, 3u);
        QCOMPARE(whole.fragments[3].frame, 1u);
        QVERIFY(whole.fragments[2].overlap && !whole.fragments[2].overlapConflict);
        QVERIFY(!whole.fragments[1].overlap);
    }

    void aPartialOverlapIsTheLaterOffsets()
    {
        Fragments fragments;
        fragments.add(part(8, 16, false), 1);
        fragments.add(part(0, 16, true), 2);
        const std::map<std::uint32_t, std::vector<std::uint8_t>> bytes {
            {1, std::vector<std::uint8_t>(16, 'x')}, {2, std::vector<std::uint8_t>(16, 'y')}};
        const auto whole = Fragments::assemble(*fragments.find(1), 2, [&](std::uint32_t frame) { return ByteView(bytes.at(frame)); });
        QCOMPARE(whole.bytes.size(), std::size_t {24});
        QVERIFY(!whole.fragments[0].overlap);
        QVERIFY(whole.fragments[1].overlap && whole.fragments[1].overlapConflict);
        QCOMPARE(whole.bytes[15], std::uint8_t {'y'});
        QCOMPARE(whole.bytes[16], std::uint8_t {'x'});
    }

    void anIdentificationUsedAgainIsAnotherDatagram()
    {
        Fragments fragments;
        fragments.add(part(0, 8, true), 1);
        fragments.add(part(8, 8, false), 2);
        fragments.add(part(0, 8, true), 3);
        fragments.add(part(8, 8, false), 4);
        QCOMPARE(fragments.find(1)->completedIn, 2u);
        QCOMPARE(fragments.find(3)->completedIn, 4u);
    }

    void aLengthBeyondWhatIpCanCarryIsNotAssembled()
    {
        Fragments fragments;
        fragments.add(part(0, 65528, true), 1);
        fragments.add(part(65528, 65528, false), 2);
        QCOMPARE(fragments.find(2)->completedIn, 0u);
    }
};

QTEST_APPLESS_MAIN(FragmentsTest)
#include "fragments_test.moc"
