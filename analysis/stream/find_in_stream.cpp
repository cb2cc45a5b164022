#include "analysis/stream/find_in_stream.h"

#include "analysis/stream/stream_reader.h"

#include <algorithm>
#include <array>

namespace porthole::analysis {

namespace {

constexpr std::size_t piecesAtOnce = 256;

/// The bytes of a side that stand together.
struct Together {
    std::vector<std::uint8_t> bytes;
    std::uint64_t begin = 0;
};

class Finder {
public:
    Finder(const ConversationStream& stream, const FindPattern& pattern, FollowSides sides)
        : m_stream(stream)
        , m_pattern(pattern)
        , m_sides(sides)
        , m_reader(stream)
    {
    }

    std::optional<StreamMatch> forward(std::size_t index, std::uint32_t offset, const std::stop_token& stop)
    {
        std::vector<StreamPiece> pieces;
        for (; !stop.stop_requested(); index += pieces.size()) {
            m_stream.pieces(index, piecesAtOnce, pieces);
            if (pieces.empty())
                break;
            for (const auto& piece : pieces) {
                if (const auto match = below(piece, std::exchange(offset, 0)))
                    return match;
                if (stop.stop_requested())
                    return std::nullopt;
            }
        }
        return std::nullopt;
    }

    std::optional<StreamMatch> backward(std::size_t index, std::uint32_t offset, const std::stop_token& stop)
    {
        std::vector<StreamPiece> pieces;
        for (auto end = index + 1; end > 0 && !stop.stop_requested();) {
            const auto begin = end - std::min(end, piecesAtOnce);
            m_stream.pieces(begin, end - begin, pieces);
            for (auto at = pieces.size(); at > 0; --at) {
                const auto place = begin + at - 1;
                if (const auto match = above(pieces[at - 1], place == index ? offset : pieces[at - 1].length))
                    return match;
                if (stop.stop_requested())
                    return std::nullopt;
            }
            end = begin;
        }
        return std::nullopt;
    }

private:
    bool isWanted(const StreamPiece& piece) const { return m_sides == FollowSides::Both || (m_sides == FollowSides::B) == piece.reverse; }

    /// Nothing stands together with what comes behind or before the other side's words.
    Together& sideOf(const StreamPiece& piece)
    {
        if (m_sides == FollowSides::Both)
            m_together[!piece.reverse].bytes.clear();
        return m_together[piece.reverse];
    }

    /// Matches that end in this piece or begin in it behind `offset`, with what was before.
    std::optional<StreamMatch> below(const StreamPiece& piece, std::uint32_t offset)
    {
        if (!isWanted(piece))
            return std::nullopt;
        auto& side = sideOf(piece);
        const auto bytes = m_reader.read(piece);
        if (side.bytes.empty() || side.begin + side.bytes.size() != piece.begin + offset || bytes.size() != piece.length) {
            side.bytes.clear();
            side.begin = piece.begin + offset;
        }
        const auto from = std::min<std::size_t>(offset, bytes.size());
        side.bytes.insert(side.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end());
        if (const auto match = m_pattern.first(side.bytes, 0, m_matcher); match && match->length)
            return StreamMatch {piece.reverse, side.begin + match->begin, match->length};
        if (side.bytes.size() > mostBeyondSegment) {
            const auto dropped = side.bytes.size() - mostBeyondSegment;
            side.bytes.erase(side.bytes.begin(), side.bytes.begin() + static_cast<std::ptrdiff_t>(dropped));
            side.begin += dropped;
        }
        return std::nullopt;
    }

    /// The last match that begins in this piece before `offset`, with what comes behind.
    std::optional<StreamMatch> above(const StreamPiece& piece, std::uint32_t offset)
    {
        if (!isWanted(piece))
            return std::nullopt;
        auto& side = sideOf(piece);
        const auto bytes = m_reader.read(piece);
        if (side.begin != piece.end())
            side.bytes.clear();
        side.bytes.resize(std::min(side.bytes.size(), mostBeyondSegment));
        side.bytes.insert(side.bytes.begin(), bytes.begin(), bytes.end());
        side.begin = piece.begin;
        if (const auto match = m_pattern.last(side.bytes, std::min<std::size_t>(offset, bytes.size()), m_matcher); match && match->length)
            return StreamMatch {piece.reverse, side.begin + match->begin, match->length};
        return std::nullopt;
    }

    const ConversationStream& m_stream;
    const FindPattern& m_pattern;
    const FollowSides m_sides;
    StreamReader m_reader;
    Matcher m_matcher;
    std::array<Together, 2> m_together;
};

} // namespace

std::optional<StreamMatch> findInStream(const ConversationStream& stream, const FindPattern& pattern, FollowSides sides, std::size_t piece,
    std::uint32_t offset, bool backward, const std::stop_token& stop)
{
    Finder finder(stream, pattern, sides);
    return backward ? finder.backward(piece, offset, stop) : finder.forward(piece, offset, stop);
}

} // namespace porthole::analysis
