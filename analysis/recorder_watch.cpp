#include "analysis/recorder_watch.h"

#include "capture/file/open_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <unistd.h>
#include <utility>

namespace porthole::analysis {

namespace {

/// The ring in so many files, and one more.
constexpr std::uint32_t parts = 8;
/// A file of a ring that is bounded by time only: more would take much memory while it is looked at.
constexpr std::uint64_t mostKilobytes = 500'000;

std::string utc(Nanoseconds time, const char* form)
{
    constexpr Nanoseconds second = 1'000'000'000;
    const auto seconds = static_cast<std::time_t>(time / second - (time % second < 0));
    std::tm calendar {};
    std::array<char, 64> text {};
    if (!::gmtime_r(&seconds, &calendar) || std::strftime(text.data(), text.size(), form, &calendar) == 0)
        return "unknown";
    return text.data();
}

std::string durationText(std::chrono::nanoseconds duration)
{
    return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

} // namespace

capture::CaptureLimit ringOf(const RecorderBound& bound)
{
    constexpr std::chrono::milliseconds shortest {100};
    capture::CaptureLimit ring;
    ring.files = parts + 1;
    if (bound.time.count() > 0)
        ring.duration = std::max(bound.time / parts, shortest);
    ring.kilobytes = bound.kilobytes ? std::max<std::uint64_t>(bound.kilobytes / parts, 1) : mostKilobytes;
    return ring;
}

std::string commentOf(const Recording& recording, const RecorderOptions& options)
{
    auto text = fmt::format("{} This was at {} UTC", recording.why, utc(recording.when, "%Y-%m-%d %H:%M:%S"));
    if (recording.more)
        text += fmt::format(", and {} more {} until the end", recording.more, recording.more == 1 ? "event" : "events");
    text += options.settings.before.count() > 0
        ? fmt::format("; the flight recorder saved the {} before it", durationText(options.settings.before))
        : fmt::format("; the flight recorder saved what it held, {} kB at most", options.bound.kilobytes);
    return text + fmt::format(" and what came until {} s after it.", elapsed(recording.when, recording.to) / 1'000'000'000);
}

RecorderWatch::RecorderWatch(RecorderOptions options, Saved saved, Complain complain)
    : m_options([&options] {
        options.settings.before = options.bound.time;
        return std::move(options);
    }())
    , m_saved(std::move(saved))
    , m_complain(std::move(complain))
    , m_recorder(m_options.settings)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

RecorderWatch::~RecorderWatch() = default;

void RecorderWatch::fileBegun(const std::string& path)
{
    capture::Problem problem;
    auto segment = capture::openSegment(path, problem);
    if (!segment)
        return m_complain(problem.text);
    {
        const std::scoped_lock lock(m_mutex);
        m_ring.push_back(segment);
        m_begun.push_back(std::move(segment));
    }
    m_changed.notify_all();
}

void RecorderWatch::grew()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_grown = true;
    }
    m_changed.notify_all();
}

void RecorderWatch::saveNow()
{
    {
        const std::scoped_lock lock(m_mutex);
        ++m_asked;
    }
    m_changed.notify_all();
}

void RecorderWatch::finish(std::function<void()> done)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (std::exchange(m_finishing, true))
            return;
        m_done = std::move(done);
    }
    m_changed.notify_all();
}

capture::Segments RecorderWatch::segments() const
{
    const std::scoped_lock lock(m_mutex);
    return m_ring;
}

void RecorderWatch::run(const std::stop_token& stop)
{
    bool last = false;
    while (!last && waitForNews(stop)) {
        capture::Segments begun;
        std::uint32_t asked = 0;
        {
            const std::scoped_lock lock(m_mutex);
            begun = std::exchange(m_begun, {});
            asked = std::exchange(m_asked, 0);
            m_grown = false;
            last = m_finishing;
        }
        for (auto& segment : begun)
            follow(std::move(segment));
        look();
        for (; asked > 0; --asked)
            m_recorder.saveNow(
                std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count(), Clock::now().time_since_epoch());
        hold();
        expire();
        while (const auto recording = last ? m_recorder.takeUnfinished() : m_recorder.take(Clock::now().time_since_epoch()))
            save(*recording);
        if (m_recorder.isExhausted() && !std::exchange(m_saidExhausted, true))
            m_complain(fmt::format("The recorder has saved {} times by itself; from now on it saves only when it is asked to.",
                m_options.settings.mostRecordings));
    }
    std::function<void()> done;
    {
        const std::scoped_lock lock(m_mutex);
        done = std::move(m_done);
    }
    if (last && done)
        done();
}

