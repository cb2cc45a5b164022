#include "analysis/sockets/socket_messages.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

namespace porthole::analysis {

namespace {

/// A structure of the kernel's, of which the message may hold less or more than we know.
template <typename T>
T loadAs(ByteView bytes)
{
    T value {};
    std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
    return value;
}

/// Calls `use` with type and content of each attribute (struct rtattr).
template <typename Use>
void forEachAttribute(ByteView bytes, Use&& use)
{
    constexpr std::size_t header = sizeof(nlattr);
    while (bytes.size() >= header) {
        const auto attribute = loadAs<nlattr>(bytes);
        if (attribute.nla_len < header || attribute.nla_len > bytes.size())
            return;
        use(attribute.nla_type & NLA_TYPE_MASK, bytes.subspan(header, attribute.nla_len - header));
        const auto aligned = static_cast<std::size_t>(NLA_ALIGN(attribute.nla_len));
        bytes = bytes.subspan(std::min(aligned, bytes.size()));
    }
}

std::uint64_t joined(const std::uint32_t (&halves)[2]) { return static_cast<std::uint64_t>(halves[1]) << 32 | halves[0]; }

std::uint16_t fromNetworkOrder(std::uint16_t port) { return __builtin_bswap16(port); }

Address addressOf(std::uint8_t family, const void* words)
{
    if (family == AF_INET) {
        std::uint32_t value;
        std::memcpy(&value, words, sizeof value);
        return Ipv4Address {__builtin_bswap32(value)};
    }
    Ipv6Address address;
    std::memcpy(address.bytes.data(), words, address.bytes.size());
    return address;
}

SocketMemory memoryOf(ByteView bytes)
{
    std::uint32_t words[SK_MEMINFO_VARS] = {};
    std::memcpy(words, bytes.data(), std::min(bytes.size(), sizeof words));
    return {words[SK_MEMINFO_RMEM_ALLOC], words[SK_MEMINFO_RCVBUF], words[SK_MEMINFO_WMEM_ALLOC], words[SK_MEMINFO_SNDBUF],
        words[SK_MEMINFO_FWD_ALLOC], words[SK_MEMINFO_WMEM_QUEUED], words[SK_MEMINFO_OPTMEM], words[SK_MEMINFO_BACKLOG],
        words[SK_MEMINFO_DROPS]};
}

TcpFacts tcpFactsOf(ByteView bytes)
{
    const auto info = loadAs<tcp_info>(bytes);
    TcpFacts facts;
    facts.congestionState = info.tcpi_ca_state;
    facts.options = info.tcpi_options;
    facts.sendScale = info.tcpi_snd_wscale;
    facts.receiveScale = info.tcpi_rcv_wscale;
    facts.retransmitTimeout = info.tcpi_rto;
    facts.ackTimeout = info.tcpi_ato;
    facts.sendMss = info.tcpi_snd_mss;
    facts.receiveMss = info.tcpi_rcv_mss;
    facts.pathMtu = info.tcpi_pmtu;
    facts.advertisedMss = info.tcpi_advmss;
    facts.unacknowledged = info.tcpi_unacked;
    facts.sacked = info.tcpi_sacked;
    facts.lost = info.tcpi_lost;
    facts.retransmitted = info.tcpi_retrans;
    facts.roundTrip = info.tcpi_rtt;
    facts.roundTripVariance = info.tcpi_rttvar;
    facts.leastRoundTrip = info.tcpi_min_rtt;
    facts.receiverRoundTrip = info.tcpi_rcv_rtt;
    facts.slowStartThreshold = info.tcpi_snd_ssthresh;
    facts.congestionWindow = info.tcpi_snd_cwnd;
    facts.receiverSpace = info.tcpi_rcv_space;
    facts.totalRetransmits = info.tcpi_total_retrans;
    facts.pacingRate = info.tcpi_pacing_rate;
    facts.deliveryRate = info.tcpi_delivery_rate;
    facts.bytesAcknowledged = info.tcpi_bytes_acked;
    facts.bytesReceived = info.tcpi_bytes_received;
    facts.bytesSent = info.tcpi_bytes_sent;
    facts.bytesRetransmitted = info.tcpi_bytes_retrans;
    facts.segmentsOut = info.tcpi_segs_out;
    facts.segmentsIn = info.tcpi_segs_in;
    facts.notSent = info.tcpi_notsent_bytes;
    facts.busyTime = info.tcpi_busy_time;
    facts.receiveWindowLimited = info.tcpi_rwnd_limited;
    facts.sendBufferLimited = info.tcpi_sndbuf_limited;
    facts.sendWindow = info.tcpi_snd_wnd;
    // tcpi_rcv_wnd, which came behind it in Linux 6.2: older headers do not name it.
    constexpr std::size_t receiveWindowAt = offsetof(tcp_info, tcpi_snd_wnd) + sizeof info.tcpi_snd_wnd;
    if (bytes.size() >= receiveWindowAt + sizeof facts.receiveWindow)
        std::memcpy(&facts.receiveWindow, bytes.data() + receiveWindowAt, sizeof facts.receiveWindow);
    return facts;
}

SocketTimer timerOf(std::uint8_t number)
{
    switch (number) {
    case 1: return SocketTimer::Retransmit;
    case 2: return SocketTimer::KeepAlive;
    case 3: return SocketTimer::TimeWait;
    case 4: return SocketTimer::ZeroWindowProbe;
    default: return SocketTimer::None;
    }
}

SocketState stateOf(std::uint8_t number)
{
    return number <= static_cast<std::uint8_t>(SocketState::NewSynReceived) ? static_cast<SocketState>(number) : SocketState::Unknown;
}

} // namespace

std::optional<Socket> readInetSocket(ByteView payload, SocketProtocol protocol)
{
    if (payload.size() < sizeof(inet_diag_msg))
        return std::nullopt;
    const auto message = loadAs<inet_diag_msg>(payload);
    if (message.idiag_family != AF_INET && message.idiag_family != AF_INET6)
        return std::nullopt;
    Socket socket;
    socket.family = message.idiag_family == AF_INET ? SocketFamily::Ipv4 : SocketFamily::Ipv6;
    socket.protocol = protocol;
    socket.state = stateOf(message.idiag_state);
    const auto& id = message.id;
    socket.local = {addressOf(message.idiag_family, id.idiag_src), fromNetworkOrder(id.idiag_sport)};
    socket.remote = {addressOf(message.idiag_family, id.idiag_dst), fromNetworkOrder(id.idiag_dport)};
    socket.interface = id.idiag_if;
    socket.cookie = joined(id.idiag_cookie);
    socket.receiveQueue = message.idiag_rqueue;
    socket.sendQueue = message.idiag_wqueue;
    socket.user = message.idiag_uid;
    socket.inode = message.idiag_inode;
    socket.timer = timerOf(message.idiag_timer);
    socket.timerExpires = socket.timer == SocketTimer::None ? 0 : message.idiag_expires;
    socket.timerRetransmits = message.idiag_retrans;
    const auto text = [](ByteView bytes) {
        const auto end = std::find(bytes.begin(), bytes.end(), 0);
        return std::string(bytes.begin(), end);
    };
    forEachAttribute(payload.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof message), payload.size())), [&](int type, ByteView bytes) {
        switch (type) {
        case INET_DIAG_SKMEMINFO: socket.memory = memoryOf(bytes); break;
        case INET_DIAG_INFO:
            if (protocol == SocketProtocol::Tcp)
                socket.tcp = tcpFactsOf(bytes);
            break;
        case INET_DIAG_CONG: socket.congestionControl = text(bytes); break;
        case INET_DIAG_SKV6ONLY: socket.onlyIpv6 = !bytes.empty() && bytes[0] != 0; break;
        case INET_DIAG_MARK: socket.mark = loadAs<std::uint32_t>(bytes); break;
        case INET_DIAG_CGROUP_ID: socket.controlGroup = loadAs<std::uint64_t>(bytes); break;
        default: break;
        }
    });
    return socket;
}

