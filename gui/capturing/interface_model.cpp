#include "gui/capturing/interface_model.h"

#include "capture/live/capture_filter.h"
#include "gui/basics/icons.h"
#include "gui/basics/qt_text.h"

#include <algorithm>

namespace porthole::gui
{

namespace
{

using capture::CaptureInterface;

QString kindText(CaptureInterface::Kind kind)
{
    switch (kind) {
    case CaptureInterface::Kind::Wired:
        return QObject::tr("wired");
    case CaptureInterface::Kind::Wireless:
        return QObject::tr("wireless");
    case CaptureInterface::Kind::Loopback:
        return QObject::tr("loopback");
    case CaptureInterface::Kind::Virtual:
        return QObject::tr("virtual");
    case CaptureInterface::Kind::Any:
        return QObject::tr("all interfaces at once");
    case CaptureInterface::Kind::Special:
        return QObject::tr("special");
    }
    return {};
}

bool sameLook(const CaptureInterface& a, const CaptureInterface& b)
{
    return a.name == b.name && a.description == b.description && a.kind == b.kind && a.up == b.up
        && a.running == b.running && a.addresses == b.addresses && a.hardwareAddress == b.hardwareAddress;
}

QString addressText(const CaptureInterface& interface, const QString& separator)
{
    QStringList addresses;
    for (const auto& address : interface.addresses)
        addresses.append(toQString(address));
    return addresses.join(separator);
}

QString toolTip(const CaptureInterface& interface)
{
    QStringList lines {
        QStringLiteral("<b>%1</b> (%2)").arg(toQString(interface.name).toHtmlEscaped(), stateText(interface))
    };
    if (!interface.description.empty())
        lines.append(toQString(interface.description).toHtmlEscaped());
    if (!interface.addresses.empty())
        lines.append(addressText(interface, QStringLiteral("\n"))
                         .toHtmlEscaped()
                         .replace(QLatin1Char('\n'), QStringLiteral("<br>")));
    if (!interface.hardwareAddress.empty())
        lines.append(toQString(interface.hardwareAddress).toHtmlEscaped());
    return lines.join(QStringLiteral("<br>"));
}

} // namespace

QString stateText(const CaptureInterface& interface)
{
    const bool hasLink
        = interface.kind != CaptureInterface::Kind::Any && interface.kind != CaptureInterface::Kind::Special;
    if (!hasLink)
        return kindText(interface.kind);
    const auto state = !interface.up ? QObject::tr("down")
        : interface.running          ? QObject::tr("running")
                                     : QObject::tr("no link");
    return QObject::tr("%1, %2").arg(kindText(interface.kind), state);
}

QLatin1String interfaceIconName(CaptureInterface::Kind kind)
{
    switch (kind) {
    case CaptureInterface::Kind::Wired:
        return QLatin1String("wired");
    case CaptureInterface::Kind::Wireless:
        return QLatin1String("wireless");
    case CaptureInterface::Kind::Loopback:
        return QLatin1String("loopback");
    case CaptureInterface::Kind::Virtual:
        return QLatin1String("virtual");
    case CaptureInterface::Kind::Any:
        return QLatin1String("any");
    case CaptureInterface::Kind::Special:
        return QLatin1String("special");
    }
    return QLatin1String("special");
}

QString shortRate(double perSecond)
{
    if (perSecond < 9.95)
        return QString::number(perSecond, 'f', perSecond > 0 && perSecond < 0.95 ? 1 : 0);
    if (perSecond < 999.5)
        return QString::number(perSecond, 'f', 0);
    const bool millions = perSecond >= 999'500;
    const double value = perSecond / (millions ? 1e6 : 1e3);
    return QString::number(value, 'f', value < 9.95 ? 1 : 0) + QLatin1Char(millions ? 'M' : 'k');
}

QString trafficText(const TrafficSample& sample)
{
    auto text = QObject::tr("%1 packets/s, %2/s")
                    .arg(shortRate(sample.packetsPerSecond), formatBytes(static_cast<quint64>(sample.bytesPerSecond)));
    if (sample.dropsPerSecond > 0)
        text += QObject::tr(", %1 dropped/s").arg(shortRate(sample.dropsPerSecond));
    return text;
}

InterfaceModel::InterfaceModel(QObject* parent)
    : QAbstractListModel(parent)
{
}

void InterfaceModel::setInterfaces(std::vector<CaptureInterface> interfaces)
{
    const auto contains = [](const auto& list, const std::string& name) {
        return std::ranges::find(list, name, &CaptureInterface::name) != list.end();
    };
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (contains(interfaces, at(row).name))
            continue;
        beginRemoveRows({}, row, row);
        m_histories.erase(at(row).name);
        m_interfaces.erase(m_interfaces.begin() + row);
        endRemoveRows();
    }
    // The order is the one that was found first: rows that change places while somebody aims at one are a nuisance.
    for (auto& interface : interfaces) {
        const int row = rowOf(toQString(interface.name));
        if (row < 0) {
            beginInsertRows({}, rowCount(), rowCount());
            m_interfaces.push_back(std::move(interface));
            endInsertRows();
        } else if (!sameLook(at(row), interface)) {
            m_interfaces[static_cast<std::size_t>(row)] = std::move(interface);
            Q_EMIT dataChanged(index(row), index(row));
        }
    }
}

