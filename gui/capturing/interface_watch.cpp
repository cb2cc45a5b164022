#include "gui/capturing/interface_watch.h"

#include "gui/basics/qt_text.h"

namespace porthole::gui
{

namespace
{

constexpr int countingInterval = 1000; ///< milliseconds
constexpr int ticksBetweenListings = 3;

} // namespace

InterfaceWatch::InterfaceWatch(std::shared_ptr<CaptureSystem> system, QObject* parent)
    : QObject(parent)
    , m_system(std::move(system))
{
    m_timer.setInterval(countingInterval);
    connect(&m_timer, &QTimer::timeout, this, &InterfaceWatch::tick);
}

void InterfaceWatch::setWatched(const QObject* viewer, bool looks)
{
    if (looks)
        m_viewers.insert(viewer);
    else
        m_viewers.remove(viewer);
    if (m_viewers.isEmpty()) {
        m_timer.stop();
    } else if (!m_timer.isActive()) {
        m_timer.start();
        refresh();
    }
}

void InterfaceWatch::refresh()
{
    m_listing.ask([system = m_system, this]() -> LatestJob::Answer {
        capture::Problem problem;
        auto interfaces = system->interfaces(problem);
        auto rights = system->rights();
        return [this, interfaces = std::move(interfaces), rights = std::move(rights),
                   problem = std::move(problem)]() mutable {
            m_problem = interfaces.empty() ? toQString(problem.text) : QString();
            m_rights = std::move(rights);
            m_known = true;
            m_model.setInterfaces(std::move(interfaces));
            Q_EMIT changed();
        };
    });
}

void InterfaceWatch::tick()
{
    if (++m_ticks % ticksBetweenListings == 0)
        refresh();
    if (m_model.rowCount() == 0)
        return;
    m_counting.ask([system = m_system, names = m_model.names(), this]() -> LatestJob::Answer {
        auto counters = system->counters(names);
        return [this, names, counters = std::move(counters)] {
            const double seconds = m_clock.isValid() ? static_cast<double>(m_clock.nsecsElapsed()) / 1e9 : 0;
            m_clock.start();
            m_model.addCounters(names, counters, seconds);
        };
    });
}

} // namespace porthole::gui
