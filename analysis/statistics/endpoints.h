// Endpoints: who sent and received how much. They follow from the conversations.
#pragma once

#include "analysis/statistics/traffic.h"

namespace porthole::analysis {

/// In the order in which they appeared. A frame to oneself counts as sent and as received.
EndpointRows endpointsOf(const TrafficRows& conversations);

} // namespace porthole::analysis
