#include "gui/capturing/program_watch.h"

#include "gui/basics/detached_thread.h"
#include "gui/basics/qt_text.h"

#include <QPointer>

namespace porthole::gui {

QString tablesOnlyText(const std::string& why)
{
    if (why.empty())
        return {};
    return QObject::tr("Programs are known from tables only, so those that end within half a second may be missing. %1")
        .arg(toQString(why));
}

ProgramWatch::ProgramWatch(std::shared_ptr<CaptureSystem> system, QObject* parent)
    : QObject(parent)
{
    constexpr int interval = 1000; // ms
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &ProgramWatch::look);
    // The first look at all processes may take a while. Whoever is no longer there for the answer does not get it.
    auto* relay = new QObject; // lives in this thread; deleted there
    const QPointer<ProgramWatch> self(this);
    runDetached([self, relay, system = std::move(system)] {
        std::shared_ptr<analysis::SocketWatch> watch = system->watchSockets();
        QMetaObject::invokeMethod(relay, [self, relay, watch = std::move(watch)]() mutable {
            relay->deleteLater();
            if (self)
                self->begin(std::move(watch));
            else if (watch)
                runDetached([watch = std::move(watch)]() mutable { watch.reset(); });
        });
    });
}

ProgramWatch::~ProgramWatch()
{
    if (m_watch) // its thread may be looking at the tables
        runDetached([watch = std::move(m_watch)]() mutable { watch.reset(); });
}

void ProgramWatch::begin(std::shared_ptr<analysis::SocketWatch> watch)
{
    if (!watch)
        return;
    m_watch = std::move(watch);
    m_book = m_watch->book();
    for (const auto& missing : m_watch->abilities().missing)
        m_missing << toQString(missing);
    m_timer.start();
    look();
}

void ProgramWatch::look()
{
    if (const auto revision = m_book->revision(); revision != m_revision) {
        m_revision = revision;
        Q_EMIT changed();
    }
}

} // namespace porthole::gui
