#include "gui/statistics/traffic_table_data.h"

#include "analysis/names.h"
#include "analysis/statistics/conversations.h"
#include "analysis/statistics/endpoints.h"

#include <algorithm>
#include <optional>

namespace porthole::gui {

using namespace analysis;

namespace {

class TrafficCounter : public Counter {
public:
    TrafficCounter(std::shared_ptr<const Session> session, bool withEndpoints)
        : m_session(std::move(session))
        , m_withEndpoints(withEndpoints)
        , m_log(*m_session)
    {
        restart();
    }

    void restart() override
    {
        m_transport.emplace(*m_session);
        m_network.emplace(*m_session, *m_transport);
    }

    std::shared_ptr<Counted> count(std::uint32_t last, const FrameBitmap* only, Time until, const std::stop_token& stop) override
    {
        constexpr std::uint32_t framesAtOnce = 1 << 14;
        while (m_log.asked() < last && std::chrono::steady_clock::now() < until)
            if (!m_log.extendTo(std::min(last, m_log.asked() + framesAtOnce), stop))
                break;
        extendTogether(*m_transport, *m_network, last, m_log, only, stop);
        auto tables = std::make_shared<TrafficTables>();
        tables->counted = std::min(m_transport->counted(), m_network->counted());
        tables->timePrecision = m_session->file().timePrecision();
        for (const auto layer : allTrafficLayers) {
            const auto rows = std::make_shared<const TrafficRows>(hasPorts(layer) ? m_transport->rows(layer) : m_network->rows(layer));
            tables->conversations[indexOf(layer)] = rows;
            if (m_withEndpoints)
                tables->endpoints[indexOf(layer)] = std::make_shared<const EndpointRows>(endpointsOf(*rows));
        }
        tables->names = names();
        return tables;
    }

private:
    /// All that are known, whichever the packet list shows.
    std::shared_ptr<const NameResolver> names()
    {
        const auto ofCapture = m_session->file().names();
        if (!m_ofFiles)
            m_ofFiles = readNameFiles(userNameFolders());
        if (!m_names || ofCapture.size() != m_namesOfCapture)
            m_names = makeNames({.kinds = {.mac = true, .network = true, .transport = true}, .given = m_ofFiles, .asked = m_session->askedForNames()}, ofCapture);
        m_namesOfCapture = ofCapture.size();
        return m_names;
    }

    std::shared_ptr<const Session> m_session;
    std::shared_ptr<const GivenNames> m_ofFiles;
    std::shared_ptr<const NameResolver> m_names;
    std::size_t m_namesOfCapture = 0;
    bool m_withEndpoints;
    LayerLog m_log;
    std::optional<TransportCount> m_transport;
    std::optional<NetworkCount> m_network;
};

} // namespace

std::unique_ptr<Counter> makeTrafficCounter(std::shared_ptr<const Session> session, bool withEndpoints)
{
    return std::make_unique<TrafficCounter>(std::move(session), withEndpoints);
}

} // namespace porthole::gui
