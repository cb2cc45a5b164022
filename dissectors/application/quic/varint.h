// Variable-length integers into the tree: RFC 9000 section 16. HTTP/3 uses them too.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::quic {

/// Reads one and adds it to the tree.
Value<std::uint64_t> readVarint(Cursor& in, TreeItem parent, const FieldInfo& field);

} // namespace porthole::quic
