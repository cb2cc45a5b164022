#include "analysis/sockets/socket_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>

#include <net/if.h>
#include <pwd.h>
#include <unistd.h>

namespace porthole::analysis {

namespace {

std::string interfaceName(std::uint32_t index)
{
    char name[IF_NAMESIZE] = {};
    return if_indextoname(index, name) ? std::string(name) : fmt::format("if{}", index);
}

void appendEnd(const Socket& socket, const SocketAddress& end, bool local, Text& out)
{
    if (end.any()) {
        out << (socket.family == SocketFamily::Ipv4 && local ? "0.0.0.0" : socket.family == SocketFamily::Ipv6 && local ? "[::]" : "*");
    } else if (end.address.kind == Address::Kind::Ipv6) {
        out << "[";
        appendAddress(out, end.address);
        out << "]";
    } else {
        appendAddress(out, end.address);
    }
    if (local && socket.interface)
        out << "%" << interfaceName(socket.interface);
    if (end.port)
        out.format(":{}", end.port);
    else
        out << ":*";
}

constexpr std::array netlinkFamilies {"route", "unused", "usersock", "firewall", "sock_diag", "nflog", "xfrm", "selinux", "iscsi", "audit",
    "fib_lookup", "connector", "netfilter", "ip6_fw", "dnrtmsg", "kobject_uevent", "generic", "dm", "scsi_transport", "ecryptfs", "rdma", "crypto", "smc"};

std::string programText(const Socket& socket, const ProcessList& processes)
{
    Text text;
    appendPrograms(socket, processes, text);
    return std::string(text.view());
}

using Cells = std::array<std::string, 8>;
constexpr Cells titles {"Netid", "State", "Recv-Q", "Send-Q", "Local", "Peer", "User", "Program"};

template <typename Append>
std::string made(Append&& append)
{
    Text text;
    append(text);
    return std::string(text.view());
}

Cells cellsOf(const Socket& socket, const SocketTable& table)
{
    return {std::string(protocolName(socket.protocol)), std::string(stateName(socket)), std::to_string(socket.receiveQueue),
        std::to_string(socket.sendQueue), made([&](Text& out) { appendLocalEnd(socket, out); }),
        made([&](Text& out) { appendRemoteEnd(socket, out); }), userName(socket.user), programText(socket, table.processes)};
}

void appendMilliseconds(std::string_view name, std::uint64_t microseconds, Text& out)
{
    out.format(" {}:{}", name, static_cast<double>(microseconds) / 1000);
}

void appendTcpDetails(const TcpFacts& tcp, Text& out)
{
    if (tcp.roundTrip)
        out.format(" rtt:{}/{}", static_cast<double>(tcp.roundTrip) / 1000, static_cast<double>(tcp.roundTripVariance) / 1000);
    if (tcp.retransmitTimeout)
        appendMilliseconds("rto", tcp.retransmitTimeout, out);
    if (tcp.sendMss)
        out.format(" mss:{}", tcp.sendMss);
    if (tcp.pathMtu)
        out.format(" pmtu:{}", tcp.pathMtu);
    if (tcp.congestionWindow)
        out.format(" cwnd:{}", tcp.congestionWindow);
    if (tcp.slowStartThreshold && tcp.slowStartThreshold < 0x7fffffff)
        out.format(" ssthresh:{}", tcp.slowStartThreshold);
    if (tcp.bytesSent)
        out.format(" bytes_sent:{}", tcp.bytesSent);
    if (tcp.bytesRetransmitted)
        out.format(" bytes_retrans:{}", tcp.bytesRetransmitted);
    if (tcp.bytesAcknowledged)
        out.format(" bytes_acked:{}", tcp.bytesAcknowledged);
    if (tcp.bytesReceived)
        out.format(" bytes_received:{}", tcp.bytesReceived);
    if (tcp.pacingRate && tcp.pacingRate != std::numeric_limits<std::uint64_t>::max())
        out.format(" pacing_rate:{}bps", tcp.pacingRate * 8);
    if (tcp.deliveryRate)
        out.format(" delivery_rate:{}bps", tcp.deliveryRate * 8);
    if (tcp.busyTime)
        appendMilliseconds("busy_ms", tcp.busyTime, out);
    if (tcp.receiveWindowLimited)
        appendMilliseconds("rwnd_limited_ms", tcp.receiveWindowLimited, out);
    if (tcp.sendBufferLimited)
        appendMilliseconds("sndbuf_limited_ms", tcp.sendBufferLimited, out);
    if (tcp.unacknowledged)
        out.format(" unacked:{}", tcp.unacknowledged);
    if (tcp.retransmitted || tcp.totalRetransmits)
        out.format(" retrans:{}/{}", tcp.retransmitted, tcp.totalRetransmits);
    if (tcp.lost)
        out.format(" lost:{}", tcp.lost);
    if (tcp.leastRoundTrip && tcp.leastRoundTrip != 0xffffffff)
        appendMilliseconds("minrtt", tcp.leastRoundTrip, out);
}

void appendDetails(const Socket& socket, Text& out)
{
    out.format("    inode:{} cookie:{:x}", socket.inode, socket.cookie);
    if (socket.timer != SocketTimer::None)
        out.format(" timer:({},{}ms,{})", timerName(socket.timer), socket.timerExpires, socket.timerRetransmits);
    if (socket.memory) {
        const auto& memory = *socket.memory;
        out.format(" skmem:(r{},rb{},t{},tb{},f{},w{},o{},bl{},d{})", memory.received, memory.receiveBuffer, memory.sent, memory.sendBuffer,
            memory.forwardAllocated, memory.queued, memory.options, memory.backlog, memory.drops);
    }
    if (!socket.congestionControl.empty())
        out.format(" {}", socket.congestionControl);
    if (socket.tcp)
        appendTcpDetails(*socket.tcp, out);
    out << "\n";
}

} // namespace

void appendLocalEnd(const Socket& socket, Text& out)
{
    switch (socket.family) {
    case SocketFamily::Ipv4:
    case SocketFamily::Ipv6:
        appendEnd(socket, socket.local, true, out);
        break;
    case SocketFamily::Unix:
        if (socket.path.empty())
            out.format("* {}", socket.inode);
        else
            out.format("{} {}", socket.path, socket.inode);
        break;
    case SocketFamily::Packet:
        out.format("0x{:04x}:{}", socket.innerProtocol, socket.interface ? interfaceName(socket.interface) : "*");
        break;
    case SocketFamily::Netlink:
        if (socket.innerProtocol < netlinkFamilies.size())
            out << netlinkFamilies[socket.innerProtocol];
        else
            out.format("{}", socket.innerProtocol);
        out.format(":{}", socket.portId);
        break;
    }
}

void appendRemoteEnd(const Socket& socket, Text& out)
{
    switch (socket.family) {
    case SocketFamily::Ipv4:
    case SocketFamily::Ipv6:
        appendEnd(socket, socket.remote, false, out);
        break;
    case SocketFamily::Unix:
        out.format("* {}", socket.peerInode);
        break;
    case SocketFamily::Packet:
        out << "*";
        break;
    case SocketFamily::Netlink:
        if (socket.peerPortId)
            out.format("{}", socket.peerPortId);
        else
            out << "*";
        break;
    }
}

void appendPrograms(const Socket& socket, const ProcessList& processes, Text& out)
{
    std::vector<std::int32_t> ids;
    for (const auto& owner : socket.owners)
        if (std::find(ids.begin(), ids.end(), owner.process) == ids.end())
            ids.push_back(owner.process);
    if (ids.empty()) {
        out << "-";
        return;
    }
    const auto* process = processes.find(ids.front());
    out.format("{} ({})", process ? process->name : "", ids.front());
    if (ids.size() > 1)
        out.format(" and {} more", ids.size() - 1);
}

std::string userName(std::uint32_t user)
{
    std::array<char, 4096> space;
    passwd entry {}, *found = nullptr;
    if (getpwuid_r(user, &entry, space.data(), space.size(), &found) == 0 && found)
        return found->pw_name;
    return std::to_string(user);
}

void appendSocketText(const SocketTable& table, std::span<const std::size_t> wanted, const SocketTextOptions& options, Text& out)
{
    std::vector<SocketTable::Line> order;
    if (options.tree)
        order = table.byListener(wanted);
    else
        for (const auto place : wanted)
            order.push_back({place, false});
    std::vector<Cells> rows {titles};
    for (const auto& [place, below] : order) {
        rows.push_back(cellsOf(table.sockets[place], table));
        if (below)
            rows.back()[0] = "  " + rows.back()[0];
    }
    std::array<std::size_t, titles.size()> widths {};
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t i = 0; i + 1 < titles.size(); ++i) {
            const bool number = i == 2 || i == 3;
            if (number)
                out.format("{:>{}}  ", rows[row][i], widths[i]);
            else
                out.format("{:<{}}  ", rows[row][i], widths[i]);
        }
        out << rows[row].back() << "\n";
        if (row == 0)
            continue;
        const auto& socket = table.sockets[order[row - 1].place];
        if (options.commandLines)
            for (const auto& owner : socket.owners)
                if (const auto* process = table.processes.find(owner.process))
                    out.format("    {} fd {}: {}\n", process->id, owner.descriptor, process->commandLine);
        if (options.details)
            appendDetails(socket, out);
    }
}

