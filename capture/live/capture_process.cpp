#include "capture/live/capture_process.h"

#include "capture/helper/helper_request.h"
#include "capture/helper/report_lines.h"
#include "capture/live/child_process.h"
#include "capture/live/extcap.h"
#include "capture/live/helper_path.h"
#include "capture/live/remote_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace porthole::capture
{

namespace
{

/// Numbers that descriptors have in the helper.
constexpr int controlThere = 3;
constexpr int reportThere = 4;
constexpr int firstSourceThere = 5;

bool cannotStart(std::string text, Problem& problem)
{
    problem = { Problem::Kind::CannotOpen, std::move(text), 0 };
    return false;
}

/// A FIFO in a folder of its own, which goes with it.
class Fifo
{
public:
    Fifo() = default;
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;
    ~Fifo()
    {
        if (m_folder.empty())
            return;
        ::unlink(path().c_str());
        ::rmdir(m_folder.c_str());
    }
    bool make(Problem& problem)
    {
        const char* runtime = std::getenv("XDG_RUNTIME_DIR");
        std::string folder = fmt::format("{}/porthole-XXXXXX", runtime && *runtime ? runtime : "/tmp");
        if (!::mkdtemp(folder.data()))
            return cannotStart(fmt::format("No pipe could be made in {} ({}).", folder, std::strerror(errno)), problem);
        m_folder = folder;
        if (::mkfifo(path().c_str(), S_IRUSR | S_IWUSR) != 0)
            return cannotStart(
                fmt::format("The pipe {} could not be made ({}).", path(), std::strerror(errno)), problem);
        return true;
    }
    std::string path() const { return m_folder + "/packets"; }

private:
    std::string m_folder;
};

/// A program that packets come from: an extcap program, or ssh.
struct Feeder {
    ChildProcess process;
    std::unique_ptr<Fifo> fifo;
    FileDescriptor data, errors;
};

bool startFeeder(
    const std::vector<std::string>& command, ChildProcess::Descriptors descriptors, Feeder& feeder, Problem& problem)
{
    Pipe errors;
    const std::string program = programInPath(command[0]);
    if (program.empty())
        return cannotStart(fmt::format("The program \"{}\" was not found.", shownName(command[0])), problem);
    if (!makePipe(errors))
        return cannotStart(fmt::format("No pipe could be made ({}).", std::strerror(errno)), problem);
    descriptors.emplace_back(errors.writeEnd.get(), STDERR_FILENO);
    feeder.process = ChildProcess::start(program, { command.begin() + 1, command.end() }, descriptors);
    if (!feeder.process.running())
        return cannotStart(
            fmt::format("The program \"{}\" could not be started ({}).", shownName(program), std::strerror(errno)),
            problem);
    feeder.errors = std::move(errors.readEnd);
    return true;
}

bool startExtcap(const CaptureSource& source, Feeder& feeder, Problem& problem)
{
    std::string program = source.extcapProgram;
    if (program.empty())
        for (const ExtcapInterface& found : extcapInterfaces())
            if (found.name == source.name)
                program = found.program;
    if (program.empty())
        return cannotStart(fmt::format("No extcap program has an interface \"{}\".", shownName(source.name)), problem);
    feeder.fifo = std::make_unique<Fifo>();
    if (!feeder.fifo->make(problem))
        return false;
    // Open before the program opens its end, so that it need not wait; not before it is there does reading begin.
    feeder.data.reset(::open(feeder.fifo->path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!feeder.data)
        return cannotStart(fmt::format("The pipe could not be opened ({}).", std::strerror(errno)), problem);
    std::vector<std::string> command { program, "--capture", "--extcap-interface", source.name, "--fifo",
        feeder.fifo->path() };
    if (!source.filter.empty())
        command.insert(command.end(), { "--extcap-capture-filter", source.filter });
    command.insert(command.end(), source.extcapArguments.begin(), source.extcapArguments.end());
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    return startFeeder(command, { { nothing.get(), STDIN_FILENO }, { nothing.get(), STDOUT_FILENO } }, feeder, problem);
}

bool startRemote(const CaptureSource& source, Feeder& feeder, Problem& problem)
{
    const auto command = remoteArguments(source, problem);
    Pipe packets;
    if (command.empty())
        return false;
    if (!makePipe(packets))
        return cannotStart(fmt::format("No pipe could be made ({}).", std::strerror(errno)), problem);
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    feeder.data = std::move(packets.readEnd);
    return startFeeder(
        command, { { nothing.get(), STDIN_FILENO }, { packets.writeEnd.get(), STDOUT_FILENO } }, feeder, problem);
}

std::string deathSentence(int status)
{
    const std::string kept = "what it had written is there";
    if (status >= 0 && WIFSIGNALED(status))
        return fmt::format("The capture program was killed by signal {} ({}); {}.", WTERMSIG(status),
            ::strsignal(WTERMSIG(status)), kept);
    if (status >= 0 && WIFEXITED(status))
        return fmt::format("The capture program ended with status {} without a word; {}.", WEXITSTATUS(status), kept);
    return fmt::format("The capture program no longer answers; {}.", kept);
}

} // namespace

struct CaptureProcess::Child {
    std::vector<Feeder> feeders;
    ChildProcess helper;
    FileDescriptor control, reports;
    ReportLines lines;
    CaptureCounts counts;
    CaptureProgress progress;
    bool ended = false;

    bool start(const CaptureRequest& request, Problem& problem);
    void tell(std::string_view line);
    void finish();
    void note(const CaptureReport& report);
    bool startFeeders(HelperRequest& request, ChildProcess::Descriptors& descriptors, Problem& problem);
};

bool CaptureProcess::Child::startFeeders(
    HelperRequest& request, ChildProcess::Descriptors& descriptors, Problem& problem)
{
    int there = firstSourceThere;
    auto& sources = request.capture.sources;
    request.descriptors.resize(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
        CaptureSource& source = sources[i];
        const bool isExtcap = source.kind == CaptureSource::Kind::Extcap;
        if (!isExtcap && source.kind != CaptureSource::Kind::Remote)
            continue;
        Feeder& feeder = feeders.emplace_back();
        if (!(isExtcap ? startExtcap(source, feeder, problem) : startRemote(source, feeder, problem)))
            return false;
        if (!isExtcap)
            source.name = source.host + (source.name.empty() ? "" : ": " + source.name);
        source.filter.clear(); // the program over there filters
        source.kind = CaptureSource::Kind::Pipe;
        request.descriptors[i] = { there, there + 1 };
        descriptors.emplace_back(feeder.data.get(), there);
        descriptors.emplace_back(feeder.errors.get(), there + 1);
        there += 2;
    }
    return true;
}

bool CaptureProcess::Child::start(const CaptureRequest& request, Problem& problem)
{
    const std::string program = helperPath();
    if (program.empty())
        return cannotStart("The capture program, porthole-capture, was not found beside this one.", problem);
    Pipe commands;
    Pipe answers;
    if (!makePipe(commands) || !makePipe(answers))
        return cannotStart(fmt::format("No pipe could be made ({}).", std::strerror(errno)), problem);
    HelperRequest asked;
    asked.capture = request;
    asked.control = controlThere;
    asked.report = reportThere;
    ChildProcess::Descriptors descriptors {
        { commands.readEnd.get(), controlThere },
        { answers.writeEnd.get(), reportThere },
    };
    if (!startFeeders(asked, descriptors, problem))
        return false;
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const bool readsInput = std::any_of(request.sources.begin(), request.sources.end(),
        [](const CaptureSource& source) { return source.kind == CaptureSource::Kind::Pipe && source.name == "-"; });
    if (!readsInput)
        descriptors.emplace_back(nothing.get(), STDIN_FILENO);
    if (request.path != "-")
        descriptors.emplace_back(nothing.get(), STDOUT_FILENO);
    helper = ChildProcess::start(program, helperArguments(asked), descriptors);
    if (!helper.running()) {
        const int error = errno;
        return cannotStart(
            fmt::format("The capture program {} could not be started ({}).", shownName(program), std::strerror(error)),
            problem);
    }
    control = std::move(commands.writeEnd);
    reports = std::move(answers.readEnd);
    ::fcntl(reports.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(control.get(), F_SETFL, O_NONBLOCK);
    for (Feeder& feeder : feeders) {
        feeder.data.reset(-1);
        feeder.errors.reset(-1);
    }
    return true;
}

void CaptureProcess::Child::tell(std::string_view line)
{
    // If the pipe is full or broken, the helper has more than enough to read, or is gone.
    [[maybe_unused]] const ssize_t put = ::write(control.get(), line.data(), line.size());
}

/// The programs behind pipes end with the capture.
void CaptureProcess::Child::finish()
{
    for (const Feeder& feeder : feeders)
        feeder.process.signal(SIGTERM);
}

void CaptureProcess::Child::note(const CaptureReport& report)
{
    if (const auto* counted = std::get_if<CaptureCounts>(&report))
        counts = *counted;
    else if (const auto* progressed = std::get_if<CaptureProgress>(&report))
        progress = *progressed;
    else if (std::holds_alternative<CaptureEnded>(report))
        ended = true;
}

CaptureProcess::CaptureProcess(std::unique_ptr<Child> child)
    : m_child(std::move(child))
{
}

std::unique_ptr<CaptureProcess> CaptureProcess::start(const CaptureRequest& request, Problem& problem)
{
    auto child = std::make_unique<Child>();
    const bool started = child->start(request, problem);
    if (!started) {
        child->finish();
        return nullptr;
    }
    return std::unique_ptr<CaptureProcess>(new CaptureProcess(std::move(child)));
}

CaptureProcess::~CaptureProcess()
{
    m_child->finish();
}

int CaptureProcess::descriptor() const
{
    return m_child->reports.get();
}

bool CaptureProcess::read(std::vector<CaptureReport>& reports)
{
    if (m_child->ended)
        return false;
    const std::size_t before = reports.size();
    // Bounded, so that a helper that talks without end cannot keep this thread.
    constexpr int atOnce = 16;
    bool closed = false;
    for (int i = 0; i < atOnce && !closed; ++i) {
        std::array<char, 16 * 1024> text;
        const ssize_t got = ::read(m_child->reports.get(), text.data(), text.size());
        if (got > 0)
            m_child->lines.add({ text.data(), static_cast<std::size_t>(got) });
        else if (got == 0 || (errno != EAGAIN && errno != EINTR))
            closed = true;
        else
            break;
        m_child->lines.take(reports);
    }
    for (std::size_t i = before; i < reports.size(); ++i) {
        m_child->note(reports[i]);
        if (m_child->ended)
            reports.resize(i + 1); // nothing comes after the last
    }
    if (closed && !m_child->ended) {
        constexpr auto aMoment = std::chrono::milliseconds(200);
        m_child->ended = true;
        reports.push_back(CaptureEnded { CaptureEnded::Reason::Died,
            Problem { Problem::Kind::Io, deathSentence(m_child->helper.wait(aMoment)), 0 }, m_child->counts.sources,
            m_child->progress.packets });
    }
    if (m_child->ended) {
        m_child->finish();
        m_child->reports.reset(-1);
        m_child->control.reset(-1);
    }
    return !m_child->ended;
}

void CaptureProcess::stop()
{
    m_child->tell("stop\n");
}

void CaptureProcess::beginFile()
{
    m_child->tell("file\n");
}

} // namespace porthole::capture
