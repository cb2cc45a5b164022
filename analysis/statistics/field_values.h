// The values that a field has in many frames: from the index where it knows them, else by dissection on all cores.
#pragma once

#include "analysis/filter/crew.h"
#include "analysis/filter/frame_bitmap.h"
#include "analysis/filter/frame_contents.h"
#include "analysis/filter/value.h"
#include "analysis/session.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

class FieldValuesOfFrames {
public:
    /// `threads`: that dissect; 0: as many as there are cores.
    FieldValuesOfFrames(const Session& session, const FieldInfo* field, unsigned threads = 0);
    ~FieldValuesOfFrames();

    /// Numbers, times and real numbers only are whole: texts and bytes are gone.
    using Use = std::function<void(FrameNumber frame, Nanoseconds time, std::span<const Value> values)>;
    /// Calls `use` on this thread, in order, with the frames among `wanted` from `first` to `last` that have the field. If
    /// stopped, it ends early.
    void each(const FrameBitmap& wanted, FrameNumber first, FrameNumber last, const std::stop_token& stop, const Use& use);

private:
    struct Hand;
    struct Wanted {
        FrameNumber frame;
        Nanoseconds time;
    };
    void collect(const FrameBitmap& wanted, FrameNumber first, FrameNumber last);
    bool fromIndex(const FrameBitmap& wanted, FrameNumber first, FrameNumber last, const Use& use) const;

    const Session& m_session;
    const FieldInfo* m_field;
    FrameContents m_contents;
    std::vector<std::unique_ptr<Hand>> m_hands;
    std::optional<Crew> m_crew; ///< behind what its threads use
    std::vector<Wanted> m_wanted;
};

} // namespace porthole::analysis
