#include "analysis/stream_messages.h"

#include "analysis/sequence_number.h"
#include "analysis/session.h"
#include "dissectors/core/framing.h"

#include <algorithm>
#include <array>
#include <optional>

namespace porthole::analysis {

namespace {

/// Messages longer than this are not followed; their segments stand for themselves.
constexpr std::size_t largestMessage = 64 << 20;
constexpr std::size_t mostSegmentsAhead = 1024;

constexpr std::uint16_t finFlag = 0x001;
constexpr std::uint32_t notDissected = tcpflag::retransmission | tcpflag::spuriousRetransmission | tcpflag::outOfOrder;

bool isBefore(std::uint32_t a, std::uint32_t b) { return SequenceNumber {a} < SequenceNumber {b}; }

} // namespace

const PartialSegment* StreamMessages::find(FrameNumber frame) const
{
    const auto found = std::lower_bound(m_partial.begin(), m_partial.end(), frame,
        [](const PartialSegment& entry, FrameNumber wanted) { return entry.frame < wanted; });
    return found != m_partial.end() && found->frame == frame ? &*found : nullptr;
}

/// Follows both directions of one conversation, a segment at a time.
class MessageFinder {
public:
    MessageFinder(StreamMessages& result, std::uint16_t portA, std::uint16_t portB)
        : m_result(result)
        , m_lowerPort(std::min(portA, portB))
        , m_higherPort(std::max(portA, portB))
    {
    }

    void segment(FrameNumber frame, const TransportFacts& facts, ByteView payload, bool reverse, std::uint32_t flags);
    /// True once it is clear that the conversation's segments all stand for themselves.
    bool hopeless() const { return m_framingSought && !m_framing; }

private:
    /// A message whose beginning has been seen and whose end has not.
    struct Open {
        std::uint32_t begin; ///< sequence number
        std::uint64_t wanted; ///< bytes; 0: one more segment
        bool untilClose;
        std::vector<std::uint8_t> bytes; ///< from `begin` on, without holes
        std::vector<std::size_t> parts;  ///< entries of the result
        struct Ahead {
            std::uint32_t sequence;
            std::vector<std::uint8_t> bytes;
        };
        std::vector<Ahead> ahead; ///< segments that came before their turn
    };

    void addPart(std::optional<Open>& open, FrameNumber frame);
    void continueMessage(std::optional<Open>& open, FrameNumber frame, const TransportFacts& facts, ByteView payload);
    void begin(std::optional<Open>& open, FrameNumber frame, std::uint32_t sequence, ByteView payload, bool closes);
    /// Offset of the first byte of `bytes` that does not belong to a whole message; sets what is needed beyond.
    std::size_t consume(ByteView bytes, MessageEnd& rest);
    void complete(std::optional<Open>& open, FrameNumber frame);

