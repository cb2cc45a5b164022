// Conversations that go on between other addresses, as connections of QUIC may (RFC 9000 section 9). To the tables these are
// conversations of their own; a mark in their datagrams tells what they carry on (dissectors/core/dialogue.h).
#pragma once

#include "analysis/conversation.h"
#include "capture/file/capture_file.h"

#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

class Session;

/// UDP conversations by the mark that their first datagram may bear. Made on first need, by reading that datagram of each
/// whose protocol the summary pass could not name, and extended while the capture grows. Any thread.
class MarkedConversations {
public:
    /// Shorter marks are found in anything.
    static constexpr std::size_t shortestMark = 4;

    /// Those that begin with the mark, the first `most` of them.
    std::vector<ConversationId> find(const Session& session, std::string_view mark, std::size_t most);
    /// What the first datagram of a conversation bears: more bytes than the mark where it does not say how long that is.
    static std::string markOf(const Session& session, const Conversation& conversation, capture::FrameBuffer& buffer);

private:
    static constexpr std::size_t mostKept = 500'000;
    void extend(const Session& session);
    std::mutex m_mutex;
    std::multimap<std::string, ConversationId, std::less<>> m_byMark;
    ConversationId m_seen = 0; ///< conversations
};

/// Where a conversation may have begun that bears a mark: those whose connection ids are known from the summary pass, and,
/// where there are secrets to learn other ids by, those of QUIC that share an address and port with it. The likeliest comes first.
std::vector<ConversationId> possibleOrigins(const Session& session, const Conversation& conversation, std::string_view mark);

} // namespace porthole::analysis
