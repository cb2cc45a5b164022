#include "gui/colour_rules.h"

#include "dissectors/core/knowledge.h"
#include "dissectors/core/packet.h"
#include "dissectors/core/protocol.h"

#include <algorithm>
#include <array>

namespace porthole::gui {

namespace {

struct Rule {
    std::string_view protocol;
    RowClass rowClass;
};

constexpr auto rules = [] {
    using enum RowClass;
    auto table = std::to_array<Rule>({
        {"tcp", Tcp},
        {"http", Web}, {"http2", Web}, {"http3", Web}, {"websocket", Web}, {"grpc", Web}, {"ocsp", Web},
        {"tls", Encrypted}, {"ssl", Encrypted}, {"dtls", Encrypted}, {"quic", Encrypted}, {"gquic", Encrypted},
        {"ssh", Encrypted}, {"esp", Encrypted}, {"wg", Encrypted}, {"isakmp", Encrypted}, {"openvpn", Encrypted},
        {"dns", Names}, {"mdns", Names}, {"llmnr", Names}, {"nbns", Names}, {"ssdp", Names},
        {"udp", Udp}, {"udplite", Udp}, {"sctp", Udp}, {"dccp", Udp},
        {"icmp", Control}, {"icmpv6", Control},
        {"arp", Addressing}, {"rarp", Addressing}, {"dhcp", Addressing}, {"dhcpv6", Addressing}, {"bootp", Addressing},
        {"ospf", Routing}, {"bgp", Routing}, {"rip", Routing}, {"ripng", Routing}, {"eigrp", Routing}, {"isis", Routing},
        {"vrrp", Routing}, {"hsrp", Routing}, {"glbp", Routing}, {"igmp", Routing}, {"pim", Routing}, {"ldp", Routing},
        {"carp", Routing}, {"bfd", Routing},
        {"stp", LinkControl}, {"lldp", LinkControl}, {"cdp", LinkControl}, {"lacp", LinkControl}, {"slow", LinkControl},
        {"eapol", LinkControl}, {"loop", LinkControl}, {"pppoed", LinkControl}, {"lcp", LinkControl}, {"vtp", LinkControl},
        {"dtp", LinkControl}, {"udld", LinkControl}, {"edp", LinkControl},
        {"smb", Files}, {"smb2", Files}, {"nbss", Files}, {"nfs", Files}, {"rpc", Files}, {"ftp", Files},
        {"ftp-data", Files}, {"tftp", Files}, {"dcerpc", Files}, {"browser", Files}, {"nbdgm", Files},
    });
    std::sort(table.begin(), table.end(), [](const Rule& a, const Rule& b) { return a.protocol < b.protocol; });
    return table;
}();

constexpr std::uint32_t troubleFlags = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission
    | tcpflag::outOfOrder | tcpflag::lostSegment | tcpflag::ackLostSegment | tcpflag::duplicateAck | tcpflag::zeroWindow
    | tcpflag::windowFull | tcpflag::zeroWindowProbe | tcpflag::zeroWindowProbeAck;

/// Flags of a bare TCP segment stand in its Info column: "[SYN, ACK]".
RowClass classOfTcpInfo(std::string_view info)
{
    const auto open = info.find('[');
    const auto close = info.find(']', open == info.npos ? 0 : open);
    if (close == info.npos || open == info.npos)
        return RowClass::Tcp;
    const auto flags = info.substr(open, close - open);
    if (flags.find("RST") != flags.npos)
        return RowClass::TcpReset;
    if (flags.find("SYN") != flags.npos || flags.find("FIN") != flags.npos)
        return RowClass::TcpOpenClose;
    return RowClass::Tcp;
}

RowClass classOfIcmpInfo(std::string_view info)
{
    using namespace std::string_view_literals;
    constexpr auto errors = std::to_array({"unreachable"sv, "exceeded"sv, "Redirect"sv, "Parameter"sv, "Packet Too Big"sv, "Source quench"sv});
    const bool error = std::ranges::any_of(errors, [info](std::string_view word) { return info.find(word) != info.npos; });
    return error ? RowClass::ControlError : RowClass::Control;
}

} // namespace

const char* rowClassName(RowClass rowClass)
{
    switch (rowClass) {
    case RowClass::Plain: return "Other";
    case RowClass::Malformed: return "Malformed";
    case RowClass::TcpTrouble: return "TCP trouble";
    case RowClass::TcpReset: return "TCP reset";
    case RowClass::TcpOpenClose: return "TCP opening and closing";
    case RowClass::Tcp: return "TCP";
    case RowClass::Web: return "Web";
    case RowClass::Encrypted: return "Encrypted";
    case RowClass::Names: return "Names";
    case RowClass::Udp: return "UDP";
    case RowClass::Control: return "ICMP";
    case RowClass::ControlError: return "ICMP errors";
    case RowClass::Addressing: return "Address assignment";
    case RowClass::Routing: return "Routing";
    case RowClass::LinkControl: return "Link control";
    case RowClass::Files: return "File services";
    case RowClass::Count: break;
    }
    return "";
}

RowClass classOfProtocol(std::string_view abbreviation)
{
    const auto found = std::lower_bound(rules.begin(), rules.end(), abbreviation,
        [](const Rule& rule, std::string_view name) { return rule.protocol < name; });
    return found != rules.end() && found->protocol == abbreviation ? found->rowClass : RowClass::Plain;
}

RowClass classify(const Packet& packet, std::uint32_t tcpFlags)
{
    if (packet.failure.kind == Failure::Kind::Malformed)
        return RowClass::Malformed;
    if (tcpFlags & troubleFlags)
        return RowClass::TcpTrouble;

    // The innermost layer that a rule knows decides. What an ICMP error quotes does not count.
    auto result = RowClass::Plain;
    for (const auto* layer : packet.layers) {
        const auto rowClass = classOfProtocol(layer->layer.abbreviation);
        if (rowClass != RowClass::Plain)
            result = rowClass;
        if (rowClass == RowClass::Control)
            break;
    }
    if (result == RowClass::Tcp)
        return classOfTcpInfo(packet.columns.info.view());
    if (result == RowClass::Control)
        return classOfIcmpInfo(packet.columns.info.view());
    return result;
}

} // namespace porthole::gui
