#include "analysis/stream/conversation_stream.h"

#include "analysis/merged_frames.h"
#include "analysis/stream/segment_walk.h"
#include "analysis/stream/stream_reader.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t firstBatch = 16, largestBatch = 4096; ///< segments between two looks at what has come

StreamSegment segmentOf(const Segment& segment)
{
    const auto& facts = *segment.facts;
    StreamSegment result;
    result.frame = segment.frame;
    result.reverse = segment.reverse;
    result.assembled = facts.headerOffset == 0;
    result.flags = facts.flags;
    result.sequence = facts.sequence;
    result.acknowledgment = facts.acknowledgment;
    result.length = facts.payloadLength;
    result.captured = static_cast<std::uint32_t>(std::min<std::size_t>(segment.payload.size(), facts.payloadLength));
    result.at = facts.payloadOffset;
    return result;
}

bool hasEnded(const Session& session, ConversationId id)
{
    return session.state().finished || session.conversation(id).ending != TcpEnding::Open;
}

} // namespace

ConversationStream::ConversationStream(const Session& session, ConversationId id, const FollowedContent& followed)
    : m_session(session)
    , m_id(id)
    , m_followed(followed)
    , m_tcp(followed.content == StreamContent::Transport && session.conversation(id).kind == TransportFacts::Kind::Tcp)
{
}

bool ConversationStream::update(const std::stop_token& stop, const Progress& progress)
{
    const std::lock_guard updating(m_updating);
    // Asked before the walk begins: what the walk does not meet came later.
    const bool ended = hasEnded(m_session, m_id);
    if (const auto from = following()) {
        takeBack();
        const bool reached = m_followed.content == StreamContent::Transport ? walk(from, stop, progress) : walkContent(stop, progress);
        if (!reached)
            return false;
    }
    if (m_tcp && ended && m_tcpStream.hasWaiting())
        conclude();
    if (progress)
        progress(1);
    return true;
}

/// The frame to go on with, or the last one where what is followed goes on between other addresses; 0: there is none yet.
FrameNumber ConversationStream::following() const
{
    const auto known = m_session.conversation(m_id);
    if (m_followed.content == StreamContent::Quic) {
        const auto paths = m_session.paths(m_id);
        const bool more = std::ranges::any_of(paths, [&](const auto& path) { return m_session.conversation(path.id).lastFrame > m_last; });
        return more ? std::max(m_last, known.firstFrame) : 0;
    }
    if (m_last == 0)
        return known.firstFrame;
    if (known.lastFrame <= m_last)
        return 0;
    const auto row = m_session.row(m_last);
    return row.conversation == m_id ? row.nextInConversation : m_last + 1; // carries others
}

bool ConversationStream::walk(FrameNumber from, const std::stop_token& stop, const Progress& progress)
{
    const auto known = m_session.conversation(m_id);
    const double all = std::max(1.0, static_cast<double>(known.packets[0]) + known.packets[1]);
    SegmentWalk walk(m_session, m_id, from);
    std::vector<StreamPiece> fresh;
    std::size_t inBatch = 0, batch = firstBatch;
    while (const auto* segment = walk.next()) {
        m_last = segment->frame;
        ++m_taken;
        if (m_tcp)
            m_tcpStream.add(segmentOf(*segment), fresh);
        else
            addDatagram(segmentOf(*segment), fresh);
        if (++inBatch < batch)
            continue;
        publish(fresh);
        inBatch = 0;
        batch = std::min(batch * 2, largestBatch);
        if (progress)
            progress(std::min(1.0, static_cast<double>(m_taken) / all));
        if (stop.stop_requested())
            return false;
    }
    publish(fresh);
    return true;
}

/// What a frame adds stands as it is: dissection has put it in order.
bool ConversationStream::walkContent(const std::stop_token& stop, const Progress& progress)
{
    constexpr std::size_t atOnce = 64;
    const auto paths = m_followed.content == StreamContent::Quic ? m_session.paths(m_id) : std::vector<ConversationPath> {{m_id, true}};
    double all = 0;
    bool clientIsA = true; // of this conversation: the others' sides are named after it
    MergedFrames frames(m_session);
    for (const auto& path : paths) {
        const auto conversation = m_session.conversation(path.id);
        all += static_cast<double>(conversation.packets[0]) + conversation.packets[1];
        frames.add(path, m_last);
        if (path.id == m_id)
            clientIsA = path.clientIsA;
    }
    ContentReader reader(m_session, m_followed);
    std::vector<StreamPiece> fresh;
    for (bool more = true; more;) {
        for (std::size_t i = 0; i < atOnce; ++i) {
            const auto next = frames.next();
            if (!(more = next.has_value()))
                break;
            const auto& frame = next->frame;
            reader.read(frame.number);
            StreamSegment segment;
            segment.frame = frame.number;
            segment.reverse = ((frame.flags & FrameRow::Reverse) != 0) == (frames.path(next->path).path.clientIsA == clientIsA);
            for (const auto part : reader.parts()) {
                segment.length = segment.captured = std::min(part, StreamPiece::largestAt - segment.at);
                addDatagram(segment, fresh);
                segment.at += segment.length;
            }
            noteSubstreams(reader.substreams());
            m_last = frame.number;
            ++m_taken;
        }
        publish(fresh);
        if (progress)
            progress(std::min(1.0, static_cast<double>(m_taken) / std::max(1.0, all)));
        if (stop.stop_requested())
            return false;
    }
    return true;
}

