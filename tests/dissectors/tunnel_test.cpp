// What carries packets of its own: tunnels and tags whose content has to be reached.

#include "tests/support/packets.h"

#include <QtTest/QtTest>

using namespace porthole;
using namespace porthole::test;

namespace {

constexpr int ethernet = 1, solaris = 226, onlyIp = 101;

const Bytes ping = summed(hex("08 00 00 00 00 01 00 01"));
const Bytes packet = ipv4(1, ping);
const Bytes packet6 = ipv6(59, {});
const Bytes addresses = hex("02 00 00 00 00 02  02 00 00 00 00 01");
const char* const pingInfo = "Echo (ping) request  id=0x0001, seq=1/256, ttl=64 (no response found!)";

/// A datagram to a port, in IPv4.
Bytes datagram(std::uint32_t port, const Bytes& payload)
{
    auto bytes = hex("13 88 00 00 00 00 00 00") + payload;
    putWord(bytes, 2, port);
    putWord(bytes, 4, static_cast<std::uint32_t>(bytes.size()));
    return ipv4(17, bytes);
}

Bytes gtp(std::string_view header, const Bytes& rest)
{
    auto bytes = hex(header) + hex("00 00 00 00 00 07") + rest;
    putWord(bytes, 2, static_cast<std::uint32_t>(bytes.size() - 8));
    return datagram(2152, bytes);
}

Bytes typed(std::string_view type, const Bytes& rest)
{
    return addresses + hex(type) + rest;
}

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

const Bytes teredoOrigin = hex("00 00  fb 2d  3f ff fd f8");
const Bytes teredoIdentity = hex("00 01 02 03  61 62  01 02 03  aa aa aa aa aa aa aa aa  00");
const Bytes serviceHeader = hex("0f c6 01 01  00 00 07 05") + Bytes(16, 1);
const Bytes check(16, 0xcc);
const Bytes registered = hex("21 00 de ff 00 00 00 00") + packet;
const Bytes sampled = hex("00 00 00 05  00 00 00 01  c0 00 02 01  00 00 00 01  00 00 00 09  00 00 00 00  00 00 00 01")
    + hex("00 00 00 01  00 00 00 62  00 00 00 06  00 00 00 00  00 00 08 00  00 00 10 00  00 00 00 00  00 00 00 01  00 00 00 02")
    + hex("00 00 00 01  00 00 00 01  00 00 00 3a  00 00 00 01  00 00 00 2e  00 00 00 04  00 00 00 2a")
    + typed("08 00", packet);
const Bytes indication
    = hex("00 01  08 00  00 00 00 00 00  ff  00 48  00 00  00 00  01  08  04  00   04 04  00 00 00 00 00 00  c0 00 02 01  c0 00 02 05  c0 00 02 06")
    + packet;

std::vector<Example> tunnels()
{
    return {
        {"GTP", onlyIp, gtp("30 ff", packet), "raw:ip:udp:gtp:ip:icmp", "GTP <ICMP>", pingInfo, "gtp.teid", "0x00000007"},
        {"GTP with a sequence number", onlyIp, gtp("32 ff", hex("00 05 00 00") + packet), "raw:ip:udp:gtp:ip:icmp", "GTP <ICMP>", pingInfo,
            "gtp.seq_number", "0x0005"},
        {"GTP with a session container", onlyIp, gtp("34 ff", hex("00 00 00 85 01 10 09 00") + packet), "raw:ip:udp:gtp:ip:icmp",
            "GTP <ICMP>", pingInfo, "gtp.ext_hdr.pdu_ses_con.qos_flow_id", "9"},
        {"a GTP echo", onlyIp, gtp("32 02", hex("00 01 00 00 0e 07")), "raw:ip:udp:gtp", "GTP", "Echo response", "gtp.recovery", "7"},
        {"Teredo", onlyIp, datagram(3544, packet6), "raw:ip:udp:teredo:ipv6", "IPv6", "IPv6 no next header", "ipv6.plen", "0"},
        {"Teredo with both indications", onlyIp, datagram(3544, teredoIdentity + teredoOrigin + packet6), "raw:ip:udp:teredo:ipv6", "IPv6",
            "IPv6 no next header", "teredo.auth.value", "010203"},
        {"a Teredo port is inverted", onlyIp, datagram(3544, teredoOrigin + packet6), "raw:ip:udp:teredo:ipv6", "IPv6", nullptr,
            "teredo.orig.port", "1234"},
        {"a Teredo address is inverted", onlyIp, datagram(3544, teredoOrigin + packet6), "raw:ip:udp:teredo:ipv6", "IPv6", nullptr,
            "teredo.orig.addr", "192.0.2.7"},
        {"LISP with a nonce", onlyIp, datagram(4341, hex("c0 01 02 03 00 00 00 01") + packet), "raw:ip:udp:lisp-data:ip:icmp", "ICMP",
            pingInfo, "lisp-data.nonce", "66051"},
        {"LISP with map versions", onlyIp, datagram(4341, hex("18 01 02 03 00 00 01 05") + packet6), "raw:ip:udp:lisp-data:ipv6", "IPv6",
            nullptr, "lisp-data.dstmapver", "515"},
        {"ESP in UDP", onlyIp, datagram(4500, hex("01 02 03 04 00 00 00 01") + Bytes(20, 7)), "raw:ip:udp:udpencap:esp", "ESP",
            "ESP (SPI=0x01020304)", "esp.sequence", "1"},
        {"a byte that keeps a translator awake", onlyIp, datagram(4500, hex("ff")), "raw:ip:udp:udpencap", "UDPENCAP", "NAT-keepalive",
            "udpencap.nat_keepalive", "1"},
        {"compressed by DEFLATE", onlyIp, ipv4(108, hex("11 00 00 02  3b c0 70 80 91 81 87 81 21 31 29 39 05 00")),
            "raw:ip:ipcomp:data:udp:data", "UDP", "49152 → 49153 Len=4", "udp.length", "12"},
        {"compressed by something else", onlyIp, ipv4(108, hex("04 00 00 02 7a 7a")), "raw:ip:ipcomp:data", "IPComp", "IPComp (CPI=DEFLATE)", "ipcomp.cpi",
            "0x0002"},
        {"MACsec that only protects", ethernet, typed("88 e5", hex("20 00 00 00 00 07  02 00 00 00 00 01 00 01  08 00") + packet + check),
            "eth:ethertype:macsec:ethertype:ip:icmp", "ICMP", pingInfo, "macsec.ICV", "cccccccccccccccccccccccccccccccc"},
        {"MACsec that hides", ethernet, typed("88 e5", hex("2c 00 00 00 00 07  02 00 00 00 00 01 00 01") + packet + check),
            "eth:ethertype:macsec:data", "MACSEC", "MACsec frame", "macsec.PN", "7"},
        {"MACsec on a short frame", ethernet, typed("88 e5", hex("00 1e 00 00 00 07  08 00") + packet + check + Bytes(6, 0)),
            "eth:ethertype:macsec:ethertype:ip:icmp", "ICMP", pingInfo, "macsec.SL", "30"},
        {"Cisco metadata", ethernet, typed("89 09", hex("01 01 00 01 00 05  08 00") + packet), "eth:ethertype:cmd:ethertype:ip:icmp", "ICMP",
            pingInfo, "cmd.sgt", "5"},
        {"Cisco metadata in GRE", onlyIp, ipv4(47, hex("00 00 89 09  08 00 01 01 00 01 00 05") + packet), "raw:ip:gre:cmd:ip:icmp", "ICMP",
            pingInfo, "cmd.sgt", "5"},
        {"an Arista time stamp", ethernet, typed("d2 8b", hex("00 01 00 10  00 00 00 01 00 00 00 02  08 00") + packet),
            "eth:ethertype:avsp:ethertype:ip:icmp", "ICMP", pingInfo, "avsp.64ns", "2"},
        {"a narrow Arista time stamp", ethernet, typed("d2 8b", hex("00 01 01 20  00 01 00 00 00 02  08 00") + packet),
            "eth:ethertype:avsp:ethertype:ip:icmp", "ICMP", pingInfo, "avsp.48sec", "1"},
        {"a service header", ethernet, typed("89 4f", serviceHeader + packet), "eth:ethertype:nsh:ip:icmp", "ICMP", pingInfo, "nsh.spi", "7"},
        {"a service header with metadata", ethernet, typed("89 4f", hex("0f c4 02 02  00 00 07 05  00 01 02 03 61 62 63 00") + packet6),
            "eth:ethertype:nsh:ipv6", "IPv6", nullptr, "nsh.metadata", "616263"},
        {"a PIM Register", onlyIp, ipv4(103, registered), "raw:ip:pim:ip:icmp", "PIMv2", "Register", "pim.cksum.status", "1"},
        {"a PIM Hello", onlyIp, ipv4(103, summed(hex("20 00 00 00 00 01 00 02 00 69"))), "raw:ip:pim", "PIMv2", "Hello", "pim.type", "0"},
        {"PIM version 1", onlyIp, ipv4(2, summed(hex("14 04 00 00 10 00 00 00"))), "raw:ip:igmp:pim", "PIMv1", "RP-Reachable", "pim.code", "4"},
        {"DVMRP", onlyIp, ipv4(2, summed(hex("13 05 00 00 00 0a 04 0c"))), "raw:ip:igmp:dvmrp", "DVMRP", "V3 Ask Neighbors 2",
            "dvmrp.checksum.status", "1"},
        {"an NHRP indication", onlyIp, ipv4(47, hex("00 00 20 01") + indication), "raw:ip:gre:nhrp:ip:icmp", "NHRP",
            "NHRP Traffic Indication", "nhrp.dst.prot.addr", "192.0.2.6"},
        {"an NHRP answer", onlyIp,
            ipv4(47, hex("00 00 20 01  00 01 08 00 00 00 00 00 00 ff 00 28 00 00 00 00 01 04 04 00  04 04 80 00 00 00 00 07")
                + hex("c0 00 02 01 c0 00 02 05 c0 00 02 06  00 20 00 00")),
            "raw:ip:gre:nhrp", "NHRP", "NHRP Registration Reply, ID=7, Code=Success", "nhrp.reqid", "0x00000007"},
        {"an sFlow sample", onlyIp, datagram(6343, sampled), "raw:ip:udp:sflow:eth:ethertype:ip:icmp", "sFlow",
            "V5, agent 192.0.2.1, sub-agent ID 1, seq 9, 1 samples", "sflow_245.header.frame_length", "46"},
        {"Solaris IPNET", solaris, hex("01 02 00 00 00 00 00 1c 00 00 00 02 00 00 00 00 ff ff ff ff 00 00 00 00") + packet, "ipnet:ip:icmp",
            "ICMP", pingInfo, "ipnet.zsrc", "4294967295"},
        {"a DECnet hello", ethernet, typed("60 03", hex("0b 00  0d  02 00 00  aa 00 04 00 01 04  03")), "eth:ethertype:dec_dna:data", "DEC DNA",
            "Routing control, Endnode Hello message", "dec_dna.ctl.id", "aa:00:04:00:01:04"},
        {"a DECnet data segment", ethernet, typed("60 03", hex("11 00  02 01 04 02 04 00  60 04 20 03 20  01 80  01 00 61 62")),
            "eth:ethertype:dec_dna", "DEC DNA", "msg nr. 1 single segment, bytes this segment: 2, total so far:2", "dec_dna.nsp.segnum", "1"},
    };
}

} // namespace

