#include "dissectors/application/tls/quic_transport_parameters.h"

namespace porthole::tls {

void dissectQuicTransportParameters(Cursor, const TreeItem&, Context&, bool, bool) { }

constexpr FieldList quicTransportFields {};

} // namespace porthole::tls
