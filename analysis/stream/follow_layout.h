// How many lines a stream has, and where each begins: found by going through it once, on a thread of its own. Remembered is
// the place of one line in many.
#pragma once

#include "analysis/stream/follow_line.h"

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

class FollowLayout {
public:
    /// The stream must outlive it.
    FollowLayout(const ConversationStream& stream, const FollowLook& look);

    /// Goes on to the end of what is known of the stream. False if it was stopped before. One thread at a time.
    bool scan(const std::stop_token& stop = {}, const std::function<void()>& progressed = {});

    /// Any thread, any time.
    std::uint64_t lineCount() const;
    /// Makes up to `count` lines from `first` on.
    void lines(std::uint64_t first, std::size_t count, FollowLines& maker, std::vector<FollowLine>& lines) const;
    /// The line with this byte of a piece, if the scan has come so far.
    std::optional<std::uint64_t> lineOf(std::size_t piece, std::uint32_t offset, FollowLines& maker) const;

    const ConversationStream& stream() const { return m_stream; }
    const FollowLook& look() const { return m_look; }

private:
    /// A line, and where it begins.
    struct Place {
        FollowCursor cursor;
        std::uint64_t line = 0;
    };
    void goBack();
    bool pass(Place& place, FollowLines& maker, std::uint64_t upTo) const;
    Place placeBefore(std::uint64_t line) const;

    const ConversationStream& m_stream;
    const FollowLook m_look;

    mutable std::mutex m_mutex; ///< guards what follows
    std::vector<Place> m_places {Place {}};
    Place m_end;             ///< behind the last line that is complete
    bool m_openLine = false; ///< there is one more, which may become longer
    std::uint64_t m_revision = 0;
    std::size_t m_settled = 0; ///< pieces that were settled at the last scan
};

} // namespace porthole::analysis
