#include "gui/packets/sort_job.h"

#include "gui/basics/detached_thread.h"

#include <mutex>

namespace porthole::gui {

/// Belongs to the job and to its thread; the last one to go takes it along.
struct SortJob::Shared {
    std::mutex mutex;
    SortJob* job = nullptr; ///< null: gone

    template <typename Function>
    void tell(Function function)
    {
        const std::lock_guard lock(mutex);
        if (job)
            QMetaObject::invokeMethod(job, [owner = job, function] { function(*owner); }, Qt::QueuedConnection);
    }
};

SortJob::SortJob(std::shared_ptr<const analysis::Session> session, analysis::FrameList frames, analysis::SortColumn column,
    std::shared_ptr<analysis::SortRanks> ranks, QObject* parent)
    : QObject(parent)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->job = this;
    runDetached([shared = m_shared, session = std::move(session), frames = std::move(frames), column = std::move(column),
                    ranks = std::move(ranks), stop = m_stop.get_token()] {
        auto order = analysis::orderFrames(*session, frames, column, *ranks, stop, [&](analysis::FrameNumber done, analysis::FrameNumber all) {
            shared->tell([done, all](SortJob& owner) { Q_EMIT owner.progressed(done, all); });
        });
        if (!order)
            return;
        auto rows = std::make_shared<SortedRows>();
        rows->placeOfRow = std::move(*order);
        rows->rowOfPlace.resize(rows->placeOfRow.size());
        for (std::uint32_t row = 0; row < rows->placeOfRow.size(); ++row)
            rows->rowOfPlace[rows->placeOfRow[row]] = row;
        shared->tell([rows](SortJob& owner) { Q_EMIT owner.finished(rows); });
    });
}

SortJob::~SortJob()
{
    cancel();
}

void SortJob::cancel()
{
    m_stop.request_stop();
    const std::lock_guard lock(m_shared->mutex);
    m_shared->job = nullptr;
}

} // namespace porthole::gui
