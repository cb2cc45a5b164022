// Of one direction of a TCP conversation: how long until data are acknowledged, and how much of them is under way.
#pragma once

#include "analysis/stream/stream_segments.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>

namespace porthole::analysis {

/// From a segment to the first sign that it arrived.
struct RoundTrip {
    FrameNumber frame;    ///< that the segment came in
    std::int64_t end;     ///< the sequence number after it
    Nanoseconds duration;
};

/// Gives a round trip for every segment that is acknowledged, by a SACK block too. Karn's rule (RFC 6298 section 3): none
/// for what was sent more than once, as nobody knows which of them the acknowledgment is for.
class RoundTrips {
public:
    explicit RoundTrips(int sender)
        : m_sender(sender)
    {
    }

    /// To be called with all segments of both sides in order.
    void look(const GraphSegment& segment, std::span<const StreamSegments::Block> sack, const std::function<void(const RoundTrip&)>& use);

private:
    struct Sent {
        std::int64_t end;
        Nanoseconds time;
        FrameNumber frame;
        bool again; ///< more than once
    };
    /// More are not followed: the acknowledgments are not in the capture.
    static constexpr std::size_t mostOutstanding = 1 << 17;

    void note(const GraphSegment& segment);

    int m_sender;
    std::map<std::int64_t, Sent> m_outstanding; ///< by first sequence number; they do not overlap
    std::int64_t m_acknowledged = INT64_MIN;
};

/// Bytes sent and not acknowledged, without those that the last SACK option says arrived (RFC 2018, RFC 2883).
class Flight {
public:
    explicit Flight(int sender)
        : m_sender(sender)
    {
    }

    /// To be called with all segments of both sides in order. True if bytes() is known and may have changed.
    bool look(const GraphSegment& segment, std::span<const StreamSegments::Block> sack);
    std::int64_t bytes() const { return std::max<std::int64_t>(m_end - m_begin - m_sacked, 0); }
    std::int64_t sacked() const { return m_sacked; }

private:
    int m_sender;
    bool m_known = false;
    std::int64_t m_begin = 0; ///< acknowledged up to here
    std::int64_t m_end = 0;   ///< sent up to here
    std::int64_t m_sacked = 0;
};

} // namespace porthole::analysis
