// Cryptography of TLS and QUIC: key schedules and authenticated decryption, on OpenSSL's libcrypto (EVP).
//
// Everything here is a function of its arguments and may run on any thread. What OpenSSL refuses gives nothing; nothing
// throws and nothing is kept.
#pragma once

#include "capture/frame.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace porthole::tls {

using Bytes = std::vector<std::uint8_t>;

enum class Hash : std::uint8_t {
    Md5, ///< for fingerprints only
    Sha256,
    Sha384,
};
/// Bytes of a digest.
std::size_t digestLength(Hash hash);
/// Empty if OpenSSL does not have the hash.
Bytes digest(Hash hash, ByteView data);
/// RFC 2104.
Bytes hmac(Hash hash, ByteView key, ByteView data);

/// RFC 5869 section 2.2. An empty salt stands for zeros.
Bytes hkdfExtract(Hash hash, ByteView salt, ByteView keyMaterial);
/// RFC 5869 section 2.3; at most 255 digests.
Bytes hkdfExpand(Hash hash, ByteView secret, ByteView info, std::size_t length);
/// RFC 8446 section 7.1: `label` without "tls13 " in front. Empty if a length is out of range.
Bytes hkdfExpandLabel(Hash hash, ByteView secret, std::string_view label, ByteView context, std::size_t length);
/// The pseudorandom function of TLS 1.2: RFC 5246 section 5. `length`: at most 1024 bytes.
Bytes prf12(Hash hash, ByteView secret, std::string_view label, ByteView seed, std::size_t length);

enum class Aead : std::uint8_t {
    Aes128Gcm,
    Aes256Gcm,
    ChaCha20Poly1305,
    Aes128Ccm,
    Aes256Ccm,
    Aes128Ccm8,
    Aes256Ccm8,
};
std::size_t keyLength(Aead aead);
/// Bytes of the authentication tag that the ciphertext ends with.
std::size_t tagLength(Aead aead);
inline constexpr std::size_t nonceLength = 12; ///< of all of them

/// The plain text of `sealed`, which ends with its tag; nothing if key, nonce or tag are wrong (RFC 5116 section 2.2).
std::optional<Bytes> open(Aead aead, ByteView key, ByteView nonce, ByteView associated, ByteView sealed);

/// The nonce of a record or packet: `iv` XOR `number`, which stands at its end (RFC 8446 section 5.3). `iv`: 12 bytes.
std::array<std::uint8_t, nonceLength> nonceOf(ByteView iv, std::uint64_t number);

/// What protects a QUIC header, from a sample of 16 bytes (RFC 9001 sections 5.4.3 and 5.4.4); nothing if a length is wrong.
using HeaderMask = std::array<std::uint8_t, 5>;
std::optional<HeaderMask> headerMask(Aead aead, ByteView key, ByteView sample);

/// Cipher and hash of a cipher suite that this program can decrypt, from TLS 1.2 on.
struct SuiteCipher {
    Aead aead;
    Hash hash;
    bool explicitNonce; ///< TLS 1.2: eight bytes of the nonce stand before the ciphertext (RFC 5288 section 3)
};
std::optional<SuiteCipher> cipherOf(std::uint16_t cipherSuite);

} // namespace porthole::tls
