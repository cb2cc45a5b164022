// Who sent how much to whom: counted from the index, without reading a frame again where the index tells.
//
//     TransportCount count(session);
//     count.extendTo(session.frameCount());
//     const auto rows = count.rows(TrafficLayer::Tcp);
//
// The addresses of a plain frame are those of its conversation: what NetworkCount says of IPv4 and IPv6 is a sum over what
// TransportCount knows, and what the log found in all other frames.
//
// While a capture grows, extendTo() again counts only what is new. Used by one thread at a time.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/statistics/layer_log.h"
#include "analysis/statistics/traffic.h"

#include <memory>
#include <stop_token>
#include <unordered_map>
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
    bool apart = false; ///< TransportCount: some of the frames have more addresses than those of the conversation

    bool empty() const { return firstFrame == 0; }
    void add(bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length)
    {
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

/// TCP and UDP, and as much of the layers below them as their conversations tell.
class TransportCount {
public:
    explicit TransportCount(const Session& session);

    /// Counts the frames behind those counted so far, up to `last`; of them only those in `only` (null: all). False if
    /// stopped: a later call goes on.
    bool extendTo(FrameNumber last, const FrameBitmap* only = nullptr, const std::stop_token& stop = {});
    FrameNumber counted() const { return m_counted; }
    /// `layer`: Tcp or Udp.
    TrafficRows rows(TrafficLayer layer) const;

    /// The conversations that have frames, by their first ones.
    const std::vector<ConversationId>& sequence() const { return m_sequence; }
    /// The frames of a conversation that have one IP header, with its addresses.
    const TrafficTotals& plainTotals(ConversationId id) const { return m_totals[id].apart ? m_plain.at(id) : m_totals[id]; }

private:
    FrameNumber countPiece(FrameNumber last, const FrameBitmap* only);
    void countFindings(const SessionTables& tables, FrameNumber last, const FrameBitmap* only);
    TrafficTotals& add(ConversationId id, bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length);
    void countApart(ConversationId id, bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length, bool plain);

    const Session& m_session;
    StackTrafficTable m_stacks;
    FrameNumber m_counted = 0;
    std::vector<TrafficTotals> m_totals;     ///< by conversation
    std::unordered_map<ConversationId, TrafficTotals> m_plain; ///< of those that are apart
    std::vector<ConversationId> m_sequence;  ///< by first frame
};

/// Ethernet, IPv4 and IPv6.
class NetworkCount {
public:
    /// `transport` counts the same frames.
    NetworkCount(const Session& session, const TransportCount& transport);
    ~NetworkCount();

    /// As TransportCount does it; `log` has to know the frames up to `last`.
    bool extendTo(FrameNumber last, const LayerLog& log, const FrameBitmap* only = nullptr, const std::stop_token& stop = {});
    FrameNumber counted() const { return m_counted; }
    /// `layer`: Ethernet, Ipv4 or Ipv6. The transport layer has to be counted as far as this.
    TrafficRows rows(TrafficLayer layer);

private:
    class Layer;
    /// A row and whether the direction is that of its key: row times two, plus one if it is not.
    using Place = std::uint32_t;
    static constexpr Place unknown = 0xffffffff;

    FrameNumber countPiece(FrameNumber last, const LayerLog& log, const FrameBitmap* only);
    void countLogged(const LayerLog& log, FrameNumber frame, Nanoseconds time, std::uint32_t length);
    void placeConversations();

    const Session& m_session;
    const TransportCount& m_transport;
    StackTrafficTable m_stacks;
    FrameNumber m_counted = 0;
    std::size_t m_nextEntry = 0; ///< of the log
    std::array<std::unique_ptr<Layer>, 3> m_layers;
    std::vector<Place> m_ofLinkPair;
    std::array<std::vector<Place>, 3> m_ofLogged; ///< by layer
    /// Of the transport's sequence, as far as it was looked at.
    struct Placed {
        ConversationId conversation;
        Place place;
    };
    std::array<std::vector<Placed>, 3> m_placed; ///< by layer
    std::size_t m_sequencePlaced = 0;
};

/// Extends both, at the same time where there is much to count. False if stopped.
bool extendTogether(TransportCount& transport, NetworkCount& network, FrameNumber last, const LayerLog& log, const FrameBitmap* only = nullptr,
    const std::stop_token& stop = {});

} // namespace porthole::analysis
