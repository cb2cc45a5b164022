// -z io,stat
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

std::string checkIoStat(const StatisticsRequest& request);
void printIoStat(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
