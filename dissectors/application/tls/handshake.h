// Handshake messages of TLS and DTLS: RFC 8446 section 4, RFC 5246 section 7.4; and their extensions, RFC 6066 and others.
//
// They are the same whether records (TLS, DTLS) or CRYPTO frames (QUIC) carry them. Fields are tls.handshake.* except in
// DTLS, where they are dtls.handshake.*.
#pragma once

#include "dissectors/dissector.h"

#include <array>
#include <string>

namespace porthole::tls {

struct HandshakeFields;

/// What messages have to be read with.
struct HandshakeSetting {
    const HandshakeFields* fields; ///< tlsFields or dtlsFields
    /// As the whole conversation has it; 0: not known. TLS 1.3 of all drafts is 0x0304.
    std::uint16_t version = 0;
    std::uint16_t cipherSuite = 0; ///< 0: not known
    bool datagram = false;         ///< DTLS: messages have a longer header
    bool quic = false;             ///< the Info column stays as it is
    bool resumed = false;          ///< the server took up an earlier session: said at its hello
    std::uint8_t certificateType = 0; ///< RFC 7250: 2 is a raw public key
};

extern const HandshakeFields tlsFields, dtlsFields;

/// Shows the handshake messages that `in` holds, one after the other, each below `parent`. A message that is not whole
/// is a fault of the packet: the caller joins fragments.
void dissectHandshake(Cursor& in, const TreeItem& parent, Context& context, const HandshakeSetting& setting);

/// Header of a message without DTLS: type and length.
inline constexpr std::uint32_t handshakeHeaderLength = 4;

/// SHA-256 of "HelloRetryRequest": RFC 8446 section 4.1.3.
inline constexpr std::array<std::uint8_t, 32> retryRandom {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65,
    0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/// What a ClientHello or ServerHello says that later messages have to be read with.
struct Hello {
    bool fromServer = false;
    bool retry = false;                ///< HelloRetryRequest: RFC 8446 section 4.1.4
    std::uint16_t version = 0;         ///< a server's: as negotiated, drafts included
    std::uint16_t cipherSuite = 0;     ///< a server's choice
    std::array<std::uint8_t, 32> random {};
    std::string sessionId;
    std::string alpn;                  ///< a server's choice; empty: none
    bool sessionTicket = false;        ///< the extension is there; a client's: with a ticket
    bool preSharedKey = false;
    bool extendedMasterSecret = false;
    bool encryptThenMac = false;
    std::uint8_t serverCertificateType = 0;
};
/// Reads a whole message with its header of four bytes. False: it is no hello, or broken.
bool readHello(ByteView message, Hello& hello);
/// The protocol that EncryptedExtensions names (RFC 7301), with the message's header; empty: none.
std::string readAlpn(ByteView encryptedExtensions);

} // namespace porthole::tls
