#include "analysis/verdict/loss_watch.h"

#include <optional>

namespace porthole::analysis {

namespace {

constexpr Nanoseconds millisecond = 1'000'000;
constexpr std::uint32_t leastSegment = 256;
constexpr std::uint32_t mostAtOnce = 1 << 26; ///< more cannot have been missed: it is another connection, or nonsense

/// Whether a packet was sent before another one of the same sender that arrived earlier, as far as they show it.
std::optional<bool> isOlder(const Heard& heard, std::uint32_t stamp, std::uint16_t identification)
{
    if (stamp != 0 && heard.options.timestamps && heard.options.timestamps->value != stamp)
        return isBefore(heard.options.timestamps->value, stamp);
    // A counter, if the two are near: RFC 6864 asks for nothing more than that they differ.
    constexpr int near = 2048;
    const auto apart = static_cast<std::int16_t>(heard.identification - identification);
    if (heard.identification && identification && apart != 0 && apart > -near && apart < near)
        return apart < 0;
    return std::nullopt;
}

template <typename Holes>
auto findOverlap(Holes& holes, const Heard& heard)
{
    return std::find_if(holes.begin(), holes.end(),
        [&](const auto& hole) { return isBefore(heard.begin, hole.end) && isBefore(hole.begin, heard.end); });
}

std::uint32_t stampOf(const Heard& heard)
{
    return heard.options.timestamps ? heard.options.timestamps->value : 0;
}

} // namespace

bool LossWatch::data(const Heard& heard, Directions& sides)
{
    auto& of = m_of[static_cast<std::size_t>(heard.side)];
    const auto& direction = sides[static_cast<std::size_t>(heard.side)];
    if (!direction.nextKnown || heard.begin == direction.next)
        return true;
    if (isBefore(direction.next, heard.begin)) {
        if (of.holes.size() < mostHoles)
            of.holes.push_back({direction.next, heard.begin, heard.frame, heard.time, stampOf(heard), heard.identification});
        return true;
    }
    if (const auto hole = findOverlap(of.holes, heard); hole != of.holes.end()) {
        fill(heard, of, hole, sides);
        return true;
    }
    if (const auto late = findOverlap(of.missed, heard); late != of.missed.end()) {
        const bool older = isOlder(heard, late->stamp, late->identification).value_or(false);
        if (older) {
            of.missing.takeBack(late->frame);
            of.missingBytes -= std::min<std::uint64_t>(of.missingBytes, heard.length);
            of.reordered.add(heard.frame, late->frame);
        }
        of.missed.erase(late);
        return older;
    }
    repeat(heard, of, sides);
    return isBefore(direction.next, heard.end);
}

void LossWatch::fill(const Heard& heard, OfSide& of, std::vector<Hole>::iterator hole, Directions& sides)
{
    auto& direction = sides[static_cast<std::size_t>(heard.side)];
    const auto& toSender = sides[static_cast<std::size_t>(1 - heard.side)].roundTrips;
    // Without a mark that tells: the sender cannot have known so soon that something was missing.
    const bool tooSoon = toSender.known() && elapsed(hole->time, heard.time) < toSender.least() * 9 / 10;
    if (isOlder(heard, hole->stamp, hole->identification).value_or(tooSoon)) {
        of.reordered.add(heard.frame, hole->frame);
    } else {
        keep(of.before, of.moreBefore, {heard.begin, heard.end, heard.frame, hole->frame, heard.length});
        beginRecovery(heard, of, direction, hole->time);
    }
    const auto rest = *hole;
    hole = of.holes.erase(hole);
    if (isBefore(heard.end, rest.end)) {
        auto right = rest;
        right.begin = heard.end;
        hole = of.holes.insert(hole, right);
    }
    if (isBefore(rest.begin, heard.begin) && of.holes.size() < mostHoles) {
        auto left = rest;
        left.end = heard.begin;
        of.holes.insert(hole, left);
    }
}

void LossWatch::repeat(const Heard& heard, OfSide& of, Directions& sides)
{
    auto& direction = sides[static_cast<std::size_t>(heard.side)];
    if (direction.ackedKnown && isAtMost(heard.end, direction.acked)) {
        // The acknowledgment went by here. Had it reached the sender in time, it would not have repeated this.
        const auto trip = sides[static_cast<std::size_t>(1 - heard.side)].roundTrips.least();
        const bool hadTime = elapsed(direction.ackedTime, heard.time) > std::max(2 * trip, trip + 10 * millisecond);
        (hadTime ? of.lostAcks : of.needless).add(heard.frame, direction.lastDataFrame);
        return;
    }
    auto* const original = direction.findInFlight(heard.begin);
    auto length = heard.length;
    if (original) {
        length = std::min(original->end - original->begin, direction.fullSegment());
        const bool atItsBegin = original->begin == heard.begin;
        // No path carries less than that (RFC 791, RFC 8200): a shorter piece is the end of something.
        if (atItsBegin && heard.length >= leastSegment && heard.length < length && original->longestRepeated > heard.length) {
            of.shortened.add(heard.frame, original->frame);
            of.shortLength = std::max(of.shortLength, heard.length);
        }
        if (atItsBegin)
            original->longestRepeated = std::max(original->longestRepeated, heard.length);
        original->repeats += original->repeats < 255;
    }
    keep(of.behind, of.moreBehind, {heard.begin, heard.end, heard.frame, original ? original->frame : 0, length});
    beginRecovery(heard, of, direction, original ? original->time : heard.time);
}

void LossWatch::beginRecovery(const Heard& heard, OfSide& of, Direction& direction, Nanoseconds since)
{
    if (direction.recovering)
        return;
    direction.recovering = true;
    direction.recoverUntil = direction.next;
    ++of.episodes;
    of.recoveringSince = since;
    // Loss that comes with a round trip much above the smallest comes from a queue that overflowed.
    const auto least = direction.roundTrips.least();
    const auto last = direction.roundTrips.last();
    if (least >= millisecond / 2 && last >= 2 * least && last - least >= 10 * millisecond)
        of.congestion.add(heard.frame);
}

void LossWatch::keep(std::vector<Repeated>& list, std::uint32_t& more, const Repeated& repeated)
{
    if (list.size() < mostRepeated)
        list.push_back(repeated);
    else
        ++more;
}

void LossWatch::acknowledged(int side, const Heard& heard, Directions& sides)
{
    auto& of = m_of[static_cast<std::size_t>(side)];
    auto& direction = sides[static_cast<std::size_t>(side)];
    if (!direction.nextKnown)
        return;
    const auto acknowledged = heard.acknowledgment;
    while (!of.holes.empty() && isBefore(of.holes.front().begin, acknowledged)) {
        auto hole = of.holes.front();
        const auto end = isBefore(hole.end, acknowledged) ? hole.end : acknowledged;
        of.missing.add(heard.frame, hole.frame);
        of.missingBytes += end - hole.begin;
        hole.end = end;
        if (of.missed.size() == mostMissed)
            of.missed.erase(of.missed.begin());
        of.missed.push_back(hole);
        if (isBefore(end, of.holes.front().end))
            of.holes.front().begin = end;
        else
            of.holes.erase(of.holes.begin());
    }
    if (isBefore(direction.next, acknowledged)) {
        if (acknowledged - direction.next <= mostAtOnce) {
            of.missing.add(heard.frame);
            of.missingBytes += acknowledged - direction.next;
            if (of.missed.size() == mostMissed)
                of.missed.erase(of.missed.begin());
            of.missed.push_back({direction.next, acknowledged, heard.frame, heard.time, 0, 0});
        }
        direction.next = acknowledged;
    }
    if (direction.recovering && isAtMost(direction.recoverUntil, acknowledged)) {
        direction.recovering = false;
        of.recovery += std::max<Nanoseconds>(0, elapsed(of.recoveringSince, heard.time));
    }
}

void LossWatch::receivedTwice(int side, std::uint32_t begin, std::uint32_t end)
{
    auto& of = m_of[static_cast<std::size_t>(side)];
    for (auto one = of.behind.rbegin(); one != of.behind.rend(); ++one)
        if (!one->needless && isBefore(begin, one->end) && isBefore(one->begin, end)) {
            one->needless = true;
            of.needless.add(one->frame, one->other);
            return;
        }
}

void LossWatch::tooBig(int side, FrameNumber frame, std::uint32_t mtu)
{
    auto& of = m_of[static_cast<std::size_t>(side)];
    of.askedFor.add(frame);
    of.askedMtu = mtu;
}

void LossWatch::reportRepeated(Verdict& verdict, int side, std::uint32_t acked, Confidence behind, Confidence before) const
{
    const auto& of = m_of[static_cast<std::size_t>(side)];
    const bool tooLarge = of.shortened.count > 0 || of.askedFor.count > 0;
    const auto fits = of.askedFor.count ? of.askedMtu : of.shortLength; // an MTU is a little more than its segments: so be it
    // What nobody has acknowledged since may be lost for another reason.
    const bool silent = std::any_of(verdict.findings.begin(), verdict.findings.end(), [](const auto& one) { return one.cause == Cause::PeerVanished; });
    const auto report = [&](Cause cause, const std::vector<Repeated>& list, std::uint32_t more, Confidence confidence) {
        Sightings lost;
        for (const auto& one : list)
            if (!one.needless && !(tooLarge && one.length > fits) && !(silent && !isBefore(one.begin, acked)))
                lost.add(one.frame, one.other);
        if (lost.count == 0)
            return;
        verdict.findings.push_back(
            {cause, confidence, FindingSeverity::Delay, static_cast<std::int8_t>(side), lost.count + more, 0, of.recovery, std::move(lost.frames)});
    };
    report(Cause::LossBehind, of.behind, of.moreBehind, behind);
    report(Cause::LossBefore, of.before, of.moreBefore, before);
}

void LossWatch::report(Verdict& verdict, const Directions& sides, bool captureDropped) const
{
    if (verdict.oneSided)
        return; // it takes both sides to tell loss from a hole in the capture
    const bool incomplete = captureDropped || m_of[0].missing.count || m_of[1].missing.count;
    for (int side = 0; side < 2; ++side) {
        const auto& of = m_of[static_cast<std::size_t>(side)];
        const auto who = static_cast<std::int8_t>(side);
        const auto add = [&](Cause cause, Confidence confidence, FindingSeverity severity, const Sightings& seen, std::uint64_t amount = 0, Nanoseconds cost = 0) {
            if (seen.count)
                verdict.findings.push_back({cause, confidence, severity, who, seen.count, amount, cost, seen.frames});
        };
        // Before the loss that it explains.
        const auto& trips = sides[static_cast<std::size_t>(side)].roundTrips;
        const bool stayedLong = trips.median() >= 2 * trips.least(); // one long round trip may be an accident
        if (of.congestion.count * 2 >= of.episodes && (of.congestion.count > 1 || stayedLong))
            add(Cause::Congestion, of.congestion.count > 2 && stayedLong ? Confidence::Likely : Confidence::Possible, FindingSeverity::Delay,
                of.congestion, 0, of.recovery);
        // A receiver with SACK would have said that it had the data.
        const bool wouldSay = sides[0].synSeen && sides[1].synSeen && sides[0].sackPermitted && sides[1].sackPermitted;
        reportRepeated(verdict, side, sides[static_cast<std::size_t>(side)].acked, wouldSay ? Confidence::Certain : Confidence::Likely,
            incomplete ? Confidence::Likely : Confidence::Certain);
        if (of.askedFor.count)
            add(Cause::PathMtu, Confidence::Certain, FindingSeverity::Delay, of.askedFor, of.askedMtu);
        else
            add(Cause::PathMtu, Confidence::Likely, FindingSeverity::Delay, of.shortened, of.shortLength);
        add(Cause::AckLoss, Confidence::Likely, FindingSeverity::Delay, of.lostAcks);
        add(Cause::NeedlessRetransmission, Confidence::Certain, FindingSeverity::Note, of.needless);
        add(Cause::Reordering, Confidence::Certain, FindingSeverity::Note, of.reordered);
        if (of.missing.count > verdict.unreadable)
            add(Cause::CaptureLoss, Confidence::Certain, FindingSeverity::Note, of.missing, of.missingBytes);
    }
}

} // namespace porthole::analysis
