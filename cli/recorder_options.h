// The options of a flight recorder: --recorder --save-on --save-to --after --save-limit.
#pragma once

#include "analysis/recorder_watch.h"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::cli {

struct RecorderChoices {
    analysis::RecorderBound bound;       ///< --recorder
    analysis::RecorderSettings settings; ///< --save-on, --after, --save-limit; without the filters
    std::vector<std::string> filters;    ///< --save-on filter:…
    std::vector<analysis::DisplayFilter> displayFilters {}; ///< --save-on display:…
    std::string folder = ".";            ///< --save-to
    bool given = false;                  ///< one of the options was there

    bool wanted() const { return bound.any(); }
};

/// Values of these options in getopt_long(), beyond those of letters.
enum RecorderOption : int {
    recorderOption = 256,
    saveOnOption,
    saveToOption,
    afterOption,
    saveLimitOption,
};

/// Takes one of the options. What is wrong with it; empty: nothing.
std::string takeRecorderOption(int option, std::string_view argument, RecorderChoices& choices);

/// What is wrong with them together, once all are read; empty: nothing.
std::string checkRecorderOptions(const RecorderChoices& choices);

} // namespace porthole::cli
