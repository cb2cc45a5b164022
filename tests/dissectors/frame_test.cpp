// The frame layer: what the capture says of a packet.

#include "dissectors/link_types.h"
#include "tests/support/dissection.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

const Bytes request = hex(R"(
    ff ff ff ff ff ff  02 00 00 00 00 01  08 06
    00 01 08 00 06 04 00 01  02 00 00 00 00 01 c0 00 02 01  00 00 00 00 00 00 c0 00 02 02
)");

} // namespace

class FrameTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsTheLengths()
    {
        FrameOptions options;
        options.originalLength = 60;
        const Dissected frame(request, options);
        QCOMPARE(frame.value("frame.len"), std::string("60"));
        QCOMPARE(frame.value("frame.cap_len"), std::string("42"));
        QCOMPARE(frame.value("frame.encap_type"), std::string("1"));
        QCOMPARE(frame.label("frame.encap_type"), std::string("Encapsulation type: Ethernet (1)"));
        QVERIFY(!frame.has("frame.section_number"));
    }

    void showsWhatTheCaptureNotes()
    {
        FrameNotes notes;
        notes.comments = {"odd", "seen twice"};
        notes.hasFlags = true;
        notes.flags = 0x01000002; // outbound, with a bad check sequence
        notes.hasDropCount = true;
        notes.dropCount = 3;
        FrameKnowledge knowledge;
        knowledge.number = 7;
        knowledge.hasInterface = true;
        knowledge.interfaceInSection = 1;
        knowledge.interfaceName = "eth1";
        knowledge.notes = &notes;
        FrameOptions options;
        options.knowledge = &knowledge;
        const Dissected frame(request, options);
        QCOMPARE(frame.values("frame.comment"), (std::vector<std::string> {"odd", "seen twice"}));
        QCOMPARE(frame.value("frame.packet_flags"), std::string("0x01000002"));
        QCOMPARE(frame.label("frame.packet_flags_crc_error"),
            std::string(".... ...1 .... .... .... .... .... .... = CRC error: Set"));
        QCOMPARE(frame.label("frame.p2p_dir"), std::string("Point-to-Point Direction: Sent (0)"));
        QCOMPARE(frame.value("frame.drop_count"), std::string("3"));
        QCOMPARE(frame.label("frame"),
            std::string("Frame 7: 42 bytes on wire (336 bits), 42 bytes captured (336 bits) on interface eth1, id 1 (outbound)"));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:arp"));
    }

    void showsACustomBlock()
    {
        FrameNotes notes;
        notes.isCustomBlock = true;
        notes.customEnterprise = 32473;
        FrameKnowledge knowledge;
        knowledge.notes = &notes;
        FrameOptions options;
        options.knowledge = &knowledge;
        options.linkType = LinkType::Unknown;
        const Dissected frame(hex("01 02 03 04"), options);
        QCOMPARE(frame.protocol(), std::string("PCAPNG"));
        QCOMPARE(frame.info(),
            std::string("Custom Block: PEN = Example Enterprise Number for Documentation Use (32473), will not be copied"));
        QCOMPARE(frame.layers(), std::string("data"));
        QVERIFY(!frame.has("frame.encap_type"));
    }

    void namesLinkTypes_data()
    {
        QTest::addColumn<int>("linkType");
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("name");
        QTest::newRow("the first one") << 0 << 15 << QStringLiteral("NULL/Loopback");
        QTest::newRow("one of several with the same number") << 14 << 7 << QStringLiteral("Raw IP");
        QTest::newRow("the last one") << 295 << 217 << QStringLiteral("High-Speed USB 2.0 packets");
        QTest::newRow("one that nobody has") << 5000 << 0 << QStringLiteral("Unknown");
    }
    void namesLinkTypes()
    {
        QFETCH(int, linkType);
        QFETCH(int, number);
        QFETCH(QString, name);
        QCOMPARE(wtapEncapsulation(static_cast<LinkType>(linkType)), number);
        QCOMPARE(encapsulationOfWtap(number), std::string_view(name.toStdString()));
    }

    void showsAnUnknownLinkTypeAsData()
    {
        FrameOptions options;
        options.linkType = static_cast<LinkType>(8); // SLIP
        const Dissected frame(hex("45 00"), options);
        QCOMPARE(frame.protocol(), std::string("UNKNOWN"));
        QCOMPARE(frame.info(), std::string("WTAP_ENCAP = 3"));
        QCOMPARE(frame.layers(), std::string("data"));
    }
};

QTEST_GUILESS_MAIN(FrameTest)
#include "frame_test.moc"
