// Bytes as a table of offsets, hexadecimal digits and characters.
#pragma once

#include "capture/frame.h"
#include "dissectors/core/text.h"

namespace porthole::print {

/// Sixteen bytes a line: "0000  be 00 ed 08 ...   ....".
void appendHexDump(Text& out, ByteView bytes);

} // namespace porthole::print
