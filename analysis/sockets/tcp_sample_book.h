// What the kernel's TCP knew of each of its connections, and when, while a capture runs: bounded, so that it may run for days.
#pragma once

#include "analysis/sockets/socket.h"
#include "capture/file/tcp_samples.h"

#include <functional>
#include <mutex>
#include <span>
#include <unordered_map>

namespace porthole::analysis {

/// Written by one thread, read by any.
class TcpSampleBook {
public:
    /// Notes what is new of those that are TCP connections. Of one that does nothing, no more is noted.
    void note(std::span<const Socket> sockets, Nanoseconds time);
    /// Samples of the connections that `wanted` says yes to.
    std::vector<capture::TcpSamples> find(const std::function<bool(const capture::TcpSampleEnds&)>& wanted) const;
    bool empty() const;
    /// Samples that are held.
    std::size_t size() const;

    /// Of one connection; beyond that every second one goes, and what follows is noted half as often.
    static constexpr std::size_t mostOfOne = 4096;
    /// Of all, 64 MB; beyond that the same happens to all of them.
    static constexpr std::size_t most = 500'000;
    /// Connections; those that nothing was heard of for longest are forgotten first.
    static constexpr std::size_t mostConnections = 20'000;

private:
    struct Entry {
        capture::TcpSamples what;
        Nanoseconds leastDistance = 0; ///< between samples
        Nanoseconds seen = 0;          ///< until then the last sample was still true
    };
    void note(const Socket& socket, Nanoseconds time);
    void thin(Entry& entry);
    void forgetSome();

    mutable std::mutex m_mutex;
    std::unordered_map<std::uint64_t, Entry> m_entries; ///< by cookie
    std::size_t m_size = 0;
    Nanoseconds m_leastDistance = 0;
};

} // namespace porthole::analysis
