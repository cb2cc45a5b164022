// Which programs talk while a capture runs: a SocketWatch that is begun and ended without making the window wait.
#pragma once

#include "gui/capturing/capture_system.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace porthole::gui {

/// That programs are known from tables only, and what to do; empty if `why` is.
QString tablesOnlyText(const std::string& why);

class ProgramWatch : public QObject {
    Q_OBJECT
public:
    explicit ProgramWatch(std::shared_ptr<CaptureSystem> system, QObject* parent = nullptr);
    ~ProgramWatch() override;

    /// Null: it is not there yet, or this machine does not tell.
    std::shared_ptr<const analysis::ProgramBook> book() const { return m_book; }
    /// What cannot be seen, a sentence each; empty until book() is there.
    const QStringList& missing() const { return m_missing; }

Q_SIGNALS:
    /// The book is there, or more stands in it; at most once a second.
    void changed();

private:
    void begin(std::shared_ptr<analysis::SocketWatch> watch);
    void look();

    std::shared_ptr<analysis::SocketWatch> m_watch;
    std::shared_ptr<const analysis::ProgramBook> m_book;
    QStringList m_missing;
    QTimer m_timer;
    std::uint64_t m_revision = 0;
};

} // namespace porthole::gui
