#include "dissectors/core/packet.h"

namespace porthole {

void Columns::clear()
{
    source = {};
    destination = {};
    protocol.clear();
    info.clear();
    infoFence = 0;
}

void Packet::clear()
{
    tree.clear();
    columns.clear();
    sources.clear();
    names = nullptr;
    layers.clear();
    failure = {};
    failedIn = nullptr;
    m_owned.clear();
}

std::uint8_t Packet::addSource(std::string name, std::vector<std::uint8_t> bytes)
{
    constexpr std::size_t maximumSources = 64;
    if (sources.size() >= maximumSources)
        return 0;
    m_owned.push_back(std::move(bytes));
    sources.push_back({std::move(name), m_owned.back()});
    return static_cast<std::uint8_t>(sources.size() - 1);
}

ByteView Packet::bytesOf(const Item& item) const
{
    if (item.source >= sources.size() || (item.flags & Item::NoBytes))
        return {};
    const auto bytes = sources[item.source].bytes;
    if (item.offset > bytes.size())
        return {};
    return bytes.subspan(item.offset, std::min<std::size_t>(item.length, bytes.size() - item.offset));
}

ByteView ItemView::bytes() const
{
    if (!found())
        return {};
    if (item().flags & Item::Derived) {
        const auto kept = m_packet->tree.kept(item().value);
        return {reinterpret_cast<const std::uint8_t*>(kept.data()), kept.size()};
    }
    return m_packet->bytesOf(item());
}

std::string_view ItemView::text() const
{
    const auto view = bytes();
    return {reinterpret_cast<const char*>(view.data()), view.size()};
}

ItemView ItemView::find(const FieldInfo& wanted) const
{
    if (!found())
        return *this;
    // Items are made in order and a parent before its children, so those below this one come after it. They need not
    // be next to each other: a layer may be given further lines when the layers above are done.
    const auto& tree = m_packet->tree;
    for (auto i = m_index + 1; i < tree.size(); ++i) {
        if (tree[i].field != &wanted)
            continue;
        auto ancestor = tree[i].parent;
        while (ancestor != noItem && ancestor > m_index)
            ancestor = tree[ancestor].parent;
        if (ancestor == m_index)
            return {*m_packet, i};
    }
    return {*m_packet, noItem};
}

std::uint64_t ItemView::valueOf(const FieldInfo& wanted, std::uint64_t otherwise) const
{
    const auto item = find(wanted);
    return item.found() ? item.value() : otherwise;
}

} // namespace porthole
