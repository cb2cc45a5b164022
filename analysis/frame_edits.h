// What the user has said of single frames: marked, ignored, commented. The file knows nothing of it until it is saved.
#pragma once

#include "analysis/filter/frame_bitmap.h"

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

    bool operator==(const FrameEdits&) const = default;
};

} // namespace porthole::analysis
