// Ctrl+C: asks for an end, and what is complete is still printed. A second time, the program ends at once.
#pragma once

#include <mutex>
#include <stop_token>

namespace porthole::cli {

class Interrupts {
public:
    /// Make one, before any other thread: SIGINT and SIGTERM are no longer delivered to them.
    Interrupts();

    /// Begins a part of the work that can be ended by itself: first reading, then printing.
    std::stop_token beginPhase();

private:
    void watch();

    std::mutex m_mutex;
    std::stop_source m_phase;
};

} // namespace porthole::cli
