// Framing: where the PDUs of a protocol end in a TCP stream.
//
// TCP carries bytes, not messages. A protocol that runs over it says how long the message is that starts at a place of
// the stream, as far as the bytes so far tell; analysis uses that to find out which segments carry only a part of one.
#pragma once

#include "capture/frame.h"

#include <cstddef>
#include <cstdint>

namespace porthole {

/// What is known of the message at the beginning of some stream bytes.
struct MessageEnd {
    enum class Kind : std::uint8_t {
        Known,        ///< `length` bytes from the beginning; may be more than there are yet
        AtLeast,      ///< `length` bytes are needed to tell more; they are not all there yet
        MoreNeeded,   ///< the length cannot be told yet: one more segment
        AtClose,      ///< the message lasts until the sender closes
        NotAMessage,  ///< not of this protocol: the bytes stand for themselves
    };
    Kind kind = Kind::NotAMessage;
    std::uint64_t length = 0;
};

/// What one direction of a conversation must know of the other to frame its messages.
struct FramingState {
    bool lastRequestWasHead = false; ///< HTTP: the next response has no body
    bool messageSeen = false;        ///< HTTP: the conversation is HTTP beyond doubt
    /// How far the message that `bytes` begin with was looked at the last time, when it was not all there: the framing
    /// goes on from there, so that a long message costs no more than its length. The caller keeps it with the message.
    std::size_t resume = 0;
};

/// `bytes` begin where the last message ended, and are never empty. `state` is shared by both directions.
using Framing = MessageEnd (*)(ByteView bytes, FramingState& state);

} // namespace porthole
