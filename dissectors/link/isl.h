// Cisco Inter-Switch Link: a tagged frame around an Ethernet frame.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

/// `layer` is Ethernet's, which recognised the header; it becomes that of the link.
void dissectInterSwitchLink(Cursor& in, TreeItem& layer, Context& context);

} // namespace porthole
