// What the cells of tables of conversations and endpoints say.

#include "gui/statistics/traffic_table_model.h"

#include "dissectors/core/text.h"
#include "gui/basics/qt_text.h"
#include "gui/packets/time_format.h"

#include <QLocale>

#include <cmath>

namespace porthole::gui {

using namespace analysis;

namespace {

QString secondsText(Nanoseconds time, int digits)
{
    return QLocale().toString(static_cast<double>(time) / 1e9, 'f', digits);
}

/// "12.3 Mbit/s"; empty if there is no rate.
QString rateText(double bitsPerSecond)
{
    if (bitsPerSecond <= 0)
        return {};
    static constexpr const char* units[] = {QT_TRANSLATE_NOOP("TrafficTable", "bit/s"), QT_TRANSLATE_NOOP("TrafficTable", "kbit/s"),
        QT_TRANSLATE_NOOP("TrafficTable", "Mbit/s"), QT_TRANSLATE_NOOP("TrafficTable", "Gbit/s"), QT_TRANSLATE_NOOP("TrafficTable", "Tbit/s")};
    std::size_t unit = 0;
    for (; unit + 1 < std::size(units) && bitsPerSecond >= 1000; ++unit)
        bitsPerSecond /= 1000;
    return QStringLiteral("%1 %2").arg(QLocale().toString(bitsPerSecond, 'f', unit == 0 ? 0 : 1), QCoreApplication::translate("TrafficTable", units[unit]));
}

QString exactBytes(quint64 bytes) { return QObject::tr("%1 bytes, counted as whole packets on the wire").arg(formatCount(bytes)); }

QString sideName(int side) { return side ? QStringLiteral("B") : QStringLiteral("A"); }

QString completenessText(std::uint8_t completeness)
{
    constexpr struct {
        std::uint8_t bit;
        const char* name;
    } parts[] = {{1, "SYN"}, {2, "SYN+ACK"}, {4, "ACK"}, {8, QT_TRANSLATE_NOOP("TrafficTable", "data")}, {16, "FIN"}, {32, "RST"}};
    QStringList names;
    for (const auto& part : parts)
        if (completeness & part.bit)
            names.append(QCoreApplication::translate("TrafficTable", part.name));
    return names.join(QStringLiteral(", "));
}

} // namespace

QString endingText(const TrafficRow& row)
{
    const auto by = sideName(row.endedBy), other = sideName(1 - row.endedBy);
    switch (row.ending) {
    case TcpEnding::Open: return QObject::tr("not ended");
    case TcpEnding::Closed: return QObject::tr("closed, %1 first").arg(by);
    case TcpEnding::Refused: return QObject::tr("refused by %1").arg(by);
    case TcpEnding::NoConnection: return QObject::tr("%1 knew no such connection").arg(by);
    case TcpEnding::DataAfterClose: return QObject::tr("reset: data after %1 closed").arg(by);
    case TcpEnding::Aborted: return QObject::tr("reset by %1").arg(by);
    case TcpEnding::TimedOut: return QObject::tr("%1 got no answer from %2").arg(by, other);
    }
    return {};
}

QString troubleText(std::uint32_t findings)
{
    constexpr struct {
        std::uint32_t flags;
        const char* name;
    } kinds[] = {{tcpflag::lostSegment | tcpflag::ackLostSegment, QT_TRANSLATE_NOOP("TrafficTable", "segments not captured")},
        {tcpflag::retransmission | tcpflag::fastRetransmission, QT_TRANSLATE_NOOP("TrafficTable", "retransmissions")},
        {tcpflag::spuriousRetransmission, QT_TRANSLATE_NOOP("TrafficTable", "needless retransmissions")},
        {tcpflag::outOfOrder, QT_TRANSLATE_NOOP("TrafficTable", "out of order")},
        {tcpflag::duplicateAck, QT_TRANSLATE_NOOP("TrafficTable", "duplicate ACKs")},
        {tcpflag::zeroWindow, QT_TRANSLATE_NOOP("TrafficTable", "zero window")},
        {tcpflag::windowFull, QT_TRANSLATE_NOOP("TrafficTable", "window full")}};
    QStringList found;
    for (const auto& kind : kinds)
        if (findings & kind.flags)
            found.append(QCoreApplication::translate("TrafficTable", kind.name));
    return found.join(QStringLiteral(", "));
}

QString TrafficTableModel::addressText(const Address& address) const
{
    Text text;
    appendName(text, address, m_look.names.get());
    return toQString(text.view());
}

QString TrafficTableModel::portText(std::uint16_t port) const
{
    if (m_look.names) {
        const auto service = m_look.names->service(m_layer == TrafficLayer::Tcp ? Transport::Tcp : Transport::Udp, port);
        if (!service.empty())
            return toQString(service);
    }
    return QString::number(port);
}

QString TrafficTableModel::text(const TrafficRow& row, TrafficColumn column) const
{
    switch (column) {
    case TrafficColumn::AddressA: return addressText(row.addressA);
    case TrafficColumn::PortA: return portText(row.portA);
    case TrafficColumn::AddressB: return addressText(row.addressB);
    case TrafficColumn::PortB: return portText(row.portB);
    case TrafficColumn::Application: return toQString(applicationName(m_layer, row));
    case TrafficColumn::Packets: return formatCount(quint64 {row.packets[0]} + row.packets[1]);
    case TrafficColumn::Bytes: return formatBytes(row.totalBytes());
    case TrafficColumn::Ending: return endingText(row);
    case TrafficColumn::Start:
        if (row.first == noTime)
            return {};
        return m_look.absoluteTimes ? formatTime({row.first, m_look.firstTime, noTime, m_look.timePrecision}, TimeFormat::LocalDate)
                                    : secondsText(elapsed(m_look.firstTime, row.first), 6);
    case TrafficColumn::Duration: return secondsText(row.duration(), 6);
    case TrafficColumn::PacketsAToB: return formatCount(row.packets[0]);
    case TrafficColumn::BytesAToB: return formatBytes(row.bytes[0]);
    case TrafficColumn::PacketsBToA: return formatCount(row.packets[1]);
    case TrafficColumn::BytesBToA: return formatBytes(row.bytes[1]);
    case TrafficColumn::RateAToB: return rateText(bitsPerSecond(row, 0));
    case TrafficColumn::RateBToA: return rateText(bitsPerSecond(row, 1));
    case TrafficColumn::StateA: return toQString(stateWord(row.states.of[0]));
    case TrafficColumn::StateB: return toQString(stateWord(row.states.of[1]));
    case TrafficColumn::RoundTrip: return row.roundTrip ? QObject::tr("%1 ms").arg(QLocale().toString(static_cast<double>(row.roundTrip) / 1e6, 'f', 3)) : QString();
    case TrafficColumn::Retransmissions: return row.retransmissions ? formatCount(row.retransmissions) : QString();
    case TrafficColumn::Trouble: return troubleText(row.findings);
    case TrafficColumn::Completeness: return completenessText(row.completeness);
    case TrafficColumn::Stream: return QString::number(row.stream);
    }
    return {};
}

QString TrafficTableModel::text(const EndpointRow& row, EndpointColumn column) const
{
    switch (column) {
    case EndpointColumn::Address: return addressText(row.address);
    case EndpointColumn::Port: return portText(row.port);
    case EndpointColumn::Packets: return formatCount(row.totalPackets());
    case EndpointColumn::Bytes: return formatBytes(row.totalBytes());
    case EndpointColumn::PacketsSent: return formatCount(row.packets[0]);
    case EndpointColumn::BytesSent: return formatBytes(row.bytes[0]);
    case EndpointColumn::PacketsReceived: return formatCount(row.packets[1]);
    case EndpointColumn::BytesReceived: return formatBytes(row.bytes[1]);
    case EndpointColumn::Conversations: return formatCount(row.conversations);
    }
    return {};
}

QString TrafficTableModel::toolTip(const TrafficRow& row, TrafficColumn column) const
{
    switch (column) {
    case TrafficColumn::Bytes: return exactBytes(row.totalBytes());
    case TrafficColumn::BytesAToB: return exactBytes(row.bytes[0]);
    case TrafficColumn::BytesBToA: return exactBytes(row.bytes[1]);
    case TrafficColumn::Completeness: return QObject::tr("What was captured of the connection; tcp.completeness is %1").arg(row.completeness);
    case TrafficColumn::Start: return QObject::tr("First packet: number %1").arg(formatCount(row.firstFrame));
    case TrafficColumn::Ending:
    case TrafficColumn::Trouble:
    case TrafficColumn::AddressA:
    case TrafficColumn::AddressB: return text(row, column); // may be cut off
    default: return {};
    }
}

QString TrafficTableModel::toolTip(const EndpointRow& row, EndpointColumn column) const
{
    switch (column) {
    case EndpointColumn::Bytes: return exactBytes(row.totalBytes());
    case EndpointColumn::BytesSent: return exactBytes(row.bytes[0]);
    case EndpointColumn::BytesReceived: return exactBytes(row.bytes[1]);
    case EndpointColumn::Address: return addressText(row.address);
    default: return {};
    }
}

} // namespace porthole::gui
