#include "gui/main_window/recent_files.h"

#include <QDir>
#include <QFileInfo>

namespace porthole::gui {

void addRecentFile(Settings& settings, const QString& path)
{
    auto paths = settings.recentFiles();
    paths.removeAll(path);
    paths.prepend(path);
    settings.setRecentFiles(paths.mid(0, mostRecentFiles));
}

void removeRecentFile(Settings& settings, const QString& path)
{
    auto paths = settings.recentFiles();
    paths.removeAll(path);
    settings.setRecentFiles(paths);
}

QString folderText(const QString& path)
{
    auto folder = QFileInfo(path).absolutePath();
    const auto home = QDir::homePath();
    if (home != QLatin1String("/") && (folder == home || folder.startsWith(home + QLatin1Char('/'))))
        folder.replace(0, home.size(), QStringLiteral("~"));
    return QDir::toNativeSeparators(folder);
}

} // namespace porthole::gui
