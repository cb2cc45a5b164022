#include "gui/settings/name_files.h"

namespace porthole::gui {

NameFiles::NameFiles(QObject* parent)
    : QObject(parent)
{
}

NameFiles::~NameFiles() = default;

void NameFiles::setFolder(const QString& folder)
{
    if (folder == m_folder)
        return;
    m_folder = folder;
    m_thread = {}; // waits for a reading that goes on: its names are those of before
    const std::lock_guard lock(m_mutex);
    m_names.reset();
}

std::shared_ptr<const GivenNames> NameFiles::names()
{
    const std::lock_guard lock(m_mutex);
    if (!m_names && !m_thread.joinable())
        m_thread = std::jthread([this, folder = m_folder.toStdString()] {
            auto folders = analysis::userNameFolders();
            if (!folder.empty())
                folders.emplace_back(folder);
            auto names = analysis::readNameFiles(folders);
            {
                const std::lock_guard readingDone(m_mutex);
                m_names = std::move(names);
            }
            QMetaObject::invokeMethod(this, &NameFiles::ready, Qt::QueuedConnection);
        });
    return m_names;
}

} // namespace porthole::gui
