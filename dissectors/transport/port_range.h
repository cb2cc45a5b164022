// The three ranges of port numbers: RFC 6335 section 6. A field below each port says which one it is in.
#pragma once

#include "dissectors/core/field.h"

namespace porthole {

inline constexpr ValueName portRangeNames[] = {
    {static_cast<std::uint64_t>(PortRange::System), "System (0–1023)"},
    {static_cast<std::uint64_t>(PortRange::Registered), "Registered (1024–49151)"},
    {static_cast<std::uint64_t>(PortRange::Dynamic), "Dynamic (49152–65535)"},
};

inline constexpr Help portRangeHelp {
    "System ports are assigned to services of general use, and binding to one takes privileges on most systems. "
    "Registered ports are assigned to services on application. Dynamic ports are never assigned: systems give them to "
    "clients for the time of a connection, many from lower numbers on as well (Linux: 32768). RFC 6335 section 6"};

} // namespace porthole
