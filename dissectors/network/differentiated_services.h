// Differentiated services and congestion notification, in IPv4 and IPv6 alike: RFC 2474, RFC 3168.
#pragma once

#include "dissectors/core/field.h"

namespace porthole {

extern const ValueName dscpNames[23];

inline constexpr ValueName ecnNames[] = {
    {0, "Not ECN-Capable Transport"},
    {1, "ECN-Capable Transport codepoint '01'"},
    {2, "ECN-Capable Transport codepoint '10'"},
    {3, "Congestion Experienced"},
};

/// " (DSCP: CS0, ECN: Not-ECT)" behind the whole byte.
void appendServiceSummary(std::uint8_t byte, Text& out);

} // namespace porthole