void ConversationStream::noteSubstreams(const std::vector<std::uint64_t>& ids)
{
    const std::lock_guard lock(m_mutex);
    for (const auto id : ids)
        if (m_substreams.size() < mostSubstreams)
            m_substreams.insert(id);
}

std::vector<std::uint64_t> ConversationStream::substreams() const
{
    const std::shared_lock lock(m_mutex);
    return {m_substreams.begin(), m_substreams.end()};
}

void ConversationStream::conclude()
{
    m_beforeConcluding = m_tcpStream;
    const auto settled = extent();
    std::vector<StreamPiece> fresh;
    m_tcpStream.conclude(fresh);
    publish(fresh);
    const std::lock_guard lock(m_mutex);
    m_settledExtent = settled;
    m_extent.settled = settled.pieces;
}

/// What was appended at an end that was none.
void ConversationStream::takeBack()
{
    const std::lock_guard lock(m_mutex);
    if (m_extent.settled == m_extent.pieces)
        return;
    m_extent = m_settledExtent;
    m_revision.fetch_add(1, std::memory_order_release);
    m_pieces.resize(m_extent.pieces);
    m_blocks.resize((m_extent.pieces + blockPieces - 1) / blockPieces); // the last one may hold more: that only costs time
    m_tcpStream = std::move(m_beforeConcluding);
    m_beforeConcluding = {};
}

void ConversationStream::publish(std::vector<StreamPiece>& fresh)
{
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& piece : fresh) {
            if (m_pieces.size() / blockPieces == m_blocks.size())
                m_blocks.push_back({piece.frame, piece.frame});
            auto& block = m_blocks.back();
            block = {std::min(block.lowest, piece.frame), std::max(block.highest, piece.frame)};
            m_pieces.push_back(piece);
            auto& side = m_extent.sides[piece.reverse];
            side.bytes += piece.length;
            if (piece.kind == StreamPiece::Kind::Missing)
                side.missing += piece.length;
            else if (piece.kind == StreamPiece::Kind::Cut)
                side.cut += piece.length;
            else
                ++side.pieces;
        }
        m_extent.pieces = m_pieces.size();
        m_extent.settled = m_extent.pieces;
        m_bases = {m_tcpStream.base(false), m_tcpStream.base(true)};
    }
    fresh.clear();
    compareOverlaps();
}

/// A datagram is there as a whole, or not at all.
void ConversationStream::addDatagram(const StreamSegment& segment, std::vector<StreamPiece>& fresh)
{
    const auto add = [&](StreamPiece::Kind kind, std::uint32_t length) {
        StreamPiece piece;
        piece.kind = kind;
        piece.begin = m_datagramBytes[segment.reverse];
        piece.position = m_datagramBytes[0] + m_datagramBytes[1];
        piece.length = length;
        piece.readable = segment.length;
        piece.frame = segment.frame;
        piece.at = segment.at & StreamPiece::largestAt;
        piece.reverse = segment.reverse;
        piece.assembled = segment.assembled;
        piece.push = true;
        if (length)
            fresh.push_back(piece);
        m_datagramBytes[segment.reverse] += length;
    };
    add(StreamPiece::Kind::Data, segment.captured);
    if (segment.captured)
        add(StreamPiece::Kind::Cut, segment.length - segment.captured);
}

void ConversationStream::compareOverlaps()
{
    auto& overlaps = m_tcpStream.overlaps();
    if (overlaps.empty())
        return;
    StreamReader reader(m_session, m_id), earlier(m_session, m_id);
    for (const auto& overlap : overlaps)
        compare(overlap, reader, earlier);
    overlaps.clear();
}

