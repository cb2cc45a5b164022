// What the window of TCP stream graphs says: names, axes, and what a point means.
#pragma once

#include "analysis/conversation.h"
#include "analysis/stream/stream_graphs.h"
#include "gui/plot/plot.h"

#include <QString>

namespace porthole::gui {

QString streamGraphName(analysis::StreamGraphKind kind);
PlotAxis streamGraphAxis(analysis::StreamGraphKind kind, bool horizontal, const analysis::StreamGraphOptions& options);

struct StreamCurveLook {
    QString name;
    std::size_t colour; ///< in plotColours()
    bool thin;
};
StreamCurveLook streamCurveLook(analysis::StreamCurveRole role);

/// What the check box of the kernel's numbers says. `known`: it is known how many samples there are.
QString kernelBoxText(std::size_t samples, std::size_t ofOtherSide, bool known);
QString kernelBoxHelp(std::size_t samples, std::size_t ofOtherSide);

/// "192.0.2.1:40000 → 192.0.2.2:80"
QString endsText(const analysis::Conversation& conversation, int sender);
/// A sentence for the one who points at it.
QString describePoint(analysis::StreamCurveRole role, const analysis::PlotPoint& point, bool bySequence);

} // namespace porthole::gui
