#include "analysis/message_finder.h"

#include "analysis/payload.h"
#include "analysis/sequence_number.h"
#include "analysis/tcp_analysis.h"

namespace porthole::analysis {

namespace {

constexpr std::size_t mostSegmentsAhead = 1024;
constexpr std::uint32_t notDissected = tcpflag::retransmission | tcpflag::spuriousRetransmission | tcpflag::outOfOrder | tcpflag::keepAlive;

bool isBefore(std::uint32_t a, std::uint32_t b) { return SequenceNumber {a} < SequenceNumber {b}; }

} // namespace

void MessageFinder::findApplication(const Segment& segment)
{
    m_sought = true;
    const auto& conversation = m_conversation;
    const bool tcp = conversation.kind == TransportFacts::Kind::Tcp;
    const auto [low, high] = std::minmax(conversation.portA, conversation.portB);
    const bool opened = tcp && ((conversation.completeness | conversation.firstCompleteness) & (completeness::syn | completeness::synAck));
    const auto server = opened ? (conversation.clientIsA ? conversation.portB : conversation.portA) : std::uint16_t {0};
    const std::array<std::uint16_t, 3> ports {server, low, high};
    const auto found = m_session.dissector().findApplication(conversation.kind, ports, segment.payload);
    if (!found.protocol)
        return;
    if (found.byContent)
        m_result.m_application = found.protocol;
    speak(*found.protocol);
}

void MessageFinder::speak(const Protocol& protocol)
{
    m_protocol = &protocol;
    m_result.m_spoken = &protocol;
    m_framing = m_conversation.kind == TransportFacts::Kind::Tcp ? protocol.framing : nullptr;
    m_listener = nullptr;
    m_state = {};
    m_result.m_listened |= protocol.listen != nullptr;
    if (protocol.listen)
        m_listener = protocol.listen({m_session.dissector().options(), m_session.registry(), m_session.keys()});
}

void MessageFinder::findAgreement(capture::FrameBuffer& buffer)
{
    const auto& ends = m_conversation;
    if (ends.kind != TransportFacts::Kind::Udp)
        return;
    const auto ofA = m_session.agreementOn(ends.addressA, ends.portA, ends.firstFrame);
    const auto ofB = m_session.agreementOn(ends.addressB, ends.portB, ends.firstFrame);
    if (!ofA && !ofB)
        return;
    const auto first = ofA && ofB ? std::max(ofA->frame, ofB->frame) : (ofA ? ofA : ofB)->frame; // an answer completes an offer
    const auto* protocol = m_session.registry().findProtocol((ofA ? *ofA : *ofB).control ? "rtcp" : "rtp");
    if (!protocol || first > ends.lastFrame)
        return;
    m_sought = m_agreed = true;
    m_result.m_upgraded = protocol;
    m_result.m_upgradedIn = first;
    speak(*protocol);
    for (const bool isA : {true, false})
        if (const auto& agreement = isA ? ofA : ofB; agreement && m_listener)
            for (const auto kind : {TransportFacts::Kind::Udp, TransportFacts::Kind::Tcp})
                readPayload(m_session, kind, agreement->frame, m_session.row(agreement->frame).location(), buffer,
                    [&](const TransportFacts& transport, ByteView message) {
                        m_listener->hear({agreement->frame, noTime, isA == ends.clientIsA, transport.sourcePort, transport.destinationPort,
                            message, 0, true});
                    });
}

/// STARTTLS and the like: a conversation of another protocol goes on with a ClientHello, which begins a segment.
void MessageFinder::upgrade(const Segment& segment)
{
    const auto* tls = m_session.registry().findProtocol("tls");
    const auto bytes = segment.payload;
    constexpr std::uint8_t handshake = 22, clientHello = 1;
    constexpr std::size_t needed = 11; // to the hello's version
    if (m_upgraded || m_conversation.kind != TransportFacts::Kind::Tcp || !tls || m_protocol == tls || bytes.size() < needed || bytes[0] != handshake
        || (m_listener && m_listener->handsOn()) || bytes[1] != 3 || bytes[5] != clientHello || bytes[9] != 3)
        return;
    m_upgraded = true;
    m_before = m_protocol;
    m_result.m_upgraded = tls;
    m_result.m_upgradedIn = segment.frame;
    speak(*tls);
    m_open = {};
    m_holed = {};
}

/// TLS was ended and the connection was not, as FTP's CCC asks for (RFC 4217 section 12.3): the protocol before goes on.
void MessageFinder::downgrade(const Segment& segment)
{
    constexpr std::uint8_t leastType = 20, greatestType = 24; // of a record
    const auto bytes = segment.payload;
    const bool isRecord = bytes[0] >= leastType && bytes[0] <= greatestType && (bytes.size() < 2 || bytes[1] == 3);
    if (!m_alerted[segment.reverse] || segment.cut || isRecord || m_open[segment.reverse] || m_result.m_endedIn != StreamMessages::never)
        return;
    m_result.m_endedIn = segment.frame;
    m_open = {};
    m_holed = {};
    if (m_before) {
        speak(*m_before);
        return;
    }
    m_protocol = nullptr;
    m_framing = nullptr;
    m_listener = nullptr;
}

void MessageFinder::hear(const Segment& segment, ByteView message, std::size_t offset, bool split)
{
    hear(segment, message, offset, split, {0, m_conversation.portA, m_conversation.portB, m_conversation.clientIsA});
}

/// Null: the message is of the protocol that was recognised first, of none, or nobody notes anything of it.
std::shared_ptr<const MessageNote> MessageFinder::hearGuest(const HeardMessage& message)
{
    if (m_conversation.kind != TransportFacts::Kind::Udp || !m_protocol || !(m_protocol->recognises || m_agreed))
        return nullptr;
    const auto found = m_session.dissector().findApplication(m_conversation.kind, {}, message.bytes);
    if (!found.protocol || found.protocol == m_protocol || !found.protocol->listen)
        return nullptr;
    auto& guest = m_guests[found.protocol];
    if (!guest)
        guest = found.protocol->listen({m_session.dissector().options(), m_session.registry(), m_session.keys()});
    m_result.m_listened = true;
    return guest->hear(message);
}

void MessageFinder::hear(const Segment& segment, ByteView message, std::size_t offset, bool split, const Path& path)
{
    if ((!m_listener && !m_protocol) || m_result.m_noteBytes > StreamMessagesCache::mostNoteBytes)
        return;
    constexpr std::uint8_t alert = 21;
    m_alerted[segment.reverse] = m_upgraded && message.size() > 1 && message[0] == alert && message[1] == 3;
    const auto [source, destination] = segment.reverse ? std::pair(path.portB, path.portA) : std::pair(path.portA, path.portB);
    const HeardMessage heard {segment.frame, segment.time, path.clientIsA != segment.reverse, source, destination, message, path.number};
    auto note = m_listener ? m_listener->hear(heard) : nullptr;
    if (!note)
        note = hearGuest(heard);
    if (!note)
        return;
    m_result.m_noteBytes += note->size();
    auto& frames = m_result.m_notedFrames;
    if (frames.empty() || frames.back().frame != segment.frame)
        frames.push_back({segment.frame, static_cast<std::uint32_t>(m_result.m_notes.size())});
    frames.back().ofMessage += split;
    m_result.m_notes.push_back({static_cast<std::uint32_t>(offset), std::move(note)});
}

std::size_t MessageFinder::consume(
    const Segment& segment, ByteView bytes, std::size_t offset, bool split, MessageEnd& rest, std::size_t& resume)
{
    std::size_t at = 0;
    rest = {};
    while (at < bytes.size()) {
        m_state.resume = resume;
        rest = m_framing(bytes.subspan(at), m_state);
        resume = m_state.resume;
        if (rest.kind == MessageEnd::Kind::NotAMessage) {
            hear(segment, bytes.subspan(at), offset + at, split);
            return bytes.size();
        }
        if (rest.kind != MessageEnd::Kind::Known)
            return at;
        if (rest.length > bytes.size() - at || rest.length == 0)
            return rest.length == 0 ? bytes.size() : at;
        hear(segment, bytes.subspan(at, static_cast<std::size_t>(rest.length)), offset + at, split);
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
    const auto consumed = consume(segment, payload, from, false, rest, resume);
    if (consumed == payload.size())
        return;
    if (segment.cut || (segment.closes && rest.kind == MessageEnd::Kind::AtClose)) { // what is missing would never come
        hear(segment, payload.subspan(consumed), from + consumed, false);
        return;
    }
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
void MessageFinder::extend(Open& open, const Segment& segment)
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
        const auto left = open->begin + static_cast<std::uint32_t>(open->wanted) - segment.sequence;
        if (open->wantedIsAll && open->wanted <= largestMessage && left < segment.payload.size()) {
            endBehindHole(open, segment, left);
            return;
        }
        open->ahead.push_back({segment.sequence, {segment.payload.begin(), segment.payload.end()}});
        addPart(*open, segment.frame, 0);
        return;
    }
    extend(*open, segment);
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
        hear(segment, ByteView(open->bytes).first(length), 0, true);
    } else if (segment.closes) {
        hear(segment, open->bytes, 0, true);
    } else {
        MessageEnd rest;
        length = consume(segment, open->bytes, 0, true, rest, open->resume);
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

void MessageFinder::closeMessage(std::optional<Open>& open, const Segment& segment)
{
    if (!open || !open->untilClose || segment.sequence - open->begin != open->bytes.size())
        return;
    hear(segment, open->bytes, 0, true);
    auto& message = m_result.m_messages[open->message];
    message.length = static_cast<std::uint32_t>(open->bytes.size());
    message.completedIn = segment.frame;
    entry(segment.frame).completes = open->message;
    open.reset();
}

/// The segment ends the message, of which something before it is missing; others begin behind it.
void MessageFinder::endBehindHole(std::optional<Open>& open, const Segment& segment, std::uint32_t headEnd)
{
    const auto head = segment.payload.first(headEnd);
    open->ahead.push_back({segment.sequence, {head.begin(), head.end()}});
    m_result.m_messages[open->message].frames.push_back(segment.frame);
    entry(segment.frame).headEnd = headEnd;
    m_holed[segment.reverse] = std::move(open);
    open.reset();
    begin(open, segment, headEnd);
}

void MessageFinder::takeElsewhere(const Segment& datagram, const Path& path)
{
    if (!datagram.payload.empty())
        hear(datagram, datagram.payload, 0, false, path);
}

void MessageFinder::take(const Segment& segment)
{
    if (segment.payload.empty()) {
        if (segment.closes)
            closeMessage(m_open[segment.reverse], segment);
        return;
    }
    if (!m_sought)
        findApplication(segment);
    if (++m_segmentsHeard > 1 && !(segment.flags & notDissected)) {
        upgrade(segment);
        downgrade(segment);
    }
    if (hopeless())
        return;
    if (!m_framing) {
        if (!(segment.flags & notDissected))
            hear(segment, segment.payload, 0, false);
        return;
    }
    if (auto& holed = m_holed[segment.reverse]) {
        const auto known = holed->begin + static_cast<std::uint32_t>(holed->bytes.size());
        const auto end = holed->begin + static_cast<std::uint32_t>(holed->wanted);
        const auto segmentEnd = segment.sequence + static_cast<std::uint32_t>(segment.payload.size());
        if (!isBefore(segment.sequence, holed->begin) && isBefore(known, segmentEnd) && !isBefore(end, segmentEnd) && !segment.cut) {
            continueMessage(holed, segment);
            return;
        }
    }
    auto& open = m_open[segment.reverse];
    if (segment.cut)
        open.reset();
    if (open) {
        const auto end = open->begin + static_cast<std::uint32_t>(std::max<std::uint64_t>(open->wanted, open->bytes.size()));
        const bool within = !isBefore(segment.sequence, open->begin)
            && (open->untilClose || open->wanted == 0 ? !isBefore(end, segment.sequence) : isBefore(segment.sequence, end));
        const auto known = open->begin + static_cast<std::uint32_t>(open->bytes.size());
        const bool repeats = !isBefore(known, segment.sequence + static_cast<std::uint32_t>(segment.payload.size()));
        if (within && !repeats) {
            continueMessage(open, segment);
            return;
        }
        if (within) { // a keep-alive's byte, say: nothing new of the same message
            auto& repeated = entry(segment.frame);
            repeated.begins = open->message;
            repeated.tailBegin = 0;
        }
        if (repeats)
            return;
    }
    if (segment.flags & notDissected)
        return;
    open.reset();
    begin(open, segment, 0);
}

} // namespace porthole::analysis
