#include "cli/flow_statistic.h"

#include "analysis/ladder/flow_text.h"
#include "analysis/ladder/ladder_reader.h"
#include "analysis/ladder/ladder_text.h"
#include "analysis/stream/find_stream.h"
#include "cli/filters.h"

#include <charconv>
#include <memory>

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

std::optional<std::uint32_t> streamOf(const std::string& text)
{
    std::uint32_t stream = 0;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, stream);
    return error == std::errc {} && end == last ? std::optional(stream) : std::nullopt;
}

/// False if it was stopped, or nothing more can be written.
bool printQuicConversation(const StatisticsInput& input, analysis::ConversationId id, Output& output)
{
    constexpr std::size_t piece = 1000;
    // The reader shares in a session; this one outlives it.
    const std::shared_ptr<const analysis::Session> session(&input.session, [](const analysis::Session*) { });
    const auto conversation = session->conversation(id);
    const auto reader = analysis::ladderOfConversation(session, id);
    analysis::Ladder ladder(analysis::ladderKindOf(conversation));
    for (analysis::LadderPiece rows; !input.stop.stop_requested() && !ladder.isFull() && reader->read(rows, piece);) {
        ladder.append(rows);
        if (ladder.kind() != analysis::Ladder::Kind::Quic)
            break;
    }
    if (ladder.kind() != analysis::Ladder::Kind::Quic)
        return !input.stop.stop_requested();
    return output.write(fmt::format("\nQUIC in UDP stream {}:\n", conversation.stream))
        && writeLadderText(ladder, ladder.rows().front().time, output, input.stop);
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

std::string checkQuicFlow(const StatisticsRequest& request)
{
    const auto& arguments = request.arguments;
    if (arguments.empty() || (arguments.size() == 1 && streamOf(arguments.front())))
        return {};
    return "-z flow,quic is followed by the number of a UDP stream, or by nothing: then all are meant.";
}

void printQuicFlow(const StatisticsRequest& request, const StatisticsInput& input, Output& output)
{
    using Kind = TransportFacts::Kind;
    if (!request.arguments.empty()) {
        const auto id = analysis::findStream(input.session, Kind::Udp, streamOf(request.arguments.front()).value_or(0));
        if (id != analysis::noConversation)
            printQuicConversation(input, id, output);
        return;
    }
    // One that goes on between other addresses is printed where it begins.
    const auto beginsHere = [&](analysis::ConversationId id) {
        return input.session.conversation(id).kind == Kind::Udp && input.session.paths(id).front().id == id;
    };
    const auto count = input.session.conversationCount();
    for (analysis::ConversationId id = 0; id < count; ++id)
        if (beginsHere(id) && !printQuicConversation(input, id, output))
            return;
}

} // namespace porthole::cli