namespace {

nlohmann::ordered_json endJson(const SocketAddress& end)
{
    nlohmann::ordered_json json;
    json["address"] = made([&](Text& out) { appendAddress(out, end.address); });
    json["port"] = end.port;
    return json;
}

nlohmann::ordered_json tcpJson(const TcpFacts& tcp)
{
    return {{"rtt_us", tcp.roundTrip}, {"rttvar_us", tcp.roundTripVariance}, {"min_rtt_us", tcp.leastRoundTrip}, {"rto_us", tcp.retransmitTimeout},
        {"mss", tcp.sendMss}, {"pmtu", tcp.pathMtu}, {"cwnd", tcp.congestionWindow}, {"ssthresh", tcp.slowStartThreshold},
        {"send_window", tcp.sendWindow}, {"send_scale", tcp.sendScale}, {"receive_scale", tcp.receiveScale},
        {"unacked", tcp.unacknowledged}, {"sacked", tcp.sacked}, {"lost", tcp.lost}, {"retransmits", tcp.totalRetransmits},
        {"bytes_sent", tcp.bytesSent}, {"bytes_retransmitted", tcp.bytesRetransmitted}, {"bytes_acked", tcp.bytesAcknowledged},
        {"bytes_received", tcp.bytesReceived}, {"bytes_not_sent", tcp.notSent}, {"pacing_rate", tcp.pacingRate},
        {"delivery_rate", tcp.deliveryRate}, {"busy_us", tcp.busyTime}, {"rwnd_limited_us", tcp.receiveWindowLimited},
        {"sndbuf_limited_us", tcp.sendBufferLimited}};
}

nlohmann::ordered_json socketJson(const SocketTable& table, const Socket& socket, std::size_t listener, bool commandLines)
{
    nlohmann::ordered_json json;
    json["protocol"] = protocolName(socket.protocol);
    json["state"] = stateName(socket);
    json["receive_queue"] = socket.receiveQueue;
    json["send_queue"] = socket.sendQueue;
    if (isIp(socket)) {
        json["local"] = endJson(socket.local);
        json["remote"] = endJson(socket.remote);
    } else {
        json["local"] = made([&](Text& out) { appendLocalEnd(socket, out); });
        json["remote"] = made([&](Text& out) { appendRemoteEnd(socket, out); });
    }
    if (socket.interface)
        json["interface"] = interfaceName(socket.interface);
    json["user"] = userName(socket.user);
    json["uid"] = socket.user;
    json["inode"] = socket.inode;
    json["cookie"] = socket.cookie;
    auto& programs = json["programs"] = nlohmann::ordered_json::array();
    for (const auto& owner : socket.owners) {
        const auto* process = table.processes.find(owner.process);
        nlohmann::ordered_json program {{"pid", owner.process}, {"fd", owner.descriptor}, {"name", process ? process->name : ""}};
        if (commandLines && process)
            program["command_line"] = process->commandLine;
        programs.push_back(std::move(program));
    }
    if (listener != SocketTable::none)
        json["listener"] = table.sockets[listener].cookie;
    if (socket.timer != SocketTimer::None)
        json["timer"] = {{"kind", timerName(socket.timer)}, {"expires_ms", socket.timerExpires}, {"retransmits", socket.timerRetransmits}};
    if (socket.memory)
        json["memory"] = {{"receive_buffer", socket.memory->receiveBuffer}, {"send_buffer", socket.memory->sendBuffer}, {"drops", socket.memory->drops}};
    if (!socket.congestionControl.empty())
        json["congestion_control"] = socket.congestionControl;
    if (socket.tcp && socket.state != SocketState::Listen)
        json["tcp"] = tcpJson(*socket.tcp);
    return json;
}

} // namespace

void appendSocketJson(const SocketTable& table, std::span<const std::size_t> wanted, const SocketTextOptions& options, Text& out)
{
    const auto listeners = table.listeners();
    out << "[";
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        // A path or a command line may hold anything, UTF-8 or not.
        const auto json = socketJson(table, table.sockets[wanted[i]], listeners[wanted[i]], options.commandLines);
        out << (i ? ",\n " : "\n ") << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }
    out << "\n]\n";
}

} // namespace porthole::analysis
