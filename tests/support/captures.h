// The captures that tests go through: those of the project, and the collection beside the source tree if it is there.
#pragma once

#include <QDirIterator>
#include <QTest>

namespace porthole::test {

inline QString sourceFolder() { return qEnvironmentVariable("PORTHOLE_SOURCE_DIR", QStringLiteral(".")); }

inline QString sharedCaptures()
{
    return qEnvironmentVariable("PORTHOLE_SHARED", sourceFolder() + QStringLiteral("/../shared")) + QStringLiteral("/captures");
}

/// A row of test data, the path, for each capture in a folder.
inline void addCaptures(const QString& folder)
{
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    static const QStringList others {QStringLiteral("md"), QStringLiteral("json"), QStringLiteral("txt"), QStringLiteral("cpp")};
    while (files.hasNext()) {
        const QFileInfo file(files.next());
        if (!others.contains(file.suffix()))
            QTest::newRow(qPrintable(QDir(folder).relativeFilePath(file.filePath()))) << file.filePath();
    }
}

inline void addAllCaptures()
{
    addCaptures(sourceFolder() + QStringLiteral("/tests/golden"));
    addCaptures(sourceFolder() + QStringLiteral("/resources/examples"));
    addCaptures(sharedCaptures());
}

} // namespace porthole::test
