#include "cli/interrupts.h"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <thread>

namespace porthole::cli {

namespace {

sigset_t watchedSignals(bool userSignalToo)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (userSignalToo)
        sigaddset(&signals, SIGUSR1);
    return signals;
}

} // namespace

Interrupts::Interrupts(bool userSignalWatched)
{
    const auto signals = watchedSignals(userSignalWatched);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // Lives as long as the process: nothing can wake it but a signal.
    std::thread([this, userSignalWatched] { watch(userSignalWatched); }).detach();
}

std::stop_token Interrupts::beginPhase()
{
    const std::scoped_lock lock(m_mutex);
    m_phase = std::stop_source();
    return m_phase.get_token();
}

void Interrupts::onUserSignal(std::function<void()> act)
{
    const std::scoped_lock lock(m_mutex);
    m_act = std::move(act);
}

void Interrupts::watch(bool userSignalToo)
{
    const auto signals = watchedSignals(userSignalToo);
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0)
            return;
        const std::scoped_lock lock(m_mutex);
        if (signal == SIGUSR1) {
            if (m_act)
                m_act();
        } else if (!m_phase.request_stop())
            std::_Exit(128 + signal);
    }
}

} // namespace porthole::cli
