#include "analysis/flight_recorder.h"

#include "capture/live/packet_filter.h"
#include "dissectors/core/knowledge.h"
#include "dissectors/core/text.h"

#include <algorithm>
#include <map>
#include <memory>

namespace porthole::analysis {

namespace {

constexpr std::uint32_t retransmissionFlags
    = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission;

/// Later by `duration`; the times of hostile packets may be at the end of all time.
Nanoseconds later(Nanoseconds time, std::chrono::nanoseconds duration)
{
    constexpr auto end = std::numeric_limits<Nanoseconds>::max();
    return time > end - duration.count() ? end : time + duration.count();
}

Nanoseconds earlier(Nanoseconds time, std::chrono::nanoseconds duration)
{
    return time < noTime + duration.count() ? noTime : time - duration.count();
}

void appendEnd(Text& out, const Address& address, std::uint16_t port)
{
    const bool bracketed = address.kind == Address::Kind::Ipv6;
    out << (bracketed ? "[" : "");
    appendAddress(out, address);
    out.format("{}:{}", bracketed ? "]" : "", port);
}

/// "192.0.2.1:40000 to 192.0.2.2:80", in the direction in which the frame went.
std::string ends(const Session& session, const FrameRow& row)
{
    const auto conversation = session.conversation(row.conversation);
    const bool reverse = row.flags & FrameRow::Reverse;
    Text text;
    appendEnd(text, reverse ? conversation.addressB : conversation.addressA, reverse ? conversation.portB : conversation.portA);
    text << " to ";
    appendEnd(text, reverse ? conversation.addressA : conversation.addressB, reverse ? conversation.portA : conversation.portB);
    return text.string();
}

/// A capture filter, compiled for each link type that comes.
class FilterCondition {
public:
    explicit FilterCondition(std::string filter)
        : m_filter(std::move(filter))
    {
    }

    bool holds(const Session& session, FrameNumber number)
    {
        Frame frame;
        if (!session.file().read(session.row(number).location(), m_buffer, frame))
            return false;
        const auto [found, isNew] = m_compiled.try_emplace(frame.header.linkType);
        std::string error;
        if (isNew)
            found->second = capture::PacketFilter::compile(m_filter, frame.header.linkType, error);
        return found->second && found->second->matches(frame.bytes, frame.header.originalLength);
    }

private:
    std::string m_filter;
    capture::FrameBuffer m_buffer;
    std::map<LinkType, std::unique_ptr<capture::PacketFilter>> m_compiled; ///< null: it does not compile
};

} // namespace

RecorderCondition whenFilterMatches(const std::string& filter)
{
    const auto condition = std::make_shared<FilterCondition>(filter);
    return {fmt::format("A packet matched the capture filter \"{}\"", filter), "filter",
        [condition](const Session& session, FrameNumber frame) { return condition->holds(session, frame); }};
}

RecorderCondition whenDisplayFilterPasses(DisplayFilter filter)
{
    auto words = fmt::format("A packet passed the display filter \"{}\"", filter.text());
    return {std::move(words), "filter", [filter = std::move(filter)](const Session& session, FrameNumber frame) {
                PacketReader reader(session); // of the session that there is: a ring has many, one after the other
                return reader.read(frame, {.tree = true, .columns = false}) && filter.passes(reader.packet());
            }};
}

FlightRecorder::FlightRecorder(RecorderSettings settings)
    : m_settings(std::move(settings))
{
}

void FlightRecorder::look(const Session& session, FrameNumber first, FrameNumber last, std::chrono::nanoseconds now)
{
    constexpr std::size_t atOnce = 4096;
    while (first <= last) {
        const auto rows = session.rows(first, std::min<std::size_t>(atOnce, last - first + 1));
        if (rows.empty())
            return;
        for (const auto& row : rows)
            lookAt(session, first++, row, now);
    }
}

void FlightRecorder::lookAt(const Session& session, FrameNumber number, const FrameRow& row, std::chrono::nanoseconds now)
{
    if (row.time != noTime)
        m_latest = std::max(m_latest, row.time);
    const auto time = row.time == noTime ? m_latest : row.time;
    if (m_settings.onReset && row.flags & FrameRow::IsReset)
        add({time, time, fmt::format("TCP reset from {}", ends(session, row)), "reset"}, now);
    const bool looksForBursts = m_settings.retransmissions > 0 && row.flags & FrameRow::HasFindings;
    if (looksForBursts && session.tcpFlags(number) & retransmissionFlags && endsABurst(time))
        add({time, time,
                fmt::format("{} TCP retransmissions within {:g} s, the last one from {}", m_settings.retransmissions,
                    std::chrono::duration<double>(m_settings.retransmissionsWithin).count(), ends(session, row)),
                "retransmissions"},
            now);
    for (const auto& condition : m_settings.conditions)
        if (condition.holds(session, number))
            add({time, time, condition.words, condition.name}, now);
}

/// The next burst begins from nothing.
bool FlightRecorder::endsABurst(Nanoseconds time)
{
    m_retransmissions.push_back(time);
    if (m_retransmissions.size() < m_settings.retransmissions)
        return false;
    const bool isBurst = elapsed(m_retransmissions.front(), time) <= m_settings.retransmissionsWithin.count();
    if (isBurst)
        m_retransmissions.clear();
    else
        m_retransmissions.pop_front();
    return isBurst;
}

void FlightRecorder::saveNow(Nanoseconds timeOfDay, std::chrono::nanoseconds now)
{
    // Packets of a pipe may have the times of another day: what was seen last is then the present.
    const bool sameDay = m_latest == noTime || m_settings.before.count() == 0
        || m_latest >= earlier(timeOfDay, m_settings.before);
    const auto when = sameDay ? timeOfDay : m_latest;
    add({when, std::max(timeOfDay, m_latest), "Somebody asked for it", "asked", true}, now);
}

void FlightRecorder::add(Event event, std::chrono::nanoseconds now)
{
    const auto longest = std::max<std::chrono::nanoseconds>(stretches * m_settings.after, std::chrono::seconds(1));
    const auto to = later(event.last, m_settings.after);
    const auto due = now + m_settings.after + onTheWay;
    if (!m_waiting.empty() && event.when <= later(m_waiting.back().when, longest)) {
        auto& recording = m_waiting.back();
        ++recording.more;
        recording.to = std::max(recording.to, std::min(to, later(recording.when, longest)));
        recording.due = std::max(recording.due, std::min(due, recording.latestDue));
        return;
    }
    if (!event.asked && m_byThemselves >= m_settings.mostRecordings) {
        m_exhausted = true;
        return;
    }
    m_byThemselves += !event.asked;
    Recording recording;
    recording.id = ++m_recordings;
    if (m_settings.before.count() > 0)
        recording.from = earlier(event.when, m_settings.before);
    recording.to = to;
    recording.when = event.when;
    recording.why = event.why + ".";
    recording.name = event.name;
    recording.due = due;
    recording.latestDue = now + longest + onTheWay;
    m_waiting.push_back(std::move(recording));
}

std::optional<Recording> FlightRecorder::take(std::chrono::nanoseconds now)
{
    return !m_waiting.empty() && m_waiting.front().due <= now ? takeUnfinished() : std::nullopt;
}

std::optional<Recording> FlightRecorder::takeUnfinished()
{
    if (m_waiting.empty())
        return std::nullopt;
    auto recording = std::move(m_waiting.front());
    m_waiting.pop_front();
    return recording;
}

} // namespace porthole::analysis
