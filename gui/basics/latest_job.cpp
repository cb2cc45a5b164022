#include "gui/basics/latest_job.h"

#include "gui/basics/detached_thread.h"

#include <condition_variable>
#include <mutex>

namespace porthole::gui
{

struct LatestJob::Shared {
    std::mutex mutex;
    std::condition_variable wake;
    std::function<Answer()> question;
    LatestJob* owner = nullptr; ///< null: gone
    bool running = false;       ///< there is a thread

    void run()
    {
        constexpr std::chrono::seconds idle { 5 }; // a thread that nobody asks is not kept
        std::unique_lock lock(mutex);
        while (wake.wait_for(lock, idle, [this] { return question || !owner; }) && owner) {
            const auto asked = std::exchange(question, nullptr);
            lock.unlock();
            auto answer = asked();
            lock.lock();
            if (owner && answer)
                QMetaObject::invokeMethod(owner, std::move(answer), Qt::QueuedConnection);
        }
        running = false;
    }
};

LatestJob::LatestJob(QObject* parent)
    : QObject(parent)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->owner = this;
}

LatestJob::~LatestJob()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->owner = nullptr;
    }
    m_shared->wake.notify_all();
}

void LatestJob::ask(std::function<Answer()> question)
{
    bool start = false;
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->question = std::move(question);
        start = !std::exchange(m_shared->running, true);
    }
    m_shared->wake.notify_all();
    if (start)
        runDetached([shared = m_shared] { shared->run(); });
}

} // namespace porthole::gui
