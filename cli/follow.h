// -z follow,tcp|udp|tls|http,FORM,STREAM[,RANGE]: what the two ends of a conversation sent, as tshark 4.0 prints it.
// -z follow,http2,FORM,STREAM,SUBSTREAM[,RANGE] and -z follow,quic,FORM,CONNECTION,SUBSTREAM[,RANGE]: one stream of several;
// -z follow,quic,FORM,STREAM: all of a UDP conversation.
#pragma once

#include "cli/statistics.h"

namespace porthole::cli {

std::string checkFollow(const StatisticsRequest& request);
void printFollow(const StatisticsRequest& request, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
