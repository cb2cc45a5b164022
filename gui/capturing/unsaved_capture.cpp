#include "gui/capturing/unsaved_capture.h"

#include <QFile>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace porthole::gui
{

UnsavedCapture::UnsavedCapture(const QString& path)
    : m_path(path)
    , m_lock(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK))
{
    if (m_lock)
        ::flock(m_lock.get(), LOCK_SH | LOCK_NB);
}

void UnsavedCapture::remove()
{
    ::unlink(QFile::encodeName(m_path).constData());
    for (const auto& segment : m_ring)
        ::unlink(segment->path.c_str());
}

} // namespace porthole::gui
