// Values and labels as text: made only when somebody looks.
#pragma once

#include "dissectors/core/packet.h"

namespace porthole {

/// The value alone, as `-T fields` prints it: "443", "0x0800", "10.0.0.1".
void formatValue(const ItemView& item, Text& out);
/// The value as a label shows it, with its name: "IPv4 (0x0800)".
void formatLabelValue(const ItemView& item, Text& out);
// For Plain: text fields that say once more what an address is called, or the address if it has no name. Nothing is
// kept for them: the item's value is the address, or its bytes are.
void macName(const ItemView& item, Text& out);          ///< value: 48 bits
void ipv4Name(const ItemView& item, Text& out);         ///< value: 32 bits
void ipv6Name(const ItemView& item, Text& out);         ///< 16 bytes
void organisationName(const ItemView& item, Text& out); ///< value: the 24 bits that IEEE assigned

/// The address that the item holds; none if its field is of another type.
Address addressOf(const ItemView& item);
/// The whole line of the tree: "Source Port: 443", "[Stream index: 0]", ".... ..1. = Syn: Set".
void formatLabel(const ItemView& item, Text& out);
/// A display filter that finds this value: "tcp.srcport == 443"; the field's name alone if it has no value.
void formatFilter(const ItemView& item, Text& out);

/// "2026-11-22 09:49:13.123456789 UTC" and the like.
enum class TimeStyle {
    MonthFirst, ///< Nov 22, 2026 09:49:13.123456789 UTC
    Iso,        ///< 2026-11-22 09:49:13.123456789
};
void appendAbsoluteTime(Text& out, Nanoseconds time, int digits, TimeStyle style, bool local);
/// Seconds with `digits` after the point: "-0.000001000".
void appendSeconds(Text& out, Nanoseconds duration, int digits = 9);

} // namespace porthole