std::optional<Socket> readUnixSocket(ByteView payload)
{
    if (payload.size() < sizeof(unix_diag_msg))
        return std::nullopt;
    const auto message = loadAs<unix_diag_msg>(payload);
    if (message.udiag_family != AF_UNIX)
        return std::nullopt;
    Socket socket;
    socket.family = SocketFamily::Unix;
    socket.protocol = message.udiag_type == SOCK_STREAM ? SocketProtocol::UnixStream
        : message.udiag_type == SOCK_SEQPACKET          ? SocketProtocol::UnixSeqPacket
                                                        : SocketProtocol::UnixDatagram;
    socket.state = stateOf(message.udiag_state);
    socket.inode = message.udiag_ino;
    socket.cookie = joined(message.udiag_cookie);
    forEachAttribute(payload.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof message), payload.size())), [&](int type, ByteView bytes) {
        switch (type) {
        case UNIX_DIAG_NAME:
            socket.path.assign(bytes.begin(), bytes.end());
            std::replace(socket.path.begin(), socket.path.end(), '\0', '@');
            if (!bytes.empty() && bytes.front() != 0) // a file: the name may be longer than its text
                socket.path.resize(std::min(socket.path.size(), static_cast<std::size_t>(std::find(bytes.begin(), bytes.end(), 0) - bytes.begin())));
            break;
        case UNIX_DIAG_PEER: socket.peerInode = loadAs<std::uint32_t>(bytes); break;
        case UNIX_DIAG_RQLEN: {
            const auto lengths = loadAs<unix_diag_rqlen>(bytes);
            socket.receiveQueue = lengths.udiag_rqueue;
            socket.sendQueue = lengths.udiag_wqueue;
            break;
        }
        case UNIX_DIAG_MEMINFO: socket.memory = memoryOf(bytes); break;
        case UNIX_DIAG_UID: socket.user = loadAs<std::uint32_t>(bytes); break;
        default: break;
        }
    });
    return socket;
}

