#include "dissectors/core/connection_numbers.h"

namespace porthole {

std::uint64_t hashConnectionId(std::span<const std::uint8_t> id)
{
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for (const auto byte : id)
        hash = (hash ^ byte) * 0x100000001b3;
    return hash ? hash : 1;
}

void ConnectionNumbers::add(const ConnectionIdFacts& packet, std::uint32_t conversation)
{
    const std::lock_guard lock(m_mutex);
    auto known = m_numbers.find(packet.destination);
    if (known == m_numbers.end()) {
        if (!packet.opens || m_numbers.size() >= most)
            return;
        known = m_numbers.emplace(packet.destination, static_cast<std::uint32_t>(m_conversations.size())).first;
        m_conversations.push_back(conversation);
    }
    const auto number = known->second;
    if (m_numbers.size() < most)
        m_numbers.insert_or_assign(packet.source, number);
}

std::optional<std::uint32_t> ConnectionNumbers::find(std::uint64_t id) const
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_numbers.find(id);
    return known == m_numbers.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::uint32_t> ConnectionNumbers::conversationOf(std::uint64_t id) const
{
    const auto number = find(id);
    return number ? conversationOfNumber(*number) : std::nullopt;
}

std::optional<std::uint32_t> ConnectionNumbers::conversationOfNumber(std::uint32_t number) const
{
    const std::lock_guard lock(m_mutex);
    return number < m_conversations.size() ? std::optional(m_conversations[number]) : std::nullopt;
}

std::uint32_t ConnectionNumbers::count() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<std::uint32_t>(m_conversations.size());
}

std::size_t ConnectionNumbers::memoryUsed() const
{
    constexpr std::size_t perEntry = 48;
    const std::lock_guard lock(m_mutex);
    return m_numbers.size() * perEntry + m_conversations.capacity() * sizeof(m_conversations[0]);
}

} // namespace porthole
