// The rows of tables of conversations and endpoints, counted on a thread of their own, also while a capture grows.
#pragma once

#include "analysis/statistics/conversations.h"
#include "gui/capture_view.h"
#include "gui/latest_job.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <memory>

namespace porthole::gui {

/// What was counted so far. Never changes: the next state is another object.
struct TrafficTables {
    std::shared_ptr<const analysis::Session> session;
    std::array<std::shared_ptr<const analysis::TrafficRows>, analysis::trafficLayers> conversations;
    std::array<std::shared_ptr<const analysis::EndpointRows>, analysis::trafficLayers> endpoints; ///< null unless wanted
    std::uint32_t counted = 0; ///< packets that all layers know
    std::uint32_t wanted = 0;
    std::shared_ptr<const NameResolver> names; ///< null: none
    int timePrecision = 6; ///< digits behind the point

    bool complete() const { return counted >= wanted; }
};

class TrafficTableData : public QObject {
    Q_OBJECT
public:
    TrafficTableData(CaptureView& view, bool withEndpoints, QObject* parent = nullptr);
    ~TrafficTableData() override;

    /// Null until something was counted, and when no capture is open.
    const std::shared_ptr<const TrafficTables>& tables() const { return m_tables; }
    /// Whether only packets that pass the display filter count.
    void setLimited(bool on);
    bool isLimited() const { return m_limited; }
    /// Which names are wanted, for those who show the rows; counting goes on.
    void setNames(bool on);
    bool hasNames() const { return m_named; }

Q_SIGNALS:
    void changed();

private:
    struct Work;
    void begin();
    void forget();
    void filterChanged();
    void ask();
    void take(const std::shared_ptr<Work>& work, std::shared_ptr<const TrafficTables> tables);

    CaptureView& m_view;
    bool m_withEndpoints;
    bool m_limited = false;
    bool m_named = false;
    bool m_again = false; ///< the filter has changed: count from the beginning
    bool m_asked = false;
    std::shared_ptr<Work> m_work;
    std::shared_ptr<const TrafficTables> m_tables;
    LatestJob m_job;
    QTimer m_soon; ///< so that a growing capture is not counted at every frame
};

} // namespace porthole::gui
