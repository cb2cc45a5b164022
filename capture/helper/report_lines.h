// What porthole-capture says through its report pipe: one line of text a report, fields between tabs.
//
//     started   SOURCE…
//     file      PATH
//     progress  PACKETS BYTES
//     counts    CAPTURED,KERNEL,INTERFACE,US …       one field a source
//     trouble   SOURCE KIND OFFSET TEXT              SOURCE -1: a warning
//     ended     REASON PACKETS KIND OFFSET TEXT COUNTS…    KIND "-": nothing went wrong
//
// In names and texts, control characters and backslashes stand as \xHH, so that no name can end a line or a field.
#pragma once

#include "capture/live/capture_process.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::capture
{

/// The line of a report, with its end.
std::string reportLine(const CaptureReport& report);

/// The report of a line, without its end. Nothing if it is not one: the helper may be of another version.
std::optional<CaptureReport> parseReportLine(std::string_view line);

/// Cuts what comes through the pipe into lines. A line that is longer than any report is skipped.
class ReportLines
{
public:
    static constexpr std::size_t longestLine = 256 * 1024;

    void add(std::string_view text) { m_text.append(text); }
    /// Appends the reports of all lines that are whole.
    void take(std::vector<CaptureReport>& reports);

private:
    std::string m_text;
    bool m_skipping = false; ///< in the middle of a line that is too long
};

} // namespace porthole::capture
