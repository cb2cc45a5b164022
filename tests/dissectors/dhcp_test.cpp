// DHCP, the Bootstrap Protocol and DHCPv6.

#include "tests/support/dissection.h"
#include "tests/support/frames.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

Q_DECLARE_METATYPE(std::string)

namespace {

std::string_view text(const Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A request whose options, with the cookie before them, are given as digits.
Bytes message(std::string_view options, std::string_view serverName = {}, std::string_view file = {})
{
    auto bytes = hex("01 01 06 00 12345678 0000 0000 00000000 00000000 00000000 00000000 020000000001 00000000000000000000");
    const auto field = [&](std::string_view content, std::size_t size) {
        const auto start = hex(content);
        bytes.insert(bytes.end(), start.begin(), start.end());
        bytes.resize(bytes.size() + size - start.size());
    };
    field(serverName, 64);
    field(file, 128);
    const auto end = hex(options);
    bytes.insert(bytes.end(), end.begin(), end.end());
    return bytes;
}

Bytes toServer(const Bytes& bytes) { return udpFrame(client, 68, server, 67, text(bytes)); }

Bytes withOption(std::string_view option) { return toServer(message("63825363 350101 " + std::string(option) + " ff")); }

Bytes version6(std::string_view digits) { return udpFrame(client, 546, server, 547, text(hex(digits))); }

const std::string discoverText = R"(Dynamic Host Configuration Protocol (Discover)
    Message type: Boot Request (1)
    Hardware type: Ethernet (0x01)
    Hardware address length: 6
    Hops: 0
    Transaction ID: 0x12345678
    Seconds elapsed: 0
    Bootp flags: 0x0000 (Unicast)
        0... .... .... .... = Broadcast flag: Unicast
        .000 0000 0000 0000 = Reserved flags: 0x0000
    Client IP address: 0.0.0.0
    Your (client) IP address: 0.0.0.0
    Next server IP address: 0.0.0.0
    Relay agent IP address: 0.0.0.0
    Client MAC address: 02:00:00:00:00:01
    Client hardware address padding: 00000000000000000000
    Server host name not given
    Boot file name not given
    Magic cookie: DHCP
    Option: (53) DHCP Message Type (Discover)
        Length: 1
        DHCP: Discover (1)
    Option: (50) Requested IP Address (192.0.2.7)
        Length: 4
        Requested IP Address: 192.0.2.7
    Option: (255) End
        Option End: 255
    Padding: 0000
)";

struct OptionRow {
    const char* name;
    const char* option;
    const char* field;
    const char* value;
    const char* label; ///< null: not looked at
};

const OptionRow optionRows[] = {
    {"one address", "01 04 ffffff00", "dhcp.option.subnet_mask", "255.255.255.0", nullptr},
    {"an address that is too long", "01 05 ffffff0000", "dhcp.bad_length", "length isn't 4", nullptr},
    {"a list of addresses that does not end with one", "03 05 0102030405", "dhcp.option.router", "1.2.3.4", nullptr},
    {"a time before Greenwich's", "02 04 ffffc7c0", "dhcp.option.time_offset", "-14400", "Time Offset: (-14400s) -4 hours"},
    {"a lease for ever", "33 04 ffffffff", "dhcp.option.ip_address_lease_time", "4294967295",
        "IP Address Lease Time: (4294967295s) infinity"},
    {"a lease", "33 04 00015181", "dhcp.option.ip_address_lease_time", "86401", "IP Address Lease Time: (86401s) 1 day, 1 second"},
    {"a MAC address as identifier", "3d 07 01 020000000001", "dhcp.hw.mac_addr", "02:00:00:00:00:01", nullptr},
    {"a node identifier", "3d 0f ff 00000001 0003 0001 020000000001", "dhcp.client_id.link_layer_address", "02:00:00:00:00:01", nullptr},
    {"a UUID", "61 11 00 000102030405060708090a0b0c0d0e0f", "dhcp.client_id.uuid", "03020100-0504-0706-0809-0a0b0c0d0e0f", nullptr},
    {"a name in the format of DNS", "51 0a 05 0000 01 61 02 64 65 00 00", "dhcp.fqdn.name", "a.de", "Client name: a.de"},
    {"names that point back", "77 0a 01 61 02 64 65 00  01 62 c0 02", "dhcp.option.dhcp_dns_domain_search_list_fqdn", "a.de", nullptr},
    {"a route without classes", "79 08 18 0a0102 0a000001", "dhcp.option.classless_static_route", "180a01020a000001",
        "10.1.2.0/24-10.0.0.1"},
    {"a relay's circuit", "52 06 01 04 00040102", "dhcp.option.agent_information_option.agent_circuit_id", "00040102", nullptr},
    {"a suboption that is cut off", "52 03 01 09 00", "dhcp.missing_subopt_value",
        "Suboption 1: no room left in option for suboption value", nullptr},
    {"a gateway of TR-069", "7d 0d 00000de9 08 04 06 414142424343", "dhcp.option.vi.tr111.gateway_manufacturer_oui", "AABBCC", nullptr},
    {"an option that nobody knows", "af 02 abcd", "dhcp.option.value", "01", "Value: 01"},
};

const std::string relayText = R"(DHCPv6
    Message type: Relay-forw (12)
    Hopcount: 0
    Link address: 2001:db8::1
    Peer address: fe80::1
    Relay Message
        Option: Relay Message (9)
        Length: 28
        DHCPv6
            Message type: Solicit (1)
            Transaction ID: 0x123456
            Client Identifier
                Option: Client Identifier (1)
                Length: 14
                DUID: 0001000120304050020000000001
                DUID Type: link-layer address plus time (1)
                Hardware type: Ethernet (1)
                DUID Time: Feb 10, 2017 09:11:44.000000000 UTC
                Link-layer address: 02:00:00:00:00:01
            Elapsed time
                Option: Elapsed time (8)
                Length: 2
                Elapsed time: 1000ms
)";
const char* const solicit = "01 123456  0001 000e 0001 0001 20304050 020000000001  0008 0002 0064";

