// The command line: tshark's options, as far as this program can do what they ask for.
#pragma once

#include "analysis/objects/objects.h"
#include "analysis/names.h"
#include "analysis/print/print_options.h"
#include "cli/live_options.h"
#include "cli/recorder_options.h"
#include "cli/statistics.h"
#include "dissectors/core/context.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace porthole::cli {

/// What the process ends with; scripts know these numbers from tshark.
enum class ExitStatus : int {
    Success = 0,
    BadOption = 1,
    BadFile = 2,
    BadFilter = 2, ///< a display filter
};

/// --export-objects
struct ObjectsRequest {
    analysis::ObjectKind kind;
    std::string folder;
};

struct Options : print::PrintOptions {
    std::string inputFile;
    std::string outputFile; ///< -w
    std::uint32_t maximumFrames = 0; ///< 0: all
    std::string displayFilter; ///< -Y, or what stands behind the options when a file is read
    std::string readFilter;    ///< -R: frames that do not pass are as if they were not in the file
    bool explainsFilter = false; ///< --explain-filter: shows the plan of `displayFilter`
    bool twoPasses = false;    ///< -2: a filtered capture is written with the fragments that its frames are made of
    DissectionOptions dissection;
    std::string keyLogFile; ///< -o tls.keylog_file, else the environment's SSLKEYLOGFILE: secrets of TLS connections
    /// -n, -N: as tshark 4.0 has them unless told otherwise.
    analysis::NameOptions names {.kinds = {.mac = true}, .vendorLength = NameResolver::briefVendor, .given = {}, .asked = {}};
    bool namesFromAnswers = false; ///< -N d: hosts are called what DNS answers in the capture call them
    bool asksSystem = false;   ///< -N N: and else what the system's resolver does
    bool quiet = false;        ///< -q: no packet list; live: no counts
    bool quietest = false;     ///< -Q: live: nothing but what went wrong
    bool flushEachPacket = false;
    std::string report;        ///< -G
    std::vector<StatisticsRequest> statistics; ///< -z
    std::vector<ObjectsRequest> objects;       ///< --export-objects
    LiveOptions live;
    RecorderChoices recorder;
    bool help = false;
    bool version = false;

    /// False if nothing is wanted but a file written, or silence.
    bool printsPackets() const
    {
        const bool asked = summary || details || bytes || (format != print::OutputFormat::Text && format != print::OutputFormat::Tabs);
        if (recorder.wanted())
            return false;
        // During a live capture, -q speaks of the counts only.
        return asked || (outputFile.empty() && (!quiet || (isLive() && !quietest)));
    }
    bool isLive() const { return inputFile.empty(); }
    /// True if -c ended the reading: what comes after `frames` does not matter.
    bool stopsEarly(std::uint32_t frames) const { return maximumFrames && frames >= maximumFrames; }
};

/// What is wrong with a command line. Empty text: nothing.
struct UsageError {
    std::string text;
    bool showUsage = false;
    explicit operator bool() const { return !text.empty(); }
};

/// Reads a command line, the program's name in front.
UsageError parseOptions(std::span<char* const> arguments, Options& options);

} // namespace porthole::cli
