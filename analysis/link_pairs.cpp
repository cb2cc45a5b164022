#include "analysis/link_pairs.h"

#include <cstring>

namespace porthole::analysis {

namespace {

std::size_t hashOf(const LinkAddresses& addresses)
{
    static_assert(sizeof(LinkAddresses) == 12);
    std::uint64_t first = 0;
    std::uint32_t second = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&addresses);
    std::memcpy(&first, bytes, sizeof(first));
    std::memcpy(&second, bytes + sizeof(first), sizeof(second));
    return static_cast<std::size_t>(((first ^ std::uint64_t {second} << 17) * 0x9e3779b97f4a7c15) >> 32);
}

} // namespace

void LinkPairs::append(const LinkAddresses* addresses)
{
    if (m_size % FrameIndex::chunkRows == 0)
        m_chunks.push_back(std::make_unique_for_overwrite<Chunk>());
    Entry entry = none;
    if (addresses) {
        auto& recent = m_recent[hashOf(*addresses) % recentCount];
        if (recent.entry == none || recent.addresses != *addresses)
            recent = {*addresses, entryOf(*addresses)};
        entry = recent.entry;
    }
    (*m_chunks.back())[m_size % FrameIndex::chunkRows] = entry;
    ++m_size;
}

LinkPairs::Entry LinkPairs::entryOf(const LinkAddresses& addresses)
{
    if (const auto found = m_entries.find(addresses); found != m_entries.end())
        return found->second;
    if (m_pairs.size() == mostPairs)
        return tooMany;
    const auto entry = static_cast<Entry>(m_pairs.size() * 2);
    m_pairs.push_back({addresses.source, addresses.destination});
    // To oneself: the second one changes nothing.
    m_entries.try_emplace(addresses, entry);
    m_entries.try_emplace({addresses.source, addresses.destination}, static_cast<Entry>(entry + 1));
    return entry;
}

std::size_t LinkPairs::memoryUsed() const
{
    constexpr std::size_t node = 64;
    return m_chunks.size() * sizeof(Chunk) + m_pairs.capacity() * sizeof(Pair) + m_entries.size() * node;
}

} // namespace porthole::analysis
