#include "dissectors/application/tls/handshake.h"
namespace porthole::tls {
struct HandshakeFields { int x; };
extern const HandshakeFields tlsFields;
const HandshakeFields tlsFields {0};
void dissectHandshake(Cursor&, const TreeItem&, Context&, const HandshakeSetting&) {}
}
