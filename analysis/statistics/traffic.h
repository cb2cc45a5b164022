// What tables of conversations and endpoints have in common: the layers they are made of, and a row.
#pragma once

#include "analysis/conversation.h"
#include "analysis/frame_index.h"
#include "analysis/tcp_states.h"
#include "dissectors/core/address.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace porthole {
struct Protocol;
}

namespace porthole::analysis {

/// What talks with what.
enum class TrafficLayer : std::uint8_t {
    Ethernet,
    Ipv4,
    Ipv6,
    Tcp,
    Udp,
};
inline constexpr std::size_t trafficLayers = 5;
inline constexpr std::array<TrafficLayer, trafficLayers> allTrafficLayers {
    TrafficLayer::Ethernet, TrafficLayer::Ipv4, TrafficLayer::Ipv6, TrafficLayer::Tcp, TrafficLayer::Udp};

constexpr std::size_t indexOf(TrafficLayer layer) { return static_cast<std::size_t>(layer); }
constexpr bool hasPorts(TrafficLayer layer) { return layer == TrafficLayer::Tcp || layer == TrafficLayer::Udp; }
/// "Ethernet", "IPv4", …
std::string_view trafficLayerName(TrafficLayer layer);
/// By the name that -z has for it: "eth", "ip", …
std::optional<TrafficLayer> findTrafficLayer(std::string_view name);

/// What two ends sent each other. Side A sent the first frame that counts; a frame counts once for each time that the layer
/// stands in it, with all its bytes on the wire. What an ICMP error quotes does not count.
struct TrafficRow {
    Address addressA, addressB;
    std::uint16_t portA = 0, portB = 0;
    ConversationId conversation = noConversation; ///< TCP, UDP
    std::uint32_t stream = 0;                     ///< tcp.stream or udp.stream
    FrameNumber firstFrame = 0;
    const Protocol* application = nullptr;   ///< TCP, UDP: what its port stands for; null: not known
    std::array<std::uint32_t, 2> packets {}; ///< A to B, B to A
    std::array<std::uint64_t, 2> bytes {};
    Nanoseconds first = noTime, last = noTime; ///< the least and the greatest time; noTime: no frame has one

    // TCP only.
    Nanoseconds roundTrip = 0;        ///< of the handshake; 0: not known
    std::uint32_t retransmissions = 0; ///< segments
    std::uint32_t findings = 0;        ///< tcpflag, of all segments together
    TcpStates states;                  ///< of A and B, at the end
    TcpEnding ending = TcpEnding::Open;
    std::uint8_t endedBy = 0;          ///< 0: A, 1: B; see endingOf()
    std::uint8_t completeness = 0;

    std::uint32_t totalPackets() const { return packets[0] + packets[1]; }
    std::uint64_t totalBytes() const { return bytes[0] + bytes[1]; }
    Nanoseconds duration() const { return elapsed(first, last); }
};

/// In the order of their first frames.
using TrafficRows = std::vector<TrafficRow>;

/// One end of conversations, with what it sent and received.
struct EndpointRow {
    Address address;
    std::uint16_t port = 0;
    std::array<std::uint32_t, 2> packets {}; ///< sent, received
    std::array<std::uint64_t, 2> bytes {};
    std::uint32_t conversations = 0;

    std::uint64_t totalPackets() const { return std::uint64_t {packets[0]} + packets[1]; }
    std::uint64_t totalBytes() const { return bytes[0] + bytes[1]; }
};

using EndpointRows = std::vector<EndpointRow>;

} // namespace porthole::analysis
