// Reads a capture (pcap or pcapng, any link type) from a pipe as it comes.
#pragma once

#include "capture/file/byte_source.h"
#include "capture/helper/source_reader.h"
#include "capture/live/packet_filter.h"

#include <map>
#include <memory>

namespace porthole::capture
{

struct OpenPipe {
    FileDescriptor data, errors;
    /// The source's filter for link types that are likely to come. Compiled in advance: names of ports and protocols
    /// stand in files that cannot be read later.
    std::map<LinkType, std::shared_ptr<const PacketFilter>> filters;
};

/// Opens the source, or takes the descriptors that are open. False, with one sentence in `problem`, on failure.
bool openPipe(const CaptureSource& source, int data, int errors, OpenPipe& pipe, Problem& problem);

std::unique_ptr<SourceReader> makePipeReader(
    CaptureContext& context, std::size_t source, const CaptureSource& described, OpenPipe pipe);

} // namespace porthole::capture
