// The program's own icons: line drawings in resources/icons, drawn in the colour of the text around them.
#pragma once

#include <QIcon>
#include <QLatin1String>

namespace porthole::gui {

/// `name` without folder and ending: icon(QLatin1String("open")).
QIcon icon(QLatin1String name);
/// The program's own icon, in its own colours.
QIcon applicationIcon();
/// Makes the files in resources/ known to the program; call once before any icon is asked for.
void initialiseResources();

} // namespace porthole::gui
