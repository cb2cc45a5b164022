// What handshake messages have in DTLS only: RFC 6347 section 4.2.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::tls {

/// Message number, and which part of the message this is; `in` stands behind the message's length.
struct Fragment {
    std::uint32_t offset = 0, length = 0;
};
Fragment readDatagramHeader(Cursor& in, const TreeItem& item);
void readDatagramCookie(Cursor& in, const TreeItem& item);
void readHelloVerifyRequest(Cursor& in, const TreeItem& item);
/// The extension use_srtp: RFC 5764 section 4.1.1.
void readSrtpProfiles(Cursor& in, const TreeItem& item);

} // namespace porthole::tls
