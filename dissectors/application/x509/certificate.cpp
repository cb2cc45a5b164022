#include "dissectors/application/x509/certificate.h"

#include "dissectors/application/x509/names.h"

namespace porthole::x509 {

namespace {

void appendAlgorithm(const ItemView& item, Text& out);
void hexLabel(const ItemView& item, Text& out);

constexpr ValueName versions[] = {{0, "v1"}, {1, "v2"}, {2, "v3"}};
constexpr ValueName nameKinds[] = {{0, "rdnSequence"}};
constexpr ValueName timeKinds[] = {{0, "utcTime"}, {1, "generalizedTime"}};

constexpr Field<NoValue> signedCertificate {"x509af.signedCertificate_element", "signedCertificate"};
constexpr Field<std::int32_t> version {"x509af.version", "version", Names {versions}};
constexpr Field<ByteString> serialNumber {"x509af.serialNumber", "serialNumber", Label {hexLabel}};
constexpr Field<NoValue> signature {"x509af.signature_element", "signature", Append {appendAlgorithm}};
constexpr Field<Oid> algorithmId {"x509af.algorithm.id", "Algorithm Id", Append {appendOidName}};
constexpr Field<std::uint32_t> issuer {"x509af.issuer", "issuer", Names {nameKinds}};
constexpr Field<NoValue> validity {"x509af.validity_element", "validity"};
constexpr Field<std::uint32_t> notBefore {"x509af.notBefore", "notBefore", Names {timeKinds}};
constexpr Field<std::uint32_t> notAfter {"x509af.notAfter", "notAfter", Names {timeKinds}};
constexpr Field<TextString> utcTime {"x509af.utcTime", "utcTime"};
constexpr Field<AbsoluteTime> generalizedTime {"x509af.generalizedTime", "generalizedTime", Base::Utc};
constexpr Field<std::uint32_t> subject {"x509af.subject", "subject", Names {nameKinds}};
constexpr Field<NoValue> publicKeyInfo {"x509af.subjectPublicKeyInfo_element", "subjectPublicKeyInfo"};
constexpr Field<NoValue> keyAlgorithm {"x509af.algorithm_element", "algorithm", Append {appendAlgorithm}};
constexpr Field<ByteString> publicKey {"x509af.subjectPublicKey", "subjectPublicKey"};
constexpr Field<ByteString> modulus {"pkcs1.modulus", "modulus", Label {hexLabel}};
constexpr Field<std::uint32_t> exponent {"pkcs1.publicExponent", "publicExponent"};
constexpr Field<NoValue> certificateAlgorithm {"x509af.algorithmIdentifier_element", "algorithmIdentifier", Append {appendAlgorithm}};
constexpr Field<ByteString> encrypted {"x509af.encrypted", "encrypted"};

constexpr const FieldInfo* certificateFields[] = {&signedCertificate, &version, &serialNumber, &signature, &algorithmId, &issuer, &validity,
    &notBefore, &notAfter, &utcTime, &generalizedTime, &subject, &publicKeyInfo, &keyAlgorithm, &publicKey, &certificateAlgorithm, &encrypted};
constexpr const FieldInfo* keyFields[] = {&modulus, &exponent};
constexpr const FieldList* moreCertificateFields[] = {&nameInCertificateFields, &extensionNames};
constexpr const FieldList* moreNameFields[] = {&nameFields};
constexpr const FieldList* moreAttributeFields[] = {&attributeFields};
constexpr const FieldList* moreExtensionFields[] = {&extensionFields};
constexpr const FieldList* moreAccessFields[] = {&accessFields};
constexpr const FieldList* morePolicyFields[] = {&policyFields};

void appendAlgorithm(const ItemView& item, Text& out)
{
    Failure unused;
    const auto bytes = item.packet().bytesOf(item.item());
    Cursor in(bytes, static_cast<std::uint32_t>(bytes.size()), 0, unused);
    auto content = nextElement(in, tag::sequence).content;
    if (const auto type = nextElement(content, tag::oid))
        out << " (" << oidName(type.content.view()) << ')';
}

void hexLabel(const ItemView& item, Text& out)
{
    constexpr std::size_t shown = 36;
    out << item.field().name << ": 0x";
    const auto bytes = item.bytes();
    out.hex(bytes.first(std::min(bytes.size(), shown)));
    if (bytes.size() > shown)
        out << "\u2026";
}

void readTimeOf(Cursor& in, const TreeItem& item, const FieldInfo& field)
{
    const auto element = nextElement(in);
    if (!element)
        return;
    const bool general = element.tag == tag::generalizedTime;
    const auto line = addWhole(item, field, element, general);
    Nanoseconds time = 0;
    if (!readTime(element, time))
        return;
    if (general) {
        addContent(line, generalizedTime, element, static_cast<std::uint64_t>(time));
    } else if (line) {
        Text text;
        appendAbsoluteTime(text, time, 0, TimeStyle::Iso, false);
        text << " (UTC)";
        line.addText(utcTime, text.view());
    }
}

void readKey(const Element& info, const TreeItem& item, Context& context)
{
    const auto keyInfo = addContent(item, publicKeyInfo, info);
    auto in = info.content;
    if (const auto algorithm = nextElement(in, tag::sequence))
        readAlgorithm(algorithm, addWhole(keyInfo, keyAlgorithm, algorithm), context);
    auto key = nextElement(in, tag::bitString);
    if (!key || key.content.remaining() == 0)
        return;
    key.content.skip(1); // unused bits
    const auto line = addContent(keyInfo, publicKey, key);
    auto content = key.content;
    auto numbers = nextElement(content, tag::sequence).content;
    const auto first = nextElement(numbers, tag::integer), second = nextElement(numbers, tag::integer);
    if (first && second) {
        addContent(line, modulus, first);
        addContent(line, exponent, second, numberOf(second.content.view()));
    }
}

void readSigned(const Element& part, const TreeItem& item, Context& context)
{
    auto in = part.content;
    if (auto wrapped = nextElement(in, tag::constructed(0)).content; const auto number = nextElement(wrapped, tag::integer))
        addContent(item, version, number, numberOf(number.content.view()));
    if (const auto number = nextElement(in, tag::integer))
        addContent(item, serialNumber, number);
    if (const auto algorithm = nextElement(in, tag::sequence))
        readAlgorithm(algorithm, addWhole(item, signature, algorithm), context);
    if (const auto name = nextElement(in, tag::sequence))
        readName(name, addWhole(item, issuer, name), context, rdnSequence);
    if (const auto times = nextElement(in, tag::sequence)) {
        const auto line = addContent(item, validity, times);
        auto content = times.content;
        readTimeOf(content, line, notBefore);
        readTimeOf(content, line, notAfter);
    }
    if (const auto name = nextElement(in, tag::sequence))
        readName(name, addWhole(item, subject, name), context, certificateRdnSequence);
    if (const auto key = nextElement(in, tag::sequence))
        readKey(key, item, context);
    nextElement(in, tag::primitive(1)); // unique identifiers of issuer and subject
    nextElement(in, tag::primitive(2));
    if (auto wrapped = nextElement(in, tag::constructed(3)).content; const auto list = nextElement(wrapped, tag::sequence))
        readExtensions(list, item, context);
}

} // namespace

void readAlgorithm(const Element& algorithm, const TreeItem& item, Context& context)
{
    auto in = algorithm.content;
    const auto type = nextElement(in, tag::oid);
    if (!type)
        return;
    addContent(item, algorithmId, type);
    if (const auto* protocol = oidProtocol(type.content.view()); protocol && in.remaining() > 0 && (in.peek() != tag::null || dottedOid(type.content.view()) != "1.2.840.10045.2.1"))
        context.pass(*protocol);
}

void dissectCertificate(Cursor in, const TreeItem& item, Context& context)
{
    auto certificate = nextElement(in, tag::sequence).content;
    const auto part = nextElement(certificate, tag::sequence);
    if (!part)
        return;
    readSigned(part, addContent(item, signedCertificate, part), context);
    if (const auto algorithm = nextElement(certificate, tag::sequence))
        readAlgorithm(algorithm, addWhole(item, certificateAlgorithm, algorithm), context);
    if (auto bits = nextElement(certificate, tag::bitString); bits && bits.content.remaining() > 0) {
        bits.content.skip(1);
        addContent(item, encrypted, bits);
    }
}

void dissectName(Cursor in, const TreeItem& item, Context& context)
{
    if (const auto name = nextElement(in, tag::sequence))
        readName(name, item, context, rdnSequence);
}

} // namespace porthole::x509

