// Basic Encoding Rules of ASN.1: X.690 section 8, definite lengths.
#pragma once

#include "dissectors/core/cursor.h"
#include "dissectors/core/text.h"

#include <optional>

namespace porthole::ber {

enum Tag : std::uint8_t {
    Integer = 0x02,
    OctetString = 0x04,
    Null = 0x05,
    ObjectIdentifier = 0x06,
    Sequence = 0x30,
};

struct Element {
    std::uint8_t tag = 0; ///< class, form and number in one byte
    Cursor content;
};

/// The element at `in`, which passes it. One that does not fit, or whose tag or length this cannot read, is a failure of the cursor.
Element read(Cursor& in);
/// The same with one tag only; any other is a failure.
Cursor read(Cursor& in, std::uint8_t tag);
/// Bytes of tag, length and content at `in`, as far as they can be told; nothing if they are no element.
std::optional<std::uint64_t> lengthOf(const Cursor& in);
/// The number that all of `content` is; longer ones than 8 bytes (9 with a leading zero) lose their upper part.
std::int64_t integer(const Cursor& content);
/// "1.3.6.1": the content of an object identifier.
void appendOid(Text& out, ByteView content);

} // namespace porthole::ber
