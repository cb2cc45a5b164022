#include "gui/basics/detached_thread.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace porthole::gui
{

namespace
{

/// How many of these threads there are: what the end of the program has to know.
struct ThreadCount {
    std::mutex mutex;
    std::condition_variable changed;
    int running = 0;
};

ThreadCount& threadCount()
{
    // Never destroyed: a thread that outlives main() may still count itself out.
    static auto* count = new ThreadCount;
    return *count;
}

} // namespace

void runDetached(std::function<void()> work)
{
    {
        const std::lock_guard lock(threadCount().mutex);
        ++threadCount().running;
    }
    std::thread([work = std::move(work)]() mutable {
        work();
        work = nullptr; // what it holds may be large: gone before the thread counts as ended
        const std::lock_guard lock(threadCount().mutex);
        --threadCount().running;
        threadCount().changed.notify_all();
    }).detach();
}

bool detachedThreadsEnded(std::chrono::milliseconds patience)
{
    auto& count = threadCount();
    std::unique_lock lock(count.mutex);
    return count.changed.wait_for(lock, patience, [&count] { return count.running == 0; });
}

} // namespace porthole::gui
