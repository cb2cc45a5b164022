#include "analysis/sockets/program_book.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

/// Tables are taken and packets are stamped at slightly different moments.
constexpr Nanoseconds tolerance = 1'500'000'000;

bool isMulticast(const Address& address)
{
    if (address.kind == Address::Kind::Ipv4)
        return (address.bytes[0] & 0xf0) == 0xe0 || std::all_of(address.bytes.begin(), address.bytes.begin() + 4, [](auto b) { return b == 0xff; });
    return address.kind == Address::Kind::Ipv6 && address.bytes[0] == 0xff;
}

bool isLoopback(const Address& address)
{
    if (address.kind == Address::Kind::Ipv4)
        return address.bytes[0] == 127;
    static constexpr std::array<std::uint8_t, 16> loopback {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return address.kind == Address::Kind::Ipv6 && address.bytes == loopback;
}

} // namespace

const KnownProgram* ProgramBook::program(KnownProgram what)
{
    const std::lock_guard lock(m_mutex);
    const auto key = std::pair(what.process, what.name);
    // A number that is used again by a program of the same name and file is taken for the same program.
    if (const auto known = m_byProcess.find(key); known != m_byProcess.end() && (what.path.empty() || known->second->path == what.path))
        return known->second;
    m_programs.push_back(std::move(what));
    return m_byProcess[key] = &m_programs.back();
}

void ProgramBook::note(const Socket& socket, std::span<const Holder> holders, Nanoseconds from)
{
    const std::lock_guard lock(m_mutex);
    auto [place, isNew] = m_entries.try_emplace(socket.cookie);
    auto& entry = place->second;
    const auto before = isNew ? Ports {} : portsOf(entry);
    entry.protocol = socket.protocol;
    entry.family = socket.family;
    entry.state = socket.state;
    entry.onlyIpv6 = socket.onlyIpv6.value_or(false);
    entry.interface = socket.interface;
    entry.cookie = socket.cookie;
    if (isNew) {
        entry.to = noTime;
        entry.from = from;
    } else {
        entry.from = std::min(entry.from, from);
    }
    if (isNew || !holders.empty() || (socket.local.port && entry.local != socket.local))
        ++m_revision;
    if (socket.local.port) { // a closed one may have lost them
        entry.local = socket.local;
        entry.remote = socket.remote;
    }
    if (!holders.empty())
        entry.holders.assign(holders.begin(), holders.end());
    if (!isNew && before != portsOf(entry)) {
        const auto [first, last] = m_byPorts.equal_range(before);
        const auto old = std::find_if(first, last, [&](const auto& one) { return one.second == socket.cookie; });
        if (old != last)
            m_byPorts.erase(old);
    }
    if (isNew || before != portsOf(entry))
        m_byPorts.emplace(portsOf(entry), socket.cookie);
    if (m_entries.size() > most)
        forgetOldest();
}

void ProgramBook::close(std::uint64_t cookie, Nanoseconds when)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(cookie);
    if (found == m_entries.end() || found->second.to != noTime)
        return;
    found->second.to = when;
    m_closed.push_back(cookie);
}

void ProgramBook::forgetOldest()
{
    if (m_closed.empty())
        return;
    const auto found = m_entries.find(m_closed.front());
    m_closed.pop_front();
    if (found == m_entries.end())
        return;
    const auto [first, last] = m_byPorts.equal_range(portsOf(found->second));
    const auto old = std::find_if(first, last, [&](const auto& one) { return one.second == found->first; });
    if (old != last)
        m_byPorts.erase(old);
    m_entries.erase(found);
}

void ProgramBook::setLocalAddresses(std::set<Address> addresses)
{
    const std::lock_guard lock(m_mutex);
    m_local = std::move(addresses);
}

bool ProgramBook::knows(std::uint64_t cookie) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(cookie);
    return found != m_entries.end() && !found->second.holders.empty();
}

bool ProgramBook::isLocal(const Address& address) const { return isLoopback(address) || m_local.contains(address); }

