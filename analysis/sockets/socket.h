// One socket of this machine, as its kernel describes it (sock_diag(7)).
#pragma once

#include "capture/frame.h"
#include "dissectors/core/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porthole::analysis {

enum class SocketFamily : std::uint8_t {
    Ipv4,
    Ipv6,
    Unix,
    Packet,
    Netlink,
};

enum class SocketProtocol : std::uint8_t {
    Tcp,
    Udp,
    UdpLite,
    Raw,
    UnixStream,
    UnixDatagram,
    UnixSeqPacket,
    PacketRaw,
    PacketDatagram,
    Netlink,
};

/// The numbers are the kernel's (TCP_ESTABLISHED …), which other families use as well.
enum class SocketState : std::uint8_t {
    Unknown = 0,
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Close = 7, ///< UDP, Netlink and others: not connected
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
    NewSynReceived = 12,
};

struct SocketAddress {
    Address address;        ///< none: the family has none
    std::uint16_t port = 0; ///< 0: any
    bool any() const; ///< a wildcard
    auto operator<=>(const SocketAddress&) const = default;
};

enum class SocketTimer : std::uint8_t {
    None,
    Retransmit,
    KeepAlive,
    TimeWait,
    ZeroWindowProbe,
};

/// Bytes (SK_MEMINFO_*), but for the drops.
struct SocketMemory {
    std::uint32_t received = 0, receiveBuffer = 0, sent = 0, sendBuffer = 0, forwardAllocated = 0, queued = 0, options = 0, backlog = 0;
    std::uint32_t drops = 0; ///< packets
};

/// What the kernel's TCP knows of a connection (struct tcp_info); what it is too old to tell is 0.
struct TcpFacts {
    std::uint8_t congestionState = 0; ///< 0 open, 1 disorder, 2 CWR, 3 recovery, 4 loss
    std::uint8_t options = 0;         ///< TCPI_OPT_*
    std::uint8_t sendScale = 0, receiveScale = 0;
    std::uint32_t retransmitTimeout = 0, ackTimeout = 0; ///< microseconds
    std::uint32_t sendMss = 0, receiveMss = 0, pathMtu = 0, advertisedMss = 0; ///< bytes
    std::uint32_t unacknowledged = 0, sacked = 0, lost = 0, retransmitted = 0; ///< segments now
    std::uint32_t roundTrip = 0, roundTripVariance = 0, leastRoundTrip = 0;    ///< microseconds
    std::uint32_t receiverRoundTrip = 0; ///< microseconds
    std::uint32_t slowStartThreshold = 0, congestionWindow = 0; ///< segments
    std::uint32_t receiverSpace = 0;     ///< bytes
    std::uint32_t totalRetransmits = 0;  ///< segments
    std::uint64_t pacingRate = 0, deliveryRate = 0; ///< bytes a second; the largest number: no limit
    std::uint64_t bytesAcknowledged = 0, bytesReceived = 0, bytesSent = 0, bytesRetransmitted = 0;
    std::uint64_t segmentsOut = 0, segmentsIn = 0;
    std::uint32_t notSent = 0;           ///< bytes
    std::uint64_t busyTime = 0, receiveWindowLimited = 0, sendBufferLimited = 0; ///< microseconds
    std::uint32_t sendWindow = 0, receiveWindow = 0; ///< bytes
};

/// A process that holds a socket open.
struct SocketOwner {
    std::int32_t process = 0;
    std::int32_t descriptor = -1;
    auto operator<=>(const SocketOwner&) const = default;
};

struct Socket {
    SocketFamily family {};
    SocketProtocol protocol {};
    SocketState state = SocketState::Unknown;
    SocketAddress local, remote;
    std::uint32_t interface = 0; ///< that it is bound to, by its index; 0: none
    /// Bytes that the program has not read; of a listening TCP socket: connections that wait for accept().
    std::uint32_t receiveQueue = 0;
    /// Bytes that the other side has not acknowledged; of a listening TCP socket: how many may wait.
    std::uint32_t sendQueue = 0;
    std::uint32_t user = 0;
    std::uint64_t inode = 0;  ///< 0: no program holds it (any more)
    std::uint64_t cookie = 0; ///< unique as long as the machine runs
    SocketTimer timer = SocketTimer::None;
    std::uint32_t timerExpires = 0;     ///< milliseconds
    std::uint32_t timerRetransmits = 0; ///< or probes
    std::optional<SocketMemory> memory;
    std::optional<TcpFacts> tcp;
    std::string congestionControl; ///< "cubic"
    std::optional<bool> onlyIpv6;
    std::uint32_t mark = 0;
    std::uint64_t controlGroup = 0;
    // UNIX sockets.
    std::string path;           ///< '@' in front of an abstract one
    std::uint64_t peerInode = 0; ///< 0: none
    // Packet sockets: the EtherType; netlink: the family.
    std::uint16_t innerProtocol = 0;
    std::uint32_t portId = 0, peerPortId = 0; ///< netlink
    std::uint32_t groups = 0;                 ///< netlink
    std::vector<SocketOwner> owners; ///< empty: none, or we may not know them
};

inline bool isIp(const Socket& socket) { return socket.family == SocketFamily::Ipv4 || socket.family == SocketFamily::Ipv6; }

/// "tcp", "u_str": as ss(8) writes it.
std::string_view protocolName(SocketProtocol protocol);
/// "ESTAB", "UNCONN": as ss(8) writes it.
std::string_view stateName(const Socket& socket);
std::string_view timerName(SocketTimer timer);

} // namespace porthole::analysis
