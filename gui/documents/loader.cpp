#include "gui/documents/loader.h"

#include "gui/basics/detached_thread.h"

#include <QFile>

#include <condition_variable>
#include <mutex>

namespace porthole::gui {

/// Belongs to the loader and to its thread; the last one to go takes it along.
struct Loader::Shared {
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<analysis::Session> session;
    std::optional<capture::Problem> failure;
    bool ended = false;
    bool following = false; ///< the file grows: more() and complete() say how
    bool grown = false;

    void run(const Open& open, const std::stop_token& stop)
    {
        capture::Problem problem;
        std::shared_ptr<analysis::Session> opened = open(problem);
        {
            const std::lock_guard lock(mutex);
            session = opened;
            if (!opened)
                failure = std::move(problem);
        }
        if (!opened)
            return;
        opened->load(stop);
        const std::stop_callback wake(stop, [this] {
            const std::lock_guard lock(mutex); // or the wake-up could come between looking and waiting
            changed.notify_all();
        });
        while (waitForMore(stop))
            opened->load(stop);
    }

    /// False when there will be no more.
    bool waitForMore(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this, &stop] { return grown || !following || stop.stop_requested(); });
        return std::exchange(grown, false) && !stop.stop_requested();
    }
};

Loader::Loader(const QString& path, Growth growth, const analysis::SessionOptions& options)
    : Loader([name = QFile::encodeName(path).toStdString(), options](
                 capture::Problem& problem) { return analysis::Session::open(name, problem, options); }, growth)
{
}

Loader::Loader(Open open, Growth growth)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->following = growth == Growth::Followed;
    runDetached([shared = m_shared, open = std::move(open), stop = m_stop.get_token()]() mutable {
        shared->run(open, stop);
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

bool Loader::ended() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->ended;
}

void Loader::more()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->grown = true;
    }
    m_shared->changed.notify_all();
}

void Loader::complete()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->grown = m_shared->following || m_shared->grown;
        m_shared->following = false;
    }
    m_shared->changed.notify_all();
}

bool Loader::allEnded(std::chrono::milliseconds patience)
{
    return detachedThreadsEnded(patience);
}

} // namespace porthole::gui
