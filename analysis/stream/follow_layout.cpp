#include "analysis/stream/follow_layout.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::uint64_t linesBetween = 128; ///< places that are remembered, at least
constexpr std::size_t stepsAtOnce = 1024;   ///< between two looks at what was found

} // namespace

FollowLayout::FollowLayout(const ConversationStream& stream, const FollowLook& look)
    : m_stream(stream)
    , m_look(look)
{
}

/// Pieces at the end were taken back: what was settled before still is.
void FollowLayout::goBack()
{
    const auto revision = m_stream.revision();
    const std::lock_guard lock(m_mutex);
    if (revision != m_revision) {
        m_revision = revision;
        while (m_places.size() > 1 && m_places.back().cursor.piece >= m_settled)
            m_places.pop_back();
        m_end = m_places.back();
        m_openLine = false;
    }
    m_settled = m_stream.extent().settled;
}

bool FollowLayout::scan(const std::stop_token& stop, const std::function<void()>& progressed)
{
    goBack();
    FollowLines maker(m_stream, m_look);
    Place place, remembered;
    {
        const std::lock_guard lock(m_mutex);
        place = m_end;
        remembered = m_places.back();
    }
    for (bool more = true; more;) {
        std::vector<Place> found;
        bool openLine = false;
        for (std::size_t step = 0; step < stepsAtOnce && more; ++step) {
            const auto before = place;
            if (m_look.isText()) {
                more = maker.next(place.cursor, nullptr, openLine);
                place.line += more ? 1 : 0;
            } else if (const auto* piece = maker.piece(place.cursor.piece)) {
                place.line += maker.linesOf(*piece);
                ++place.cursor.piece;
            } else {
                more = false;
            }
            if (openLine) {
                place = before;
                more = false;
            }
            if (place.line >= remembered.line + linesBetween)
                found.push_back(remembered = place);
        }
        {
            const std::lock_guard lock(m_mutex);
            m_places.insert(m_places.end(), found.begin(), found.end());
            m_end = place;
            m_openLine = openLine;
        }
        if (progressed)
            progressed();
        if (stop.stop_requested())
            return !more;
    }
    return true;
}

std::uint64_t FollowLayout::lineCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_end.line + (m_openLine ? 1 : 0);
}

FollowLayout::Place FollowLayout::placeBefore(std::uint64_t line) const
{
    const std::lock_guard lock(m_mutex);
    const auto behind = std::upper_bound(
        m_places.begin(), m_places.end(), line, [](std::uint64_t wanted, const Place& place) { return wanted < place.line; });
    return behind == m_places.begin() ? Place {} : *std::prev(behind);
}

/// Moves on by one step, but not beyond line `upTo`; false at the end.
bool FollowLayout::pass(Place& place, FollowLines& maker, std::uint64_t upTo) const
{
    bool open = false;
    if (m_look.isText()) {
        ++place.line;
        return maker.next(place.cursor, nullptr, open);
    }
    const auto* piece = maker.piece(place.cursor.piece);
    if (!piece)
        return false;
    const auto left = maker.linesOf(*piece) - std::min(maker.linesOf(*piece), place.cursor.at);
    if (place.line + left > upTo) {
        place.cursor.at += static_cast<std::uint32_t>(upTo - place.line);
        place.line = upTo;
    } else {
        place = {{place.cursor.piece + 1, 0}, place.line + left};
    }
    return true;
}

void FollowLayout::lines(std::uint64_t first, std::size_t count, FollowLines& maker, std::vector<FollowLine>& lines) const
{
    lines.clear();
    auto place = placeBefore(first);
    while (place.line < first)
        if (!pass(place, maker, first))
            return;
    bool open = false;
    FollowLine line;
    while (lines.size() < count && maker.next(place.cursor, &line, open))
        lines.push_back(std::move(line));
}

std::optional<std::uint64_t> FollowLayout::lineOf(std::size_t piece, std::uint32_t offset, FollowLines& maker) const
{
    const FollowCursor wanted {piece, offset};
    Place place;
    FollowCursor end;
    {
        const std::lock_guard lock(m_mutex);
        // In forms other than text a place stands at the beginning of a piece.
        const auto behind = std::upper_bound(
            m_places.begin(), m_places.end(), wanted, [](const FollowCursor& one, const Place& other) { return one < other.cursor; });
        place = behind == m_places.begin() ? Place {} : *std::prev(behind);
        end = m_end.cursor;
        if (m_openLine)
            end = {m_stream.extent().pieces, 0};
    }
    if (!(wanted < end))
        return std::nullopt;
    if (!m_look.isText()) {
        while (place.cursor.piece < piece) {
            const auto* at = maker.piece(place.cursor.piece);
            if (!at)
                return std::nullopt;
            place.line += maker.linesOf(*at);
            ++place.cursor.piece;
        }
        const auto* at = maker.piece(piece);
        return at ? std::optional(place.line + maker.lineOf(*at, offset)) : std::nullopt;
    }
    bool open = false;
    for (auto next = place.cursor; maker.next(next, nullptr, open); ++place.line)
        if (wanted < next)
            return place.line;
    return std::nullopt;
}

} // namespace porthole::analysis
