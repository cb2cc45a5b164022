#include "gui/basics/long_job.h"

#include "gui/basics/detached_thread.h"

#include <mutex>
#include <utility>

namespace porthole::gui {

/// Belongs to the job and to its thread; the last one to go takes it along.
struct LongJob::Shared {
    std::stop_source stop;
    std::mutex mutex;
    LongJob* job = nullptr; ///< null: gone
    int told = -1;          ///< thread only

    template <typename Function>
    void tell(Function function)
    {
        const std::lock_guard lock(mutex);
        if (job)
            QMetaObject::invokeMethod(job, [owner = job, function] { function(*owner); }, Qt::QueuedConnection);
    }

    void progress(double part)
    {
        const int thousandths = static_cast<int>(part * 1000);
        if (std::exchange(told, thousandths) != thousandths)
            tell([thousandths](LongJob& owner) { Q_EMIT owner.progressed(thousandths); });
    }
};

LongJob::LongJob(Work work, QObject* parent)
    : QObject(parent)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->job = this;
    runDetached([shared = m_shared, work = std::move(work)] {
        const auto complaint = work(shared->stop.get_token(), [&shared](double part) { shared->progress(part); });
        shared->tell([complaint](LongJob& owner) { Q_EMIT owner.finished(complaint); });
    });
}

LongJob::~LongJob()
{
    cancel();
    const std::lock_guard lock(m_shared->mutex);
    m_shared->job = nullptr;
}

void LongJob::cancel()
{
    m_shared->stop.request_stop();
}

bool LongJob::isCancelled() const
{
    return m_shared->stop.stop_requested();
}

} // namespace porthole::gui
