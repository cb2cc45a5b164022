// What stands along the axes of a graph.
#pragma once

#include "gui/plot/plot.h"
#include "gui/plot/plot_library.h"

namespace porthole::gui {

/// Round values, written in the axis's unit.
QSharedPointer<QCPAxisTicker> makeTicker(const PlotAxis& axis);

} // namespace porthole::gui
