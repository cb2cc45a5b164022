// All sockets of this machine's network namespace, asked of the kernel (sock_diag(7)). Needs no right; what belongs to
// others is told too, but not always its inode.
#pragma once

#include "analysis/sockets/socket.h"

#include <memory>

namespace porthole::analysis {

/// Which sockets are wanted.
struct SocketKinds {
    bool tcp = true, udp = true, raw = true, local = true, packet = true, netlink = true;
    bool details = true; ///< memory, tcp_info and the like
    bool listening = true; ///< those of TCP that listen
    bool timeWait = true;  ///< what is left of TCP connections; there can be tens of thousands
};

/// Asks again and again over one netlink socket. Not shared between threads.
class SocketDump {
public:
    SocketDump();
    ~SocketDump();
    SocketDump(const SocketDump&) = delete;
    SocketDump& operator=(const SocketDump&) = delete;

    /// False if the kernel does not tell at all; problem() says why. A family that this kernel cannot tell of is left out,
    /// and missing() names it.
    bool take(const SocketKinds& kinds, std::vector<Socket>& sockets);
    /// One TCP connection or UDP socket, by its ends as the socket sees them. None: the kernel knows of none.
    std::optional<Socket> find(SocketProtocol protocol, const SocketAddress& local, const SocketAddress& remote);

    const std::string& problem() const { return m_problem; }
    const std::vector<std::string>& missing() const { return m_missing; }

private:
    struct Link;
    std::unique_ptr<Link> m_link;
    std::string m_problem;
    std::vector<std::string> m_missing;
};

} // namespace porthole::analysis
