// Which packets look alike in the list: by protocol, and by what went wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace porthole {
class Packet;
struct Protocol;
}

namespace porthole::gui {

/// The looks of a row. A theme has two colours for each; the order is that of the theme's table.
enum class RowClass : std::uint8_t {
    Plain,
    Malformed,   ///< a header contradicts itself
    TcpTrouble,  ///< loss, retransmission, zero window
    TcpReset,    ///< a connection refused or torn down
    TcpOpenClose, ///< SYN or FIN
    Tcp,
    Web,         ///< HTTP and what stands on it
    Encrypted,   ///< TLS, QUIC, SSH, IPsec, WireGuard
    Names,       ///< DNS and its kin
    Udp,
    Control,     ///< ICMP and ICMPv6
    ControlError, ///< ICMP says that something did not arrive
    Addressing,  ///< ARP, DHCP, neighbour discovery
    Routing,     ///< OSPF, BGP, VRRP, IGMP ...
    LinkControl, ///< spanning tree, LLDP and the like
    Files,       ///< SMB, NFS and the like
    Count,
};

/// The name of a class as users read it: "TCP trouble".
const char* rowClassName(RowClass rowClass);

/// The class of a protocol by itself; Plain when no rule names it.
RowClass classOfProtocol(std::string_view abbreviation);

/// The class of a packet. `tcpFlags`: what TCP analysis found, see tcpflag.
RowClass classify(const Packet& packet, std::uint32_t tcpFlags);

} // namespace porthole::gui
