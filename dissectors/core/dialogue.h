// Protocols whose messages cannot be read alone.
//
// What a message means can depend on those before it: a response on its request, an encrypted record on the handshake.
// A protocol that needs this declares a Listener (Protocol::listen). When a conversation is first looked at, analysis
// lets one hear all messages in order, once; what the listener notes of a message is given to the dissector whenever
// that message is shown (Context::note()). Dissection stays a function of a frame and of constants, in any order.
#pragma once

#include "capture/frame.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace porthole {

struct DissectionOptions;
class KeyLog;
class Registry;

/// What a listener wants remembered of one message. The listener may go on to change it while it hears later messages;
/// afterwards it is constant and read from any thread.
struct MessageNote {
    virtual ~MessageNote() = default;
    /// Bytes that it holds, itself included: what is kept of a capture is bounded.
    virtual std::size_t size() const = 0;
};

/// A note on the message that begins at an offset of some bytes.
struct PlacedNote {
    std::uint32_t offset;
    std::shared_ptr<const MessageNote> note;
};
using PlacedNotes = std::span<const PlacedNote>; ///< ascending by offset

/// A whole message over TCP (Protocol::framing says where it ends; without framing, a segment's data), or a datagram.
struct HeardMessage {
    std::uint32_t frame;  ///< that completes it
    Nanoseconds time;     ///< of that frame
    bool fromClient;      ///< the sender opened the conversation
    std::uint16_t sourcePort, destinationPort;
    ByteView bytes;       ///< as captured; valid during the call
    /// 0: over the conversation's own addresses. Others are counted from 1: they carry on what began there (Mark).
    std::uint32_t path = 0;
    /// The message is of another conversation, and agrees on this one: a session description that names its addresses. Its
    /// receiver's end is the one that it names.
    bool agreement = false;
};

/// What tells a datagram's conversation where its addresses do not: a connection id of QUIC (RFC 9000 section 9).
struct Mark {
    std::string bytes;
    bool toClient = false; ///< it is on datagrams to the client
};

/// One conversation, heard by one protocol. Bytes are hostile, and a conversation may be long: what a listener keeps
/// has to be bounded.
class Listener {
public:
    virtual ~Listener() = default;
    /// Null: nothing to note.
    virtual std::shared_ptr<const MessageNote> hear(const HeardMessage& message) = 0;
    /// The direction has ended, or what follows has been lost: the stream goes on somewhere else.
    virtual void lose(bool fromClient) { static_cast<void>(fromClient); }
    /// The marks that have become known since the last call. Datagrams that bear one (Protocol::mark) are heard, too.
    virtual std::vector<Mark> newMarks() { return {}; }
    /// What follows is another protocol's, which this one hands on: nobody else needs to look at it.
    virtual bool handsOn() const { return false; }
};

/// What a listener may know beside the messages. Outlives it.
struct ListenerSetup {
    const DissectionOptions& options;
    const Registry& registry;
    const KeyLog& keys;
};

} // namespace porthole
