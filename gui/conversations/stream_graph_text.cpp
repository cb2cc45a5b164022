#include "gui/conversations/stream_graph_text.h"

#include "gui/basics/qt_text.h"

#include <QCoreApplication>

namespace porthole::gui {

using analysis::StreamCurveRole;
using analysis::StreamGraphKind;

namespace {

QString addressText(const Address& address, std::uint16_t port)
{
    Text text;
    appendAddress(text, address);
    const auto written = toQString(text.view());
    return written.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2").arg(written).arg(port) : QStringLiteral("%1:%2").arg(written).arg(port);
}

QString countOf(double value)
{
    return formatCount(static_cast<quint64>(std::max(value, 0.0)));
}

} // namespace

QString streamGraphName(StreamGraphKind kind)
{
    switch (kind) {
    case StreamGraphKind::Stevens: return QObject::tr("Time/sequence (Stevens)");
    case StreamGraphKind::TcpTrace: return QObject::tr("Time/sequence (tcptrace)");
    case StreamGraphKind::Throughput: return QObject::tr("Throughput");
    case StreamGraphKind::RoundTrip: return QObject::tr("Round-trip time");
    case StreamGraphKind::WindowScaling: return QObject::tr("Window scaling");
    case StreamGraphKind::BytesInFlight: return QObject::tr("Bytes in flight");
    case StreamGraphKind::Count: break;
    }
    return {};
}

PlotAxis streamGraphAxis(StreamGraphKind kind, bool horizontal, const analysis::StreamGraphOptions& options)
{
    if (horizontal) {
        if (kind == StreamGraphKind::RoundTrip && options.bySequence)
            return {QObject::tr("Sequence number (relative)"), PlotUnit::Number};
        return {QObject::tr("Time since the beginning of the capture (s)"), PlotUnit::Seconds};
    }
    switch (kind) {
    case StreamGraphKind::Throughput:
        return {QObject::tr("Bits of data a second, mean of %1").arg(plotValueText(options.average, PlotUnit::Duration)), PlotUnit::Rate};
    case StreamGraphKind::RoundTrip: return {QObject::tr("Round-trip time"), PlotUnit::Duration};
    case StreamGraphKind::WindowScaling:
    case StreamGraphKind::BytesInFlight: return {QObject::tr("Bytes"), PlotUnit::Bytes};
    default: return {QObject::tr("Sequence number (relative)"), PlotUnit::Number};
    }
}

StreamCurveLook streamCurveLook(StreamCurveRole role)
{
    switch (role) {
    case StreamCurveRole::Segments: return {QObject::tr("Segments"), 0, false};
    case StreamCurveRole::Retransmissions: return {QObject::tr("Retransmissions"), 1, false};
    case StreamCurveRole::OutOfOrder: return {QObject::tr("Out of order"), 3, false};
    case StreamCurveRole::Acknowledgments: return {QObject::tr("Acknowledged"), 2, false};
    case StreamCurveRole::WindowEnd: return {QObject::tr("End of the receive window"), 5, true};
    case StreamCurveRole::SackBlocks: return {QObject::tr("SACK blocks"), 4, false};
    case StreamCurveRole::Throughput: return {QObject::tr("Throughput: all data sent"), 0, false};
    case StreamCurveRole::Goodput: return {QObject::tr("Goodput: data acknowledged"), 2, false};
    case StreamCurveRole::RoundTrip: return {QObject::tr("Round-trip times"), 0, false};
    case StreamCurveRole::ReceiveWindow: return {QObject::tr("Receive window"), 5, true};
    case StreamCurveRole::BytesInFlight: return {QObject::tr("Bytes in flight"), 0, false};
    case StreamCurveRole::Sacked: return {QObject::tr("Received behind a hole (SACK)"), 4, true};
    case StreamCurveRole::KernelCongestionWindowEnd: return {QObject::tr("Kernel: end of the congestion window"), 6, false};
    case StreamCurveRole::KernelReceiveWindowEnd: return {QObject::tr("Kernel: end of the receive window"), 7, true};
    case StreamCurveRole::KernelCongestionWindow: return {QObject::tr("Kernel: congestion window"), 6, false};
    case StreamCurveRole::KernelThreshold: return {QObject::tr("Kernel: slow start threshold"), 3, true};
    case StreamCurveRole::KernelReceiveWindow: return {QObject::tr("Kernel: receive window"), 7, true};
    case StreamCurveRole::KernelUnacknowledged: return {QObject::tr("Kernel: not acknowledged"), 2, true};
    case StreamCurveRole::KernelDeliveryRate: return {QObject::tr("Kernel: delivery rate"), 6, false};
    case StreamCurveRole::KernelRoundTrip: return {QObject::tr("Kernel: smoothed round-trip time"), 6, false};
    case StreamCurveRole::KernelRoundTripVariance: return {QObject::tr("Kernel: its variance"), 7, true};
    }
    return {};
}

QString kernelBoxText(std::size_t samples, std::size_t ofOtherSide, bool known)
{
    if (!known || samples)
        return QObject::tr("&Kernel's numbers");
    return ofOtherSide ? QObject::tr("&Kernel's numbers: of the other direction") : QObject::tr("&Kernel's numbers: none");
}

QString kernelBoxHelp(std::size_t samples, std::size_t ofOtherSide)
{
    if (samples)
        return QObject::tr("What the sender's kernel knew while packets were captured: congestion window, slow start threshold, round-trip time. (K)");
    if (ofOtherSide)
        return QObject::tr("The sender is on another machine, whose kernel nobody asked. Switch the direction to see what this one's kernel knew.");
    return QObject::tr("Nobody asked a kernel: they are there of connections of the machine that captured, if Porthole captured them, and stay in pcapng files.");
}

QString endsText(const analysis::Conversation& conversation, int sender)
{
    const auto a = addressText(conversation.addressA, conversation.portA), b = addressText(conversation.addressB, conversation.portB);
    return sender == 0 ? QStringLiteral("%1 → %2").arg(a, b) : QStringLiteral("%1 → %2").arg(b, a);
}

QString describePoint(StreamCurveRole role, const analysis::PlotPoint& point, bool bySequence)
{
    const auto packet = point.frame ? QObject::tr("Packet %1").arg(formatCount(point.frame)) : QString();
    const auto where = bySequence ? QString() : QObject::tr(" at %1 s").arg(plotValueText(point.x, PlotUnit::Seconds));
    const auto begin = packet.isEmpty() ? where.trimmed() : packet + where;
    const auto bytes = QObject::tr("%1 bytes").arg(countOf(point.high));
    const auto atTime = QObject::tr("At %1 s").arg(plotValueText(point.x, PlotUnit::Seconds));
    switch (role) {
    case StreamCurveRole::Segments:
    case StreamCurveRole::Retransmissions:
    case StreamCurveRole::OutOfOrder: {
        const auto what = role == StreamCurveRole::Segments ? QObject::tr("sends")
            : role == StreamCurveRole::OutOfOrder           ? QObject::tr("sends out of order")
                                                            : QObject::tr("sends again");
        if (point.low == point.high)
            return QObject::tr("%1 %2 from sequence number %3 on.").arg(begin, what, countOf(point.low));
        return QObject::tr("%1 %2 %3 bytes: %4 to %5.")
            .arg(begin, what, countOf(point.high - point.low), countOf(point.low), countOf(point.high - 1));
    }
    case StreamCurveRole::Acknowledgments: return QObject::tr("%1 acknowledges all up to %2.").arg(begin, countOf(point.high));
    case StreamCurveRole::WindowEnd: return QObject::tr("%1 lets the sender go up to %2.").arg(begin, countOf(point.high));
    case StreamCurveRole::SackBlocks:
        return QObject::tr("%1 says that %2 to %3 arrived (SACK).").arg(begin, countOf(point.low), countOf(point.high - 1));
    case StreamCurveRole::Throughput:
        return QObject::tr("%1: %2bit/s were sent.").arg(begin, plotValueText(point.high, PlotUnit::Rate));
    case StreamCurveRole::Goodput:
        return QObject::tr("%1: %2bit/s were acknowledged.").arg(begin, plotValueText(point.high, PlotUnit::Rate));
    case StreamCurveRole::RoundTrip:
        return QObject::tr("%1 acknowledges after %2.").arg(begin, plotValueText(point.high, PlotUnit::Duration));
    case StreamCurveRole::ReceiveWindow: return QObject::tr("%1 announces a window of %2.").arg(begin, bytes);
    case StreamCurveRole::BytesInFlight: return QObject::tr("%1: %2 are in flight.").arg(begin, bytes);
    case StreamCurveRole::Sacked: return QObject::tr("%1: %2 wait at the receiver for those before them.").arg(begin, bytes);
    case StreamCurveRole::KernelCongestionWindowEnd:
        return QObject::tr("%1: the kernel's congestion window lets the sender go up to %2.").arg(atTime, countOf(point.high));
    case StreamCurveRole::KernelReceiveWindowEnd:
        return QObject::tr("%1: the receive window, as the sender's kernel knew it, lets it go up to %2.").arg(atTime, countOf(point.high));
    case StreamCurveRole::KernelCongestionWindow: return QObject::tr("%1: the kernel's congestion window is %2.").arg(atTime, bytes);
    case StreamCurveRole::KernelThreshold: return QObject::tr("%1: slow start ends at %2.").arg(atTime, bytes);
    case StreamCurveRole::KernelReceiveWindow: return QObject::tr("%1: the sender's kernel knew of a receive window of %2.").arg(atTime, bytes);
    case StreamCurveRole::KernelUnacknowledged: return QObject::tr("%1: for the kernel, %2 are not acknowledged.").arg(atTime, bytes);
    case StreamCurveRole::KernelDeliveryRate:
        return QObject::tr("%1: the kernel measures that %2bit/s arrive.").arg(atTime, plotValueText(point.high, PlotUnit::Rate));
    case StreamCurveRole::KernelRoundTrip:
        return QObject::tr("%1: the kernel's smoothed round-trip time is %2.").arg(atTime, plotValueText(point.high, PlotUnit::Duration));
    case StreamCurveRole::KernelRoundTripVariance:
        return QObject::tr("%1: the kernel takes round-trip times of %2 to %3 for usual.")
            .arg(atTime, plotValueText(point.low, PlotUnit::Duration), plotValueText(point.high, PlotUnit::Duration));
    }
    return {};
}

} // namespace porthole::gui