namespace porthole {

constinit const Protocol x509afProtocol {
    .layer = {"x509af", "X.509 Authentication Framework", nullptr},
    .shortName = "X509AF",
    .reference = "RFC 5280",
    .fields = x509::certificateFields,
    .moreFields = x509::moreCertificateFields,
};

constinit const Protocol x509satProtocol {
    .layer = {"x509sat", "X.509 Selected Attribute Types", nullptr},
    .shortName = "X509SAT",
    .reference = "ITU-T X.520",
    .moreFields = x509::moreAttributeFields,
};

constinit const Protocol x509ceProtocol {
    .layer = {"x509ce", "X.509 Certificate Extensions", nullptr},
    .shortName = "X509CE",
    .reference = "RFC 5280",
    .moreFields = x509::moreExtensionFields,
};

constinit const Protocol x509ifProtocol {
    .layer = {"x509if", "X.509 Information Framework", nullptr},
    .shortName = "X509IF",
    .reference = "ITU-T X.501",
    .moreFields = x509::moreNameFields,
};

constinit const Protocol pkix1ImplicitProtocol {
    .layer = {"pkix1implicit", "PKIX1Implicit", nullptr},
    .shortName = "PKIX1IMPLICIT",
    .reference = "RFC 5280",
    .moreFields = x509::moreAccessFields,
};

constinit const Protocol pkix1ExplicitProtocol {
    .layer = {"pkix1explicit", "PKIX1Explicit", nullptr},
    .shortName = "PKIX1EXPLICIT",
    .reference = "RFC 5280",
    .moreFields = x509::morePolicyFields,
};

constinit const Protocol pkcs1Protocol {
    .layer = {"pkcs-1", "PKCS#1", nullptr},
    .shortName = "PKCS-1",
    .reference = "RFC 8017",
    .fields = x509::keyFields,
};

constinit const Protocol pkixQualifiedProtocol {
    .layer = {"pkixqualified", "PKIX Qualified", nullptr},
    .shortName = "PKIXQUALIFIED",
    .reference = "RFC 3739",
};

constinit const Protocol logotypeCertExtnProtocol {
    .layer = {"logotypecertextn", "Logotype Certificate Extensions", nullptr},
    .shortName = "LogotypeCertExtn",
    .reference = "RFC 3709",
};

constinit const Protocol nsCertExtsProtocol {
    .layer = {"ns_cert_exts", "NetScape Certificate Extensions", nullptr},
    .shortName = "NS_CERT_EXTS",
    .reference = "Netscape",
};

} // namespace porthole
