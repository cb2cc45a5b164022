// SCTP associations: {packets, the bases of the last one's transmission sequence numbers}.

#include "analysis/sctp_associations.h"

#include <QtTest>

using namespace porthole;
using namespace porthole::analysis;

namespace
{

enum Side {
    Client,
    Server,
};

SctpFacts packet(Side sender, std::uint32_t tag)
{
    SctpFacts facts;
    facts.present = true;
    facts.sourcePort = sender == Client ? 40000 : 2905;
    facts.destinationPort = sender == Client ? 2905 : 40000;
    facts.tag = tag;
    return facts;
}

SctpFacts data(Side sender, std::uint32_t tag, std::uint32_t tsn)
{
    auto facts = packet(sender, tag);
    facts.hasData = true;
    facts.firstTsn = tsn;
    return facts;
}

SctpFacts initAck(std::uint32_t tag, std::uint32_t initiateTag)
{
    auto facts = packet(Server, tag);
    facts.answersInit = true;
    facts.initiateTag = initiateTag;
    return facts;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<SctpFacts>)

class SctpAssociationsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheBases_data()
    {
        QTest::addColumn<std::vector<SctpFacts>>("packets");
        QTest::addColumn<qint64>("sent");
        QTest::addColumn<qint64>("received");
        constexpr qint64 unknown = -1;
        const auto row = [](const char* name, std::vector<SctpFacts> packets, qint64 sent, qint64 received) {
            QTest::newRow(name) << packets << sent << received;
        };
        row("an INIT alone", { packet(Client, 0) }, unknown, unknown);
        row("data", { data(Client, 0xb, 1000) }, 1000, unknown);
        row("a SACK of them", { data(Client, 0xb, 1000), packet(Server, 0xa) }, unknown, 1000);
        row("data both ways", { data(Client, 0xb, 1000), data(Server, 0xa, 5000) }, 5000, 1000);
        row("the first TSN stays the base", { data(Client, 0xb, 1000), data(Client, 0xb, 900) }, 1000, unknown);
        row("a handshake without data yet", { packet(Client, 0), initAck(0xa, 0xb) }, unknown, unknown);
        row("a second association between the same ports",
            { initAck(0xa, 0xb), data(Client, 0xb, 1000), initAck(0xc, 0xd), data(Client, 0xd, 9000),
                packet(Server, 0xc) },
            unknown, 9000);
        row("the first one goes on beside it",
            { initAck(0xa, 0xb), data(Client, 0xb, 1000), initAck(0xc, 0xd), data(Client, 0xd, 9000),
                packet(Server, 0xa) },
            unknown, 1000);
        row("two whose handshakes were not captured",
            { data(Client, 0xb, 1000), packet(Server, 0xa), data(Client, 0xd, 2000), data(Server, 0xc, 7) }, 7, 2000);
        row("an association whose handshake was captured beside one that waits for its peer",
            { data(Client, 0xd, 9000), initAck(0xa, 0xb), data(Client, 0xb, 1000), packet(Server, 0xc) }, unknown,
            9000);
        row("an answer that names its own tag", { initAck(0xa, 0xa), data(Server, 0xa, 5) }, 5, unknown);
    }
    void findsTheBases()
    {
        QFETCH(std::vector<SctpFacts>, packets);
        QFETCH(qint64, sent);
        QFETCH(qint64, received);
        SctpAssociations associations;
        FrameNumber frame = 0;
        for (const auto& facts : packets)
            associations.add(facts, ++frame);
        const auto known = associations.find(frame);
        QCOMPARE(known.sentBaseKnown ? qint64 { known.sentBase } : -1, sent);
        QCOMPARE(known.receivedBaseKnown ? qint64 { known.receivedBase } : -1, received);
        QVERIFY(!associations.find(frame + 1).sentBaseKnown);
    }

    void whatComesLaterCountsForEarlierFramesToo()
    {
        SctpAssociations associations;
        associations.add(packet(Server, 0xa), 1); // a SACK before any data
        associations.add(data(Client, 0xb, 1004), 2);
        QVERIFY(associations.find(1).receivedBaseKnown);
        QCOMPARE(associations.find(1).receivedBase, 1004u);
    }
};

QTEST_APPLESS_MAIN(SctpAssociationsTest)
#include "sctp_associations_test.moc"
