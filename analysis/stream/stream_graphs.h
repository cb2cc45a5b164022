// Graphs of one direction of a TCP conversation: how sequence numbers, rates, round trips, windows and data in flight change
// in time.
#pragma once

#include "analysis/statistics/plot_series.h"
#include "analysis/stream/stream_segments.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

enum class StreamGraphKind : std::uint8_t {
    Stevens,  ///< a dot a segment: when, and its first sequence number
    TcpTrace, ///< segments as bars between what is acknowledged and what the receiver can take
    Throughput,
    RoundTrip,
    WindowScaling,
    BytesInFlight,
    Count,
};

enum class StreamCurveRole : std::uint8_t {
    Segments,
    Retransmissions,
    OutOfOrder,
    Acknowledgments,
    WindowEnd, ///< the acknowledgment plus the receive window: nothing is sent beyond
    SackBlocks,
    Throughput, ///< bits of data a second, all that was sent
    Goodput,    ///< bits of data a second, as they were acknowledged: each counts once
    RoundTrip,  ///< seconds
    ReceiveWindow, ///< bytes
    BytesInFlight,
    Sacked, ///< bytes behind a hole that the receiver has
    // What the sender's kernel knew: kernel_curves.h.
    KernelCongestionWindowEnd, ///< the acknowledgment plus the congestion window
    KernelReceiveWindowEnd,
    KernelCongestionWindow, ///< bytes, as the next three
    KernelThreshold,        ///< of slow start
    KernelReceiveWindow,    ///< as the sender knew it
    KernelUnacknowledged,
    KernelDeliveryRate,      ///< bits a second
    KernelRoundTrip,         ///< seconds, smoothed (RFC 6298)
    KernelRoundTripVariance, ///< a bar around it
};

enum class CurveShape : std::uint8_t {
    Line,
    Steps, ///< a value holds until the next
    Dots,
    Spans, ///< vertical bars from low to high
    Bars,  ///< from 0, as wide as the interval
    Impulses,
};

struct StreamCurve {
    StreamCurveRole role;
    CurveShape shape;
    std::shared_ptr<const PlotSeries> series; ///< never null, may be empty
};

struct StreamGraphOptions {
    int sender = 0;          ///< the side whose data are looked at: 0 A, 1 B
    double average = 0;      ///< Throughput: seconds that each value is the mean of; 0: see averageFor()
    bool bySequence = false; ///< RoundTrip: over sequence numbers in place of time
};

/// Seconds over which a rate is averaged if nobody says: a fiftieth of the conversation, rounded, 1 ms to 1 s.
double averageFor(const StreamSegments& segments);

/// In the order in which they are drawn. Times are seconds since the beginning of the capture. If stopped, what there is.
std::vector<StreamCurve> makeStreamGraph(
    StreamGraphKind kind, const StreamSegments& segments, const StreamGraphOptions& options, const std::stop_token& stop = {});

/// The direction in which more data went.
int busierSide(const StreamSegments& segments);

} // namespace porthole::analysis
