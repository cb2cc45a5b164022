// Ctrl+C: asks for an end, and what is complete is still printed. A second time, the program ends at once.
#pragma once

#include <functional>
#include <mutex>
#include <stop_token>

namespace porthole::cli {

class Interrupts {
public:
    /// Make one, before any other thread: SIGINT and SIGTERM, and SIGUSR1 if it is `watched`, are no longer delivered
    /// to them.
    explicit Interrupts(bool userSignalWatched = false);

    /// Begins a part of the work that can be ended by itself: first reading, then printing.
    std::stop_token beginPhase();

    /// SIGUSR1 calls this, on a thread of its own, instead of ending the program; none: nothing happens then.
    /// When it has returned, the function given before is not called any more.
    void onUserSignal(std::function<void()> act);

private:
    void watch(bool userSignalToo);

    std::mutex m_mutex;
    std::stop_source m_phase;
    std::function<void()> m_act;
};

} // namespace porthole::cli
