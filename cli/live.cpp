#include "cli/live.h"

#include "analysis/print/batch_printer.h"
#include "analysis/sockets/kernel_numbers.h"
#include "analysis/sockets/saved_programs.h"
#include "analysis/sockets/socket_watch.h"
#include "capture/file/byte_source.h"
#include "capture/file/save_choices.h"
#include "capture/live/capture_process.h"
#include "capture/live/capture_rights.h"
#include "capture/live/extcap.h"
#include "capture/live/interfaces.h"
#include "cli/filters.h"
#include "cli/kernel_numbers.h"
#include "cli/run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <random>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::cli {

using analysis::FrameNumber;
using analysis::Session;
using capture::CaptureSource;
using capture::Problem;

namespace {

/// A line on standard error that is no complaint.
void tell(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

std::string plural(std::uint64_t count, std::string_view what)
{
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// Takes what -i says: a number of -D, a pipe, an interface, or one of an extcap program.
bool resolveSource(CaptureSource& source, const std::vector<capture::CaptureInterface>& interfaces)
{
    struct stat status {};
    const auto named = [&](const auto& found) { return found.name == source.name; };
    int number = 0;
    const auto [end, error] = std::from_chars(source.name.data(), source.name.data() + source.name.size(), number);
    if (std::any_of(interfaces.begin(), interfaces.end(), named))
        return true;
    const bool isNumber = error == std::errc {} && end == source.name.data() + source.name.size();
    if (source.name == "-" || (!isNumber && ::stat(source.name.c_str(), &status) == 0 && !S_ISDIR(status.st_mode))) {
        source.kind = CaptureSource::Kind::Pipe;
        return true;
    }
    if (isNumber && number >= 1 && static_cast<std::size_t>(number) <= interfaces.size()) {
        for (const auto& interface : interfaces)
            if (interface.number == number)
                source.name = interface.name;
        return true;
    }
    const auto extcap = capture::extcapInterfaces();
    for (std::size_t i = 0; i < extcap.size(); ++i)
        if (extcap[i].name == source.name || (isNumber && interfaces.size() + i + 1 == static_cast<std::size_t>(number))) {
            source.kind = CaptureSource::Kind::Extcap;
            source.name = extcap[i].name;
            source.extcapProgram = extcap[i].program;
            return true;
        }
    if (isNumber)
        complain("There is no interface with that adapter index");
    return !isNumber; // the helper says what is wrong with a name
}

/// In the order of their numbers.
std::vector<capture::CaptureInterface> numberedInterfaces()
{
    Problem problem;
    auto interfaces = capture::captureInterfaces(problem);
    if (!problem.text.empty())
        complain(problem.text);
    std::sort(interfaces.begin(), interfaces.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    return interfaces;
}

/// A name that no file has. The helper makes the file, with the rights of its user.
std::string temporaryPath()
{
    const char* folder = std::getenv("TMPDIR");
    std::random_device random;
    return fmt::format("{}/porthole_{:08x}{:08x}.pcapng", folder && *folder ? folder : "/var/tmp", random(), random());
}

/// A capture from the first to the last report.
class LiveCapture {
public:
    LiveCapture(const Options& options, Output& output)
        : m_options(options)
        , m_output(output)
        , m_prints(options.printsPackets())
        , m_reads(m_prints || !options.statistics.empty())
    {
    }
    ~LiveCapture()
    {
        if (m_isTemporary && !m_request.path.empty())
            ::unlink(m_request.path.c_str());
    }
    LiveCapture(const LiveCapture&) = delete;
    LiveCapture& operator=(const LiveCapture&) = delete;

    ExitStatus run(std::stop_token stop)
    {
        m_filter = compileFilter(m_options.displayFilter);
        if (!m_filter)
            return ExitStatus::BadFilter;
        if (!makeRequest())
            return ExitStatus::BadFile;
        watchSockets();
        Problem problem;
        m_process = capture::CaptureProcess::start(m_request, problem);
        if (!m_process) {
            complain(problem.text);
            adviseOnRights();
            return ExitStatus::BadFile;
        }
        const std::stop_callback wake(stop, [this] { m_interrupted.set(); });
        while (!m_ended) {
            wait();
            takeReports();
            printNew();
        }
        finishPrinting();
        return conclude();
    }

private:
    /// Programs and the kernel's numbers are looked for if somebody asks for them.
    void watchSockets()
    {
        const auto asksForPrograms = [](const std::string& text) { return text.find("frame.process") != text.npos; };
        m_asksForPrograms = asksForPrograms(m_options.displayFilter) || std::any_of(m_options.fields.begin(), m_options.fields.end(), asksForPrograms);
        const bool numbers = asksForKernelNumbers(m_options.statistics);
        if (!m_asksForPrograms && !numbers)
            return;
        m_commandLines = std::find(m_options.fields.begin(), m_options.fields.end(), "frame.process.command_line") != m_options.fields.end();
        m_watch.emplace(analysis::SocketWatch::Options {.commandLines = m_commandLines, .sampling = numbers ? samplingInterval : 0});
        if (m_asksForPrograms && !m_options.quietest)
            for (const auto& missing : m_watch->abilities().missing)
                complain(missing + " What the socket tables do not show is \"unknown\".");
    }

    bool makeRequest()
    {
        if (!resolveSources(m_options, m_request.sources))
            return false;
        m_request.path = m_options.outputFile;
        m_request.stop = m_options.live.stop;
        m_request.nextFile = m_options.live.nextFile;
        m_request.groupMayRead = m_options.live.groupMayRead;
        if (m_options.maximumFrames)
            m_request.stop.packets = m_options.maximumFrames;
        if (m_options.live.pcap)
            m_request.format = capture::FileFormat::Pcap;
        struct stat status {};
        if (m_reads && !m_request.path.empty() && ::stat(m_request.path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
            complain(fmt::format("Packets that are written to \"{}\", which is no file, cannot be printed as well.", m_request.path));
            return false;
        }
        m_isTemporary = m_request.path.empty();
        if (m_isTemporary)
            m_request.path = temporaryPath();
        else
            m_request.compression = capture::compressionOfName(m_request.path);
        return true;
    }

    void wait()
    {
        waitForEither(m_process->descriptor(), m_interrupted.descriptor());
        if (m_interrupted.take() || m_output.error())
            m_process->stop();
    }

    void takeReports()
    {
        std::vector<capture::CaptureReport> reports;
        m_process->read(reports);
        for (const auto& report : reports)
            std::visit([this](const auto& what) { take(what); }, report);
    }

    void take(const capture::CaptureStarted& started) { tellSources(m_options, started); }

    void take(const capture::CaptureFileBegun& begun)
    {
        if (!m_reads || m_output.error())
            return;
        printNew();
        // Without a name, the file goes with this program, however that ends.
        const capture::FileDescriptor file(::open(begun.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        ::flock(file.get(), LOCK_SH | LOCK_NB);
        if (m_isTemporary)
            ::unlink(begun.path.c_str());
        Problem problem;
        m_printer.reset();
        m_run.reset();
        auto how = sessionOptions(m_options);
        how.maximumFrames = 0; // -c ends the capture itself
        m_session = Session::open(fmt::format("/proc/self/fd/{}", file.get()), problem, how);
        m_printed = 0;
        m_before.time = noTime; // of another file; but something has been printed
        if (!m_session) {
            complain(fmt::format("The file \"{}\" could not be opened. {}", begun.path, problem.text));
            return;
        }
        if (m_watch)
            m_session->setPrograms(m_watch->book());
        if (!m_prints)
            return;
        m_printer.emplace(m_options, *m_session);
        m_run.emplace(*m_session, *m_filter);
        if (!m_begun)
            m_printer->printer().begin(m_text);
        m_begun = true;
    }

    void take(const capture::CaptureProgress& progress)
    {
        const bool counts = !m_prints && !m_options.quiet && ::isatty(STDERR_FILENO);
        if (counts && progress.packets)
            tell(fmt::format("\r{} ", progress.packets));
    }

    void take(const capture::CaptureCounts&) { }

    void take(const capture::CaptureTrouble& trouble)
    {
        complain(trouble.problem.text);
        m_troubled = m_troubled || trouble.source >= 0;
    }

    void take(const capture::CaptureEnded& ended) { m_ended = ended; }

    /// Packets that came since.
    void printNew()
    {
        if (!m_session || m_output.error())
            return;
        m_session->load();
        if (!m_printer)
            return;
        if (m_watch && m_printed < m_session->frameCount())
            m_watch->catchUp(); // whose packets these are is known now, or never
        constexpr FrameNumber atOnce = 256;
        while (m_printed < m_session->frameCount() && !m_output.error()) {
            const auto last = m_output.prompt() ? m_printed + 1 : std::min(m_printed + atOnce, m_session->frameCount());
            m_run->extendTo(last);
            const auto frames = m_run->matches().numbers(m_printed);
            const auto printed = m_printer->print(frames, m_before, m_text);
            m_printed = last;
            m_all += printed;
            if (printed)
                m_before = {true, m_session->row(frames[printed - 1]).time};
            m_output.write(m_text.view());
            m_text.clear();
            if (printed < frames.size())
                break;
        }
        m_output.flush(); // somebody waits for them
    }

    void finishPrinting()
    {
        printNew();
        if (m_watch && !m_printer)
            m_watch->catchUp();
        if (m_printer) {
            m_printer->printer().end(m_text, m_all > 0);
            m_output.write(m_text.view());
            m_output.flush();
        }
        if (m_session)
            printStatistics(m_options.statistics, {*m_session, {}, m_options}, m_output);
    }

    /// The helper that wrote the file knows of no programs and no numbers of the kernel: it is written again with them.
    void addToFile()
    {
        const bool several = m_options.live.nextFile.any();
        if (!m_watch || m_isTemporary || !m_session || several || m_options.live.pcap || m_request.compression != capture::Compression::None)
            return;
        capture::SaveOptions how;
        if (m_asksForPrograms)
            analysis::savePrograms(*m_session, m_commandLines, how);
        analysis::saveKernelNumbers(*m_session, how);
        capture::SaveResult result;
        Problem problem;
        if (!capture::saveCapture(m_session->file(), m_request.path, how, result, problem))
            complain(fmt::format("What is known of the sockets could not be written into \"{}\"; the packets are there. {}", m_request.path, problem.text));
    }

    ExitStatus conclude()
    {
        addToFile();
        const bool failed = tellEnd(m_options, *m_ended);
        if (m_output.error() && m_output.error() != EPIPE)
            complain(fmt::format("The output could not be written: {}.", std::strerror(m_output.error())));
        return failed || m_troubled ? ExitStatus::BadFile : ExitStatus::Success;
    }

    const Options& m_options;
    Output& m_output;
    const bool m_prints;
    const bool m_reads; ///< the packets are looked at, not only written
    Wake m_interrupted;
    capture::CaptureRequest m_request;
    bool m_isTemporary = false;
    static constexpr int samplingInterval = 100; ///< ms
    std::optional<analysis::SocketWatch> m_watch;
    bool m_asksForPrograms = false, m_commandLines = false;
    std::unique_ptr<capture::CaptureProcess> m_process;
    std::unique_ptr<Session> m_session;
    std::optional<analysis::DisplayFilter> m_filter;
    std::optional<print::BatchPrinter> m_printer;      ///< of the present file
    std::optional<analysis::FilterRun> m_run;   ///< of the present file
    FrameNumber m_printed = 0;                  ///< of the present file: frames shown, or not passing the filter
    print::LastPrinted m_before;
    std::uint64_t m_all = 0;
    Text m_text;
    bool m_begun = false;
    bool m_troubled = false;
    std::optional<capture::CaptureEnded> m_ended;
};

} // namespace

bool resolveSources(const Options& options, std::vector<CaptureSource>& sources)
{
    const auto interfaces = numberedInterfaces();
    sources = options.live.sources;
    if (sources.empty()) {
        if (interfaces.empty()) {
            complain("There is no interface to capture on.");
            return false;
        }
        sources.push_back(options.live.defaults);
        sources.back().name = interfaces.front().name;
    }
    return std::all_of(sources.begin(), sources.end(), [&](CaptureSource& source) { return resolveSource(source, interfaces); });
}

void tellSources(const Options& options, const capture::CaptureStarted& started)
{
    if (options.quietest)
        return;
    std::string names;
    for (const auto& source : started.sources)
        names += fmt::format("{}'{}'", names.empty() ? "" : ", ", source == "-" ? "Standard input" : source);
    tell(fmt::format("Capturing on {}\n", names));
}

bool tellEnd(const Options& options, const capture::CaptureEnded& ended)
{
    using Reason = capture::CaptureEnded::Reason;
    const bool failed = ended.reason == Reason::Failed || ended.reason == Reason::Died;
    if (ended.problem)
        complain(ended.problem->text);
    if (failed && ended.packets == 0)
        adviseOnRights();
    std::uint64_t dropped = 0;
    for (const auto& source : ended.sources)
        dropped += source.droppedByKernel + source.droppedByUs + source.droppedByInterface;
    if (dropped)
        tell(fmt::format("{} dropped\n", plural(dropped, "packet")));
    if (!options.quiet || failed)
        tell(fmt::format("{}{} captured\n", ::isatty(STDERR_FILENO) ? "\r" : "", plural(ended.packets, "packet")));
    return failed;
}

void adviseOnRights()
{
    const auto rights = capture::captureRights();
    if (rights.granted)
        return;
    complain(rights.reason);
    if (!rights.command.empty())
        tell(fmt::format("This allows it:\n    {}\n", rights.command));
}

Wake::Wake()
    : m_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

Wake::~Wake()
{
    ::close(m_descriptor);
}

void Wake::set()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto put = ::write(m_descriptor, &one, sizeof one);
}

bool Wake::take()
{
    std::uint64_t count = 0;
    return ::read(m_descriptor, &count, sizeof count) > 0;
}

void waitForEither(int first, int second)
{
    std::array<pollfd, 2> events {{{first, POLLIN, 0}, {second, POLLIN, 0}}};
    ::poll(events.data(), events.size(), -1);
}

ExitStatus runLive(const Options& options, Output& output, Interrupts& interrupts)
{
    return LiveCapture(options, output).run(interrupts.beginPhase());
}

ExitStatus listInterfaces(Output& output)
{
    std::size_t number = 0;
    const auto line = [&](const std::string& name, const std::string& description) {
        const auto shown = description.empty() ? std::string() : fmt::format(" ({})", description);
        output.write(fmt::format("{}. {}{}\n", ++number, name, shown));
    };
    for (const auto& interface : numberedInterfaces())
        line(interface.name, interface.kind == capture::CaptureInterface::Kind::Loopback ? "Loopback" : "");
    for (const auto& interface : capture::extcapInterfaces())
        line(interface.name, interface.display);
    return number ? ExitStatus::Success : ExitStatus::BadFile;
}

ExitStatus listLinkTypes(const Options& options, Output& output)
{
    std::vector<CaptureSource> sources;
    if (!resolveSources(options, sources))
        return ExitStatus::BadFile;
    for (const auto& source : sources) {
        Problem problem;
        const auto choices = source.kind == CaptureSource::Kind::Extcap
            ? capture::extcapLinkTypes({source.extcapProgram, source.name, {}, {}}, problem)
            : capture::linkTypes(source.name, source.monitor, problem);
        if (!problem.text.empty()) {
            complain(problem.text);
            return ExitStatus::BadFile;
        }
        output.write(fmt::format("Data link types of interface {} (use option -y to set):\n", source.name));
        for (const auto& choice : choices)
            output.write(fmt::format("  {} ({})\n", choice.name, choice.description));
    }
    return ExitStatus::Success;
}

} // namespace porthole::cli
