#include "capture/helper/run_capture.h"

#include "capture/helper/capture_thread.h"
#include "capture/helper/control_lines.h"
#include "capture/helper/file_names.h"
#include "capture/helper/lockdown.h"
#include "capture/helper/pipe_reader.h"
#include "capture/helper/privileges.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace porthole::capture
{

namespace
{

using Clock = std::chrono::steady_clock;

/// What may wait in memory for a disk that is slower than the network for a while.
constexpr std::size_t mostWaitingBytes = 256 * 1024 * 1024;

/// Signals that end the capture as if it had been asked to; blocked in all threads, read from a descriptor.
FileDescriptor watchSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : { SIGINT, SIGTERM, SIGHUP })
        sigaddset(&signals, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return FileDescriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

class Capture
{
public:
    explicit Capture(const HelperRequest& request)
        : m_request(request)
        , m_signals(watchSignals())
        , m_context(request.capture.sources.size(), request.report, mostWaitingBytes)
        , m_files(request.capture)
    {
    }

    HelperStatus run()
    {
        Problem problem;
        if (!openSources(problem) || !openFiles(problem) || !dropCapabilities(problem))
            return notStarted(problem);
        restrictFilesAndTellAbout();
        startThreads();
        watch();
        return end();
    }

private:
    bool openSources(Problem& problem)
    {
        const auto& sources = m_request.capture.sources;
        m_devices.resize(sources.size());
        for (std::size_t i = 0; i < sources.size(); ++i)
            if (sources[i].kind == CaptureSource::Kind::Interface) {
                m_devices[i] = openDevice(sources[i], problem);
                if (!m_devices[i])
                    return false;
            }
        // Whatever else there is to open is opened by the user, and filters are taken apart without the right to capture.
        if (!becomeInvokingUser(folderOfPath(m_request.capture.path), problem) || !keepFileCapabilities(problem))
            return false;
        for (std::size_t i = 0; i < sources.size(); ++i)
            if (m_devices[i] && !filterDevice(*m_devices[i], sources[i], problem))
                return false;
        m_pipes.resize(sources.size());
        for (std::size_t i = 0; i < sources.size(); ++i)
            if (!m_devices[i]
                && !openPipe(
                    sources[i], m_request.descriptors[i].data, m_request.descriptors[i].errors, m_pipes[i], problem))
                return false;
        return true;
    }

    bool openFiles(Problem& problem)
    {
        ::tzset(); // names of files have local times, and the time zone is in a file
        const CaptureRequest& capture = m_request.capture;
        const std::string folder = folderOfPath(capture.path);
        if ((capture.manyFiles || capture.nextFile.any()) && !mayWriteLater(folder)) {
            problem = { Problem::Kind::CannotOpen,
                fmt::format("Files of a ring are made without root's rights, which the folder \"{}\" needs; choose one that "
                            "belongs to you.",
                    shownName(folder)),
                0 };
            return false;
        }
        return m_files.open(problem);
    }

    HelperStatus notStarted(const Problem& problem)
    {
        CaptureEnded ended;
        ended.reason = CaptureEnded::Reason::Failed;
        ended.problem = problem;
        ended.sources.resize(m_request.capture.sources.size());
        m_context.reporter.send(ended);
        m_context.reporter.drain(millisecondsForReports);
        return HelperStatus::NotStarted;
    }

    void restrictFilesAndTellAbout()
    {
        const std::string& path = m_request.capture.path;
        std::string missing;
        if (restrictFiles(path == "-" ? std::string() : folderOfPath(path), missing) == 0)
            m_context.reporter.trouble(-1, Problem::Kind::Io, missing);
        for (std::size_t i = 0; i < m_devices.size(); ++i)
            if (m_devices[i] && !m_devices[i]->warning.empty())
                m_context.reporter.trouble(static_cast<int>(i), Problem::Kind::Io, m_devices[i]->warning);
    }

    void startThreads()
    {
        const auto& sources = m_request.capture.sources;
        std::vector<std::optional<Interface>> interfaces(sources.size());
        for (std::size_t i = 0; i < sources.size(); ++i) {
            if (m_devices[i]) {
                interfaces[i] = m_devices[i]->interface;
                m_readers.push_back(makeDeviceReader(m_context, i, std::move(m_devices[i])));
            } else {
                m_readers.push_back(makePipeReader(m_context, i, sources[i], std::move(m_pipes[i])));
            }
        }
        m_writer.emplace(m_context, m_request.capture, m_files, std::move(interfaces));
        m_threads.emplace_back([this] { m_writer->run(); });
        for (const auto& reader : m_readers)
            m_threads.emplace_back([raw = reader.get()] { raw->run(); });
        m_context.threadsReady.wait();
        std::string missing;
        if (!restrictCalls(missing))
            m_context.reporter.trouble(-1, Problem::Kind::Io, missing);
        CaptureStarted started;
        for (const CaptureSource& source : sources)
            started.sources.push_back(source.name);
        m_context.reporter.send(started);
        m_started = Clock::now();
        m_context.lockedDown.count_down();
    }

    /// Until all readers have ended, for whatever reason.
    void watch()
    {
        while (m_context.liveReaders > 0) {
            std::array<pollfd, 4> wait { {
                { m_context.wakeUp.descriptor(), POLLIN, 0 },
                { m_signals.get(), POLLIN, 0 },
                { m_controlEnded ? -1 : m_request.control, POLLIN, 0 },
                { m_context.reporter.waiting() ? m_context.reporter.descriptor() : -1, POLLOUT, 0 },
            } };
            ::poll(wait.data(), wait.size(), untilNextReport());
            if (wait[0].revents)
                m_context.wakeUp.clear();
            if (wait[1].revents) {
                signalfd_siginfo signal {};
                [[maybe_unused]] const auto got = ::read(m_signals.get(), &signal, sizeof signal);
                stopBecause(m_stopped);
            }
            if (wait[2].revents)
                readControl();
            report();
        }
    }

    int untilNextReport() const
    {
        auto next = m_nextCounts;
        if (progressIsNew())
            next = std::min(next, m_nextProgress);
        if (const auto duration = m_request.capture.stop.duration; duration.count() > 0 && !m_context.stop.isSet())
            next = std::min(next, m_started + duration);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000));
    }

    bool progressIsNew() const
    {
        return m_context.packets != m_reported.packets || m_context.bytes != m_reported.bytes;
    }

    void report()
    {
        m_context.reporter.flush();
        const auto now = Clock::now();
        if (progressIsNew() && now >= m_nextProgress) {
            m_reported = { m_context.packets, m_context.bytes };
            m_context.reporter.sendIfIdle(m_reported);
            m_nextProgress = now + std::chrono::milliseconds(34);
        }
        if (now >= m_nextCounts) {
            m_context.reporter.sendIfIdle(CaptureCounts { counts() });
            m_nextCounts = now + std::chrono::seconds(1);
        }
        const auto duration = m_request.capture.stop.duration;
        if (duration.count() > 0 && now - m_started >= duration)
            stopBecause(m_timeIsUp);
        // Whoever wanted the capture is gone.
        if (m_context.reporter.readerGone())
            stopBecause(m_stopped);
    }

    void readControl()
    {
        std::array<char, 512> text;
        const ssize_t got = ::read(m_request.control, text.data(), text.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            m_controlEnded = true;
            return stopBecause(m_stopped);
        }
        if (got < 0)
            return;
        for (const ControlCommand command : m_commands.take({ text.data(), static_cast<std::size_t>(got) })) {
            if (command == ControlCommand::Stop)
                stopBecause(m_stopped);
            else
                m_writer->beginFile();
        }
    }

    void stopBecause(bool& cause)
    {
        if (m_context.stop.isSet())
            return;
        cause = true;
        m_context.stop.set();
    }

    std::vector<SourceCounts> counts() const
    {
        std::vector<SourceCounts> counts;
        for (const SourceCounters& counters : m_context.counters)
            counts.push_back(counters.counts());
        return counts;
    }

    HelperStatus end()
    {
        m_writer->noMorePackets();
        if (!waitForWriter())
            leaveWriter();
        m_threads.clear(); // joins them
        CaptureEnded ended;
        ended.problem = m_writer->problem();
        ended.sources = counts();
        ended.packets = m_context.packets;
        using Reason = CaptureEnded::Reason;
        if (ended.problem)
            ended.reason = Reason::Failed;
        else if (m_writer->limitReached() || m_timeIsUp)
            ended.reason = Reason::Limit;
        else
            ended.reason = m_stopped ? Reason::Stopped : Reason::SourcesGone;
        m_context.reporter.send(CaptureProgress { m_context.packets, m_context.bytes });
        m_context.reporter.send(ended);
        m_context.reporter.drain(millisecondsForReports);
        return ended.problem ? HelperStatus::Failed : HelperStatus::Ended;
    }

    /// A reader of a pipe that has stopped would hold it up for ever. False when it writes nothing any more, or a signal
    /// comes again.
    bool waitForWriter()
    {
        constexpr auto patience = std::chrono::seconds(5);
        auto moved = Clock::now();
        std::uint64_t written = 0;
        while (!m_writer->ended()) {
            constexpr int aMoment = 50;
            std::array<pollfd, 2> wait { { { m_context.wakeUp.descriptor(), POLLIN, 0 }, { m_signals.get(), POLLIN, 0 } } };
            ::poll(wait.data(), wait.size(), aMoment);
            if (wait[0].revents)
                m_context.wakeUp.clear();
            if (wait[1].revents)
                return false;
            const std::uint64_t now = m_writer->steps();
            if (std::exchange(written, now) != now)
                moved = Clock::now();
            if (Clock::now() - moved > patience)
                return false;
        }
        return true;
    }

    /// Its thread hangs in a call to the system: the process ends around it.
    [[noreturn]] void leaveWriter()
    {
        CaptureEnded ended;
        ended.reason = CaptureEnded::Reason::Failed;
        ended.problem = Problem { Problem::Kind::Io,
            fmt::format("What \"{}\" is written to does not take any more; the last packets were not written.",
                shownName(m_request.capture.path)),
            0 };
        ended.sources = counts();
        ended.packets = m_context.packets;
        m_context.reporter.send(ended);
        m_context.reporter.drain(millisecondsForReports);
        std::_Exit(static_cast<int>(HelperStatus::Failed));
    }

    /// How long to wait for a reader of the last reports.
    static constexpr int millisecondsForReports = 5000;

    const HelperRequest& m_request;
    FileDescriptor m_signals;
    CaptureContext m_context;
    OutputFiles m_files;
    std::vector<std::unique_ptr<LiveDevice>> m_devices; ///< null: a pipe
    std::vector<OpenPipe> m_pipes;
    std::vector<std::unique_ptr<SourceReader>> m_readers;
    std::optional<CaptureThread> m_writer;
    ControlLines m_commands;
    CaptureProgress m_reported;
    Clock::time_point m_started, m_nextProgress, m_nextCounts;
    bool m_controlEnded = false;
    bool m_stopped = false;
    bool m_timeIsUp = false;
    std::vector<std::jthread> m_threads; ///< last: they use all the others
};

} // namespace

HelperStatus runCapture(const HelperRequest& request)
{
    return Capture(request).run();
}

} // namespace porthole::capture
