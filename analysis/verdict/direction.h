// What is kept of one direction of a connection while its segments go by. Bounded, whatever the packets say.
#pragma once

#include "analysis/sequence_number.h"
#include "analysis/stream/segment_walk.h"
#include "analysis/stream/tcp_options.h"
#include "analysis/verdict/verdict.h"

#include <algorithm>
#include <array>
#include <vector>

namespace porthole::analysis {

namespace tcpbit {
inline constexpr std::uint16_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
} // namespace tcpbit

inline bool isBefore(std::uint32_t a, std::uint32_t b) { return SequenceNumber {a} < SequenceNumber {b}; }
inline bool isAtMost(std::uint32_t a, std::uint32_t b) { return SequenceNumber {a} <= SequenceNumber {b}; }

/// A segment, with what the watchers of a connection ask of it.
struct Heard {
    FrameNumber frame;
    Nanoseconds time;
    int side; ///< who sent it
    std::uint32_t begin, end; ///< sequence numbers, SYN and FIN counted
    std::uint32_t length;     ///< bytes of data
    std::uint32_t frameLength;
    std::uint32_t acknowledgment;
    std::uint16_t flags;
    std::uint16_t rawWindow;
    std::uint16_t identification;
    std::uint8_t hopLimit;
    bool firstByteSeen; ///< some data were captured
    TcpOptions options;

    bool has(std::uint16_t bit) const { return flags & bit; }
    /// An acknowledgment and nothing else.
    bool isPureAck() const { return length == 0 && (flags & (tcpbit::syn | tcpbit::fin | tcpbit::rst | tcpbit::ack)) == tcpbit::ack; }
};

/// Frames that show something: the first few and how many there were.
struct Sightings {
    std::uint32_t count = 0;
    std::vector<FrameNumber> frames;

    void add(FrameNumber frame, FrameNumber other = 0)
    {
        ++count;
        for (const auto one : {other, frame})
            if (one && frames.size() < Finding::mostEvidence)
                frames.push_back(one);
    }
    /// One of them was something else.
    void takeBack(FrameNumber frame)
    {
        count -= count > 0;
        std::erase(frames, frame);
    }
};

/// The smallest of many times, and how they went: at most `most` of them, evenly spread.
class RoundTripSamples {
public:
    /// `steady`: the receiver had no reason to hold its acknowledgment back.
    void add(Nanoseconds value, bool steady, FrameNumber frame)
    {
        if (value < 0)
            return;
        m_least = m_least < 0 ? value : std::min(m_least, value);
        if (!steady)
            return;
        m_last = value;
        if (value > m_longest) {
            m_longest = value;
            m_longestIn = frame;
        }
        if (m_skipped++ % m_stride != 0)
            return;
        m_series.push_back(value);
        if (m_series.size() < most)
            return;
        for (std::size_t i = 0; i * 2 < m_series.size(); ++i)
            m_series[i] = m_series[i * 2];
        m_series.resize(m_series.size() / 2);
        m_stride *= 2;
    }
    bool known() const { return m_least >= 0; }
    Nanoseconds least() const { return std::max<Nanoseconds>(m_least, 0); }
    /// The last one that no waiting receiver made longer; 0: none.
    Nanoseconds last() const { return m_last; }
    /// The frame that ended the longest.
    FrameNumber longestIn() const { return m_longestIn; }
    std::size_t steadyCount() const { return m_series.size(); }
    Nanoseconds median() const
    {
        if (m_series.empty())
            return 0;
        auto sorted = m_series;
        const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
        std::nth_element(sorted.begin(), middle, sorted.end());
        return *middle;
    }

private:
    static constexpr std::size_t most = 128;
    Nanoseconds m_least = -1, m_last = 0, m_longest = -1;
    FrameNumber m_longestIn = 0;
    std::vector<Nanoseconds> m_series;
    std::uint32_t m_stride = 1, m_skipped = 0;
};

/// A segment with data that is not acknowledged yet.
struct SentSegment {
    std::uint32_t begin, end;
    Nanoseconds time;
    FrameNumber frame;
    std::uint32_t longestRepeated = 0; ///< bytes of data of the longest retransmission
    std::uint8_t repeats = 0;
};

/// One side as a sender, and what the other one told it.
struct Direction {
    static constexpr std::size_t mostInFlight = 1024; ///< more are forgotten, the oldest first

    bool nextKnown = false;
    std::uint32_t next = 0;  ///< highest sequence number seen, plus one
    bool ackedKnown = false;
    std::uint32_t acked = 0; ///< by the other side
    Nanoseconds ackedTime = noTime; ///< when `acked` moved
    bool ackedByPureAck = false;
    std::vector<SentSegment> flight; ///< from `flightHead` on
    std::size_t flightHead = 0;
    bool recovering = false;
    std::uint32_t recoverUntil = 0;
    RoundTripSamples roundTrips; ///< from the place of the capture to the other side and back

    std::uint16_t segmentSize = 0; ///< largest the other side takes, as it said; 0: not known
    bool synSeen = false;
    int shift = -1; ///< its window scale: -1: not known
    bool offeredShift = false;
    bool sackPermitted = false;
    bool edgeKnown = false;
    std::uint32_t edge = 0;    ///< how far it may send
    std::uint32_t window = 0;  ///< that it was given last, bytes
    std::uint32_t largestWindow = 0;

    bool finSent = false;
    std::uint32_t finEnd = 0;
    std::uint32_t packets = 0;
    std::uint64_t dataBytes = 0; ///< without repetition
    std::uint64_t overhead = 0;  ///< bytes of headers of segments with data
    std::uint32_t dataSegments = 0;
    std::uint32_t longest = 0;   ///< bytes of data in one segment
    Nanoseconds firstData = noTime, lastData = noTime;
    FrameNumber lastDataFrame = 0;   ///< of data that are new
    FrameNumber lastRepeatFrame = 0; ///< of data that are not
    std::uint32_t lastLength = 0;

    bool inFlight() const { return nextKnown && ackedKnown && isBefore(acked, next); }
    /// What fills a segment; a guess if it was not said.
    std::uint32_t fullSegment() const
    {
        constexpr std::uint32_t usual = 1448;
        return longest > usual || segmentSize == 0 ? usual : std::min<std::uint32_t>(segmentSize, usual);
    }
    SentSegment* findInFlight(std::uint32_t sequence)
    {
        const auto begin = flight.begin() + static_cast<std::ptrdiff_t>(flightHead);
        auto found = std::upper_bound(begin, flight.end(), sequence,
            [](std::uint32_t wanted, const SentSegment& segment) { return isBefore(wanted, segment.begin); });
        if (found == begin)
            return nullptr;
        --found;
        return isBefore(sequence, found->end) ? &*found : nullptr;
    }
    void send(const SentSegment& segment)
    {
        if (flight.size() - flightHead >= mostInFlight)
            ++flightHead;
        trim();
        flight.push_back(segment);
    }
    void trim()
    {
        if (flightHead == flight.size()) {
            flight.clear();
            flightHead = 0;
        } else if (flightHead >= mostInFlight) {
            flight.erase(flight.begin(), flight.begin() + static_cast<std::ptrdiff_t>(flightHead));
            flightHead = 0;
        }
    }
};

using Directions = std::array<Direction, 2>;

} // namespace porthole::analysis
