// The shapes of values that may hold ':', '.', '/' or '-': how far one reaches.
#pragma once

#include <cstddef>
#include <string_view>

namespace porthole::analysis {

/// Bytes at the beginning of `text` that form a value or a name; the longest reading counts. 0: none. Those that
/// begin with ':' or '.' included.
std::size_t wordLength(std::string_view text);

/// True for an IPv6 address in one of the forms of RFC 4291 section 2.2.
bool isIpv6(std::string_view text);
/// True for a dotted quad without leading zeros.
bool isIpv4(std::string_view text);

} // namespace porthole::analysis
