// Puts frames in the order of a column of the packet list.
//
// What the index holds is sorted at once: numbers, times, lengths, addresses of plain frames. Texts need dissection, on all
// cores; what is kept of them for the next sort is a number a frame that says where its text stands among the others.
#pragma once

#include "analysis/field_column.h"
#include "analysis/filter/frame_bitmap.h"

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace porthole::analysis {

class Session;

struct SortColumn {
    enum class By {
        Number,
        Time,
        SinceReference,     ///< time since the time reference before the frame, or else since the first frame
        SincePrevious,      ///< time since the frame before
        SincePreviousShown, ///< time since the one before in the list
        Length,             ///< on the wire
        Source,
        Destination, ///< by address: MAC, IPv4, IPv6, whatever names are shown in their place
        Protocol,
        Info,
        Fields,
    };

    By by = By::Number;
    std::optional<FieldColumn> fields; ///< of By::Fields
};

/// Frames in ascending order: some, or all up to a number.
class FrameList {
public:
    explicit FrameList(FrameNumber count)
        : m_count(count)
    {
    }
    explicit FrameList(std::vector<FrameNumber> frames)
        : m_frames(std::move(frames))
        , m_count(static_cast<FrameNumber>(m_frames.size()))
        , m_some(true)
    {
    }
    FrameNumber size() const { return m_count; }
    FrameNumber operator[](std::size_t place) const { return m_some ? m_frames[place] : static_cast<FrameNumber>(place + 1); }
    FrameNumber last() const { return m_count ? (*this)[m_count - 1] : 0; }

private:
    std::vector<FrameNumber> m_frames;
    FrameNumber m_count;
    bool m_some = false;
};

/// Where the values of columns stand among each other, as far as somebody has sorted by them. Of one session, for any number of
/// threads. Names that change, and later frames that tell about earlier ones, make it untrue: begin with a new one then.
class SortRanks {
public:
    struct Ranks {
        std::vector<std::uint32_t> of; ///< by frame number; 0: not known. Equal values have equal ranks
        bool holdsAll(const FrameList& frames) const;
    };
    /// Null unless the ranks of all these frames are known.
    std::shared_ptr<const Ranks> find(const std::string& column, const FrameList& frames);
    void keep(const std::string& column, std::shared_ptr<const Ranks> ranks);

private:
    static constexpr std::size_t mostColumns = 6; ///< 4 bytes a frame and column

    std::mutex m_mutex;
    std::list<std::pair<std::string, std::shared_ptr<const Ranks>>> m_columns; ///< the last one used first
};

/// Frames whose column is known, of all that have to be dissected.
using SortProgress = std::function<void(FrameNumber done, FrameNumber all)>;

/// The places of the list in ascending order of the column; equal values stay in order of the list. Nothing if stopped.
/// `threads` 0: as many as there are cores. `progress` is called on this thread, and only while frames are dissected.
std::optional<std::vector<std::uint32_t>> orderFrames(const Session& session, const FrameList& frames, const SortColumn& column,
    SortRanks& ranks, std::stop_token stop = {}, const SortProgress& progress = {}, unsigned threads = 0);

/// The places 0 to keys.size() - 1 in ascending order of their keys; equal keys stay in order.
std::vector<std::uint32_t> orderOfKeys(const std::vector<std::uint64_t>& keys);

/// The rank of each text among all of them, from 1 on, by bytes. `threads` sort at the same time.
std::vector<std::uint32_t> ranksOfTexts(const std::vector<std::string_view>& texts, unsigned threads);

} // namespace porthole::analysis
