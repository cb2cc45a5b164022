// What a capture that is to be saved should be saved as: what names of files say, what pcap has no room for.
#pragma once

#include "capture/file/save_capture.h"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture
{

/// What the ending of a file's name says: ".pcap", ".cap", ".dmp", also with the ending of a packer behind it, are pcap;
/// all else is pcapng. Upper and lower case are the same.
FileFormat formatOfName(std::string_view name);
/// ".gz", ".zst", ".lz4".
Compression compressionOfName(std::string_view name);

/// What of the selected frames a pcap file could not hold.
struct PcapLosses {
    bool impossible = false;            ///< frames of several link types: nothing can be saved
    std::vector<std::string> sentences; ///< one for each kind of thing that is lost
};

/// Reads the whole capture. `select` and `progress` as in SaveOptions; when it was cancelled, nothing is found.
PcapLosses lossesInPcap(const CaptureFile& source, const std::function<bool(std::uint64_t number)>& select,
    const std::function<bool(double done)>& progress);

} // namespace porthole::capture
