// LLDP: the three TLVs that have to be there, the optional ones, those of organisations.

#include "tests/support/dissection.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

Bytes operator+(Bytes left, const Bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

Bytes tlv(std::uint8_t type, const Bytes& content)
{
    const auto word = static_cast<std::size_t>(type) << 9 | content.size();
    return Bytes {static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word)} + content;
}
Bytes tlv(std::uint8_t type, std::string_view digits) { return tlv(type, hex(digits)); }

const Bytes addresses = hex("01 80 c2 00 00 0e  02 00 00 00 00 01  88 cc");
const Bytes chassis = tlv(1, "04 02 00 00 00 00 01");
const Bytes port = tlv(2, "05 65 74 68 30");
const Bytes seconds = tlv(3, "00 78");
const Bytes end = tlv(0, "");

Bytes withOptional(const Bytes& optional) { return addresses + chassis + port + seconds + optional + end; }
Bytes ofOrganisation(std::string_view oui, std::string_view content) { return withOptional(tlv(127, hex(oui) + hex(content))); }

const std::string_view ieee8021 = "00 80 c2", ieee8023 = "00 12 0f", media = "00 12 bb", profinet = "00 0e cf", intel = "00 1b 21";

struct Example {
    const char* name;
    Bytes bytes;
    const char* field;
    const char* values; ///< separated by commas
    const char* label;  ///< of the TLV, or of the last item that bears one
};

std::vector<Example> examples()
{
    return {
        {"system name", withOptional(tlv(5, "6e 31")), "lldp.tlv.system.name", "n1", "System Name = n1"},
        {"capabilities", withOptional(tlv(7, "00 14 00 04")), "lldp.tlv.enable_system_cap.bridge", "1", "Capabilities"},
        {"management address", withOptional(tlv(8, "05 01 c0 00 02 01  02 00 00 00 07  00")), "lldp.mgn.addr.ip4", "192.0.2.1",
            "Management Address"},
        {"management address of version 6 with an object",
            withOptional(tlv(8, "11 02 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  02 00 00 00 07  03 2b 06 01")),
            "lldp.mgn.obj.id", "1.3.6.1", "Management Address"},
        {"a reserved type", withOptional(tlv(9, "01 02")), "lldp.tlv.len", "7,5,2,2,0", "Unknown TLV"},
        {"port VLAN", ofOrganisation(ieee8021, "01 00 0a"), "lldp.ieee.802_1.port_vlan.id", "10", "IEEE - Port VLAN ID"},
        {"VLAN name", ofOrganisation(ieee8021, "03 00 0a 04 61 62 63 64"), "lldp.ieee.802_1.vlan.name", "abcd", "IEEE - VLAN Name"},
        {"ETS configuration", ofOrganisation(ieee8021, "09 c3 01 23 45 67 01 02 03 04 05 06 07 08 00 02 ff 01 02 03 04 05"),
            "lldp.dcbx.feature.pg.pgid_prio6", "6", "IEEE - ETS Configuration"},
        {"priority flow control", ofOrganisation(ieee8021, "0b c4 14"), "lldp.dcbx.feature.pfc.prio4", "1",
            "IEEE - Priority Flow Control Configuration"},
        {"applications", ofOrganisation(ieee8021, "0c 00 61 89 06 82 0c bc"), "lldp.dcbx.feature.app.proto", "0x8906,0x0cbc",
            "IEEE - Application Protocol"},
        {"auto-negotiation", ofOrganisation(ieee8023, "01 03 c0 36 00 10"),
            "lldp.ieee.802_3.pmd_auto_neg_advertised_caps_inv.100base_txfd", "1", "Ieee 802.3 - MAC/PHY Configuration/Status"},
        {"power over Ethernet", ofOrganisation(ieee8023, "02 0f 01 05 53 00 82 00 c3"), "lldp.ieee.802_3.mdi_pse_allocated", "195",
            "Ieee 802.3 - Power Via MDI"},
        {"link aggregation where it no longer belongs", ofOrganisation(ieee8023, "03 03 00 00 00 01"), "lldp.tlv_deprecated", "1",
            "Ieee 802.3 - Link Aggregation"},
        {"network policy", ofOrganisation(media, "02 01 40 0b 6e"), "lldp.media.vlan_id", "5",
            "Telecommunications Industry Association TR-41 Committee - Network Policy"},
        {"coordinates", ofOrganisation(media, "03 01 48 15 ba 1c a3  53 ab cd ef 01  10 05 00 00 aa  01"), "lldp.media.loc.altitude",
            "83886250", "Telecommunications Industry Association TR-41 Committee - Location Identification"},
        {"civic address", ofOrganisation(media, "03 02 0b 02 55 53 01 02 43 41 06 02 41 42"), "lldp.media.civic.value", "CA,AB",
            "Telecommunications Industry Association TR-41 Committee - Location Identification"},
        {"port status", ofOrganisation(profinet, "02 00 01 30 02"), "lldp.profinet.rtc3_port_status", "0x0002",
            "PROFIBUS Nutzerorganisation e.V. - Port Status"},
        {"DCBX", ofOrganisation(intel, "02  02 0a 00 00 00 00 00 01 00 00 00 02  06 06 00 00 80 00 14 04"), "lldp.dcbx.type", "1,3",
            "Intel Corporate - 1.01 CEE"},
        {"a usage description", ofOrganisation("00 00 5e", "01 68 74 74 70"), "lldp.iana.mudurl", "http",
            "ICANN, IANA Department - Manufacturer Usage Description URL"},
        {"an organisation that nobody knows", ofOrganisation("02 00 00", "05 01 02"), "lldp.unknown_subtype.content", "0102",
            "Unknown - Unknown (5)"},
    };
}

} // namespace

