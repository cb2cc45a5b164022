#include "gui/statistics/counting_job.h"

#include <algorithm>
#include <utility>

namespace porthole::gui {

namespace {

constexpr int pauseMs = 300;
constexpr auto sliceOfWork = std::chrono::milliseconds(300); // then what there is is shown

} // namespace

/// Only the questions of one LatestJob use it, one after the other.
struct CountingJob::Work {
    std::shared_ptr<const analysis::Session> session;
    std::unique_ptr<Counter> counter;
    std::stop_source stop;
};

CountingJob::CountingJob(CaptureView& view, Factory factory, QObject* parent)
    : QObject(parent)
    , m_view(view)
    , m_factory(std::move(factory))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(pauseMs);
    connect(&m_soon, &QTimer::timeout, this, &CountingJob::ask);
    connect(&m_view, &CaptureView::sessionChanged, this, &CountingJob::begin);
    connect(&m_view, &CaptureView::framesAdded, this, &CountingJob::soon);
    connect(&m_view, &CaptureView::loadingFinished, this, &CountingJob::ask);
    connect(&m_view, &CaptureView::displayedChanged, this, &CountingJob::filterChanged);
    begin();
}

CountingJob::~CountingJob()
{
    forget();
}

void CountingJob::forget()
{
    if (m_work)
        m_work->stop.request_stop();
    m_work.reset();
    m_asked = false;
    m_soon.stop();
}

void CountingJob::begin()
{
    forget();
    m_result.reset();
    if (auto session = m_view.session()) {
        m_work = std::make_shared<Work>();
        m_work->session = session;
        m_work->counter = m_factory(std::move(session));
    }
    Q_EMIT changed();
    ask();
}

void CountingJob::setLimited(bool on)
{
    if (std::exchange(m_limited, on) == on)
        return;
    m_again = true;
    ask();
}

void CountingJob::filterChanged()
{
    if (!m_limited)
        return;
    m_again = true;
    soon();
}

void CountingJob::soon()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void CountingJob::ask()
{
    if (!m_work)
        return;
    if (m_asked) {
        soon();
        return;
    }
    m_asked = true;
    const bool again = std::exchange(m_again, false);
    m_job.ask([this, work = m_work, again, only = m_limited ? m_view.displayed() : nullptr]() -> LatestJob::Answer {
        if (again)
            work->counter->restart();
        const auto frames = work->session->frameCount();
        const auto last = only ? std::min(only->size(), frames) : frames;
        auto result = work->counter->count(last, only.get(), std::chrono::steady_clock::now() + sliceOfWork, work->stop.get_token());
        if (work->stop.stop_requested())
            return {};
        result->session = work->session;
        result->wanted = last;
        return [this, work, result = std::move(result)] { take(work, result); };
    });
}

void CountingJob::take(const std::shared_ptr<Work>& work, std::shared_ptr<const Counted> result)
{
    if (work != m_work)
        return; // of a capture that is gone
    m_asked = false;
    m_result = std::move(result);
    Q_EMIT changed();
    if (m_again || !m_result->complete())
        ask();
    else if (!m_limited && m_result->wanted < work->session->frameCount())
        soon();
}

} // namespace porthole::gui
