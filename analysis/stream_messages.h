// Messages of a conversation: which protocol it speaks, which TCP segments carry a part of a message and where it is
// complete, and what the protocol's listener noted of each (dissectors/core/dialogue.h). A conversation that carries on
// another over other addresses is heard together with that one.
//
// Made on first need for one conversation, by reading its frames again; kept in a bounded cache. Any thread.
#pragma once

#include "analysis/conversation.h"
#include "analysis/moved_conversations.h"
#include "capture/file/capture_file.h"
#include "dissectors/core/knowledge.h"

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace porthole::analysis {

class Session;

/// A message that came in several segments.
struct SplitMessage {
    std::uint32_t begin;      ///< sequence number
    std::uint32_t length;     ///< bytes; 0: it never ended in this capture
    FrameNumber completedIn;  ///< 0: never
    std::vector<FrameNumber> frames; ///< that carry parts, in the order of the capture
};

/// A segment whose data do not stand for themselves. They are, in this order: the end of a message that earlier segments
/// began, whole messages, the beginning of a message that later segments end. Each may be empty.
struct SplitSegment {
    static constexpr std::uint32_t none = 0xffffffff;
    FrameNumber frame;
    std::uint32_t headEnd = 0;       ///< offset in the segment's data behind what ends `completes`
    std::uint32_t completes = none;  ///< a message, by its place in StreamMessages::messages()
    std::uint32_t tailBegin = none;  ///< offset in the segment's data of what belongs to `begins`
    std::uint32_t begins = none;     ///< a message that goes on in later segments, or began in earlier ones
};

/// The split segments and the notes of one conversation, ascending by frame.
class StreamMessages {
public:
    /// Null if the segment in this frame stands for itself.
    const SplitSegment* find(FrameNumber frame) const;
    const SplitMessage& message(std::uint32_t index) const { return m_messages[index]; }
    /// Who reads the data of a frame where the ports do not say it; null: nobody recognised them, or the ports are right.
    const Protocol* application(FrameNumber frame) const { return frame >= m_upgradedIn && frame < m_endedIn ? m_upgraded : m_application; }
    /// What was noted of the messages in a frame.
    struct FrameNotes {
        PlacedNotes message; ///< on the split message that the frame completes, by offset in it
        PlacedNotes payload; ///< on messages that stand in the frame whole, by offset in its data
    };
    FrameNotes notes(FrameNumber frame) const;
    /// Conversations that carry on what began in this one.
    const std::vector<ConversationPath>& carriedOnIn() const { return m_carriedOnIn; }
    /// The one that this one carries on; noConversation: none.
    ConversationId carriesOn() const { return m_carriesOn; }

private:
    friend class StreamMessagesCache;
    friend class MessageFinder;
    std::vector<SplitSegment> m_segments;
    std::vector<SplitMessage> m_messages;
    struct NotedFrame {
        FrameNumber frame;
        std::uint32_t first;      ///< in m_notes
        std::uint32_t ofMessage = 0; ///< how many belong to the message that the frame completes; they come first
    };
    std::vector<NotedFrame> m_notedFrames; ///< ascending
    std::vector<PlacedNote> m_notes;
    std::size_t m_noteBytes = 0;
    const Protocol* m_application = nullptr;
    const Protocol* m_spoken = nullptr;   ///< however it was found
    const Protocol* m_upgraded = nullptr; ///< spoken from a frame on: TLS after STARTTLS
    static constexpr FrameNumber never = 0xffffffff;
    FrameNumber m_upgradedIn = never;
    FrameNumber m_endedIn = never; ///< from there on the one before is spoken again
    std::vector<ConversationPath> m_carriedOnIn;
    ConversationId m_carriesOn = noConversation;
    std::shared_ptr<const StreamMessages> m_origin; ///< of that one: its notes are also those of this one
    FrameNumber m_madeAt = 0;                       ///< frames of the capture when this was made
    bool m_listened = false;
    std::size_t m_keys = 0; ///< secrets that were known when this was made
    FrameNumber m_upTo = 0; ///< the conversation's last frame when this was made
};

/// Puts a message together from the segments that carry it, by reading their frames again, into `buffer`.
ReassemblyKnowledge assemble(const Session& session, const SplitMessage& message, capture::FrameBuffer& buffer);

class StreamMessagesCache {
public:
    /// Most conversations have few partial segments or none, so that many fit.
    static constexpr std::size_t mostBytes = 64 << 20;
    /// Nothing more is noted of a conversation beyond that.
    static constexpr std::size_t mostNoteBytes = 48 << 20;

    /// `lastFrame` is the conversation's last frame so far. `buffer` is what its frames are read into if they have to be:
    /// when it is the same from one call to the next, conversations that lie together in the file are read at once.
    std::shared_ptr<const StreamMessages> get(const Session& session, ConversationId id, FrameNumber lastFrame, capture::FrameBuffer& buffer);

private:
    struct Entry {
        std::shared_ptr<const StreamMessages> messages;
        std::list<ConversationId>::iterator use;
    };
    static std::size_t bytesOf(const StreamMessages& messages)
    {
        constexpr std::size_t overhead = 200; // of the entry in list and table
        std::size_t bytes = overhead + messages.m_segments.capacity() * sizeof(SplitSegment)
            + messages.m_messages.capacity() * sizeof(SplitMessage) + messages.m_notes.capacity() * sizeof(PlacedNote)
            + messages.m_notedFrames.capacity() * sizeof(StreamMessages::NotedFrame) + messages.m_noteBytes
            + messages.m_carriedOnIn.capacity() * sizeof(ConversationPath) + (messages.m_origin ? bytesOf(*messages.m_origin) : 0);
        for (const auto& message : messages.m_messages)
            bytes += message.frames.capacity() * sizeof(FrameNumber);
        return bytes;
    }
    std::shared_ptr<const StreamMessages> find(const Session& session, ConversationId id, capture::FrameBuffer& buffer);
    std::shared_ptr<const StreamMessages> findElsewhere(
        const Session& session, ConversationId id, const Conversation& conversation, capture::FrameBuffer& buffer);
    void keep(ConversationId id, std::shared_ptr<const StreamMessages> messages);
    MarkedConversations m_marked; ///< has a lock of its own
    std::mutex m_mutex;
    std::unordered_map<ConversationId, Entry> m_entries;
    std::list<ConversationId> m_uses; ///< latest first
    std::size_t m_bytes = 0;
};

} // namespace porthole::analysis
