#include "analysis/statistics/layer_log.h"

#include "analysis/filter/crew.h"
#include "analysis/statistics/address_hash.h"
#include "dissectors/core/registry.h"

#include <thread>
#include <unordered_map>

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
        for (const auto* name : {"icmp", "icmpv6"})
            if (const auto* protocol = registry.findProtocol(name))
                quoting.push_back(&protocol->layer);
    }

    struct Layer {
        const FieldInfo *item = nullptr, *from = nullptr, *to = nullptr;
    };
    std::array<Layer, 3> layers; ///< by TrafficLayer
    std::vector<const FieldInfo*> quoting;
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

/// Finds the addresses of one frame after the other.
class LayerFinder {
public:
    LayerFinder(const Session& session)
        : m_reader(session)
        , m_fields(session.registry())
    {
    }

    void find(FrameNumber frame, std::vector<LayerAddresses>& found)
    {
        if (!m_reader.read(frame, {.tree = true}))
            return;
        const auto& tree = m_reader.packet().tree;
        for (std::uint32_t i = 0; i < tree.size(); ++i)
            for (std::size_t layer = 0; layer < m_fields.layers.size(); ++layer)
                if (tree[i].field == m_fields.layers[layer].item && !isQuoted(tree, i))
                    addLayer(frame, i, static_cast<TrafficLayer>(layer), found);
    }

private:
    bool isQuoted(const Tree& tree, std::uint32_t item) const
    {
        for (auto at = tree[item].parent; at != noItem; at = tree[at].parent)
            if (std::ranges::find(m_fields.quoting, tree[at].field) != m_fields.quoting.end())
                return true;
        return false;
    }
    void addLayer(FrameNumber frame, std::uint32_t item, TrafficLayer layer, std::vector<LayerAddresses>& found)
    {
        const auto& packet = m_reader.packet();
        const auto& fields = m_fields.layers[indexOf(layer)];
        LayerAddresses addresses {frame, layer, {}, {}};
        for (auto i = item + 1; i < packet.tree.size() && packet.tree[i].depth > packet.tree[item].depth; ++i) {
            const auto& child = packet.tree[i];
            if (child.parent != item)
                continue;
            if (child.field == fields.from && !addresses.from)
                addresses.from = addressOf(ItemView(packet, i), layer);
            else if (child.field == fields.to && !addresses.to)
                addresses.to = addressOf(ItemView(packet, i), layer);
        }
        if (addresses.from && addresses.to)
            found.push_back(addresses);
    }

    PacketReader m_reader;
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

struct LayerLog::Interned {
    std::array<std::unordered_map<AddressPairKey, std::uint32_t, AddressPairHash>, 3> places; ///< by layer
};

LayerLog::LayerLog(const Session& session)
    : m_session(session)
    , m_stacks(session.registry())
    , m_interned(std::make_unique<Interned>())
{
}

LayerLog::~LayerLog() = default;

void LayerLog::add(const LayerAddresses& found)
{
    auto& places = m_interned->places[indexOf(found.layer)];
    auto place = places.find({found.from, found.to});
    bool reverse = false;
    if (place == places.end()) {
        place = places.find({found.to, found.from});
        reverse = place != places.end();
    }
    if (place == places.end()) {
        place = places.try_emplace({found.from, found.to}, static_cast<std::uint32_t>(m_pairs.size())).first;
        m_pairs.push_back({found.layer, found.from, found.to});
    }
    m_entries.push_back({found.frame, place->second, reverse});
}

bool LayerLog::extendTo(FrameNumber last, const std::stop_token& stop, const std::function<void(FrameNumber)>& progress)
{
    constexpr std::size_t framesInPiece = 64, piecesAtOnce = 32;
    const auto hands = std::max(1U, std::thread::hardware_concurrency());
    std::unique_ptr<Crew> crew;
    std::vector<std::unique_ptr<LayerFinder>> finders(hands);
    std::vector<FrameNumber> open;
    std::vector<std::vector<LayerAddresses>> found(piecesAtOnce);
    while (m_asked < last) {
        if (stop.stop_requested())
            return false;
        open.clear();
        auto asked = m_asked;
        {
            const SessionTables tables(m_session);
            m_stacks.update(tables.side().stacks);
            const auto columns = tables.index().columns(m_asked + 1);
            const auto end = std::min<std::size_t>(columns.stack.size(), last - m_asked);
            for (std::size_t i = 0; i < end && open.size() < framesInPiece * piecesAtOnce; ++i, ++asked)
                if (m_stacks.of(columns.stack[i], columns.flags[i]).open || tables.side().linkPairs.at(asked + 1) == LinkPairs::tooMany)
                    open.push_back(asked + 1);
        }
        if (!open.empty() && !crew)
            crew = std::make_unique<Crew>(open.size() > framesInPiece ? hands : 1);
        const auto pieces = (open.size() + framesInPiece - 1) / framesInPiece;
        if (pieces > 0)
            crew->work(pieces, [&](std::size_t piece, unsigned hand) {
                auto& finder = finders[hand];
                if (!finder)
                    finder = std::make_unique<LayerFinder>(m_session);
                found[piece].clear();
                for (auto i = piece * framesInPiece; i < std::min(open.size(), (piece + 1) * framesInPiece) && !stop.stop_requested(); ++i)
                    finder->find(open[i], found[piece]);
            });
        if (stop.stop_requested())
            return false;
        for (std::size_t piece = 0; piece < pieces; ++piece)
            for (const auto& addresses : found[piece])
                add(addresses);
        m_asked = asked;
        if (progress)
            progress(m_asked);
    }
    return true;
}

} // namespace porthole::analysis
