// Key exchange and certificates: RFC 5246 sections 7.4.2 to 7.4.7, RFC 8422, RFC 4279, RFC 8446 sections 4.3.2 and 4.4.2.

#include "dissectors/application/tls/handshake_parts.h"

#include "dissectors/application/tls/cipher_suites.h"
#include "dissectors/application/x509/certificate.h"

#include <string_view>

namespace porthole::tls {

namespace {

using namespace std::literals;

enum class Exchange { Unknown, Rsa, RsaExport, Dh, Ecdh, Psk, DhPsk, EcdhPsk, RsaPsk };

/// The key exchange is the part of a suite's name between "TLS_" and "_WITH_".
struct Suite {
    Exchange exchange = Exchange::Unknown;
    bool anonymous = false;
};

Suite suiteOf(std::uint16_t number)
{
    const auto name = findName(cipherSuiteNames, number);
    const auto head = name.substr(0, name.find("_WITH_"));
    Suite suite;
    suite.anonymous = head.ends_with("_anon") || head.find("_anon_") != head.npos;
    const auto is = [&](std::string_view text) { return head.find(text) != head.npos; };
    if (is("_ECDHE_PSK"))
        suite.exchange = Exchange::EcdhPsk;
    else if (is("_DHE_PSK"))
        suite.exchange = Exchange::DhPsk;
    else if (is("_RSA_PSK"))
        suite.exchange = Exchange::RsaPsk;
    else if (is("_PSK"))
        suite.exchange = Exchange::Psk;
    else if (is("_ECDHE_") || is("_ECDH_"))
        suite.exchange = Exchange::Ecdh;
    else if (is("_DHE_") || is("_DH_"))
        suite.exchange = Exchange::Dh;
    else if (is("_RSA_EXPORT"))
        suite.exchange = Exchange::RsaExport;
    else if (is("_RSA"))
        suite.exchange = Exchange::Rsa;
    return suite;
}

template <typename Length>
void readOpaque(Cursor& in, const TreeItem& item, const Field<Length>& length, const FieldInfo& bytes, const Scope& scope)
{
    auto content = readVector(in, item, length, scope);
    readRest(content, item, bytes);
}

bool signsWithAlgorithm(const Scope& scope)
{
    constexpr std::uint16_t tls12 = 0x0303, dtls12 = 0xfefd;
    return scope.setting.version == tls12 || scope.setting.version == dtls12 || scope.tls13();
}

void readSignature(Cursor& in, const TreeItem& item, const Scope& scope)
{
    if (signsWithAlgorithm(scope))
        readSignatureAlgorithm(in, item, scope);
    readOpaque(in, item, scope.f.signatureLength, scope.f.signature, scope);
}

void readEcParameters(Cursor& in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint8_t namedCurve = 3;
    const auto type = in.read(item, scope.f.curveType);
    if (type != namedCurve) {
        in.skip(in.remaining());
        return;
    }
    in.read(item, scope.f.namedCurve);
    readOpaque(in, item, scope.f.serverPointLength, scope.f.serverPoint, scope);
}

void readDhParameters(Cursor& in, const TreeItem& item, const Scope& scope)
{
    readOpaque(in, item, scope.f.primeLength, scope.f.prime, scope);
    readOpaque(in, item, scope.f.generatorLength, scope.f.generator, scope);
    readOpaque(in, item, scope.f.serverKeyLength, scope.f.serverKey, scope);
}

void showCertificate(Cursor content, const TreeItem& item, const Scope& scope)
{
    const auto certificate = content.rest();
    const auto bytes = content.bytes(item, scope.f.certificate, content.remaining());
    if (content)
        x509::dissectCertificate(certificate, bytes.item, scope.context);
}

} // namespace

void readServerKeyExchange(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto suite = suiteOf(scope.setting.cipherSuite);
    const auto parameters = addOver(in, item, scope.f.parameters);
    switch (suite.exchange) {
    case Exchange::Ecdh: readEcParameters(in, parameters, scope); break;
    case Exchange::Dh: readDhParameters(in, parameters, scope); break;
    case Exchange::RsaExport:
        readOpaque(in, parameters, scope.f.modulusLength, scope.f.modulus, scope);
        readOpaque(in, parameters, scope.f.exponentLength, scope.f.exponent, scope);
        break;
    case Exchange::EcdhPsk:
        readOpaque(in, parameters, scope.f.hintLength, scope.f.hint, scope);
        readEcParameters(in, parameters, scope);
        return;
    case Exchange::DhPsk:
        readOpaque(in, parameters, scope.f.hintLength, scope.f.hint, scope);
        readDhParameters(in, parameters, scope);
        return;
    case Exchange::Psk:
    case Exchange::RsaPsk: readOpaque(in, parameters, scope.f.hintLength, scope.f.hint, scope); return;
    case Exchange::Rsa:
    case Exchange::Unknown: in.skip(in.remaining()); return;
    }
    if (!suite.anonymous && in.remaining() > 0)
        readSignature(in, parameters, scope);
}

void readClientKeyExchange(Cursor& in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint16_t ssl3 = 0x0300;
    const auto& f = scope.f;
    const auto parameters = addOver(in, item, f.parameters);
    switch (suiteOf(scope.setting.cipherSuite).exchange) {
    case Exchange::Rsa:
    case Exchange::RsaExport:
        // SSL 3.0 has no length in front.
        if (scope.setting.version == ssl3)
            readRest(in, parameters, f.premaster);
        else
            readOpaque(in, parameters, f.premasterLength, f.premaster, scope);
        break;
    case Exchange::Ecdh: readOpaque(in, parameters, f.clientPointLength, f.clientPoint, scope); break;
    case Exchange::Dh: readOpaque(in, parameters, f.clientKeyLength, f.clientKey, scope); break;
    case Exchange::EcdhPsk:
        readOpaque(in, parameters, f.identityLength, f.identity, scope);
        readOpaque(in, parameters, f.clientPointLength, f.clientPoint, scope);
        break;
    case Exchange::DhPsk:
        readOpaque(in, parameters, f.identityLength, f.identity, scope);
        readOpaque(in, parameters, f.clientKeyLength, f.clientKey, scope);
        break;
    case Exchange::RsaPsk:
        readOpaque(in, parameters, f.identityLength, f.identity, scope);
        readOpaque(in, parameters, f.premasterLength, f.premaster, scope);
        break;
    case Exchange::Psk: readOpaque(in, parameters, f.identityLength, f.identity, scope); break;
    case Exchange::Unknown: in.skip(in.remaining()); break;
    }
}

void readCertificate(Cursor& in, const TreeItem& item, const Scope& scope)
{
    constexpr std::uint8_t rawPublicKey = 2;
    const auto& f = scope.f;
    const bool withExtensions = scope.tls13() || scope.setting.quic;
    if (withExtensions)
        readOpaque(in, item, f.contextLength, f.requestContext, scope);
    if (scope.setting.certificateType == rawPublicKey && !withExtensions) {
        auto key = readVector(in, item, f.certificateLength, scope);
        key.skip(key.remaining());
        return;
    }
    auto list = readVector(in, item, f.certificatesLength, scope);
    if (list.remaining() == 0)
        return;
    const auto certificates = addOver(list, item, f.certificates);
    while (list && list.remaining() > 0) {
        const auto content = readVector(list, certificates, f.certificateLength, scope, 1);
        showCertificate(content, certificates, scope);
        if (withExtensions)
            readExtensions(list, certificates, scope);
    }
}

void readDistinguishedNames(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto& f = scope.f;
    auto list = readVector(in, item, f.namesLength, scope);
    if (list.remaining() == 0)
        return;
    const auto names = addOver(list, item, f.names);
    constexpr int mostShown = 256;
    for (int i = 0; list && list.remaining() > 0 && i < mostShown; ++i) {
        auto content = readVector(list, names, f.nameLength, scope, 1);
        const auto name = addOver(content, names, f.name);
        x509::dissectName(content, name, scope.context);
    }
}

void readCertificateRequest(Cursor& in, const TreeItem& item, const Scope& scope)
{
    const auto& f = scope.f;
    if (scope.tls13() || scope.setting.quic) {
        readOpaque(in, item, f.contextLength, f.requestContext, scope);
        readExtensions(in, item, scope);
        return;
    }
    auto types = readVector(in, item, f.clientTypesCount, scope);
    if (types.remaining() > 0) {
        const auto list = addOver(types, item, f.clientTypes);
        while (types && types.remaining() > 0)
            types.read(list, f.clientType);
    }
    if (signsWithAlgorithm(scope))
        readSignatureAlgorithms(in, item, scope);
    readDistinguishedNames(in, item, scope);
}

} // namespace porthole::tls
