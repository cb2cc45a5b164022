#include "analysis/moved_conversations.h"

#include "analysis/payload.h"
#include "analysis/session.h"
#include "dissectors/core/connection_numbers.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

/// Of QUIC: connections that may have announced an id which only decryption shows.
constexpr std::uint32_t mostConnectionsSearched = 4096;
constexpr std::size_t mostOrigins = 32;

bool touches(const Conversation& one, const Address& address, std::uint16_t port)
{
    return (one.addressA == address && one.portA == port) || (one.addressB == address && one.portB == port);
}

bool sharesEnd(const Conversation& one, const Conversation& other)
{
    return touches(one, other.addressA, other.portA) || touches(one, other.addressB, other.portB);
}

/// Whether the protocol above UDP is still to be found out, or could be one that moves.
bool mayMove(const Session& session, const Conversation& conversation)
{
    if (conversation.kind != TransportFacts::Kind::Udp)
        return false;
    const auto stack = session.stack(conversation.firstFrame);
    return stack.empty() || stack.back()->depth != Depth::Application || stack.back()->mark;
}

} // namespace

std::string MarkedConversations::markOf(const Session& session, const Conversation& conversation, capture::FrameBuffer& buffer)
{
    std::string found;
    if (!mayMove(session, conversation))
        return found;
    const auto location = session.row(conversation.firstFrame).location();
    readPayload(session, conversation.kind, conversation.firstFrame, location, buffer, [&](const TransportFacts&, ByteView datagram) {
        for (const auto* protocol : session.registry().protocols()) {
            const auto mark = protocol->mark ? protocol->mark(datagram) : ByteView {};
            if (mark.size() >= shortestMark)
                found.assign(mark.begin(), mark.end());
        }
    });
    return found;
}

void MarkedConversations::extend(const Session& session)
{
    capture::FrameBuffer buffer;
    for (const auto count = session.conversationCount(); m_seen < count && m_byMark.size() < mostKept; ++m_seen)
        if (auto mark = markOf(session, session.conversation(m_seen), buffer); !mark.empty())
            m_byMark.emplace(std::move(mark), m_seen);
}

std::vector<ConversationId> MarkedConversations::find(const Session& session, std::string_view mark, std::size_t most)
{
    std::vector<ConversationId> found;
    if (mark.size() < shortestMark)
        return found;
    const std::lock_guard lock(m_mutex);
    extend(session);
    for (auto at = m_byMark.lower_bound(mark); at != m_byMark.end() && at->first.starts_with(mark) && found.size() < most; ++at)
        found.push_back(at->second);
    return found;
}

std::vector<ConversationId> possibleOrigins(const Session& session, const Conversation& conversation, std::string_view mark)
{
    std::vector<ConversationId> origins;
    const auto add = [&](ConversationId id) {
        if (session.conversation(id).firstFrame < conversation.firstFrame && std::find(origins.begin(), origins.end(), id) == origins.end())
            origins.push_back(id);
    };
    const auto& connections = session.connections();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(mark.data());
    const auto own = connections.conversationOf(hashConnectionId({bytes, mark.size()}));
    if (own && session.conversation(*own).firstFrame == conversation.firstFrame)
        return origins; // it began here
    for (auto length = mark.size(); length >= MarkedConversations::shortestMark; --length)
        if (const auto id = connections.conversationOf(hashConnectionId({bytes, length})))
            add(*id);
    if (!origins.empty() || session.keys().size() == 0)
        return origins;
    const auto count = connections.count();
    for (auto number = count; number > 0 && count - number < mostConnectionsSearched && origins.size() < mostOrigins; --number) {
        const auto id = connections.conversationOfNumber(number - 1);
        if (id && sharesEnd(session.conversation(*id), conversation))
            add(*id);
    }
    return origins;
}

} // namespace porthole::analysis
