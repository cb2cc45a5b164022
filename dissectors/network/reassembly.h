// What IPv4 and IPv6 show of a datagram that came in fragments.
#pragma once

#include "dissectors/dissector.h"

#include <optional>

namespace porthole {

/// One declaration for both: the fields differ in their abbreviations only.
struct ReassemblyFields {
    const char* protocolName; ///< "IPv4"
    const FieldInfo& fragments;
    const FieldInfo& fragment;
    const FieldInfo& overlap;
    const FieldInfo& overlapConflict;
    const FieldInfo& multipleTails;
    const FieldInfo& tooLong;
    const FieldInfo& count;
    const FieldInfo& reassembledLength;
    const FieldInfo& reassembledData;
    const FieldInfo& reassembledIn;
};

/// Label of a `fragments` item, `what` being "IPv4 Fragment": "3 IPv4 Fragments (48 bytes): #1(24), #2(16), #3(24)".
void formatFragments(const ItemView& item, const char* what, const FieldInfo& fragment, Text& out);
/// Label of a `fragment` item: "Frame: 1, payload: 0-23 (24 bytes)".
void formatFragment(const ItemView& item, Text& out);

/// Shows what is known of the datagram. A cursor over the whole of it if this frame completed it.
std::optional<Cursor> showReassembly(const ReassemblyFields& fields, const ReassemblyKnowledge& known, TreeItem& layer,
    Context& context, const Cursor& fragment);

} // namespace porthole
