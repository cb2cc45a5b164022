// Distinguished names: X.501, RFC 5280 section 4.1.2.4.
#pragma once

#include "dissectors/application/x509/der.h"

namespace porthole::x509 {

/// Labels: what stands behind an item whose bytes are a certificate: " (id-at-commonName=example.org)".
void appendSubject(const ItemView& item, Text& out);
/// The same of a name: " (id-at-commonName=…,id-at-countryName=US)".
void appendName(const ItemView& item, Text& out);

/// A name's parts below `item`, with a line for the sequence; `field` is that line's.
void readName(const Element& name, const TreeItem& item, Context& context, const FieldInfo& field);

extern const Field<std::uint32_t> rdnSequence, certificateRdnSequence; ///< x509if's, and x509af's of a subject
extern const FieldList nameFields, attributeFields, nameInCertificateFields; ///< of x509if, x509sat, x509af

/// Labels of fields: "3 items".
void appendItems(const ItemView& item, Text& out);
/// " (rsaEncryption)" behind an object identifier.
void appendOidName(const ItemView& item, Text& out);

} // namespace porthole::x509
