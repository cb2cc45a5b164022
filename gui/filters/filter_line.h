// What the lines for capture filters and for display filters have in common: colours, and the menu of saved filters.
#pragma once

#include "gui/filters/saved_filters.h"
#include "gui/settings/theme.h"

#include <functional>

class QMenu;
class QWidget;

namespace porthole::gui {

/// The style sheet of a line with these colours. The style's own frame can hardly be seen on a page as dark as the line.
QString filterLineStyle(const Theme& theme, const ColourPair& colours);

/// The filter in a line, and what to do with it.
struct FilterLine {
    QString filter;
    bool isGood = false; ///< it may be saved
    QString saveTitle;   ///< of the dialog that asks for its name
    std::function<void(const QString& filter)> use {};
};

/// Actions that use each of the saved filters, save the one in the line, or remove one. `line`: the parent of the dialog.
void addSavedFilters(QMenu& menu, SavedFilters& saved, const FilterLine& filter, QWidget* line);

/// A filter as the text of an action: no key is underlined, and it is not too long.
QString filterActionText(const QMenu& menu, const QString& filter);

} // namespace porthole::gui
