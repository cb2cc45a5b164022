#include "analysis/verdict/connection_watch.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace porthole::analysis {

namespace {

Heard heardOf(const Segment& segment)
{
    const auto& facts = *segment.facts;
    const auto flags = facts.flags;
    const std::uint32_t space = facts.payloadLength + ((flags & tcpbit::syn) != 0) + ((flags & tcpbit::fin) != 0);
    return {segment.frame, segment.time, segment.reverse ? 1 : 0, facts.sequence, facts.sequence + space, facts.payloadLength,
        segment.frameLength, facts.acknowledgment, flags, facts.window, facts.identification, facts.hopLimit, !segment.payload.empty(),
        readTcpOptions(segment.header)};
}

/// Times in files may be absurd. Here they never go back, and stay so near the first one that sums of waits fit.
Nanoseconds steadied(Nanoseconds time, Nanoseconds first, Nanoseconds last)
{
    constexpr auto longest = Nanoseconds {1} << 56; // two years
    if (first == noTime || time == noTime)
        return std::max(time, last);
    const auto end = first > std::numeric_limits<Nanoseconds>::max() - longest ? std::numeric_limits<Nanoseconds>::max() : first + longest;
    return std::clamp(time, last, std::max(last, end));
}

} // namespace

void ConnectionWatch::hear(const Segment& segment)
{
    auto heard = heardOf(segment);
    heard.time = steadied(heard.time, m_begin, m_end);
    m_firstFrame = m_firstFrame ? m_firstFrame : heard.frame;
    m_lastFrame = heard.frame;
    m_begin = m_begin == noTime ? heard.time : m_begin;
    m_end = std::max(m_end, heard.time);
    ++m_packets;
    if (m_duplicates.isCopy(heard, m_sides))
        return;
    auto& me = m_sides[static_cast<std::size_t>(heard.side)];
    ++me.packets;
    m_life.segment(heard, m_sides, m_pace.lastSender());
    if (heard.has(tcpbit::syn)) {
        me.synSeen = true;
        me.offeredShift = heard.options.windowScale.has_value();
        me.shift = std::min<int>(heard.options.windowScale.value_or(0), 14);
        me.sackPermitted = heard.options.sackPermitted;
        m_sides[static_cast<std::size_t>(1 - heard.side)].segmentSize = heard.options.maximumSegmentSize.value_or(536);
        me.segmentSize = me.segmentSize ? me.segmentSize : 1460;
    }
    if (heard.has(tcpbit::ack) && !heard.has(tcpbit::rst))
        hearAcknowledgment(heard);
    const auto before = me.dataBytes;
    if (!heard.has(tcpbit::rst) && heard.end != heard.begin)
        hearData(heard);
    else if (!heard.has(tcpbit::rst) && me.nextKnown && heard.begin + 1 == me.next && !me.inFlight() && me.window > 0 && me.dataSegments > 0)
        m_life.keepAlive(heard);
    if (!me.nextKnown && !heard.has(tcpbit::rst)) {
        me.nextKnown = true; // a stream joined in the middle
        me.next = heard.end;
    }
    if (m_withTimeline)
        updateTimeline(heard, me.dataBytes != before);
}

void ConnectionWatch::hearAcknowledgment(const Heard& heard)
{
    const auto side = 1 - heard.side;
    auto& sender = m_sides[static_cast<std::size_t>(side)];
    const auto& receiver = m_sides[static_cast<std::size_t>(heard.side)];
    readSack(heard);
    const bool first = !sender.ackedKnown;
    if (first || isBefore(sender.acked, heard.acknowledgment)) {
        if (!first || sender.synSeen)
            m_loss.acknowledged(side, heard, m_sides);
        measure(heard, sender);
        sender.acked = heard.acknowledgment;
        sender.ackedKnown = true;
        sender.ackedTime = heard.time;
        sender.ackedByPureAck = heard.isPureAck();
    }
    updateWindow(heard, sender, receiver);
    if (!heard.has(tcpbit::syn))
        m_pace.acknowledged(side, heard, m_sides);
}

void ConnectionWatch::readSack(const Heard& heard)
{
    const auto blocks = heard.options.sackBlocks();
    if (blocks.empty())
        return;
    // RFC 2883 section 4: the first block lies below the acknowledgment, or within the second.
    const auto& block = blocks[0];
    const bool below = isAtMost(block.end, heard.acknowledgment);
    const bool within = blocks.size() > 1 && isAtMost(blocks[1].begin, block.begin) && isAtMost(block.end, blocks[1].end);
    if (!below && !within)
        return;
    const auto side = 1 - heard.side;
    if (!m_duplicates.confirm(side, block.begin, block.end))
        m_loss.receivedTwice(side, block.begin, block.end);
}

void ConnectionWatch::measure(const Heard& heard, Direction& sender)
{
    const SentSegment* newest = nullptr;
    std::uint32_t covered = 0;
    for (; sender.flightHead < sender.flight.size(); ++sender.flightHead) {
        const auto& segment = sender.flight[sender.flightHead];
        if (!isAtMost(segment.end, heard.acknowledgment))
            break;
        newest = segment.repeats == 0 ? &segment : nullptr; // Karn: nobody knows which one is acknowledged
        ++covered;
    }
    const bool moreUnderWay = sender.flightHead < sender.flight.size();
    if (newest && !sender.recovering && heard.options.sackCount == 0)
        sender.roundTrips.add(elapsed(newest->time, heard.time), covered >= 2 || moreUnderWay, heard.frame);
    sender.trim();
}

