// QUIC on the wire, without tree: variable-length integers and packet headers (RFC 9000 sections 16 and 17).
//
// For what looks at packets before anybody wants to see them: recognition and the listener. Nothing is kept: views are
// of the bytes given.
#pragma once

#include "capture/frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace porthole::quic {

enum class PacketType : std::uint8_t {
    Initial,
    ZeroRtt,
    Handshake,
    Retry,
    OneRtt,
    VersionNegotiation,
};

/// Longest connection id of any version that is known: RFC 9000 section 17.2.
inline constexpr std::size_t longestConnectionId = 20;
inline constexpr std::size_t sampleLength = 16; ///< RFC 9001 section 5.4.2
inline constexpr std::size_t tagLength = 16;

struct PacketHeader {
    PacketType type = PacketType::OneRtt;
    std::uint8_t first = 0;    ///< as it stands, protected
    std::uint32_t version = 0; ///< long headers only
    ByteView dcid, scid;       ///< the latter of long headers only
    ByteView token;            ///< Initial only
    std::size_t numberOffset = 0; ///< of the packet number; where the header ends for packets without one
    std::size_t length = 0;    ///< of the whole packet: the rest of the datagram if its header does not say
    std::size_t payloadLength() const { return length - numberOffset; } ///< packet number included
};

/// Reads a variable-length integer at `at` and advances; false if it is not all there.
bool readVarint(ByteView bytes, std::size_t& at, std::uint64_t& value);

/// The header that a packet begins with; nothing if the bytes end before it does. `reported`: bytes of the datagram from
/// here on, at least those captured. `shortDcidLength`: of the connection ids that the receiver chose, which a short header
/// does not tell.
std::optional<PacketHeader> parseHeader(ByteView packet, std::size_t reported, std::size_t shortDcidLength);

inline bool isLong(ByteView packet) { return !packet.empty() && (packet[0] & 0x80); }

/// What the connection id of a datagram's first packet begins with. A short header does not tell how long the id is: all
/// bytes that it can be.
ByteView markOf(ByteView datagram);

/// The type that the first byte of a long header gives; version 2 numbers them anew (RFC 9369 section 3.2).
PacketType longPacketType(std::uint8_t first, std::uint32_t version);

/// Whether a packet may follow one to `firstDcid` in the same datagram (RFC 9000 section 12.2); other bytes are padding.
bool belongsTo(ByteView packet, ByteView firstDcid, std::size_t shortDcidLength);

/// The packet number whose lowest `length` bytes are `truncated`, next to what is expected: RFC 9000 appendix A.3.
std::uint64_t fullPacketNumber(std::uint64_t truncated, unsigned length, std::uint64_t expected);

inline std::string toString(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

} // namespace porthole::quic
