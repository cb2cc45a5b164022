// The traffic of an interface over the last minute, and how its curve is drawn.
#pragma once

#include "capture/live/interfaces.h"

#include <QPointF>

#include <vector>

namespace porthole::gui
{

/// What went over an interface in one interval.
struct TrafficSample {
    double packetsPerSecond = 0;
    double bytesPerSecond = 0;
    double dropsPerSecond = 0;
};

/// Differences of counters, the last `length` of them.
class TrafficHistory
{
public:
    static constexpr std::size_t length = 60;

    /// Takes in counters read `seconds` after the ones before. Counters that went back (the interface was made anew)
    /// begin again.
    void add(const capture::InterfaceCounters& counters, double seconds);

    /// The oldest first.
    const std::vector<TrafficSample>& samples() const { return m_samples; }
    TrafficSample last() const { return m_samples.empty() ? TrafficSample {} : m_samples.back(); }

private:
    capture::InterfaceCounters m_before;
    bool m_hasBefore = false;
    std::vector<TrafficSample> m_samples;
};

/// Where the points of a curve are: the newest at the right edge, `TrafficHistory::length` samples over the whole
/// width.
struct Sparkline {
    double width = 0, height = 0; ///< pixels

    /// The value at the upper edge: the largest one, or `least` if all are smaller, so that a packet now and then does
    /// not look like a flood.
    static double scale(const std::vector<double>& values, double least);
    /// One point a sample, at most one a pixel column (the largest of those that fall into it). `top` > 0.
    std::vector<QPointF> points(const std::vector<double>& values, double top) const;
};

} // namespace porthole::gui
