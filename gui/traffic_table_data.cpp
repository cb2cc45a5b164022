#include "gui/traffic_table_data.h"

#include "analysis/session_tables.h"
#include "analysis/statistics/endpoints.h"

#include <chrono>
#include <optional>
#include <stop_token>

namespace porthole::gui {

using namespace analysis;

namespace {

constexpr int pauseMs = 300;
constexpr auto sliceOfWork = std::chrono::milliseconds(250); // then what there is is shown
constexpr FrameNumber framesAtOnce = 1 << 14;

} // namespace

/// What the thread counts with. Only the questions of one LatestJob use it, one after the other.
struct TrafficTableData::Work {
    explicit Work(std::shared_ptr<const Session> of)
        : session(std::move(of))
        , log(*session)
    {
        restart();
    }
    void restart()
    {
        transport.emplace(*session);
        network.emplace(*session);
    }

    std::shared_ptr<const TrafficTables> count(const FrameBitmap* only, bool withEndpoints)
    {
        const auto until = std::chrono::steady_clock::now() + sliceOfWork;
        const auto last = only ? std::min(only->size(), session->frameCount()) : session->frameCount();
        transport->extendTo(last, only, stop.get_token());
        while (log.asked() < last && std::chrono::steady_clock::now() < until)
            if (!log.extendTo(std::min(last, log.asked() + framesAtOnce), stop.get_token()))
                return nullptr;
        network->extendTo(last, log, only, stop.get_token());
        if (stop.stop_requested())
            return nullptr;
        auto tables = std::make_shared<TrafficTables>();
        tables->session = session;
        tables->counted = std::min(transport->counted(), network->counted());
        tables->wanted = last;
        tables->timePrecision = session->file().timePrecision();
        for (const auto layer : allTrafficLayers) {
            const auto rows = std::make_shared<const TrafficRows>(hasPorts(layer) ? transport->rows(layer) : network->rows(layer));
            tables->conversations[indexOf(layer)] = rows;
            if (withEndpoints)
                tables->endpoints[indexOf(layer)] = std::make_shared<const EndpointRows>(endpointsOf(*rows));
        }
        tables->names = SessionTables(*session).names();
        return tables;
    }

    std::shared_ptr<const Session> session;
    std::stop_source stop;
    LayerLog log;
    std::optional<TransportCount> transport;
    std::optional<NetworkCount> network;
};

TrafficTableData::TrafficTableData(CaptureView& view, bool withEndpoints, QObject* parent)
    : QObject(parent)
    , m_view(view)
    , m_withEndpoints(withEndpoints)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(pauseMs);
    connect(&m_soon, &QTimer::timeout, this, &TrafficTableData::ask);
    const auto later = [this] {
        if (!m_soon.isActive())
            m_soon.start();
    };
    connect(&m_view, &CaptureView::sessionChanged, this, &TrafficTableData::begin);
    connect(&m_view, &CaptureView::framesAdded, this, later);
    connect(&m_view, &CaptureView::loadingFinished, this, &TrafficTableData::ask);
    connect(&m_view, &CaptureView::displayedChanged, this, &TrafficTableData::filterChanged);
    begin();
}

TrafficTableData::~TrafficTableData()
{
    forget();
}

void TrafficTableData::forget()
{
    if (m_work)
        m_work->stop.request_stop();
    m_work.reset();
    m_asked = false;
    m_soon.stop();
}

void TrafficTableData::begin()
{
    forget();
    m_tables.reset();
    if (auto session = m_view.session())
        m_work = std::make_shared<Work>(std::move(session));
    Q_EMIT changed();
    ask();
}

void TrafficTableData::setLimited(bool on)
{
    if (std::exchange(m_limited, on) == on)
        return;
    m_again = true;
    ask();
}

void TrafficTableData::setNames(bool on)
{
    if (std::exchange(m_named, on) != on)
        Q_EMIT changed();
}

void TrafficTableData::filterChanged()
{
    if (!m_limited)
        return;
    m_again = true;
    if (!m_soon.isActive())
        m_soon.start();
}

void TrafficTableData::ask()
{
    if (!m_work)
        return;
    if (m_asked) {
        if (!m_soon.isActive())
            m_soon.start();
        return;
    }
    m_asked = true;
    const bool again = std::exchange(m_again, false);
    // A filter that is not compiled yet shows all packets.
    m_job.ask([this, work = m_work, again, only = m_limited ? m_view.displayed() : nullptr, withEndpoints = m_withEndpoints]() -> LatestJob::Answer {
        if (again)
            work->restart();
        auto tables = work->count(only.get(), withEndpoints);
        return [this, work, tables = std::move(tables)] { take(work, tables); };
    });
}

void TrafficTableData::take(const std::shared_ptr<Work>& work, std::shared_ptr<const TrafficTables> tables)
{
    if (work != m_work)
        return; // of a capture that is gone
    m_asked = false;
    if (tables) {
        m_tables = std::move(tables);
        Q_EMIT changed();
    }
    if (m_again || !m_tables || !m_tables->complete())
        ask();
    else if (m_tables->wanted < work->session->frameCount() && !m_limited && !m_soon.isActive())
        m_soon.start();
}

} // namespace porthole::gui
