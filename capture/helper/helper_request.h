// The command line of porthole-capture: a CaptureRequest as arguments, and back.
#pragma once

#include "capture/live/capture_request.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace porthole::capture
{

/// A request as the helper gets it: what needs another program (extcap, ssh) has become a pipe that is open already.
struct HelperRequest {
    struct Descriptors {
        int data = -1;   ///< what to read instead of opening the source; -1: it is opened by its name
        int errors = -1; ///< where the program behind it complains; its end is that of the program
    };
    CaptureRequest capture;
    std::vector<Descriptors> descriptors; ///< one a source
    int report = 1;                       ///< where the reports go
    int control = -1;                     ///< where commands come from; -1: nowhere

    enum class Action : std::uint8_t {
        Capture,
        ListLinkTypes, ///< of the first source
        Check,         ///< says what it may do and how it locks itself down
        Help,
        Version,
    };
    Action action = Action::Capture;
};

/// The arguments, without the program's name.
std::vector<std::string> helperArguments(const HelperRequest& request);

/// Nothing, with a sentence in `error`, where the arguments make no sense. They come from whoever may start the helper:
/// nothing in them is trusted.
std::optional<HelperRequest> parseHelperArguments(std::span<const std::string> arguments, std::string& error);

/// A name or a path as part of a sentence: without control characters, and not longer than a line.
std::string shownName(const std::string& name);

} // namespace porthole::capture
