// Tables of statistics as tshark 4.0 prints them: -z conv, -z endpoints, -z io,phs, -z expert.
#pragma once

#include "analysis/print/time_text.h"
#include "analysis/statistics/expert_summary.h"
#include "analysis/statistics/protocol_hierarchy.h"
#include "analysis/statistics/traffic.h"
#include "dissectors/core/names.h"

#include <string_view>

namespace porthole::print {

/// What the tables need to know beside the numbers.
struct TableTextOptions {
    std::string_view filter {};
    const NameResolver* names = nullptr; ///< null: addresses and ports as they are
    TimeForm timeForm = TimeForm::Relative;
    Nanoseconds firstTime = noTime;      ///< of the capture
};

void appendConversations(Text& out, analysis::TrafficLayer layer, const analysis::TrafficRows& rows, const TableTextOptions& options);
void appendEndpoints(Text& out, analysis::TrafficLayer layer, const analysis::EndpointRows& rows, const TableTextOptions& options);
/// `withFrame`: the line of all frames stands on top. tshark prints it where a filter asks for a field of the frame.
void appendHierarchy(Text& out, const analysis::ProtocolHierarchy& hierarchy, std::string_view filter, bool withFrame);
void appendExpertSummary(Text& out, const analysis::ExpertSummary& summary);

} // namespace porthole::print
