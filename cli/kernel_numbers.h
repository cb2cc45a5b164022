// -z tcp,kernel: what the kernel's TCP knew of a connection while it was captured.
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

/// The argument is a tcp.stream, or missing: all of them.
std::string checkKernelNumbers(const StatisticsRequest& request);
void printKernelNumbers(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

/// Whether one of the statistics needs the kernel to be looked at while packets are captured.
bool asksForKernelNumbers(const std::vector<StatisticsRequest>& requests);

} // namespace porthole::cli
