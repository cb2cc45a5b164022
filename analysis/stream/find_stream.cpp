#include "analysis/stream/find_stream.h"

#include "analysis/session_tables.h"

#include <algorithm>
#include <vector>

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

ConversationId findQuicConnection(const Session& session, std::uint32_t number)
{
    constexpr std::size_t firstFrames = 4;
    const auto* field = session.registry().findField("quic.connection.number");
    PacketReader reader(session);
    std::vector<Session::ConversationFrame> frames;
    for (ConversationId id = 0; field && id < session.conversationCount(); ++id) {
        const auto conversation = session.conversation(id);
        if (conversation.kind != TransportFacts::Kind::Udp)
            continue;
        frames.clear();
        session.followConversation(conversation.firstFrame, firstFrames, frames);
        for (const auto& frame : frames) {
            if (!reader.read(frame.number, {.tree = true, .columns = false}))
                continue;
            const auto& tree = reader.packet().tree;
            if (std::any_of(tree.begin(), tree.end(), [&](const Item& item) { return item.field == field && item.value == number; }))
                return id;
        }
    }
    return noConversation;
}

std::uint32_t streamCount(const Session& session, TransportFacts::Kind kind)
{
    return SessionTables(session).conversations().streamCount(kind);
}

} // namespace porthole::analysis
