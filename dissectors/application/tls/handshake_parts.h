// What the source files of handshake messages share.
#pragma once

#include "dissectors/application/tls/handshake.h"
#include "dissectors/application/tls/handshake_fields.h"

namespace porthole::tls {

struct Scope {
    const HandshakeFields& f;
    const HandshakeSetting& setting;
    Context& context;
    std::uint8_t message = 0; ///< type of the message that is read

    bool tls13() const { return setting.version == 0x0304 || (setting.version & 0xff00) == 0x7f00; }
};

namespace message {
inline constexpr std::uint8_t helloRequest = 0, clientHello = 1, serverHello = 2, helloVerifyRequest = 3, newSessionTicket = 4,
    endOfEarlyData = 5, helloRetryRequest = 6, encryptedExtensions = 8, certificate = 11, serverKeyExchange = 12, certificateRequest = 13,
    serverHelloDone = 14, certificateVerify = 15, clientKeyExchange = 16, finished = 20, certificateUrl = 21, certificateStatus = 22,
    supplementalData = 23, keyUpdate = 24, compressedCertificate = 25, encryptedExtensionsNpn = 67;
} // namespace message

/// A vector of RFC 8446 section 3.4: its length, and a cursor over its content, which `in` passes. A length beyond the
/// end or outside `least` and `most` is an expert item; the content then is what there is.
template <typename T>
Cursor readVector(Cursor& in, const TreeItem& item, const Field<T>& field, const Scope& scope, std::uint32_t least = 0,
    std::uint32_t most = 0xffffffff)
{
    const auto length = in.read(item, field);
    if (in && length > in.remaining())
        length.item.expert(scope.f.shortBuffer,
            fmt::format("Vector length {} is too large, truncating it to {}", static_cast<std::uint32_t>(length), in.remaining()));
    else if (in && (length < least || length > most))
        length.item.expert(scope.f.badVector,
            length < least ? fmt::format("Vector length {} is smaller than minimum {}", static_cast<std::uint32_t>(length), least)
                           : fmt::format("Vector length {} is larger than maximum {}", static_cast<std::uint32_t>(length), most));
    return in.take(length);
}

/// All that is left of `in` as one field; nothing if nothing is left.
inline void readRest(Cursor& in, const TreeItem& item, const FieldInfo& field)
{
    if (in.remaining() > 0)
        in.bytes(item, field, in.remaining());
}

/// An item without a value over what is left of `in`.
inline TreeItem addOver(const Cursor& in, const TreeItem& item, const FieldInfo& field)
{
    return item.add(field, in.source(), in.position(), in.remaining(), 0);
}

void readSignatureAlgorithm(Cursor& in, const TreeItem& item, const Scope& scope);
void readSignatureAlgorithms(Cursor& in, const TreeItem& item, const Scope& scope);
/// Extensions up to the end, or as long as their length in front says.
void readExtensions(Cursor& in, const TreeItem& item, const Scope& scope);
/// RFC 6066 section 8, CertificateStatus and the extension of certificates alike.
void readStatus(Cursor& in, const TreeItem& item, const Scope& scope);
void readCertificateRequest(Cursor& in, const TreeItem& item, const Scope& scope);
void readCertificate(Cursor& in, const TreeItem& item, const Scope& scope);
void readDistinguishedNames(Cursor& in, const TreeItem& item, const Scope& scope);
void readServerKeyExchange(Cursor& in, const TreeItem& item, const Scope& scope);
void readClientKeyExchange(Cursor& in, const TreeItem& item, const Scope& scope);

} // namespace porthole::tls
