#include "analysis/conversation.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;

namespace {

TransportFacts between(TransportFacts::Kind kind, std::uint32_t from, std::uint16_t fromPort, std::uint32_t to, std::uint16_t toPort)
{
    TransportFacts facts {};
    facts.kind = kind;
    facts.source = Ipv4Address {from};
    facts.destination = Ipv4Address {to};
    facts.sourcePort = fromPort;
    facts.destinationPort = toPort;
    return facts;
}

constexpr auto tcp = TransportFacts::Kind::Tcp;
constexpr auto udp = TransportFacts::Kind::Udp;

} // namespace

class ConversationTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothDirectionsAreOneConversation()
    {
        ConversationTable table;
        const auto there = table.findOrCreate(between(tcp, 1, 1000, 2, 80));
        const auto back = table.findOrCreate(between(tcp, 2, 80, 1, 1000));
        QVERIFY(there.created && !there.reverse);
        QVERIFY(!back.created && back.reverse);
        QCOMPARE(back.id, there.id);
    }

    void tcpAndUdpAreNumberedApart()
    {
        ConversationTable table;
        const auto first = table.findOrCreate(between(udp, 1, 53, 2, 53)).id;
        const auto second = table.findOrCreate(between(tcp, 1, 53, 2, 53)).id;
        QVERIFY(first != second);
        QCOMPARE(table[first].stream, 0u);
        QCOMPARE(table[second].stream, 0u);
    }

    void swappedPortsAreAnotherConversation()
    {
        ConversationTable table;
        const auto first = table.findOrCreate(between(tcp, 1, 1000, 2, 80)).id;
        const auto second = table.findOrCreate(between(tcp, 1, 80, 2, 1000)).id;
        QVERIFY(first != second);
    }

    void anAddressThatTalksToItselfHasOneDirection()
    {
        ConversationTable table;
        table.findOrCreate(between(udp, 7, 5, 7, 5));
        QVERIFY(!table.findOrCreate(between(udp, 7, 5, 7, 5)).reverse);
    }

    void portsUsedAgainMakeANewStream()
    {
        ConversationTable table;
        const auto old = table.findOrCreate(between(tcp, 1, 1000, 2, 80)).id;
        const auto again = table.createAgain(between(tcp, 1, 1000, 2, 80));
        QVERIFY(again != old);
        QCOMPARE(table[again].stream, 1u);
        QCOMPARE(table[again].olderWithSameKey, old);
        QCOMPARE(table.findOrCreate(between(tcp, 2, 80, 1, 1000)).id, again);
    }

    void aHundredThousandAreFoundAgain()
    {
        ConversationTable table;
        constexpr std::uint32_t count = 100'000;
        for (std::uint32_t i = 0; i < count; ++i)
            QCOMPARE(table.findOrCreate(between(tcp, i / 7, static_cast<std::uint16_t>(i), 9, 80)).id, i);
        for (std::uint32_t i = 0; i < count; ++i)
            QCOMPARE(table.findOrCreate(between(tcp, 9, 80, i / 7, static_cast<std::uint16_t>(i))).id, i);
        QVERIFY2(table.memoryUsed() / count <= 256, "a conversation may cost 256 bytes");
    }
};

QTEST_APPLESS_MAIN(ConversationTest)
#include "conversation_test.moc"
