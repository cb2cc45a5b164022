#include "analysis/verdict/duplicate_watch.h"

namespace porthole::analysis {

namespace {

constexpr Nanoseconds millisecond = 1'000'000;
/// Nobody sends a segment again so soon, and a pure acknowledgment may look like the one before.
constexpr Nanoseconds withoutIdentification = millisecond / 2;
constexpr Nanoseconds withIdentification = 200 * millisecond;
/// Between two places in one machine.
constexpr Nanoseconds sameMachine = millisecond / 10;

} // namespace

bool DuplicateWatch::isCopy(const Heard& heard, const Directions& sides)
{
    ++m_packets;
    const auto side = static_cast<std::size_t>(heard.side);
    const auto stamps = heard.options.timestamps.value_or(TcpOptions::Timestamps {});
    const Seen now {heard.frame, heard.time, heard.begin, heard.length, heard.acknowledgment, stamps.value, stamps.echo,
        heard.options.sackCount ? heard.options.sack[0].end : 0, heard.flags, heard.rawWindow, heard.identification};
    const auto trip = sides[side].roundTrips;
    const bool plain = heard.isPureAck();
    for (const auto& before : m_seen[side]) {
        if (before.frame == 0 || before.begin != now.begin || before.length != now.length || before.flags != now.flags
            || before.acknowledgment != now.acknowledgment || before.identification != now.identification || before.window != now.window
            || before.stamp != now.stamp || before.echo != now.echo || before.sack != now.sack)
            continue;
        const auto gap = elapsed(before.time, heard.time);
        auto limit = heard.identification ? withIdentification : withoutIdentification;
        if (!heard.identification && trip.known())
            limit = std::min(limit, trip.least() / 2);
        if (plain)
            limit = std::min(limit, withoutIdentification * 4);
        if (gap < 0 || gap > limit || (plain && !heard.identification))
            continue;
        m_copies.add(heard.frame, before.frame);
        m_longestGap = std::max(m_longestGap, gap);
        ++(heard.length ? m_withData : m_withoutData);
        if (heard.length && m_copied[side].size() < mostCopied)
            m_copied[side].push_back({heard.begin, heard.end, false});
        return true;
    }
    m_seen[side][m_at[side]] = now;
    m_at[side] = (m_at[side] + 1) % remembered;
    return false;
}

bool DuplicateWatch::confirm(int side, std::uint32_t begin, std::uint32_t end)
{
    for (auto& copied : m_copied[static_cast<std::size_t>(side)])
        if (isBefore(begin, copied.end) && isBefore(copied.begin, end)) {
            m_confirmed += !copied.confirmed;
            copied.confirmed = true;
            return true;
        }
    return false;
}

void DuplicateWatch::report(Verdict& verdict) const
{
    verdict.duplicates = m_copies.count;
    if (m_copies.count == 0)
        return;
    // Who gets data twice says so; if nobody did, the packets were there once only.
    const bool nearlyAll = m_copies.count * 5u >= (m_packets - m_copies.count) * 4u;
    const bool byCapture = m_confirmed == 0 && (nearlyAll || m_longestGap <= sameMachine || (m_withData > 2 && m_withoutData > 0));
    Finding finding {byCapture ? Cause::DuplicateCapture : Cause::NetworkDuplicate, Confidence::Likely, FindingSeverity::Note, -1, m_copies.count, 0, 0,
        m_copies.frames};
    if (byCapture ? nearlyAll && m_longestGap <= sameMachine : m_confirmed * 2 >= m_withData && m_confirmed > 0)
        finding.confidence = Confidence::Certain;
    else if (!byCapture && m_confirmed == 0)
        finding.confidence = Confidence::Possible;
    verdict.findings.push_back(std::move(finding));
}

} // namespace porthole::analysis
