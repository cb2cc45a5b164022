// What the source files of ICMPv6 share: neighbour discovery options, and messages that have files of their own.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

extern const Field<ByteString> icmpv6Reserved;
extern const Field<ByteString> icmpv6Data;
extern const Field<ByteString> icmpv6UnknownData;
extern const ExpertInfo icmpv6UnknownDataExpert;

extern const FieldList icmpv6OptionFields;
extern const ExpertList icmpv6OptionExperts;
extern const FieldList icmpv6AdminFields;
extern const ExpertList icmpv6AdminExperts;
extern const FieldList icmpv6RplFields;
extern const ExpertList icmpv6RplExperts;

/// Reads options to the end of `in` (RFC 4861 section 4.6).
void dissectNeighborOptions(Cursor& in, TreeItem& layer, Context& context);

// Messages, behind type, code and checksum.
void dissectRouterRenumbering(Cursor& in, TreeItem& layer, std::uint8_t code);
void dissectNodeInformation(Cursor& in, TreeItem& layer, bool isQuery, std::uint8_t code);
void dissectRplControl(Cursor& in, TreeItem& layer, std::uint8_t code);

/// A name in DNS wire format without compression, as text with dots. False if it does not end within `in`.
bool readDomainName(Cursor& in, Text& out);

} // namespace porthole
