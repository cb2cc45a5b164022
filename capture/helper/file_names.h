// Names of the files of one capture, as dumpcap makes them.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

namespace porthole::capture
{

/// "trace.pcapng" becomes "trace_00001_20261126120000.pcapng": number and local time in front of the suffix, and
/// "trace.pcapng.gz" keeps both of its suffixes.
std::string numberedName(const std::string& path, std::uint32_t number, std::time_t when);

/// The folder part of a path: "." where it has none.
std::string folderOfPath(const std::string& path);

} // namespace porthole::capture
