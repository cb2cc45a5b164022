// What the user has said of frames: marked, ignored, commented, moved in time. The file knows nothing of it until it is saved.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/time_shift.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace porthole::analysis {

/// Never changes once a session has it; another one takes its place.
struct FrameEdits {
    FrameBitmap marked;
    FrameBitmap ignored; ///< not dissected
    bool withoutFileComments = false; ///< none of the file's counts any more
    /// All comments of the frames whose comments are no longer those of the file.
    std::map<FrameNumber, std::vector<std::string>> comments;
    TimeShift shift;
    std::vector<FrameNumber> references; ///< time references, ascending

    /// The time reference that frame.time_relative counts from; 0: none, so that the first frame is.
    FrameNumber referenceOf(FrameNumber number) const
    {
        const auto behind = std::upper_bound(references.begin(), references.end(), number);
        return behind == references.begin() ? 0 : behind[-1];
    }

    bool operator==(const FrameEdits&) const = default;
};

} // namespace porthole::analysis