class TunnelTest : public QObject {
    Q_OBJECT

    static void addTunnels()
    {
        QTest::addColumn<int>("index");
        const auto all = tunnels();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << static_cast<int>(i);
    }

private Q_SLOTS:
    void reachesWhatIsInside_data() { addTunnels(); }
    void reachesWhatIsInside()
    {
        QFETCH(int, index);
        const auto example = tunnels()[static_cast<std::size_t>(index)];
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

    void survivesEveryLength_data() { addTunnels(); }
    void survivesEveryLength()
    {
        QFETCH(int, index);
        const auto example = tunnels()[static_cast<std::size_t>(index)];
        FrameOptions options;
        options.linkType = static_cast<LinkType>(example.linkType);
        QCOMPARE(faultAtAnyLength(example.bytes, options), std::string());
    }

    void leavesToOthersWhatIsNotItsOwn_data()
    {
        QTest::addColumn<int>("index");
        QTest::newRow("GTP of another version") << 0;
        QTest::newRow("sFlow of another version") << 1;
        QTest::newRow("MACsec without room for its check") << 2;
    }
    void leavesToOthersWhatIsNotItsOwn()
    {
        QFETCH(int, index);
        FrameOptions options;
        options.linkType = LinkType::Ethernet;
        const Bytes frames[] = {typed("08 00", gtp("48 01", Bytes(8, 0))), typed("08 00", datagram(6343, hex("00 00 00 04 00 00"))),
            typed("88 e5", hex("00 00 00 00 00 07 08 00"))};
        const Dissected frame(frames[index], options);
        QVERIFY2(frame.layers().ends_with(":data"), frame.layers().c_str());
        QVERIFY(!frame.malformed());
    }

    void showsTheNodesOfDecnet()
    {
        FrameOptions options;
        options.linkType = LinkType::Ethernet;
        const Dissected frame(typed("60 03", hex("0f 00  02 01 04 02 08 00  24 04 20")), options);
        QCOMPARE(frame.source(), std::string("2.2"));
        QCOMPARE(frame.destination(), std::string("1.1"));
    }

    void saysWhatAChecksumShouldBe()
    {
        FrameOptions options;
        options.linkType = static_cast<LinkType>(onlyIp);
        auto message = summed(hex("20 00 00 00 00 01 00 02 00 69"));
        const auto right = static_cast<std::uint32_t>(message[2] << 8 | message[3]);
        putWord(message, 2, 0x1234);
        const Dissected frame(ipv4(103, message), options);
        QCOMPARE(frame.value("pim.cksum.status"), std::string("0"));
        QCOMPARE(frame.label("pim.cksum"), fmt::format("Checksum: 0x1234 incorrect, should be 0x{:04x}", right));
    }

    void survivesImpossibleLengths_data()
    {
        QTest::addColumn<int>("index");
        QTest::newRow("GTP extension headers without end") << 0;
        QTest::newRow("an sFlow datagram of very many samples") << 1;
        QTest::newRow("NHRP addresses beyond the packet") << 2;
        QTest::newRow("a service header beyond the packet") << 3;
    }
    void survivesImpossibleLengths()
    {
        QFETCH(int, index);
        FrameOptions options;
        options.linkType = LinkType::Ethernet;
        auto samples = sampled;
        putWord(samples, 24, 0xffff);
        auto far = indication;
        far[18] = far[19] = 0x3f;
        const Bytes frames[] = {typed("08 00", gtp("34 ff", hex("00 00 00 85") + Bytes(400, 1))), typed("08 00", datagram(6343, samples)),
            typed("08 00", ipv4(47, hex("00 00 20 01") + far)), typed("89 4f", hex("0f ff 02 01 00 00 07 05 00 01 02 ff") + packet)};
        QCOMPARE(faultAtAnyLength(frames[index], options), std::string());
    }
};

QTEST_GUILESS_MAIN(TunnelTest)
#include "tunnel_test.moc"
