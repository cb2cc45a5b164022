// Packet protection of QUIC: RFC 9001 section 5.
#pragma once

#include "dissectors/application/quic/wire.h"
#include "dissectors/application/tls/secrets.h"

#include <memory>
#include <optional>

namespace porthole::quic {

using tls::Bytes;

/// Keys of one direction at one level.
struct PacketKeys {
    tls::Aead aead = tls::Aead::Aes128Gcm;
    tls::Hash hash = tls::Hash::Sha256;
    Bytes secret, key, iv, headerKey;

    explicit operator bool() const { return !key.empty(); }
};

PacketKeys deriveKeys(const Bytes& secret, tls::Aead aead, tls::Hash hash, std::uint32_t version);
/// The same of the next key phase; the header stays as it is protected: RFC 9001 section 6.
PacketKeys nextPhase(const PacketKeys& keys, std::uint32_t version);

/// Both directions of Initial packets: RFC 9001 section 5.2. `dcid`: of the client's first packet.
struct InitialKeys {
    PacketKeys client, server;
};
InitialKeys initialKeys(ByteView dcid, std::uint32_t version);

/// First byte and packet number without header protection.
struct BareHeader {
    std::uint8_t first = 0;
    unsigned numberLength = 0;  ///< 1 to 4
    std::uint32_t number = 0; ///< truncated
};
/// Nothing if the packet is too short for a sample.
std::optional<BareHeader> unprotectHeader(const PacketKeys& keys, ByteView packet, const PacketHeader& header);

/// The plain payload; nothing if the tag does not fit. `packet` holds the whole packet.
std::optional<Bytes> decrypt(const PacketKeys& keys, ByteView packet, const PacketHeader& header, const BareHeader& bare,
    std::uint64_t packetNumber);

enum class RetryTag : std::uint8_t {
    None, ///< the version has none, or nothing to check it with is known
    Right,
    Wrong,
};
/// Whether the tag that a Retry packet ends with belongs to the connection id that the client chose: RFC 9001 section 5.8.
RetryTag checkRetryTag(ByteView packet, std::uint32_t version, ByteView originalDcid);

} // namespace porthole::quic
