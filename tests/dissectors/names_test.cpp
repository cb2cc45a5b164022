// Names in place of addresses and ports.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

std::string nameOf(const NameResolver& names, std::string_view address)
{
    Text text;
    names.appendMac(text, hex(address).data());
    return text.string();
}

/// For a frame that is shown with these names.
struct Knowing {
    explicit Knowing(const NameResolver& names)
    {
        knowledge.names = &names;
        options.knowledge = &knowledge;
    }
    FrameKnowledge knowledge;
    FrameOptions options;
};

// 00:0c:29:a2:4b:e3 to everybody; 192.0.2.1:51234 to 192.0.2.2:53.
const Bytes datagram = hex(R"(
    ff ff ff ff ff ff  00 0c 29 a2 4b e3  08 00
    45 00 00 1c 1c 46 40 00 40 11 9a 87  c0 00 02 01  c0 00 02 02
    c8 22 00 35 00 08 00 00
)");

} // namespace

class NamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shortensNamesOfOrganisations_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("brief");
        QTest::addColumn<QString>("usual");
        const auto row = [](const char* what, const char* name, const char* brief, const char* usual) {
            QTest::newRow(what) << QString::fromUtf8(name) << QString::fromUtf8(brief) << QString::fromUtf8(usual);
        };
        row("a hyphen and a legal form", "Tp-Link Technologies Co.,Ltd.", "Tp-LinkT", "TpLinkTechno");
        row("nothing to leave out", "Netgear", "Netgear", "Netgear");
        row("legal forms within", "Siemens AG Berlin GmbH", "SiemensB", "SiemensBerli");
        row("dotted legal form", "Acorel S.A. Roma S.p.A.", "AcorelRo", "AcorelRoma");
        row("an ampersand between words", "Rohde & Schwarz GmbH & Co. KG", "RohdeSch", "RohdeSchwarz");
        row("an ampersand within a word", "AT&T", "AT&T", "AT&T");
        row("a legal form tied to a name", "Comcast-SRL", "Comcast", "Comcast");
        row("a word that begins like a legal form", "Cooper Income Theory", "CooperIn", "CooperIncome");
        row("the article", "The Linksys Group, Inc.", "LinksysG", "LinksysGroup");
        row("letters of two bytes", "Müller Überwachung", "MüllerÜb", "MüllerÜberwa");
        row("nothing but a legal form", "Inc.", "", "");
        row("nothing", "", "", "");
    }
    void shortensNamesOfOrganisations()
    {
        QFETCH(QString, name);
        QFETCH(QString, brief);
        QFETCH(QString, usual);
        QCOMPARE(QString::fromStdString(shortOrganisation(name.toStdString(), 8, true)), brief);
        QCOMPARE(QString::fromStdString(shortOrganisation(name.toStdString(), 12, false)), usual);
    }

    void namesMacAddresses_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("name");
        const auto row = [](const char* what, const char* address, const char* name) {
            QTest::newRow(what) << QString::fromLatin1(address) << QString::fromLatin1(name);
        };
        row("a vendor of 24 bits", "00 0c 29 a2 4b e3", "VMware_a2:4b:e3");
        row("a vendor whose name is cut", "8c a6 df a9 98 9c", "Tp-LinkT_a9:98:9c");
        row("a vendor of 28 bits", "a0 28 33 ee d3 d1", "Precisio_0e:d3:d1");
        row("a vendor of 36 bits", "70 b3 d5 6d 23 03", "AhrensBi_03:03");
        row("the beginning of a block", "40 d8 55 07 50 05", "Teraflop_05");
        row("a group of a vendor", "01 00 1d 00 00 01", "Cabletro_00:00:01");
        row("everybody", "ff ff ff ff ff ff", "Broadcast");
        row("IPv4 multicast", "01 00 5e 7f ff fa", "IPv4mcast_7f:ff:fa");
        row("IPv6 multicast", "33 33 00 00 00 01", "IPv6mcast_01");
        row("IPv6 multicast of a host", "33 33 ff 12 34 56", "IPv6mcast_ff:12:34:56");
        row("spanning tree", "01 80 c2 00 00 00", "Spanning-tree-(for-bridges)_00");
        row("one of spanning tree's neighbours", "01 80 c2 00 00 0e", "LLDP_Multicast");
        row("a block named by its first bytes", "00 00 5e 00 01 2a", "IETF-VRRP-VRID_2a");
        row("Cisco's discovery", "01 00 0c cc cc cc", "CDP/VTP/DTP/PAgP/UDLD");
        row("nothing but zeros", "00 00 00 00 00 00", "00:00:00_00:00:00");
        row("locally administered", "06 0c 29 a2 4b e3", "06:0c:29:a2:4b:e3");
        row("assigned to nobody", "fe dc ba 98 76 54", "fe:dc:ba:98:76:54");
    }
    void namesMacAddresses()
    {
        QFETCH(QString, address);
        QFETCH(QString, name);
        const NameResolver names({.mac = true}, NameResolver::briefVendor);
        QCOMPARE(QString::fromStdString(nameOf(names, address.toStdString())), name);
    }

    void usualVendorNamesAreLonger()
    {
        const NameResolver names({.mac = true});
        QCOMPARE(nameOf(names, "8c a6 df d9 ae 50"), std::string("TpLinkTechno_d9:ae:50"));
    }

    void namesThatAreGivenComeFirst()
    {
        auto given = std::make_shared<GivenNames>();
        given->stations[MacAddress {{0x00, 0x0c, 0x29, 0xa2, 0x4b, 0xe3}}] = "my-machine";
        given->vendors.push_back({0x000c29, 24, "Virtual", "Virtual Machines"});
        given->vendors.push_back({0x000c29a, 28, "", "Longer Prefix Ltd"});
        given->hosts[Ipv4Address {0xc0000201}] = "client.example";
        given->services[{Transport::Udp, std::uint16_t {53}}] = "names";
        const NameResolver names({.mac = true, .network = true, .transport = true}, 8, given);
        QCOMPARE(nameOf(names, "00 0c 29 a2 4b e3"), std::string("my-machine"));
        QCOMPARE(nameOf(names, "00 0c 29 a2 4b e4"), std::string("LongerPr_02:4b:e4"));
        QCOMPARE(nameOf(names, "00 0c 29 b2 4b e3"), std::string("Virtual_b2:4b:e3"));
        QCOMPARE(std::string(names.service(Transport::Udp, 53)), std::string("names"));
        QCOMPARE(std::string(names.service(Transport::Tcp, 53)), std::string("domain"));

        const Knowing known(names);
        const Dissected frame(datagram, known.options);
        QCOMPARE(frame.label("ip.src"), std::string("Source Address: client.example (192.0.2.1)"));
        QCOMPARE(frame.label("ip.dst"), std::string("Destination Address: 192.0.2.2 (192.0.2.2)"));
        QCOMPARE(frame.values("ip.host"), (std::vector<std::string> {"client.example", "192.0.2.2"}));
        QCOMPARE(frame.source(), std::string("client.example"));
    }

    void numbersAreShownWithoutNames()
    {
        const Dissected frame(datagram);
        QCOMPARE(frame.label("eth.dst"), std::string("Destination: ff:ff:ff:ff:ff:ff"));
        QCOMPARE(frame.value("eth.dst_resolved"), std::string("ff:ff:ff:ff:ff:ff"));
        QCOMPARE(frame.values("eth.addr_resolved"), (std::vector<std::string> {"ff:ff:ff:ff:ff:ff", "00:0c:29:a2:4b:e3"}));
        // Whom a prefix was assigned to is said all the same.
        QCOMPARE(frame.values("eth.addr.oui_resolved"), (std::vector<std::string> {"VMware, Inc."}));
        QCOMPARE(frame.value("eth.src.oui_resolved"), std::string("VMware, Inc."));
        QVERIFY(!frame.has("eth.dst.oui_resolved"));
        QCOMPARE(frame.value("ip.src_host"), std::string("192.0.2.1"));
        QCOMPARE(frame.label("udp"), std::string("User Datagram Protocol, Src Port: 51234, Dst Port: 53"));
        QVERIFY(frame.info().starts_with("51234 → 53 "));
    }

    void namesStandInLabelsAndColumns()
    {
        const NameResolver names({.mac = true, .transport = true}, NameResolver::briefVendor);
        const Knowing known(names);
        const Dissected frame(datagram, known.options);
        QCOMPARE(frame.label("eth"),
            std::string("Ethernet II, Src: VMware_a2:4b:e3 (00:0c:29:a2:4b:e3), Dst: Broadcast (ff:ff:ff:ff:ff:ff)"));
        QCOMPARE(frame.label("eth.dst"), std::string("Destination: Broadcast (ff:ff:ff:ff:ff:ff)"));
        QCOMPARE(frame.values("eth.addr_resolved"), (std::vector<std::string> {"Broadcast", "VMware_a2:4b:e3"}));
        QCOMPARE(frame.label("udp"), std::string("User Datagram Protocol, Src Port: 51234 (51234), Dst Port: domain (53)"));
        QCOMPARE(frame.label("udp.dstport"), std::string("Destination Port: domain (53)"));
        QVERIFY(frame.info().starts_with("51234 → domain(53) "));
        // Addresses and ports are what they are: filters and cells do not change.
        QCOMPARE(frame.filter("eth.dst"), std::string("eth.dst == ff:ff:ff:ff:ff:ff"));
        QCOMPARE(frame.filter("udp.dstport"), std::string("udp.dstport == 53"));
        QCOMPARE(frame.value("udp.dstport"), std::string("53"));
        QCOMPARE(frame.filter("eth.dst_resolved"), std::string("eth.dst_resolved == \"Broadcast\""));
        QCOMPARE(frame.label("ip.src"), std::string("Source Address: 192.0.2.1"));
    }

    void columnsOfFramesWithoutIpShowNames()
    {
        const NameResolver names({.mac = true}, NameResolver::briefVendor);
        const Knowing known(names);
        const Dissected frame(hex("ff ff ff ff ff ff  00 0c 29 a2 4b e3  88 b5  01 02"), known.options);
        QCOMPARE(frame.source(), std::string("VMware_a2:4b:e3"));
        QCOMPARE(frame.destination(), std::string("Broadcast"));
        QCOMPARE(Dissected(hex("ff ff ff ff ff ff  00 0c 29 a2 4b e3  88 b5  01 02")).destination(), std::string("ff:ff:ff:ff:ff:ff"));
    }

    void namesServices_data()
    {
        QTest::addColumn<int>("transport");
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("name");
        const auto row = [](const char* what, Transport transport, int port, const char* name) {
            QTest::newRow(what) << static_cast<int>(transport) << port << QString::fromLatin1(name);
        };
        row("HTTPS", Transport::Tcp, 443, "https");
        row("DHCP's server", Transport::Udp, 67, "bootps");
        row("the same port with another name over TCP", Transport::Tcp, 514, "shell");
        row("the same port with another name over UDP", Transport::Udp, 514, "syslog");
        row("two names in the registry", Transport::Tcp, 2049, "nfs");
        row("SCTP", Transport::Sctp, 36412, "s1-control");
        row("a port nobody has", Transport::Tcp, 4, "");
        row("a dynamic port", Transport::Tcp, 50000, "");
        row("the last port", Transport::Udp, 65535, "");
    }
    void namesServices()
    {
        QFETCH(int, transport);
        QFETCH(int, port);
        QFETCH(QString, name);
        const auto found = serviceName(static_cast<Transport>(transport), static_cast<std::uint16_t>(port));
        QCOMPARE(QString::fromStdString(std::string(found)), name);
        const NameResolver off({.mac = true});
        QVERIFY(off.service(static_cast<Transport>(transport), static_cast<std::uint16_t>(port)).empty());
    }

    void tellsPortRangesApart_data()
    {
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("label");
        QTest::newRow("the first") << 0 << QStringLiteral("[Port Range: System (0–1023)]");
        QTest::newRow("the last system port") << 1023 << QStringLiteral("[Port Range: System (0–1023)]");
        QTest::newRow("the first registered port") << 1024 << QStringLiteral("[Port Range: Registered (1024–49151)]");
        QTest::newRow("the last registered port") << 49151 << QStringLiteral("[Port Range: Registered (1024–49151)]");
        QTest::newRow("the first dynamic port") << 49152 << QStringLiteral("[Port Range: Dynamic (49152–65535)]");
        QTest::newRow("the last") << 65535 << QStringLiteral("[Port Range: Dynamic (49152–65535)]");
    }
    void tellsPortRangesApart()
    {
        QFETCH(int, port);
        QFETCH(QString, label);
        auto bytes = datagram;
        constexpr std::size_t sourcePortAt = 34;
        bytes[sourcePortAt] = static_cast<std::uint8_t>(port >> 8);
        bytes[sourcePortAt + 1] = static_cast<std::uint8_t>(port);
        const Dissected frame(bytes);
        QCOMPARE(QString::fromStdString(frame.label("udp.srcport.range")), label);
        QCOMPARE(frame.label("udp.dstport.range"), std::string("[Port Range: System (0–1023)]"));
    }

    void everyByteStringIsAnAddress()
    {
        // No address makes a name that is empty, or too long to be one.
        const NameResolver names({.mac = true}, NameResolver::briefVendor);
        for (std::uint32_t oui = 0; oui < 0x1000000; oui += 251) {
            const std::uint8_t address[] = {static_cast<std::uint8_t>(oui >> 16), static_cast<std::uint8_t>(oui >> 8),
                static_cast<std::uint8_t>(oui), 0x12, 0x34, 0x56};
            Text text;
            names.appendMac(text, address);
            QVERIFY2(text.size() >= 8 && text.size() < 80, text.string().c_str());
        }
    }
};

QTEST_APPLESS_MAIN(NamesTest)
#include "names_test.moc"
