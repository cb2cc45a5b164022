// Domain names in options of DHCP and DHCPv6: RFC 1035 section 3.1, compressed only as RFC 3397 allows.
#pragma once

#include "capture/frame.h"

#include <algorithm>
#include <string>

namespace porthole {

struct PlainName {
    std::string text;     ///< labels joined by dots; empty: the root, or nothing
    std::size_t size = 0; ///< bytes at the beginning, up to the end or the first pointer
};

/// The name that begins at `offset` of `bytes`; pointers count from their beginning. A name that leaves the bytes ends there, and one
/// whose pointers lead round in a circle where it comes back.
PlainName readPlainName(ByteView bytes, std::size_t offset);

} // namespace porthole
