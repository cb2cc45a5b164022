// Which packets of a capture are meant: what is chosen before they are exported or printed.
#pragma once

#include "analysis/filter/frame_bitmap.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

class Session;

/// Numbers of packets as people write them: "1-5,9,20-".
class FrameRanges {
public:
    /// Nothing, and what is wrong as a sentence, if the text is none. No packet at all is wrong, too; numbers behind the
    /// last packet are not.
    static std::optional<FrameRanges> parse(std::string_view text, std::string& problem);

    /// The frames that are meant, out of 1 to `count`.
    FrameBitmap frames(FrameNumber count) const;

private:
    struct Range {
        FrameNumber first, last;
    };
    std::vector<Range> m_ranges;
};

/// Frames 1 to `count`.
FrameBitmap allFrames(FrameNumber count);
/// From the first frame of the set to its last one; as long as the set.
FrameBitmap firstToLast(const FrameBitmap& frames);
/// Those that are in the other set, too; those that are not.
void keepOnly(FrameBitmap& frames, const FrameBitmap& others);
void leaveOut(FrameBitmap& frames, const FrameBitmap& others);

/// The frames, and with them those that carry the parts of what they are made of: fragments of datagrams, segments of
/// messages. Dissects, on all cores, those that may be made of parts. `progress` is told now and then, on this thread, the
/// part that is done, 0 to 1. When stopped, the result is of no use.
FrameBitmap withParts(const Session& session, const FrameBitmap& frames, const std::stop_token& stop,
    const std::function<void(double done)>& progress = {});

} // namespace porthole::analysis
