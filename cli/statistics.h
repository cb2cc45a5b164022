// -z: what is said of the capture as a whole, behind its packets.
//
// A statistic is a line in the table of statistics.cpp: a name of one or more words with commas between them, a function
// that looks at the arguments before the file is opened, and one that prints when all packets are known.
#pragma once

#include "analysis/session.h"
#include "cli/output.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::cli {

struct Options;
struct Statistic;

/// One option -z: "follow,tcp,ascii,0" is the statistic "follow,tcp" with the arguments "ascii" and "0".
struct StatisticsRequest {
    const Statistic* statistic = nullptr;
    std::string text;                   ///< the option as it was given
    std::vector<std::string> arguments; ///< behind the name, split at commas
    /// From argument `index` on with the commas in between, since filters have commas too; empty: there are not so many.
    std::string rest(std::size_t index) const;
};

/// What a statistic is made of. The session is loaded.
struct StatisticsInput {
    const analysis::Session& session;
    std::stop_token stop;
    const Options& options;
};

struct Statistic {
    std::string_view name;
    /// What is wrong with the arguments, in a line for the user; empty: nothing. Null: there is nothing to look at.
    std::string (*check)(const StatisticsRequest& request);
    void (*print)(const StatisticsRequest& request, const StatisticsInput& input, Output& output);
};

/// Adds a request. What is wrong with it, as tshark says it; empty: nothing.
std::string takeStatistic(std::string_view text, std::vector<StatisticsRequest>& requests);

/// Prints them in the order of tshark: what was asked for last comes first.
void printStatistics(const std::vector<StatisticsRequest>& requests, const StatisticsInput& input, Output& output);

} // namespace porthole::cli
