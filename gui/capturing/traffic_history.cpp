#include "gui/capturing/traffic_history.h"

#include <algorithm>

namespace porthole::gui
{

void TrafficHistory::add(const capture::InterfaceCounters& counters, double seconds)
{
    const auto before = std::exchange(m_before, counters);
    const bool goesOn = std::exchange(m_hasBefore, true) && counters.packets >= before.packets
        && counters.bytes >= before.bytes && counters.dropped >= before.dropped;
    if (!goesOn || seconds <= 0)
        return;
    const auto rate
        = [seconds](std::uint64_t now, std::uint64_t then) { return static_cast<double>(now - then) / seconds; };
    if (m_samples.size() == length)
        m_samples.erase(m_samples.begin());
    m_samples.push_back({ rate(counters.packets, before.packets), rate(counters.bytes, before.bytes),
        rate(counters.dropped, before.dropped) });
}

double Sparkline::scale(const std::vector<double>& values, double least)
{
    return values.empty() ? least : std::max(least, *std::ranges::max_element(values));
}

std::vector<QPointF> Sparkline::points(const std::vector<double>& values, double top) const
{
    std::vector<QPointF> points;
    if (width <= 0 || height <= 0 || top <= 0)
        return points;
    const double step = width / static_cast<double>(TrafficHistory::length - 1);
    const auto count = std::min(values.size(), TrafficHistory::length);
    const auto first = values.size() - count;
    for (std::size_t i = 0; i < count; ++i) {
        const QPointF point(width - step * static_cast<double>(count - 1 - i),
            height - std::clamp(values[first + i] / top, 0.0, 1.0) * height);
        if (!points.empty() && static_cast<int>(points.back().x()) == static_cast<int>(point.x()))
            points.back().setY(std::min(points.back().y(), point.y())); // up is less
        else
            points.push_back(point);
    }
    return points;
}

} // namespace porthole::gui