    StreamMessages& m_result;
    std::uint16_t m_lowerPort, m_higherPort;
    Framing m_framing = nullptr;
    bool m_framingSought = false;
    FramingState m_state;
    std::array<std::optional<Open>, 2> m_open;
};

std::size_t MessageFinder::consume(ByteView bytes, MessageEnd& rest)
{
    std::size_t at = 0;
    rest = {};
    while (at < bytes.size()) {
        rest = m_framing(bytes.subspan(at), m_state);
        if (rest.kind != MessageEnd::Kind::Known)
            return rest.kind == MessageEnd::Kind::NotAMessage ? bytes.size() : at;
        if (rest.length > bytes.size() - at || rest.length == 0)
            return rest.length == 0 ? bytes.size() : at;
        at += static_cast<std::size_t>(rest.length);
    }
    return at;
}

void MessageFinder::addPart(std::optional<Open>& open, FrameNumber frame)
{
    if (!m_result.m_partial.empty() && m_result.m_partial.back().frame == frame)
        return;
    open->parts.push_back(m_result.m_partial.size());
    m_result.m_partial.push_back({frame, 0});
}

void MessageFinder::complete(std::optional<Open>& open, FrameNumber frame)
{
    for (const auto part : open->parts)
        m_result.m_partial[part].completedIn = frame;
    open.reset();
}

void MessageFinder::begin(std::optional<Open>& open, FrameNumber frame, std::uint32_t sequence, ByteView payload, bool closes)
{
    MessageEnd rest;
    const auto consumed = consume(payload, rest);
    if (consumed == payload.size() || (closes && rest.kind == MessageEnd::Kind::AtClose))
        return;
    const auto remaining = payload.subspan(consumed);
    open.emplace();
    open->begin = sequence + static_cast<std::uint32_t>(consumed);
    open->wanted = rest.kind == MessageEnd::Kind::Known ? rest.length : 0;
    open->untilClose = rest.kind == MessageEnd::Kind::AtClose;
    open->bytes.assign(remaining.begin(), remaining.end());
    if (consumed == 0)
        addPart(open, frame);
}

void MessageFinder::continueMessage(std::optional<Open>& open, FrameNumber frame, const TransportFacts& facts, ByteView payload)
{
    const bool closes = facts.flags & finFlag;
    const auto at = facts.sequence - open->begin;
    if (at > open->bytes.size()) {
        open->ahead.push_back({facts.sequence, {payload.begin(), payload.end()}});
        addPart(open, frame);
        return;
    }
    const auto append = [&](std::uint32_t sequence, ByteView bytes) {
        const auto from = sequence - open->begin;
        const auto known = open->bytes.size() - from;
        if (from <= open->bytes.size() && bytes.size() > known)
            open->bytes.insert(open->bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(known), bytes.end());
    };
    append(facts.sequence, payload);
    std::sort(open->ahead.begin(), open->ahead.end(), [](const auto& a, const auto& b) { return isBefore(a.sequence, b.sequence); });
    for (const auto& ahead : open->ahead)
        append(ahead.sequence, ahead.bytes);
    std::erase_if(open->ahead, [&](const auto& ahead) { return ahead.sequence - open->begin <= open->bytes.size(); });

    if (open->bytes.size() > largestMessage || open->ahead.size() > mostSegmentsAhead) {
        open.reset();
        return;
    }
    if (!closes && (open->untilClose || open->bytes.size() < open->wanted)) {
        addPart(open, frame);
        return;
    }
    MessageEnd rest;
    const auto bytes = std::move(open->bytes);
    const auto consumed = closes ? bytes.size() : consume(bytes, rest);
    if (consumed == 0) {
        open->bytes = bytes;
        open->wanted = rest.kind == MessageEnd::Kind::Known ? rest.length : 0;
        open->untilClose = rest.kind == MessageEnd::Kind::AtClose;
        addPart(open, frame);
        return;
    }
    const auto next = open->begin + static_cast<std::uint32_t>(consumed);
    complete(open, frame);
    if (consumed == bytes.size())
        return;
    open.emplace();
    open->begin = next;
    open->wanted = rest.kind == MessageEnd::Kind::Known ? rest.length : 0;
    open->untilClose = rest.kind == MessageEnd::Kind::AtClose;
    open->bytes.assign(bytes.begin() + static_cast<std::ptrdiff_t>(consumed), bytes.end());
}

void MessageFinder::segment(FrameNumber frame, const TransportFacts& facts, ByteView payload, bool reverse, std::uint32_t flags)
{
    if (payload.empty())
        return;
    if (!m_framingSought) {
        m_framing = findFraming(m_lowerPort, m_higherPort, payload);
        m_framingSought = true;
    }
    if (!m_framing)
        return;
    auto& open = m_open[reverse];
    if (open) {
        const auto end = open->begin + static_cast<std::uint32_t>(std::max<std::uint64_t>(open->wanted, open->bytes.size()));
        const bool within = !isBefore(facts.sequence, open->begin)
            && (open->untilClose || open->wanted == 0 ? !isBefore(end, facts.sequence) : isBefore(facts.sequence, end));
        const auto known = open->begin + static_cast<std::uint32_t>(open->bytes.size());
        const bool repeats = !isBefore(known, facts.sequence + static_cast<std::uint32_t>(payload.size()));
        if (within && !repeats) {
            continueMessage(open, frame, facts, payload);
            return;
        }
        if (within)
            addPart(open, frame); // a keep-alive's byte, say: nothing new of the same message
        if (repeats)
            return;
    }
    if (flags & notDissected)
        return;
    open.reset();
    begin(open, frame, facts.sequence, payload, facts.flags & finFlag);
}

std::shared_ptr<const StreamMessages> StreamMessagesCache::get(
    const Session& session, ConversationId id, FrameNumber lastFrame)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_entries.find(id);
        if (found != m_entries.end() && found->second.messages->m_upTo == lastFrame) {
            m_uses.splice(m_uses.begin(), m_uses, found->second.use);
            return found->second.messages;
        }
    }
    auto messages = find(session, id);
    keep(id, messages);
    return messages;
}

std::shared_ptr<const StreamMessages> StreamMessagesCache::find(const Session& session, ConversationId id)
{
    constexpr std::size_t atOnce = 64;
    const auto conversation = session.conversation(id);
    auto messages = std::make_shared<StreamMessages>();
    messages->m_upTo = conversation.lastFrame;
    MessageFinder finder(*messages, conversation.portA, conversation.portB);
    capture::FrameBuffer buffer;
    Frame frame;
    Facts facts;
    std::vector<Session::ConversationFrame> frames;
    for (auto next = conversation.firstFrame; next && next <= conversation.lastFrame && !finder.hopeless();) {
        frames.clear();
        next = session.followConversation(next, atOnce, frames);
        for (const auto& [number, location, flags, tcpFlags] : frames) {
            if (!(flags & FrameRow::HasPayload) || !session.file().read(location, buffer, frame))
                continue;
            session.dissector().summarise(frame, facts);
            if (facts.transportCount == 0)
                continue;
            const auto& transport = facts.transports[facts.transportCount - 1u];
            const auto at = std::min<std::size_t>(transport.payloadOffset, frame.bytes.size());
            const auto length = std::min<std::size_t>(transport.payloadLength, frame.bytes.size() - at);
            if (transport.kind == TransportFacts::Kind::Tcp && !transport.inError && transport.payloadOffset > 0)
                finder.segment(number, transport, frame.bytes.subspan(at, length), flags & FrameRow::Reverse, tcpFlags);
            if (finder.hopeless())
                break;
        }
    }
    messages->m_partial.shrink_to_fit();
    return messages;
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
