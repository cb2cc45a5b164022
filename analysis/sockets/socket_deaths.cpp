#include "analysis/sockets/socket_deaths.h"

#include "analysis/sockets/socket_messages.h"

#include <fmt/format.h>
#include <libmnl/libmnl.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace porthole::analysis {

struct SocketDeaths::Link {
    mnl_socket* socket = nullptr;
    std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(std::size_t {1} << 16);
    ~Link()
    {
        if (socket)
            mnl_socket_close(socket);
    }
};

namespace {

/// Which protocol a message of the groups is about, its attributes tell (INET_DIAG_PROTOCOL).
int onAttribute(const nlattr* attribute, void* data)
{
    if (mnl_attr_get_type(attribute) == INET_DIAG_PROTOCOL && mnl_attr_get_payload_len(attribute) >= 1)
        *static_cast<std::uint8_t*>(data) = mnl_attr_get_u8(attribute);
    return MNL_CB_OK;
}

int onMessage(const nlmsghdr* message, void* data)
{
    const ByteView payload {static_cast<const std::uint8_t*>(mnl_nlmsg_get_payload(message)), mnl_nlmsg_get_payload_len(message)};
    if (payload.size() < sizeof(inet_diag_msg))
        return MNL_CB_OK;
    std::uint8_t protocol = IPPROTO_TCP;
    mnl_attr_parse(message, sizeof(inet_diag_msg), onAttribute, &protocol);
    if (auto socket = readInetSocket(payload, protocol == IPPROTO_UDP ? SocketProtocol::Udp : SocketProtocol::Tcp))
        static_cast<std::vector<Socket>*>(data)->push_back(std::move(*socket));
    return MNL_CB_OK;
}

} // namespace

SocketDeaths::SocketDeaths()
    : m_link(std::make_unique<Link>())
{
    const auto fail = [&](const char* what) {
        m_problem = fmt::format("The kernel does not tell when sockets are closed: {} ({}).", what, std::strerror(errno));
        if (m_link->socket)
            mnl_socket_close(m_link->socket);
        m_link->socket = nullptr;
    };
    auto* socket = m_link->socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (!socket) {
        fail("no netlink socket");
        return;
    }
    constexpr int room = 8 << 20;
    const auto descriptor = mnl_socket_get_fd(socket);
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
        fail("it cannot be bound");
        return;
    }
    for (int group : {SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET_UDP_DESTROY, SKNLGRP_INET6_TCP_DESTROY, SKNLGRP_INET6_UDP_DESTROY})
        if (mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0) {
            fail("it has no such groups");
            return;
        }
}

SocketDeaths::~SocketDeaths() = default;

bool SocketDeaths::running() const { return m_link->socket != nullptr; }

int SocketDeaths::descriptor() const { return m_link->socket ? mnl_socket_get_fd(m_link->socket) : -1; }

void SocketDeaths::take(std::vector<Socket>& sockets)
{
    while (m_link->socket) {
        const auto received = mnl_socket_recvfrom(m_link->socket, m_link->buffer.data(), m_link->buffer.size());
        if (received < 0 && errno == ENOBUFS) {
            ++m_overruns;
            continue;
        }
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return;
        mnl_cb_run(m_link->buffer.data(), static_cast<std::size_t>(received), 0, 0, onMessage, &sockets);
    }
}

} // namespace porthole::analysis
