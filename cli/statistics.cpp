#include "cli/statistics.h"

#include "cli/flow_statistic.h"
#include "cli/follow.h"
#include "cli/io_statistics.h"
#include "cli/kernel_numbers.h"
#include "cli/statistics_tables.h"

#include <fmt/format.h>

namespace porthole::cli {

namespace {

/// In the order of their names. A name may be the beginning of another one: the longest that fits is meant.
constexpr Statistic statistics[] = {
    {"conv", checkTrafficTable, printConversations},
    {"endpoints", checkTrafficTable, printEndpoints},
    {"expert", checkExpert, printExpert},
    {"flow,any", checkFlow, printFlow},
    {"flow,icmp", checkFlow, printFlow},
    {"flow,icmpv6", checkFlow, printFlow},
    {"flow,quic", checkQuicFlow, printQuicFlow},
    {"flow,tcp", checkFlow, printFlow},
    {"follow,http", checkFollow, printFollow},
    {"follow,http2", checkFollow, printFollow},
    {"follow,quic", checkFollow, printFollow},
    {"follow,tcp", checkFollow, printFollow},
    {"follow,tls", checkFollow, printFollow},
    {"follow,udp", checkFollow, printFollow},
    {"io,phs", checkHierarchy, printHierarchy},
    {"io,stat", checkIoStat, printIoStat},
    {"tcp,kernel", checkKernelNumbers, printKernelNumbers},
};

const Statistic* findStatistic(std::string_view text)
{
    const Statistic* found = nullptr;
    for (const auto& statistic : statistics) {
        const auto& name = statistic.name;
        const bool fits = text.starts_with(name) && (text.size() == name.size() || text[name.size()] == ',');
        if (fits && (!found || name.size() > found->name.size()))
            found = &statistic;
    }
    return found;
}

std::vector<std::string> split(std::string_view list)
{
    std::vector<std::string> parts;
    for (;;) {
        const auto comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos)
            return parts;
        list.remove_prefix(comma + 1);
    }
}

std::string namesOfAll(std::string_view beginning)
{
    std::string text(beginning);
    for (const auto& statistic : statistics)
        text += fmt::format("\n     {}", statistic.name);
    return text;
}

} // namespace

std::string StatisticsRequest::rest(std::size_t index) const
{
    std::string all;
    for (auto at = index; at < arguments.size(); ++at) {
        if (at > index)
            all += ',';
        all += arguments[at];
    }
    return all;
}

std::string takeStatistic(std::string_view text, std::vector<StatisticsRequest>& requests)
{
    if (text == "help")
        return namesOfAll("The available statistics for the \"-z\" option are:");
    const auto* statistic = findStatistic(text);
    if (!statistic)
        return namesOfAll(fmt::format("Invalid -z argument \"{}\"; it must be one of:", text));
    StatisticsRequest request {statistic, std::string(text), {}};
    if (text.size() > statistic->name.size())
        request.arguments = split(text.substr(statistic->name.size() + 1));
    auto wrong = statistic->check ? statistic->check(request) : std::string();
    requests.push_back(std::move(request));
    return wrong;
}

void printStatistics(const std::vector<StatisticsRequest>& requests, const StatisticsInput& input, Output& output)
{
    for (auto request = requests.rbegin(); request != requests.rend() && !input.stop.stop_requested() && !output.error(); ++request)
        request->statistic->print(*request, input, output);
    output.flush();
}

} // namespace porthole::cli
