// UDP, and the pattern of a protocol's test: a real frame, every length of it, an impossible length, a checksum.

#include "tests/support/dissection.h"

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

Bytes withLength(std::uint16_t length)
{
    auto bytes = datagram;
    bytes[lengthAt] = static_cast<std::uint8_t>(length >> 8);
    bytes[lengthAt + 1] = static_cast<std::uint8_t>(length);
    return bytes;
}

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
