// Where messages of application protocols end in a TCP stream (Protocol::framing).
#pragma once

#include "dissectors/core/framing.h"

namespace porthole {

MessageEnd frameTls(ByteView bytes, FramingState& state);
MessageEnd frameDns(ByteView bytes, FramingState& state);
MessageEnd frameXmpp(ByteView bytes, FramingState& state);
MessageEnd frameBitTorrent(ByteView bytes, FramingState& state);
MessageEnd frameHttp(ByteView bytes, FramingState& state);

bool beginsLikeTls(ByteView bytes);
bool beginsLikeHttp(ByteView bytes);
bool beginsLikeBitTorrent(ByteView bytes);

} // namespace porthole
