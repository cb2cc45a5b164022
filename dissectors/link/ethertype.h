// The EtherType field that Ethernet, VLAN tags, Linux cooked capture, GRE and others share.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

extern const ValueName etherTypes[];
extern const std::size_t etherTypeCount;
inline std::span<const ValueName> etherTypeNames() { return {etherTypes, etherTypeCount}; }

/// Hands `in` to the protocol of an EtherType, with the name "ethertype" in frame.protocols; shows data if nobody
/// claims it.
void handoffEtherType(Context& context, std::uint16_t etherType, Cursor in);

} // namespace porthole
