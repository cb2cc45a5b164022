// UDP, and the pattern of a protocol's test: a real frame, every length of it, an impossible length, a checksum.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

// 192.0.2.1:40000 to 192.0.2.2:9999, "porthole".
const Bytes datagram = hex(R"(
    02 00 00 00 00 02  02 00 00 00 00 01  08 00
    45 00 00 24 1c 46 40 00 40 11 9a 7f  c0 00 02 01  c0 00 02 02
    9c 40 27 0f 00 10 00 00  70 6f 72 74 68 6f 6c 65
)");
constexpr std::size_t lengthAt = 14 + 20 + 4;

constexpr std::size_t checksumAt = lengthAt + 2;
constexpr std::size_t protocolAt = 14 + 9;

Bytes with(std::size_t at, std::uint16_t word)
{
    auto bytes = datagram;
    bytes[at] = static_cast<std::uint8_t>(word >> 8);
    bytes[at + 1] = static_cast<std::uint8_t>(word);
    return bytes;
}

Bytes withLength(std::uint16_t length) { return with(lengthAt, length); }

} // namespace

class UdpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsAFrame()
    {
        const Dissected frame(datagram);
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:data"));
        QCOMPARE(frame.protocol(), std::string("UDP"));
        QCOMPARE(frame.source(), std::string("192.0.2.1"));
        QCOMPARE(frame.info(), std::string("40000 → 9999 Len=8"));
        QCOMPARE(frame.values("udp.port"), (std::vector<std::string> {"40000", "9999"}));
        QCOMPARE(frame.label("udp"), std::string("User Datagram Protocol, Src Port: 40000, Dst Port: 9999"));
        QCOMPARE(frame.filter("udp.srcport"), std::string("udp.srcport == 40000"));
    }

    void judgesLengths_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("info");
        const auto add = [](const char* name, int length, const char* label, const char* info) {
            QTest::newRow(name) << length << QString::fromUtf8(label) << QString::fromUtf8(info);
        };
        add("right", 16, "Length: 16", " Len=8");
        add("shorter than what IP carries", 12, "Length: 12", " Len=4");
        add("a header without data", 8, "Length: 8", " Len=0");
        add("shorter than the header", 7, "Length: 7 (bogus, must be >= 8)", " [BAD UDP LENGTH 7 < 8]");
        add("longer than what IP carries", 17, "Length: 17 (bogus, payload length 16)",
            " [BAD UDP LENGTH 17 > IP PAYLOAD LENGTH] Len=9");
    }
    void judgesLengths()
    {
        QFETCH(int, length);
        QFETCH(QString, label);
        QFETCH(QString, info);
        const Dissected frame(withLength(static_cast<std::uint16_t>(length)));
        QCOMPARE(QString::fromStdString(frame.label("udp.length")), label);
        QCOMPARE(QString::fromStdString(frame.info()), QString::fromUtf8("40000 → 9999") + info);
    }

    void verifiesChecksums()
    {
        FrameOptions options;
        options.dissection.verifyUdpChecksum = true;
        QCOMPARE(Dissected(datagram, options).label("udp.checksum"), std::string("Checksum: 0x0000 [zero-value ignored]"));
        QCOMPARE(Dissected(with(checksumAt, 0x00c2), options).label("udp.checksum"), std::string("Checksum: 0x00c2 [correct]"));
        const Dissected wrong(with(checksumAt, 0x00c3), options);
        QCOMPARE(wrong.value("udp.checksum.status"), std::string("0"));
        QCOMPARE(wrong.value("udp.checksum_calculated"), std::string("0x00c2"));
        QCOMPARE(Dissected(with(checksumAt, 0x00c3)).label("udp.checksum"), std::string("Checksum: 0x00c3 [unverified]"));
    }

    void saysWhereTheChecksumIsLeftToTheAdapter_data()
    {
        QTest::addColumn<int>("checksum");
        QTest::addColumn<quint32>("flags");
        QTest::addColumn<QString>("offload");
        QTest::newRow("a right checksum") << 0x00c2 << 0u << QString();
        QTest::newRow("a wrong one") << 0x00c3 << 0u << QString();
        QTest::newRow("the sum of the pseudo header alone") << 0x8425 << 0u << QStringLiteral("1");
        QTest::newRow("the same without the length") << 0x8415 << 0u << QStringLiteral("2");
        QTest::newRow("the file says that it was not ready") << 0x00c3 << (1u << 9) << QStringLiteral("3");
        QTest::newRow("the file says something else") << 0x00c3 << (1u << 10) << QString();
        QTest::newRow("no checksum at all") << 0 << 0u << QString();
    }
    void saysWhereTheChecksumIsLeftToTheAdapter()
    {
        QFETCH(int, checksum);
        QFETCH(quint32, flags);
        QFETCH(QString, offload);
        FrameNotes notes;
        notes.hasFlags = flags != 0;
        notes.flags = flags;
        FrameKnowledge knowledge;
        knowledge.notes = &notes;
        FrameOptions options;
        options.knowledge = &knowledge;
        const auto bytes = with(checksumAt, static_cast<std::uint16_t>(checksum));
        QCOMPARE(QString::fromStdString(Dissected(bytes, options).value("udp.checksum.offload")), offload);
        options.dissection.verifyUdpChecksum = true;
        QCOMPARE(QString::fromStdString(Dissected(bytes, options).value("udp.checksum.offload")), offload);
    }

    void readsUdpLite()
    {
        auto bytes = datagram;
        bytes[protocolAt] = 136;
        const Dissected frame(bytes);
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udplite:data"));
        QCOMPARE(frame.value("udp.checksum_coverage"), std::string("16"));
        QCOMPARE(frame.info(), std::string("40000 → 9999 Len=8 [ILLEGAL CHECKSUM (0)]"));
        // RFC 3828 section 3.1: the checksum covers as much as the coverage says, and at least the header.
        FrameOptions verified;
        verified.dissection.verifyUdpLiteChecksum = true;
        bytes[lengthAt + 1] = 8;
        putWord(bytes, checksumAt, 0xb80b);
        QCOMPARE(Dissected(bytes, verified).value("udp.checksum.status"), std::string("1"));
        bytes[lengthAt + 1] = 12;
        QCOMPARE(Dissected(bytes, verified).value("udp.checksum_calculated"), std::string("0xd523"));
        bytes[lengthAt + 1] = 7;
        QCOMPARE(Dissected(bytes, verified).value("udp.checksum.status"), std::string("2"));
        QVERIFY(Dissected(bytes).has("udplite.checksum_coverage.bad"));
        QVERIFY(Dissected(bytes).has("udp.payload"));
        verified.dissection.ignoreUdpLiteCoverage = false;
        QVERIFY(!Dissected(bytes, verified).has("udp.payload"));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void survivesEveryLength() { QCOMPARE(faultAtAnyLength(datagram), std::string()); }

    void survivesImpossibleLengths_data()
    {
        QTest::addColumn<int>("length");
        QTest::newRow("no length at all") << 0;
        QTest::newRow("shorter than the header") << 7;
        QTest::newRow("longer than the IP payload") << 17;
        QTest::newRow("as long as can be written") << 0xffff;
    }
    void survivesImpossibleLengths()
    {
        QFETCH(int, length);
        QCOMPARE(faultAtAnyLength(withLength(static_cast<std::uint16_t>(length))), std::string());
    }
};

QTEST_GUILESS_MAIN(UdpTest)
#include "udp_test.moc"
