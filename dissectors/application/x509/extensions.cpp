// Extensions of certificates: RFC 5280 section 4.2.

#include "dissectors/application/tls/handshake_parts.h"
#include "dissectors/application/tls/signed_timestamps.h"
#include "dissectors/application/x509/certificate.h"
#include "dissectors/application/x509/names.h"

namespace porthole::x509 {

namespace {

void appendExtensionName(const ItemView& item, Text& out);

constexpr ValueName nameKinds[] = {{0, "otherName"}, {1, "rfc822Name"}, {2, "dNSName"}, {3, "x400Address"}, {4, "directoryName"},
    {5, "ediPartyName"}, {6, "uniformResourceIdentifier"}, {7, "iPAddress"}, {8, "registeredID"}};
constexpr ValueName pointKinds[] = {{0, "fullName"}, {1, "nameRelativeToCRLIssuer"}};

constexpr Field<std::uint32_t> list {"x509af.extensions", "extensions", Append {appendItems}};
constexpr Field<NoValue> extension {"x509af.Extension_element", "Extension", Append {appendExtensionName}};
constexpr Field<Oid> extensionId {"x509af.extension.id", "Extension Id", Append {appendOidName}};
constexpr Field<bool> critical {"x509af.critical", "critical"};

constexpr Field<ByteString> subjectKey {"x509ce.SubjectKeyIdentifier", "SubjectKeyIdentifier"};
constexpr Field<NoValue> authorityKey {"x509ce.AuthorityKeyIdentifier_element", "AuthorityKeyIdentifier"};
constexpr Field<ByteString> keyIdentifier {"x509ce.keyIdentifier", "keyIdentifier"};
constexpr Field<ByteString> keyUsage {"x509ce.KeyUsage", "KeyUsage"};
constexpr Field<bool> digitalSignature {"x509ce.KeyUsage.digitalSignature", "digitalSignature", Mask {0x80}};
constexpr Field<bool> contentCommitment {"x509ce.KeyUsage.contentCommitment", "contentCommitment", Mask {0x40}};
constexpr Field<bool> keyEncipherment {"x509ce.KeyUsage.keyEncipherment", "keyEncipherment", Mask {0x20}};
constexpr Field<bool> dataEncipherment {"x509ce.KeyUsage.dataEncipherment", "dataEncipherment", Mask {0x10}};
constexpr Field<bool> keyAgreement {"x509ce.KeyUsage.keyAgreement", "keyAgreement", Mask {0x08}};
constexpr Field<bool> keyCertSign {"x509ce.KeyUsage.keyCertSign", "keyCertSign", Mask {0x04}};
constexpr Field<bool> crlSign {"x509ce.KeyUsage.cRLSign", "cRLSign", Mask {0x02}};
constexpr Field<bool> encipherOnly {"x509ce.KeyUsage.encipherOnly", "encipherOnly", Mask {0x01}};
constexpr Field<bool> decipherOnly {"x509ce.KeyUsage.decipherOnly", "decipherOnly", Mask {0x80}};
constexpr Field<std::uint32_t> purposes {"x509ce.KeyPurposeIDs", "KeyPurposeIDs", Append {appendItems}};
constexpr Field<Oid> purpose {"x509ce.KeyPurposeId", "KeyPurposeId", Append {appendOidName}};
constexpr Field<NoValue> constraints {"x509ce.BasicConstraintsSyntax_element", "BasicConstraintsSyntax"};
constexpr Field<bool> authority {"x509ce.cA", "cA"};
constexpr Field<std::uint64_t> pathLength {"x509ce.pathLenConstraint", "pathLenConstraint"};
constexpr Field<std::uint32_t> generalNames {"x509ce.GeneralNames", "GeneralNames", Append {appendItems}};
constexpr Field<std::uint32_t> generalName {"x509ce.GeneralName", "GeneralName", Names {nameKinds}};
constexpr Field<TextString> rfc822Name {"x509ce.rfc822Name", "rfc822Name"};
constexpr Field<TextString> dnsName {"x509ce.dNSName", "dNSName"};
constexpr Field<TextString> uri {"x509ce.uniformResourceIdentifier", "uniformResourceIdentifier"};
constexpr Field<ByteString> ipAddress {"x509ce.iPAddress", "iPAddress"};
constexpr Field<Ipv4Address> ipv4Address {"x509ce.IPAddress.ipv4", "iPAddress"};
constexpr Field<std::uint32_t> directoryName {"x509ce.directoryName", "directoryName"};
constexpr Field<std::uint32_t> points {"x509ce.CRLDistPointsSyntax", "CRLDistPointsSyntax", Append {appendItems}};
constexpr Field<NoValue> point {"x509ce.DistributionPoint_element", "DistributionPoint"};
constexpr Field<std::uint32_t> pointName {"x509ce.distributionPoint", "distributionPoint", Names {pointKinds}};
constexpr Field<std::uint32_t> fullName {"x509ce.fullName", "fullName", Append {appendItems}};
constexpr Field<std::uint32_t> policies {"x509ce.CertificatePoliciesSyntax", "CertificatePoliciesSyntax", Append {appendItems}};
constexpr Field<NoValue> policy {"x509ce.PolicyInformation_element", "PolicyInformation"};
constexpr Field<Oid> policyId {"x509ce.policyIdentifier", "policyIdentifier", Append {appendOidName}};
constexpr Field<std::uint32_t> qualifiers {"x509ce.policyQualifiers", "policyQualifiers", Append {appendItems}};
constexpr Field<NoValue> qualifier {"x509ce.PolicyQualifierInfo_element", "PolicyQualifierInfo"};
constexpr Field<Oid> qualifierId {"x509ce.id", "Id", Append {appendOidName}};
constexpr Field<TextString> practice {"pkix1explicit.DirectoryString", "DirectoryString"};
constexpr Field<std::uint32_t> accesses {"pkix1implicit.AuthorityInfoAccessSyntax", "AuthorityInfoAccessSyntax", Append {appendItems}};
constexpr Field<NoValue> access {"pkix1implicit.AccessDescription_element", "AccessDescription"};
constexpr Field<Oid> accessMethod {"pkix1implicit.accessMethod", "accessMethod", Append {appendOidName}};
constexpr Field<std::uint32_t> accessLocation {"pkix1implicit.accessLocation", "accessLocation"};

constexpr const FieldInfo* ownNames[] = {&list, &extension, &extensionId, &critical};
constexpr const FieldInfo* ownFields[] = {&subjectKey, &authorityKey, &keyIdentifier, &keyUsage, &digitalSignature, &contentCommitment,
    &keyEncipherment, &dataEncipherment, &keyAgreement, &keyCertSign, &crlSign, &encipherOnly, &decipherOnly, &purposes, &purpose,
    &constraints, &authority, &pathLength, &generalNames, &generalName, &rfc822Name, &dnsName, &uri, &ipAddress, &ipv4Address,
    &directoryName, &points, &point, &pointName, &fullName, &policies, &policy, &policyId, &qualifiers, &qualifier, &qualifierId};
constexpr const FieldInfo* ownPolicyFields[] = {&practice};
constexpr const FieldInfo* ownAccessFields[] = {&accesses, &access, &accessMethod, &accessLocation};

void appendExtensionName(const ItemView& item, Text& out)
{
    if (const auto id = item.find(extensionId); id.found())
        appendOidName(id, out);
}

/// A GeneralName's value below `item`.
void readNameValue(const Element& name, const TreeItem& item, Context& context)
{
    switch (name.tag & 0x1f) {
    case 1: addContent(item, rfc822Name, name); break;
    case 2: addContent(item, dnsName, name); break;
    case 4: {
        auto content = name.content;
        if (const auto inner = nextElement(content, tag::sequence))
            readName(inner, addWhole(item, directoryName, inner), context, rdnSequence);
        break;
    }
    case 6: addContent(item, uri, name); break;
    case 7: {
        constexpr std::uint32_t ipv4Length = 4;
        auto content = name.content;
        if (content.remaining() == ipv4Length)
            content.read(item, ipv4Address);
        else
            addContent(item, ipAddress, name);
        break;
    }
    default: break;
    }
}

void readKeyUsage(Cursor in, const TreeItem& item)
{
    auto bits = nextElement(in, tag::bitString);
    if (!bits || bits.content.remaining() < 2)
        return;
    bits.content.skip(1); // how many bits are not used
    const auto usage = addContent(item, keyUsage, bits);
    auto content = bits.content;
    for (const auto* field : {&digitalSignature, &contentCommitment, &keyEncipherment, &dataEncipherment, &keyAgreement, &keyCertSign, &crlSign, &encipherOnly})
        content.look(usage, *field);
    content.skip(1);
    if (content.remaining() > 0)
        content.look(usage, decipherOnly);
}

void readPurposes(Cursor in, const TreeItem& item)
{
    const auto sequence = nextElement(in, tag::sequence);
    auto content = sequence.content;
    const auto line = addWhole(item, purposes, sequence, countElements(content));
    while (const auto one = nextElement(content, tag::oid))
        addContent(line, purpose, one);
}

void readConstraints(Cursor in, const TreeItem& item)
{
    const auto sequence = nextElement(in, tag::sequence);
    auto content = sequence.content;
    const auto line = addWhole(item, constraints, sequence);
    if (const auto isAuthority = nextElement(content, tag::boolean))
        addContent(line, authority, isAuthority, isAuthority.content.peek() != 0);
    if (const auto length = nextElement(content, tag::integer))
        addContent(line, pathLength, length, numberOf(length.content.view()));
}

void readAuthorityKey(Cursor in, const TreeItem& item, Context& context)
{
    const auto sequence = nextElement(in, tag::sequence);
    auto content = sequence.content;
    const auto line = addWhole(item, authorityKey, sequence);
    if (const auto key = nextElement(content, tag::primitive(0)))
        addContent(line, keyIdentifier, key);
    if (const auto names = nextElement(content, tag::constructed(1)))
        readGeneralNames(names, line, generalNames, context);
}

void readPoints(Cursor in, const TreeItem& item, Context& context)
{
    const auto sequence = nextElement(in, tag::sequence);
    auto content = sequence.content;
    const auto line = addWhole(item, points, sequence, countElements(content));
    while (const auto one = nextElement(content, tag::sequence)) {
        const auto entry = addWhole(line, point, one);
        auto parts = one.content;
        auto wrapped = nextElement(parts, tag::constructed(0)).content;
        const auto name = nextElement(wrapped);
        if (!name)
            continue;
        const auto kind = name.tag & 0x1fu;
        const auto named = addWhole(entry, pointName, name, kind);
        if (kind == 0)
            readGeneralNames(name, named, fullName, context);
    }
}

void readQualifiers(const Element& sequence, const TreeItem& item, Context& context)
{
    auto content = sequence.content;
    const auto line = addWhole(item, qualifiers, sequence, countElements(content));
    while (const auto one = nextElement(content, tag::sequence)) {
        const auto entry = addWhole(line, qualifier, one);
        auto parts = one.content;
        const auto id = nextElement(parts, tag::oid);
        if (!id)
            continue;
        addContent(entry, qualifierId, id);
        const auto* protocol = oidProtocol(id.content.view());
        if (protocol)
            context.pass(*protocol);
        if (const auto text = nextElement(parts); text && protocol == &pkix1ExplicitProtocol)
            addContent(entry, practice, text);
    }
}

void readPolicies(Cursor in, const TreeItem& item, Context& context)
{
    const auto sequence = nextElement(in, tag::sequence);
    auto content = sequence.content;
    const auto line = addWhole(item, policies, sequence, countElements(content));
    while (const auto one = nextElement(content, tag::sequence)) {
        const auto entry = addWhole(line, policy, one);
        auto parts = one.content;
        if (const auto id = nextElement(parts, tag::oid))
            addContent(entry, policyId, id);
        if (const auto more = nextElement(parts, tag::sequence))
            readQualifiers(more, entry, context);
    }
}

void readAccesses(Cursor in, const TreeItem& item, Context& context)
{
    const auto sequence = nextElement(in, tag::sequence);
    auto content = sequence.content;
    const auto line = addWhole(item, accesses, sequence, countElements(content));
    while (const auto one = nextElement(content, tag::sequence)) {
        const auto entry = addWhole(line, access, one);
        auto parts = one.content;
        if (const auto method = nextElement(parts, tag::oid))
            addContent(entry, accessMethod, method);
        if (const auto location = nextElement(parts))
            readNameValue(location, addWhole(entry, accessLocation, location, location.tag & 0x1fu), context);
    }
}

void readTimestamps(Cursor in, const TreeItem& item, Context& context)
{
    auto timestamps = nextElement(in, tag::octetString).content;
    const tls::HandshakeSetting setting {.fields = &tls::tlsFields};
    tls::readSignedTimestamps(timestamps, item, {tls::tlsFields, setting, context});
}

/// `in`: what the extension's OCTET STRING holds.
void readContent(const std::string& id, const Cursor& in, const TreeItem& item, Context& context)
{
    auto content = in;
    if (id == "2.5.29.14") {
        if (const auto key = nextElement(content, tag::octetString))
            addContent(item, subjectKey, key);
    } else if (id == "2.5.29.15") {
        readKeyUsage(content, item);
    } else if (id == "2.5.29.17" || id == "2.5.29.18") {
        if (const auto names = nextElement(content, tag::sequence))
            readGeneralNames(names, item, generalNames, context);
    } else if (id == "2.5.29.19") {
        readConstraints(content, item);
    } else if (id == "2.5.29.31" || id == "2.5.29.46") {
        readPoints(content, item, context);
    } else if (id == "2.5.29.32") {
        readPolicies(content, item, context);
    } else if (id == "2.5.29.35") {
        readAuthorityKey(content, item, context);
    } else if (id == "2.5.29.37") {
        readPurposes(content, item);
    } else if (id == "1.3.6.1.5.5.7.1.1") {
        readAccesses(content, item, context);
    } else if (id == "1.3.6.1.4.1.11129.2.4.2" || id == "1.3.6.1.4.1.11129.2.4.5") {
        readTimestamps(content, item, context);
    }
}

} // namespace

constexpr FieldList extensionFields {ownFields}, extensionNames {ownNames}, accessFields {ownAccessFields}, policyFields {ownPolicyFields};

void readGeneralNames(const Element& names, const TreeItem& item, const FieldInfo& field, Context& context)
{
    auto content = names.content;
    const auto line = addContent(item, field, names, countElements(content));
    while (const auto name = nextElement(content))
        readNameValue(name, addWhole(line, generalName, name, name.tag & 0x1fu), context);
}

void readExtensions(const Element& extensions, const TreeItem& item, Context& context)
{
    auto content = extensions.content;
    const auto line = addWhole(item, list, extensions, countElements(content));
    while (const auto one = nextElement(content, tag::sequence)) {
        const auto entry = addWhole(line, extension, one);
        auto parts = one.content;
        const auto id = nextElement(parts, tag::oid);
        if (!id)
            continue;
        addContent(entry, extensionId, id);
        if (const auto isCritical = nextElement(parts, tag::boolean))
            addContent(entry, critical, isCritical, isCritical.content.peek() != 0);
        const auto value = nextElement(parts, tag::octetString);
        if (const auto* protocol = oidProtocol(id.content.view()))
            context.pass(*protocol);
        if (value)
            readContent(dottedOid(id.content.view()), value.content, entry, context);
    }
}

} // namespace porthole::x509
