// Online Certificate Status Protocol: RFC 6960, the response.

#include "dissectors/application/x509/certificate.h"
#include "dissectors/application/x509/names.h"

namespace porthole {

namespace x509 {

namespace {

constexpr ValueName statuses[] = {{0, "successful"}, {1, "malformedRequest"}, {2, "internalError"}, {3, "tryLater"}, {5, "sigRequired"},
    {6, "unauthorized"}};
constexpr ValueName responders[] = {{1, "byName"}, {2, "byKey"}};
constexpr ValueName certificateStatuses[] = {{0, "good"}, {1, "revoked"}, {2, "unknown"}};

constexpr Field<std::uint32_t> responseStatus {"ocsp.responseStatus", "responseStatus", Names {statuses}};
constexpr Field<NoValue> responseBytes {"ocsp.responseBytes_element", "responseBytes"};
constexpr Field<Oid> responseType {"ocsp.responseType.id", "ResponseType Id", Append {appendOidName}};
constexpr Field<NoValue> basicResponse {"ocsp.BasicOCSPResponse_element", "BasicOCSPResponse"};
constexpr Field<NoValue> responseData {"ocsp.tbsResponseData_element", "tbsResponseData"};
constexpr Field<std::uint32_t> responderId {"ocsp.responderID", "responderID", Names {responders}};
constexpr Field<std::uint32_t> byName {"ocsp.byName", "byName"};
constexpr Field<ByteString> byKey {"ocsp.byKey", "byKey"};
constexpr Field<AbsoluteTime> producedAt {"ocsp.producedAt", "producedAt", Base::Utc};
constexpr Field<std::uint32_t> responses {"ocsp.responses", "responses", Append {appendItems}};
constexpr Field<NoValue> singleResponse {"ocsp.SingleResponse_element", "SingleResponse"};
constexpr Field<NoValue> certificateId {"ocsp.certID_element", "certID"};
constexpr Field<NoValue> hashAlgorithm {"ocsp.hashAlgorithm_element", "hashAlgorithm"};
constexpr Field<ByteString> issuerNameHash {"ocsp.issuerNameHash", "issuerNameHash"};
constexpr Field<ByteString> issuerKeyHash {"ocsp.issuerKeyHash", "issuerKeyHash"};
constexpr Field<ByteString> serialNumber {"ocsp.serialNumber", "serialNumber"};
constexpr Field<std::uint32_t> certificateStatus {"ocsp.certStatus", "certStatus", Names {certificateStatuses}};
constexpr Field<AbsoluteTime> thisUpdate {"ocsp.thisUpdate", "thisUpdate", Base::Utc};
constexpr Field<AbsoluteTime> nextUpdate {"ocsp.nextUpdate", "nextUpdate", Base::Utc};
constexpr Field<NoValue> signatureAlgorithm {"ocsp.signatureAlgorithm_element", "signatureAlgorithm"};
constexpr Field<ByteString> signature {"ocsp.signature", "signature"};
constexpr Field<std::uint32_t> certificates {"ocsp.certs", "certs", Append {appendItems}};
constexpr Field<NoValue> certificate {"ocsp.Certificate_element", "Certificate"};

constexpr const FieldInfo* fields[] = {&responseStatus, &responseBytes, &responseType, &basicResponse, &responseData, &responderId, &byName,
    &byKey, &producedAt, &responses, &singleResponse, &certificateId, &hashAlgorithm, &issuerNameHash, &issuerKeyHash, &serialNumber,
    &certificateStatus, &thisUpdate, &nextUpdate, &signatureAlgorithm, &signature, &certificates, &certificate};

void addTime(const TreeItem& item, const FieldInfo& field, const Element& element)
{
    Nanoseconds time = 0;
    if (element && readTime(element, time))
        addContent(item, field, element, static_cast<std::uint64_t>(time));
}

void readCertificateId(const Element& id, const TreeItem& item, Context& context)
{
    const auto line = addWhole(item, certificateId, id);
    auto in = id.content;
    if (const auto algorithm = nextElement(in, tag::sequence))
        readAlgorithm(algorithm, addWhole(line, hashAlgorithm, algorithm), context);
    if (const auto hash = nextElement(in, tag::octetString))
        addContent(line, issuerNameHash, hash);
    if (const auto hash = nextElement(in, tag::octetString))
        addContent(line, issuerKeyHash, hash);
    if (const auto number = nextElement(in, tag::integer))
        addContent(line, serialNumber, number);
}

void readSingle(const Element& single, const TreeItem& item, Context& context)
{
    const auto line = addWhole(item, singleResponse, single);
    auto in = single.content;
    if (const auto id = nextElement(in, tag::sequence))
        readCertificateId(id, line, context);
    if (const auto status = nextElement(in))
        addWhole(line, certificateStatus, status, status.tag & 0x1fu);
    addTime(line, thisUpdate, nextElement(in, tag::generalizedTime));
    auto next = nextElement(in, tag::constructed(0)).content;
    addTime(line, nextUpdate, nextElement(next, tag::generalizedTime));
    auto wrapped = nextElement(in, tag::constructed(1)).content;
    if (const auto extensions = nextElement(wrapped, tag::sequence))
        readExtensions(extensions, line, context);
}

void readData(const Element& data, const TreeItem& item, Context& context)
{
    const auto line = addWhole(item, responseData, data);
    auto in = data.content;
    nextElement(in, tag::constructed(0)); // version
    if (const auto responder = nextElement(in)) {
        const auto kind = responder.tag & 0x1fu;
        const auto who = addWhole(line, responderId, responder, kind);
        auto content = responder.content;
        if (const auto name = nextElement(content, tag::sequence))
            readName(name, addWhole(who, byName, name), context, rdnSequence);
        else if (const auto key = nextElement(content, tag::octetString))
            addContent(who, byKey, key);
    }
    addTime(line, producedAt, nextElement(in, tag::generalizedTime));
    if (const auto list = nextElement(in, tag::sequence)) {
        auto content = list.content;
        const auto all = addWhole(line, responses, list, countElements(content));
        while (const auto single = nextElement(content, tag::sequence))
            readSingle(single, all, context);
    }
    auto wrapped = nextElement(in, tag::constructed(1)).content;
    if (const auto extensions = nextElement(wrapped, tag::sequence))
        readExtensions(extensions, line, context);
}

void readBasic(Cursor in, const TreeItem& item, Context& context)
{
    const auto basic = nextElement(in, tag::sequence);
    const auto line = addWhole(item, basicResponse, basic);
    auto parts = basic.content;
    if (const auto data = nextElement(parts, tag::sequence))
        readData(data, line, context);
    if (const auto algorithm = nextElement(parts, tag::sequence))
        readAlgorithm(algorithm, addWhole(line, signatureAlgorithm, algorithm), context);
    if (auto bits = nextElement(parts, tag::bitString); bits && bits.content.remaining() > 0) {
        bits.content.skip(1);
        addContent(line, signature, bits);
    }
    auto wrapped = nextElement(parts, tag::constructed(0)).content;
    if (const auto list = nextElement(wrapped, tag::sequence)) {
        auto content = list.content;
        const auto all = addWhole(line, certificates, list, countElements(content));
        while (const auto one = nextElement(content, tag::sequence))
            dissectCertificate(one.whole, addWhole(all, certificate, one), context);
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    auto response = nextElement(in, tag::sequence).content;
    if (const auto status = nextElement(response, tag::enumerated))
        addContent(layer, responseStatus, status, numberOf(status.content.view()));
    auto wrapped = nextElement(response, tag::constructed(0)).content;
    const auto bytes = nextElement(wrapped, tag::sequence);
    if (!bytes)
        return;
    const auto line = addWhole(layer, responseBytes, bytes);
    auto content = bytes.content;
    if (const auto type = nextElement(content, tag::oid))
        addContent(line, responseType, type);
    if (const auto basic = nextElement(content, tag::octetString))
        readBasic(basic.content, line, context);
}

} // namespace

} // namespace x509

constinit const Protocol ocspProtocol {
    .layer = {"ocsp", "Online Certificate Status Protocol", nullptr},
    .shortName = "OCSP",
    .reference = "RFC 6960",
    .fields = x509::fields,
    .dissect = x509::dissect,
};

} // namespace porthole
