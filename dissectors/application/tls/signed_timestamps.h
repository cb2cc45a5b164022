// Signed certificate timestamps: RFC 6962 section 3.3, in hellos and certificates.
#pragma once

#include "dissectors/application/tls/handshake_parts.h"

namespace porthole::tls {

void readSignedTimestamps(Cursor& in, const TreeItem& item, const Scope& scope);

} // namespace porthole::tls
