// An interface of this machine, opened with libpcap.
#pragma once

#include "capture/live/capture_request.h"
#include "capture/live/interfaces.h"

#include <memory>
#include <pcap/pcap.h>
#include <vector>

namespace porthole::capture
{

struct PcapCloser {
    void operator()(pcap_t* handle) const { ::pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapCloser>;

struct LiveDevice {
    PcapHandle handle;
    Interface interface; ///< as the capture file describes it
    std::string warning; ///< empty: none
};

/// Opens it and sets it to be read without waiting. Null, with one sentence in `problem`, on failure.
std::unique_ptr<LiveDevice> openDevice(const CaptureSource& source, Problem& problem);

/// Compiles the source's filter and sets it; what came before is filtered, too. Needs no right. Names of hosts in it are
/// looked up: this may take a while. False, with one sentence in `problem`, on failure.
bool filterDevice(LiveDevice& device, const CaptureSource& source, Problem& problem);

/// Empty on failure.
std::vector<LinkTypeChoice> deviceLinkTypes(const CaptureSource& source, Problem& problem);

/// "Linux 6.1.0"
std::string operatingSystem();

} // namespace porthole::capture
