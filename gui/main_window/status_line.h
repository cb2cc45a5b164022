// What the status bar says about a field: "Source Port (tcp.srcport), 2 bytes".
#pragma once

#include "dissectors/core/packet.h"

#include <QString>

namespace porthole::gui {

QString describeField(const Packet& packet, const Item& item);

} // namespace porthole::gui
