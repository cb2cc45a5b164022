#include "gui/filters/filter_job.h"

#include <algorithm>
#include <utility>

namespace porthole::gui {

FilterJob::FilterJob(std::shared_ptr<const analysis::Session> session, analysis::DisplayFilter filter,
    std::shared_ptr<analysis::FilterCache> cache, analysis::FrameNumber selected)
    : m_session(std::move(session))
    , m_filter(std::move(filter))
    , m_cache(std::move(cache))
    , m_selected(selected)
    , m_last(m_session->frameCount())
    , m_sessionComplete(m_session->state().finished)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

FilterJob::~FilterJob() = default;

FilterJob::Found FilterJob::take()
{
    const std::lock_guard lock(m_mutex);
    m_announced = false;
    auto found = std::move(m_found);
    m_found = {};
    m_found.asked = found.asked;
    return found;
}

void FilterJob::sessionGrew()
{
    {
        const std::lock_guard lock(m_mutex);
        m_last = m_session->frameCount();
    }
    m_wake.notify_one();
}

void FilterJob::sessionComplete()
{
    {
        const std::lock_guard lock(m_mutex);
        m_last = m_session->frameCount();
        m_sessionComplete = true;
    }
    m_wake.notify_one();
}

void FilterJob::run(const std::stop_token& stop)
{
    analysis::FilterRun run(*m_session, m_filter, m_cache, {.selected = m_selected});
    bool settled = false; // the answers are those of the whole session
    {
        const std::lock_guard lock(m_mutex);
        settled = m_sessionComplete;
    }
    for (bool first = true; !stop.stop_requested(); first = false) {
        analysis::FrameNumber last = 0;
        bool settle = false;
        {
            std::unique_lock lock(m_mutex);
            const bool more = m_wake.wait(lock, stop, [&] { return first || m_last > run.asked() || (m_sessionComplete && !settled); });
            if (!more || stop.stop_requested())
                return;
            last = m_last;
            settle = m_sessionComplete && !settled;
        }
        if (settle) {
            run.settle();
            settled = true;
            m_handedOver = 0;
            m_replaces = true;
        }
        const bool done = run.extendTo(
            last, stop, [&](const analysis::FilterProgress& progress) { deliver(run, progress, false); });
        if (done)
            deliver(run, {run.asked(), last, 0}, true);
    }
}

void FilterJob::deliver(const analysis::FilterRun& run, const analysis::FilterProgress& progress, bool complete)
{
    auto frames = run.matches().numbers(m_handedOver);
    // Threads may have gone further with some stretches than with those before.
    frames.erase(std::upper_bound(frames.begin(), frames.end(), progress.asked), frames.end());
    const std::lock_guard lock(m_mutex);
    if (m_replaces) {
        m_found.frames.clear();
        m_found.replaces = true;
        m_replaces = false;
    }
    m_found.frames.insert(m_found.frames.end(), frames.begin(), frames.end());
    m_found.asked = progress.asked;
    m_found.complete = complete;
    m_found.remark = run.remark();
    m_handedOver = progress.asked;
    if (!std::exchange(m_announced, true))
        QMetaObject::invokeMethod(this, &FilterJob::progressed, Qt::QueuedConnection);
}

} // namespace porthole::gui
