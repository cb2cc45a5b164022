// Columns of the packet list that say which programs the packets belong to.
#pragma once

#include "gui/packets/packet_list_column.h"

class QMenu;

namespace porthole::gui {

/// Whether a column shows something of programs.
bool showsPrograms(const PacketListColumn& column);

/// Adds an action for each such column that shows it, in front of Info, or takes it away. `columns`: as they are now.
void addProgramColumns(QMenu& menu, Settings& settings, const QList<PacketListColumn>& columns);

} // namespace porthole::gui
