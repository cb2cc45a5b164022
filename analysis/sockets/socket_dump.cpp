#include "analysis/sockets/socket_dump.h"

#include "analysis/sockets/socket_messages.h"

#include <fmt/format.h>
#include <libmnl/libmnl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>

#include <linux/inet_diag.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace porthole::analysis {

struct SocketDump::Link {
    mnl_socket* socket = nullptr;
    std::uint32_t sequence = 0;
    std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(std::size_t {1} << 17);

    ~Link()
    {
        if (socket)
            mnl_socket_close(socket);
    }
    /// Sends `request` and hands the payload of each answer to `use`; 0 or the kernel's errno.
    template <typename Request>
    int ask(const Request& request, bool all, const std::function<void(ByteView)>& use);
};

namespace {

using Use = std::function<void(ByteView)>;

int onMessage(const nlmsghdr* message, void* data)
{
    if (message->nlmsg_type == SOCK_DIAG_BY_FAMILY)
        (*static_cast<const Use*>(data))({static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload(message)), mnl_nlmsg_get_payload_len(message)});
    return MNL_CB_OK;
}

constexpr std::uint32_t allStates = 0xffffffff;
constexpr std::uint32_t stateBit(SocketState state) { return 1u << static_cast<unsigned>(state); }

inet_diag_req_v2 inetRequest(std::uint8_t family, std::uint8_t protocol, const SocketKinds& kinds)
{
    inet_diag_req_v2 request {};
    request.sdiag_family = family;
    request.sdiag_protocol = protocol;
    request.idiag_states = allStates;
    if (protocol == IPPROTO_TCP && !kinds.listening)
        request.idiag_states &= ~stateBit(SocketState::Listen);
    if (protocol == IPPROTO_TCP && !kinds.timeWait)
        request.idiag_states &= ~stateBit(SocketState::TimeWait);
    if (kinds.details) // an extension's bit is its number less one
        request.idiag_ext = 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_CONG - 1) | 1 << (INET_DIAG_SKMEMINFO - 1);
    return request;
}

void setAddress(std::uint32_t (&words)[4], const Address& address) { std::memcpy(words, address.bytes.data(), sizeof words); }

} // namespace

template <typename Request>
int SocketDump::Link::ask(const Request& request, bool all, const Use& use)
{
    alignas(nlmsghdr) std::array<std::uint8_t, 256> space {};
    auto* header = mnl_nlmsg_put_header(space.data());
    header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | (all ? NLM_F_DUMP : NLM_F_ACK));
    header->nlmsg_seq = ++sequence;
    std::memcpy(mnl_nlmsg_put_extra_header(header, sizeof request), &request, sizeof request);
    if (mnl_socket_sendto(socket, header, header->nlmsg_len) < 0)
        return errno;
    for (;;) {
        const auto received = mnl_socket_recvfrom(socket, buffer.data(), buffer.size());
        if (received < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        const auto result = mnl_cb_run(buffer.data(), static_cast<std::size_t>(received), sequence, mnl_socket_get_portid(socket), onMessage,
            const_cast<Use*>(&use));
        if (result == MNL_CB_STOP)
            return 0;
        if (result < 0)
            return errno;
    }
}

SocketDump::SocketDump()
    : m_link(std::make_unique<Link>())
{
    m_link->socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
    if (!m_link->socket || mnl_socket_bind(m_link->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
        m_problem = fmt::format("The kernel's socket tables cannot be asked: {}.", std::strerror(errno));
        if (m_link->socket)
            mnl_socket_close(m_link->socket);
        m_link->socket = nullptr;
    }
}

SocketDump::~SocketDump() = default;

bool SocketDump::take(const SocketKinds& kinds, std::vector<Socket>& sockets)
{
    m_missing.clear();
    if (!m_link->socket)
        return false;
    const auto keep = [&](std::optional<Socket> socket) {
        if (socket)
            sockets.push_back(std::move(*socket));
    };
    const auto settle = [&](int error, const char* what) {
        if (error)
            m_missing.push_back(fmt::format("{} ({})", what, std::strerror(error)));
    };
    struct Inet {
        bool wanted;
        std::uint8_t number;
        SocketProtocol protocol;
        const char* name;
    };
    const Inet inets[] = {{kinds.tcp, IPPROTO_TCP, SocketProtocol::Tcp, "TCP"}, {kinds.udp, IPPROTO_UDP, SocketProtocol::Udp, "UDP"},
        {kinds.udp, IPPROTO_UDPLITE, SocketProtocol::UdpLite, "UDP-Lite"}, {kinds.raw, IPPROTO_RAW, SocketProtocol::Raw, "raw"}};
    for (const auto& inet : inets)
        for (const std::uint8_t family : {AF_INET, AF_INET6})
            if (inet.wanted) {
                const auto error = m_link->ask(inetRequest(family, inet.number, kinds), true,
                    [&](ByteView payload) { keep(readInetSocket(payload, inet.protocol)); });
                // Kernels without UDP-Lite or without the module for raw sockets have no such sockets to speak of.
                if (error != ENOENT || inet.number == IPPROTO_TCP || inet.number == IPPROTO_UDP)
                    settle(error, inet.name);
            }
    if (kinds.local) {
        unix_diag_req request {};
        request.sdiag_family = AF_UNIX;
        request.udiag_states = allStates;
        request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID | (kinds.details ? UDIAG_SHOW_MEMINFO : 0u);
        settle(m_link->ask(request, true, [&](ByteView payload) { keep(readUnixSocket(payload)); }), "UNIX");
    }
    if (kinds.packet) {
        packet_diag_req request {};
        request.sdiag_family = AF_PACKET;
        request.pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_MEMINFO;
        settle(m_link->ask(request, true, [&](ByteView payload) { keep(readPacketSocket(payload)); }), "packet");
    }
    if (kinds.netlink) {
        netlink_diag_req request {};
        request.sdiag_family = AF_NETLINK;
        request.sdiag_protocol = NDIAG_PROTO_ALL;
        request.ndiag_show = NDIAG_SHOW_MEMINFO | NDIAG_SHOW_GROUPS;
        settle(m_link->ask(request, true, [&](ByteView payload) { keep(readNetlinkSocket(payload)); }), "netlink");
    }
    return true;
}

std::optional<Socket> SocketDump::find(SocketProtocol protocol, const SocketAddress& local, const SocketAddress& remote)
{
    if (!m_link->socket || local.address.kind != remote.address.kind)
        return std::nullopt;
    const bool ipv6 = local.address.kind == Address::Kind::Ipv6;
    auto request = inetRequest(ipv6 ? AF_INET6 : AF_INET, protocol == SocketProtocol::Tcp ? IPPROTO_TCP : IPPROTO_UDP, {.details = false});
    auto& id = request.id;
    // A single UDP socket is looked up as a packet that arrives would be: its source is the remote end.
    const bool reversed = protocol != SocketProtocol::Tcp;
    const auto& source = reversed ? remote : local;
    const auto& destination = reversed ? local : remote;
    setAddress(id.idiag_src, source.address);
    setAddress(id.idiag_dst, destination.address);
    id.idiag_sport = __builtin_bswap16(source.port);
    id.idiag_dport = __builtin_bswap16(destination.port);
    id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    std::optional<Socket> found;
    m_link->ask(request, false, [&](ByteView payload) { found = readInetSocket(payload, protocol); });
    return found;
}

} // namespace porthole::analysis
