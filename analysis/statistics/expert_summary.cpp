#include "analysis/statistics/expert_summary.h"

#include "dissectors/core/expert.h"
#include "dissectors/core/registry.h"
#include "dissectors/link/trailer.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

/// Notes whose texts begin alike are one: as long as Wireshark's are, in bytes.
constexpr std::size_t longestSummary = 239;

std::string summaryOf(std::string_view text)
{
    Text out;
    appendPrintable(out, text);
    auto view = out.view();
    if (view.size() > longestSummary) {
        auto end = longestSummary;
        while (end > 0 && (static_cast<unsigned char>(view[end]) & 0xc0) == 0x80) // not within a character
            --end;
        view = view.substr(0, end);
    }
    return std::string(view);
}

} // namespace

ExpertSummary::ExpertSummary(const Session& session, Severity least)
    : m_session(session)
    , m_survey(session)
    , m_least(least)
{
    const auto& registry = session.registry();
    m_etherType = registry.findProtocol("ethertype");
    m_frame = registry.findProtocol("frame");
    m_comment = registry.findProtocol("pkt_comment");
    m_icmp = registry.findProtocol("icmp");
    m_icmpv6 = registry.findProtocol("icmpv6");
    m_quoting = {m_icmp, m_icmpv6, registry.findProtocol("nhrp")};
}

bool ExpertSummary::extendTo(FrameNumber last, const FrameBitmap* only, const std::stop_token& stop,
    const std::function<void(FrameNumber)>& progress)
{
    last = std::min(last, m_session.frameCount());
    while (m_counted < last) {
        const auto next = nextToSurvey(m_counted, last, only);
        const auto merge = [this](Found& found) {
            for (auto& note : found)
                add(note);
        };
        if (!m_survey.run<Found>(next.frames, [this](const Packet& packet, Found& found) { look(packet, found); }, merge, stop))
            return false;
        m_counted = next.reach;
        if (progress)
            progress(m_counted);
    }
    return true;
}

/// The layer that an item is in; null: none, and `at` is noItem then.
const Protocol* ExpertSummary::layerAround(const Packet& packet, std::uint32_t& at) const
{
    for (; at != noItem; at = packet.tree[at].parent) {
        const auto* const field = packet.tree[at].field;
        if (const auto* protocol = m_session.registry().findProtocol(field->abbreviation); protocol && &protocol->layer == field)
            return protocol;
    }
    return nullptr;
}

/// Whether an item is of a packet that an error message quotes: nothing is wrong with the capture's own packets then.
bool ExpertSummary::isQuoted(const Packet& packet, std::uint32_t item) const
{
    auto at = item;
    if (!layerAround(packet, at))
        return false;
    while ((at = packet.tree[at].parent) != noItem) {
        const auto* const layer = layerAround(packet, at);
        if (!layer)
            return false;
        if (std::ranges::find(m_quoting, layer) != m_quoting.end())
            return true;
    }
    return false;
}

/// Whose note stands on an item: that of the layer which the item is in. SSDP's messages are made of HTTP's fields. In Wireshark
/// some dissectors show what stands in the layer of another: who handles the EtherType the trailer, the frame's the comments,
/// ICMP's the extensions of ICMPv6 (RFC 4884).
const Protocol* ExpertSummary::speaker(const Packet& packet, std::uint32_t item) const
{
    const auto& registry = m_session.registry();
    const auto* const field = packet.tree[item + 1].field;
    if (field == &etherPaddingBad && std::ranges::find(packet.layers, m_etherType) != packet.layers.end())
        return m_etherType;
    auto at = item;
    const auto* layer = layerAround(packet, at);
    if (!layer)
        return registry.owner(*field);
    if (layer == m_comment)
        return m_frame;
    if (layer == m_icmpv6 && registry.owner(*field) == m_icmp)
        return m_icmp;
    return layer;
}

void ExpertSummary::look(const Packet& packet, Found& found) const
{
    const auto& tree = packet.tree;
    for (std::uint32_t i = 0; i + 1 < tree.size(); ++i) {
        // What is said stands right below (TreeItem::expert).
        if (!(tree[i].flags & Item::Expert) || tree[i + 1].parent != i)
            continue;
        const auto* info = static_cast<const ExpertInfo*>(tree[i + 1].field);
        if (info->severity < m_least || isQuoted(packet, i))
            continue;
        const auto* protocol = info == &malformedExpert ? packet.failedIn : speaker(packet, i);
        found.push_back({packet.number, info, protocol ? std::string_view(protocol->shortName) : std::string_view {},
            summaryOf(ItemView(packet, i + 1).text())});
    }
}

void ExpertSummary::add(Note& note)
{
    const auto keyOf = [&](std::string_view summary) {
        std::string key(note.protocol);
        key += static_cast<char>(note.info->severity);
        return key.append(summary);
    };
    auto place = m_places.find(keyOf(note.summary));
    if (place == m_places.end() && m_entries.size() >= mostEntries) {
        note.summary = note.info->name;
        place = m_places.find(keyOf(note.summary));
    }
    if (place == m_places.end()) {
        place = m_places.try_emplace(keyOf(note.summary), static_cast<std::uint32_t>(m_entries.size())).first;
        m_entries.push_back({note.info, note.protocol, std::move(note.summary), {}});
    }
    m_entries[place->second].frames.push_back(note.frame);
}

} // namespace porthole::analysis
