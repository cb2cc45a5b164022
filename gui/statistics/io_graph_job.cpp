#include "gui/statistics/io_graph_job.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

namespace porthole::gui {

using analysis::IoSeries;
using Clock = std::chrono::steady_clock;

/// What the thread has counted. Rows that ask for the same thing share it; what nobody asks for any more goes.
struct IoGraphJob::Counting {
    using Key = std::tuple<std::string, const FieldInfo*, bool>; ///< filter, field, load
    analysis::IoGrid grid;
    std::map<Key, std::shared_ptr<IoSeries>> series;
    std::vector<std::shared_ptr<IoSeries>> curves;
    std::shared_ptr<analysis::FilterCache> cache = std::make_shared<analysis::FilterCache>();
    analysis::FrameNumber last = 0;
    bool tooShort = false;
    Clock::time_point nextDelivery {};
};

IoGraphJob::IoGraphJob(std::shared_ptr<const analysis::Session> session)
    : m_session(std::move(session))
    , m_complete(m_session->state().finished)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

IoGraphJob::~IoGraphJob()
{
    cancel();
}

void IoGraphJob::wish(IoGraphWish wish)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wish = std::move(wish);
        m_answer.reset(); // it was for another one
        m_wanted = true;
        m_current.request_stop();
    }
    m_wake.notify_one();
}

void IoGraphJob::sessionGrew(bool complete)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = m_wish.has_value();
        m_complete |= complete;
    }
    m_wake.notify_one();
}

void IoGraphJob::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_wanted = false;
    m_current.request_stop();
}

std::optional<IoGraphAnswer> IoGraphJob::take()
{
    const std::lock_guard lock(m_mutex);
    m_announced = false;
    return std::exchange(m_answer, std::nullopt);
}

void IoGraphJob::run(const std::stop_token& stop)
{
    Counting counting;
    bool settled = false; // the answers are those of the whole session
    {
        const std::lock_guard lock(m_mutex);
        settled = m_complete;
    }
    while (!stop.stop_requested()) {
        IoGraphWish wish;
        std::stop_token current;
        bool settles = false;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_wanted; }))
                return;
            m_wanted = false;
            m_current = std::stop_source();
            current = m_current.get_token();
            wish = *m_wish;
            settles = m_complete && !settled;
            settled |= m_complete;
        }
        answer(counting, wish, settles, current);
    }
}

void IoGraphJob::answer(Counting& counting, const IoGraphWish& wish, bool settles, const std::stop_token& stop)
{
    counting.last = m_session->frameCount();
    const auto start = m_session->firstTime();
    const auto end = counting.last ? m_session->row(counting.last).time : noTime;
    const auto duration = start == noTime || end == noTime ? 0 : std::max<Nanoseconds>(end - start, 0);
    auto interval = wish.interval ? wish.interval : analysis::automaticInterval(duration);
    counting.tooShort = false;
    for (const auto longer : analysis::usualIntervals())
        if (duration / interval >= static_cast<Nanoseconds>(analysis::mostIntervals) && longer > interval) {
            interval = longer;
            counting.tooShort = true;
        }
    if (const analysis::IoGrid grid {start, interval, false}; grid != counting.grid) {
        counting.grid = grid;
        counting.series.clear();
    }
    std::map<Counting::Key, std::shared_ptr<IoSeries>> kept;
    counting.curves.clear();
    for (const auto& curve : wish.curves) {
        const bool load = curve.unit == analysis::IoUnit::Load;
        const Counting::Key key {curve.filter.text(), curve.field, load};
        auto& series = kept[key];
        if (const auto known = counting.series.find(key); known != counting.series.end())
            series = known->second;
        if (!series)
            series = std::make_shared<IoSeries>(*m_session, curve.filter, analysis::IoField {curve.field, load}, counting.grid, counting.cache);
        counting.curves.push_back(series);
    }
    counting.series = std::move(kept);
    for (const auto& [key, series] : counting.series) {
        if (settles)
            series->settle();
        const bool whole = series->extend(counting.last, stop, [&](analysis::FrameNumber) {
            if (Clock::now() >= counting.nextDelivery)
                deliver(counting, wish, false, stop);
        });
        if (!whole)
            return;
    }
    deliver(counting, wish, true, stop);
}

void IoGraphJob::deliver(Counting& counting, const IoGraphWish& wish, bool complete, const std::stop_token& stop)
{
    const auto begin = Clock::now();
    IoGraphAnswer made;
    made.interval = counting.grid.interval;
    made.tooShort = counting.tooShort;
    made.complete = complete;
    const double step = static_cast<double>(counting.grid.interval) * 1e-9;
    const double first = wish.timeOfDay && counting.grid.start != noTime ? static_cast<double>(counting.grid.start) * 1e-9 : 0;
    for (std::size_t i = 0; i < wish.curves.size(); ++i) {
        const auto& series = *counting.curves[i];
        const auto unit = wish.curves[i].unit;
        made.counted += series.counted();
        made.wanted += counting.last;
        made.leftOut = std::max(made.leftOut, series.leftOut());
        made.remarks.push_back(series.remark());
        auto points = std::make_shared<analysis::PlotSeries>();
        std::vector<std::optional<double>> values;
        // Where the last packet of all is, the curve of rarer ones is at 0.
        std::size_t intervals = 0;
        for (const auto& other : counting.curves)
            intervals = std::max(intervals, other->cells().size());
        values.reserve(intervals);
        for (std::size_t n = 0; n < intervals && !stop.stop_requested(); ++n)
            values.push_back(series.value(n, unit));
        const bool gapsAreZero = unit != analysis::IoUnit::Average && unit != analysis::IoUnit::Minimum && unit != analysis::IoUnit::Maximum;
        values = analysis::movingAverage(values, static_cast<std::size_t>(std::max(wish.curves[i].smoothing, 1)), gapsAreZero);
        points->reserve(values.size());
        for (std::size_t n = 0; n < values.size(); ++n)
            if (values[n])
                points->add(first + static_cast<double>(n) * step, *values[n], series.frame(n, unit));
        points->finish();
        made.curves.push_back(std::move(points));
    }
    counting.nextDelivery = Clock::now() + std::max<Clock::duration>(std::chrono::milliseconds(200), 4 * (Clock::now() - begin));
    const std::lock_guard lock(m_mutex);
    if (stop.stop_requested())
        return;
    m_answer = std::move(made);
    if (!std::exchange(m_announced, true))
        QMetaObject::invokeMethod(this, &IoGraphJob::answered, Qt::QueuedConnection);
}

} // namespace porthole::gui
