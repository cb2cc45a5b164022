#include "analysis/stream_messages.h"

#include "analysis/merged_frames.h"
#include "analysis/message_finder.h"
#include "analysis/moved_conversations.h"
#include "analysis/payload.h"
#include "analysis/sequence_number.h"
#include "analysis/session.h"
#include "dissectors/core/connection_numbers.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::uint16_t finFlag = 0x001;

} // namespace

const SplitSegment* StreamMessages::find(FrameNumber frame) const
{
    const auto found = std::lower_bound(m_segments.begin(), m_segments.end(), frame,
        [](const SplitSegment& entry, FrameNumber wanted) { return entry.frame < wanted; });
    return found != m_segments.end() && found->frame == frame ? &*found : nullptr;
}

StreamMessages::FrameNotes StreamMessages::notes(FrameNumber frame) const
{
    if (m_origin)
        return m_origin->notes(frame);
    const auto found = std::lower_bound(m_notedFrames.begin(), m_notedFrames.end(), frame,
        [](const NotedFrame& noted, FrameNumber wanted) { return noted.frame < wanted; });
    if (found == m_notedFrames.end() || found->frame != frame)
        return {};
    const auto end = found + 1 == m_notedFrames.end() ? m_notes.size() : (found + 1)->first;
    const auto all = PlacedNotes(m_notes).subspan(found->first, end - found->first);
    return {all.first(found->ofMessage), all.subspan(found->ofMessage)};
}

ReassemblyKnowledge assemble(const Session& session, const SplitMessage& message, capture::FrameBuffer& buffer)
{
    ReassemblyKnowledge whole;
    whole.reassembledIn = message.completedIn;
    if (message.length == 0 || message.length > MessageFinder::largestMessage)
        return whole;
    whole.hereComplete = true;
    whole.bytes.resize(message.length);
    for (const auto number : message.frames) {
        const auto row = session.row(number);
        buffer.expect(row.capturedLength);
        readPayload(session, TransportFacts::Kind::Tcp, number, row.location(), buffer, [&](const TransportFacts& transport, ByteView payload) {
            // The first segment may begin with other messages, the last one end with others.
            const auto before = message.begin - transport.sequence;
            const bool early = SequenceNumber {transport.sequence} < SequenceNumber {message.begin};
            const auto skipped = early ? std::min<std::size_t>(before, payload.size()) : 0;
            const auto offset = early ? 0 : transport.sequence - message.begin;
            if (offset >= message.length || skipped == payload.size())
                return;
            const auto part = payload.subspan(skipped).first(std::min<std::size_t>(payload.size() - skipped, message.length - offset));
            std::copy(part.begin(), part.end(), whole.bytes.begin() + offset);
            whole.fragments.push_back({number, offset, static_cast<std::uint32_t>(part.size()), false, false, false});
        });
    }
    std::stable_sort(whole.fragments.begin(), whole.fragments.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return whole;
}

std::shared_ptr<const StreamMessages> StreamMessagesCache::get(
    const Session& session, ConversationId id, FrameNumber lastFrame, capture::FrameBuffer& buffer)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_entries.find(id);
        if (found != m_entries.end() && found->second.messages->m_upTo == lastFrame
            && (!found->second.messages->m_listened || found->second.messages->m_keys == session.keys().size())) {
            m_uses.splice(m_uses.begin(), m_uses, found->second.use);
            return found->second.messages;
        }
    }
    auto messages = find(session, id, buffer);
    keep(id, messages);
    return messages;
}

namespace {

/// Of one conversation: more are an attack.
constexpr std::size_t mostPaths = 64;

/// Conversations that bear a mark of this one join it from the next frame on.
void joinMarked(const Session& session, MarkedConversations& marked, std::span<const Mark> marks, FrameNumber after, MergedFrames& frames,
    std::vector<ConversationPath>& joined)
{
    for (const auto& mark : marks)
        for (const auto id : marked.find(session, mark.bytes, mostPaths)) {
            if (joined.size() >= mostPaths || frames.contains(id))
                continue;
            if (session.conversation(id).lastFrame <= after)
                continue;
            joined.push_back({id, !mark.toClient});
            frames.add(joined.back(), after);
        }
}

MessageFinder::Path pathOf(const MergedFrames& frames, std::size_t number)
{
    const auto& [path, conversation] = frames.path(number);
    return {static_cast<std::uint32_t>(number), conversation.portA, conversation.portB, path.clientIsA};
}

} // namespace

