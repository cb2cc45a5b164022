// Notices that the file of an open capture has grown, shrunk or vanished.
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace porthole::gui {

class FileWatch : public QObject {
    Q_OBJECT
public:
    enum class Change {
        Grown,
        Shrunk,
        Replaced, ///< another file has this name now, or its content was written anew
        Vanished,
    };
    Q_ENUM(Change)

    explicit FileWatch(QObject* parent = nullptr);

    /// Watches a file as it is now. Empty: nothing.
    void watch(const QString& path);
    /// The size up to which the file is known: growth counts from there.
    void setKnownSize(qint64 size) { m_size = size; }

Q_SIGNALS:
    void changed(porthole::gui::FileWatch::Change change);

private:
    void look();

    QFileSystemWatcher m_watcher;
    QTimer m_settle; ///< a program that writes a file does so in many steps
    QString m_path;
    qint64 m_size = 0;
    bool m_gone = false;
};

} // namespace porthole::gui