/// False when the watch is to end without finishing.
bool RecorderWatch::waitForNews(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    const auto isNews = [this] { return m_grown || m_finishing || m_asked > 0 || !m_begun.empty(); };
    if (m_recorder.waiting().empty())
        m_changed.wait(lock, stop, isNews);
    else
        m_changed.wait_until(lock, stop, Clock::time_point(m_recorder.waiting().front().due), isNews);
    return m_finishing || !stop.stop_requested();
}

void RecorderWatch::follow(std::shared_ptr<const capture::Segment> segment)
{
    if (!m_chain) {
        m_chain = std::make_shared<capture::SegmentChain>(capture::Segments {std::move(segment)});
        return;
    }
    const auto known = m_chain->all();
    if (known.size() == 1) {
        m_chain->add(std::move(segment));
        return;
    }
    look(); // to the end of what is complete now
    m_passedOver = known.back()->size();
    m_chain = std::make_shared<capture::SegmentChain>(capture::Segments {known.back(), std::move(segment)});
    m_session.reset();
    m_looked = 0;
}

void RecorderWatch::openSession()
{
    capture::Problem problem;
    auto file = capture::openSource(capture::readSegments(m_chain), problem);
    if (!file) {
        m_complain(fmt::format("What the recorder holds could not be read. {}", problem.text));
        m_chain.reset(); // the next file may be better
        return;
    }
    m_session = Session::of(std::move(file), m_chain->all().front()->path, m_options.session);
    m_saidBroken = false;
}

void RecorderWatch::look()
{
    if (!m_chain)
        return;
    const bool isNew = !m_session;
    if (isNew)
        openSession();
    if (!m_session)
        return;
    m_session->load();
    const auto frames = m_session->frameCount();
    if (isNew)
        while (m_looked < frames && m_session->row(m_looked + 1).offset < m_passedOver)
            ++m_looked;
    if (frames > m_looked) {
        m_recorder.look(*m_session, m_looked + 1, frames, Clock::now().time_since_epoch());
        m_looked = frames;
    }
    const auto problem = m_session->state().problem;
    if (problem && problem->kind != capture::Problem::Kind::CutOff && !std::exchange(m_saidBroken, true))
        m_complain(problem->text);
}

/// What is no longer wanted goes, also its file, if the capture program has not removed that already.
void RecorderWatch::expire()
{
    capture::Segments gone;
    {
        const std::scoped_lock lock(m_mutex);
        std::uint64_t behindFirst = 0;
        for (std::size_t i = 1; i < m_ring.size(); ++i)
            behindFirst += m_ring[i]->size();
        constexpr std::uint64_t kilobyte = 1000;
        const auto oldest = Clock::now() - m_options.bound.time - FlightRecorder::onTheWay;
        while (m_ring.size() > 1) {
            const bool tooOld = m_options.bound.time.count() > 0 && m_ring[1]->begun < oldest;
            const bool tooMuch = m_options.bound.kilobytes && behindFirst >= m_options.bound.kilobytes * kilobyte;
            if (!tooOld && !tooMuch)
                break;
            gone.push_back(m_ring.front());
            m_ring.erase(m_ring.begin());
            behindFirst -= m_ring.front()->size();
        }
    }
    for (const auto& segment : gone)
        ::unlink(segment->path.c_str());
}

/// A recording that waits keeps what the ring held at its event, and what comes until it is saved.
void RecorderWatch::hold()
{
    const auto ring = segments();
    for (const auto& recording : m_recorder.waiting()) {
        auto& held = m_held[recording.id];
        if (held.empty())
            held = ring;
        for (const auto& segment : ring)
            if (std::find(held.begin(), held.end(), segment) == held.end())
                held.push_back(segment);
    }
}

void RecorderWatch::save(const Recording& recording)
{
    const auto held = m_held.extract(recording.id);
    SavedRecording saved {newPath(recording), 0, recording, std::nullopt};
    capture::SegmentSelection selection {recording.from, recording.to, commentOf(recording, m_options), m_options.application};
    capture::Problem problem;
    if (held && !held.mapped().empty() && !capture::saveSegments(held.mapped(), saved.path, selection, saved.packets, problem))
        saved.problem = std::move(problem);
    m_saved(saved);
}

std::string RecorderWatch::newPath(const Recording& recording) const
{
    const auto stem = fmt::format("{}/porthole_{}_{}", m_options.folder, utc(recording.when, "%Y%m%d-%H%M%S"), recording.name);
    auto path = stem + ".pcapng";
    constexpr int enough = 10'000;
    for (int number = 2; number < enough && ::access(path.c_str(), F_OK) == 0; ++number)
        path = fmt::format("{}_{}.pcapng", stem, number);
    return path;
}

} // namespace porthole::analysis
