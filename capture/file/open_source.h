// Opens a capture whose bytes come from anywhere.
#pragma once

#include "capture/file/byte_source.h"

namespace porthole::capture
{

/// As CaptureFile::open().
std::unique_ptr<CaptureFile> openSource(std::unique_ptr<ByteSource> source, Problem& problem);

} // namespace porthole::capture
