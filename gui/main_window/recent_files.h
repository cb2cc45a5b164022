// The captures opened last, newest first.
#pragma once

#include "gui/settings/settings.h"

class QMenu;

namespace porthole::gui {

inline constexpr int mostRecentFiles = 10;

/// Puts a file in front, once.
void addRecentFile(Settings& settings, const QString& path);
void removeRecentFile(Settings& settings, const QString& path);
/// Where a file is, with "~" for the home folder.
QString folderText(const QString& path);

} // namespace porthole::gui
