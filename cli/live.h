// Captures live: prints packets as they come, or writes them to files, or both.
#pragma once

#include "capture/live/capture_process.h"
#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"

namespace porthole::cli {

ExitStatus runLive(const Options& options, Output& output, Interrupts& interrupts);

// What a capture of any kind begins and ends with; all of it speaks to standard error.

/// The sources of -i, or the first interface. False, and said why, when one does not exist.
bool resolveSources(const Options& options, std::vector<capture::CaptureSource>& sources);
/// "Capturing on …"
void tellSources(const Options& options, const capture::CaptureStarted& started);
/// Problem, drops and count. True if the capture failed.
bool tellEnd(const Options& options, const capture::CaptureEnded& ended);
/// What an administrator can do when captures are not allowed.
void adviseOnRights();

/// A flag that poll(2) can wait for; set() is for any thread.
class Wake {
public:
    Wake();
    ~Wake();
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;
    void set();
    bool take(); ///< whether it was set; it is not any more
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};
/// Until one of two descriptors can be read.
void waitForEither(int first, int second);

/// -D
ExitStatus listInterfaces(Output& output);
/// -L
ExitStatus listLinkTypes(const Options& options, Output& output);

} // namespace porthole::cli
