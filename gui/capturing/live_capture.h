// The capture that a window runs: starts it, listens to what it reports, keeps the counts.
#pragma once

#include "gui/capturing/capture_system.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSocketNotifier>
#include <QString>

#include <memory>

namespace porthole::gui
{

/// Sums over all sources.
struct CaptureTotals {
    quint64 packets = 0;         ///< written
    quint64 dropped = 0;         ///< for whatever reason
    double packetsPerSecond = 0; ///< over about the last second
};

class LiveCapture : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Starting, ///< the devices are being opened
        Running,
        Stopping,
        Ended,
    };

    /// Null, and why, when it cannot be started at all. Connect to the signals before the event loop runs.
    static std::unique_ptr<LiveCapture> start(
        CaptureSystem& system, const capture::CaptureRequest& request, capture::Problem& problem);
    ~LiveCapture() override;

    const capture::CaptureRequest& request() const { return m_request; }
    State state() const { return m_state; }
    const CaptureTotals& totals() const { return m_totals; }
    /// In the order of the request; empty before the first counts.
    const std::vector<capture::SourceCounts>& sources() const { return m_sources; }
    /// The file that is being written; empty before the first.
    const QString& path() const { return m_path; }
    /// "eth0", "eth0 and lo", "3 sources"
    QString sourcesText() const;

    void stop();

Q_SIGNALS:
    void started();
    void fileBegun(const QString& path);
    /// The file has grown.
    void progressed();
    void countsChanged();
    void trouble(const QString& source, const porthole::capture::Problem& problem);
    /// The last signal.
    void ended(const porthole::capture::CaptureEnded& end);

private:
    LiveCapture(std::unique_ptr<RunningCapture> running, capture::CaptureRequest request);

    void readReports();
    void take(const capture::CaptureStarted& report);
    void take(const capture::CaptureFileBegun& report);
    void take(const capture::CaptureProgress& report);
    void take(const capture::CaptureCounts& report);
    void take(const capture::CaptureTrouble& report);
    void take(const capture::CaptureEnded& report);
    void setSources(const std::vector<capture::SourceCounts>& sources);
    void measureRate();

    std::unique_ptr<RunningCapture> m_running;
    capture::CaptureRequest m_request;
    QSocketNotifier m_notifier;
    State m_state = State::Starting;
    CaptureTotals m_totals;
    std::vector<capture::SourceCounts> m_sources;
    QString m_path;
    QElapsedTimer m_rateClock;
    quint64 m_rateFrom = 0; ///< packets when m_rateClock was started
};

} // namespace porthole::gui
