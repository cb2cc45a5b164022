// The colours of curves in graphs: a part of the theme, in theme.cpp.
#pragma once

#include "gui/settings/theme.h"

#include <array>

namespace porthole::gui {

inline constexpr std::size_t plotColourCount = 8;
/// Told apart in this order.
using PlotColours = std::array<QColor, plotColourCount>;
const PlotColours& plotColours(const Theme& theme);

} // namespace porthole::gui
