#include "analysis/tcp_analysis.h"

#include "analysis/sequence_number.h"

#include <algorithm>
#include <limits>

namespace porthole::analysis {

namespace {

constexpr std::uint16_t fin = 0x001;
constexpr std::uint16_t syn = 0x002;
constexpr std::uint16_t rst = 0x004;
constexpr std::uint16_t push = 0x008;
constexpr std::uint16_t ack = 0x010;

constexpr Nanoseconds fastRetransmissionWindow = 20'000'000;
constexpr Nanoseconds outOfOrderWindow = 3'000'000; ///< when the round-trip time is not known

/// More bytes in flight than any window allows: the numbers do not belong together.
constexpr std::uint32_t absurdFlight = 2'000'000'000;

/// Times may be missing or absurd; differences of them must not overflow.
Nanoseconds sane(Nanoseconds time)
{
    constexpr Nanoseconds farthest = std::numeric_limits<Nanoseconds>::max() / 4;
    return std::clamp(time, -farthest, farthest);
}

bool before(std::uint32_t a, std::uint32_t b) { return SequenceNumber {a} < SequenceNumber {b}; }
bool after(std::uint32_t a, std::uint32_t b) { return SequenceNumber {a} > SequenceNumber {b}; }

void learnBases(TcpFlow& forward, TcpFlow& reverse, const TransportFacts& segment)
{
    // A stream joined in the middle starts at 1, as if its SYN had been seen.
    if (!forward.baseKnown) {
        forward.base = segment.flags & syn ? segment.sequence : segment.sequence - 1;
        forward.baseKnown = true;
    }
    // The acknowledgment number of a SYN without ACK means nothing.
    if (!reverse.baseKnown && (segment.flags & ack)) {
        reverse.base = segment.acknowledgment - 1;
        reverse.baseKnown = true;
    }
}

/// A SYN+ACK of another connection than the flow's, by its number; the latest one counts.
bool repeatsHandshakeOtherwise(const TcpFlow& flow, const TransportFacts& segment)
{
    return (segment.flags & (syn | ack)) == (syn | ack) && flow.baseKnown && flow.base != segment.sequence;
}

/// RFC 7323 section 2.2: the option counts in SYN segments only, and only if both sides sent it. Of a SYN that is sent
/// again the latest option counts; some stacks leave it out then, which takes nothing back.
void learnWindowScale(TcpFlow& forward, TcpFlow& reverse, const TransportFacts& segment)
{
    if (!(segment.flags & syn))
        return;
    if (segment.windowShift >= 0)
        forward.windowShift = segment.windowShift;
    else if (!segment.optionsComplete)
        return; // the option may stand in what was not captured
    else if (forward.windowShift == StreamKnowledge::unknownShift)
        forward.windowShift = reverse.windowShift = StreamKnowledge::noShift;
    const bool declined = forward.windowShift == StreamKnowledge::noShift || reverse.windowShift == StreamKnowledge::noShift;
    if (declined && (segment.flags & ack))
        forward.windowShift = reverse.windowShift = StreamKnowledge::noShift;
}

void learnCompleteness(Conversation& conversation, const TransportFacts& segment)
{
    const auto has = [&](std::uint16_t flags) { return (segment.flags & flags) == flags; };
    const bool joined = conversation.packets[0] + conversation.packets[1] <= 1 && (!has(syn) || has(ack));
    auto& seen = joined ? conversation.firstCompleteness : conversation.completeness;
    if (has(syn))
        seen |= has(ack) ? completeness::synAck : completeness::syn;
    else if (has(ack))
        seen |= segment.payloadLength > 0 ? completeness::data : completeness::ack;
    if (has(fin | ack))
        seen |= completeness::fin;
    if (has(rst))
        seen |= completeness::rst;
}

/// How often a side said something again without an answer: what tells a connection that timed out.
void countUnanswered(TcpFlow& forward, TcpFlow& reverse, std::uint32_t flags)
{
    constexpr std::uint32_t again = tcpflag::retransmission | tcpflag::keepAlive | tcpflag::zeroWindowProbe;
    reverse.unanswered = 0;
    if (!(flags & again))
        forward.unanswered = 0;
    else if (forward.unanswered < std::numeric_limits<std::uint8_t>::max())
        ++forward.unanswered;
}

/// draft-ietf-tcpm-accurate-ecn section 3.1: all three flags offer it. Four patterns take it; the others are those of
/// RFC 3168, of the nonce that RFC 8311 gave up, of no answer, and of a copy of the question.
void learnAccurateEcn(Conversation& conversation, const TransportFacts& segment)
{
    constexpr std::uint16_t all = 0x1c0, ae = 0x100, cwr = 0x080, ece = 0x040;
    const auto pattern = segment.flags & all;
    const bool taken = pattern == cwr || pattern == (cwr | ece) || pattern == ae || pattern == (ae | cwr);
    if ((segment.flags & (syn | ack)) == syn)
        conversation.accurateEcnOffered = pattern == all;
    else if ((segment.flags & (syn | ack)) == (syn | ack))
        conversation.accurateEcn = conversation.accurateEcnOffered && taken;
}

} // namespace

void OutstandingSegments::add(TcpFlow& flow, const Segment& segment)
{
    if (flow.outstandingCount >= mostPerFlow)
        return;
    std::uint32_t entry = m_free;
    if (entry) {
        m_free = m_pool[entry - 1].older;
        m_pool[entry - 1] = segment;
    } else {
        m_pool.push_back(segment);
        entry = static_cast<std::uint32_t>(m_pool.size());
    }
    m_pool[entry - 1].older = flow.outstanding;
    flow.outstanding = entry;
    const auto fromBase = [&](std::uint32_t sequence) { return sequence - flow.base; };
    if (flow.outstandingCount == 0 || fromBase(segment.sequence) < fromBase(flow.flightBegin))
        flow.flightBegin = segment.sequence;
    if (flow.outstandingCount == 0 || fromBase(segment.next) > fromBase(flow.flightEnd))
        flow.flightEnd = segment.next;
    ++flow.outstandingCount;
}

FrameNumber OutstandingSegments::acknowledge(TcpFlow& flow, std::uint32_t acknowledgment)
{
    FrameNumber acked = 0;
    const auto fromBase = [&](std::uint32_t sequence) { return sequence - flow.base; };
    auto* link = &flow.outstanding;
    std::uint32_t begin = 0, end = 0;
    bool any = false;
    while (*link) {
        const auto entry = *link;
        auto& segment = m_pool[entry - 1];
        if (after(segment.next, acknowledgment)) {
            if (after(acknowledgment, segment.sequence))
                segment.sequence = acknowledgment;
            if (!any || fromBase(segment.sequence) < fromBase(begin))
                begin = segment.sequence;
            if (!any || fromBase(segment.next) > fromBase(end))
                end = segment.next;
            any = true;
            link = &segment.older;
            continue;
        }
        if (segment.next == acknowledgment)
            acked = segment.frame;
        *link = segment.older;
        segment.older = m_free;
        m_free = entry;
        --flow.outstandingCount;
    }
    flow.flightBegin = begin;
    flow.flightEnd = end;
    return acked;
}

const OutstandingSegments::Segment* OutstandingSegments::oldest(const TcpFlow& flow) const
{
    const Segment* last = nullptr;
    for (auto entry = flow.outstanding; entry; entry = last->older)
        last = &m_pool[entry - 1];
    return last;
}

struct TcpAnalysis::Moment {
    Conversation& conversation;
    const TransportFacts& segment;
    TcpFlow& forward;
    TcpFlow& reverse;
    FrameNumber frame;
    Nanoseconds time;
    TcpFindings findings;
    TcpFigures figures;

