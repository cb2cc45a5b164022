// Finds the next packet that has something in its line of the list, in its tree or in its bytes.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/find/find_pattern.h"
#include "dissectors/core/tree.h"

#include <functional>
#include <stop_token>

namespace porthole::analysis {

class Session;

enum class FindIn {
    List,  ///< source, destination, protocol and info
    Tree,  ///< the lines that are not hidden
    Bytes, ///< of the frame
};

/// Where something was found, or where to begin: behind it, or before it.
struct FindPlace {
    FrameNumber frame = 0;     ///< 0: nowhere
    std::uint32_t item = noItem; ///< the line of the tree
    std::uint32_t offset = 0;  ///< of the bytes, in the frame
    std::uint32_t length = 0;  ///< 0: there are none

    bool operator==(const FindPlace&) const = default;
};

struct FindResult {
    FindPlace place;
    bool wrapped = false; ///< it was found behind the end, from the beginning on; or the other way round
    bool gaveUp = false;  ///< a regular expression needed too many steps in some packet
};

struct FindRequest {
    FindIn in = FindIn::List;
    FindPattern pattern;
    bool forward = true;
    FindPlace from;                   ///< frame 0: all of the capture, from its first or last frame on
    const FrameBitmap* among = nullptr; ///< only these frames; null: all
};

/// Looks through all frames once, on all cores, in the order of the capture, and beyond its end at its other end up to
/// where it began. `progress` is told now and then, on this thread, the part that has been looked through, 0 to 1.
/// When stopped, which takes some milliseconds at most, nothing is found.
FindResult findPacket(const Session& session, const FindRequest& request, const std::stop_token& stop,
    const std::function<void(double done)>& progress = {});

/// The same among the frames of a filter's answer: the next one of the set.
FindResult findInSet(const FrameBitmap& matches, bool forward, FrameNumber from);

} // namespace porthole::analysis
