// A flight recorder at work: follows the files of a ring while the capture program writes them, and saves.
//
// The capture program (capture/live/capture_process.h) writes a ring of files and throws the oldest away; this holds each of
// them open as long as it may be needed. A session looks at the two newest together, so that a segment that is sent again is
// known as such also when the first one stands in the file before. Memory and disk are thus bounded however long it runs.
//
//     request.nextFile = ringOf(options.bound);
//     RecorderWatch watch(options, saved, complain);
//     watch.fileBegun(path);                    // CaptureFileBegun
//     watch.grew();                             // CaptureProgress
//     watch.saveNow();                          // a key was pressed
//     watch.finish();                           // CaptureEnded
#pragma once

#include "analysis/flight_recorder.h"
#include "capture/live/capture_request.h"
#include "capture/live/segments.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace porthole::analysis {

/// How much a recorder holds: so much time, so many bytes, or what is less of both. 0: no bound of that kind.
struct RecorderBound {
    std::chrono::milliseconds time {};
    std::uint64_t kilobytes = 0;
    bool any() const { return time.count() > 0 || kilobytes > 0; }
};

/// The ring of files that the capture program is to write. Its files take an eighth more than the bound: the oldest goes
/// when what is left holds all that is wanted.
capture::CaptureLimit ringOf(const RecorderBound& bound);

struct RecorderOptions {
    RecorderBound bound;
    RecorderSettings settings; ///< `before` is that of the bound
    std::string folder = ".";  ///< where recordings are saved
    std::string application;   ///< of the section header
    SessionOptions session;
};

/// A recording that was saved, or could not be.
struct SavedRecording {
    std::string path;
    std::uint64_t packets = 0; ///< 0: none came in that time, and no file was made
    Recording recording;
    std::optional<capture::Problem> problem;
};

/// What stands in the file: why, when, how much.
std::string commentOf(const Recording& recording, const RecorderOptions& options);

class RecorderWatch {
public:
    /// Both are called by a thread of the watch's own.
    using Saved = std::function<void(const SavedRecording&)>;
    using Complain = std::function<void(const std::string& sentence)>;

    RecorderWatch(RecorderOptions options, Saved saved, Complain complain);
    /// Waits for what is being saved, and after finish() for all that waits; without it, that is not saved.
    ~RecorderWatch();

    /// The next file of the ring has begun: any thread, at once.
    void fileBegun(const std::string& path);
    void grew();
    void saveNow();
    /// The capture has ended: what waits is saved, and then `done` called, by the watch's thread. The first call counts.
    void finish(std::function<void()> done = {});

    /// What the ring holds, the oldest first. Any thread.
    capture::Segments segments() const;

    RecorderWatch(const RecorderWatch&) = delete;
    RecorderWatch& operator=(const RecorderWatch&) = delete;

private:
    using Clock = std::chrono::steady_clock;

    void run(const std::stop_token& stop);
    bool waitForNews(const std::stop_token& stop);
    void follow(std::shared_ptr<const capture::Segment> segment);
    void openSession();
    void look();
    void expire();
    void hold();
    void save(const Recording& recording);
    std::string newPath(const Recording& recording) const;

    const RecorderOptions m_options;
    const Saved m_saved;
    const Complain m_complain;

    mutable std::mutex m_mutex; ///< guards what follows, up to the next empty line
    std::condition_variable_any m_changed;
    capture::Segments m_ring;
    capture::Segments m_begun; ///< not yet followed
    bool m_grown = false;
    bool m_finishing = false;
    std::uint32_t m_asked = 0;
    std::function<void()> m_done;

    // The watch's thread only.
    FlightRecorder m_recorder;
    std::shared_ptr<capture::SegmentChain> m_chain; ///< the one or two newest
    std::unique_ptr<Session> m_session;
    FrameNumber m_looked = 0;       ///< frames of m_session that were looked at
    std::uint64_t m_passedOver = 0; ///< bytes of m_session whose frames another one has looked at
    std::map<std::uint64_t, capture::Segments> m_held; ///< by recording that waits
    bool m_saidExhausted = false;
    bool m_saidBroken = false;

    std::jthread m_thread; ///< last: it uses all the others
};

} // namespace porthole::analysis
