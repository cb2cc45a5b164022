#include "analysis/conversation.h"

#include <cstring>

namespace porthole::analysis {

namespace {

constexpr std::size_t firstSlotCount = 1024;

std::uint64_t load64(const std::uint8_t* bytes)
{
    std::uint64_t value;
    std::memcpy(&value, bytes, 8);
    return value;
}

std::uint64_t mix(std::uint64_t value)
{
    value *= 0x9e3779b97f4a7c15;
    return value ^ value >> 32;
}

std::uint64_t endpointHash(const Address& address, std::uint16_t port)
{
    return mix(mix(load64(address.bytes.data()) + port) ^ load64(address.bytes.data() + 8));
}

/// The same for both directions.
std::uint32_t hashOf(const TransportFacts& facts)
{
    const auto sum = endpointHash(facts.source, facts.sourcePort) + endpointHash(facts.destination, facts.destinationPort);
    return static_cast<std::uint32_t>(mix(sum + static_cast<std::uint64_t>(facts.kind)) >> 7);
}

bool isForward(const Conversation& conversation, const TransportFacts& facts)
{
    return conversation.kind == facts.kind && conversation.portA == facts.sourcePort && conversation.portB == facts.destinationPort
        && conversation.addressA == facts.source && conversation.addressB == facts.destination;
}

bool isReverse(const Conversation& conversation, const TransportFacts& facts)
{
    return conversation.kind == facts.kind && conversation.portA == facts.destinationPort && conversation.portB == facts.sourcePort
        && conversation.addressA == facts.destination && conversation.addressB == facts.source;
}

} // namespace

ConversationTable::ConversationTable()
    : m_slots(firstSlotCount)
{
}

ConversationTable::Found ConversationTable::findOrCreate(const TransportFacts& facts)
{
    const auto hash = hashOf(facts);
    const auto mask = m_slots.size() - 1;
    for (auto i = hash & mask;; i = (i + 1) & mask) {
        auto& slot = m_slots[i];
        if (slot.id == noConversation) {
            slot = {hash, create(facts)};
            const auto id = slot.id;
            if (++m_keys * 2 > m_slots.size())
                growSlots();
            return {id, false, true};
        }
        if (slot.hash != hash)
            continue;
        if (isForward((*this)[slot.id], facts))
            return {slot.id, false, false};
        if (isReverse((*this)[slot.id], facts))
            return {slot.id, true, false};
    }
}

ConversationId ConversationTable::createAgain(const TransportFacts& facts)
{
    const auto hash = hashOf(facts);
    const auto mask = m_slots.size() - 1;
    for (auto i = hash & mask; m_slots[i].id != noConversation; i = (i + 1) & mask) {
        auto& slot = m_slots[i];
        if (slot.hash != hash || !(isForward((*this)[slot.id], facts) || isReverse((*this)[slot.id], facts)))
            continue;
        const auto older = slot.id;
        slot.id = create(facts);
        (*this)[slot.id].olderWithSameKey = older;
        return slot.id;
    }
    return findOrCreate(facts).id;
}

ConversationId ConversationTable::create(const TransportFacts& facts)
{
    if (m_size % chunkSize == 0)
        m_chunks.push_back(std::make_unique<Conversation[]>(chunkSize));
    const auto id = m_size++;
    auto& conversation = (*this)[id];
    conversation.kind = facts.kind;
    conversation.addressA = facts.source;
    conversation.addressB = facts.destination;
    conversation.portA = facts.sourcePort;
    conversation.portB = facts.destinationPort;
    conversation.stream = m_streams[static_cast<std::size_t>(facts.kind)]++;
    return id;
}

void ConversationTable::growSlots()
{
    std::vector<Slot> slots(m_slots.size() * 2);
    const auto mask = slots.size() - 1;
    for (const auto& slot : m_slots) {
        if (slot.id == noConversation)
            continue;
        auto i = slot.hash & mask;
        while (slots[i].id != noConversation)
            i = (i + 1) & mask;
        slots[i] = slot;
    }
    m_slots = std::move(slots);
}

void ConversationTable::prefetch(const TransportFacts& facts) const
{
    const auto& slot = m_slots[hashOf(facts) & (m_slots.size() - 1)];
    __builtin_prefetch(&slot);
}

std::size_t ConversationTable::memoryUsed() const
{
    return m_chunks.size() * chunkSize * sizeof(Conversation) + m_slots.size() * sizeof(Slot);
}

} // namespace porthole::analysis
