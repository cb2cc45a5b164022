// Certificates: RFC 5280. What is inside stands below an item of the protocol that carries them.
#pragma once

#include "dissectors/application/x509/der.h"

namespace porthole::x509 {

void dissectCertificate(Cursor in, const TreeItem& item, Context& context);
/// A distinguished name, as CertificateRequest has them.
void dissectName(Cursor in, const TreeItem& item, Context& context);

// Of the source files here.
void readAlgorithm(const Element& algorithm, const TreeItem& item, Context& context);
void readGeneralNames(const Element& names, const TreeItem& item, const FieldInfo& field, Context& context);
/// The extensions of a certificate, a CRL or an OCSP response: a SEQUENCE of them.
void readExtensions(const Element& extensions, const TreeItem& item, Context& context);
/// An item over an element without its header.
inline TreeItem addContent(const TreeItem& item, const FieldInfo& field, const Element& element, std::uint64_t value = 0)
{
    return item.add(field, element.content.source(), element.content.position(), element.content.remaining(), value);
}
/// With it.
inline TreeItem addWhole(const TreeItem& item, const FieldInfo& field, const Element& element, std::uint64_t value = 0)
{
    return item.add(field, element.whole.source(), element.whole.position(), element.whole.remaining(), value);
}

extern const FieldList extensionFields, extensionNames; ///< of x509ce; of x509af
extern const FieldList accessFields, policyFields;      ///< of pkix1implicit, pkix1explicit

} // namespace porthole::x509
