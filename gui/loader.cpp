#include "gui/loader.h"

#include <QFile>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace porthole::gui {

namespace {

/// How many loading threads there are: what the end of the program has to know.
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

template <typename Work>
void runDetached(Work work)
{
    {
        const std::lock_guard lock(threadCount().mutex);
        ++threadCount().running;
    }
    std::thread([work = std::move(work)]() mutable {
        work();
        const std::lock_guard lock(threadCount().mutex);
        --threadCount().running;
        threadCount().changed.notify_all();
    }).detach();
}

} // namespace

/// Belongs to the loader and to its thread; the last one to go takes it along.
struct Loader::Shared {
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<analysis::Session> session;
    std::optional<capture::Problem> failure;
    bool ended = false;

    void run(const std::string& path, const std::stop_token& stop)
    {
        capture::Problem problem;
        std::shared_ptr<analysis::Session> opened = analysis::Session::open(path, problem);
        {
            const std::lock_guard lock(mutex);
            session = opened;
            if (!opened)
                failure = std::move(problem);
        }
        if (opened)
            opened->load(stop);
    }
};

Loader::Loader(const QString& path)
    : m_shared(std::make_shared<Shared>())
{
    runDetached([shared = m_shared, name = QFile::encodeName(path).toStdString(), stop = m_stop.get_token()]() mutable {
        shared->run(name, stop);
        {
            const std::lock_guard lock(shared->mutex);
            shared->ended = true;
        }
        shared->changed.notify_all();
        shared.reset();
    });
}

void Loader::discard(std::shared_ptr<const analysis::Session> session)
{
    if (session)
        runDetached([last = std::move(session)]() mutable { last.reset(); });
}

Loader::~Loader()
{
    m_stop.request_stop();
    std::unique_lock lock(m_shared->mutex);
    m_shared->changed.wait_for(lock, std::chrono::milliseconds(50), [this] { return m_shared->ended; });
}

std::shared_ptr<const analysis::Session> Loader::session() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->session;
}

std::optional<capture::Problem> Loader::failure() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->failure;
}

bool Loader::allEnded(std::chrono::milliseconds patience)
{
    auto& count = threadCount();
    std::unique_lock lock(count.mutex);
    return count.changed.wait_for(lock, patience, [&count] { return count.running == 0; });
}

} // namespace porthole::gui
