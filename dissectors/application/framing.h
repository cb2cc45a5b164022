// Where messages of application protocols end in a TCP stream (Protocol::framing).
#pragma once

#include "dissectors/core/framing.h"

namespace porthole {

MessageEnd frameDns(ByteView bytes, FramingState& state);
MessageEnd frameXmpp(ByteView bytes, FramingState& state);
MessageEnd frameBitTorrent(ByteView bytes, FramingState& state);
MessageEnd frameHttp(ByteView bytes, FramingState& state);

bool beginsLikeHttp(ByteView bytes);
bool beginsLikeBitTorrent(ByteView bytes);

} // namespace porthole
