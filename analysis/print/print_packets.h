// Prints packets of a session, on as many threads as there are, in the order of the capture.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/print/print_options.h"
#include "analysis/print/text_sink.h"

#include <functional>
#include <stop_token>

namespace porthole::analysis {
class FilterRun;
class Session;
}

namespace porthole::print {

struct PrintResult {
    std::uint32_t printed = 0;
    std::uint32_t lost = 0; ///< the packet that the file no longer holds; 0: none
    bool complete = false; ///< false: stopped, nobody reads any more, or the file lost its frames
};

/// Null `filter`: all of them. Otherwise those that pass, each stretch of the capture as soon as it has been filtered.
PrintResult printPackets(const PrintOptions& options, const analysis::Session& session, TextSink& output, const std::stop_token& stop,
    analysis::FilterRun* filter = nullptr);

/// These frames. `progress` is told now and then, on this thread, the part that is done, 0 to 1.
PrintResult printPackets(const PrintOptions& options, const analysis::Session& session, TextSink& output, const std::stop_token& stop,
    const analysis::FrameBitmap& frames, const std::function<void(double done)>& progress = {});

} // namespace porthole::print
