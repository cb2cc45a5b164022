#include "analysis/statistics/traffic_columns.h"

#include "analysis/frame_order.h"
#include "dissectors/core/protocol.h"
#include "dissectors/core/text.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <numeric>

namespace porthole::analysis {

namespace {

constexpr std::uint64_t signBit = std::uint64_t {1} << 63;

std::uint64_t keyOfTime(Nanoseconds time) { return static_cast<std::uint64_t>(time) ^ signBit; }

/// Of numbers that are not negative.
std::uint64_t keyOfRate(double rate) { return std::bit_cast<std::uint64_t>(rate); }

std::uint64_t keyOf(const TrafficRow& row, TrafficColumn column)
{
    switch (column) {
    case TrafficColumn::PortA: return row.portA;
    case TrafficColumn::PortB: return row.portB;
    case TrafficColumn::Packets: return std::uint64_t {row.packets[0]} + row.packets[1];
    case TrafficColumn::Bytes: return row.totalBytes();
    case TrafficColumn::Ending: return static_cast<std::uint64_t>(row.ending) * 2 + row.endedBy;
    case TrafficColumn::Start: return keyOfTime(row.first);
    case TrafficColumn::Duration: return keyOfTime(row.duration());
    case TrafficColumn::PacketsAToB: return row.packets[0];
    case TrafficColumn::BytesAToB: return row.bytes[0];
    case TrafficColumn::PacketsBToA: return row.packets[1];
    case TrafficColumn::BytesBToA: return row.bytes[1];
    case TrafficColumn::RateAToB: return keyOfRate(bitsPerSecond(row, 0));
    case TrafficColumn::RateBToA: return keyOfRate(bitsPerSecond(row, 1));
    case TrafficColumn::StateA: return static_cast<std::uint64_t>(row.states.of[0]);
    case TrafficColumn::StateB: return static_cast<std::uint64_t>(row.states.of[1]);
    case TrafficColumn::RoundTrip: return keyOfTime(row.roundTrip);
    case TrafficColumn::Retransmissions: return row.retransmissions;
    case TrafficColumn::Trouble: return static_cast<std::uint64_t>(std::popcount(row.findings & troubleFlags)) << 32 | (row.findings & troubleFlags);
    case TrafficColumn::Completeness: return row.completeness;
    case TrafficColumn::Stream: return row.stream;
    default: return 0;
    }
}

std::uint64_t keyOf(const EndpointRow& row, EndpointColumn column)
{
    switch (column) {
    case EndpointColumn::Port: return row.port;
    case EndpointColumn::Packets: return row.totalPackets();
    case EndpointColumn::Bytes: return row.totalBytes();
    case EndpointColumn::PacketsSent: return row.packets[0];
    case EndpointColumn::BytesSent: return row.bytes[0];
    case EndpointColumn::PacketsReceived: return row.packets[1];
    case EndpointColumn::BytesReceived: return row.bytes[1];
    case EndpointColumn::Conversations: return row.conversations;
    case EndpointColumn::Address: break;
    }
    return 0;
}

/// Places in ascending order of what `valueOf` gives.
template <typename Row, typename Value>
std::vector<std::uint32_t> orderBy(const std::vector<Row>& rows, const Value& valueOf)
{
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&](std::uint32_t one, std::uint32_t other) { return valueOf(rows[one]) < valueOf(rows[other]); });
    return order;
}

template <typename Row, typename Column>
std::vector<std::uint32_t> orderByKey(const std::vector<Row>& rows, Column column)
{
    std::vector<std::uint64_t> keys;
    keys.reserve(rows.size());
    for (const auto& row : rows)
        keys.push_back(keyOf(row, column));
    return orderOfKeys(keys);
}

Transport transportOf(TrafficLayer layer) { return layer == TrafficLayer::Tcp ? Transport::Tcp : Transport::Udp; }

bool holds(std::string_view text, std::string_view wanted)
{
    return !std::ranges::search(text, wanted, [](char letter, char lower) { return std::tolower(static_cast<unsigned char>(letter)) == lower; }).empty();
}

bool endHolds(TrafficLayer layer, const Address& address, std::uint16_t port, std::string_view wanted, const NameResolver* names)
{
    Text text;
    appendAddress(text, address);
    if (hasPorts(layer))
        text.format(":{}", port);
    if (holds(text.view(), wanted))
        return true;
    if (!names)
        return false;
    text.clear();
    appendName(text, address, names);
    if (hasPorts(layer))
        text << ':' << names->service(transportOf(layer), port);
    return holds(text.view(), wanted);
}

} // namespace

