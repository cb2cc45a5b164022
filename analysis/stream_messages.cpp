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

const SplitSegment* StreamMessages::find(FrameNumber frame) const
{
    const auto found = std::lower_bound(m_segments.begin(), m_segments.end(), frame,
        [](const SplitSegment& entry, FrameNumber wanted) { return entry.frame < wanted; });
    return found != m_segments.end() && found->frame == frame ? &*found : nullptr;
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
        std::uint32_t message; ///< in the result
        std::uint32_t begin;   ///< sequence number
        std::uint64_t wanted = 0; ///< bytes; 0: one more segment
        bool wantedIsAll = false; ///< the message ends there; otherwise more can be told then
        bool untilClose = false;
        std::size_t resume = 0;   ///< FramingState::resume
        std::vector<std::uint8_t> bytes; ///< from `begin` on, without holes
        struct Ahead {
            std::uint32_t sequence;
            std::vector<std::uint8_t> bytes;
        };
        std::vector<Ahead> ahead; ///< segments that came before their turn
    };
    struct Segment {
        FrameNumber frame;
        std::uint32_t sequence;
        ByteView payload;
        bool closes;
    };

    SplitSegment& entry(FrameNumber frame);
    void addPart(const Open& open, FrameNumber frame, std::uint32_t tailBegin);
    void take(Open& open, const Segment& segment);
    void continueMessage(std::optional<Open>& open, const Segment& segment);
    void begin(std::optional<Open>& open, const Segment& segment, std::uint32_t from);
    /// Offset of the first byte of `bytes` that does not belong to a whole message; sets what is needed beyond.
    /// `resume` belongs to the message that the bytes begin with, and afterwards to the one that is not whole.
    std::size_t consume(ByteView bytes, MessageEnd& rest, std::size_t& resume);
    static void expect(Open& open, const MessageEnd& rest);

    StreamMessages& m_result;
    std::uint16_t m_lowerPort, m_higherPort;
    Framing m_framing = nullptr;
    bool m_framingSought = false;
    FramingState m_state;
    std::array<std::optional<Open>, 2> m_open;
};

std::size_t MessageFinder::consume(ByteView bytes, MessageEnd& rest, std::size_t& resume)
{
    std::size_t at = 0;
    rest = {};
    while (at < bytes.size()) {
        m_state.resume = resume;
        rest = m_framing(bytes.subspan(at), m_state);
        resume = m_state.resume;
        if (rest.kind != MessageEnd::Kind::Known)
            return rest.kind == MessageEnd::Kind::NotAMessage ? bytes.size() : at;
        if (rest.length > bytes.size() - at || rest.length == 0)
            return rest.length == 0 ? bytes.size() : at;
        at += static_cast<std::size_t>(rest.length);
        resume = 0;
    }
    return at;
}

void MessageFinder::expect(Open& open, const MessageEnd& rest)
{
    const bool hasLength = rest.kind == MessageEnd::Kind::Known || rest.kind == MessageEnd::Kind::AtLeast;
    open.wanted = hasLength ? rest.length : 0;
    open.wantedIsAll = rest.kind == MessageEnd::Kind::Known;
    open.untilClose = rest.kind == MessageEnd::Kind::AtClose;
}

SplitSegment& MessageFinder::entry(FrameNumber frame)
{
    auto& segments = m_result.m_segments;
    if (segments.empty() || segments.back().frame != frame)
        segments.push_back({frame});
    return segments.back();
}

void MessageFinder::addPart(const Open& open, FrameNumber frame, std::uint32_t tailBegin)
{
    auto& part = entry(frame);
    part.begins = open.message;
    part.tailBegin = tailBegin;
    auto& frames = m_result.m_messages[open.message].frames;
    if (frames.empty() || frames.back() != frame)
        frames.push_back(frame);
}

/// The data from offset `from` of a segment on begin where a message begins.
void MessageFinder::begin(std::optional<Open>& open, const Segment& segment, std::uint32_t from)
{
    MessageEnd rest;
    const auto payload = segment.payload.subspan(from);
    std::size_t resume = 0;
    const auto consumed = consume(payload, rest, resume);
    if (consumed == payload.size() || (segment.closes && rest.kind == MessageEnd::Kind::AtClose))
        return;
    const auto remaining = payload.subspan(consumed);
    const auto tail = from + static_cast<std::uint32_t>(consumed);
    open = Open {};
    open->message = static_cast<std::uint32_t>(m_result.m_messages.size());
    open->begin = segment.sequence + tail;
    expect(*open, rest);
    open->resume = resume;
    open->bytes.assign(remaining.begin(), remaining.end());
    m_result.m_messages.push_back({open->begin, 0, 0, {}});
    addPart(*open, segment.frame, tail);
}

/// Appends a segment to the message's bytes, and those that waited for it.
void MessageFinder::take(Open& open, const Segment& segment)
{
    const auto append = [&](std::uint32_t sequence, ByteView bytes) {
        const auto from = sequence - open.begin;
        const auto known = open.bytes.size() - from;
        if (from <= open.bytes.size() && bytes.size() > known)
            open.bytes.insert(open.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(known), bytes.end());
    };
    append(segment.sequence, segment.payload);
    std::sort(open.ahead.begin(), open.ahead.end(), [](const auto& a, const auto& b) { return isBefore(a.sequence, b.sequence); });
    for (const auto& ahead : open.ahead)
        append(ahead.sequence, ahead.bytes);
    std::erase_if(open.ahead, [&](const auto& ahead) { return ahead.sequence - open.begin <= open.bytes.size(); });
}

