#include "analysis/sockets/socket_table.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include <time.h>

namespace porthole::analysis {

namespace {

bool isMapped(const Address& address)
{
    static constexpr std::array<std::uint8_t, 12> prefix {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return address.kind == Address::Kind::Ipv6 && std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

/// An IPv4 address that an IPv6 socket shows in its own form (RFC 4291 section 2.5.5.2) as itself.
Address plain(const Address& address)
{
    if (!isMapped(address))
        return address;
    const auto* p = address.bytes.data() + 12;
    return Ipv4Address {static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 | static_cast<std::uint32_t>(p[2]) << 8 | p[3]};
}

/// Points for a bound end: more where it is bound, -1 where it is bound to something else.
int endScore(const Socket& socket, const SocketAddress& bound, const SocketAddress& actual, int points)
{
    int score = 0;
    if (bound.port) {
        if (bound.port != actual.port)
            return -1;
        score += points;
    }
    if (!bound.any()) {
        if (plain(bound.address) != plain(actual.address))
            return -1;
        score += points;
    } else if (socket.family == SocketFamily::Ipv4 && plain(actual.address).kind != Address::Kind::Ipv4) {
        return -1;
    } else if (socket.family == SocketFamily::Ipv6 && plain(actual.address).kind == Address::Kind::Ipv4 && socket.onlyIpv6.value_or(false)) {
        return -1;
    }
    return score;
}

} // namespace

int deliveryScore(const Socket& socket, const SocketAddress& destination, const SocketAddress& source, std::uint32_t interface)
{
    if (!isIp(socket) || socket.local.port != destination.port || socket.local.port == 0)
        return 0;
    constexpr int eachEnd = 4; // as the kernel counts: an address or port that is bound outweighs all else
    const auto local = endScore(socket, socket.local, destination, eachEnd);
    const auto remote = endScore(socket, socket.remote, source, eachEnd);
    if (local < 0 || remote < 0)
        return 0;
    if (socket.interface && interface && socket.interface != interface)
        return 0;
    const int family = plain(destination.address).kind == Address::Kind::Ipv4 && socket.family == SocketFamily::Ipv4 ? 2 : 1;
    return family + local + remote + (socket.interface ? eachEnd : 0);
}

std::vector<std::size_t> SocketTable::listeners() const
{
    const auto listens = [](const Socket& socket) { return socket.protocol == SocketProtocol::Tcp && socket.state == SocketState::Listen; };
    std::unordered_multimap<std::uint16_t, std::size_t> byPort;
    for (std::size_t i = 0; i < sockets.size(); ++i)
        if (listens(sockets[i]))
            byPort.emplace(sockets[i].local.port, i);
    std::vector<std::size_t> found(sockets.size(), none);
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        const auto& socket = sockets[i];
        if (socket.protocol != SocketProtocol::Tcp || listens(socket) || socket.state == SocketState::SynSent)
            continue;
        int bestScore = 0;
        const auto [first, last] = byPort.equal_range(socket.local.port);
        for (auto listener = first; listener != last; ++listener) {
            const auto score = deliveryScore(sockets[listener->second], socket.local, socket.remote, socket.interface);
            if (score > bestScore) {
                bestScore = score;
                found[i] = listener->second;
            }
        }
    }
    return found;
}

std::vector<SocketTable::Line> SocketTable::byListener(std::span<const std::size_t> wanted) const
{
    const auto all = listeners();
    const std::unordered_set<std::size_t> shown(wanted.begin(), wanted.end());
    std::unordered_map<std::size_t, std::vector<std::size_t>> accepted;
    for (const auto place : wanted)
        if (all[place] != none && shown.contains(all[place]))
            accepted[all[place]].push_back(place);
    std::vector<Line> lines;
    for (const auto place : wanted) {
        if (all[place] != none && shown.contains(all[place]))
            continue;
        lines.push_back({place, false});
        if (const auto below = accepted.find(place); below != accepted.end())
            for (const auto connection : below->second)
                lines.push_back({connection, true});
    }
    return lines;
}

bool SocketTableReader::read(const SocketKinds& kinds, bool withCommandLines, SocketTable& table)
{
    table.sockets.clear();
    if (!m_dump.take(kinds, table.sockets))
        return false;
    table.missing = m_dump.missing();
    timespec now {};
    clock_gettime(CLOCK_REALTIME, &now);
    table.time = now.tv_sec * 1'000'000'000LL + now.tv_nsec;
    table.processes.update(withCommandLines);
    for (auto& socket : table.sockets)
        socket.owners = table.processes.ownersOf(socket.inode);
    const auto order = [](const Socket& socket) {
        return std::tuple(socket.protocol, socket.state != SocketState::Listen, socket.local.port, socket.local.address, socket.remote.address,
            socket.remote.port, socket.inode);
    };
    std::sort(table.sockets.begin(), table.sockets.end(), [&](const Socket& a, const Socket& b) { return order(a) < order(b); });
    return true;
}

} // namespace porthole::analysis
