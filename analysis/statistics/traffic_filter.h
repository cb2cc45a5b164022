// Display filters that choose the packets of a row.
#pragma once

#include "analysis/statistics/traffic.h"

#include <string>

namespace porthole::analysis {

enum class FilterDirection : std::uint8_t {
    AAndB,
    AToB,
    BToA,
    AAndAny,
    AToAny,
    AnyToA,
    BAndAny,
    BToAny,
    AnyToB,
};

std::string filterOf(TrafficLayer layer, const TrafficRow& row, FilterDirection direction);
/// The conversation alone, even where its addresses and ports were used again: by its stream number if it has one.
std::string filterOf(TrafficLayer layer, const TrafficRow& row);
std::string filterOf(TrafficLayer layer, const EndpointRow& row);

} // namespace porthole::analysis
