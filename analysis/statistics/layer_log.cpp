#include "analysis/statistics/layer_log.h"

#include "dissectors/core/registry.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

bool isNamed(const Protocol& protocol, std::string_view name) { return protocol.layer.abbreviation == name; }

bool isTransport(const Protocol& protocol)
{
    return isNamed(protocol, "tcp") || isNamed(protocol, "udp") || isNamed(protocol, "udplite");
}

/// The fields that hold addresses, and what they say.
struct LayerFields {
    explicit LayerFields(const Registry& registry)
    {
        constexpr struct {
            const char *layer, *from, *to;
        } names[] = {{"eth", "eth.src", "eth.dst"}, {"ip", "ip.src", "ip.dst"}, {"ipv6", "ipv6.src", "ipv6.dst"}};
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto* protocol = registry.findProtocol(names[i].layer);
            layers[i] = {protocol ? &protocol->layer : nullptr, registry.findField(names[i].from), registry.findField(names[i].to)};
        }
        fragmentOffset = registry.findField("ipv6.fraghdr.offset");
        moreFragments = registry.findField("ipv6.fraghdr.more");
        fragments = registry.findField("ipv6.fragments");
        // An error quotes packets, sFlow samples those of others: neither was sent here.
        for (const auto* name : {"icmp", "icmpv6", "sflow"})
            if (const auto* protocol = registry.findProtocol(name))
                quoting.push_back(&protocol->layer);
    }

    struct Layer {
        const FieldInfo *item = nullptr, *from = nullptr, *to = nullptr;
    };
    std::array<Layer, 3> layers; ///< by TrafficLayer
    std::vector<const FieldInfo*> quoting;
    const FieldInfo *fragmentOffset = nullptr, *moreFragments = nullptr, *fragments = nullptr;
};

Address addressOf(const ItemView& item, TrafficLayer layer)
{
    if (layer == TrafficLayer::Ipv4)
        return Ipv4Address {static_cast<std::uint32_t>(item.value())};
    if (layer == TrafficLayer::Ethernet) {
        MacAddress mac;
        for (std::size_t i = 0; i < mac.bytes.size(); ++i)
            mac.bytes[i] = static_cast<std::uint8_t>(item.value() >> (8 * (mac.bytes.size() - 1 - i)));
        return mac;
    }
    Ipv6Address ip;
    const auto bytes = item.bytes();
    std::copy_n(bytes.begin(), std::min(bytes.size(), ip.bytes.size()), ip.bytes.begin());
    return ip;
}

/// Finds the addresses in a packet.
class LayerFinder {
public:
    explicit LayerFinder(const Registry& registry)
        : m_fields(registry)
    {
    }

    void find(const Packet& packet, std::vector<LayerAddresses>& found) const
    {
        const auto& tree = packet.tree;
        for (std::uint32_t i = 0; i < tree.size(); ++i)
            for (std::size_t layer = 0; layer < m_fields.layers.size(); ++layer)
                if (tree[i].field == m_fields.layers[layer].item && !isQuoted(tree, i))
                    addLayer(packet, i, static_cast<TrafficLayer>(layer), found);
    }

private:
    bool isQuoted(const Tree& tree, std::uint32_t item) const
    {
        for (auto at = tree[item].parent; at != noItem; at = tree[at].parent)
            if (std::ranges::find(m_fields.quoting, tree[at].field) != m_fields.quoting.end())
                return true;
        return false;
    }
    void addLayer(const Packet& packet, std::uint32_t item, TrafficLayer layer, std::vector<LayerAddresses>& found) const
    {
        const auto& fields = m_fields.layers[indexOf(layer)];
        LayerAddresses addresses {packet.number, layer, {}, {}};
        bool isFragment = false, isComplete = false;
        for (auto i = item + 1; i < packet.tree.size() && packet.tree[i].depth > packet.tree[item].depth; ++i) {
            const auto& below = packet.tree[i];
            isFragment |= (below.field == m_fields.fragmentOffset || below.field == m_fields.moreFragments) && below.value;
            isComplete |= below.field == m_fields.fragments;
            // The destination may stand among the options: the end of a source route.
            if (below.field == fields.from && !addresses.from)
                addresses.from = addressOf(ItemView(packet, i), layer);
            else if (below.field == fields.to && !addresses.to)
                addresses.to = addressOf(ItemView(packet, i), layer);
        }
        // As tshark has it: of an IPv6 datagram in fragments only the frame that completes it counts, of IPv4 each one does.
        if (layer == TrafficLayer::Ipv6 && isFragment && !isComplete)
            return;
        if (addresses.from && addresses.to)
            found.push_back(addresses);
    }

