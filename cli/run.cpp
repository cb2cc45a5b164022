#include "cli/run.h"

#include "analysis/answer_names.h"
#include "analysis/packet_choice.h"
#include "analysis/print/print_packets.h"
#include "analysis/system_names.h"
#include "capture/file/capture_writer.h"
#include "capture/file/save_choices.h"
#include "cli/export_objects.h"
#include "cli/filters.h"
#include "cli/statistics.h"
#include "dissectors/core/key_log.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace porthole::cli {

using analysis::FrameNumber;
using analysis::Session;

void complain(std::string_view message)
{
    const auto line = fmt::format("porthole-cli: {}\n", message);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

namespace {

std::string nameOf(const std::string& path)
{
    return path == "-" ? "The standard input" : fmt::format("The file \"{}\"", path);
}

/// To standard output, frame by frame: what cannot be replaced when it is whole.
bool writeToStandardOutput(
    const Options& options, const Session& session, const analysis::FrameBitmap* selected, const std::stop_token& stop, capture::Problem& problem)
{
    const auto& file = session.file();
    capture::WriterOptions how;
    how.format = options.live.pcap ? capture::FileFormat::Pcap : capture::FileFormat::PcapNg;
    auto writer = capture::CaptureWriter::create("-", how, problem);
    if (!writer)
        return false;
    const bool pcap = options.live.pcap;
    const auto interfaces = file.interfaces();
    for (const auto& interface : interfaces) {
        if (pcap && interface.linkType != interfaces.front().linkType) {
            problem.text = "A pcap file holds packets of one link type only, but this capture has several; write pcapng instead.";
            return false;
        }
        if (!pcap || &interface == &interfaces.front())
            writer->addInterface(interface);
    }
    capture::FrameBuffer buffer;
    capture::FrameMetadata metadata;
    Frame frame;
    for (FrameNumber number = 1; number <= session.frameCount() && !stop.stop_requested(); ++number) {
        if (selected && !selected->test(number))
            continue;
        const auto location = session.row(number).location();
        const bool described = !pcap && file.metadata(location, buffer, metadata);
        if (!file.read(location, buffer, frame))
            break;
        if (pcap && frame.header.interface != noInterface)
            frame.header.interface = 0;
        if (!writer->writeFrame(frame.header, frame.bytes, described ? &metadata : nullptr))
            break;
    }
    writer->close();
    if (writer->problem())
        problem = *writer->problem();
    return !writer->problem();
}

/// `selected` null: all frames.
ExitStatus writeCapture(
    const Options& options, const Session& session, const analysis::FrameBitmap* selected, const std::stop_token& stop)
{
    capture::Problem problem;
    if (options.outputFile == "-") {
        if (writeToStandardOutput(options, session, selected, stop, problem))
            return ExitStatus::Success;
    } else {
        const auto frames = session.frameCount();
        capture::SaveOptions how;
        how.format = options.live.pcap ? capture::FileFormat::Pcap : capture::FileFormat::PcapNg;
        how.compression = capture::compressionOfName(options.outputFile);
        how.select = [frames, selected](std::uint64_t number) {
            return number <= frames && (!selected || selected->test(static_cast<FrameNumber>(number)));
        };
        how.progress = [&stop](double) { return !stop.stop_requested(); };
        how.application = "porthole-cli (Porthole) " PORTHOLE_VERSION;
        capture::SaveResult result;
        if (saveCapture(session.file(), options.outputFile, how, result, problem))
            return ExitStatus::Success;
    }
    complain(fmt::format("The file \"{}\" could not be written. {}", options.outputFile, problem.text));
    return ExitStatus::BadFile;
}

ExitStatus printCapture(
    const Options& options, const Session& session, analysis::FilterRun* filter, Output& output, const std::stop_token& stop)
{
    const auto result = print::printPackets(options, session, output, stop, filter);
    output.flush();
    if (output.error() == EPIPE)
        return ExitStatus::Success; // a reader that has seen enough
    if (output.error()) {
        complain(fmt::format("The output could not be written: {}.", std::strerror(output.error())));
        return ExitStatus::BadFile;
    }
    if (!result.complete && !stop.stop_requested()) {
        complain(fmt::format("{} no longer holds packet {}.", nameOf(options.inputFile), result.lost));
        return ExitStatus::BadFile;
    }
    return ExitStatus::Success;
}

ExitStatus writeAndPrint(
    const Options& options, const Session& session, const analysis::DisplayFilter& filter, Output& output, const std::stop_token& stop)
{
    analysis::FilterRun run(session, filter);
    auto* const filtered = filter.empty() ? nullptr : &run;
    auto status = ExitStatus::Success;
    if (!options.outputFile.empty() && filtered) {
        run.extendTo(session.frameCount(), stop);
        const auto frames = options.twoPasses ? analysis::withParts(session, run.matches(), stop) : run.matches();
        status = writeCapture(options, session, &frames, stop);
    } else if (!options.outputFile.empty()) {
        status = writeCapture(options, session, nullptr, stop);
    }
    if (options.printsPackets() && status == ExitStatus::Success)
        status = printCapture(options, session, filtered, output, stop);
    if (const auto remark = run.remark(); !remark.empty())
        complain(remark);
    return status;
}

/// The secrets of a key log; null if none is given or it cannot be read, which is said.
std::shared_ptr<KeyLog> readKeyLog(const Options& options)
{
    const auto* environment = std::getenv("SSLKEYLOGFILE");
    const std::string path = !options.keyLogFile.empty() ? options.keyLogFile : environment ? environment : "";
    if (path.empty())
        return nullptr;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        complain(fmt::format("The key log \"{}\" could not be opened: nothing is decrypted with it.", path));
        return nullptr;
    }
    constexpr std::size_t largest = 256 << 20;
    auto keys = std::make_shared<KeyLog>();
    std::string line;
    for (std::size_t read = 0; read < largest && std::getline(file, line); read += line.size() + 1)
        keys->add(line);
    return keys;
}

/// A name server that does not answer holds the list up a few times, then no more.
constexpr std::chrono::seconds patienceForNames {2};

/// With the names of the user's files, if any are wanted.
analysis::NameOptions nameOptions(const Options& options)
{
    auto names = options.names;
    if (names.kinds != NameKinds {})
        names.given = analysis::readNameFiles(analysis::userNameFolders());
    return names;
}

/// Gives the session what its own DNS answers say of hosts, in front of what the system's resolver does.
void nameByAnswers(const Options& options, const Session& session, const std::stop_token& stop)
{
    analysis::AnswerNames answers(session);
    answers.extendTo(session.frameCount(), stop);
    auto names = nameOptions(options);
    names.asked = analysis::knownHosts(std::make_shared<const analysis::AnswerNames::Names>(answers.names()), session.askedForNames());
    session.setNames(names);
}

} // namespace

