// What the parts of SNMP share.
#pragma once

#include "dissectors/application/ber.h"
#include "dissectors/dissector.h"

namespace porthole::snmp {

/// A PDU and its variable bindings. `what` is the choice's own item: data, or what stands in its place.
void readPdu(Cursor& in, const TreeItem& parent, const FieldInfo& choice, Context& context);
void readEngineId(const Cursor& content, const TreeItem& item);
void readBindings(Cursor in, const TreeItem& list, Context& context);
/// "1.3.6.1 (iso.3.6.1)"
void oidLabel(const ItemView& item, Text& out);

/// An element that holds a number, as the field says.
std::int64_t readNumber(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint8_t tag = ber::Integer);
Cursor readBytes(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint8_t tag = ber::OctetString);

extern const FieldList pduFields, engineFields;
extern const ExpertList pduExperts;

} // namespace porthole::snmp
