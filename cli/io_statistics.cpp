#include "cli/io_statistics.h"

#include "analysis/statistics/io_stat_text.h"
#include "dissectors/core/registry.h"

namespace porthole::cli {

std::string checkIoStat(const StatisticsRequest& request)
{
    analysis::IoStatRequest read;
    return analysis::parseIoStat(request.rest(0), standardRegistry(), read);
}

void printIoStat(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    analysis::IoStatRequest read;
    std::string text;
    if (analysis::parseIoStat(request.rest(0), input.session.registry(), read).empty()
        && analysis::printIoStat(read, input.session, input.stop, text))
        output.write(text);
}

} // namespace porthole::cli
