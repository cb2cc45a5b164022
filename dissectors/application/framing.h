// Where messages of application protocols end in a TCP stream (Protocol::framing).
#pragma once

#include "dissectors/core/framing.h"

namespace porthole {

MessageEnd frameTls(ByteView bytes, FramingState& state);
MessageEnd frameDns(ByteView bytes, FramingState& state);

bool beginsLikeTls(ByteView bytes);

} // namespace porthole
