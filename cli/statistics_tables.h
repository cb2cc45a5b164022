// -z conv, -z endpoints, -z io,phs, -z expert. Lines of the table in statistics.cpp.
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

std::string checkTrafficTable(const StatisticsRequest& request);
void printConversations(const StatisticsRequest& request, const StatisticsInput& input, Output& output);
void printEndpoints(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

std::string checkHierarchy(const StatisticsRequest& request);
void printHierarchy(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

std::string checkExpert(const StatisticsRequest& request);
void printExpert(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
