#include "cli/interrupts.h"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <thread>

namespace porthole::cli {

namespace {

sigset_t watchedSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

} // namespace

Interrupts::Interrupts()
{
    const auto signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // Lives as long as the process: nothing can wake it but a signal.
    std::thread([this] { watch(); }).detach();
}

std::stop_token Interrupts::beginPhase()
{
    const std::scoped_lock lock(m_mutex);
    m_phase = std::stop_source();
    return m_phase.get_token();
}

void Interrupts::watch()
{
    const auto signals = watchedSignals();
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0)
            return;
        const std::scoped_lock lock(m_mutex);
        if (!m_phase.request_stop())
            std::_Exit(128 + signal);
    }
}

} // namespace porthole::cli
