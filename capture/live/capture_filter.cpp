#include "capture/live/capture_filter.h"

#include "capture/live/link_layer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <pcap/pcap.h>
#include <string_view>
#include <utility>

namespace porthole::capture
{

namespace
{

/// The DLT_ value of this machine's libpcap: the same number but for the few that systems once disagreed about.
int dataLinkOf(LinkType linkType)
{
    switch (linkType) {
    case LinkType::AtmRfc1483:
        return DLT_ATM_RFC1483;
    case LinkType::Raw:
        return DLT_RAW;
    default:
        return static_cast<int>(linkType);
    }
}

struct Closer {
    void operator()(pcap_t* handle) const { ::pcap_close(handle); }
};

/// Words of the language of pcap-filter(7), as libpcap's scanner knows them; every other word is a name.
constexpr std::string_view keywords[] { "aarp", "action", "address1", "address2", "address3", "address4", "addr1",
    "addr2", "addr3", "addr4", "ah", "and", "arp", "atalk", "bcc", "broadcast", "byte", "carp", "clnp", "connectmsg",
    "csnp", "decnet", "dir", "direction", "dpc", "dst", "es-is", "esis", "esp", "ether", "fddi", "fisu", "gateway",
    "geneve", "greater", "hdpc", "hfisu", "hlssu", "hmsu", "hopc", "host", "hsio", "hsls", "icmp", "icmp6", "ifindex",
    "ifname", "igmp", "igrp", "iih", "ilmic", "inbound", "ip", "ip6", "ipx", "is-is", "isis", "iso", "l1", "l2", "lane",
    "lat", "len", "length", "less", "link", "llc", "lsp", "lssu", "lsu", "metac", "metaconnect", "mopdl", "moprc",
    "mpls", "msu", "multicast", "net", "netbeui", "netmask", "mask", "not", "oam", "oamf4", "oamf4ec", "oamf4sc", "on",
    "opc", "or", "outbound", "pim", "port", "portrange", "ppp", "pppoed", "pppoes", "proto", "protochain", "psnp", "ra",
    "radio", "rarp", "reason", "rnr", "rset", "rulenum", "ruleset", "sc", "sca", "sctp", "sio", "slip", "sls", "snp",
    "src", "srnr", "stp", "subrulenum", "subtype", "ta", "tcp", "tr", "type", "udp", "vci", "vlan", "vpi", "vrrp",
    "wlan" };

/// Names of numbers: values of fields, and where fields are.
constexpr std::string_view constants[] { "icmptype", "icmpcode", "icmp6type", "icmp6code", "tcpflags", "tcp-fin",
    "tcp-syn", "tcp-rst", "tcp-push", "tcp-ack", "tcp-urg", "tcp-ece", "tcp-cwr", "icmp-echoreply", "icmp-unreach",
    "icmp-sourcequench", "icmp-redirect", "icmp-echo", "icmp-routeradvert", "icmp-routersolicit", "icmp-timxceed",
    "icmp-paramprob", "icmp-tstamp", "icmp-tstampreply", "icmp-ireq", "icmp-ireqreply", "icmp-maskreq",
    "icmp-maskreply", "icmp6-destinationunreach", "icmp6-packettoobig", "icmp6-timeexceeded", "icmp6-parameterproblem",
    "icmp6-echo", "icmp6-echoreply", "icmp6-multicastlistenerquery", "icmp6-multicastlistenerreportv1",
    "icmp6-multicastlistenerreportv2", "icmp6-multicastlistenerdone", "icmp6-routersolicit", "icmp6-routeradvert",
    "icmp6-neighborsolicit", "icmp6-neighboradvert", "icmp6-redirect", "icmp6-routerrenum",
    "icmp6-nodeinformationquery", "icmp6-nodeinformationresponse", "icmp6-ineighbordiscoverysolicit",
    "icmp6-ineighbordiscoveryadvert", "icmp6-homeagentdiscoveryrequest", "icmp6-homeagentdiscoveryreply",
    "icmp6-mobileprefixsolicit", "icmp6-mobileprefixadvert", "icmp6-certpathsolicit", "icmp6-certpathadvert",
    "icmp6-multicastrouteradvert", "icmp6-multicastroutersolicit", "icmp6-multicastrouterterm" };

bool isConstant(std::string_view word)
{
    return std::find(std::begin(constants), std::end(constants), word) != std::end(constants);
}

bool isKeyword(std::string_view word)
{
    return std::find(std::begin(keywords), std::end(keywords), word) != std::end(keywords);
}

bool isNameByte(char byte)
{
    return std::isalnum(static_cast<unsigned char>(byte)) || byte == '-' || byte == '_' || byte == '.' || byte == ':'
        || byte == '\\' || byte == '$';
}

/// True for what libpcap takes as a name: not a number, and no address of any kind.
bool isName(std::string_view word)
{
    const auto isHex = [](char byte) { return std::isxdigit(static_cast<unsigned char>(byte)) != 0; };
    if (word.empty() || word[0] == '$' || word.find(':') != std::string_view::npos)
        return false;
    if (word[0] == '\\')
        word.remove_prefix(1);
    const bool digitsAndDots
        = word.find_first_not_of("0123456789.") == std::string_view::npos || word.starts_with("0x");
    const std::size_t separators = static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char byte) { return byte == '-' || byte == '.'; }));
    const bool hexOnly
        = std::all_of(word.begin(), word.end(), [&](char byte) { return isHex(byte) || byte == '-' || byte == '.'; });
    const bool hardwareAddress = hexOnly && (separators == 5 || (separators == 2 && word.size() == 14));
    const bool groupOfPorts = word.find_first_not_of("0123456789-") == std::string_view::npos;
    return !digitsAndDots && !hardwareAddress && !groupOfPorts;
}

