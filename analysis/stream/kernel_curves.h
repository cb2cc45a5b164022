// The kernel's numbers as curves beside those that a stream graph makes of the packets.
#pragma once

#include "analysis/sockets/kernel_numbers.h"
#include "analysis/stream/stream_graphs.h"

namespace porthole::analysis {

/// Curves of what the kernel at the sender's side knew, in the units of the graph. Empty if it has none of that kind.
std::vector<StreamCurve> makeKernelCurves(
    StreamGraphKind kind, const StreamSegments& segments, const StreamGraphOptions& options, const std::vector<capture::TcpSample>& samples);

} // namespace porthole::analysis
