// A running capture: starts porthole-capture, which alone holds the privilege, and tells what it reports.
//
// The helper writes the packets to a file itself, so that none is lost when the program that started it is slow or
// dies: when its control pipe closes, it ends the file and leaves. What it says comes as lines of text through another
// pipe (capture/helper/report_lines.h), which the caller waits for in its own way: a QSocketNotifier, or poll(2).
#pragma once

#include "capture/live/capture_request.h"

#include <memory>
#include <variant>

namespace porthole::capture
{

/// What one source has seen, counted from the start of the capture.
struct SourceCounts {
    std::uint64_t captured = 0;           ///< packets written
    std::uint64_t droppedByKernel = 0;    ///< the ring was full (ps_drop)
    std::uint64_t droppedByInterface = 0; ///< (ps_ifdrop); where the driver counts them
    std::uint64_t droppedByUs = 0;        ///< the disk was slower than the network for longer than memory lasts
};

/// The devices are open, the helper has dropped its rights, the first packet may come.
struct CaptureStarted {
    std::vector<std::string> sources; ///< as they were opened
};
/// A file was begun: its header and interfaces are on disk and it can be opened.
struct CaptureFileBegun {
    std::string path;
};
/// Packets were handed to the system: a reader sees them. At most 30 times a second.
struct CaptureProgress {
    std::uint64_t packets = 0; ///< of all files
    std::uint64_t bytes = 0;   ///< of the present file
};
/// About once a second.
struct CaptureCounts {
    std::vector<SourceCounts> sources; ///< in the order of the request
};
/// Something went wrong with one source; the others go on. Or a warning, when `source` is negative.
struct CaptureTrouble {
    int source = -1; ///< index into the request
    Problem problem;
};
/// The last report. All files are complete.
struct CaptureEnded {
    enum class Reason : std::uint8_t {
        Stopped,     ///< as asked
        Limit,       ///< autostop
        SourcesGone, ///< every interface vanished, every pipe ended
        Failed,      ///< `problem` says why: no permission, a filter that does not compile, the disk is full
        Died,        ///< the helper was killed; what it had written is there
    };
    Reason reason = Reason::Stopped;
    std::optional<Problem> problem;
    std::vector<SourceCounts> sources;
    std::uint64_t packets = 0;
};

using CaptureReport
    = std::variant<CaptureStarted, CaptureFileBegun, CaptureProgress, CaptureCounts, CaptureTrouble, CaptureEnded>;

class CaptureProcess
{
public:
    /// Starts the helper. Null, and why, when it cannot be started at all; everything later comes as a report.
    static std::unique_ptr<CaptureProcess> start(const CaptureRequest& request, Problem& problem);

    /// Closes the control pipe: the helper ends the file by itself. Does not wait for it.
    ~CaptureProcess();
    CaptureProcess(const CaptureProcess&) = delete;
    CaptureProcess& operator=(const CaptureProcess&) = delete;

    /// Becomes readable when there is a report. -1 after CaptureEnded.
    int descriptor() const;
    /// Appends the reports that have come; never blocks. False after CaptureEnded.
    bool read(std::vector<CaptureReport>& reports);

    /// Asks the helper to end: packets that are in the kernel's ring are written first. CaptureEnded follows.
    void stop();
    /// Asks the helper to begin another file now.
    void beginFile();

private:
    struct Child;
    explicit CaptureProcess(std::unique_ptr<Child> child);
    std::unique_ptr<Child> m_child;
};

} // namespace porthole::capture