    bool has(std::uint16_t flags) const { return (segment.flags & flags) != 0; }
    bool control() const { return has(syn | fin | rst); }
    bool expected() const { return segment.sequence == forward.next; }
    bool repeatsAck() const { return segment.acknowledgment == forward.lastAck; }
};

Ending endingOf(const Conversation& conversation)
{
    constexpr int patience = 3; // repetitions; stacks give up after more, but captures are stopped before
    const auto& [a, b] = conversation.flow;
    if (conversation.ending == TcpEnding::Closed)
        return {TcpEnding::Closed, b.closesFirst ? 1 : 0};
    if (conversation.ending == TcpEnding::Open && (a.unanswered >= patience || b.unanswered >= patience))
        return {TcpEnding::TimedOut, b.unanswered >= patience ? 1 : 0};
    return {conversation.ending, conversation.endedByB ? 1 : 0};
}

Nanoseconds TcpAnalysis::since(FrameNumber earlier, const Moment& now) const
{
    return earlier == 0 || earlier >= now.frame ? 0 : now.time - sane(m_index.time(earlier));
}

bool TcpAnalysis::opensAnew(const Conversation& conversation, const TransportFacts& segment, bool reverse)
{
    if ((segment.flags & (syn | ack)) != syn)
        return false;
    const auto& flow = conversation.flow[reverse];
    // The same initial sequence number is the same SYN sent again, even after a reset.
    return flow.baseKnown && segment.sequence != flow.base;
}

std::uint32_t TcpAnalysis::classify(Moment& now)
{
    const auto& segment = now.segment;
    auto& forward = now.forward;
    const auto& reverse = now.reverse;
    const auto length = segment.payloadLength;
    std::uint32_t flags = 0;

    if (length == 1 && now.expected() && reverse.windowKnown && reverse.window == 0)
        return tcpflag::zeroWindowProbe;
    if (segment.window == 0 && !now.control())
        flags |= tcpflag::zeroWindow;
    if (forward.nextKnown && after(segment.sequence, forward.next) && !now.has(rst))
        flags |= tcpflag::lostSegment;
    if (length <= 1 && segment.sequence == forward.next - 1 && !now.control())
        flags |= tcpflag::keepAlive;
    const bool pureAck = length == 0 && now.expected() && now.repeatsAck() && !now.control();
    if (pureAck && segment.window != 0 && segment.window != forward.window)
        flags |= tcpflag::windowUpdate;
    if (length > 0 && reverse.windowKnown && reverse.windowShift != StreamKnowledge::unknownShift && !now.control()) {
        const unsigned shift = reverse.firstWindow || reverse.windowShift < 0 ? 0 : static_cast<unsigned>(reverse.windowShift);
        if (segment.sequence + length == reverse.lastAck + (std::uint32_t {reverse.window} << shift))
            flags |= tcpflag::windowFull;
    }

    if (pureAck && segment.window == forward.window) {
        if (segment.window != 0 && (reverse.lastFlags & tcpflag::keepAlive))
            return flags | tcpflag::keepAliveAck;
        if (segment.window == 0 && (reverse.lastFlags & tcpflag::zeroWindowProbe))
            return flags | tcpflag::zeroWindowProbeAck;
        if (segment.window != 0) {
            flags |= tcpflag::duplicateAck;
            now.findings.duplicateAckNumber = ++forward.duplicateAcks;
            now.findings.duplicateAckFrame = forward.lastNonDuplicateAck;
        }
    }
    return flags;
}

std::uint32_t TcpAnalysis::classifyAcknowledgment(Moment& now)
{
    auto& forward = now.forward;
    auto& reverse = now.reverse;
    const auto acknowledgment = now.segment.acknowledgment;
    if (acknowledgment != forward.lastAck) {
        forward.lastNonDuplicateAck = now.frame;
        forward.duplicateAcks = 0;
        forward.ackedBeyond = false;
    }
    if (!now.has(ack) || !reverse.toAckKnown || !after(acknowledgment, reverse.maximumToAck))
        return 0;
    if (reverse.maximumToAck != reverse.next) {
        reverse.maximumToAck = reverse.next; // it covers a hole
        return tcpflag::ackLostSegment;
    }
    // It covers what nobody saw. That is told once, until the other side moves on; its count of duplicates begins anew.
    const bool told = reverse.ackedBeyond || reverse.duplicateAcks > 0;
    reverse.duplicateAcks = 0;
    reverse.ackedBeyond = true;
    return told ? 0 : tcpflag::ackLostSegment;
}

std::uint32_t TcpAnalysis::classifyData(Moment& now, std::uint32_t flags)
{
    const auto& segment = now.segment;
    const auto& forward = now.forward;
    const auto& reverse = now.reverse;
    const auto length = segment.payloadLength;
    if ((length == 0 && !now.has(syn | fin)) || (flags & tcpflag::keepAlive))
        return 0;

    // One byte back is what follows a window probe: new data, not a repetition.
    const bool notAdvanced = forward.nextKnown && before(segment.sequence, forward.next)
        && !(length > 1 && forward.next - 1 == segment.sequence);
    const auto end = segment.sequence + length;
    if (length > 0 && reverse.lastAck != 0 && !after(end, reverse.lastAck))
        return tcpflag::spuriousRetransmission;
    if (!notAdvanced)
        return 0;
    // An end whose segments were acknowledged unseen may have sent the duplicates unseen, too.
    if ((reverse.duplicateAcks >= 2 || reverse.ackedBeyond) && reverse.lastAck == segment.sequence
        && since(reverse.lastAckFrame, now) < fastRetransmissionWindow)
        return tcpflag::fastRetransmission;
    // A clock that went back says nothing about the order.
    const auto patience = now.conversation.firstRoundTrip > 0 ? now.conversation.firstRoundTrip : outOfOrderWindow;
    const auto late = since(forward.nextFrame, now);
    if (late >= 0 && late < patience && forward.next != end + (now.has(syn | fin) ? 1 : 0))
        return tcpflag::outOfOrder;

    const auto* oldest = m_outstanding.oldest(forward);
    now.findings.retransmissionOf = oldest ? oldest->frame : forward.nextFrame;
    now.findings.retransmissionDelay = oldest ? now.time - oldest->time : since(forward.nextFrame, now);
    return tcpflag::retransmission;
}

void TcpAnalysis::remember(Moment& now, std::uint32_t flags)
{
    const auto& segment = now.segment;
    auto& forward = now.forward;
    auto next = segment.sequence + segment.payloadLength;
    if (segment.payloadLength > 0 || now.has(syn | fin)) {
        if (now.has(syn | fin))
            ++next;
        m_outstanding.add(forward, {segment.sequence, next, now.time, now.frame, 0});
    }
    const bool probe = flags & tcpflag::zeroWindowProbe;
    // A reset of what no connection expects has the number 0 (RFC 9293 section 3.10.7.1), which is not of the stream.
    const bool tellsNumber = !now.has(rst) || segment.sequence != 0;
    if (!probe && tellsNumber && (!forward.nextKnown || after(next, forward.next))) {
        forward.next = next;
        forward.nextKnown = true;
        forward.nextFrame = now.frame;
    }
    if (!probe && tellsNumber && (!forward.toAckKnown || segment.sequence == forward.maximumToAck)) {
        forward.maximumToAck = forward.next;
        forward.toAckKnown = true;
    }
    forward.window = segment.window;
    forward.windowKnown = true;
    forward.firstWindow = now.has(syn);
    forward.lastAck = segment.acknowledgment;
    forward.lastAckFrame = now.frame;
    forward.lastFlags = static_cast<std::uint16_t>(flags);
    now.figures.acksFrame = m_outstanding.acknowledge(now.reverse, segment.acknowledgment);
}

/// What the sender has in flight after this segment, and what it sent since it last set PSH.
void TcpAnalysis::measureFlight(Moment& now)
{
    auto& forward = now.forward;
    const auto length = now.segment.payloadLength;
    if (length == 0 || forward.outstandingCount == 0 || !forward.flightKnown)
        return;
    forward.bytesSincePush = (forward.lastWasPush ? 0 : forward.bytesSincePush) + length;
    forward.lastWasPush = now.has(push);
    auto inFlight = forward.flightEnd - forward.flightBegin - forward.sacked;
    if (inFlight == 0 || inFlight >= absurdFlight)
        return;
    if (now.has(syn | fin))
        --inFlight; // their number is not a byte
    now.figures.bytesInFlight = inFlight;
    now.figures.bytesSincePush = forward.bytesSincePush;
}

void TcpAnalysis::followStates(Moment& now)
{
    const auto& segment = now.segment;
    auto& conversation = now.conversation;
    const auto sender = &now.forward == &conversation.flow[1];
    constexpr std::uint32_t largestWindow = 65535u << 14;
    // RFC 9293 section 3.10.7.4; before the handshake is over, what acknowledges the SYN counts (3.10.7.3).
    const bool acceptable = !now.reverse.windowKnown || now.reverse.lastAck == 0
        || segment.sequence - now.reverse.lastAck <= largestWindow;
    const TcpStateSegment what {
        .flags = segment.flags,
        .hasData = segment.payloadLength > 0,
        .inOrder = !now.forward.toAckKnown || !after(segment.sequence, now.forward.maximumToAck),
        .acksSyn = now.has(ack) && now.reverse.baseKnown && after(segment.acknowledgment, now.reverse.base),
        .resetAcceptable = acceptable,
        .answers = now.reverse.nextKnown,
        .end = segment.sequence + segment.payloadLength + (now.has(fin) ? 1 : 0),
        .acknowledgment = segment.acknowledgment,
    };
    auto states = TcpStates::unpack(conversation.states);
    moveTcpStates(states, {conversation.flow[0].side, conversation.flow[1].side}, what, sender, conversation.ending, conversation.endedByB);
    now.figures.states = states;
    now.figures.changesStates = conversation.states != states.pack();
    conversation.states = states.pack();
}

TcpAnalysis::Result TcpAnalysis::segment(
    Conversation& conversation, const TransportFacts& segment, bool reverse, FrameNumber frame, Nanoseconds time)
{
    time = sane(time);

    Moment now {conversation, segment, conversation.flow[reverse], conversation.flow[!reverse], frame, time, {}, {}};
    const bool opensOther = repeatsHandshakeOtherwise(now.forward, segment);
    if (opensOther)
        now.forward.base = segment.sequence;
    learnBases(now.forward, now.reverse, segment);
    learnWindowScale(now.forward, now.reverse, segment);
    learnCompleteness(conversation, segment);
    learnAccurateEcn(conversation, segment);

    if (now.has(fin) && !now.reverse.closesFirst)
        now.forward.closesFirst = true;
    // Both may open at once (RFC 9293 section 3.5, figure 7): the first SYN makes the client.
    const bool opens = (segment.flags & (syn | ack)) == syn;
    if (opens) {
        if (!conversation.clientKnown)
            conversation.clientIsA = !reverse;
        conversation.clientKnown = true;
        conversation.synTime = time;
    } else if (!opens && now.has(syn) && now.has(ack) && !conversation.clientKnown) {
        conversation.clientIsA = reverse;
    }
    auto flags = classify(now);
    flags |= classifyAcknowledgment(now);
    flags |= classifyData(now, flags);
    if (flags & tcpflag::lostSegment)
        now.forward.flightKnown = false;
    if (now.has(ack)) {
        now.reverse.flightKnown = true;
        now.reverse.sacked = segment.sackedBytes;
    }
    followStates(now);
    if (opensOther)
        flags |= tcpflag::reusedPorts;
    remember(now, flags);
    measureFlight(now);
    countUnanswered(now.forward, now.reverse, flags);

    // The handshake's round trip: from the SYN to the first ACK that is not the other SYN.
    if (conversation.firstRoundTrip == 0 && conversation.clientKnown && (segment.flags & (syn | ack)) == ack)
        conversation.firstRoundTrip = std::max<Nanoseconds>(time - conversation.synTime, 1);

    now.findings.flags = flags;
    return {now.findings, now.figures};
}

} // namespace porthole::analysis
