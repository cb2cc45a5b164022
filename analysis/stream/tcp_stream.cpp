#include "analysis/stream/tcp_stream.h"

#include <algorithm>
#include <limits>

namespace porthole::analysis {

namespace {

constexpr std::uint16_t synFlag = 0x002, pushFlag = 0x008, ackFlag = 0x010;

} // namespace

void TcpStream::add(const StreamSegment& segment, std::vector<StreamPiece>& pieces)
{
    if (segment.flags & ackFlag)
        acknowledge(m_sides[!segment.reverse], segment, pieces);
    auto& side = m_sides[segment.reverse];
    const bool syn = segment.flags & synFlag;
    const auto sequence = segment.sequence + (syn ? 1 : 0); // data in a SYN follow its sequence number
    if (!side.started) {
        side.started = true;
        side.base = sequence;
        side.soft = !syn && segment.length == 0;
    }
    // Of a segment without a captured byte nothing is known but a length that its header claims: it counts as missing.
    if (segment.captured == 0)
        return;
    if (side.soft) {
        // What came before was a keep-alive, which has the number of the byte before.
        side.base += side.next == 0 && sequence - side.base == 1 ? 1 : 0;
        side.soft = false;
    }
    const auto offset = unwrap(sequence - side.base, side.next);
    Waiting what {segment, static_cast<std::uint64_t>(std::max<std::int64_t>(offset, 0)), false};
    if (offset < 0) {
        const auto before = static_cast<std::uint64_t>(-offset);
        if (before >= segment.length)
            return;
        const auto cut = static_cast<std::uint32_t>(before);
        what.segment.length -= cut;
        what.segment.captured -= std::min(cut, what.segment.captured);
        what.segment.at += cut;
    }
    if (what.begin > side.next) {
        what.late = true;
        side.waiting.emplace(what.begin, what);
        if (side.waiting.size() > mostWaiting)
            release(side, segment.reverse, side.waiting.begin()->first + 1, segment.frame, pieces);
        return;
    }
    take(side, what, pieces);
    release(side, segment.reverse, 0, segment.frame, pieces);
}

void TcpStream::acknowledge(Side& side, const StreamSegment& segment, std::vector<StreamPiece>& pieces)
{
    if (!side.started)
        return;
    const auto offset = unwrap(segment.acknowledgment - side.base, side.next);
    if (offset <= 0)
        return;
    const auto acknowledged = static_cast<std::uint64_t>(offset);
    release(side, !segment.reverse, acknowledged, segment.frame, pieces);
    side.acknowledged = std::max(side.acknowledged, std::min(acknowledged, side.next));
}

/// Appends what waits and fits: of several copies the one that came first. Holes in front of what was acknowledged stay.
void TcpStream::release(
    Side& side, bool reverse, std::uint64_t acknowledged, FrameNumber frame, std::vector<StreamPiece>& pieces)
{
    std::priority_queue<Waiting> fitting;
    for (;;) {
        while (!side.waiting.empty() && side.waiting.begin()->first <= side.next) {
            fitting.push(side.waiting.begin()->second);
            side.waiting.erase(side.waiting.begin());
        }
        if (!fitting.empty()) {
            take(side, fitting.top(), pieces);
            fitting.pop();
        } else if (!side.waiting.empty() && acknowledged > side.waiting.begin()->first) {
            StreamPiece hole;
            hole.kind = StreamPiece::Kind::Missing;
            hole.reverse = reverse;
            hole.frame = frame;
            hole.length = static_cast<std::uint32_t>(side.waiting.begin()->first - side.next);
            append(side, hole, pieces);
        } else {
            return;
        }
    }
}

void TcpStream::take(Side& side, const Waiting& what, std::vector<StreamPiece>& pieces)
{
    const auto& segment = what.segment;
    const auto known = static_cast<std::uint32_t>(std::min<std::uint64_t>(side.next - what.begin, segment.length));
    if (known)
        m_overlaps.push_back({segment.reverse, segment.assembled, segment.frame, segment.at, what.begin, std::min(known, segment.captured)});
    if (known == segment.length)
        return;
    StreamPiece piece;
    piece.frame = segment.frame;
    piece.reverse = segment.reverse;
    piece.assembled = segment.assembled;
    piece.late = what.late;
    const auto at = std::uint64_t {segment.at} + known;
    const auto captured = at > StreamPiece::largestAt ? 0 : segment.captured - std::min(known, segment.captured);
    piece.push = (segment.flags & pushFlag) && captured == segment.length - known;
    piece.length = captured;
    piece.at = static_cast<std::uint32_t>(at) & StreamPiece::largestAt;
    if (captured)
        append(side, piece, pieces);
    piece.kind = StreamPiece::Kind::Cut;
    piece.length = segment.length - known - captured;
    piece.push = segment.flags & pushFlag;
    if (piece.length)
        append(side, piece, pieces);
}

void TcpStream::append(Side& side, StreamPiece piece, std::vector<StreamPiece>& pieces)
{
    piece.begin = side.next;
    piece.position = m_position;
    side.next += piece.length;
    m_position += piece.length;
    piece.readable = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(side.next - side.acknowledged, std::numeric_limits<std::uint32_t>::max()));
    pieces.push_back(piece);
}

void TcpStream::conclude(std::vector<StreamPiece>& pieces)
{
    for (const bool reverse : {false, true}) {
        auto& side = m_sides[reverse];
        if (!side.waiting.empty())
            release(side, reverse, std::numeric_limits<std::uint64_t>::max(), side.waiting.rbegin()->second.segment.frame, pieces);
    }
}

} // namespace porthole::analysis
