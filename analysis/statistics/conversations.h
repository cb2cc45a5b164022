// Who sent how much to whom: counted from the index, without reading a frame again where the index tells.
//
//     TransportCount count(session);
//     count.extendTo(session.frameCount());
//     const auto rows = count.rows(TrafficLayer::Tcp);
//
// While a capture grows, extendTo() again counts only what is new. Used by one thread at a time.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/statistics/layer_log.h"
#include "analysis/statistics/traffic.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

/// The sums of a row while they grow: a line of the processor's cache.
struct alignas(64) TrafficTotals {
    std::array<std::uint64_t, 2> bytes {};
    Nanoseconds first = noTime, last = noTime;
    std::array<std::uint32_t, 2> packets {}; ///< by direction of the key
    FrameNumber firstFrame = 0;
    std::uint32_t retransmissions = 0;
    std::uint32_t findings = 0;
    std::uint8_t application = Registry::none;
    bool firstReverse = false;
    bool toItself = false; ///< both ends have the same address: there is one direction only

    bool empty() const { return firstFrame == 0; }
    void add(bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length)
    {
        reverse &= !toItself;
        if (firstFrame == 0) {
            firstFrame = frame;
            firstReverse = reverse;
        }
        ++packets[reverse];
        bytes[reverse] += length;
        if (time == noTime)
            return;
        if (first == noTime || time < first)
            first = time;
        if (last == noTime || time > last)
            last = time;
    }
};

/// TCP and UDP.
class TransportCount {
public:
    explicit TransportCount(const Session& session);

    /// Counts the frames behind those counted so far, up to `last`; of them only those in `only` (null: all). False if
    /// stopped: a later call goes on.
    bool extendTo(FrameNumber last, const FrameBitmap* only = nullptr, const std::stop_token& stop = {});
    FrameNumber counted() const { return m_counted; }
    /// `layer`: Tcp or Udp.
    TrafficRows rows(TrafficLayer layer) const;

private:
    FrameNumber countPiece(FrameNumber last, const FrameBitmap* only);
    void countFindings(const SessionTables& tables, FrameNumber last, const FrameBitmap* only);
    void add(ConversationId id, bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length, std::uint8_t application)
    {
        auto& totals = m_totals[id];
        if (totals.application == Registry::none)
            totals.application = application;
        if (totals.empty())
            m_sequence.push_back(id);
        totals.add(reverse, frame, time, length);
    }

    const Session& m_session;
    StackTrafficTable m_stacks;
    FrameNumber m_counted = 0;
    std::vector<TrafficTotals> m_totals;     ///< by conversation
    std::vector<ConversationId> m_sequence;  ///< by first frame
};

/// Ethernet, IPv4 and IPv6.
class NetworkCount {
public:
    explicit NetworkCount(const Session& session);
    ~NetworkCount();

    /// As TransportCount does it; `log` has to know the frames up to `last`.
    bool extendTo(FrameNumber last, const LayerLog& log, const FrameBitmap* only = nullptr, const std::stop_token& stop = {});
    FrameNumber counted() const { return m_counted; }
    /// `layer`: Ethernet, Ipv4 or Ipv6.
    TrafficRows rows(TrafficLayer layer) const;

private:
    class Layer;
    /// A row and whether the direction is that of its key: row times two, plus one if it is not.
    using Place = std::uint32_t;
    static constexpr Place unknown = 0xffffffff;
    static constexpr Place ipv6Bit = 0x80000000; ///< in m_ofConversation only: the layer that the row is in

    FrameNumber countPiece(FrameNumber last, const LayerLog& log, const FrameBitmap* only);
    void countLogged(const LayerLog& log, FrameNumber frame, Nanoseconds time, std::uint32_t length);
    void countPlain(const SessionTables& tables, const StackTraffic& traffic, ConversationId conversation, bool reverse, FrameNumber frame,
        Nanoseconds time, std::uint32_t length);

    const Session& m_session;
    StackTrafficTable m_stacks;
    FrameNumber m_counted = 0;
    std::size_t m_nextEntry = 0; ///< of the log
    std::array<std::unique_ptr<Layer>, 3> m_layers;
    std::vector<Place> m_ofLinkPair, m_ofLogged, m_ofConversation;
};

} // namespace porthole::analysis
