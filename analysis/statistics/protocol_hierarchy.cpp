#include "analysis/statistics/protocol_hierarchy.h"

#include "dissectors/core/registry.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

/// Hostile captures shall not make endless trees: what goes beyond counts for the layer above.
constexpr std::size_t mostNodes = 100'000;

} // namespace

ProtocolHierarchy::ProtocolHierarchy(const Session& session, Tops tops)
    : m_session(session)
    , m_survey(session)
    , m_tops(tops)
{
    auto& root = m_nodes.emplace_back();
    root.layer = &session.registry().findProtocol("frame")->layer;
}

bool ProtocolHierarchy::extendTo(FrameNumber last, const FrameBitmap* only, const std::stop_token& stop,
    const std::function<void(FrameNumber)>& progress)
{
    last = std::min(last, m_session.frameCount());
    while (m_counted < last) {
        const auto next = nextToSurvey(m_counted, last, only);
        const auto merge = [this](const Found& found) {
            for (const auto& chain : found.chains)
                add(chain);
        };
        if (!m_survey.run<Found>(next.frames, [this](const Packet& packet, Found& found) { look(packet, found); }, merge, stop))
            return false;
        m_counted = next.reach;
        if (progress)
            progress(m_counted);
    }
    return true;
}

/// Segments stand in front of the message that is made of them, and have its source. In a tree that is not shown tshark leaves
/// them where it made them: behind the message, in front of what else stands in the last segment.
void ProtocolHierarchy::putSegmentsBehind(const Packet& packet, std::vector<std::uint32_t>& tops) const
{
    for (auto at = tops.begin(); at != tops.end(); ++at) {
        if (at == tops.begin() || m_session.registry().findProtocol(packet.tree[*at].field->abbreviation))
            continue;
        const auto outside = packet.tree[*(at - 1)].source;
        const auto end = std::find_if(at + 1, tops.end(), [&](std::uint32_t top) { return packet.tree[top].source == outside; });
        at = std::rotate(at, at + 1, end);
    }
}

void ProtocolHierarchy::look(const Packet& packet, Found& found) const
{
    const auto& registry = m_session.registry();
    auto& tops = found.tops;
    tops.clear();
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i) {
        const auto& item = packet.tree[i];
        // Fields that never are shown are in tshark's table all the same; layers that were taken back are not.
        const bool counts = item.field->hidden ? m_tops == Tops::Everything : !(item.flags & Item::HiddenItem);
        if (item.parent == noItem && counts && item.field != m_nodes[0].layer
            && (m_tops == Tops::Everything || registry.findProtocol(item.field->abbreviation)))
            tops.push_back(i);
    }
    if (m_tops == Tops::Everything)
        putSegmentsBehind(packet, tops);
    auto& layers = found.layers;
    layers.clear();
    for (const auto top : tops)
        layers.push_back(packet.tree[top].field);
    auto chain = std::ranges::find(found.chains, layers, &Chain::layers);
    if (chain == found.chains.end())
        chain = found.chains.insert(chain, {layers, 0, 0});
    ++chain->frames;
    chain->bytes += packet.frame.header.originalLength;
}

void ProtocolHierarchy::add(const Chain& chain)
{
    std::uint32_t at = 0;
    m_nodes[at].frames += chain.frames;
    m_nodes[at].bytes += chain.bytes;
    for (const auto* layer : chain.layers) {
        const auto below = child(at, layer);
        if (below == none)
            break;
        at = below;
        m_nodes[at].frames += chain.frames;
        m_nodes[at].bytes += chain.bytes;
    }
    m_nodes[at].endFrames += chain.frames;
    m_nodes[at].endBytes += chain.bytes;
}

std::uint32_t ProtocolHierarchy::child(std::uint32_t parent, const FieldInfo* layer)
{
    auto last = none;
    for (auto at = m_nodes[parent].firstChild; at != none; at = m_nodes[at].nextSibling) {
        if (m_nodes[at].layer == layer)
            return at;
        last = at;
    }
    if (m_nodes.size() == mostNodes)
        return none;
    const auto made = static_cast<std::uint32_t>(m_nodes.size());
    auto& node = m_nodes.emplace_back();
    node.layer = layer;
    node.parent = parent;
    (last == none ? m_nodes[parent].firstChild : m_nodes[last].nextSibling) = made;
    return made;
}

} // namespace porthole::analysis
