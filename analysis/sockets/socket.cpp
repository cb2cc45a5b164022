#include "analysis/sockets/socket.h"

#include <algorithm>

namespace porthole::analysis {

bool SocketAddress::any() const
{
    return std::all_of(address.bytes.begin(), address.bytes.end(), [](auto byte) { return byte == 0; });
}

std::string_view protocolName(SocketProtocol protocol)
{
    switch (protocol) {
    case SocketProtocol::Tcp: return "tcp";
    case SocketProtocol::Udp: return "udp";
    case SocketProtocol::UdpLite: return "udplite";
    case SocketProtocol::Raw: return "raw";
    case SocketProtocol::UnixStream: return "u_str";
    case SocketProtocol::UnixDatagram: return "u_dgr";
    case SocketProtocol::UnixSeqPacket: return "u_seq";
    case SocketProtocol::PacketRaw: return "p_raw";
    case SocketProtocol::PacketDatagram: return "p_dgr";
    case SocketProtocol::Netlink: return "nl";
    }
    return "";
}

std::string_view stateName(const Socket& socket)
{
    switch (socket.state) {
    case SocketState::Unknown: return "UNKNOWN";
    case SocketState::Established: return "ESTAB";
    case SocketState::SynSent: return "SYN-SENT";
    case SocketState::SynReceived:
    case SocketState::NewSynReceived: return "SYN-RECV";
    case SocketState::FinWait1: return "FIN-WAIT-1";
    case SocketState::FinWait2: return "FIN-WAIT-2";
    case SocketState::TimeWait: return "TIME-WAIT";
    case SocketState::Close: return "UNCONN";
    case SocketState::CloseWait: return "CLOSE-WAIT";
    case SocketState::LastAck: return "LAST-ACK";
    case SocketState::Listen: return "LISTEN";
    case SocketState::Closing: return "CLOSING";
    }
    return "";
}

std::string_view timerName(SocketTimer timer)
{
    switch (timer) {
    case SocketTimer::None: return "";
    case SocketTimer::Retransmit: return "on";
    case SocketTimer::KeepAlive: return "keepalive";
    case SocketTimer::TimeWait: return "timewait";
    case SocketTimer::ZeroWindowProbe: return "persist";
    }
    return "";
}

} // namespace porthole::analysis
