// What this machine can capture on, with addresses, state and counters. Needs no privilege.
#pragma once

#include "capture/file/capture_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace porthole::capture
{

/// Counters of an interface since it exists: /sys/class/net/*/statistics. All 0 where the system does not tell.
struct InterfaceCounters {
    std::uint64_t packets = 0; ///< received and sent
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0; ///< by the interface, received and sent
};

struct CaptureInterface {
    enum class Kind : std::uint8_t {
        Wired,
        Wireless,
        Loopback,
        Virtual, ///< bridge, veth, tunnel, …
        Any,     ///< all at once
        Special, ///< nflog, usbmon, bluetooth, dbus, …
    };
    std::string name;
    std::string description; ///< empty: none
    int number = 0;          ///< from 1, in libpcap's order: tshark -D has the same numbers
    Kind kind = Kind::Wired;
    /// What its packets probably are, which filters are judged for; Unknown where that cannot be told without opening it.
    LinkType linkType = LinkType::Ethernet;
    bool up = false;
    bool running = false;               ///< there is a link
    std::vector<std::string> addresses; ///< IPv4 and IPv6, with prefix lengths: "192.0.2.1/24"
    std::string hardwareAddress;        ///< "02:00:00:00:00:01"; empty: none
    InterfaceCounters counters;
};

/// In the order in which a user looks for them: up and with traffic first, special ones last. On failure empty, with
/// the reason.
std::vector<CaptureInterface> captureInterfaces(Problem& problem);

/// The counters alone, quickly, for each of `names`; zeros for one that is gone.
std::vector<InterfaceCounters> interfaceCounters(const std::vector<std::string>& names);

/// A link-layer header type that an interface offers (pcap_list_datalinks).
struct LinkTypeChoice {
    int value = 0; ///< DLT_
    std::string name, description;
};

/// Those of an interface; with `monitor`, those it has in monitor mode. Asks porthole-capture, which opens the
/// interface for a moment: empty, with the reason, where that is not allowed.
std::vector<LinkTypeChoice> linkTypes(const std::string& interface, bool monitor, Problem& problem);

} // namespace porthole::capture
