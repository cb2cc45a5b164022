// Wireless LAN, access control, and the link layers and address families that are seldom seen: header, columns, every length.

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

const Bytes ethernet = hex("02 00 00 00 00 02  02 00 00 00 00 01");
const Bytes ping = hex("45 00 00 1c 00 01 00 00 40 01 f6 de c0 00 02 01 c0 00 02 02  08 00 f7 fd 00 01 00 01");
const Bytes snapIp = hex("aa aa 03 00 00 00 08 00") + ping;
const Bytes station = hex("02 00 00 00 00 0a"), accessPoint = hex("02 00 00 00 00 0b"), peer = hex("02 00 00 00 00 0c");

// Flags, rate, channel, signal: bits 1, 2, 3, 5.
const Bytes radio = hex("00 00 0f 00 2e 00 00 00  10 16  6c 09 a0 00  c4");
const Bytes check = hex("11 22 33 44");
const Bytes acknowledgment = hex("d4 00 00 00") + station;
const Bytes toDistribution = hex("08 01 2c 00") + accessPoint + station + peer + hex("10 00");
const Bytes fromDistribution = hex("88 02 2c 00") + station + accessPoint + peer + hex("20 00 05 00");
const Bytes fourAddresses = hex("08 03 2c 00") + accessPoint + peer + station + hex("30 00") + hex("02 00 00 00 00 02");
const Bytes beacon = hex("80 00 00 00 ff ff ff ff ff ff") + accessPoint + accessPoint + hex("40 01")
    + hex("01 00 00 00 00 00 00 00 64 00 11 04  00 03 61 62 63  01 02 82 0c  03 01 06  dd 02 01 02");
const Bytes deauthentication = hex("c0 00 00 00") + station + accessPoint + accessPoint + hex("50 00  07 00");
const Bytes keyMessage = hex("01 03 00 5f  02 00 8a 00 10 00 00 00 00 00 00 00 01") + Bytes(32, 0x11) + Bytes(16, 0) + Bytes(8, 0)
    + Bytes(8, 0) + Bytes(16, 0) + hex("00 00");
const Bytes lacp = hex(R"(01 01  01 14 80 00 02 00 00 00 00 0a 00 0d 80 00 00 16 85 00 00 00
    02 14 80 00 02 00 00 00 00 0b 00 0d 80 00 00 19 36 00 00 00  03 10 80 00 00 00 00 00 00 00 00 00 00 00 00 00  00 00)")
    + Bytes(50, 0);
const Bytes cdp = hex(R"(02 b4 00 00  00 01 00 06 53 31  00 03 00 08 46 61 30 31  00 02 00 11 00 00 00 01 01 01 cc 00 04 c0 00 02 01
    00 04 00 08 00 00 00 28  00 0b 00 05 01  00 05 00 08 61 0a 62 63  ff ff 00 05 01)");
const Bytes nflog = hex("02 00 00 14  08 00 01 00 08 00 01 00  08 00 04 00 00 00 00 02  05 00 0a 00 00 00 00 00  20 00 09 00") + ping;
const Bytes netlinkLink = hex("00 04 03 38 00 00 00 00 00 00 00 00 00 00 00 00")
    + hex("2c 00 00 00 10 00 01 00 07 00 00 00 00 00 00 00  00 00 01 00 02 00 00 00 03 10 00 00 00 00 00 00  09 00 03 00 65 74 68 30 00 00 00 00");
const Bytes netlinkSocket = hex("00 04 03 38 00 00 00 00 00 00 00 00 00 00 00 04")
    + hex("48 00 00 00 14 00 01 03 07 00 00 00 00 00 00 00  02 06 00 00 ff ff ff ff  00 50 1f 90")
    + hex("c0 00 02 01") + Bytes(12, 0) + hex("c0 00 02 02") + Bytes(12, 0) + hex("00 00 00 00  ff ff ff ff ff ff ff ff");

struct Example {
    const char* name;
    int linkType;
    Bytes bytes;
    const char* layers;
    const char* protocol;
    const char* info;
    const char* field;
    const char* value;
};

