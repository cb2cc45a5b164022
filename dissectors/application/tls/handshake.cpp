#include "dissectors/application/tls/handshake_parts.h"

#include "dissectors/application/tls/datagram_parts.h"
#include "dissectors/application/tls/fingerprints.h"
#include "dissectors/application/tls/names.h"
#include "dissectors/application/tls/record_text.h"

#include <algorithm>

namespace porthole::tls {

namespace {

constexpr Nanoseconds second = 1'000'000'000;

void readRandom(Cursor& in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint32_t length = 32, timeLength = 4;
    auto parts = in.rest(length);
    const auto random = in.bytes(item, scope.f.random, length);
    if (!in || scope.tls13() || scope.setting.quic)
        return;
    // Before TLS 1.3 it began with the time of day: RFC 5246 section 7.4.1.2.
    const auto at = parts.position();
    const auto time = parts.u32();
    random.item.add(scope.f.randomTime, in.source(), at, timeLength, static_cast<std::uint64_t>(time * second));
    parts.bytes(random.item, scope.f.randomBytes, length - timeLength);
}

void readSessionId(Cursor& in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint32_t longest = 32;
    auto id = readVector(in, item, scope.f.sessionIdLength, scope, 0, longest);
    readRest(id, item, scope.f.sessionId);
}

void readClientHello(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto whole = in;
    in.read(item, scope.f.version);
    readRandom(in, item, scope);
    readSessionId(in, item, scope);
    if (scope.setting.datagram)
        readDatagramCookie(in, item);
    auto suites = readVector(in, item, scope.f.cipherSuitesLength, scope, 2);
    const auto list = addOver(suites, item, scope.f.cipherSuites);
    while (suites && suites.remaining() > 0)
        suites.read(list, scope.f.cipherSuite);
    auto methods = readVector(in, item, scope.f.compressionsLength, scope, 1);
    const auto compressions = addOver(methods, item, scope.f.compressions);
    while (methods && methods.remaining() > 0)
        methods.read(compressions, scope.f.compression);
    if (in.remaining() > 0)
        readExtensions(in, item, scope);
    if (in && item)
        showClientFingerprints(whole, item, scope);
}

void readServerHello(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto whole = in;
    const auto version = in.read(item, scope.f.version);
    const bool oldDraft = version >= 0x7f00 && version < 0x7f16; // until draft 21
    readRandom(in, item, scope);
    if (!oldDraft)
        readSessionId(in, item, scope);
    in.read(item, scope.f.cipherSuite);
    if (!oldDraft)
        in.read(item, scope.f.compression);
    if (in.remaining() > 0)
        readExtensions(in, item, scope);
    if (in && item)
        showServerFingerprints(whole, item, scope);
}

void readHelloRetryRequest(Cursor& in, const TreeItem& item, const Scope& scope)
{
    in.read(item, scope.f.version);
    in.read(item, scope.f.cipherSuite);
    readExtensions(in, item, scope);
}

void readNewSessionTicket(Cursor& in, const TreeItem& parent, const Scope& scope)
{
    const auto item = addOver(in, parent, scope.f.ticket);
    in.read(item, scope.f.ticketLifetime);
    if (scope.tls13() || scope.setting.quic) {
        in.read(item, scope.f.ticketAgeAdd);
        auto nonce = readVector(in, item, scope.f.ticketNonceLength, scope);
        readRest(nonce, item, scope.f.ticketNonce);
    }
    auto ticket = readVector(in, item, scope.f.ticketLength, scope);
    readRest(ticket, item, scope.f.ticketBytes);
    if (scope.tls13() || scope.setting.quic)
        readExtensions(in, item, scope);
}

void readCertificateVerify(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto parameters = addOver(in, item, scope.f.parameters);
    const bool hasAlgorithm = scope.setting.version >= 0x0303 && scope.setting.version != 0xfeff;
    if (hasAlgorithm || scope.setting.quic)
        readSignatureAlgorithm(in, parameters, scope);
    auto signature = readVector(in, parameters, scope.f.verifySignatureLength, scope);
    signature.bytes(parameters, scope.f.verifySignature, signature.remaining());
}

void readFinished(Cursor& in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint32_t md5 = 16, sha1 = 20;
    constexpr std::uint16_t ssl3 = 0x0300;
    if (scope.setting.version == ssl3) {
        in.bytes(item, scope.f.md5Hash, md5);
        in.bytes(item, scope.f.shaHash, sha1);
    } else {
        in.bytes(item, scope.f.verifyData, in.remaining());
    }
}

void readCompressedCertificate(Cursor& in, const TreeItem& item, const Scope& scope)
{
    in.read(item, scope.f.algorithm);
    in.read(item, scope.f.uncompressedLength);
    auto bytes = readVector(in, item, scope.f.compressedLength, scope);
    bytes.bytes(item, scope.f.compressedCertificate, bytes.remaining());
}

void readNpnSelection(Cursor& in, const TreeItem& item, const Scope& scope)
{
    auto name = readVector(in, item, scope.f.npnSelectedLength, scope);
    name.bytes(item, scope.f.npnSelected, name.remaining());
    auto padding = readVector(in, item, scope.f.npnPaddingLength, scope);
    padding.bytes(item, scope.f.npnPadding, padding.remaining());
}

/// A ServerHello that asks for another ClientHello: `in` stands behind the length.
bool isRetry(const Cursor& in, std::uint8_t type, bool datagram)
{
    constexpr std::size_t datagramHeader = 8, versionLength = 2;
    const auto skipped = versionLength + (datagram ? datagramHeader : 0);
    const auto bytes = in.view();
    return type == message::serverHello && bytes.size() >= skipped + retryRandom.size()
        && std::equal(retryRandom.begin(), retryRandom.end(), bytes.begin() + static_cast<std::ptrdiff_t>(skipped));
}

void readBody(Cursor& in, const TreeItem& item, const Scope& scope)
{
    switch (scope.message) {
    case message::clientHello: return readClientHello(in, item, scope);
    case message::serverHello: return readServerHello(in, item, scope);
    case message::helloVerifyRequest: return readHelloVerifyRequest(in, item);
    case message::newSessionTicket: return readNewSessionTicket(in, item, scope);
    case message::helloRetryRequest: return readHelloRetryRequest(in, item, scope);
    case message::encryptedExtensions: return readExtensions(in, item, scope);
    case message::certificate: return readCertificate(in, item, scope);
    case message::serverKeyExchange: return readServerKeyExchange(in, item, scope);
    case message::certificateRequest: return readCertificateRequest(in, item, scope);
    case message::certificateVerify: return readCertificateVerify(in, item, scope);
    case message::clientKeyExchange: return readClientKeyExchange(in, item, scope);
    case message::finished: return readFinished(in, item, scope);
    case message::certificateStatus: return readStatus(in, item, scope);
    case message::keyUpdate: in.read(item, scope.f.updateRequest); return;
    case message::compressedCertificate: return readCompressedCertificate(in, item, scope);
    case message::encryptedExtensionsNpn: return readNpnSelection(in, item, scope);
    default: return;
    }
}

} // namespace

void dissectHandshake(Cursor& in, const TreeItem& parent, Context& context, const HandshakeSetting& setting)
{
    const auto& f = *setting.fields;
    while (in && in.remaining() > 0) {
        Scope scope {f, setting, context};
        const auto item = parent.add(f.handshake, in.source(), in.position(), 0, 0);
        scope.message = in.read(item, f.type);
        const auto length = in.read(item, f.length);
        if (!in)
            return;
        if (!setting.quic)
            addInfo(context, isRetry(in, scope.message, setting.datagram) ? "Hello Retry Request" : findName(handshakeTypeNames, scope.message, "Unknown type"));
        const auto fragment = setting.datagram ? readDatagramHeader(in, item) : Fragment {0, length};
        auto body = in.take(fragment.length);
        item.setEnd(in.position());
        if (fragment.length == length)
            readBody(body, item, scope);
        else if (!setting.quic)
            context.appendInfo(" (Fragment)");
    }
}

} // namespace porthole::tls
