// The TLS extension quic_transport_parameters: RFC 9000 section 18.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::tls {

/// Shows the content of the extension below its item. `draft`: of extension type 65445, before RFC 9000.
void dissectQuicTransportParameters(Cursor in, const TreeItem& extension, Context& context, bool fromServer, bool draft);

extern const FieldList quicTransportFields;

} // namespace porthole::tls
