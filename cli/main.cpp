// porthole-cli: the engine without a window. Takes tshark's options for what it can do.

#include "cli/field_table.h"
#include "cli/run.h"

#include <csignal>
#include <unistd.h>

using namespace porthole;
using namespace porthole::cli;

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN); // a reader that has seen enough is no error
    Options options;
    if (const auto error = parseOptions({argv, static_cast<std::size_t>(argc)}, options)) {
        complain(error.text);
        return static_cast<int>(ExitStatus::BadOption);
    }
    if (auto unknown = unknownFields(options.fields, standardRegistry()); !unknown.empty()) {
        std::string message = "Some fields aren't valid:";
        for (auto name = unknown.rbegin(); name != unknown.rend(); ++name)
            message += "\n\t" + *name;
        complain(message);
        return static_cast<int>(ExitStatus::BadOption);
    }
    Output output(STDOUT_FILENO, options.flushEachPacket);
    std::stop_source stop;
    return static_cast<int>(run(options, output, stop.get_token()));
}
