#include "analysis/verdict/pace_watch.h"

namespace porthole::analysis {

namespace {

constexpr Nanoseconds millisecond = 1'000'000;
/// A wait that nobody would notice is not worth a word, whatever its share.
constexpr Nanoseconds noticed = 100 * millisecond;
/// How long a program and its kernel may take to react at once.
constexpr Nanoseconds reaction = 5 * millisecond;
/// RFC 1122 allows 500 ms; no usual system waits less than some 20 ms, or longer than that.
constexpr Nanoseconds shortestAckDelay = 15 * millisecond, longestAckDelay = 600 * millisecond;
constexpr Nanoseconds farAway = 150 * millisecond;

bool isShare(Nanoseconds part, Nanoseconds whole, int percent)
{
    return part > 0 && static_cast<double>(part) * 100 >= static_cast<double>(whole) * percent;
}

} // namespace

void PaceWatch::Waits::add(Nanoseconds time, FrameNumber from, FrameNumber to)
{
    seen.add(to, from);
    total += time;
    longest = std::max(longest, time);
}

void PaceWatch::data(const Heard& heard, const Directions& sides, bool fresh)
{
    if (!fresh)
        return;
    const auto& me = sides[static_cast<std::size_t>(heard.side)];
    const auto& peer = sides[static_cast<std::size_t>(1 - heard.side)];
    auto& of = m_of[static_cast<std::size_t>(heard.side)];
    const auto toMe = peer.roundTrips.least();
    if (m_lastSender == 1 - heard.side) {
        const auto thought = elapsed(peer.lastData, heard.time) - toMe;
        if (thought > 0) {
            of.thinking.add(thought, peer.lastDataFrame, heard.frame);
            of.thinking.certain += peer.ackedByPureAck && !peer.inFlight();
        }
        of.firstAnswer = of.exchanges++ ? of.firstAnswer : heard.frame;
    } else if (m_lastSender == heard.side) {
        afterOwnData(heard, of, me, toMe, toMe + me.roundTrips.least());
    }
    m_lastSender = heard.side;
}

void PaceWatch::afterOwnData(const Heard& heard, OfSide& of, const Direction& me, Nanoseconds toMe, Nanoseconds wholeTrip)
{
    const auto full = me.fullSegment();
    if (of.blockedSince != noTime && of.openedAt != noTime) {
        if (elapsed(of.openedAt, heard.time) <= toMe + std::max(toMe / 2, reaction))
            of.window.add(elapsed(of.blockedSince, of.openedAt), of.blockedFrame, heard.frame);
        of.blockedSince = of.openedAt = noTime;
    } else if (!me.inFlight() && me.ackedTime != noTime) {
        const auto afterAck = elapsed(me.ackedTime, heard.time) - toMe;
        const auto ackDelay = elapsed(me.lastData, me.ackedTime) - me.roundTrips.least();
        const bool waited = me.ackedByPureAck && ackDelay >= shortestAckDelay && ackDelay <= longestAckDelay;
        if (waited && me.lastLength < full && heard.length < full && afterAck <= std::max(toMe / 2, reaction))
            of.nagle.add(ackDelay, me.lastDataFrame, heard.frame);
        else if (afterAck > std::max(toMe / 2, reaction))
            of.pauses.add(afterAck, me.lastDataFrame, heard.frame);
    }
    const bool bothSmall = heard.length * 4 < full && me.lastLength * 4 < full;
    if (bothSmall && elapsed(me.lastData, heard.time) <= std::max(wholeTrip, reaction))
        of.small.add(heard.frame);
}

void PaceWatch::sent(const Heard& heard, const Directions& sides)
{
    const auto& me = sides[static_cast<std::size_t>(heard.side)];
    auto& of = m_of[static_cast<std::size_t>(heard.side)];
    if (!me.edgeKnown || heard.end != me.next || of.blockedSince != noTime)
        return;
    const auto room = static_cast<std::int32_t>(me.edge - me.next);
    if (room >= static_cast<std::int32_t>(std::min(me.fullSegment(), me.largestWindow / 2)))
        return;
    of.blockedSince = heard.time;
    of.blockedFrame = heard.frame;
}

void PaceWatch::acknowledged(int side, const Heard& heard, const Directions& sides)
{
    const auto& sender = sides[static_cast<std::size_t>(side)];
    const auto& receiver = sides[static_cast<std::size_t>(1 - side)];
    auto& of = m_of[static_cast<std::size_t>(side)];
    const bool open = !sender.finSent && !receiver.finSent;
    if (heard.rawWindow == 0 && open) {
        of.zero.add(heard.frame);
        if (of.zeroSince == noTime)
            of.zeroSince = heard.time;
    } else if (of.zeroSince != noTime) {
        of.zeroTime += std::max<Nanoseconds>(0, elapsed(of.zeroSince, heard.time));
        of.zeroSince = noTime;
    }
    if (of.blockedSince == noTime || of.openedAt != noTime || !sender.edgeKnown)
        return;
    const auto room = static_cast<std::int32_t>(sender.edge - sender.next);
    if (room >= static_cast<std::int32_t>(std::min(sender.fullSegment(), sender.largestWindow / 2)))
        of.openedAt = heard.time;
}

void PaceWatch::reportWindow(Verdict& verdict, const Directions& sides, int side) const
{
    const auto& of = m_of[static_cast<std::size_t>(side)];
    const auto& me = sides[static_cast<std::size_t>(side)];
    const auto receiver = static_cast<std::int8_t>(1 - side);
    const auto span = elapsed(me.firstData, me.lastData);
    auto zeroTime = of.zeroTime;
    if (of.zeroSince != noTime)
        zeroTime += std::max<Nanoseconds>(0, elapsed(of.zeroSince, verdict.end));
    const bool closedForLong = of.zero.count && zeroTime > 2 * verdict.roundTrip;
    if (closedForLong)
        verdict.findings.push_back(
            {Cause::ZeroWindow, Confidence::Certain, FindingSeverity::Delay, receiver, of.zero.count, 0, zeroTime, of.zero.frames});
    const auto waited = of.window.total - (closedForLong ? std::min(of.window.total, zeroTime) : 0);
    constexpr std::uint32_t often = 4;
    if (of.window.seen.count < often || !isShare(waited, span, 15))
        return;
    verdict.findings.push_back({Cause::WindowLimited, Confidence::Certain, FindingSeverity::Delay, receiver, of.window.seen.count,
        me.largestWindow, waited, of.window.seen.frames});
    constexpr std::uint32_t nearlyAllThereIs = 0xffff / 2;
    const auto& other = sides[static_cast<std::size_t>(receiver)];
    if (me.synSeen && other.synSeen && !(me.offeredShift && other.offeredShift) && me.largestWindow > nearlyAllThereIs)
        verdict.findings.push_back({Cause::NoWindowScaling, Confidence::Certain, FindingSeverity::Delay,
            static_cast<std::int8_t>(other.offeredShift ? side : receiver), 1, me.largestWindow, 0, {verdict.firstFrame}});
}

void PaceWatch::reportPrograms(Verdict& verdict, const Directions& sides, int side) const
{
    const auto& of = m_of[static_cast<std::size_t>(side)];
    const auto& me = sides[static_cast<std::size_t>(side)];
    const auto who = static_cast<std::int8_t>(side);
    const auto lastData = std::max(me.lastData, sides[static_cast<std::size_t>(1 - side)].lastData);
    const auto whole = elapsed(verdict.begin, lastData);
    if (of.thinking.longest >= noticed && isShare(of.thinking.total, whole, 25)) {
        const bool server = side != verdict.client;
        const bool sure = of.thinking.certain * 2 > of.thinking.seen.count;
        verdict.findings.push_back({server ? Cause::ServerSlow : Cause::ClientSlow, sure ? Confidence::Certain : Confidence::Likely,
            server ? FindingSeverity::Delay : FindingSeverity::Note, who, of.thinking.seen.count, 0, of.thinking.total, of.thinking.seen.frames});
    }
    const auto span = elapsed(me.firstData, me.lastData);
    if (of.pauses.seen.count >= 2 && of.pauses.total >= 2 * noticed && isShare(of.pauses.total, span, 25))
        verdict.findings.push_back({Cause::SenderLimited, Confidence::Likely, FindingSeverity::Note, who, of.pauses.seen.count, 0, of.pauses.total,
            of.pauses.seen.frames});
    if (of.nagle.seen.count >= 2)
        verdict.findings.push_back({Cause::NagleDelayedAck, of.nagle.seen.count >= 3 ? Confidence::Likely : Confidence::Possible,
            FindingSeverity::Delay, who, of.nagle.seen.count, 0, of.nagle.total, of.nagle.seen.frames});
    constexpr std::uint32_t many = 64;
    const auto percent = me.overhead * 100 / std::max<std::uint64_t>(1, me.overhead + me.dataBytes);
    if (of.small.count >= many && of.small.count * 2 >= me.dataSegments && percent >= 40)
        verdict.findings.push_back({Cause::SmallSegments, Confidence::Certain, FindingSeverity::Delay, who, of.small.count, percent, 0, of.small.frames});
}

void PaceWatch::reportRoundTrips(Verdict& verdict, const Directions& sides) const
{
    // Where acknowledgments are missing, later ones seem to answer.
    const bool complete = std::none_of(verdict.findings.begin(), verdict.findings.end(), [](const auto& one) { return one.cause == Cause::CaptureLoss; });
    for (int side = 0; side < 2 && complete; ++side) {
        const auto& trips = sides[static_cast<std::size_t>(side)].roundTrips;
        const auto least = trips.least(), median = trips.median();
        constexpr std::size_t enough = 8;
        // The other side's own machine is no path with a queue.
        const bool isPath = least * 2 >= verdict.roundTrip && least >= millisecond / 2;
        if (isPath && trips.steadyCount() >= enough && median >= 3 * least && median - least >= 20 * millisecond)
            verdict.findings.push_back({Cause::RoundTripGrows, Confidence::Likely, FindingSeverity::Delay, static_cast<std::int8_t>(side), 1, 0, 0,
                {trips.longestIn()}, {least, median}});
    }
    const auto& answers = m_of[static_cast<std::size_t>(1 - verdict.client)];
    const auto lastData = std::max(sides[0].lastData, sides[1].lastData);
    const auto lasted = elapsed(verdict.begin, verdict.end);
    const auto each = std::max<Nanoseconds>(1, verdict.roundTrip);
    const auto waited = std::min<Nanoseconds>(answers.exchanges + 1, lasted / each) * each; // one for the handshake
    if (verdict.roundTrip >= farAway && verdict.established && isShare(waited, elapsed(verdict.begin, lastData), 30))
        verdict.findings.push_back({Cause::LongRoundTrip, Confidence::Certain, FindingSeverity::Delay, -1, answers.exchanges + 1,
            0, waited, {verdict.firstFrame, answers.firstAnswer ? answers.firstAnswer : verdict.lastFrame}});
}

void PaceWatch::report(Verdict& verdict, const Directions& sides) const
{
    if (verdict.oneSided)
        return; // gaps cannot be told apart
    for (int side = 0; side < 2; ++side) {
        reportWindow(verdict, sides, side);
        reportPrograms(verdict, sides, side);
    }
    reportRoundTrips(verdict, sides);
}

} // namespace porthole::analysis
