// A length of time in words.
#pragma once

#include "dissectors/core/text.h"

namespace porthole {

/// "3 minutes, 20 seconds", "51.171 seconds", "1 day"; nothing at all is "0 seconds".
void appendSpan(Text& out, std::uint64_t milliseconds);

} // namespace porthole
