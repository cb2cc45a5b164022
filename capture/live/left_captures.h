// Captures that were not saved: where they lie while they are made, and those that a crash has left there.
//
// A running capture writes to a file of its own in `folder()`. The helper holds a shared lock (flock) on it while it
// writes, and so does the program that shows it; a file that nobody has locked was left behind.
#pragma once

#include "capture/live/capture_request.h"

#include <string>
#include <vector>

namespace porthole::capture
{

struct LeftCapture {
    std::string path;
    std::uint64_t size = 0;    ///< bytes
    std::int64_t modified = 0; ///< seconds since 1970
    std::string sources;       ///< "eth0, lo", from the file's interface descriptions
};

class UnsavedCaptures
{
public:
    /// $XDG_STATE_HOME/porthole/captures, or ~/.local/state/porthole/captures. Made, for its user alone, when missing.
    static std::string folder(Problem& problem);
    /// A path for a new capture: sources and time are in the name, which no other file has.
    static std::string newPath(const CaptureRequest& request, Problem& problem);
    /// Those that nobody writes or shows, newest first. Empty ones (no packet) are removed on the way.
    static std::vector<LeftCapture> find();
    static bool remove(const std::string& path, Problem& problem);
};

} // namespace porthole::capture