std::vector<Example> examples()
{
    const auto sent = hex("98 80 a6 a0 40 40 e0  82 84 40 40 40 40 61");
    return {
        {"an acknowledgment", 127, radio + acknowledgment + check, "radiotap:wlan_radio:wlan", "802.11",
            "Acknowledgement, Flags=........C", "wlan.fcs", "0x44332211"},
        {"a beacon", 127, radio + beacon + check, "radiotap:wlan_radio:wlan", "802.11",
            "Beacon frame, SN=20, FN=0, Flags=........C, BI=100, SSID=\"abc\"", "wlan.ds.current_channel", "6"},
        {"a deauthentication", 105, deauthentication, "wlan", "802.11", "Deauthentication, SN=5, FN=0, Flags=........",
            "wlan.fixed.reason_code", "0x0007"},
        {"data to the distribution system", 105, toDistribution + snapIp, "wlan:llc:ip:icmp", "ICMP",
            "Echo (ping) request  id=0x0001, seq=1/256, ttl=64 (no response found!)", "wlan.da", "02:00:00:00:00:0c"},
        {"data with quality of service", 105, fromDistribution + snapIp, "wlan:llc:ip:icmp", "ICMP",
            "Echo (ping) request  id=0x0001, seq=1/256, ttl=64 (no response found!)", "wlan.qos.tid", "5"},
        {"data between access points", 105, fourAddresses + snapIp, "wlan:llc:ip:icmp", "ICMP", nullptr, "wlan.sa", "02:00:00:00:00:02"},
        {"a key", 1, ethernet + hex("88 8e") + keyMessage, "eth:ethertype:eapol", "EAPOL", "Key (Message 1 of 4)",
            "wlan_rsna_eapol.keydes.msgnr", "1"},
        {"an identity", 1, ethernet + hex("88 8e 01 00 00 08  02 01 00 08 01 6a 6f 65"), "eth:ethertype:eapol:eap", "EAP",
            "Response, Identity", "eap.identity", "joe"},
        {"link aggregation", 1, ethernet + hex("88 09") + lacp, "eth:ethertype:slow:lacp", "LACP",
            "v1 ACTOR 02:00:00:00:00:0a P: 22 K: 13 E****G*A PARTNER 02:00:00:00:00:0b P: 25 K: 13 **DC*GS*", "lacp.actor.state_str",
            "E****G*A"},
        {"Cisco discovery", 1, ethernet + hex("00 50  aa aa 03 00 00 0c 20 00") + cdp, "eth:llc:cdp", "CDP",
            "Device ID: S1  Port ID: Fa01  ", "cdp.nrgyz.ip_address", "192.0.2.1"},
        {"frame relay with NLPID", 107, hex("18 41  03 cc") + ping, "fr:ip:icmp", "ICMP", nullptr, "fr.dlci", "100"},
        {"frame relay as Cisco does it", 107, hex("18 41  08 00") + ping, "fr:ip:icmp", "ICMP", nullptr, "fr.chdlctype", "0x0800"},
        {"NFLOG", 239, nflog, "nflog:ip:icmp", "ICMP", nullptr, "nflog.ifindex_indev", "2"},
        {"PKTAP", 258, hex("6c 00 00 00 01 00 00 00 65 00 00 00") + Bytes(24, 0x61) + Bytes(72, 0) + ping, "pktap:raw:ip:icmp", "ICMP",
            nullptr, "pktap.dlt", "101"},
        {"AX.25 with IP", 3, sent + hex("03 cc") + ping, "ax25:ip:icmp", "ICMP", nullptr, "ax25.pid", "0xcc"},
        {"AX.25 in KISS", 202, hex("00") + sent + hex("03 f0 68 69"), "ax25_kiss:ax25:data", "AX.25", "U, func=UI", "ax25_kiss.cmd", "0"},
        {"DECnet", 1, ethernet + hex("60 03  09 00 02 01 04 02 04 00 24 04 20"), "eth:ethertype:dec_dna", "DEC DNA",
            "NSP connect acknowledgement", "dec_dna.src_node", "0x0402"},
        {"AppleTalk", 1, ethernet + hex("00 17  aa aa 03 08 00 07 80 9b  00 0f 00 00 00 00 00 51 ff 3e 02 02 02 aa bb"), "eth:llc:ddp:data",
            "DDP", "AppleTalk Name Binding Protocol packet", "ddp.src.net", "81"},
        {"AppleTalk address resolution", 1,
            ethernet + hex("80 f3 00 01 80 9b 06 04 00 01 02 00 00 00 00 01 00 00 2e cb 00 00 00 00 00 00 00 00 51 3e"),
            "eth:ethertype:aarp", "AARP", "Who has 81.62?  Tell 46.203", "aarp.opcode", "1"},
        {"a new link", 253, netlinkLink, "netlink", "Netlink route", "", "netlink-route.ifla_ifname", "eth0"},
        {"a question for sockets", 253, netlinkSocket, "netlink", "Netlink sock diag", "", "netlink-sock_diag.inet_dport", "8080"},
    };
}

} // namespace

