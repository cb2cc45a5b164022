// What the I/O graph shows: its curves and axes, and the file of the profile that keeps them.
#pragma once

#include "analysis/statistics/io_series.h"
#include "analysis/stream/stream_graphs.h"

#include <QList>
#include <QString>

namespace porthole::gui {

struct IoGraphRow {
    bool enabled = true;
    QString name {};
    QString filter {}; ///< display filter; empty: all packets
    int colour = 0; ///< in plotColours()
    analysis::CurveShape shape = analysis::CurveShape::Line;
    analysis::IoUnit unit = analysis::IoUnit::Packets;
    QString field {};  ///< of units that are about one
    int smoothing = 1; ///< intervals that are averaged
    bool operator==(const IoGraphRow&) const = default;
};

struct IoGraphChoices {
    QList<IoGraphRow> rows;
    Nanoseconds interval = 0; ///< 0: by the length of the capture
    bool timeOfDay = false;
    bool logarithmic = false;
    bool operator==(const IoGraphChoices&) const = default;

    /// All packets, and those that TCP analysis has something to say of.
    static IoGraphChoices usual();
    /// The usual ones if there is no file, or nothing in it.
    static IoGraphChoices read(const QString& path);
    /// False if it cannot be written.
    bool write(const QString& path) const;
};

/// Shapes that a row can have, in the order of the menu.
QList<analysis::CurveShape> ioGraphShapes();
QString shapeName(analysis::CurveShape shape);
QString unitName(analysis::IoUnit unit);
/// Intervals that can be averaged; 1: none.
QList<int> ioGraphSmoothings();
QString smoothingName(int intervals);
/// "100 ms", "10 min"
QString intervalName(Nanoseconds interval);

} // namespace porthole::gui
