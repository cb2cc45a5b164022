// Which conversation is meant by the number of its stream or by its ends.
#pragma once

#include "analysis/session.h"

namespace porthole::analysis {

/// The conversation with tcp.stream or udp.stream `stream`, or noConversation. Looks at all conversations.
ConversationId findStream(const Session& session, TransportFacts::Kind kind, std::uint32_t stream);
/// The first conversation between two ends, whoever began it, or noConversation.
ConversationId findStream(const Session& session, TransportFacts::Kind kind, const Address& address, std::uint16_t port,
    const Address& otherAddress, std::uint16_t otherPort);
/// The conversation whose first datagrams belong to the QUIC connection with this quic.connection.number, or noConversation.
/// Dissects the first datagrams of UDP conversations.
ConversationId findQuicConnection(const Session& session, std::uint32_t number);
/// How many streams of that kind there are.
std::uint32_t streamCount(const Session& session, TransportFacts::Kind kind);

} // namespace porthole::analysis