std::vector<TrafficColumn> conversationColumns(TrafficLayer layer)
{
    using enum TrafficColumn;
    if (layer == TrafficLayer::Tcp)
        return {AddressA, PortA, AddressB, PortB, Application, Packets, Bytes, Ending, Start, Duration, PacketsAToB, BytesAToB, PacketsBToA, BytesBToA,
            RateAToB, RateBToA, StateA, StateB, RoundTrip, Retransmissions, Trouble, Completeness, Stream};
    if (layer == TrafficLayer::Udp)
        return {AddressA, PortA, AddressB, PortB, Application, Packets, Bytes, Start, Duration, PacketsAToB, BytesAToB, PacketsBToA, BytesBToA, RateAToB,
            RateBToA, Stream};
    return {AddressA, AddressB, Packets, Bytes, Start, Duration, PacketsAToB, BytesAToB, PacketsBToA, BytesBToA, RateAToB, RateBToA};
}

std::vector<EndpointColumn> endpointColumns(TrafficLayer layer)
{
    using enum EndpointColumn;
    if (hasPorts(layer))
        return {Address, Port, Packets, Bytes, PacketsSent, BytesSent, PacketsReceived, BytesReceived, Conversations};
    return {Address, Packets, Bytes, PacketsSent, BytesSent, PacketsReceived, BytesReceived, Conversations};
}

std::string_view applicationName(TrafficLayer layer, const TrafficRow& row)
{
    if (row.application)
        return row.application->shortName;
    if (!hasPorts(layer))
        return {};
    if (const auto name = serviceName(transportOf(layer), row.portB); !name.empty())
        return name;
    return portRange(row.portA) == PortRange::System ? serviceName(transportOf(layer), row.portA) : std::string_view {};
}

double bitsPerSecond(const TrafficRow& row, std::size_t direction)
{
    const auto duration = row.duration();
    return duration > 0 ? static_cast<double>(row.bytes[direction]) * 8e9 / static_cast<double>(duration) : 0;
}

std::vector<std::uint32_t> orderOf(TrafficLayer layer, const TrafficRows& rows, TrafficColumn column)
{
    switch (column) {
    case TrafficColumn::AddressA: return orderBy(rows, [](const TrafficRow& row) -> const Address& { return row.addressA; });
    case TrafficColumn::AddressB: return orderBy(rows, [](const TrafficRow& row) -> const Address& { return row.addressB; });
    case TrafficColumn::Application: return orderBy(rows, [layer](const TrafficRow& row) { return applicationName(layer, row); });
    default: return orderByKey(rows, column);
    }
}

std::vector<std::uint32_t> orderOf(const EndpointRows& rows, EndpointColumn column)
{
    if (column == EndpointColumn::Address)
        return orderBy(rows, [](const EndpointRow& row) -> const Address& { return row.address; });
    return orderByKey(rows, column);
}

bool matchesText(TrafficLayer layer, const TrafficRow& row, std::string_view wanted, const NameResolver* names)
{
    return wanted.empty() || endHolds(layer, row.addressA, row.portA, wanted, names) || endHolds(layer, row.addressB, row.portB, wanted, names)
        || holds(applicationName(layer, row), wanted);
}

bool matchesText(TrafficLayer layer, const EndpointRow& row, std::string_view wanted, const NameResolver* names)
{
    return wanted.empty() || endHolds(layer, row.address, row.port, wanted, names);
}

std::string_view endingWord(TcpEnding ending)
{
    switch (ending) {
    case TcpEnding::Open: return "open";
    case TcpEnding::Closed: return "closed";
    case TcpEnding::Refused: return "refused";
    case TcpEnding::NoConnection: return "no such connection";
    case TcpEnding::DataAfterClose: return "data after close";
    case TcpEnding::Aborted: return "aborted";
    case TcpEnding::TimedOut: return "timed out";
    }
    return "";
}

std::string_view stateWord(TcpState state)
{
    switch (state) {
    case TcpState::Unknown: return "";
    case TcpState::Closed: return "CLOSED";
    case TcpState::Listen: return "LISTEN";
    case TcpState::SynSent: return "SYN-SENT";
    case TcpState::SynReceived: return "SYN-RECEIVED";
    case TcpState::Established: return "ESTABLISHED";
    case TcpState::FinWait1: return "FIN-WAIT-1";
    case TcpState::FinWait2: return "FIN-WAIT-2";
    case TcpState::CloseWait: return "CLOSE-WAIT";
    case TcpState::Closing: return "CLOSING";
    case TcpState::LastAck: return "LAST-ACK";
    case TcpState::TimeWait: return "TIME-WAIT";
    }
    return "";
}

} // namespace porthole::analysis