class LinkMoreTest : public QObject {
    Q_OBJECT

private:
    static void addExamples()
    {
        QTest::addColumn<int>("index");
        const auto all = examples();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << static_cast<int>(i);
    }

private Q_SLOTS:
    void showsTheHeader_data() { addExamples(); }
    void showsTheHeader()
    {
        QFETCH(int, index);
        const auto example = examples()[static_cast<std::size_t>(index)];
        FrameOptions options;
        options.linkType = static_cast<LinkType>(example.linkType);
        const Dissected frame(example.bytes, options);
        QCOMPARE(frame.layers(), std::string(example.layers));
        QCOMPARE(frame.protocol(), std::string(example.protocol));
        if (example.info)
            QCOMPARE(frame.info(), std::string(example.info));
        QCOMPARE(frame.value(example.field), std::string(example.value));
        QVERIFY(!frame.malformed());
    }

    void survivesEveryLength_data() { addExamples(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        const auto example = examples()[static_cast<std::size_t>(index)];
        FrameOptions options;
        options.linkType = static_cast<LinkType>(example.linkType);
        QCOMPARE(faultAtAnyLength(example.bytes, options), std::string());
    }

    void survivesImpossibleLengths_data()
    {
        QTest::addColumn<int>("linkType");
        QTest::addColumn<QByteArray>("digits");
        QTest::newRow("a radiotap header of no length") << 127 << QByteArray("00 00 00 00 00 00 00 00");
        QTest::newRow("a radiotap header longer than the frame") << 127 << QByteArray("00 00 ff ff 02 00 00 00 10");
        QTest::newRow("radiotap words without end") << 127 << QByteArray("00 00 20 00") + QByteArray(" ff ff ff ff").repeated(16);
        QTest::newRow("an element beyond its frame") << 105 << QByteArray("40 00 00 00 ff ff ff ff ff ff 02 00 00 00 00 01 02 00 00 00 00 01 00 00 00 ff 61");
        QTest::newRow("an NFLOG element of no length") << 239 << QByteArray("02 00 00 00 00 00 09 00 01 02 03 04");
        QTest::newRow("a netlink message of no length") << 253 << QByteArray("00 00 03 38").append(" 00").repeated(1) + QByteArray(" 00").repeated(60);
        QTest::newRow("a netlink attribute of no length")
            << 253 << QByteArray("00 04 03 38") + QByteArray(" 00").repeated(12) + QByteArray(" 28 00 00 00 10 00 01 00") + QByteArray(" 00").repeated(32);
        QTest::newRow("a CDP element of no length") << 104 << QByteArray("0f 00 20 00 02 b4 00 00 00 01 00 00 53 31");
        QTest::newRow("a PKTAP header of no length") << 258 << QByteArray("00 00 00 00") + QByteArray(" 00").repeated(110);
        QTest::newRow("AX.25 with repeaters without end") << 3 << QByteArray(" 02").repeated(90);
    }
    void survivesImpossibleLengths()
    {
        QFETCH(int, linkType);
        QFETCH(QByteArray, digits);
        FrameOptions options;
        options.linkType = static_cast<LinkType>(linkType);
        QCOMPARE(faultAtAnyLength(hex(digits.toStdString()), options), std::string());
    }
};

QTEST_GUILESS_MAIN(LinkMoreTest)
#include "link_more_test.moc"
