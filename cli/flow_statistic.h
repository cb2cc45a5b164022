// -z flow,TYPE,ADDRESSES[,FILTER]: a flow graph as text.
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

std::string checkFlow(const StatisticsRequest& request);
void printFlow(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
