// Names and numbers of link-layer header types.
#pragma once

#include "capture/frame.h"

#include <string_view>

namespace porthole {

/// Wireshark's number for a link type, which `frame.encap_type` shows; 0: it has none.
int wtapEncapsulation(LinkType type);
/// "Ethernet", by Wireshark's number.
std::string_view encapsulationOfWtap(int number);

} // namespace porthole
