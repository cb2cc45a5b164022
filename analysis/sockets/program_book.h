// Which program held which socket, and when: what ties a packet to a program.
#pragma once

#include "analysis/sockets/socket_table.h"
#include "analysis/sockets/tcp_sample_book.h"
#include "dissectors/core/knowledge.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <set>

namespace porthole::analysis {

/// A program as it stands in the book; never changed or removed.
struct KnownProgram {
    std::int32_t process = 0;
    std::uint32_t user = 0;
    std::string name, path, userName, commandLine;
};

/// Written by one thread, read by any.
class ProgramBook {
public:
    using Certainty = ProcessKnowledge::Certainty;

    /// A process that holds a socket, or held it until now.
    struct Holder {
        const KnownProgram* program;
        Certainty certainty;
    };
    /// Notes that the socket is held by these from `from` on (or was seen then, whichever is earlier). Sockets are told
    /// apart by their cookies; a socket that is known already is brought up to date.
    void note(const Socket& socket, std::span<const Holder> holders, Nanoseconds from);
    /// The socket was closed.
    void close(std::uint64_t cookie, Nanoseconds when);
    /// Makes an entry for a program, or gives that of before.
    const KnownProgram* program(KnownProgram what);
    /// Addresses of this machine. Sockets with wildcards only get what is sent to these.
    void setLocalAddresses(std::set<Address> addresses);
    bool knows(std::uint64_t cookie) const;

    /// Appends the programs at both ends of a packet, the sender's first. Ends on other machines have none; of an end on
    /// this machine that nobody is known for, one of certainty Unknown is given.
    void find(SocketProtocol protocol, const SocketAddress& source, const SocketAddress& destination, Nanoseconds time,
        std::vector<ProcessKnowledge>& found) const;

    std::size_t size() const;
    /// Grows whenever something is noted that find() may answer otherwise now.
    std::uint64_t revision() const { return m_revision; }
    /// Everybody who held a socket.
    std::vector<const KnownProgram*> programs() const;

    /// Why programs are known from tables only, so that short-lived ones may be missing, in a sentence; empty: they are seen
    /// when they open sockets. Set before others read the book.
    void setTablesOnly(std::string why) { m_tablesOnly = std::move(why); }
    const std::string& tablesOnly() const { return m_tablesOnly; }

    /// What the kernel knew of the connections, beside who held them. Has a lock of its own.
    TcpSampleBook& samples() { return m_samples; }
    const TcpSampleBook& samples() const { return m_samples; }

    /// Sockets; the oldest closed ones are forgotten first.
    static constexpr std::size_t most = 400'000;

private:
    struct Entry {
        SocketProtocol protocol;
        SocketFamily family;
        SocketState state;
        bool onlyIpv6;
        std::uint32_t interface;
        SocketAddress local, remote;
        std::uint64_t cookie;
        Nanoseconds from;
        Nanoseconds to; ///< noTime: it is open
        std::vector<Holder> holders;
    };
    using Ports = std::tuple<SocketProtocol, std::uint16_t, std::uint16_t>; ///< local, remote
    static Ports portsOf(const Entry& entry) { return {entry.protocol, entry.local.port, entry.remote.port}; }
    void forgetOldest();
    bool isLocal(const Address& address) const;
    /// Those that are bound most closely; `all`: every one that gets it.
    std::vector<const Entry*> bestEntries(SocketProtocol protocol, const SocketAddress& here, const SocketAddress& there,
        std::uint16_t remotePort, Nanoseconds time, bool all) const;
    void findEnd(SocketProtocol protocol, const SocketAddress& here, const SocketAddress& there, Nanoseconds time, bool sends,
        std::vector<ProcessKnowledge>& found) const;

    mutable std::mutex m_mutex;
    std::deque<KnownProgram> m_programs;
    std::map<std::pair<std::int32_t, std::string>, const KnownProgram*> m_byProcess; ///< and name
    std::unordered_map<std::uint64_t, Entry> m_entries; ///< by cookie
    std::multimap<Ports, std::uint64_t> m_byPorts;
    std::deque<std::uint64_t> m_closed; ///< in that order
    std::set<Address> m_local;
    std::atomic<std::uint64_t> m_revision {0};
    TcpSampleBook m_samples;
    std::string m_tablesOnly;
};

} // namespace porthole::analysis
