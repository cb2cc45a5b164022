#include "gui/conversations/ladder_loader.h"

#include "gui/basics/detached_thread.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace porthole::gui {

namespace {

constexpr std::size_t firstPiece = 200; ///< rows: something is to be seen at once
constexpr std::size_t laterPieces = 4000;

} // namespace

/// Belongs to the loader and to its thread; the last one to go takes it along.
struct LadderLoader::Shared {
    std::mutex mutex;
    std::condition_variable wake;
    LadderLoader* owner = nullptr; ///< null: gone
    bool more = true;
    std::size_t rows = 0;

    bool tell(std::function<void(LadderLoader&)> what)
    {
        const std::lock_guard lock(mutex);
        if (owner)
            QMetaObject::invokeMethod(owner, [to = owner, what = std::move(what)] { what(*to); }, Qt::QueuedConnection);
        return owner;
    }

    /// False when nobody wants it any more.
    bool readAll(analysis::LadderReader& reader)
    {
        for (auto most = firstPiece; rows < analysis::Ladder::mostRows; most = laterPieces) {
            auto piece = std::make_shared<analysis::LadderPiece>();
            if (!reader.read(*piece, most))
                break;
            rows += piece->rows.size();
            if (!tell([piece](LadderLoader& to) { Q_EMIT to.pieceRead(piece); }))
                return false;
        }
        return tell([skipped = reader.skipped()](LadderLoader& to) { Q_EMIT to.endReached(skipped); });
    }

    void run(const MakeReader& make)
    {
        const auto reader = make();
        for (;;) {
            {
                std::unique_lock lock(mutex);
                wake.wait(lock, [this] { return more || !owner; });
                if (!owner)
                    return;
                more = false;
            }
            if (!readAll(*reader))
                return;
        }
    }
};

LadderLoader::LadderLoader(MakeReader make, QObject* parent)
    : QObject(parent)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->owner = this;
    runDetached([shared = m_shared, make = std::move(make)] { shared->run(make); });
}

LadderLoader::~LadderLoader()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->owner = nullptr;
    }
    m_shared->wake.notify_all();
}

void LadderLoader::readOn()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->more = true;
    }
    m_shared->wake.notify_all();
}

} // namespace porthole::gui
