// What a file is that is not a capture we can read.
#pragma once

#include "capture/frame.h"

#include <string>

namespace porthole::capture
{

/// How many first bytes of a file describeForeignFile() wants; fewer will do.
inline constexpr std::size_t recognitionSize = 512;

/// One sentence for the user about a file that begins with these bytes, which no reader knows.
std::string describeForeignFile(ByteView beginning);

} // namespace porthole::capture
