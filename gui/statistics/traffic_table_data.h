// The rows of tables of conversations and endpoints, as they are counted.
#pragma once

#include "analysis/statistics/traffic.h"
#include "dissectors/core/names.h"
#include "gui/statistics/counting_job.h"

#include <array>
#include <memory>

namespace porthole::gui {

struct TrafficTables : Counted {
    std::array<std::shared_ptr<const analysis::TrafficRows>, analysis::trafficLayers> conversations;
    std::array<std::shared_ptr<const analysis::EndpointRows>, analysis::trafficLayers> endpoints; ///< null unless wanted
    std::shared_ptr<const NameResolver> names; ///< of hosts, stations and ports, whichever the packet list shows
    int timePrecision = 6; ///< digits behind the point
};

std::unique_ptr<Counter> makeTrafficCounter(std::shared_ptr<const analysis::Session> session, bool withEndpoints);

} // namespace porthole::gui
