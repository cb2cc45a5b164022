#include "gui/capturing/live_recorder.h"

#include "gui/basics/detached_thread.h"
#include "gui/basics/qt_text.h"

#include <QFile>

#include <mutex>

namespace porthole::gui
{

/// What the watch's thread knows of the window.
struct LiveRecorder::Shared {
    std::mutex mutex;
    LiveRecorder* recorder = nullptr; ///< null: gone

    template <typename Function> void tell(Function function)
    {
        const std::lock_guard lock(mutex);
        if (recorder)
            QMetaObject::invokeMethod(
                recorder, [owner = recorder, function] { function(*owner); }, Qt::QueuedConnection);
    }

    void tellOf(const analysis::SavedRecording& recording)
    {
        const auto why = toQString(recording.recording.why);
        if (recording.problem)
            return tell([why, complaint = toQString(recording.problem->text)](
                            LiveRecorder& owner) { Q_EMIT owner.failed(why, complaint); });
        const auto path = QFile::decodeName(QByteArray::fromStdString(recording.path));
        tell([path, packets = recording.packets, why](LiveRecorder& owner) { Q_EMIT owner.saved(path, packets, why); });
    }
};

LiveRecorder::LiveRecorder(const analysis::RecorderOptions& options, QObject* parent)
    : QObject(parent)
    , m_options(options)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->recorder = this;
    m_watch = std::make_unique<analysis::RecorderWatch>(
        options, [shared = m_shared](const auto& recording) { shared->tellOf(recording); },
        [shared = m_shared](const std::string& sentence) {
            shared->tell([text = toQString(sentence)](LiveRecorder& owner) { Q_EMIT owner.complained(text); });
        });
}

LiveRecorder::~LiveRecorder()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->recorder = nullptr;
    }
    m_watch->finish(); // what waits for its end is not lost
    runDetached([watch = std::shared_ptr<analysis::RecorderWatch>(std::move(m_watch))]() mutable { watch.reset(); });
}

void LiveRecorder::fileBegun(const QString& path)
{
    m_watch->fileBegun(QFile::encodeName(path).toStdString());
}

void LiveRecorder::grew()
{
    m_watch->grew();
}

void LiveRecorder::saveNow()
{
    m_watch->saveNow();
}

void LiveRecorder::finish()
{
    m_watch->finish([shared = m_shared] { shared->tell([](LiveRecorder& owner) { Q_EMIT owner.finished(); }); });
}

capture::Segments LiveRecorder::segments() const
{
    return m_watch->segments();
}

} // namespace porthole::gui
