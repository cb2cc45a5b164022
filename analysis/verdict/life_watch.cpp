#include "analysis/verdict/life_watch.h"

namespace porthole::analysis {

namespace {

constexpr Nanoseconds reaction = 10'000'000; ///< how long a kernel may take to answer

/// Sends the same again and again: had it got an answer, it would not.
bool waitsInVain(const Direction& side)
{
    constexpr std::uint8_t often = 3;
    return side.flightHead < side.flight.size() && side.flight[side.flightHead].repeats >= often && side.dataSegments > 0;
}

} // namespace

void LifeWatch::segment(const Heard& heard, const Directions& sides, int lastSender)
{
    const auto side = static_cast<std::size_t>(heard.side);
    m_firstFrame = m_firstFrame ? m_firstFrame : heard.frame;
    m_lastFrame = heard.frame;
    ++m_packets[side];
    if (heard.has(tcpbit::syn)) {
        opening(heard);
    } else {
        ++m_otherThanSyn[side];
        if (!heard.has(tcpbit::rst))
            m_established |= m_opener < 0 || (heard.side == m_opener && m_synAcks.count > 0) || (heard.side != m_opener && m_otherThanSyn[1 - side] > 0);
    }
    if (heard.has(tcpbit::rst)) {
        if (!m_reset.frame)
            reset(heard, sides, lastSender);
        return;
    }
    if (m_reset.frame && heard.side != m_reset.side && heard.length > 0)
        m_reset.dataCameAfter = true;
    if (heard.has(tcpbit::fin) && m_firstFin < 0) {
        m_firstFin = heard.side;
        m_finFrame = heard.frame;
        m_finEnd = heard.end;
        m_finTime = heard.time;
    } else if (heard.has(tcpbit::fin) && heard.side != m_firstFin && !m_bothFins) {
        m_bothFins = true;
        m_secondFin = heard.frame;
        const auto trip = sides[0].roundTrips.least() + sides[1].roundTrips.least();
        const bool soon = trip == 0 || elapsed(m_finTime, heard.time) <= trip;
        m_crossed = soon && isBefore(heard.acknowledgment, m_finEnd);
    }
    m_hops[side] = heard.hopLimit;
    m_lastHeard[side] = heard.time;
    if (heard.has(tcpbit::ack)) {
        m_lastAck[side] = heard.acknowledgment;
        const auto shift = sides[side].shift;
        m_lastWindow[side] = static_cast<std::uint32_t>(heard.rawWindow) << (heard.has(tcpbit::syn) || shift < 0 ? 0 : shift);
        m_largestWindow[side] = std::max(m_largestWindow[side], m_lastWindow[side]);
    }
}

void LifeWatch::opening(const Heard& heard)
{
    if (heard.has(tcpbit::ack)) {
        if (m_opener < 0)
            m_opener = 1 - heard.side;
        m_answered = true;
        m_synAcks.add(heard.frame);
        return;
    }
    if (m_opener < 0) {
        m_opener = heard.side;
        m_firstSyn = heard.time;
    }
    if (heard.side == m_opener) {
        m_syns.add(heard.frame);
        m_lastSyn = heard.time;
    }
}

void LifeWatch::reset(const Heard& heard, const Directions& sides, int lastSender)
{
    const auto side = static_cast<std::size_t>(heard.side);
    m_reset.frame = heard.frame;
    m_reset.side = heard.side;
    m_reset.withAck = heard.has(tcpbit::ack);
    m_reset.moreThanAcked = m_reset.withAck && m_lastAck[side] && isBefore(m_lastAck[side], heard.acknowledgment);
    m_reset.otherHops = m_hops[side] && m_hops[side] != heard.hopLimit;
    m_reset.windowClosed = m_lastWindow[side] < m_largestWindow[side] / 2;
    m_reset.wordWithPeer = lastSender == 1 - heard.side;
    m_reset.lastData = sides[1 - side].lastDataFrame;
    const auto trip = sides[1 - side].roundTrips.least();
    m_reset.answersSegment = !m_reset.withAck && heard.begin == m_lastAck[1 - side] && elapsed(m_lastHeard[1 - side], heard.time) <= 2 * trip + reaction;
}

void LifeWatch::unreachable(int side, FrameNumber frame, std::uint8_t type, std::uint8_t code)
{
    m_unreachable[static_cast<std::size_t>(side)].add(frame);
    m_unreachableCode = static_cast<std::uint16_t>(type << 8 | code);
}

void LifeWatch::freshData(const Heard& heard, const Directions& /*sides*/)
{
    // It has the other side's FIN, as its acknowledgment shows, and goes on sending.
    if (m_firstFin == 1 - heard.side && isAtMost(m_finEnd, heard.acknowledgment)) {
        m_afterHalfClose.add(heard.frame);
        m_bytesAfterHalfClose += heard.length;
    }
}

void LifeWatch::conclude(Verdict& verdict, const Conversation& conversation, const Directions& sides) const
{
    verdict.openingSeen = m_opener >= 0;
    verdict.client = m_opener >= 0 ? m_opener : conversation.clientKnown ? !conversation.clientIsA : conversation.portA < conversation.portB;
    const auto other = static_cast<std::size_t>(1 - (m_packets[0] ? 0 : 1));
    // Somebody who only ever sends SYNs has got no answer; one who goes on has.
    verdict.oneSided = m_packets[other] == 0 && m_otherThanSyn[1 - other] > 0 && !m_reset.frame && !waitsInVain(sides[1 - other]);
    verdict.established = m_established;
    const auto ending = endingOf(conversation);
    verdict.ending = ending.how;
    verdict.endedBy = ending.side;
    if (m_bothFins && !m_crossed && !m_reset.frame && ending.how == TcpEnding::Closed)
        verdict.timeWait = m_firstFin;
    verdict.roundTrip = sides[0].roundTrips.least() + sides[1].roundTrips.least();
}

void LifeWatch::reportOpening(Verdict& verdict, const Conversation& conversation) const
{
    const auto opener = static_cast<std::int8_t>(m_opener);
    const auto answerer = static_cast<std::int8_t>(1 - m_opener);
    for (int side = 0; side < 2; ++side)
        if (const auto& seen = m_unreachable[static_cast<std::size_t>(side)]; seen.count)
            verdict.findings.push_back({Cause::Unreachable, Confidence::Certain, m_established ? FindingSeverity::Delay : FindingSeverity::Failure,
                static_cast<std::int8_t>(side), seen.count, m_unreachableCode, 0, seen.frames});
    if (conversation.olderWithSameKey != noConversation && m_opener >= 0)
        verdict.findings.push_back({Cause::PortReuse, Confidence::Certain, FindingSeverity::Note, opener, 1, 0, 0, {m_firstFrame}});
    if (m_opener < 0 || verdict.oneSided)
        return;
    if (verdict.ending == TcpEnding::Refused) {
        verdict.findings.push_back({Cause::Refused, Confidence::Certain, FindingSeverity::Failure, answerer, m_syns.count, 0, 0,
            {m_firstFrame, m_reset.frame ? m_reset.frame : m_lastFrame}});
        return;
    }
    const auto spent = m_firstSyn == noTime ? 0 : elapsed(m_firstSyn, m_lastSyn);
    if (m_packets[static_cast<std::size_t>(answerer)] == 0) {
        if (m_unreachable[static_cast<std::size_t>(opener)].count == 0)
            verdict.findings.push_back({Cause::Unanswered, m_syns.count > 1 ? Confidence::Certain : Confidence::Likely, FindingSeverity::Failure, answerer,
                m_syns.count, 0, spent, m_syns.frames});
        return;
    }
    if (m_answered && !m_established) {
        verdict.findings.push_back({Cause::UnfinishedHandshake, m_synAcks.count > 1 ? Confidence::Certain : Confidence::Likely, FindingSeverity::Failure,
            opener, m_synAcks.count, 0, 0, m_synAcks.frames});
        return;
    }
    if (m_syns.count > 1 || m_synAcks.count > 1) {
        auto frames = m_syns.count > 1 ? m_syns.frames : m_synAcks.frames;
        verdict.findings.push_back({Cause::SynRetry, Confidence::Certain, FindingSeverity::Delay, m_syns.count > 1 ? opener : answerer,
            std::max(m_syns.count, m_synAcks.count) - 1, 0, spent, std::move(frames)});
    }
}

bool LifeWatch::reportSilence(Verdict& verdict, const Directions& sides) const
{
    for (int side = 0; side < 2; ++side) {
        const auto& one = sides[static_cast<std::size_t>(side)];
        if (!waitsInVain(one))
            continue;
        const auto& oldest = one.flight[one.flightHead];
        const bool answered = m_reset.frame && m_reset.side != side;
        if (answered || elapsed(oldest.time, one.lastData) <= 0)
            continue;
        verdict.findings.push_back({Cause::PeerVanished, Confidence::Certain, FindingSeverity::Failure, static_cast<std::int8_t>(1 - side),
            oldest.repeats, 0, elapsed(oldest.time, verdict.end), {oldest.frame, one.lastRepeatFrame ? one.lastRepeatFrame : m_lastFrame}});
        return true;
    }
    return false;
}

void LifeWatch::reportReset(Verdict& verdict, const Directions& sides) const
{
    const auto who = static_cast<std::int8_t>(m_reset.side);
    const auto add = [&](Cause cause, Confidence confidence, FindingSeverity severity = FindingSeverity::Failure) {
        verdict.findings.push_back({cause, confidence, severity, who, 1, 0, 0, {m_reset.frame}});
        if (m_reset.lastData)
            verdict.findings.back().evidence.insert(verdict.findings.back().evidence.begin(), m_reset.lastData);
    };
    if (verdict.ending == TcpEnding::NoConnection)
        return add(Cause::HalfOpen, m_established ? Confidence::Certain : Confidence::Likely);
    if (verdict.ending == TcpEnding::DataAfterClose)
        return add(Cause::DataAfterClose, Confidence::Certain);
    if (verdict.ending != TcpEnding::Aborted)
        return;
    if (m_reset.answersSegment)
        return add(Cause::HalfOpen, Confidence::Likely);
    const auto& peer = sides[static_cast<std::size_t>(1 - m_reset.side)];
    const bool server = m_reset.side != verdict.client;
    if (m_reset.otherHops)
        return add(Cause::Reset, Confidence::Possible);
    if (peer.dataBytes > 0 && (m_reset.moreThanAcked || m_reset.dataCameAfter || m_reset.windowClosed))
        return add(Cause::UnreadData, Confidence::Likely);
    if (peer.dataBytes > 0 && m_reset.wordWithPeer && server)
        return add(Cause::UnreadData, Confidence::Possible);
    if (m_reset.withAck)
        return add(Cause::AbortiveClose, Confidence::Likely, m_reset.wordWithPeer || !server ? FindingSeverity::Note : FindingSeverity::Failure);
    add(Cause::Reset, Confidence::Certain);
}

void LifeWatch::reportClosing(Verdict& verdict) const
{
    if (m_afterHalfClose.count && verdict.ending != TcpEnding::DataAfterClose)
        verdict.findings.push_back({Cause::HalfClose, Confidence::Certain, FindingSeverity::Note, static_cast<std::int8_t>(m_firstFin),
            m_afterHalfClose.count, m_bytesAfterHalfClose, 0, m_afterHalfClose.frames});
    if (m_crossed)
        verdict.findings.push_back({Cause::SimultaneousClose, Confidence::Certain, FindingSeverity::Note, -1, 1, 0, 0, {m_finFrame, m_secondFin}});
    for (int side = 0; side < 2; ++side)
        if (const auto& seen = m_keepAlives[static_cast<std::size_t>(side)]; seen.count)
            verdict.findings.push_back({Cause::KeepAlive, Confidence::Certain, FindingSeverity::Note, static_cast<std::int8_t>(side), seen.count, 0, 0,
                seen.frames});
}

void LifeWatch::report(Verdict& verdict, const Conversation& conversation, const Directions& sides) const
{
    reportOpening(verdict, conversation);
    if (!reportSilence(verdict, sides) && m_reset.frame)
        reportReset(verdict, sides);
    reportClosing(verdict);
}

} // namespace porthole::analysis