/// Puts an address in the place of each name of a host, a gateway or a network, so that compiling looks nothing up.
class NameReplacer
{
public:
    std::string replaced(std::string_view filter)
    {
        std::string out;
        std::size_t at = 0;
        while (at < filter.size()) {
            std::size_t end = at;
            while (end < filter.size() && isNameByte(filter[end]))
                ++end;
            if (end == at) {
                // After an index as in tcp[tcpflags] comes no name of a host.
                m_brackets += filter[at] == '[' ? 1 : filter[at] == ']' ? -1 : 0;
                out += filter[at++];
                continue;
            }
            const std::string_view word = filter.substr(at, end - at);
            out += m_brackets > 0 ? word : replacement(word);
            at = end;
        }
        return out;
    }

private:
    std::string_view replacement(std::string_view word)
    {
        if (isKeyword(word)) {
            takeKeyword(word);
            return word == "gateway" ? "host" : word;
        }
        m_newPrimitive = true;
        const bool isValue = std::exchange(m_valueFollows, false);
        const bool isLookedUp = m_type == "host" || m_type == "gateway" || m_type == "net";
        if (isValue || !isLookedUp || !isName(word) || isConstant(word))
            return word;
        if (m_type == "net")
            return m_protocol == "ip6" ? "2001:db8::/32" : "192.0.2";
        if (m_protocol == "ip6")
            return "2001:db8::1";
        return m_protocol == "ether" ? "02:00:00:00:00:01" : "192.0.2.1";
    }

    void takeKeyword(std::string_view word)
    {
        // What stands behind "and" and "or" inherits the qualifiers if it has none of its own.
        if (word == "and" || word == "or" || word == "not")
            return;
        if (std::exchange(m_newPrimitive, false)) {
            m_type = "host";
            m_protocol = "";
        }
        constexpr std::string_view types[] { "host", "net", "port", "portrange", "proto", "protochain", "gateway" };
        constexpr std::string_view links[] { "ether", "link", "fddi", "tr", "wlan", "ppp", "slip" };
        constexpr std::string_view withValue[] { "on", "ifname", "rset", "ruleset", "reason", "action", "type",
            "subtype", "dir", "direction", "llc" };
        const auto isIn
            = [&](const auto& list) { return std::find(std::begin(list), std::end(list), word) != std::end(list); };
        if (isIn(types))
            m_type = word;
        else if (isIn(links))
            m_protocol = "ether";
        else if (word == "ip6")
            m_protocol = word;
        m_valueFollows = isIn(withValue);
    }

    std::string_view m_type = "host";
    std::string_view m_protocol;
    bool m_newPrimitive = true;
    bool m_valueFollows = false;
    int m_brackets = 0;
};

} // namespace

std::optional<std::string> compileFor(LinkType linkType, const std::string& filter, bpf_program& program)
{
    constexpr int longestPacketOfAll = 262144;
    const std::unique_ptr<pcap_t, Closer> handle(::pcap_open_dead(dataLinkOf(linkType), longestPacketOfAll));
    if (!handle)
        return "There is no memory for it";
    if (::pcap_compile(handle.get(), &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0)
        return std::nullopt;
    return ::pcap_geterr(handle.get());
}

std::optional<std::string> captureFilterError(const std::string& filter, LinkType linkType)
{
    if (filter.find('\0') != std::string::npos)
        return "A filter is one line of text";
    bpf_program program {};
    auto error = compileFor(linkType, NameReplacer().replaced(filter), program);
    ::pcap_freecode(&program);
    return error;
}

std::optional<LinkType> linkTypeOfName(const std::string& name)
{
    const int value = ::pcap_datalink_name_to_val(name.c_str());
    if (value < 0)
        return std::nullopt;
    for (const LinkType differs : { LinkType::AtmRfc1483, LinkType::Raw })
        if (dataLinkOf(differs) == value)
            return differs;
    return static_cast<LinkType>(value);
}

} // namespace porthole::capture