std::vector<const ProgramBook::Entry*> ProgramBook::bestEntries(SocketProtocol protocol, const SocketAddress& here,
    const SocketAddress& there, std::uint16_t remotePort, Nanoseconds time, bool all) const
{
    const auto lasts = [&](const Entry& entry) { return time == noTime || entry.to == noTime || time <= entry.to + tolerance; };
    const auto score = [&](const Entry& entry) {
        Socket socket;
        socket.family = entry.family;
        socket.protocol = entry.protocol;
        socket.local = entry.local;
        socket.remote = entry.remote;
        socket.onlyIpv6 = entry.onlyIpv6;
        return deliveryScore(socket, here, there);
    };
    // A connection's last packets may come after its socket is gone: of the same ends the latest begun counts.
    const auto rank = [&](const Entry& entry) { return std::tuple(score(entry), lasts(entry), entry.from); };
    std::vector<const Entry*> best;
    const auto [first, last] = m_byPorts.equal_range({protocol, here.port, remotePort});
    for (auto place = first; place != last; ++place) {
        const auto& entry = m_entries.at(place->second);
        const bool begun = time == noTime || entry.from - tolerance <= time;
        const bool wildcard = entry.remote.any();
        if (!begun || score(entry) == 0 || (wildcard && !lasts(entry)))
            continue;
        if (all || best.empty() || (wildcard && score(entry) == score(*best.front())))
            best.push_back(&entry); // one of several that share the port (SO_REUSEPORT), or that listen to a group
        else if (rank(entry) > rank(*best.front()))
            best.assign(1, &entry);
    }
    return best;
}

void ProgramBook::findEnd(SocketProtocol protocol, const SocketAddress& here, const SocketAddress& there, Nanoseconds time, bool sends,
    std::vector<ProcessKnowledge>& found) const
{
    const bool toMany = !sends && isMulticast(here.address);
    if (!toMany && !isLocal(here.address))
        return;
    std::vector<Holder> holders;
    const auto add = [&](const std::vector<const Entry*>& entries, bool inferred) {
        for (const auto* entry : entries)
            for (auto holder : entry->holders) {
                if (inferred)
                    holder.certainty = Certainty::Inferred;
                if (std::none_of(holders.begin(), holders.end(), [&](const Holder& one) { return one.program == holder.program; }))
                    holders.push_back(holder);
            }
    };
    add(bestEntries(protocol, here, there, there.port, time, toMany), false);
    // Who listens or is not connected gets it; of a connection that was gone before anybody looked, the listener accepted it.
    if (holders.empty() || toMany)
        add(bestEntries(protocol, here, there, 0, time, toMany), protocol == SocketProtocol::Tcp);
    for (const auto& holder : holders) {
        ProcessKnowledge known;
        known.certainty = holders.size() > 1 && !toMany ? Certainty::Several : holder.certainty;
        known.sends = sends;
        known.id = static_cast<std::uint32_t>(holder.program->process);
        known.user = holder.program->user;
        known.name = holder.program->name;
        known.path = holder.program->path;
        known.userName = holder.program->userName;
        known.commandLine = holder.program->commandLine;
        found.push_back(known);
    }
    if (holders.empty() && !toMany) {
        ProcessKnowledge nobody;
        nobody.sends = sends;
        found.push_back(nobody);
    }
}

void ProgramBook::find(SocketProtocol protocol, const SocketAddress& source, const SocketAddress& destination, Nanoseconds time,
    std::vector<ProcessKnowledge>& found) const
{
    const std::lock_guard lock(m_mutex);
    findEnd(protocol, source, destination, time, true, found);
    findEnd(protocol, destination, source, time, false, found);
}

std::size_t ProgramBook::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

std::vector<const KnownProgram*> ProgramBook::programs() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<const KnownProgram*> all;
    for (const auto& program : m_programs)
        all.push_back(&program);
    return all;
}

} // namespace porthole::analysis