std::shared_ptr<const StreamMessages> StreamMessagesCache::find(const Session& session, ConversationId id, capture::FrameBuffer& buffer)
{
    const auto conversation = session.conversation(id);
    if (auto moved = findElsewhere(session, id, conversation, buffer))
        return moved;
    auto messages = std::make_shared<StreamMessages>();
    messages->m_upTo = conversation.lastFrame;
    messages->m_madeAt = session.frameCount();
    messages->m_keys = session.keys().size();
    MessageFinder finder(*messages, session, conversation);
    finder.findAgreement(buffer);
    MergedFrames frames(session);
    frames.add({id, conversation.clientIsA});
    while (!finder.hopeless()) {
        const auto next = frames.next();
        if (!next)
            break;
        const auto& known = next->frame;
        if (!(known.flags & FrameRow::HasPayload) && !finder.waitsForClose())
            continue;
        buffer.expect(known.capturedLength);
        readPayload(session, conversation.kind, known.number, known.location, buffer, [&](const TransportFacts& transport, ByteView payload) {
            const MessageFinder::Segment segment {known.number, known.time, (known.flags & FrameRow::Reverse) != 0, known.tcpFlags, payload,
                transport.sequence, (transport.flags & finFlag) != 0, payload.size() < transport.payloadLength};
            if (next->path == 0)
                finder.take(segment);
            else
                finder.takeElsewhere(segment, pathOf(frames, next->path));
        });
        if (const auto marks = finder.newMarks(); !marks.empty())
            joinMarked(session, m_marked, marks, known.number, frames, messages->m_carriedOnIn);
    }
    messages->m_segments.shrink_to_fit();
    messages->m_messages.shrink_to_fit();
    messages->m_notes.shrink_to_fit();
    messages->m_notedFrames.shrink_to_fit();
    return messages;
}

/// Null unless the conversation carries on another one.
std::shared_ptr<const StreamMessages> StreamMessagesCache::findElsewhere(
    const Session& session, ConversationId id, const Conversation& conversation, capture::FrameBuffer& buffer)
{
    if (conversation.kind != TransportFacts::Kind::Udp || session.connections().count() == 0)
        return nullptr;
    const auto mark = MarkedConversations::markOf(session, conversation, buffer);
    if (mark.empty())
        return nullptr;
    for (const auto origin : possibleOrigins(session, conversation, mark)) {
        const auto last = session.conversation(origin).lastFrame;
        auto heard = get(session, origin, last, buffer);
        if (heard->m_madeAt < conversation.lastFrame) {
            heard = find(session, origin, buffer);
            keep(origin, heard);
        }
        const auto& others = heard->carriedOnIn();
        if (std::none_of(others.begin(), others.end(), [=](const auto& other) { return other.id == id; }))
            continue;
        auto messages = std::make_shared<StreamMessages>();
        messages->m_upTo = conversation.lastFrame;
        messages->m_madeAt = heard->m_madeAt;
        messages->m_keys = heard->m_keys;
        messages->m_listened = true;
        messages->m_application = heard->m_spoken;
        messages->m_carriesOn = origin;
        messages->m_origin = std::move(heard);
        return messages;
    }
    return nullptr;
}

void StreamMessagesCache::keep(ConversationId id, std::shared_ptr<const StreamMessages> messages)
{
    const std::lock_guard lock(m_mutex);
    const auto drop = [&](ConversationId dropped) {
        const auto found = m_entries.find(dropped);
        m_bytes -= bytesOf(*found->second.messages);
        m_uses.erase(found->second.use);
        m_entries.erase(found);
    };
    if (m_entries.contains(id))
        drop(id);
    m_bytes += bytesOf(*messages);
    m_uses.push_front(id);
    m_entries[id] = {std::move(messages), m_uses.begin()};
    while (m_bytes > mostBytes && m_entries.size() > 1)
        drop(m_uses.back());
}

} // namespace porthole::analysis
