// What is to be captured, and until when: the window's capture options and porthole-cli's -i -f -s -p -I -B -y -w -a
// -b.
#pragma once

#include "capture/file/capture_file.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porthole::capture
{

/// One interface, pipe or program that packets come from.
struct CaptureSource {
    enum class Kind : std::uint8_t {
        Interface, ///< of this machine, as libpcap names it; "any" too
        Pipe,      ///< a FIFO by its path, or "-" for standard input: a pcap or pcapng stream
        Extcap,    ///< an interface of an extcap program
        Remote,    ///< tcpdump on another machine, over ssh
    };
    Kind kind = Kind::Interface;
    std::string name;                  ///< interface, path, extcap interface, or the interface on the other machine
    std::string filter;                ///< in pcap-filter(7)'s language; empty: everything
    std::uint32_t snapLength = 0;      ///< bytes; 0: no limit
    std::uint32_t bufferMegabytes = 0; ///< of the kernel's ring; 0: the default
    bool promiscuous = true;
    bool monitor = false; ///< 802.11 monitor mode
    std::string linkType; ///< as pcap_datalink_name_to_val() takes it; empty: the interface's default

    std::string extcapProgram;                ///< Extcap: its path; empty: looked for by the interface's name
    std::vector<std::string> extcapArguments; ///< Extcap: "--remote-host", "192.0.2.1", …
    std::string host;                         ///< Remote: [user@]host
    std::uint16_t port = 0;                   ///< Remote: 0: ssh's default
};

/// A measure of a capture; what is 0 does not count.
struct CaptureLimit {
    std::chrono::milliseconds duration {};
    std::uint64_t kilobytes = 0; ///< of 1,000 bytes, as files are measured
    std::uint64_t packets = 0;
    std::uint32_t files = 0;
    std::chrono::milliseconds interval {}; ///< `nextFile` only: at whole multiples of it by the clock on the wall

    bool any() const
    {
        return duration.count() > 0 || kilobytes > 0 || packets > 0 || files > 0 || interval.count() > 0;
    }
};

struct CaptureRequest {
    std::vector<CaptureSource> sources;
    /// Of the file written; with `nextFile`, number and time are put before its suffix. "-": standard output.
    std::string path;
    FileFormat format = FileFormat::PcapNg; ///< Pcap: for one source only
    Compression compression = Compression::None;
    CaptureLimit stop;      ///< autostop
    CaptureLimit nextFile;  ///< when to begin another file; `files`: how many are kept (a ring), 0: all
    bool manyFiles = false; ///< names are numbered also when only beginFile() begins another one
    bool groupMayRead = false;
};

} // namespace porthole::capture
