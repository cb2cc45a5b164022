// The interfaces of this machine with their traffic, as a list.
#pragma once

#include "gui/capturing/traffic_history.h"

#include <QAbstractListModel>
#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace porthole::gui
{

class InterfaceModel : public QAbstractListModel
{
    Q_OBJECT
public:
    explicit InterfaceModel(QObject* parent = nullptr);

    /// Puts in what came, takes out what went, and leaves selections on what stayed.
    void setInterfaces(std::vector<capture::CaptureInterface> interfaces);
    /// Counters of `names`, read `seconds` after the ones before.
    void addCounters(
        const std::vector<std::string>& names, const std::vector<capture::InterfaceCounters>& counters, double seconds);

    std::vector<std::string> names() const;
    int rowOf(const QString& name) const;
    const capture::CaptureInterface& at(int row) const { return m_interfaces[static_cast<std::size_t>(row)]; }
    const TrafficHistory& history(int row) const;
    /// What packets of an interface are: `chosen`, as libpcap calls it, or else what the interface gives. Ethernet for
    /// what is not known.
    LinkType linkTypeOf(const QString& name, const std::string& chosen) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<capture::CaptureInterface> m_interfaces;
    std::map<std::string, TrafficHistory, std::less<>> m_histories;
};

/// "Wired, running", "no link", "down"
QString stateText(const capture::CaptureInterface& interface);
/// Name in resources/icons.
QLatin1String interfaceIconName(capture::CaptureInterface::Kind kind);
/// "1,234 packets/s, 1.2 MB/s"; drops, if there are any.
QString trafficText(const TrafficSample& sample);
/// "0", "12", "1.2k", "3.4M" a second.
QString shortRate(double perSecond);

} // namespace porthole::gui
