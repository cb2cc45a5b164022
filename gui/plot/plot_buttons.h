// What windows with a graph have below it: dragging, resetting, copying and saving.
#pragma once

#include <QWidget>

#include <functional>

class QHBoxLayout;

namespace porthole::gui {

class Plot;
class Settings;

/// Adds the buttons at the end. `name`: how a file to save is proposed to be called, without ending.
void addPlotButtons(QHBoxLayout& layout, Plot& plot, Settings& settings, std::function<QString()> name);
/// Asks for a file, writes the graph and says what went wrong.
void savePlot(Plot& plot, Settings& settings, const QString& name);
void copyPlot(const Plot& plot);

} // namespace porthole::gui
