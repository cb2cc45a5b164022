// Frames of a decrypted QUIC packet: RFC 9000 section 19, with the extensions for datagrams (RFC 9221), acknowledgement
// frequency, time stamps and multipath that are met.
#pragma once

#include "dissectors/application/quic/wire.h"

namespace porthole::quic {

namespace frametype {
inline constexpr std::uint64_t padding = 0x00, ping = 0x01, ack = 0x02, ackEcn = 0x03, resetStream = 0x04, stopSending = 0x05,
                               crypto = 0x06, newToken = 0x07, streamFirst = 0x08, streamLast = 0x0f, maxData = 0x10,
                               maxStreamData = 0x11, maxStreamsBidi = 0x12, maxStreamsUni = 0x13, dataBlocked = 0x14,
                               streamDataBlocked = 0x15, streamsBlockedBidi = 0x16, streamsBlockedUni = 0x17,
                               newConnectionId = 0x18, retireConnectionId = 0x19, pathChallenge = 0x1a, pathResponse = 0x1b,
                               closeTransport = 0x1c, closeApplication = 0x1d, handshakeDone = 0x1e, datagram = 0x30,
                               datagramWithLength = 0x31, mpNewConnectionId = 0x40, mpRetireConnectionId = 0x41, mpAck = 0x42,
                               mpAckEcn = 0x43, addAddress = 0x44, removeAddress = 0x45, uniflows = 0x46, immediateAck = 0xac,
                               ackFrequency = 0xaf, timeStamp = 0x2f5;
} // namespace frametype

/// A frame as both wordings of the Info column, the listener and the tree need it.
struct Frame {
    std::uint64_t type = 0;
    std::size_t begin = 0, end = 0; ///< in the payload; a run of padding is one frame
    bool whole = true;              ///< false: the payload ended before it did
    bool known = true;
    std::uint64_t id = 0;     ///< of a stream; sequence number of a connection id
    bool hasId = false;
    std::uint64_t offset = 0; ///< of the data in their stream
    std::uint64_t value = 0;  ///< largest acknowledged packet, limit, error code
    ByteView data;            ///< of CRYPTO, STREAM, DATAGRAM, a token, a connection id, a reason
    bool fin = false;

    bool isStream() const { return type >= frametype::streamFirst && type <= frametype::streamLast; }
    bool isAck() const { return type == frametype::ack || type == frametype::ackEcn; }
};

/// Reads the frame at `at` and advances; false at the end of the payload. A frame that is not whole ends with the payload.
bool nextFrame(ByteView payload, std::size_t& at, Frame& frame);

} // namespace porthole::quic
