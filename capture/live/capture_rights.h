// Whether porthole-capture may capture, and what to do if it may not.
#pragma once

#include <string>

namespace porthole::capture
{

struct CaptureRights {
    bool granted = false; ///< the helper is there and holds, or its user holds, CAP_NET_RAW
    std::string helper;   ///< its path; empty: not found
    std::string reason;   ///< not granted: one sentence
    std::string command;  ///< not granted: what an administrator types, ready to be copied; empty: nothing helps
};

/// Looks at the file's capabilities and mode, the user's groups and capabilities; starts nothing.
CaptureRights captureRights();

} // namespace porthole::capture