void InterfaceModel::addCounters(
    const std::vector<std::string>& names, const std::vector<capture::InterfaceCounters>& counters, double seconds)
{
    capture::InterfaceCounters all; // what the system does not count for "any"
    for (const auto& one : counters) {
        all.packets += one.packets;
        all.bytes += one.bytes;
        all.dropped += one.dropped;
    }
    for (std::size_t i = 0; i < std::min(names.size(), counters.size()); ++i)
        if (const int row = rowOf(toQString(names[i])); row >= 0)
            m_histories[names[i]].add(at(row).kind == CaptureInterface::Kind::Any ? all : counters[i], seconds);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

std::vector<std::string> InterfaceModel::names() const
{
    std::vector<std::string> names;
    for (const auto& interface : m_interfaces)
        names.push_back(interface.name);
    return names;
}

int InterfaceModel::rowOf(const QString& name) const
{
    // As text: a name may hold bytes that are none.
    const auto found = std::ranges::find_if(
        m_interfaces, [&name](const auto& interface) { return toQString(interface.name) == name; });
    return found == m_interfaces.end() ? -1 : static_cast<int>(found - m_interfaces.begin());
}

const TrafficHistory& InterfaceModel::history(int row) const
{
    static const TrafficHistory none;
    const auto found = m_histories.find(at(row).name);
    return found == m_histories.end() ? none : found->second;
}

LinkType InterfaceModel::linkTypeOf(const QString& name, const std::string& chosen) const
{
    if (!chosen.empty())
        return capture::linkTypeOfName(chosen).value_or(LinkType::Ethernet);
    const int row = rowOf(name);
    const auto given = row < 0 ? LinkType::Unknown : at(row).linkType;
    return given == LinkType::Unknown ? LinkType::Ethernet : given;
}

int InterfaceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_interfaces.size());
}

QVariant InterfaceModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& interface = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return toQString(interface.name);
    case Qt::DecorationRole:
        return icon(interfaceIconName(interface.kind));
    case Qt::ToolTipRole:
        return toolTip(interface);
    case Qt::AccessibleTextRole:
        return tr("%1, %2").arg(toQString(interface.name), stateText(interface));
    case Qt::AccessibleDescriptionRole:
        return tr("%1; %2").arg(addressText(interface, QStringLiteral(", ")), trafficText(history(index.row()).last()));
    default:
        return {};
    }
}

} // namespace porthole::gui
