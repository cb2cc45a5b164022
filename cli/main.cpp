// porthole-cli: the engine without a window. Takes tshark's options for what it can do.

#include "analysis/print/field_table.h"
#include "cli/filters.h"
#include "cli/help.h"
#include "cli/live.h"
#include "cli/recorder.h"
#include "cli/reports.h"
#include "cli/run.h"
#include "cli/sockets.h"
#include "cli/verdict.h"

#include <csignal>
#include <unistd.h>

using namespace porthole;
using namespace porthole::cli;

namespace {

ExitStatus printReport(const Options& options, Output& output)
{
    Text text;
    const bool known = writeReport(options.report, standardRegistry(), text);
    if (!known) {
        complain(fmt::format("There is no report \"{}\"; see porthole-cli -G help.", options.report));
        return ExitStatus::BadOption;
    }
    output.write(text.view());
    return ExitStatus::Success;
}

/// Says which fields do not exist; false if there are any.
bool checkFields(const Options& options)
{
    const auto unknown = print::unknownFields(options.fields, standardRegistry());
    if (unknown.empty())
        return true;
    std::string message = "Some fields aren't valid:";
    for (auto name = unknown.rbegin(); name != unknown.rend(); ++name)
        message += "\n\t" + *name; // the last one first, as tshark does
    complain(message);
    return false;
}

ExitStatus judge(std::span<char* const> arguments)
{
    VerdictOptions options;
    if (const auto error = parseVerdictOptions(arguments, options)) {
        complain(error.text);
        return ExitStatus::BadOption;
    }
    Output output(STDOUT_FILENO, false);
    if (options.help) {
        output.write(verdictHelpText());
        return ExitStatus::Success;
    }
    static Interrupts interrupts(false); // its thread may outlive main()
    return runVerdict(options, output, interrupts);
}

ExitStatus showSockets(std::span<char* const> arguments)
{
    SocketsOptions options;
    if (const auto error = parseSocketsOptions(arguments, options)) {
        complain(error.text);
        return ExitStatus::BadOption;
    }
    Output output(STDOUT_FILENO, false);
    if (options.help) {
        output.write(socketsHelpText());
        return ExitStatus::Success;
    }
    return runSockets(options, output);
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    if (argc > 1 && std::string_view(argv[1]) == "verdict")
        return static_cast<int>(judge({argv + 2, static_cast<std::size_t>(argc - 2)}));
    if (argc > 1 && std::string_view(argv[1]) == "sockets")
        return static_cast<int>(showSockets({argv + 2, static_cast<std::size_t>(argc - 2)}));
    Options options;
    if (const auto error = parseOptions({argv, static_cast<std::size_t>(argc)}, options)) {
        complain(error.text);
        if (error.showUsage)
            complain("see porthole-cli -h for the options.");
        return static_cast<int>(ExitStatus::BadOption);
    }
    Output output(STDOUT_FILENO, options.flushEachPacket);
    if (options.help || options.version) {
        output.write(options.help ? helpText() : versionText());
        return static_cast<int>(ExitStatus::Success);
    }
    if (!options.report.empty())
        return static_cast<int>(printReport(options, output));
    if (options.explainsFilter)
        return static_cast<int>(explainFilter(options, output));
    if (options.live.listInterfaces)
        return static_cast<int>(listInterfaces(output));
    if (options.live.listLinkTypes)
        return static_cast<int>(listLinkTypes(options, output));
    if (!checkFields(options))
        return static_cast<int>(ExitStatus::BadOption);
    static Interrupts interrupts(options.recorder.wanted()); // its thread may outlive main()
    const auto work = options.recorder.wanted() ? runRecorder : options.isLive() ? runLive : run;
    return static_cast<int>(work(options, output, interrupts));
}