Q_DECLARE_METATYPE(porthole::test::Bytes)

class LldpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhoIsThere()
    {
        const Dissected frame(withOptional(tlv(5, "6e 31") + tlv(6, "64")));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:lldp"));
        QCOMPARE(frame.protocol(), std::string("LLDP"));
        QCOMPARE(frame.info(), std::string("MA/02:00:00:00:00:01 IN/eth0 120 SysN=n1 SysD=d "));
        QCOMPARE(frame.value("lldp.chassis.id.mac"), std::string("02:00:00:00:00:01"));
        QCOMPARE(frame.value("lldp.port.id"), std::string("eth0"));
        QCOMPARE(frame.value("lldp.time_to_live"), std::string("120"));
        QVERIFY(!frame.has("eth.trailer"));
    }

    void writesIdentifiersByTheirKind_data()
    {
        QTest::addColumn<Bytes>("first");
        QTest::addColumn<QString>("info");
        QTest::newRow("component") << tlv(1, "01 61 62") << QStringLiteral("CC/ab IN/eth0 120 ");
        QTest::newRow("port component") << tlv(1, "03 61 62") << QStringLiteral("PC/6162 IN/eth0 120 ");
        QTest::newRow("IPv4") << tlv(1, "05 01 c0 00 02 01") << QStringLiteral("NA/192.0.2.1 IN/eth0 120 ");
        QTest::newRow("IPv6") << tlv(1, "05 02 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01")
                              << QStringLiteral("NA/2001:db8::1 IN/eth0 120 ");
        QTest::newRow("another family") << tlv(1, "05 06 41 42") << QStringLiteral("NA/4142 IN/eth0 120 ");
        QTest::newRow("local, unprintable") << tlv(1, "07 01 02") << QStringLiteral("LA/\\001\\002 IN/eth0 120 ");
        QTest::newRow("a reserved kind") << tlv(1, "09 7a") << QStringLiteral("Rs/Reserved IN/eth0 120 ");
    }
    void writesIdentifiersByTheirKind()
    {
        QFETCH(Bytes, first);
        const Dissected frame(addresses + first + port + seconds + end);
        QTEST(QString::fromStdString(frame.info()), "info");
    }

    void refusesWhatIsOutOfOrder_data()
    {
        QTest::addColumn<Bytes>("bytes");
        QTest::addColumn<QString>("info");
        QTest::addColumn<QString>("fault");
        QTest::newRow("port first") << addresses + port + chassis + seconds << QStringLiteral("Invalid Chassis ID TLV")
                                    << QStringLiteral("lldp.bad_type");
        QTest::newRow("no port") << addresses + chassis + seconds << QStringLiteral("Invalid Port ID TLV")
                                 << QStringLiteral("lldp.bad_type");
        QTest::newRow("no time to live") << addresses + chassis + port + tlv(4, "61") << QStringLiteral("Invalid Time-to-Live TLV")
                                         << QStringLiteral("lldp.bad_type");
        QTest::newRow("a MAC address of five bytes") << addresses + tlv(1, "04 01 02 03 04 05") + port + seconds
                                                     << QStringLiteral("Invalid Chassis ID TLV") << QStringLiteral("lldp.bad_length");
        QTest::newRow("a port without a name") << addresses + chassis + tlv(2, "07") + seconds
                                               << QStringLiteral("Invalid Port ID TLV") << QStringLiteral("lldp.bad_length");
    }
    void refusesWhatIsOutOfOrder()
    {
        QFETCH(Bytes, bytes);
        QFETCH(QString, fault);
        const Dissected frame(bytes + end);
        QTEST(QString::fromStdString(frame.info()), "info");
        QVERIFY(frame.has(fault.toStdString()));
        QCOMPARE(faultAtAnyLength(bytes + end), std::string());
    }

    void readsEachTlv_data()
    {
        QTest::addColumn<int>("index");
        const auto all = examples();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << static_cast<int>(i);
    }
    void readsEachTlv()
    {
        QFETCH(int, index);
        const auto example = examples()[static_cast<std::size_t>(index)];
        const Dissected frame(example.bytes);
        std::string joined;
        for (const auto& value : frame.values(example.field))
            joined += (joined.empty() ? "" : ",") + value;
        QCOMPARE(joined, std::string(example.values));
        const auto lines = frame.lines("lldp");
        QVERIFY2(std::ranges::find(lines, "    " + std::string(example.label)) != lines.end(), frame.text("lldp").c_str());
        QVERIFY(!frame.malformed());
        QCOMPARE(faultAtAnyLength(example.bytes), std::string());
    }

    void noticesContentBeyondItsTlv_data()
    {
        QTest::addColumn<Bytes>("bytes");
        QTest::newRow("a VLAN name") << ofOrganisation(ieee8021, "03 00 0a 09 61");
        QTest::newRow("a management address") << withOptional(tlv(8, "40 01 c0 00 02 01 02 00 00 00 01 00"));
        QTest::newRow("an object identifier") << withOptional(tlv(8, "05 01 c0 00 02 01 02 00 00 00 01 80"));
        QTest::newRow("capabilities of two bytes") << withOptional(tlv(7, "00 14"));
        QTest::newRow("an organisation without a subtype") << ofOrganisation(ieee8021, "");
    }
    void noticesContentBeyondItsTlv()
    {
        QFETCH(Bytes, bytes);
        QVERIFY(Dissected(bytes).malformed());
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }
};

QTEST_GUILESS_MAIN(LldpTest)
#include "lldp_test.moc"
