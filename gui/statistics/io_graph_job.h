// Counts packets for the I/O graph on a thread of its own.
#pragma once

#include "analysis/filter/filter_cache.h"
#include "analysis/session.h"
#include "analysis/statistics/io_series.h"
#include "analysis/statistics/plot_series.h"

#include <QObject>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace porthole::gui {

/// A curve. Whoever asks has checked it.
struct IoCurveWish {
    analysis::DisplayFilter filter;
    analysis::IoUnit unit = analysis::IoUnit::Packets;
    const FieldInfo* field = nullptr;
    int smoothing = 1;
};

struct IoGraphWish {
    std::vector<IoCurveWish> curves;
    Nanoseconds interval = 0; ///< 0: by the length of the capture
    bool timeOfDay = false;
};

struct IoGraphAnswer {
    Nanoseconds interval = 0;
    bool tooShort = false; ///< the interval that was asked for gives too many of them
    /// By curve; null: nothing is known of it yet. x: seconds since the first packet, or since 1970.
    std::vector<std::shared_ptr<const analysis::PlotSeries>> curves;
    std::vector<std::string> remarks;
    analysis::FrameNumber leftOut = 0; ///< packets without a place in time
    std::uint64_t counted = 0, wanted = 0; ///< packets, of all curves together
    bool complete = false;
};

class IoGraphJob : public QObject {
    Q_OBJECT
public:
    explicit IoGraphJob(std::shared_ptr<const analysis::Session> session);
    /// Stops within some milliseconds.
    ~IoGraphJob() override;

    void wish(IoGraphWish wish);
    /// There are more packets; `complete`: and no more come.
    void sessionGrew(bool complete);
    /// Leaves the graph as far as it was made.
    void cancel();
    std::optional<IoGraphAnswer> take();

Q_SIGNALS:
    /// There is something to take(). Said once until it is taken.
    void answered();

private:
    struct Counting;

    void run(const std::stop_token& stop);
    void answer(Counting& counting, const IoGraphWish& wish, bool settles, const std::stop_token& stop);
    void deliver(Counting& counting, const IoGraphWish& wish, bool complete, const std::stop_token& stop);

    std::shared_ptr<const analysis::Session> m_session;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    std::optional<IoGraphWish> m_wish;
    bool m_wanted = false;   ///< there is something to do
    bool m_complete = false; ///< no more packets come
    std::stop_source m_current; ///< of what is being done
    std::optional<IoGraphAnswer> m_answer;
    bool m_announced = false;
    std::jthread m_thread; ///< the last member: it ends before what it uses
};

} // namespace porthole::gui
