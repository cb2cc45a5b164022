// The WebSocket Protocol: RFC 6455.
#pragma once

#include "dissectors/core/framing.h"

namespace porthole::websocket {

/// Section 5.2.
MessageEnd frame(ByteView bytes);

} // namespace porthole::websocket
