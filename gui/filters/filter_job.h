// Applies a display filter on a thread of its own, and hands over what it finds piece by piece.
#pragma once

#include "analysis/filter/filter_run.h"
#include "analysis/session.h"

#include <QObject>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace porthole::gui {

class FilterJob : public QObject {
    Q_OBJECT
public:
    /// `cache`: answers that filters of this session share; `selected`: the frame that ${field} stands for, 0: none.
    FilterJob(std::shared_ptr<const analysis::Session> session, analysis::DisplayFilter filter,
        std::shared_ptr<analysis::FilterCache> cache, analysis::FrameNumber selected);
    /// Stops within some milliseconds.
    ~FilterJob() override;

    struct Found {
        std::vector<analysis::FrameNumber> frames; ///< ascending, behind those of before
        bool replaces = false;  ///< those of before no longer count
        analysis::FrameNumber asked = 0;
        bool complete = false;  ///< every frame that there is has its answer
        std::string remark;     ///< what is to be said of the answers
    };
    /// What was found since the last call.
    Found take();

    /// The session has more frames; or it has all of them, and what later ones tell about earlier ones is known.
    void sessionGrew();
    void sessionComplete();

Q_SIGNALS:
    /// There is something to take(). Said once until it is taken.
    void progressed();

private:
    void run(const std::stop_token& stop);
    void deliver(const analysis::FilterRun& run, const analysis::FilterProgress& progress, bool complete);

    std::shared_ptr<const analysis::Session> m_session;
    analysis::DisplayFilter m_filter;
    std::shared_ptr<analysis::FilterCache> m_cache;
    const analysis::FrameNumber m_selected;

    analysis::FrameNumber m_handedOver = 0; ///< the thread's: frames up to here are in what was delivered
    bool m_replaces = false;                ///< the thread's

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    analysis::FrameNumber m_last;
    bool m_sessionComplete;
    Found m_found;
    bool m_announced = false;
    std::jthread m_thread; ///< the last member: it ends before what it uses
};

} // namespace porthole::gui
