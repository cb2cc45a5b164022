#include "cli/statistics_tables.h"

#include "analysis/filter/macros.h"
#include "analysis/filter/program.h"
#include "analysis/session_tables.h"
#include "analysis/statistics/conversations.h"
#include "analysis/statistics/endpoints.h"
#include "analysis/statistics/tables_text.h"
#include "cli/options.h"
#include "cli/filters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace porthole::cli {

using namespace analysis;
using namespace print;

namespace {

std::string wrongFilter(const std::string& text)
{
    if (text.empty())
        return {};
    const auto macros = text.find("${") == std::string::npos ? FilterMacros() : readFilterMacros(userNameFolders());
    const auto compiled = macros.compile(text, standardRegistry());
    return compiled ? std::string() : fmt::format("The filter \"{}\" cannot be used. {}", text, compiled.error.message);
}

/// The frames that a statistic is about: all of them, or those that pass its filter.
class Choice {
public:
    Choice(const std::string& filter, const StatisticsInput& input)
    {
        if (filter.empty())
            return;
        const auto compiled = compileFilter(filter);
        if (!compiled || compiled->empty())
            return;
        m_filter = compiled;
        m_run.emplace(input.session, *compiled);
        m_run->extendTo(input.session.frameCount(), input.stop);
    }
    /// Null: all.
    const FrameBitmap* frames() const { return m_run ? &m_run->matches() : nullptr; }
    /// Whether the filter asks for a field of the frame as a whole.
    bool asksForFrame() const
    {
        if (!m_filter)
            return false;
        const auto* frame = standardRegistry().findProtocol("frame");
        return std::ranges::any_of(
            m_filter->program()->fields, [&](const FieldInfo* field) { return standardRegistry().owner(*field) == frame; });
    }

private:
    std::optional<DisplayFilter> m_filter;
    std::optional<FilterRun> m_run;
};

/// The severity that the first argument names, in any case of letters.
std::optional<Severity> expertLevel(const StatisticsRequest& request)
{
    constexpr struct {
        std::string_view name;
        Severity severity;
    } levels[] = {{"error", Severity::Error}, {"warn", Severity::Warning}, {"note", Severity::Note}, {"chat", Severity::Chat},
        {"comment", Severity::Comment}};
    if (request.arguments.empty())
        return {};
    auto word = request.arguments.front();
    std::ranges::transform(word, word.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const auto found = std::ranges::find(levels, word, [](const auto& level) { return level.name; });
    return found == std::end(levels) ? std::nullopt : std::optional(found->severity);
}

print::TableTextOptions textOptions(const StatisticsInput& input, const std::string& filter, const NameResolver* names)
{
    return {filter, names, input.options.timeForm, input.session.firstTime()};
}

TrafficRows rowsOf(TrafficLayer layer, const StatisticsInput& input, const FrameBitmap* frames)
{
    const auto last = input.session.frameCount();
    TransportCount transport(input.session);
    transport.extendTo(last, frames, input.stop);
    if (hasPorts(layer))
        return transport.rows(layer);
    LayerLog log(input.session);
    log.extendTo(last, input.stop);
    NetworkCount network(input.session, transport);
    network.extendTo(last, log, frames, input.stop);
    return network.rows(layer);
}

} // namespace

std::string checkTrafficTable(const StatisticsRequest& request)
{
    const auto type = request.arguments.empty() ? std::string() : request.arguments.front();
    if (!findTrafficLayer(type))
        return fmt::format("\"-z {}\": there are tables of eth, ip, ipv6, tcp and udp, not of \"{}\".", request.text, type);
    return wrongFilter(request.rest(1));
}

void printConversations(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    const auto layer = *findTrafficLayer(request.arguments.front());
    const auto filter = request.rest(1);
    const Choice choice(filter, input);
    const auto names = SessionTables(input.session).names();
    Text text;
    appendConversations(text, layer, rowsOf(layer, input, choice.frames()), textOptions(input, filter, names.get()));
    output.write(text.view());
}

void printEndpoints(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    const auto layer = *findTrafficLayer(request.arguments.front());
    const auto filter = request.rest(1);
    const Choice choice(filter, input);
    const auto names = SessionTables(input.session).names();
    Text text;
    appendEndpoints(text, layer, endpointsOf(rowsOf(layer, input, choice.frames())), textOptions(input, filter, names.get()));
    output.write(text.view());
}

std::string checkHierarchy(const StatisticsRequest& request)
{
    return wrongFilter(request.rest(0));
}

void printHierarchy(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    const auto filter = request.rest(0);
    const Choice choice(filter, input);
    ProtocolHierarchy hierarchy(input.session, ProtocolHierarchy::Tops::Everything);
    hierarchy.extendTo(input.session.frameCount(), choice.frames(), input.stop);
    Text text;
    appendHierarchy(text, hierarchy, filter, choice.asksForFrame());
    output.write(text.view());
}

std::string checkExpert(const StatisticsRequest& request)
{
    return wrongFilter(request.rest(expertLevel(request) ? 1 : 0));
}

void printExpert(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    const auto level = expertLevel(request);
    const Choice choice(request.rest(level ? 1 : 0), input);
    ExpertSummary summary(input.session, level.value_or(Severity::Comment));
    summary.extendTo(input.session.frameCount(), choice.frames(), input.stop);
    Text text;
    appendExpertSummary(text, summary);
    output.write(text.view());
}

} // namespace porthole::cli
