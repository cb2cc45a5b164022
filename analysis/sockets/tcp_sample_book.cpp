#include "analysis/sockets/tcp_sample_book.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

using capture::TcpSample;
using capture::TcpSampleEnds;

constexpr Nanoseconds firstDistance = 200'000'000; ///< twice what connections are usually looked at

/// IPv4 over an IPv6 socket stands in packets as IPv4 (RFC 4291 section 2.5.5.2).
bool isMapped(const Address& address)
{
    constexpr std::array<std::uint8_t, 12> prefix {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return address.kind == Address::Kind::Ipv6 && std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

TcpSampleEnds endsOf(const Socket& socket)
{
    TcpSampleEnds ends;
    const bool mapped = isMapped(socket.remote.address);
    const auto bytes = [&](const Address& address) {
        std::array<std::uint8_t, 16> found {};
        const auto first = mapped ? address.bytes.begin() + 12 : address.bytes.begin();
        std::copy(first, address.bytes.end(), found.begin());
        return found;
    };
    ends.ipv6 = socket.family == SocketFamily::Ipv6 && !mapped;
    ends.local = bytes(socket.local.address);
    ends.remote = bytes(socket.remote.address);
    ends.localPort = socket.local.port;
    ends.remotePort = socket.remote.port;
    ends.cookie = socket.cookie;
    return ends;
}

TcpSample sampleOf(const Socket& socket, Nanoseconds time)
{
    const auto& tcp = *socket.tcp;
    TcpSample sample;
    sample.time = time;
    sample.state = static_cast<std::uint8_t>(socket.state);
    sample.congestionState = tcp.congestionState;
    sample.congestionWindow = tcp.congestionWindow;
    sample.slowStartThreshold = tcp.slowStartThreshold;
    sample.sendMss = tcp.sendMss;
    sample.unacknowledged = tcp.unacknowledged;
    sample.sacked = tcp.sacked;
    sample.lost = tcp.lost;
    sample.totalRetransmits = tcp.totalRetransmits;
    sample.roundTrip = tcp.roundTrip;
    sample.roundTripVariance = tcp.roundTripVariance;
    sample.leastRoundTrip = tcp.leastRoundTrip;
    sample.retransmitTimeout = tcp.retransmitTimeout;
    sample.sendWindow = tcp.sendWindow;
    sample.receiveWindow = tcp.receiveWindow;
    sample.receiverSpace = tcp.receiverSpace;
    sample.notSent = tcp.notSent;
    sample.pacingRate = tcp.pacingRate;
    sample.deliveryRate = tcp.deliveryRate;
    sample.busyTime = tcp.busyTime;
    sample.receiveWindowLimited = tcp.receiveWindowLimited;
    sample.sendBufferLimited = tcp.sendBufferLimited;
    sample.bytesAcknowledged = tcp.bytesAcknowledged;
    sample.bytesReceived = tcp.bytesReceived;
    return sample;
}

bool isConnection(const Socket& socket)
{
    return socket.protocol == SocketProtocol::Tcp && socket.tcp && socket.state != SocketState::Listen && socket.remote.port && socket.local.port;
}

} // namespace

void TcpSampleBook::note(std::span<const Socket> sockets, Nanoseconds time)
{
    const std::lock_guard lock(m_mutex);
    for (const auto& socket : sockets)
        if (isConnection(socket))
            note(socket, time);
}

void TcpSampleBook::note(const Socket& socket, Nanoseconds time)
{
    auto found = m_entries.find(socket.cookie);
    if (found == m_entries.end()) {
        if (m_entries.size() >= mostConnections)
            forgetSome();
        found = m_entries.try_emplace(socket.cookie, Entry {{endsOf(socket), {}}, m_leastDistance, time}).first;
    }
    auto& entry = found->second;
    auto& samples = entry.what.samples;
    auto sample = sampleOf(socket, time);
    if (!samples.empty()) {
        sample.time = samples.back().time;
        if (sample == samples.back() || time < samples.back().time + entry.leastDistance) {
            if (sample == samples.back())
                entry.seen = time;
            return;
        }
        sample.time = time;
    }
    entry.seen = time;
    samples.push_back(sample);
    ++m_size;
    if (samples.size() > mostOfOne)
        thin(entry);
    if (m_size > most) {
        for (auto& [cookie, other] : m_entries)
            thin(other);
        m_leastDistance = std::max(m_leastDistance * 2, firstDistance);
    }
}

/// Keeps the first one of every two, and the latest.
void TcpSampleBook::thin(Entry& entry)
{
    auto& samples = entry.what.samples;
    entry.leastDistance = std::max(entry.leastDistance * 2, firstDistance);
    if (samples.size() < 3)
        return;
    const auto before = samples.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < before; i += 2)
        samples[kept++] = samples[i];
    if (before % 2 == 0)
        samples[kept++] = samples[before - 1];
    samples.resize(kept);
    samples.shrink_to_fit();
    m_size -= before - kept;
}

void TcpSampleBook::forgetSome()
{
    std::vector<std::pair<Nanoseconds, std::uint64_t>> byAge;
    for (const auto& [cookie, entry] : m_entries)
        byAge.emplace_back(entry.seen, cookie);
    const auto end = byAge.begin() + static_cast<std::ptrdiff_t>(byAge.size() / 4 + 1);
    std::nth_element(byAge.begin(), end - 1, byAge.end());
    for (auto one = byAge.begin(); one != end; ++one) {
        const auto found = m_entries.find(one->second);
        m_size -= found->second.what.samples.size();
        m_entries.erase(found);
    }
}

std::vector<capture::TcpSamples> TcpSampleBook::find(const std::function<bool(const TcpSampleEnds&)>& wanted) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<capture::TcpSamples> made;
    for (const auto& [cookie, entry] : m_entries) {
        if (entry.what.samples.empty() || !wanted(entry.what.ends))
            continue;
        made.push_back(entry.what);
        auto& samples = made.back().samples;
        if (entry.seen > samples.back().time) {
            samples.push_back(samples.back());
            samples.back().time = entry.seen;
        }
    }
    return made;
}

bool TcpSampleBook::empty() const { return size() == 0; }

std::size_t TcpSampleBook::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_size;
}

} // namespace porthole::analysis
