#include "analysis/ladder/ladder.h"

#include "dissectors/core/knowledge.h"

#include <algorithm>
#include <tuple>

namespace porthole::analysis {

namespace {

constexpr std::uint32_t volumeStep = 64; ///< rows

constexpr std::uint32_t sentAgain = tcpflag::retransmission | tcpflag::fastRetransmission;
/// What does not keep a segment out of a run.
constexpr std::uint32_t harmless = tcpflag::windowUpdate;

bool isOver(TcpState state) { return state == TcpState::TimeWait || state == TcpState::Closed; }

std::uint32_t sequenceLength(const LadderRow& row)
{
    return row.length + (row.has(tcpheader::syn) ? 1u : 0u) + (row.has(tcpheader::fin) ? 1u : 0u);
}

/// Data, or an acknowledgment, with nothing about it that one would look for.
bool isPlain(const LadderRow& row)
{
    if (row.kind == LadderRow::Kind::Datagram)
        return true;
    if (row.kind == LadderRow::Kind::Packet)
        return row.has(quicpacket::routine) && !row.repeats;
    constexpr std::uint16_t special = tcpheader::syn | tcpheader::fin | tcpheader::rst | tcpheader::urg;
    return row.kind == LadderRow::Kind::Segment && !row.has(special) && row.before == row.after && !row.lost && !row.repeats
        && !(row.findings & tcpflag::analysisFlags & ~harmless);
}

} // namespace

void LadderPiece::clear()
{
    rows.clear();
    duplicates.clear();
    ends.clear();
    texts.clear();
}

void Ladder::append(const LadderPiece& piece)
{
    if (!piece.ends.empty())
        m_ends = piece.ends;
    if (m_kind == Kind::Udp && !piece.texts.empty()) {
        m_kind = Kind::Quic;
        m_textEnds.resize(m_rows.size());
    }
    auto duplicate = piece.duplicates.begin();
    for (std::size_t at = 0; at < piece.rows.size() && !isFull(); ++at) {
        const auto& row = piece.rows[at];
        if (m_kind == Kind::Quic)
            takeText(piece, at);
        appendRow(row);
        for (; duplicate != piece.duplicates.end() && duplicate->frame <= row.frame; ++duplicate)
            if (duplicate->frame == row.frame)
                takeDuplicate(*duplicate, row.to);
    }
    findRuns();
}

void Ladder::takeText(const LadderPiece& piece, std::size_t at)
{
    if (at < piece.texts.size())
        m_texts += piece.texts[at];
    m_textEnds.push_back(m_texts.size());
}

std::string_view Ladder::text(std::size_t row) const
{
    if (row >= m_textEnds.size())
        return {};
    const auto begin = row ? m_textEnds[row - 1] : 0;
    return std::string_view(m_texts).substr(begin, m_textEnds[row] - begin);
}

void Ladder::appendRow(const LadderRow& row)
{
    const auto at = static_cast<std::uint32_t>(m_rows.size());
    m_rows.push_back(row);
    if (at % volumeStep == 0)
        m_volumes.push_back(m_volumes.empty() ? Volume {} : volume(0, at - 1));
    if (m_kind == Kind::Quic && row.kind == LadderRow::Kind::Packet)
        followPhases(row, at);
    if (m_kind != Kind::Tcp || row.from > 1 || row.to > 1)
        return;
    if (sequenceLength(row) > 0 && !(row.findings & (tcpflag::keepAlive | tcpflag::zeroWindowProbe))) {
        const auto before = m_repeats[row.from].take({row.sequence, sequenceLength(row), at});
        if (before) {
            m_rows.back().repeats = m_rows[*before].frame;
            if (isLoss(m_rows[*before], row))
                setLost(*before, true);
        }
    }
    followOpening(row, at);
    followClosing(row, at);
    followReset(row, at);
    followTimeWait(row, at);
}

/// A second copy follows because the first one was lost, as far as its sender could know: not before a round trip, and
/// not when it had been acknowledged.
bool Ladder::isLoss(const LadderRow& first, const LadderRow& again) const
{
    constexpr Nanoseconds shortest = 3'000'000; // where the round trip is not known
    if (again.findings & tcpflag::spuriousRetransmission)
        return false;
    const auto trip = m_delays.known ? 2 * (m_delays.toEnd[0] + m_delays.toEnd[1]) : shortest;
    return again.findings & sentAgain || (first.time != noTime && again.time - first.time > trip);
}

/// What was sent again had arrived the first time.
void Ladder::takeDuplicate(const LadderPiece::Duplicate& duplicate, int sender)
{
    const auto again = m_repeats[static_cast<std::size_t>(sender & 1)].lastSender(duplicate.sequence);
    if (!again || !m_rows[*again].repeats)
        return;
    if (const auto original = rowOf(m_rows[*again].repeats))
        setLost(*original, false);
}

void Ladder::setLost(std::uint32_t at, bool lost)
{
    m_rows[at].lost = lost;
    if (at >= m_scanned)
        return;
    // Runs have to be looked for anew from here on.
    m_scanned = std::min(at, m_group.first);
    while (!m_runs.empty() && m_runs.back().last + 1 >= m_scanned) {
        m_scanned = std::min(m_scanned, m_runs.back().first);
        m_runs.pop_back();
    }
    m_group = {m_scanned, 0, -1};
}

void Ladder::followOpening(const LadderRow& row, std::uint32_t at)
{
    if (!m_opening && row.has(tcpheader::syn) && !row.has(tcpheader::ack)) {
        m_opening = m_spans.size();
        m_spans.push_back({LadderSpan::Kind::Handshake, at, at, row.from, false});
        return;
    }
    if (!m_opening || m_spans[*m_opening].complete)
        return;
    auto& span = m_spans[*m_opening];
    if (row.has(tcpheader::syn) && !row.has(tcpheader::ack) && row.from != span.side)
        span.kind = LadderSpan::Kind::SimultaneousOpen;
    const auto after = row.statesAfter();
    const auto isOpen = [](TcpState state) { return state >= TcpState::Established; };
    if (row.has(tcpheader::syn) || (isOpen(after.of[0]) && isOpen(after.of[1])))
        span.last = at;
    if (!isOpen(after.of[0]) || !isOpen(after.of[1]))
        return;
    span.complete = true;
    if (span.kind == LadderSpan::Kind::Handshake)
        measureDelays(span.first, at);
}

/// A SYN travels to the server and its answer back to the point of capture; the answer to the client and its
/// acknowledgment back.
void Ladder::measureDelays(std::uint32_t opening, std::uint32_t last)
{
    if (last != opening + 2) // something was sent again: which copy was answered is not known
        return;
    const auto& syn = m_rows[opening];
    const auto& answer = m_rows[opening + 1];
    const auto& acknowledgment = m_rows[last];
    const bool inOrder = syn.time <= answer.time && answer.time <= acknowledgment.time;
    if (syn.time == noTime || acknowledgment.time == noTime || !inOrder || answer.from == syn.from || acknowledgment.from != syn.from)
        return;
    m_delays.toEnd[answer.from] = (answer.time - syn.time) / 2;
    m_delays.toEnd[syn.from] = (acknowledgment.time - answer.time) / 2;
    m_delays.known = true;
}

void Ladder::followClosing(const LadderRow& row, std::uint32_t at)
{
    if (!m_closing && row.has(tcpheader::fin) && !row.has(tcpheader::rst)) {
        m_closing = m_spans.size();
        m_spans.push_back({LadderSpan::Kind::Close, at, at, row.from, false});
    }
    if (!m_closing)
        return;
    auto& span = m_spans[*m_closing];
    const auto after = row.statesAfter();
    if (row.from != span.side && !span.complete && !row.repeats)
        span.bytesAfterFin += row.length;
    if (after.of[0] == TcpState::Closing || after.of[1] == TcpState::Closing)
        span.kind = LadderSpan::Kind::SimultaneousClose;
    if (row.has(tcpheader::rst))
        return;
    if (row.has(tcpheader::fin) || row.before != row.after)
        span.last = at;
    span.complete = span.complete || (isOver(after.of[0]) && isOver(after.of[1]));
}

void Ladder::followReset(const LadderRow& row, std::uint32_t at)
{
    if (!row.has(tcpheader::rst))
        return;
    const auto before = row.statesBefore();
    const auto receiver = before.of[row.to];
    if (receiver == TcpState::SynSent) {
        if (m_opening && !m_spans[*m_opening].complete) {
            auto& span = m_spans[*m_opening];
            span = {LadderSpan::Kind::Refused, span.first, at, row.from};
            return;
        }
    }
    // A volley of resets is one.
    if (!m_spans.empty() && m_spans.back().kind == LadderSpan::Kind::Reset && m_spans.back().last + 1 == at) {
        m_spans.back().last = at;
        return;
    }
    if (m_spans.size() < mostSpans)
        m_spans.push_back({LadderSpan::Kind::Reset, at, at, row.from});
}

void Ladder::followPhases(const LadderRow& row, std::uint32_t at)
{
    using Phase = LadderSpan::Kind;
    constexpr auto closed = static_cast<std::size_t>(Phase::ConnectionClose) - static_cast<std::size_t>(Phase::Initial);
    static_assert(closed + 1 == std::tuple_size_v<decltype(m_phases)>);
    // Another connection on the same ports.
    if (row.space == NumberSpace::Initial && row.from == 0 && m_phases[closed] && !row.has(quicpacket::closes))
        m_phases = {};
    const auto extend = [&](Phase kind) {
        auto& phase = m_phases[static_cast<std::size_t>(kind) - static_cast<std::size_t>(Phase::Initial)];
        if (!phase && m_spans.size() < mostSpans) {
            phase = m_spans.size();
            m_spans.push_back({kind, at, at, row.from, kind != Phase::HandshakePackets});
        }
        if (phase)
            m_spans[*phase].last = at;
    };
    switch (row.space) {
    case NumberSpace::Initial: extend(Phase::Initial); break;
    case NumberSpace::Handshake: extend(Phase::HandshakePackets); break;
    case NumberSpace::Application: extend(row.has(quicpacket::earlyData) ? Phase::EarlyData : Phase::OneRtt); break;
    }
    if (row.has(quicpacket::closes))
        extend(Phase::ConnectionClose);
    // A client has keys for 1-RTT packets when its handshake is complete (RFC 9001 section 4.1.1).
    const auto handshake = m_phases[static_cast<std::size_t>(Phase::HandshakePackets) - static_cast<std::size_t>(Phase::Initial)];
    if (handshake && row.from == 0 && row.space == NumberSpace::Application && !row.has(quicpacket::earlyData))
        m_spans[*handshake].complete = true;
}

void Ladder::followTimeWait(const LadderRow& row, std::uint32_t at)
{
    const auto before = row.statesBefore();
    const auto after = row.statesAfter();
    for (const int side : {0, 1}) {
        const auto index = static_cast<std::size_t>(side);
        const bool waits = after.of[index] == TcpState::TimeWait;
        const bool begins = waits && before.of[index] != TcpState::TimeWait;
        // RFC 9293 section 3.10.7.4: a FIN that comes again restarts the wait.
        const bool restarts = waits && row.to == side && row.has(tcpheader::fin);
        if (begins || restarts)
            m_waiting = Waiting {side, at, row.time == noTime ? noTime : row.time + timeWaitLength};
        else if (!waits && m_waiting && m_waiting->side == side)
            m_waiting.reset();
    }
}

Ladder::Volume Ladder::volume(std::uint32_t first, std::uint32_t last) const
{
    const auto upTo = [this](std::uint32_t end) { // without row `end`
        auto sum = end ? m_volumes[std::min<std::size_t>(end / volumeStep, m_volumes.size() - 1)] : Volume {};
        for (auto at = std::min<std::size_t>(end / volumeStep, m_volumes.size() - 1) * volumeStep; end && at < end; ++at) {
            sum.bytes += m_rows[at].length;
            sum.segments += m_rows[at].length > 0;
        }
        return sum;
    };
    const auto all = upTo(last + 1);
    const auto before = upTo(first);
    return {all.bytes - before.bytes, all.segments - before.segments};
}

std::optional<std::uint32_t> Ladder::rowAtOrBefore(FrameNumber frame) const
{
    const auto behind = std::upper_bound(
        m_rows.begin(), m_rows.end(), frame, [](FrameNumber wanted, const LadderRow& row) { return wanted < row.frame; });
    if (behind == m_rows.begin())
        return std::nullopt;
    return static_cast<std::uint32_t>(behind - m_rows.begin() - 1);
}

std::optional<std::uint32_t> Ladder::rowOf(FrameNumber frame) const
{
    const auto row = std::lower_bound(
        m_rows.begin(), m_rows.end(), frame, [](const LadderRow& one, FrameNumber wanted) { return one.frame < wanted; });
    if (row == m_rows.end() || row->frame != frame)
        return std::nullopt;
    return static_cast<std::uint32_t>(row - m_rows.begin());
}

/// Goes on where it came to before.
void Ladder::findRuns()
{
    if (m_kind == Kind::Flow)
        return;
    const auto count = static_cast<std::uint32_t>(m_rows.size());
    for (; m_scanned < count; ++m_scanned) {
        const auto& row = m_rows[m_scanned];
        const bool plain = isPlain(row);
        const bool turns = plain && row.length > 0 && m_group.side >= 0 && m_group.side != row.from;
        if (!plain || turns)
            m_group = {plain ? m_scanned : m_scanned + 1, 0, -1};
        if (!plain)
            continue;
        if (row.length > 0)
            m_group.side = row.from;
        if (m_group.side < 0 || m_scanned - m_group.first + 1 < shortestRun)
            continue;
        m_group.last = m_scanned;
        if (!m_runs.empty() && m_runs.back().first == m_group.first)
            m_runs.back() = m_group;
        else
            m_runs.push_back(m_group);
    }
}

} // namespace porthole::analysis
