// Saves a capture, or part of one, under a name: also its own.
#pragma once

#include "capture/file/capture_file.h"
#include "capture/file/comments.h"
#include "capture/file/tcp_samples.h"

#include <functional>

namespace porthole::capture
{

struct SaveOptions {
    FileFormat format = FileFormat::PcapNg; ///< not Snoop
    Compression compression = Compression::None;

    /// Which frames: asked for each, perhaps twice, with its number, from 1. None: all.
    std::function<bool(std::uint64_t number)> select;

    /// Comments to take the place of those that a frame has; nullopt leaves them as they are. Needs pcapng. Those that
    /// cannot be written (commentFault) end the saving with a problem.
    std::function<std::optional<Comments>(std::uint64_t number)> comments;
    /// The same for the first section, which is the capture as a whole.
    std::optional<Comments> sectionComments;

    /// What the times of frames become, if they are others; never noTime. Blocks of interfaces' statistics keep theirs.
    std::function<Nanoseconds(Nanoseconds time)> time;

    /// Processes for a new pcapng, in place of those of the source if there are any, and whose each packet is.
    std::vector<ProcessRecord> processes;
    std::function<std::optional<PacketProcess>(std::uint64_t number)> process;

    /// What the kernel knew of connections, for a new pcapng, in place of what the source tells if there is any.
    std::vector<TcpSamples> tcpSamples;

    /// Asked now and then with the part that is done, 0 to 1; false cancels.
    std::function<bool(double done)> progress;

    /// Written into the section header when a pcapng file is made from another format.
    std::string application;
};

struct SaveResult {
    std::uint64_t written = 0; ///< frames
    std::uint64_t leftOut = 0; ///< frames that were selected, but that pcap has no room for (custom blocks)
    std::uint64_t withoutComments = 0; ///< frames whose comments were left out: their blocks have no room for any
    bool cancelled = false;
};

/// Saves what `source` has read so far: the frames that next() has yielded, and in pcapng all blocks between them.
///
/// pcapng to pcapng copies blocks byte for byte, known or not, and leaves out only frames that are not selected.
/// Everything to pcap needs frames of one link type. The file at `path` is replaced when the new one is whole and on
/// disk, and keeps its permissions; when anything goes wrong it stays as it was, and `problem` says why.
/// `source` may be the file at `path`; it stays readable. May be called on any thread, also while `source` is read.
bool saveCapture(const CaptureFile& source, const std::string& path, const SaveOptions& options, SaveResult& result,
    Problem& problem);

} // namespace porthole::capture
