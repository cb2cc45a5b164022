// Makes row texts on a thread of its own, so that painting never waits for a disk.
#pragma once

#include "analysis/session.h"
#include "gui/colours/colour_rules.h"
#include "gui/packets/row_provider.h"

#include <QObject>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace porthole::gui {

/// The text of one row, as a reader finds it. Without a colourer no rule is looked for.
RowText readRowText(analysis::PacketReader& reader, analysis::FrameNumber number, const FieldColumns& fields = {}, RowColourer* colourer = nullptr);

class RowTextFetcher : public QObject {
    Q_OBJECT
public:
    struct Wanted {
        analysis::FrameNumber number;
        analysis::FrameNumber above; ///< the frame that is shown before it, for frame.time_delta_displayed; 0: none
    };
    struct Result {
        analysis::FrameNumber number;
        RowText text;
    };

    explicit RowTextFetcher(std::shared_ptr<const analysis::Session> session);
    ~RowTextFetcher() override;

    /// Of all texts from the next one on.
    void setFieldColumns(const FieldColumns& fields);
    /// By which rules rows are coloured from the next one on; at first none.
    void setColourRules(std::shared_ptr<const ColourRules> rules);
    /// Replaces what is still to be done: rows that have left the window are nobody's interest.
    void want(std::vector<Wanted> rows);
    /// Waits until all that is wanted is done, at most so long.
    void wait(std::chrono::milliseconds patience);
    /// Throws away what has been done and not taken, and what is being done: it would say what is no longer so.
    void forget();
    /// What has been done since the last call.
    std::vector<Result> take();

Q_SIGNALS:
    /// There is something to take().
    void ready();

private:
    void run(const std::stop_token& stop);
    std::optional<Wanted> nextWanted(const std::stop_token& stop);
    std::shared_ptr<const ColourRules> colourRules();
    void deliver(Result result);

    std::shared_ptr<const analysis::Session> m_session;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    std::condition_variable m_done;
    std::vector<Wanted> m_wanted; ///< the next one stands last
    std::vector<Result> m_results;
    std::shared_ptr<const FieldColumns> m_fields = std::make_shared<FieldColumns>();
    std::shared_ptr<const ColourRules> m_rules = std::make_shared<ColourRules>();
    bool m_busy = false;
    bool m_outdated = false; ///< what is being done is not wanted any more
    bool m_announced = false;
    std::jthread m_thread; ///< the last member: it ends before what it uses
};

} // namespace porthole::gui
