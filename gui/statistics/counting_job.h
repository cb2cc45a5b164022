// Counts something over the packets of the capture on a thread of its own: from the beginning of the window's life, while more
// packets come, and anew when the display filter that it is limited to changes. What is known is shown several times a second.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "gui/basics/latest_job.h"
#include "gui/documents/capture_view.h"

#include <QObject>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace porthole::gui {

/// What was counted so far. Never changes: the next state is another object.
struct Counted {
    virtual ~Counted() = default;

    std::shared_ptr<const analysis::Session> session;
    std::uint32_t counted = 0; ///< packets
    std::uint32_t wanted = 0;
    bool complete() const { return counted >= wanted; }
};

/// Used by one thread at a time; which one changes.
class Counter {
public:
    using Time = std::chrono::steady_clock::time_point;

    virtual ~Counter() = default;
    /// Forgets what was counted: other packets count now.
    virtual void restart() = 0;
    /// Goes on up to packet `last` or the time `until`, counting those in `only` (null: all), and gives what there is, with
    /// Counted::counted. After a stop its result is thrown away.
    virtual std::shared_ptr<Counted> count(std::uint32_t last, const analysis::FrameBitmap* only, Time until, const std::stop_token& stop) = 0;
};

/// Lets what looks for names (looked(), extendTo()) go on up to packet `last` or the time `until`.
template <typename Survey>
void lookOn(Survey& survey, std::uint32_t last, Counter::Time until, const std::stop_token& stop)
{
    constexpr std::uint32_t atOnce = 100'000;
    while (survey.looked() < last && std::chrono::steady_clock::now() < until)
        if (!survey.extendTo(std::min(last, survey.looked() + atOnce), stop))
            return;
}

class CountingJob : public QObject {
    Q_OBJECT
public:
    using Factory = std::function<std::unique_ptr<Counter>(std::shared_ptr<const analysis::Session>)>;

    CountingJob(CaptureView& view, Factory factory, QObject* parent = nullptr);
    ~CountingJob() override;

    /// Null until something was counted, and when no capture is open.
    const std::shared_ptr<const Counted>& result() const { return m_result; }
    /// Whether only packets that pass the display filter count.
    void setLimited(bool on);
    bool isLimited() const { return m_limited; }

Q_SIGNALS:
    void changed();

private:
    struct Work;
    void begin();
    void forget();
    void filterChanged();
    void soon();
    void ask();
    void take(const std::shared_ptr<Work>& work, std::shared_ptr<const Counted> result);

    CaptureView& m_view;
    Factory m_factory;
    bool m_limited = false;
    bool m_again = false; ///< the filter has changed: count from the beginning
    bool m_asked = false;
    std::shared_ptr<Work> m_work;
    std::shared_ptr<const Counted> m_result;
    LatestJob m_job;
    QTimer m_soon; ///< so that a growing capture is not counted at every frame
};

} // namespace porthole::gui
