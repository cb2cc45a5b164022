#include "cli/flow_statistic.h"

#include "analysis/ladder/flow_text.h"
#include "cli/filters.h"

namespace porthole::cli {

namespace {

/// "any,standard" of "flow,any,standard,FILTER".
std::string kindOf(const StatisticsRequest& request)
{
    const auto name = request.statistic->name;
    std::string kind(name.substr(name.find(',') + 1));
    if (!request.arguments.empty())
        kind += ',' + request.arguments.front();
    return kind;
}

} // namespace

std::string checkFlow(const StatisticsRequest& request)
{
    analysis::FlowTextOptions options;
    std::string problem;
    if (!analysis::parseFlowOptions(kindOf(request), options, problem))
        return problem;
    const auto filter = request.rest(1);
    if (filter.empty() || compileFilter(filter))
        return {};
    return fmt::format("The filter of -z {} is none.", request.statistic->name);
}

void printFlow(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    analysis::FlowTextOptions options;
    std::string problem;
    if (!analysis::parseFlowOptions(kindOf(request), options, problem))
        return;
    const auto text = request.rest(1);
    if (text.empty()) {
        analysis::writeFlowText(input.session, nullptr, options, output, input.stop);
        return;
    }
    const auto filter = compileFilter(text);
    if (!filter)
        return;
    analysis::FilterRun run(input.session, *filter);
    run.extendTo(input.session.frameCount(), input.stop);
    analysis::writeFlowText(input.session, &run.matches(), options, output, input.stop);
}

} // namespace porthole::cli
