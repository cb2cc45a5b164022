// What the two ends of a conversation sent: TCP in order, UDP datagram by datagram, the two sides interleaved as their
// bytes became available; or what a protocol above these carried.
//
// Made on first need by reading the conversation's segments again, and again from there when the capture has grown:
//
//     ConversationStream stream(session, id);
//     stream.update();                        // on a thread of its own in the window
//     stream.pieces(0, 100, pieces);          // any thread, any time
//     StreamReader(session, id).read(pieces[0]);
//
// Memory: 32 bytes for each segment that carried something.
#pragma once

#include "analysis/session.h"
#include "analysis/stream/stream_content.h"
#include "analysis/stream/tcp_stream.h"

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <stop_token>
#include <utility>

namespace porthole::analysis {

class StreamReader;

class ConversationStream {
public:
    /// The session must outlive it.
    ConversationStream(const Session& session, ConversationId id, const FollowedContent& followed = {});

    /// Told the part that is done, 0 to 1; often enough to look at what has come meanwhile.
    using Progress = std::function<void(double done)>;
    /// Takes the frames that have come since; false if it was stopped before the last. Goes on there next time.
    bool update(const std::stop_token& stop = {}, const Progress& progress = {});

    struct SideExtent {
        std::uint64_t bytes = 0;   ///< of the stream, with what is missing
        std::uint64_t missing = 0; ///< of these in no frame
        std::uint64_t cut = 0;     ///< of these cut off by the capture
        std::size_t pieces = 0;    ///< of data
    };
    struct Extent {
        std::array<SideExtent, 2> sides; ///< sent by A, by B
        std::size_t pieces = 0;
        /// The pieces behind these waited for what never came; they may still change when the capture goes on.
        std::size_t settled = 0;
        std::uint64_t bytes() const { return sides[0].bytes + sides[1].bytes; }
    };
    Extent extent() const;
    /// Goes up when pieces were taken back.
    std::uint64_t revision() const { return m_revision.load(std::memory_order_acquire); }
    /// Puts up to `count` pieces from `first` on into `pieces`, in place of what is there.
    void pieces(std::size_t first, std::size_t count, std::vector<StreamPiece>& pieces) const;
    /// The piece that holds a byte of one side, or the number of pieces if none does.
    std::size_t pieceOf(bool reverse, std::uint64_t offset) const;
    /// The first piece that this frame carried, or the number of pieces.
    std::size_t pieceOfFrame(FrameNumber frame) const;

    struct Range {
        bool reverse;
        std::uint64_t begin;  ///< in the stream of that side
        std::uint32_t length; ///< bytes
    };
    /// What a frame carried, be it new or sent again. Nothing if it is no frame of the conversation or carried nothing.
    std::optional<Range> rangeOf(FrameNumber frame) const;

    /// A segment that says something else than the one that was there before it.
    struct Conflict {
        FrameNumber frame; ///< that came second
        FrameNumber first; ///< whose bytes count
        bool reverse;
        std::uint64_t offset; ///< of the first byte that differs
    };
    static constexpr std::size_t mostConflicts = 1000;
    /// The first so many.
    std::vector<Conflict> conflicts() const;

    const Session& session() const { return m_session; }
    ConversationId id() const { return m_id; }
    const FollowedContent& followed() const { return m_followed; }
    static constexpr std::size_t mostSubstreams = 10'000;
    /// Ids of the substreams that were met so far, whichever is followed, ascending; the first so many.
    std::vector<std::uint64_t> substreams() const;

private:
    void takeBack();
    FrameNumber following() const;
    bool walk(FrameNumber from, const std::stop_token& stop, const Progress& progress);
    void publish(std::vector<StreamPiece>& fresh);
    void conclude();
    bool walkContent(const std::stop_token& stop, const Progress& progress);
    void noteSubstreams(const std::vector<std::uint64_t>& ids);
    void addDatagram(const StreamSegment& segment, std::vector<StreamPiece>& fresh);
    void compareOverlaps();
    void compare(const StreamOverlap& overlap, StreamReader& reader, StreamReader& earlier);
    std::size_t pieceOfLocked(bool reverse, std::uint64_t offset) const;

    const Session& m_session;
    const ConversationId m_id;
    const FollowedContent m_followed;
    const bool m_tcp; ///< bytes of TCP segments, which have to be put in order

    std::mutex m_updating; ///< one update at a time; guards what follows
    FrameNumber m_last = 0; ///< the last frame that was taken
    std::uint64_t m_taken = 0;
    TcpStream m_tcpStream, m_beforeConcluding;
    std::array<std::uint64_t, 2> m_datagramBytes {};

    mutable std::shared_mutex m_mutex; ///< guards what follows
    std::deque<StreamPiece> m_pieces;
    struct Frames {
        FrameNumber lowest, highest;
    };
    static constexpr std::size_t blockPieces = 1024;
    std::vector<Frames> m_blocks; ///< of each so many pieces
    Extent m_extent, m_settledExtent;
    std::atomic<std::uint64_t> m_revision = 0;
    std::array<std::uint32_t, 2> m_bases {}; ///< TCP: sequence numbers of the first bytes
    std::vector<Conflict> m_conflicts;
    std::set<std::uint64_t> m_substreams;
};

} // namespace porthole::analysis