analysis::SessionOptions sessionOptions(const Options& options)
{
    auto names = nameOptions(options);
    if (options.asksSystem && names.kinds.network)
        names.asked = std::make_shared<analysis::SystemNames>(analysis::SystemNames::Options {.patience = patienceForNames, .found = {}, .lookup = {}});
    return {options.dissection, options.maximumFrames, names, readKeyLog(options)};
}

ExitStatus run(const Options& options, Output& output, Interrupts& interrupts)
{
    const auto displayFilter = compileFilter(options.displayFilter);
    const auto readFilter = displayFilter ? compileFilter(options.readFilter) : std::nullopt;
    if (!displayFilter || !readFilter)
        return ExitStatus::BadFilter;
    capture::Problem problem;
    auto session = Session::open(options.inputFile, problem, sessionOptions(options));
    if (!session) {
        complain(fmt::format("{} could not be opened. {}", nameOf(options.inputFile), problem.text));
        return ExitStatus::BadFile;
    }
    session->load(interrupts.beginPhase());

    const auto stop = interrupts.beginPhase();
    const auto found = session->state().problem;
    const bool stopsEarly = options.stopsEarly(session->frameCount());
    if (!readFilter->empty())
        session = sessionOfPassing(options, *session, *readFilter, stop);
    if (!session)
        return ExitStatus::BadFile;
    if (options.namesFromAnswers && options.names.kinds.network)
        nameByAnswers(options, *session, stop);
    auto status = writeAndPrint(options, *session, *displayFilter, output, stop);
    if (status == ExitStatus::Success)
        printStatistics(options.statistics, {*session, stop, options}, output);
    if (const auto exported = exportObjects(options, *session, stop); status == ExitStatus::Success)
        status = exported;
    if (found && !stopsEarly) {
        complain(fmt::format("{} could not be read to its end. {}", nameOf(options.inputFile), found->text));
        return ExitStatus::BadFile;
    }
    return status;
}

} // namespace porthole::cli
