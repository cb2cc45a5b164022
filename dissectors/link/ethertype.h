// The EtherType field that Ethernet, VLAN tags, Linux cooked capture, GRE and others share.
#pragma once

#include "dissectors/dissector.h"
#include "dissectors/link/ethertype_names.h"

namespace porthole {

/// Hands `in` to the protocol of an EtherType, with the name "ethertype" in frame.protocols; shows data if nobody
/// claims it. Context::endOfLastLayer() tells then what of `in` is padding or trailer.
void handoffEtherType(Context& context, std::uint16_t etherType, Cursor in);

/// Lengths up to this one, types above: IEEE Std 802.3 section 3.2.6. What is between this and 0x600 is neither.
inline constexpr std::uint16_t maximumLength8023 = 1500;

} // namespace porthole
