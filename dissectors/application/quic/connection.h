// What is known of QUIC connections from the datagrams of a conversation: connection ids, keys, packet numbers, streams
// (RFC 9000 sections 5 and 12). The listener notes of every datagram what it takes to show it.
#pragma once

#include "dissectors/application/quic/assembler.h"
#include "dissectors/application/quic/frames.h"
#include "dissectors/application/quic/protection.h"
#include "dissectors/core/connection_numbers.h"
#include "dissectors/core/dialogue.h"
#include "dissectors/core/key_log.h"

#include <array>
#include <list>
#include <map>
#include <string>

namespace porthole::quic {

/// A part of a handshake message that earlier CRYPTO frames brought.
struct HandshakePart {
    std::uint32_t frame;
    std::uint32_t length;
};

/// What the other frames of a connection tell about a CRYPTO or STREAM frame. Frames that go on where their stream was, and
/// begin and end with a message, have none.
struct FrameNote {
    std::uint32_t index = 0; ///< of the frame in its packet
    Delivery::Kind kind = Delivery::Kind::InOrder;
    bool overlaps = false;
    std::uint32_t skipped = 0;       ///< bytes that had been delivered before
    std::vector<Fragment> fragments; ///< Reassembled
    Bytes bytes;                     ///< Reassembled: all of them
    std::shared_ptr<const std::uint32_t> joinedIn; ///< Waiting: as Delivery has it
    // CRYPTO
    bool continues = false;           ///< the data go on with a handshake message of this type
    std::uint8_t continuedType = 0;
    std::shared_ptr<const std::uint32_t> completeIn; ///< of the message that they end amid: the captured frame, or 0
    std::vector<HandshakePart> begun; ///< and complete it: the parts of it that came before
    Bytes begunBytes;
    std::string messages; ///< those that are complete with it, for FigureLine
    // STREAM of an HTTP/3 connection
    bool http3 = false;
    bool streamBegins = false;     ///< a unidirectional stream's type comes first
    std::uint64_t streamType = 0;  ///< unidirectional streams only
    std::uint32_t pdusBegin = 0;   ///< whole HTTP/3 frames in the data, or in `bytes`: from here
    std::uint32_t pdusEnd = 0;

    /// False for data that simply go on where their stream was.
    bool saysSomething() const
    {
        return kind != Delivery::Kind::InOrder || overlaps || continues || completeIn || http3 || !messages.empty();
    }
};

struct PacketNote {
    enum class State : std::uint8_t {
        Open,         ///< not encrypted (Retry, Version Negotiation), or nobody looked
        NoKeys,       ///< secrets are missing, and the user has to be told
        KnownNoKeys,  ///< secrets are missing, and the user has been told
        NoCipher,     ///< the handshake message that tells the cipher suite is missing
        NotDecrypted, ///< the keys do not fit
        Decrypted,
    };
    State state = State::Open;
    RetryTag retryTag = RetryTag::None;
    std::uint64_t number = 0;
    std::shared_ptr<const PacketKeys> keys;
    std::vector<FrameNote> frames; ///< ascending by index
};

struct DatagramNote : MessageNote {
    bool connected = false;
    bool fromServer = false;
    std::uint8_t shortDcidLength = 0;
    std::uint32_t connection = 0; ///< counted from 0 within the conversation
    std::uint64_t initialId = 0;  ///< hash of the connection id that the client began with
    std::vector<PacketNote> packets;

    std::size_t size() const override;
};

std::unique_ptr<Listener> listenToQuic(const ListenerSetup& setup);

} // namespace porthole::quic
