// The numbers by which IPv4 and IPv6 name what they carry.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

extern const ValueName ipProtocols[146];

/// The name of a protocol number, as the Info column has it.
inline std::string_view ipProtocolName(std::uint64_t number)
{
    return findName(ipProtocols, number, number < 225 ? "Unassigned" : "Unknown");
}
inline void ipProtocolText(std::uint64_t number, Text& out)
{
    out << ipProtocolName(number);
    out.format(" ({})", number);
}

} // namespace porthole
