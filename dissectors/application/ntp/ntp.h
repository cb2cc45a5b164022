// What the modes of NTP share.
#pragma once

#include "dissectors/dissector.h"

namespace porthole::ntp {

/// Seconds and fractions since 1900, or since 2036 where the first bit is clear (RFC 4330 section 3), in nanoseconds since 1970.
Nanoseconds timeOf(std::uint64_t timestamp);
void readTime(Cursor& in, const TreeItem& parent, const FieldInfo& field);
/// What follows the message: key identifier and digest.
void readAuthenticator(Cursor& in, const TreeItem& layer);

void readControl(Cursor& in, const TreeItem& layer); ///< behind the flags of mode 6
/// Behind the flags of mode 7, which `word` and `item` are.
void readPrivate(Cursor& in, const TreeItem& layer, const TreeItem& item, std::uint8_t word);
std::string_view privateRequestName(std::uint8_t code);

void timePlain(const ItemView& item, Text& out);

// Shared fields.
extern const Field<std::uint8_t> flags;
extern const Field<std::uint8_t> version;
extern const Field<std::uint8_t> stratum;
extern const Field<std::uint8_t> poll;
extern const Field<std::uint8_t> mode;

extern const FieldList controlFields, privateFields;

} // namespace porthole::ntp
