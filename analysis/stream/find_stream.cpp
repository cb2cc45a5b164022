#include "analysis/stream/find_stream.h"

#include "analysis/session_tables.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

template <typename Fits>
ConversationId findFirst(const Session& session, ConversationId from, Fits&& fits)
{
    constexpr ConversationId atOnce = 4096; // under one lock
    for (auto id = from;;) {
        const SessionTables tables(session);
        const auto& conversations = tables.conversations();
        if (id >= conversations.size())
            return noConversation;
        const auto end = std::min(id + atOnce, conversations.size());
        for (; id < end; ++id)
            if (fits(conversations[id]))
                return id;
    }
}

} // namespace

ConversationId findStream(const Session& session, TransportFacts::Kind kind, std::uint32_t stream)
{
    // Numbers are given in order, so that a conversation never stands before the place of its number.
    return findFirst(session, stream, [=](const Conversation& one) { return one.kind == kind && one.stream == stream; });
}

ConversationId findStream(const Session& session, TransportFacts::Kind kind, const Address& address, std::uint16_t port,
    const Address& otherAddress, std::uint16_t otherPort)
{
    return findFirst(session, 0, [&](const Conversation& one) {
        const bool forward = one.addressA == address && one.portA == port && one.addressB == otherAddress && one.portB == otherPort;
        const bool backward = one.addressB == address && one.portB == port && one.addressA == otherAddress && one.portA == otherPort;
        return one.kind == kind && (forward || backward);
    });
}

std::uint32_t streamCount(const Session& session, TransportFacts::Kind kind)
{
    return SessionTables(session).conversations().streamCount(kind);
}

} // namespace porthole::analysis
