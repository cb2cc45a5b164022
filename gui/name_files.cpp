#include "gui/name_files.h"

namespace porthole::gui {

NameFiles::NameFiles(QObject* parent)
    : QObject(parent)
{
}

NameFiles::~NameFiles() = default;

std::shared_ptr<const GivenNames> NameFiles::names()
{
    const std::lock_guard lock(m_mutex);
    if (!m_names && !m_thread.joinable())
        m_thread = std::jthread([this] {
            auto names = analysis::readNameFiles(analysis::userNameFolders());
            {
                const std::lock_guard readingDone(m_mutex);
                m_names = std::move(names);
            }
            QMetaObject::invokeMethod(this, &NameFiles::ready, Qt::QueuedConnection);
        });
    return m_names;
}

} // namespace porthole::gui
