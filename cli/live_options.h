// The options of a live capture, as tshark and dumpcap take them.
#pragma once

#include "capture/live/capture_request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::cli {

struct LiveOptions {
    std::vector<capture::CaptureSource> sources; ///< -i, in their order
    capture::CaptureSource defaults;             ///< what -f -s -p -I -B -y say in front of the first -i
    capture::CaptureLimit stop;                  ///< -a
    capture::CaptureLimit nextFile;              ///< -b
    bool limited = false;                        ///< there was an -a or a -b
    bool listInterfaces = false;                 ///< -D
    bool listLinkTypes = false;                  ///< -L
    bool pcap = false;                           ///< -F pcap
    bool groupMayRead = false;                   ///< -g

    bool anyOption() const { return limited || listLinkTypes || !sources.empty(); }
};

/// Takes one of -i -f -s -p -I -B -y -a -b -D -L -F -g. What is wrong with it; empty: nothing.
std::string takeLiveOption(int option, std::string_view argument, LiveOptions& live);

/// What is wrong with them together, once all are read; empty: nothing.
std::string checkLiveOptions(const LiveOptions& live, bool hasOutputFile);

} // namespace porthole::cli
