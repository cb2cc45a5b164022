#include "cli/verdict.h"

#include "analysis/verdict/judge.h"
#include "analysis/verdict/verdict_report.h"
#include "cli/run.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace porthole::cli {

using namespace analysis;

namespace {

/// Of all connections, or of one with its timeline; by stream. False if there is no such stream.
bool judgeWanted(const VerdictOptions& options, const Session& session, const std::stop_token& stop, std::vector<Verdict>& verdicts)
{
    if (!options.stream) {
        JudgeAllOptions how;
        how.sink = [&](std::vector<Verdict> some) { std::move(some.begin(), some.end(), std::back_inserter(verdicts)); };
        judgeAll(session, how, stop);
        std::sort(verdicts.begin(), verdicts.end(), [](const Verdict& a, const Verdict& b) { return a.stream < b.stream; });
        return true;
    }
    for (ConversationId id = 0; id < session.conversationCount(); ++id) {
        const auto conversation = session.conversation(id);
        if (conversation.kind == TransportFacts::Kind::Tcp && conversation.stream == *options.stream) {
            verdicts.push_back(judge(session, id, stop));
            return true;
        }
    }
    return false;
}

void print(const Session& session, const CaptureHealth& health, const std::vector<Verdict>& verdicts, bool json, Output& output)
{
    Text text;
    const auto flush = [&] {
        output.write(text.view());
        text.clear();
    };
    if (json) {
        text << "{\"health\": ";
        appendHealthJson(health, text);
        text << ",\n\"connections\": [";
    } else {
        appendHealthText(health, text);
    }
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        text << (json && i ? ",\n" : "\n");
        (json ? appendVerdictJson : appendVerdictText)(session, verdicts[i], text);
        flush();
    }
    if (json)
        text << "\n]}\n";
    flush();
    output.flush();
}

} // namespace

UsageError parseVerdictOptions(std::span<char* const> arguments, VerdictOptions& options)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--json") {
            options.json = true;
        } else if (argument == "-h" || argument == "--help") {
            options.help = true;
        } else if (argument == "--stream") {
            const std::string_view number = i + 1 < arguments.size() ? arguments[++i] : "";
            std::uint32_t value = 0;
            const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
            if (error != std::errc {} || end != number.data() + number.size())
                return {fmt::format("--stream takes the number of a TCP stream, not \"{}\".", number)};
            options.stream = value;
        } else if (argument == "-r" && i + 1 < arguments.size() && options.inputFile.empty()) {
            options.inputFile = arguments[++i];
        } else if ((argument == "-" || !argument.starts_with('-')) && options.inputFile.empty()) {
            options.inputFile = argument;
        } else {
            return {fmt::format("verdict does not know what to do with \"{}\"; see porthole-cli verdict --help.", argument)};
        }
    }
    if (options.inputFile.empty() && !options.help)
        return {"verdict needs a capture file: porthole-cli verdict FILE."};
    return {};
}

std::string_view verdictHelpText()
{
    return R"(Usage: porthole-cli verdict FILE [--stream N] [--json]
Says of each TCP connection in a capture why it went as it did: causes, how sure they are, the packets that show them, and
what to do. What the capture itself lacks stands in front.

  --stream N   only this connection (tcp.stream), and what each side waited for
  --json       for programs
)";
}

ExitStatus runVerdict(const VerdictOptions& options, Output& output, Interrupts& interrupts)
{
    capture::Problem problem;
    const auto session = Session::open(options.inputFile, problem);
    if (!session) {
        complain(fmt::format("The file \"{}\" could not be opened. {}", options.inputFile, problem.text));
        return ExitStatus::BadFile;
    }
    session->load(interrupts.beginPhase());
    const auto stop = interrupts.beginPhase();
    std::vector<Verdict> verdicts;
    if (!judgeWanted(options, *session, stop, verdicts)) {
        complain(fmt::format("There is no TCP stream {} in \"{}\".", *options.stream, options.inputFile));
        return ExitStatus::BadOption;
    }
    HealthCounts counts;
    for (const auto& verdict : verdicts)
        counts.add(verdict);
    print(*session, captureHealth(*session, counts, stop), verdicts, options.json, output);
    if (output.error() && output.error() != EPIPE) {
        complain(fmt::format("The output could not be written: {}.", std::strerror(output.error())));
        return ExitStatus::BadFile;
    }
    return ExitStatus::Success;
}

} // namespace porthole::cli
