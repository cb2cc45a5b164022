#include "gui/capturing/live_capture.h"

#include "gui/basics/qt_text.h"
#include "gui/capturing/capture_choices.h"

#include <QFile>

namespace porthole::gui
{

namespace
{

/// A rate over less than this jumps about too much to be read.
constexpr qint64 rateInterval = 900; // milliseconds

} // namespace

std::unique_ptr<LiveCapture> LiveCapture::start(
    CaptureSystem& system, const capture::CaptureRequest& request, capture::Problem& problem)
{
    auto running = system.start(request, problem);
    if (!running)
        return nullptr;
    return std::unique_ptr<LiveCapture>(new LiveCapture(std::move(running), request));
}

LiveCapture::LiveCapture(std::unique_ptr<RunningCapture> running, capture::CaptureRequest request)
    : m_running(std::move(running))
    , m_request(std::move(request))
    , m_notifier(m_running->descriptor(), QSocketNotifier::Read)
{
    m_rateClock.start();
    connect(&m_notifier, &QSocketNotifier::activated, this, &LiveCapture::readReports);
}

LiveCapture::~LiveCapture()
{
    m_notifier.setEnabled(false);
}

QString LiveCapture::sourcesText() const
{
    const auto& sources = m_request.sources;
    const auto name = [&sources](std::size_t i) {
        constexpr qsizetype longest = 32;
        auto text = sourceName(sources[i]);
        return text.size() > longest ? QStringLiteral("\u2026") + text.right(longest) : text;
    };
    if (sources.size() == 1)
        return name(0);
    if (sources.size() == 2)
        return tr("%1 and %2").arg(name(0), name(1));
    return tr("%1 sources").arg(sources.size());
}

void LiveCapture::stop()
{
    if (m_state == State::Ended || m_state == State::Stopping)
        return;
    m_state = State::Stopping;
    m_running->stop();
}

void LiveCapture::readReports()
{
    std::vector<capture::CaptureReport> reports;
    if (!m_running->read(reports))
        m_notifier.setEnabled(false);
    for (const auto& report : reports)
        std::visit([this](const auto& what) { take(what); }, report);
}

void LiveCapture::take(const capture::CaptureStarted&)
{
    if (m_state == State::Starting)
        m_state = State::Running;
    m_rateClock.start();
    Q_EMIT started();
}

void LiveCapture::take(const capture::CaptureFileBegun& report)
{
    m_path = QFile::decodeName(QByteArray::fromStdString(report.path));
    Q_EMIT fileBegun(m_path);
}

void LiveCapture::take(const capture::CaptureProgress& report)
{
    m_totals.packets = report.packets;
    measureRate();
    Q_EMIT progressed();
}

void LiveCapture::take(const capture::CaptureCounts& report)
{
    setSources(report.sources);
    measureRate();
    Q_EMIT countsChanged();
}

void LiveCapture::take(const capture::CaptureTrouble& report)
{
    const auto index = static_cast<std::size_t>(report.source);
    const bool known = report.source >= 0 && index < m_request.sources.size();
    Q_EMIT trouble(known ? sourceName(m_request.sources[index]) : QString(), report.problem);
}

void LiveCapture::take(const capture::CaptureEnded& report)
{
    m_state = State::Ended;
    m_notifier.setEnabled(false);
    if (!report.sources.empty())
        setSources(report.sources);
    m_totals.packets = std::max<quint64>(m_totals.packets, report.packets);
    m_totals.packetsPerSecond = 0;
    Q_EMIT ended(report);
}

void LiveCapture::setSources(const std::vector<capture::SourceCounts>& sources)
{
    m_sources = sources;
    m_totals.dropped = 0;
    for (const auto& counts : sources)
        m_totals.dropped += counts.droppedByKernel + counts.droppedByInterface + counts.droppedByUs;
}

void LiveCapture::measureRate()
{
    const auto elapsed = m_rateClock.elapsed();
    if (elapsed < rateInterval)
        return;
    const auto came = static_cast<double>(m_totals.packets - std::min(m_rateFrom, m_totals.packets));
    m_totals.packetsPerSecond = came * 1000 / static_cast<double>(elapsed);
    m_rateFrom = m_totals.packets;
    m_rateClock.start();
}

} // namespace porthole::gui
