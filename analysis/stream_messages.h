// Which segments of a TCP conversation carry only a part of a message, and where the message is complete.
//
// Made on first need for one conversation, by reading its frames again; kept in a bounded cache. Any thread.
#pragma once

#include "analysis/conversation.h"
#include "dissectors/core/knowledge.h"

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace porthole::analysis {

class Session;

/// A segment that completes no message.
struct PartialSegment {
    FrameNumber frame;
    FrameNumber completedIn; ///< 0: the message never ends in this capture
};

/// The partial segments of one conversation, ascending by frame.
class StreamMessages {
public:
    /// Null if the segment in this frame stands for itself.
    const PartialSegment* find(FrameNumber frame) const;

private:
    friend class StreamMessagesCache;
    friend class MessageFinder;
    std::vector<PartialSegment> m_partial;
    FrameNumber m_upTo = 0; ///< the conversation's last frame when this was made
};

class StreamMessagesCache {
public:
    /// Most conversations have few partial segments or none, so that many fit.
    static constexpr std::size_t mostBytes = 64 << 20;

    /// `lastFrame` is the conversation's last frame so far.
    std::shared_ptr<const StreamMessages> get(const Session& session, ConversationId id, FrameNumber lastFrame);

private:
    struct Entry {
        std::shared_ptr<const StreamMessages> messages;
        std::list<ConversationId>::iterator use;
    };
    static std::size_t bytesOf(const StreamMessages& messages)
    {
        constexpr std::size_t overhead = 200; // of the entry in list and table
        return overhead + messages.m_partial.capacity() * sizeof(PartialSegment);
    }
    static std::shared_ptr<const StreamMessages> find(const Session& session, ConversationId id);
    void keep(ConversationId id, std::shared_ptr<const StreamMessages> messages);
    std::mutex m_mutex;
    std::unordered_map<ConversationId, Entry> m_entries;
    std::list<ConversationId> m_uses; ///< latest first
    std::size_t m_bytes = 0;
};

} // namespace porthole::analysis
