// The colours of a rule as a theme shows them: so that the text can be read, and a dark window stays dark.
#pragma once

#include "gui/colours/colour_rule_file.h"
#include "gui/settings/theme.h"

namespace porthole::gui {

/// Colours that are those of a row in the light theme are that row's in every theme. Others keep their hue: in the dark
/// theme a bright background becomes dark. The text has a contrast of at least 4.5:1 in every case.
ColourPair ruleColours(const ColourPair& colours, const Theme& theme);

/// The colour nearest to `text` that can be read on the background.
QColor readableText(const QColor& background, const QColor& text);

} // namespace porthole::gui
