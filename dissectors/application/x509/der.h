// ASN.1 in DER (X.690): elements of tag, length and content, one after the other.
#pragma once

#include "dissectors/dissector.h"

#include <string>

namespace porthole::x509 {

namespace tag {
inline constexpr std::uint8_t boolean = 0x01, integer = 0x02, bitString = 0x03, octetString = 0x04, null = 0x05, oid = 0x06, enumerated = 0x0a,
    utf8String = 0x0c, printableString = 0x13, teletexString = 0x14, ia5String = 0x16, utcTime = 0x17, generalizedTime = 0x18,
    visibleString = 0x1a, universalString = 0x1c, bmpString = 0x1e, sequence = 0x30, set = 0x31;
/// Context-specific.
constexpr std::uint8_t primitive(std::uint8_t number) { return static_cast<std::uint8_t>(0x80 | number); }
constexpr std::uint8_t constructed(std::uint8_t number) { return static_cast<std::uint8_t>(0xa0 | number); }
} // namespace tag

struct Element {
    std::uint8_t tag = 0; ///< the identifier's byte; 0: there is none
    Cursor whole;         ///< with identifier and length
    Cursor content;

    explicit operator bool() const { return tag != 0; }
};

/// The element that `in` begins with, which passes it. None if it is not whole, has a tag of several bytes or no definite
/// length; that is no failure of the packet.
Element nextElement(Cursor& in);
/// The same if it has this tag; otherwise `in` stays where it is.
Element nextElement(Cursor& in, std::uint8_t wanted);
/// How many elements there are.
std::uint32_t countElements(Cursor in);

/// "1.2.840.113549.1.1.11"; empty if it is none. `content` of an OBJECT IDENTIFIER.
std::string dottedOid(ByteView content);
/// What an OID is called, or the dotted form.
std::string oidName(ByteView content);
/// The protocol whose name stands in frame.protocols when it is dissected; null: nobody knows the OID.
const Protocol* oidProtocol(ByteView content);

/// An unsigned number of up to eight bytes; 0 beyond that.
std::uint64_t numberOf(ByteView content);
/// Nanoseconds since 1970 of UTCTime or GeneralizedTime in UTC; false if it is none.
bool readTime(const Element& element, Nanoseconds& time);

} // namespace porthole::x509
