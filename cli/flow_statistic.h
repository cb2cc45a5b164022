// -z flow,TYPE,ADDRESSES[,FILTER]: a flow graph as text. -z flow,quic[,STREAM]: QUIC as in the figures of RFC 9000.
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

std::string checkFlow(const StatisticsRequest& request);
void printFlow(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

std::string checkQuicFlow(const StatisticsRequest& request);
/// Of the UDP stream with that number, or of all that carry QUIC.
void printQuicFlow(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
