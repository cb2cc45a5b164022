// -z follow,tcp|udp,FORM,STREAM[,RANGE]: what the two ends of a conversation sent, as tshark 4.0 prints it.
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

std::string checkFollow(const StatisticsRequest& request);
void printFollow(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
