#include "gui/conversations/stream_graph_job.h"

#include "analysis/stream/kernel_curves.h"

#include <algorithm>
#include <utility>

namespace porthole::gui {

/// The conversation that the thread has read, as far as it has.
struct StreamGraphJob::Reading {
    std::uint32_t stream = 0;
    std::optional<analysis::StreamSegments> segments;
    analysis::FrameNumber read = 0, all = 0;
};

StreamGraphJob::StreamGraphJob(std::shared_ptr<const analysis::Session> session)
    : m_session(std::move(session))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

StreamGraphJob::~StreamGraphJob()
{
    cancel();
}

void StreamGraphJob::wish(const StreamGraphWish& wish)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wish = wish;
        m_answer.reset(); // it was for another one
        m_wanted = true;
        m_current.request_stop();
    }
    m_wake.notify_one();
}

void StreamGraphJob::sessionGrew()
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = m_wish.has_value();
    }
    m_wake.notify_one();
}

void StreamGraphJob::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_wanted = false;
    m_current.request_stop();
}

std::optional<StreamGraphAnswer> StreamGraphJob::take()
{
    const std::lock_guard lock(m_mutex);
    m_announced = false;
    return std::exchange(m_answer, std::nullopt);
}

void StreamGraphJob::run(const std::stop_token& stop)
{
    Reading reading;
    while (!stop.stop_requested()) {
        StreamGraphWish wish;
        std::stop_token current;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_wanted; }))
                return;
            m_wanted = false;
            m_current = std::stop_source();
            current = m_current.get_token();
            wish = *m_wish;
        }
        answer(reading, wish, current);
    }
}

void StreamGraphJob::answer(Reading& reading, const StreamGraphWish& wish, const std::stop_token& stop)
{
    if (!reading.segments || reading.stream != wish.stream) {
        reading.segments.reset();
        reading.read = reading.all = 0;
        reading.stream = wish.stream;
        if (const auto id = analysis::findTcpStream(*m_session, wish.stream))
            reading.segments.emplace(*m_session, *id);
    }
    if (!reading.segments) {
        deliver(reading, wish, true, stop);
        return;
    }
    // Something is soon there to be looked at; then so seldom that it costs no more than the reading.
    std::size_t next = 20'000;
    const bool whole = reading.segments->extend(stop, [&](analysis::FrameNumber read, analysis::FrameNumber all) {
        reading.read = read;
        reading.all = all;
        if (reading.segments->all().size() >= next) {
            next = reading.segments->all().size() * 2;
            deliver(reading, wish, false, stop);
        }
        return true;
    });
    if (!stop.stop_requested())
        deliver(reading, wish, whole, stop);
}

void StreamGraphJob::deliver(const Reading& reading, StreamGraphWish wish, bool complete, const std::stop_token& stop)
{
    StreamGraphAnswer made;
    made.streams = analysis::tcpStreamCount(*m_session);
    made.complete = complete;
    made.found = reading.segments.has_value();
    if (made.found) {
        const auto& segments = *reading.segments;
        if (wish.busierSide)
            wish.options.sender = analysis::busierSide(segments);
        if (wish.options.average <= 0)
            wish.options.average = analysis::averageFor(segments);
        made.conversation = m_session->conversation(segments.conversation());
        made.curves = analysis::makeStreamGraph(wish.kind, segments, wish.options, stop);
        if (complete) { // the file may have to be read for them
            const auto numbers = analysis::kernelNumbersOf(*m_session, made.conversation);
            const auto& samples = numbers[static_cast<std::size_t>(wish.options.sender)];
            made.kernelSamples = samples.size();
            made.kernelSamplesOfOtherSide = numbers[static_cast<std::size_t>(1 - wish.options.sender)].size();
            if (wish.kernel)
                std::ranges::move(analysis::makeKernelCurves(wish.kind, segments, wish.options, samples), std::back_inserter(made.curves));
        }
        made.segments = segments.all().size();
        made.read = reading.read;
        made.all = reading.all;
    }
    made.wish = wish;
    const std::lock_guard lock(m_mutex);
    if (stop.stop_requested())
        return; // it may not be whole, and something else is wanted
    m_answer = std::move(made);
    if (!std::exchange(m_announced, true))
        QMetaObject::invokeMethod(this, &StreamGraphJob::answered, Qt::QueuedConnection);
}

} // namespace porthole::gui
