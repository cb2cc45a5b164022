// The extension structure behind ICMP and ICMPv6 messages.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

extern const FieldList icmpExtensionFields;
extern const ExpertList icmpExtensionExperts;

/// Reads the extensions that fill `in`.
void dissectIcmpExtensions(Cursor& in, TreeItem& layer);

} // namespace porthole
