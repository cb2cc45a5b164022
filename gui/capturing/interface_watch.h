// Keeps the list of interfaces and their counters up to date, without making the window wait.
#pragma once

#include "gui/basics/latest_job.h"
#include "gui/capturing/capture_system.h"
#include "gui/capturing/interface_model.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTimer>

namespace porthole::gui
{

class InterfaceWatch : public QObject
{
    Q_OBJECT
public:
    explicit InterfaceWatch(std::shared_ptr<CaptureSystem> system, QObject* parent = nullptr);

    InterfaceModel& model() { return m_model; }
    /// Empty before changed(), and when all is well.
    const QString& problem() const { return m_problem; }
    const capture::CaptureRights& rights() const { return m_rights; }
    bool isKnown() const { return m_known; }

    /// Reads them now and from then on, as long as somebody looks.
    void setWatched(const QObject* viewer, bool looks);
    void refresh();

Q_SIGNALS:
    /// Rights or problem.
    void changed();

private:
    void tick();

    std::shared_ptr<CaptureSystem> m_system;
    InterfaceModel m_model;
    LatestJob m_listing; ///< interfaces and rights: may take seconds
    LatestJob m_counting;
    QTimer m_timer;
    QElapsedTimer m_clock; ///< since counters were last taken
    QSet<const QObject*> m_viewers;
    int m_ticks = 0;
    QString m_problem;
    capture::CaptureRights m_rights;
    bool m_known = false;
};

} // namespace porthole::gui
