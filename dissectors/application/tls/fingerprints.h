// Fingerprints of hellos: JA3 and JA3S (salesforce/ja3), JA4 (FoxIO-LLC/ja4).
#pragma once

#include "dissectors/application/tls/handshake_parts.h"

namespace porthole::tls {

/// `body`: the message behind its header.
void showClientFingerprints(Cursor body, const TreeItem& item, const Scope& scope);
void showServerFingerprints(Cursor body, const TreeItem& item, const Scope& scope);

} // namespace porthole::tls
