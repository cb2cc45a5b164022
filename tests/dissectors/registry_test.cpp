// What holds for every protocol and every field, those to come included.

#include "dissectors/core/registry.h"
#include "tests/support/dissection.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <set>

using namespace porthole;

namespace {

/// Fields that tshark names after another protocol than the one that declares them here; its names are kept.
struct OtherPrefix {
    std::string_view protocol, prefix;
};
constexpr OtherPrefix otherPrefixes[] = {
    {"mdns", "dns"},
    {"pkt_comment", "frame.comment"},
    {"_ws.expert_info", "_ws.expert"},
    {"pwethcw", "pweth"}, {"pwethnocw", "pweth"},
    {"ppp", "lcp"},
    {"pkcs-1", "pkcs1"},
    {"pppoes", "pppoe"},
    {"stp", "mstp"},
    {"stp", "bpdu"},
    {"eapol", "wlan_rsna_eapol"},
    {"sflow", "sflow_245"},
    {"sflow", "sflow_5"},
    {"netlink", "netlink-route"},
    {"netlink", "netlink-sock_diag"},
    {"ipv6.routing", "ipv6"},
    {"ipv6.fraghdr", "ipv6"},
};

/// Names of tshark's with capital letters.
constexpr std::string_view capitalNames[] = {"dec_dna.flags.RQR", "dec_dna.flags.RTS",
    "macsec.TCI", "macsec.TCI.V", "macsec.TCI.ES", "macsec.TCI.SC", "macsec.TCI.SCB", "macsec.TCI.E", "macsec.TCI.C", "macsec.AN",
    "macsec.SL", "macsec.PN", "macsec.SCI.system_identifier", "macsec.SCI.port_identifier", "macsec.ICV", "nsh.Obit", "nsh.CBit",
    "arcnet.protID", "lldp.profinet.rtc3_port_status.preambleLength",
    "ipv6.routing.rpl.cmprE", "ipv6.routing.rpl.cmprI",
    "tcp.options.mptcp.flag_T.flag", "tcp.options.mptcp.flag_U.flag", "tcp.options.mptcp.flag_V.flag", "tcp.options.mptcp.flag_W.flag",
    "dhcp.option.6RD.ipv4_mask_len", "dhcp.option.6RD.prefix_len", "dhcp.option.6RD.prefix",
    "dhcp.option.6RD.border_relay_ip", "dhcp.option.6RD.malformed", "snmp.msgVersion", "snmp.msgGlobalData_element",
    "snmp.msgID", "snmp.msgMaxSize", "snmp.msgFlags", "snmp.msgSecurityModel", "snmp.msgSecurityParameters",
    "snmp.msgAuthoritativeEngineID", "snmp.msgAuthoritativeEngineBoots", "snmp.msgAuthoritativeEngineTime",
    "snmp.msgUserName", "snmp.msgAuthenticationParameters", "snmp.msgPrivacyParameters", "snmp.msgData",
    "snmp.encryptedPDU", "snmp.contextEngineID", "snmp.contextName", "snmp.getBulkRequest_element",
    "snmp.informRequest_element", "snmp.snmpV2_trap_element", "snmp.noSuchObject", "snmp.noSuchInstance",
    "snmp.endOfMibView", "snmp.unSpecified",
    "dhcpv6.docsis.cccV6.tlv5.suboption", "dhcpv6.cccV6.tlv5.suboption.length", "dhcpv6.cccV6.tlv5.suboption.value"};

bool isName(std::string_view text)
{
    if (std::ranges::find(capitalNames, text) != std::end(capitalNames))
        return true;
    // SIP's fields are called as its header fields are written, those of ASN.1 as its modules have them.
    constexpr std::string_view asTheyAreWritten[] = {"sip.", "ocsp.", "x509af.", "x509ce.", "x509if.", "x509sat.", "pkix1implicit.", "pkix1explicit.", "pkcs1.", "pkixqualified."};
    const bool capitals = std::ranges::any_of(asTheyAreWritten, [&](std::string_view prefix) { return text.starts_with(prefix); });
    return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == text.npos
        && std::ranges::all_of(text, [&](char c) { return (c >= 'a' && c <= 'z') || (capitals && c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; });
}

bool belongsTo(std::string_view field, std::string_view protocol)
{
    const auto hasPrefix = [&](std::string_view prefix) {
        return field.starts_with(prefix) && (field.size() == prefix.size() || field[prefix.size()] == '.');
    };
    return hasPrefix(protocol) || std::ranges::any_of(otherPrefixes, [&](const auto& other) {
        return other.protocol == protocol && hasPrefix(other.prefix);
    });
}

QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

} // namespace

class RegistryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void protocolsAreComplete()
    {
        for (const auto* protocol : standardRegistry().protocols()) {
            const auto* name = protocol->layer.abbreviation;
            QVERIFY2(isName(name), name);
            QVERIFY2(*protocol->layer.name, name);
            QVERIFY2(*protocol->shortName, name);
            QVERIFY2(*protocol->reference, name);
            QVERIFY2(protocol->dissect || protocol->parents.empty(), name);
        }
    }

    void fieldsAreNamed()
    {
        std::set<std::string_view> seen;
        for (const auto* field : standardRegistry().fields()) {
            QVERIFY2(isName(field->abbreviation), field->abbreviation);
            QVERIFY2(seen.insert(field->abbreviation).second, field->abbreviation);
            QVERIFY2(*field->name || field->onlyValue, field->abbreviation);
            QVERIFY2(field->help, field->abbreviation);
        }
    }

    void fieldsBearTheNameOfTheirProtocol()
    {
        QStringList strangers;
        for (const auto* field : standardRegistry().fields()) {
            const auto* protocol = standardRegistry().owner(*field);
            if (!belongsTo(field->abbreviation, protocol->layer.abbreviation))
                strangers << text(fmt::format("{} in {}", field->abbreviation, protocol->layer.abbreviation));
        }
        QVERIFY2(strangers.isEmpty(), qPrintable(strangers.join(QStringLiteral(", "))));
    }

    void tablesOfNamesAscend()
    {
        for (const auto* field : standardRegistry().fields()) {
            for (std::size_t i = 1; i < field->names.size(); ++i)
                QVERIFY2(field->names[i - 1].value < field->names[i].value,
                    fmt::format("{}: {} stands behind {}", field->abbreviation, field->names[i].value, field->names[i - 1].value).c_str());
            for (const auto& range : field->ranges)
                QVERIFY2(range.first <= range.last && range.name, field->abbreviation);
            for (const auto& name : field->names)
                QVERIFY2(name.name, field->abbreviation);
        }
    }

    void masksFitTheirWords()
    {
        for (const auto* field : standardRegistry().fields())
            if (field->mask && field->width && field->width < 64)
                QVERIFY2(field->mask >> field->width == 0, field->abbreviation);
    }

    void everyPlaceIsFoundUnderItsKey()
    {
        for (const auto* protocol : standardRegistry().protocols())
            for (const auto& parent : protocol->parents)
                QCOMPARE(standardRegistry().child(parent.table, parent.key), protocol);
    }
};

QTEST_GUILESS_MAIN(RegistryTest)
#include "registry_test.moc"
