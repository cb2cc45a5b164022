// Reads the selected packet on a thread of its own. What is shown and what is being read are two packets that take turns.
#pragma once

#include "analysis/session.h"
#include "gui/colours/colour_rules.h"

#include <QObject>

#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace porthole::gui {

class PacketFetcher : public QObject {
    Q_OBJECT
public:
    explicit PacketFetcher(std::shared_ptr<const analysis::Session> session);
    ~PacketFetcher() override;

    /// Asks for a packet; waits for it at most so long, and otherwise delivers it later. Only the last one asked for is
    /// delivered. 0: none.
    void fetch(analysis::FrameNumber number, std::chrono::milliseconds patience);
    // For the packets that are asked for from now on.
    /// What frame.time_delta_displayed counts from; noTime: the previous frame.
    void setPreviousShown(Nanoseconds time);
    /// For frame.coloring_rule.name.
    void setColourRules(std::shared_ptr<const ColourRules> rules);

Q_SIGNALS:
    /// The packet, which lives until the next ready(); null if the file no longer holds it.
    void ready(analysis::FrameNumber number, const porthole::Packet* packet);

private:
    void run(const std::stop_token& stop);
    void deliver();
    void startWanted();

    std::shared_ptr<const analysis::Session> m_session;

    // GUI thread only.
    analysis::FrameNumber m_wanted = 0;
    std::size_t m_shown = 0; ///< the reader whose packet is shown; the thread uses the other one

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    std::condition_variable m_done;
    enum class State {
        Idle,
        Wanted, ///< for the thread to do
        Done,   ///< for the window to take
    };
    State m_state = State::Idle;
    std::size_t m_turn = 1;
    analysis::FrameNumber m_number = 0;
    Nanoseconds m_previousShown = noTime;
    std::shared_ptr<const ColourRules> m_rules = std::make_shared<ColourRules>();
    bool m_found = false;
    std::array<std::unique_ptr<analysis::PacketReader>, 2> m_readers;
    std::jthread m_thread; ///< the last member: it ends before what it uses
};

} // namespace porthole::gui