std::optional<Socket> readPacketSocket(ByteView payload)
{
    if (payload.size() < sizeof(packet_diag_msg))
        return std::nullopt;
    const auto message = loadAs<packet_diag_msg>(payload);
    if (message.pdiag_family != AF_PACKET)
        return std::nullopt;
    Socket socket;
    socket.family = SocketFamily::Packet;
    socket.protocol = message.pdiag_type == SOCK_RAW ? SocketProtocol::PacketRaw : SocketProtocol::PacketDatagram;
    socket.state = SocketState::Close;
    socket.innerProtocol = message.pdiag_num;
    socket.inode = message.pdiag_ino;
    socket.cookie = joined(message.pdiag_cookie);
    forEachAttribute(payload.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof message), payload.size())), [&](int type, ByteView bytes) {
        switch (type) {
        case PACKET_DIAG_INFO: socket.interface = loadAs<packet_diag_info>(bytes).pdi_index; break;
        case PACKET_DIAG_UID: socket.user = loadAs<std::uint32_t>(bytes); break;
        case PACKET_DIAG_MEMINFO: socket.memory = memoryOf(bytes); break;
        default: break;
        }
    });
    if (socket.memory) {
        socket.receiveQueue = socket.memory->received;
        socket.sendQueue = socket.memory->sent;
    }
    return socket;
}

std::optional<Socket> readNetlinkSocket(ByteView payload)
{
    if (payload.size() < sizeof(netlink_diag_msg))
        return std::nullopt;
    const auto message = loadAs<netlink_diag_msg>(payload);
    if (message.ndiag_family != AF_NETLINK)
        return std::nullopt;
    Socket socket;
    socket.family = SocketFamily::Netlink;
    socket.protocol = SocketProtocol::Netlink;
    socket.state = SocketState::Close;
    socket.innerProtocol = message.ndiag_protocol;
    socket.inode = message.ndiag_ino;
    socket.portId = message.ndiag_portid;
    socket.peerPortId = message.ndiag_dst_portid;
    socket.groups = message.ndiag_dst_group;
    socket.cookie = joined(message.ndiag_cookie);
    forEachAttribute(payload.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof message), payload.size())), [&](int type, ByteView bytes) {
        if (type == NETLINK_DIAG_MEMINFO)
            socket.memory = memoryOf(bytes);
        else if (type == NETLINK_DIAG_GROUPS)
            socket.groups = loadAs<std::uint32_t>(bytes);
    });
    if (socket.memory) {
        socket.receiveQueue = socket.memory->received;
        socket.sendQueue = socket.memory->sent;
    }
    return socket;
}

} // namespace porthole::analysis
