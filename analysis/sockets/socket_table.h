// The sockets of this machine at one moment, with the programs that hold them and the listeners they were accepted by.
#pragma once

#include "analysis/sockets/process_list.h"
#include "analysis/sockets/socket_dump.h"

#include <span>

namespace porthole::analysis {

struct SocketTable {
    std::vector<Socket> sockets; ///< by protocol, then local and remote end
    ProcessList processes;
    std::vector<std::string> missing; ///< what the kernel did not tell, a phrase each
    Nanoseconds time = 0;

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    /// For each socket the listening one that accepted it, by its place in `sockets`; none: it is no TCP connection, or this
    /// end opened it. An end that opened a connection from a port on which it listens as well looks accepted.
    std::vector<std::size_t> listeners() const;
    struct Line {
        std::size_t place;
        bool accepted; ///< by the last line that is not
    };
    /// `wanted` in their order, but what was accepted stands behind the socket that listens, if that is wanted too.
    std::vector<Line> byListener(std::span<const std::size_t> wanted) const;
};

/// Takes tables again and again. Not shared between threads.
class SocketTableReader {
public:
    /// False, and problem() why, when the kernel tells nothing.
    bool read(const SocketKinds& kinds, bool withCommandLines, SocketTable& table);
    const std::string& problem() const { return m_dump.problem(); }

private:
    SocketDump m_dump;
};

/// How well a socket is bound to what a packet was sent to, as the kernel weighs it when several may have it: 0 is not at
/// all (compute_score() of Linux's net/ipv4/udp.c and inet_hashtables.c). `interface`: by index, 0: unknown.
int deliveryScore(const Socket& socket, const SocketAddress& destination, const SocketAddress& source, std::uint32_t interface = 0);

} // namespace porthole::analysis