void ConnectionWatch::updateWindow(const Heard& heard, Direction& sender, const Direction& receiver)
{
    if (!sender.synSeen || !receiver.synSeen)
        return; // the scale is not known
    const bool scaled = !heard.has(tcpbit::syn) && sender.offeredShift && receiver.offeredShift;
    const auto window = static_cast<std::uint32_t>(heard.rawWindow) << (scaled ? receiver.shift : 0);
    const auto edge = heard.acknowledgment + window;
    if (sender.edgeKnown && isBefore(heard.acknowledgment, sender.acked))
        return; // an old one
    sender.edgeKnown = true;
    sender.edge = edge;
    sender.window = window;
    sender.largestWindow = std::max(sender.largestWindow, window);
}

void ConnectionWatch::hearData(const Heard& heard)
{
    auto& me = m_sides[static_cast<std::size_t>(heard.side)];
    const bool keepsAlive = heard.length <= 1 && !(heard.flags & (tcpbit::syn | tcpbit::fin)) && me.nextKnown && heard.begin + 1 == me.next && !me.inFlight();
    if (keepsAlive) {
        if (me.window > 0)
            m_life.keepAlive(heard);
        return;
    }
    const bool opens = heard.has(tcpbit::syn);
    if (opens && me.nextKnown && heard.begin + 1 == me.next) {
        if (auto* segment = me.findInFlight(heard.begin))
            ++segment->repeats;
        return;
    }
    const bool fresh = opens || m_loss.data(heard, m_sides);
    if (heard.length > 0) {
        m_pace.data(heard, m_sides, fresh);
        if (fresh)
            m_life.freshData(heard, m_sides);
    }
    const bool extends = !me.nextKnown || opens || isBefore(me.next, heard.end);
    if (extends) {
        const auto begin = me.nextKnown && !opens && isBefore(heard.begin, me.next) ? me.next : heard.begin;
        me.nextKnown = true;
        me.next = heard.end;
        me.send({begin, heard.end, heard.time, heard.frame});
    }
    if (heard.length > 0) {
        ++me.dataSegments;
        me.overhead += heard.frameLength > heard.length ? heard.frameLength - heard.length : 0;
        me.longest = std::max(me.longest, heard.length);
        m_superSegments += me.segmentSize && heard.length > me.segmentSize && m_sides[static_cast<std::size_t>(1 - heard.side)].synSeen;
        me.firstData = me.firstData == noTime ? heard.time : me.firstData;
        if (fresh || m_pace.lastSender() == heard.side)
            me.lastData = heard.time;
        (fresh ? me.lastDataFrame : me.lastRepeatFrame) = heard.frame;
        me.lastLength = heard.length;
        me.dataBytes += fresh ? heard.length : 0;
        m_pace.sent(heard, m_sides);
    }
    if (heard.has(tcpbit::fin)) {
        me.finSent = true;
        me.finEnd = heard.end;
    }
}

LimitedBy ConnectionWatch::limitOf(int side) const
{
    const auto& me = m_sides[static_cast<std::size_t>(side)];
    if (!m_life.established() || (me.synSeen && !me.ackedKnown))
        return LimitedBy::Handshake;
    if (me.finSent || m_life.wasReset())
        return LimitedBy::Closing;
    if (me.recovering)
        return LimitedBy::Loss;
    if (m_pace.windowIsFull(side))
        return LimitedBy::Receiver;
    return me.inFlight() ? LimitedBy::Path : LimitedBy::Idle;
}

void ConnectionWatch::updateTimeline(const Heard& heard, bool freshData)
{
    if (freshData) {
        // Until now it was not known for whom the two waited.
        m_timelines[static_cast<std::size_t>(heard.side)].wasNotIdle(LimitedBy::Sender);
        m_timelines[static_cast<std::size_t>(1 - heard.side)].wasNotIdle(LimitedBy::Peer);
    }
    for (int side = 0; side < 2; ++side)
        m_timelines[static_cast<std::size_t>(side)].set(heard.time, limitOf(side));
}

void ConnectionWatch::quoted(const Segment& segment)
{
    constexpr std::uint8_t unreachable = 3, timeExceeded = 11, packetTooBig = 2, fragmentationNeeded = 4;
    const int side = segment.reverse ? 1 : 0;
    const auto& error = *segment.error;
    const bool tooBig = error.version6 ? error.type == packetTooBig : error.type == unreachable && error.code == fragmentationNeeded;
    if (tooBig)
        m_loss.tooBig(side, segment.frame, error.mtu);
    else if (error.version6 ? error.type == 1 || error.type == 3 : error.type == unreachable || error.type == timeExceeded)
        m_life.unreachable(side, segment.frame, error.type, error.code);
}

Verdict ConnectionWatch::finish(ConversationId id, const Conversation& conversation)
{
    Verdict verdict;
    verdict.conversation = id;
    verdict.stream = conversation.stream;
    verdict.firstFrame = m_firstFrame ? m_firstFrame : conversation.firstFrame;
    verdict.lastFrame = m_lastFrame ? m_lastFrame : conversation.lastFrame;
    verdict.begin = m_begin;
    verdict.end = m_end;
    verdict.packets = m_packets;
    verdict.unreadable = m_unreadable;
    verdict.superSegments = m_superSegments;
    for (std::size_t side = 0; side < 2; ++side)
        verdict.data[side] = m_sides[side].dataBytes;
    m_life.conclude(verdict, conversation, m_sides);
    m_life.report(verdict, conversation, m_sides);
    m_duplicates.report(verdict);
    m_loss.report(verdict, m_sides, m_captureDropped);
    m_pace.report(verdict, m_sides);
    std::stable_sort(verdict.findings.begin(), verdict.findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(b.severity, b.cost) < std::tie(a.severity, a.cost);
    });
    if (m_withTimeline)
        for (std::size_t side = 0; side < 2; ++side)
            verdict.timeline[side] = m_timelines[side].finish(m_end);
    return verdict;
}

} // namespace porthole::analysis
