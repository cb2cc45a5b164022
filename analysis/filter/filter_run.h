// Applies a display filter to the frames of a session, also while it is being loaded.
#pragma once

#include "analysis/filter/display_filter.h"
#include "analysis/filter/frame_bitmap.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace porthole::analysis {

class FilterCache;
class Session;

struct FilterOptions {
    /// For ${field}: the frame that is selected; 0: none, and comparisons with such values are false.
    FrameNumber selected = 0;
    /// Threads that dissect; 0: as many as there are cores.
    unsigned threads = 0;
    /// Dissects every frame and asks nothing else: what the plan is compared with.
    bool withoutPlan = false;
};

/// How far a run has come.
struct FilterProgress {
    FrameNumber asked = 0;   ///< frames 1 to `asked` have their answer
    FrameNumber wanted = 0;
    FrameNumber matches = 0; ///< among them
};

/// One filter on one session. Used by one thread at a time, which need not be the one that loads the session.
class FilterRun {
public:
    /// `cache`: answers of other runs on the same session; null: none are kept.
    FilterRun(const Session& session, DisplayFilter filter, std::shared_ptr<FilterCache> cache = {}, FilterOptions options = {});
    ~FilterRun();
    FilterRun(FilterRun&&) noexcept;
    FilterRun& operator=(FilterRun&&) noexcept;

    /// Asks the frames behind those that have their answer, up to `last` (at most as many as the session holds). False if
    /// stopped, which takes at most some milliseconds; what was found until then counts, and a later call goes on.
    /// `progress` is called on this thread after every stretch of frames, the first of which is short.
    bool extendTo(FrameNumber last, std::stop_token stop = {}, const std::function<void(const FilterProgress&)>& progress = {});

    /// While a capture grows, later frames change what is known of earlier ones: `tcp.completeness`, `dns.response_in`.
    /// An answer is that of the moment when the frame was asked. This forgets all answers that may have changed since; call
    /// it when the session has been loaded, then extendTo() again.
    void settle();

    /// Frames with an answer, and those of them that pass. Valid until the next call of extendTo() or settle().
    FrameNumber asked() const;
    const FrameBitmap& matches() const;

    const DisplayFilter& filter() const;
    /// Frames that had to be dissected so far.
    std::uint64_t dissected() const;
    /// What is to be said of the answers: that a regular expression was given up on. Empty: nothing.
    std::string remark() const;

private:
    class Work;
    std::unique_ptr<Work> m_work;
};

} // namespace porthole::analysis