    LayerFields m_fields;
};

} // namespace

std::string_view trafficLayerName(TrafficLayer layer)
{
    constexpr std::array<std::string_view, trafficLayers> names {"Ethernet", "IPv4", "IPv6", "TCP", "UDP"};
    return names[indexOf(layer)];
}

std::optional<TrafficLayer> findTrafficLayer(std::string_view name)
{
    constexpr std::array<std::string_view, trafficLayers> names {"eth", "ip", "ipv6", "tcp", "udp"};
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<TrafficLayer>(found - names.begin()));
}

StackTrafficTable::StackTrafficTable(const Registry& registry)
    : m_registry(registry)
    , m_contents(registry)
{
}

void StackTrafficTable::update(const ProtocolStacks& stacks)
{
    m_contents.update(stacks);
    for (auto number = m_stacks.size(); number < stacks.size(); ++number) {
        const auto& meaning = m_contents.meaning(static_cast<std::uint16_t>(number));
        auto& traffic = m_stacks.emplace_back();
        unsigned ethernet = 0, network = 0, transports = 0;
        bool inError = false;
        for (const auto index : meaning.protocols) {
            const auto& protocol = *m_registry.protocols()[index];
            ethernet += isNamed(protocol, "eth");
            network += isNamed(protocol, "ip") || isNamed(protocol, "ipv6");
            inError |= isNamed(protocol, "icmp") || isNamed(protocol, "icmpv6");
            if (transports > 0 && traffic.application == Registry::none && protocol.depth == Depth::Application
                && !isNamed(protocol, "data") && !isNamed(protocol, "frame"))
                traffic.application = index;
            if (isTransport(protocol)) {
                if (inError && transports < Facts::maximumTransports)
                    traffic.quoted = static_cast<std::uint8_t>(traffic.quoted | 1U << transports);
                ++transports;
            }
        }
        traffic.network = meaning.plain;
        traffic.ipv6 = meaning.ipv6;
        traffic.open = meaning.anything || ethernet > 1 || (network > 0 && !meaning.plain);
    }
}

LayerLog::LayerLog(const Session& session)
    : m_session(session)
    , m_survey(session)
    , m_stacks(session.registry())
{
}

void LayerLog::add(const LayerAddresses& found)
{
    const auto layer = static_cast<std::uint32_t>(found.layer);
    const auto pair = m_pairs[layer].find(found.from, found.to);
    m_entries.push_back({found.frame, pair.number & 0x1fffffffU, layer & 3U, pair.reverse});
}

bool LayerLog::extendTo(FrameNumber last, const std::stop_token& stop, const std::function<void(FrameNumber)>& progress)
{
    using Found = std::vector<LayerAddresses>;
    const LayerFinder finder(m_session.registry());
    last = std::min(last, m_session.frameCount());
    while (m_asked < last) {
        auto asked = m_asked;
        const auto open = nextOpen(asked, last);
        const auto merge = [this](const Found& found) {
            for (const auto& addresses : found)
                add(addresses);
        };
        if (!m_survey.run<Found>(open, [&](const Packet& packet, Found& found) { finder.find(packet, found); }, merge, stop))
            return false;
        m_asked = asked;
        if (progress)
            progress(m_asked);
    }
    return true;
}

std::vector<FrameNumber> LayerLog::nextOpen(FrameNumber& asked, FrameNumber last)
{
    std::vector<FrameNumber> open;
    const SessionTables tables(m_session);
    const auto& links = tables.side().linkPairs;
    m_stacks.update(tables.side().stacks);
    const auto columns = tables.index().columns(asked + 1);
    const auto count = std::min<std::size_t>(columns.stack.size(), last - asked);
    for (std::size_t i = 0; i < count && open.size() < FrameSurvey::framesAtOnce; ++i) {
        ++asked;
        if (m_stacks.of(columns.stack[i], columns.flags[i]).open || links.at(asked) == LinkPairs::tooMany)
            open.push_back(asked);
    }
    return open;
}

} // namespace porthole::analysis
