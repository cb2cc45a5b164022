// Spans of time in words.
#pragma once

#include "dissectors/core/text.h"

#include <cstdint>

namespace porthole {

/// "1 day, 2 hours"; "0 seconds".
void appendDuration(Text& out, std::uint64_t seconds);
/// The same of what may be negative: "-4 hours".
void appendSignedDuration(Text& out, std::int64_t seconds);
/// "1 minute, 2.50 seconds", of hundredths of a second or thousandths.
void appendFractionalDuration(Text& out, std::uint64_t units, unsigned unitsPerSecond);

} // namespace porthole
