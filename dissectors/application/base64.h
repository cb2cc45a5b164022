// Base64: RFC 4648 sections 4 and 5.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace porthole {

/// Both alphabets; other characters are passed over, and the padding ends it.
std::vector<std::uint8_t> decodeBase64(std::string_view text);

} // namespace porthole
