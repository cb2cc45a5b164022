// The columns of tables of conversations and endpoints, their order, and their text for other programs.
#pragma once

#include "analysis/statistics/traffic.h"
#include "dissectors/core/names.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

enum class TrafficColumn : std::uint8_t {
    AddressA,
    PortA,
    AddressB,
    PortB,
    Application,
    Packets,
    Bytes,
    Ending,
    Start,
    Duration,
    PacketsAToB,
    BytesAToB,
    PacketsBToA,
    BytesBToA,
    RateAToB, ///< bits a second
    RateBToA,
    StateA,
    StateB,
    RoundTrip,
    Retransmissions,
    Trouble,
    Completeness,
    Stream,
};

enum class EndpointColumn : std::uint8_t {
    Address,
    Port,
    Packets,
    Bytes,
    PacketsSent,
    BytesSent,
    PacketsReceived,
    BytesReceived,
    Conversations,
};

/// What a layer's table has, from left to right.
std::vector<TrafficColumn> conversationColumns(TrafficLayer layer);
std::vector<EndpointColumn> endpointColumns(TrafficLayer layer);

/// The protocol above the transport layer, or else what IANA calls the port of B, or of A if it is below 1024; empty: not known.
std::string_view applicationName(TrafficLayer layer, const TrafficRow& row);
/// Bits a second that went one way (0: A to B) over the time from the first packet to the last; 0 if that is no time.
double bitsPerSecond(const TrafficRow& row, std::size_t direction);
/// The findings of TCP analysis that speak of trouble: loss, reordering, a window that is full.
inline constexpr std::uint32_t troubleFlags = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission
    | tcpflag::outOfOrder | tcpflag::lostSegment | tcpflag::ackLostSegment | tcpflag::duplicateAck | tcpflag::zeroWindow | tcpflag::windowFull;

/// The places of the rows in ascending order of a column; equal ones stay as they are. 150,000 rows take some 30 ms.
std::vector<std::uint32_t> orderOf(TrafficLayer layer, const TrafficRows& rows, TrafficColumn column);
std::vector<std::uint32_t> orderOf(const EndpointRows& rows, EndpointColumn column);

/// Whether an address, its name, a port, its service, or the protocol holds the text, whatever the case of its letters.
/// `wanted` is in lower case; `names` null: there are none.
bool matchesText(TrafficLayer layer, const TrafficRow& row, std::string_view wanted, const NameResolver* names);
bool matchesText(TrafficLayer layer, const EndpointRow& row, std::string_view wanted, const NameResolver* names);

/// What other programs read. Numbers are exact, times seconds since 1970, rates bits a second.
enum class TableForm {
    Csv,
    Json,
    Yaml,
};
std::string exportRows(
    TrafficLayer layer, const TrafficRows& rows, std::span<const std::uint32_t> order, TableForm form, const NameResolver* names);
std::string exportRows(
    TrafficLayer layer, const EndpointRows& rows, std::span<const std::uint32_t> order, TableForm form, const NameResolver* names);

/// "open", "closed", "refused", …: of exported tables.
std::string_view endingWord(TcpEnding ending);
/// "ESTABLISHED", …; empty: not known.
std::string_view stateWord(TcpState state);

} // namespace porthole::analysis
