#include "cli/recorder.h"

#include "capture/live/capture_process.h"
#include "cli/live.h"
#include "cli/run.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace porthole::cli {

using capture::Problem;

namespace {

/// Where the ring lies: a folder for this user alone, which goes with the recorder. If that is killed, it stays, and
/// the last minutes can still be had from it.
class RingFolder {
public:
    RingFolder()
    {
        const char* parent = std::getenv("TMPDIR");
        m_path = fmt::format("{}/porthole_recorder_XXXXXX", parent && *parent ? parent : "/var/tmp");
        if (!::mkdtemp(m_path.data())) {
            m_complaint = fmt::format("No folder could be made for the recorder in {} ({}).", parent && *parent ? parent : "/var/tmp",
                std::strerror(errno));
            m_path.clear();
        }
    }
    ~RingFolder()
    {
        std::error_code error;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, error);
    }
    RingFolder(const RingFolder&) = delete;
    RingFolder& operator=(const RingFolder&) = delete;

    const std::string& path() const { return m_path; } ///< empty: see complaint()
    const std::string& complaint() const { return m_complaint; }

private:
    std::string m_path, m_complaint;
};

class Recorder {
public:
    Recorder(const Options& options, Output& output, Interrupts& interrupts)
        : m_options(options)
        , m_output(output)
        , m_interrupts(interrupts)
    {
    }

    ExitStatus run()
    {
        if (!m_ring.path().empty() && !checkFolder())
            return ExitStatus::BadFile;
        if (m_ring.path().empty()) {
            complain(m_ring.complaint());
            return ExitStatus::BadFile;
        }
        const auto request = makeRequest();
        if (!request)
            return ExitStatus::BadFile;
        Problem problem;
        m_process = capture::CaptureProcess::start(*request, problem);
        if (!m_process) {
            complain(problem.text);
            adviseOnRights();
            return ExitStatus::BadFile;
        }
        m_watch.emplace(
            recorderOptions(), [this](const auto& saved) { tellOf(saved); }, [](const std::string& text) { complain(text); });
        m_interrupts.onUserSignal([this] { m_watch->saveNow(); });
        Wake interrupted;
        const std::stop_callback wake(m_interrupts.beginPhase(), [&interrupted] { interrupted.set(); });
        while (!m_ended) {
            waitForEither(m_process->descriptor(), interrupted.descriptor());
            if (interrupted.take())
                m_process->stop();
            takeReports();
        }
        m_interrupts.onUserSignal({});
        m_watch->finish();
        m_watch.reset(); // waits
        return conclude();
    }

private:
    /// An hour later would be too late to find out.
    bool checkFolder() const
    {
        const auto& folder = m_options.recorder.folder;
        struct stat status {};
        if (::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && ::access(folder.c_str(), W_OK | X_OK) == 0)
            return true;
        complain(fmt::format("Nothing can be saved in the folder \"{}\" ({}).", folder,
            errno && !S_ISREG(status.st_mode) ? std::strerror(errno) : "it is none"));
        return false;
    }

    std::optional<capture::CaptureRequest> makeRequest() const
    {
        capture::CaptureRequest request;
        if (!resolveSources(m_options, request.sources))
            return std::nullopt;
        request.path = m_ring.path() + "/ring.pcapng";
        request.nextFile = analysis::ringOf(m_options.recorder.bound);
        request.stop = m_options.live.stop;
        if (m_options.maximumFrames)
            request.stop.packets = m_options.maximumFrames;
        return request;
    }

    analysis::RecorderOptions recorderOptions() const
    {
        analysis::RecorderOptions recorder;
        recorder.bound = m_options.recorder.bound;
        recorder.settings = m_options.recorder.settings;
        for (const auto& filter : m_options.recorder.filters)
            recorder.settings.conditions.push_back(analysis::whenFilterMatches(filter));
        for (const auto& filter : m_options.recorder.displayFilters)
            recorder.settings.conditions.push_back(analysis::whenDisplayFilterPasses(filter));
        recorder.folder = m_options.recorder.folder;
        recorder.application = "porthole-cli (Porthole) " PORTHOLE_VERSION;
        recorder.session.dissection = m_options.dissection;
        return recorder;
    }

    void takeReports()
    {
        std::vector<capture::CaptureReport> reports;
        m_process->read(reports);
        for (const auto& report : reports)
            std::visit([this](const auto& what) { take(what); }, report);
    }

    void take(const capture::CaptureStarted& started) { tellSources(m_options, started); }
    void take(const capture::CaptureFileBegun& begun) { m_watch->fileBegun(begun.path); }
    void take(const capture::CaptureProgress&) { m_watch->grew(); }
    void take(const capture::CaptureCounts&) { }
    void take(const capture::CaptureTrouble& trouble)
    {
        complain(trouble.problem.text);
        m_troubled = m_troubled || trouble.source >= 0;
    }
    void take(const capture::CaptureEnded& ended) { m_ended = ended; }

    /// Called by the watch's thread, the only one that prints while there is a watch.
    void tellOf(const analysis::SavedRecording& saved)
    {
        if (saved.problem) {
            complain(fmt::format("{} This could not be saved. {}", saved.recording.why, saved.problem->text));
            m_saveFailed = true;
        } else if (saved.packets == 0) {
            complain(fmt::format("{} The recorder holds no packets to be saved.", saved.recording.why));
        } else {
            m_output.write(fmt::format("{}\t{}\t{}\n", saved.path, saved.packets, saved.recording.why));
            m_output.flush();
        }
    }

    ExitStatus conclude()
    {
        const bool failed = tellEnd(m_options, *m_ended);
        return failed || m_troubled || m_saveFailed ? ExitStatus::BadFile : ExitStatus::Success;
    }

    const Options& m_options;
    Output& m_output;
    Interrupts& m_interrupts;
    RingFolder m_ring;
    std::unique_ptr<capture::CaptureProcess> m_process;
    bool m_troubled = false;
    bool m_saveFailed = false;
    std::optional<capture::CaptureEnded> m_ended;
    std::optional<analysis::RecorderWatch> m_watch; ///< last: its thread uses the others
};

} // namespace

ExitStatus runRecorder(const Options& options, Output& output, Interrupts& interrupts)
{
    return Recorder(options, output, interrupts).run();
}

} // namespace porthole::cli
