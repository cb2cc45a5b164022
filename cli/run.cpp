#include "cli/run.h"

#include "cli/field_printer.h"
#include "cli/text_printer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace porthole::cli {

using analysis::FrameNumber;
using analysis::PacketReader;
using analysis::Session;

std::unique_ptr<Printer> makePrinter(const Options& options, const Session& session)
{
    if (options.format == OutputFormat::Fields)
        return std::make_unique<FieldPrinter>(options, session);
    return std::make_unique<TextPrinter>(options, session);
}

void complain(std::string_view message)
{
    const auto line = fmt::format("porthole-cli: {}\n", message);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

namespace {

FrameTimes timesOf(const Session& session, FrameNumber number)
{
    const auto time = session.row(number).time;
    const auto previous = number > 1 ? session.row(number - 1).time : noTime;
    return {time, session.firstTime(), previous, previous};
}

void printAll(const Options& options, const Session& session, Output& output, const std::stop_token& stop)
{
    auto printer = makePrinter(options, session);
    PacketReader reader(session);
    Text text;
    printer->begin(text);
    const auto count = session.frameCount();
    FrameNumber number = 1;
    for (; number <= count && !stop.stop_requested(); ++number) {
        if (!reader.read(number, printer->wanted()))
            break;
        printer->print({reader.packet(), timesOf(session, number)}, text);
        if (!output.write(text.view()))
            return;
        text.clear();
    }
    printer->end(text, number > 1);
    output.write(text.view());
}

} // namespace

ExitStatus run(const Options& options, Output& output, std::stop_token stop)
{
    capture::Problem problem;
    auto session = Session::open(options.inputFile, problem, {options.dissection, options.maximumFrames});
    if (!session) {
        complain(fmt::format("The file \"{}\" cannot be read: {}", options.inputFile, problem.text));
        return ExitStatus::BadFile;
    }
    session->load(stop);
    printAll(options, *session, output, stop);
    output.flush();
    if (output.error() && output.error() != EPIPE) {
        complain(fmt::format("Standard output cannot be written: {}.", std::strerror(output.error())));
        return ExitStatus::BadFile;
    }
    if (const auto found = session->state().problem) {
        complain(fmt::format("The file \"{}\": {}", options.inputFile, found->text));
        return ExitStatus::BadFile;
    }
    return ExitStatus::Success;
}

} // namespace porthole::cli
