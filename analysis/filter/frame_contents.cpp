#include "analysis/filter/frame_contents.h"

#include "dissectors/core/registry.h"

#include <algorithm>
#include <array>

namespace porthole::analysis {

namespace {

/// Below these, an address or a port stands in the network and transport layers only.
constexpr std::array<std::string_view, 12> plainLinks {
    "eth", "ethertype", "vlan", "ieee8021ad", "sll", "null", "raw", "ppp", "pppoes", "chdlc", "llc", "mptcp"};
/// Protocols found by a port that carry packets of other layers.
constexpr std::array<std::string_view, 1> carriers {"sflow"};
/// Protocols whose fields others show as their own.
struct Borrowed {
    std::string_view owner, by;
};
constexpr Borrowed borrowed[] = {{"dns", "mdns"}, {"dns", "llmnr"}, {"dns", "nbns"}, {"ip", "ipv6"}, {"udp", "udplite"}, {"ieee8021ah", "ieee8021ad"},
    {"pppoes", "pppoed"}, {"eth", "sll"}, {"pim", "igmp"}, {"dvmrp", "igmp"}};

/// Where the second follows the first, it has taken its place: it was called to look at what is not the first after all.
struct Replacement {
    std::string_view first, second;
};
constexpr Replacement replacements[] = {{"ip", "ipv6"}, {"null", "ppp"}, {"ppp", "chdlc"}, {"arp", "atmarp"}, {"eth", "eth"}};

template <std::size_t Size>
bool isOneOf(const std::array<std::string_view, Size>& names, const Protocol& protocol)
{
    return std::ranges::find(names, std::string_view(protocol.layer.abbreviation)) != names.end();
}

bool isNamed(const Protocol& protocol, std::string_view name) { return protocol.layer.abbreviation == name; }

bool isFoundByPort(const Protocol& protocol)
{
    return std::ranges::any_of(protocol.parents, [](const Parent& parent) {
        return parent.table == Table::TcpPort || parent.table == Table::UdpPort || parent.table == Table::TcpHeuristic || parent.table == Table::UdpHeuristic;
    });
}

/// Above the transport layer.
bool isMessage(const Protocol& protocol) { return protocol.depth == Depth::Application && isFoundByPort(protocol); }

/// What may be in any frame, or says something of the frame as a whole.
bool isEverywhere(const Protocol& protocol)
{
    const std::string_view name = protocol.layer.abbreviation;
    return name == "frame" || name == "data" || name == "pkt_comment" || name.starts_with("_ws.");
}

} // namespace

FrameContents::FrameContents(const Registry& registry)
    : m_registry(registry)
{
}

void FrameContents::update(const ProtocolStacks& stacks)
{
    for (auto number = m_meanings.size(); number < stacks.size(); ++number) {
        auto& meaning = m_meanings.emplace_back();
        const auto& layers = stacks.layers(static_cast<std::uint16_t>(number));
        meaning.anything = layers.back() != ProtocolStacks::noLayer; // no room for more: there may have been some
        int ipv4 = 0, ipv6 = 0, tcp = 0, udp = 0;
        bool others = false;
        const Protocol* before = nullptr;
        for (const auto index : layers) {
            if (index == ProtocolStacks::noLayer)
                break;
            meaning.protocols.push_back(index);
            const auto& protocol = *m_registry.protocols()[index];
            ipv4 += isNamed(protocol, "ip");
            ipv6 += isNamed(protocol, "ipv6");
            tcp += isNamed(protocol, "tcp");
            udp += isNamed(protocol, "udp");
            meaning.messages |= isMessage(protocol);
            // IGMP's number is used by other protocols as well.
            meaning.doubtful |= isNamed(protocol, "igmp") || std::ranges::any_of(replacements, [&](const Replacement& pair) {
                return before && isNamed(*before, pair.first) && isNamed(protocol, pair.second);
            });
            before = &protocol;
            // What nobody claims may be what somebody has rejected after a look at it. The quotation in an ICMP message, a chunk of SCTP: what is inside is looked at in full
            // dissection only.
            meaning.anything |= isNamed(protocol, "data") || isNamed(protocol, "icmp") || isNamed(protocol, "icmpv6") || isNamed(protocol, "sctp") || isOneOf(carriers, protocol)
                || (protocol.depth == Depth::Application && !isMessage(protocol) && !isEverywhere(protocol));
            const bool counted = isNamed(protocol, "ip") || isNamed(protocol, "ipv6") || isNamed(protocol, "tcp") || isNamed(protocol, "udp");
            others |= !counted && !isOneOf(plainLinks, protocol) && !isMessage(protocol) && !isEverywhere(protocol);
        }
        meaning.anything |= meaning.doubtful || meaning.protocols.empty();
        meaning.tcp = tcp > 0;
        meaning.ipv6 = ipv6 > 0;
        meaning.udp = udp > 0;
        meaning.plain = !others && !meaning.anything && ipv4 + ipv6 == 1 && tcp + udp == 1;
    }
}

bool FrameContents::holds(const Protocol& protocol, std::uint16_t stack) const
{
    const auto& protocols = m_meanings[stack].protocols;
    return std::ranges::find(protocols, m_registry.index(protocol)) != protocols.end();
}

bool FrameContents::mayHold(const FieldInfo& field, std::uint16_t stack, std::uint16_t flags) const
{
    const auto& meaning = m_meanings[stack];
    const auto* owner = m_registry.owner(field);
    if (!owner || meaning.anything || (flags & uncertainFlags) || isEverywhere(*owner) || holds(*owner, stack))
        return true;
    for (const auto& entry : borrowed)
        if (isNamed(*owner, entry.owner))
            if (const auto* by = m_registry.findProtocol(entry.by); by && holds(*by, stack))
                return true;
    if (!isMessage(*owner) && owner->depth != Depth::Application)
        return false;
    // Messages in a TCP segment, in other messages, or in a datagram whose conversation was recognised by its content.
    return meaning.messages || ((meaning.tcp || meaning.udp) && (flags & FrameRow::HasPayload));
}

} // namespace porthole::analysis