void MessageFinder::continueMessage(std::optional<Open>& open, const Segment& segment)
{
    if (segment.sequence - open->begin > open->bytes.size()) {
        open->ahead.push_back({segment.sequence, {segment.payload.begin(), segment.payload.end()}});
        addPart(*open, segment.frame, 0);
        return;
    }
    take(*open, segment);
    if (open->bytes.size() > largestMessage || open->ahead.size() > mostSegmentsAhead) {
        open.reset();
        return;
    }
    if (!segment.closes && (open->untilClose || open->bytes.size() < open->wanted)) {
        addPart(*open, segment.frame, 0);
        return;
    }
    // A message of known length ends there; of others it is tried whether they have ended by now.
    std::size_t length = open->bytes.size();
    if (open->wantedIsAll && open->bytes.size() >= open->wanted) {
        length = static_cast<std::size_t>(open->wanted);
    } else if (!segment.closes) {
        MessageEnd rest;
        length = consume(open->bytes, rest, open->resume);
        if (length == 0) {
            expect(*open, rest);
            addPart(*open, segment.frame, 0);
            return;
        }
    }
    auto& message = m_result.m_messages[open->message];
    message.length = static_cast<std::uint32_t>(length);
    message.completedIn = segment.frame;
    message.frames.push_back(segment.frame);
    const auto end = open->begin + message.length - segment.sequence; // in this segment; its bytes may lie ahead of it
    const auto size = static_cast<std::uint32_t>(segment.payload.size());
    auto& here = entry(segment.frame);
    here.completes = open->message;
    here.headEnd = std::min(end, size);
    const auto headEnd = here.headEnd;
    open.reset();
    if (headEnd < size)
        begin(open, segment, headEnd);
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
    const Segment segment {frame, facts.sequence, payload, (facts.flags & finFlag) != 0};
    if (open) {
        const auto end = open->begin + static_cast<std::uint32_t>(std::max<std::uint64_t>(open->wanted, open->bytes.size()));
        const bool within = !isBefore(facts.sequence, open->begin)
            && (open->untilClose || open->wanted == 0 ? !isBefore(end, facts.sequence) : isBefore(facts.sequence, end));
        const auto known = open->begin + static_cast<std::uint32_t>(open->bytes.size());
        const bool repeats = !isBefore(known, facts.sequence + static_cast<std::uint32_t>(payload.size()));
        if (within && !repeats) {
            continueMessage(open, segment);
            return;
        }
        if (within) { // a keep-alive's byte, say: nothing new of the same message
            auto& repeated = entry(frame);
            repeated.begins = open->message;
            repeated.tailBegin = 0;
        }
        if (repeats)
            return;
    }
    if (flags & notDissected)
        return;
    open.reset();
    begin(open, segment, 0);
}

namespace {

/// Hands the data of the last TCP segment in a frame to `use`; false when the frame holds none or cannot be read.
template <typename Use>
bool withSegment(const Session& session, FrameLocation location, capture::FrameBuffer& buffer, Frame& frame, Facts& facts, Use&& use)
{
    if (!session.file().read(location, buffer, frame))
        return false;
    session.dissector().summarise(frame, facts);
    if (facts.transportCount == 0)
        return false;
    const auto& transport = facts.transports[facts.transportCount - 1u];
    if (transport.kind != TransportFacts::Kind::Tcp || transport.inError || transport.payloadOffset == 0)
        return false;
    const auto at = std::min<std::size_t>(transport.payloadOffset, frame.bytes.size());
    const auto length = std::min<std::size_t>(transport.payloadLength, frame.bytes.size() - at);
    use(transport, frame.bytes.subspan(at, length));
    return true;
}

} // namespace

ReassemblyKnowledge assemble(const Session& session, const SplitMessage& message)
{
    ReassemblyKnowledge whole;
    whole.reassembledIn = message.completedIn;
    if (message.length == 0 || message.length > largestMessage)
        return whole;
    whole.hereComplete = true;
    whole.bytes.resize(message.length);
    capture::FrameBuffer buffer;
    Frame frame;
    Facts facts;
    for (const auto number : message.frames) {
        const auto row = session.row(number);
        buffer.expect(row.capturedLength);
        withSegment(session, row.location(), buffer, frame, facts, [&](const TransportFacts& transport, ByteView payload) {
            // The first segment may begin with other messages, the last one end with others.
            const auto before = message.begin - transport.sequence;
            const bool early = isBefore(transport.sequence, message.begin);
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
        for (const auto& known : frames) {
            if (!(known.flags & FrameRow::HasPayload))
                continue;
            buffer.expect(known.capturedLength);
            withSegment(session, known.location, buffer, frame, facts, [&](const TransportFacts& transport, ByteView payload) {
                finder.segment(known.number, transport, payload, known.flags & FrameRow::Reverse, known.tcpFlags);
            });
            if (finder.hopeless())
                break;
        }
    }
    messages->m_segments.shrink_to_fit();
    messages->m_messages.shrink_to_fit();
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
