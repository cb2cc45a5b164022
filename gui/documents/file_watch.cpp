#include "gui/documents/file_watch.h"

#include <QFileInfo>

namespace porthole::gui {

FileWatch::FileWatch(QObject* parent)
    : QObject(parent)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(300);
    connect(&m_settle, &QTimer::timeout, this, &FileWatch::look);
    // Not restarted by every step, or a file that is written all the time would never be looked at.
    const auto arm = [this] {
        if (!m_settle.isActive())
            m_settle.start();
    };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, arm);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this, arm] {
        // The folder is watched only to see a vanished file come back.
        if (m_gone)
            arm();
    });
}

void FileWatch::watch(const QString& path)
{
    m_settle.stop();
    if (!m_watcher.files().isEmpty())
        m_watcher.removePaths(m_watcher.files());
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    m_path = path;
    m_gone = false;
    const QFileInfo info(path);
    if (path.isEmpty() || !info.isFile())
        return;
    m_size = info.size();
    m_watcher.addPath(path);
}

void FileWatch::look()
{
    const QFileInfo info(m_path);
    if (!info.exists()) {
        if (!m_gone)
            Q_EMIT changed(Change::Vanished);
        m_gone = true;
        m_watcher.addPath(info.absolutePath());
        return;
    }
    const bool replaced = m_gone || !m_watcher.files().contains(m_path);
    if (replaced) {
        m_gone = false;
        m_watcher.addPath(m_path);
    }
    const auto size = info.size();
    if (replaced)
        Q_EMIT changed(Change::Replaced);
    else if (size > m_size)
        Q_EMIT changed(Change::Grown);
    else if (size < m_size)
        Q_EMIT changed(Change::Shrunk);
    m_size = size;
}

} // namespace porthole::gui
