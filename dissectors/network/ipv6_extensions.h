// How an IPv6 header and its extension headers hand on to what follows.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

/// Hands on to what a next-header field names. Extension headers stand below the IPv6 layer, everything else beside it.
void handOnNextHeader(Context& context, std::uint8_t nextHeader, const Cursor& payload);

/// The length of a valid jumbogram (RFC 2675), from the options that `in` begins with; 0: it is none.
std::uint32_t findJumboLength(Cursor in);

} // namespace porthole
