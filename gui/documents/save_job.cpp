#include "gui/documents/save_job.h"

#include "analysis/sockets/kernel_numbers.h"
#include "analysis/sockets/saved_programs.h"
#include "capture/file/save_choices.h"
#include "gui/basics/detached_thread.h"
#include "gui/basics/qt_text.h"

#include <QFile>

#include <mutex>

namespace porthole::gui
{

/// Belongs to the job and to its thread; the last one to go takes it along.
struct SaveJob::Shared {
    std::atomic<bool> cancelled = false;
    std::mutex mutex;
    SaveJob* job = nullptr; ///< null: gone
    int told = -1;          ///< thread only

    template <typename Function> void tell(Function function)
    {
        const std::lock_guard lock(mutex);
        if (job)
            QMetaObject::invokeMethod(
                job, [owner = job, function] { function(*owner); }, Qt::QueuedConnection);
    }

    bool progress(double part)
    {
        const int thousandths = static_cast<int>(part * 1000);
        if (std::exchange(told, thousandths) != thousandths)
            tell([thousandths](SaveJob& owner) { Q_EMIT owner.progressed(thousandths); });
        return !cancelled;
    }

    void run(const analysis::Session& session, const std::string& path, capture::SaveOptions options)
    {
        options.progress = [this](double part) { return progress(part); };
        analysis::savePrograms(session, false, options);
        analysis::saveKernelNumbers(session, options);
        capture::SaveResult result;
        capture::Problem problem;
        const bool saved = capture::saveCapture(session.file(), path, options, result, problem) && !result.cancelled;
        auto complaint = saved || result.cancelled ? QString() : toQString(problem.text);
        if (saved && result.withoutComments)
            complaint = QObject::tr("The blocks of %1 have no room for comments; the packets themselves were saved.")
                            .arg(formatPackets(result.withoutComments));
        tell([saved, complaint](SaveJob& owner) { Q_EMIT owner.finished(saved, complaint); });
    }
};

SaveJob::SaveJob(std::shared_ptr<const analysis::Session> session, const QString& path, capture::FileFormat format,
    capture::Compression compression, capture::SaveOptions options, QObject* parent)
    : QObject(parent)
    , m_path(path)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->job = this;
    options.format = format;
    options.compression = compression;
    options.application = "Porthole " PORTHOLE_VERSION;
    runDetached([shared = m_shared, session = std::move(session), name = QFile::encodeName(path).toStdString(),
                    options = std::move(options)] { shared->run(*session, name, options); });
}

SaveJob::~SaveJob()
{
    cancel();
    const std::lock_guard lock(m_shared->mutex);
    m_shared->job = nullptr;
}

void SaveJob::cancel()
{
    m_shared->cancelled = true;
}

capture::FileFormat formatOfName(const QString& path)
{
    return capture::formatOfName(path.toStdString());
}

capture::Compression compressionOfName(const QString& path)
{
    return capture::compressionOfName(path.toStdString());
}

} // namespace porthole::gui
