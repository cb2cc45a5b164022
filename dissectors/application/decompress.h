// Compressed content (RFC 9110 section 8.4.1), with a limit: what is small on the wire can be huge.
#pragma once

#include "capture/frame.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace porthole {

/// More is not unpacked; what there is until then is given.
inline constexpr std::size_t mostUnpacked = 16 << 20;

/// The content behind a coding ("gzip", "deflate", "br", in any case); none if the coding is unknown or the first bytes
/// are not of it. Content that is cut off or damaged later is given as far as it goes.
std::optional<std::vector<std::uint8_t>> decompress(std::string_view coding, ByteView bytes);

} // namespace porthole