/// The first pieces of an overlap only: somebody may send very small segments, and the same bytes in very large ones.
void ConversationStream::compare(const StreamOverlap& overlap, StreamReader& reader, StreamReader& earlier)
{
    constexpr std::size_t mostPieces = 64;
    {
        const std::shared_lock lock(m_mutex);
        if (m_conflicts.size() >= mostConflicts)
            return;
    }
    const auto bytes = reader.read(overlap.frame, overlap.assembled, overlap.at, overlap.length);
    auto index = pieceOf(overlap.reverse, overlap.begin);
    std::vector<StreamPiece> known;
    pieces(index, mostPieces, known);
    for (const auto& piece : known) {
        if (piece.reverse != overlap.reverse || piece.kind != StreamPiece::Kind::Data)
            continue;
        const auto from = std::max(piece.begin, overlap.begin);
        const auto to = std::min(piece.end(), overlap.begin + bytes.size());
        if (from >= to)
            return;
        const auto first = earlier.read(piece);
        if (first.size() != piece.length)
            return;
        const auto old = first.subspan(from - piece.begin, to - from);
        const auto again = bytes.subspan(from - overlap.begin, to - from);
        const auto differs = std::ranges::mismatch(old, again).in1;
        if (differs != old.end()) {
            const auto offset = from + static_cast<std::uint64_t>(differs - old.begin());
            const std::lock_guard lock(m_mutex);
            m_conflicts.push_back({overlap.frame, piece.frame, overlap.reverse, offset});
            return;
        }
    }
}

ConversationStream::Extent ConversationStream::extent() const
{
    const std::shared_lock lock(m_mutex);
    return m_extent;
}

void ConversationStream::pieces(std::size_t first, std::size_t count, std::vector<StreamPiece>& pieces) const
{
    pieces.clear();
    const std::shared_lock lock(m_mutex);
    if (first >= m_pieces.size())
        return;
    const auto from = m_pieces.begin() + static_cast<std::ptrdiff_t>(first);
    pieces.assign(from, from + static_cast<std::ptrdiff_t>(std::min(count, m_pieces.size() - first)));
}

std::size_t ConversationStream::pieceOf(bool reverse, std::uint64_t offset) const
{
    const std::shared_lock lock(m_mutex);
    return pieceOfLocked(reverse, offset);
}

std::size_t ConversationStream::pieceOfLocked(bool reverse, std::uint64_t offset) const
{
    if (offset >= m_extent.sides[reverse].bytes)
        return m_pieces.size();
    // Bytes of that side behind a piece never become fewer from one piece to the next.
    const auto behind = [&](const StreamPiece& piece) {
        return piece.reverse == reverse ? piece.end() : piece.position - piece.begin;
    };
    const auto found = std::upper_bound(
        m_pieces.begin(), m_pieces.end(), offset, [&](std::uint64_t wanted, const StreamPiece& piece) { return wanted < behind(piece); });
    return static_cast<std::size_t>(found - m_pieces.begin());
}

std::size_t ConversationStream::pieceOfFrame(FrameNumber frame) const
{
    const std::shared_lock lock(m_mutex);
    for (std::size_t block = 0; block < m_blocks.size(); ++block) {
        if (frame < m_blocks[block].lowest || frame > m_blocks[block].highest)
            continue;
        const auto last = std::min(m_pieces.size(), (block + 1) * blockPieces);
        for (auto index = block * blockPieces; index < last; ++index)
            if (m_pieces[index].frame == frame && m_pieces[index].kind != StreamPiece::Kind::Missing)
                return index;
    }
    return m_pieces.size();
}

std::vector<ConversationStream::Conflict> ConversationStream::conflicts() const
{
    const std::shared_lock lock(m_mutex);
    return m_conflicts;
}

std::optional<ConversationStream::Range> ConversationStream::rangeOf(FrameNumber frame) const
{
    if (frame < 1 || frame > m_session.frameCount())
        return std::nullopt;
    if (m_followed.content != StreamContent::Transport) {
        std::vector<StreamPiece> found;
        pieces(pieceOfFrame(frame), 1, found);
        return found.empty() ? std::nullopt : std::optional(Range {found[0].reverse, found[0].begin, found[0].length});
    }
    SegmentWalk walk(m_session, m_id, frame);
    const auto* segment = walk.next();
    if (!segment || segment->frame != frame || segment->facts->payloadLength == 0)
        return std::nullopt;
    const auto& facts = *segment->facts;
    const bool reverse = segment->reverse;
    if (!m_tcp) {
        std::vector<StreamPiece> found;
        pieces(pieceOfFrame(frame), 1, found);
        return found.empty() ? std::nullopt : std::optional(Range {reverse, found[0].begin, facts.payloadLength});
    }
    const std::shared_lock lock(m_mutex);
    // The pieces around it say which of the numbers that look alike is meant.
    std::uint64_t near = 0;
    for (std::size_t block = 0; block < m_blocks.size() && m_blocks[block].lowest <= frame; ++block) {
        const auto& piece = m_pieces[block * blockPieces];
        near = piece.reverse == reverse ? piece.begin : piece.position - piece.begin;
    }
    const auto sequence = facts.sequence + (facts.flags & 2 ? 1 : 0);
    const auto begin = TcpStream::unwrap(sequence - m_bases[reverse], near);
    if (begin < 0)
        return std::nullopt;
    return Range {reverse, static_cast<std::uint64_t>(begin), facts.payloadLength};
}

} // namespace porthole::analysis