std::string relayed(const std::string& inner, std::string_view length)
{
    return "0c 00 20010db8000000000000000000000001 fe800000000000000000000000000001 0009 " + std::string(length) + inner;
}

} // namespace

class DhcpTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsADiscover()
    {
        const Dissected frame(toServer(message("63825363 350101 3204c0000207 ff 0000")));
        QCOMPARE(frame.layers(), std::string("eth:ethertype:ip:udp:dhcp"));
        QCOMPARE(frame.protocol(), std::string("DHCP"));
        QCOMPARE(frame.info(), std::string("DHCP Discover - Transaction ID 0x12345678"));
        QCOMPARE(frame.text("dhcp"), discoverText);
        QCOMPARE(frame.value("dhcp"), std::string("Dynamic Host Configuration Protocol (Discover)"));
    }

    void showsBootp()
    {
        const Dissected frame(toServer(message("63825363 ff")));
        QCOMPARE(frame.protocol(), std::string("BOOTP"));
        QCOMPARE(frame.info(), std::string("Boot Request from 02:00:00:00:00:01 (02:00:00:00:00:01)"));
        QCOMPARE(frame.value("dhcp.bootp"), std::string("1"));
        QCOMPARE(frame.value("dhcp"), std::string("dhcp"));
    }

    void readsAnOption_data()
    {
        QTest::addColumn<std::string>("option");
        QTest::addColumn<std::string>("field");
        QTest::addColumn<std::string>("value");
        QTest::addColumn<std::string>("label");
        for (const auto& row : optionRows)
            QTest::newRow(row.name) << std::string(row.option) << std::string(row.field) << std::string(row.value)
                                    << std::string(row.label ? row.label : "");
    }

    void readsAnOption()
    {
        QFETCH(const std::string, option);
        QFETCH(const std::string, field);
        QFETCH(const std::string, value);
        QFETCH(const std::string, label);
        const Dissected frame(withOption(option));
        const auto isExpert = frame.value(field) == "1" || frame.label(field) == value;
        QVERIFY2(isExpert || frame.value(field) == value, frame.value(field).c_str());
        if (!label.empty())
            QVERIFY2(frame.label(field).find(label) != std::string::npos, frame.label(field).c_str());
        QVERIFY(!frame.malformed());
        QCOMPARE(faultAtAnyLength(withOption(option)), std::string());
    }

    void readsOverloadedFields()
    {
        const Dissected frame(toServer(message("63825363 340103 ff", "350105ff", "4304 66696c65 ff")));
        QCOMPARE(frame.value("dhcp.option.dhcp"), std::string("5"));
        QCOMPARE(frame.value("dhcp.option.bootfile_name"), std::string("file"));
        QVERIFY(frame.has("dhcp.server_name_overloaded_by_dhcp"));
    }

    /// Fields that say of themselves that they are overloaded are not read again and again.
    void endsOnOverloadInOverload()
    {
        const auto bytes = toServer(message("63825363 340103 340103 ff", "340103340103ff", "340103340103ff"));
        const Dissected frame(bytes);
        QCOMPARE(frame.values("dhcp.option.option_overload").size(), std::size_t {6});
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void endsOnNamesThatGoRound()
    {
        for (const auto* option : {"77 04 c000 c002", "77 06 0161 c000 c002", "51 07 04 0000 3f 61 62 63"})
            QCOMPARE(faultAtAnyLength(withOption(option)), std::string());
    }

    void saysWhatIsCutOff()
    {
        QVERIFY(Dissected(toServer(message("63825363 0c05 6162"))).malformed());
        QVERIFY(Dissected(toServer(message("6382"))).malformed());
        QCOMPARE(Dissected(udpFrame(client, 68, server, 67, "\1\1\6")).info(), std::string("[Malformed Packet]"));
    }

    void showsARelayedSolicit()
    {
        const auto bytes = version6(relayed(solicit, "001c "));
        const Dissected frame(bytes);
        QCOMPARE(frame.protocol(), std::string("DHCPv6"));
        QCOMPARE(frame.info(), std::string("Relay-forw L: 2001:db8::1 Solicit XID: 0x123456 CID: 0001000120304050020000000001 "));
        QCOMPARE(frame.text("dhcpv6"), relayText);
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void readsAnAddressThatIsLeased()
    {
        const auto bytes = version6("07 000001 0003 0028 00000001 00000e10 00001518"
                                    "0005 0018 20010db8000000000000000000000001 00001c20 ffffffff");
        const Dissected frame(bytes);
        QCOMPARE(frame.info(), std::string("Reply XID: 0x000001 IAA: 2001:db8::1 "));
        QCOMPARE(frame.value("dhcpv6.iaid"), std::string("00000001"));
        QCOMPARE(frame.value("dhcpv6.iaaddr.valid_lifetime"), std::string("4294967295"));
        QCOMPARE(faultAtAnyLength(bytes), std::string());
    }

    void saysWhatIsWrongWithNames()
    {
        const Dissected top(version6("07 000001 0018 0003 016100"));
        QCOMPARE(top.value("dhcpv6.tld"), std::string("a."));
        const Dissected beyond(version6("07 000001 0018 0003 056162"));
        QCOMPARE(beyond.value("dhcpv6.domain_field_len_exceeded"), std::string("5"));
        const Dissected whole(version6("07 000001 0018 0006 0161 02646500"));
        QCOMPARE(whole.value("dhcpv6.search_list_entry"), std::string("a.de."));
    }

    /// Messages in messages, deeper than any relays are.
    void endsOnRelaysInRelays()
    {
        std::string inner = solicit;
        std::size_t length = 28;
        for (int i = 0; i < 40; ++i) {
            char digits[8];
            std::snprintf(digits, sizeof digits, "%04zx ", length);
            inner = relayed(inner, digits);
            length += 38;
        }
        const Dissected frame(version6(inner));
        QVERIFY(frame.malformed());
        QCOMPARE(faultOf(frame.packet()), std::string());
    }
};

QTEST_GUILESS_MAIN(DhcpTest)
#include "dhcp_test.moc"
