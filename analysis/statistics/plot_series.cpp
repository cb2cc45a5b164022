#include "analysis/statistics/plot_series.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace porthole::analysis {

namespace {

constexpr double farOutside = 1e6; // pixels; what is drawn further away only costs precision

} // namespace

double PlotScale::place(double value) const
{
    double part = 0;
    if (logarithmic)
        part = value > 0 ? std::log(value / from) / std::log(to / from) : -farOutside;
    else
        part = (value - from) / (to - from);
    const double place = part * pixels;
    return std::isnan(place) ? 0 : std::clamp(place, -farOutside, farOutside);
}

int PlotScale::pixel(double value) const
{
    const double where = place(value);
    if (where < 0)
        return -1;
    // The end of the axis belongs to its last pixel.
    return where > pixels ? pixels : std::min(static_cast<int>(where), pixels - 1);
}

void PlotSeries::reserve(std::size_t points)
{
    m_x.reserve(points);
    m_low.reserve(points);
    m_frame.reserve(points);
}

void PlotSeries::addSpan(double x, double low, double high, FrameNumber frame)
{
    if (!std::isfinite(x) || !std::isfinite(low) || !std::isfinite(high))
        return;
    if (low > high)
        std::swap(low, high);
    if (!m_x.empty() && x < m_x.back())
        m_sorted = false;
    if (low != high && m_high.empty())
        m_high = m_low;
    m_x.push_back(x);
    m_low.push_back(low);
    if (low != high || !m_high.empty())
        m_high.push_back(high);
    m_frame.push_back(frame);
    for (const double value : {low, high})
        if (value > 0 && (m_leastPositive == 0 || value < m_leastPositive))
            m_leastPositive = value;
    raise(m_x.size() - 1);
}

/// Lets the pyramid know of a point behind those that it has.
void PlotSeries::raise(std::size_t i)
{
    std::size_t size = fanOut;
    for (std::size_t level = 0; level == 0 || i >= size / fanOut; ++level, size *= fanOut) {
        if (level == m_levels.size()) {
            m_levels.emplace_back();
            // What a new level does not know yet is one block of the level below.
            if (level > 0)
                m_levels[level].push_back(m_levels[level - 1].front());
        }
        auto& blocks = m_levels[level];
        if (const auto block = i / size; block < blocks.size()) {
            blocks[block].low = std::min(blocks[block].low, m_low[i]);
            blocks[block].high = std::max(blocks[block].high, high(i));
        } else {
            blocks.push_back({m_low[i], high(i)});
        }
    }
}

void PlotSeries::finish()
{
    if (m_sorted)
        return;
    std::vector<std::size_t> order(size());
    std::iota(order.begin(), order.end(), std::size_t {0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return m_x[a] < m_x[b]; });
    const auto arrange = [&order](auto& column) {
        if (column.empty())
            return;
        auto arranged = column;
        for (std::size_t i = 0; i < order.size(); ++i)
            arranged[i] = column[order[i]];
        column = std::move(arranged);
    };
    arrange(m_x);
    arrange(m_low);
    arrange(m_high);
    arrange(m_frame);
    m_levels.clear();
    for (std::size_t i = 0; i < size(); ++i)
        raise(i);
    m_sorted = true;
}

PlotRange PlotSeries::xRange() const
{
    return empty() ? PlotRange {} : PlotRange {m_x.front(), m_x.back()};
}

/// Goes through points in as large blocks as can be: `block(extent)` is true if nothing in it has to be looked at.
template <typename Block, typename Point>
void PlotSeries::visit(std::size_t first, std::size_t end, Block block, Point point) const
{
    while (first < end) {
        std::size_t level = 0, blockSize = fanOut;
        while (level + 1 < m_levels.size() && first % (blockSize * fanOut) == 0 && first + blockSize * fanOut <= end) {
            ++level;
            blockSize *= fanOut;
        }
        bool whole = first % blockSize == 0 && first + blockSize <= end;
        while (whole && !block(m_levels[level][first / blockSize])) {
            whole = level > 0;
            if (whole) {
                --level;
                blockSize /= fanOut;
            }
        }
        if (whole) {
            first += blockSize;
            continue;
        }
        const auto stop = std::min(end, first / fanOut * fanOut + fanOut);
        for (; first < stop; ++first)
            point(first);
    }
}

PlotRange PlotSeries::yRange(std::size_t first, std::size_t end) const
{
    PlotRange range;
    visit(
        first, end,
        [&range](const Extent& extent) {
            range.include(extent.low);
            range.include(extent.high);
            return true;
        },
        [&](std::size_t i) {
            range.include(m_low[i]);
            range.include(high(i));
        });
    return range;
}

std::size_t PlotSeries::memoryUsed() const
{
    std::size_t bytes = (m_x.capacity() + m_low.capacity() + m_high.capacity()) * sizeof(double) + m_frame.capacity() * sizeof(FrameNumber);
    for (const auto& level : m_levels)
        bytes += level.capacity() * sizeof(Extent);
    return bytes;
}

std::size_t PlotSeries::lowerBound(double x, std::size_t first, std::size_t end) const
{
    const auto begin = m_x.begin();
    return static_cast<std::size_t>(
        std::lower_bound(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(end), x) - begin);
}

std::size_t PlotSeries::columnEnd(const PlotScale& x, std::size_t i, std::size_t end, int& column) const
{
    column = x.pixel(m_x[i]);
    if (column >= x.pixels - 1)
        return end;
    const double next = x.from + (column + 1) * (x.to - x.from) / x.pixels;
    // The next column mostly begins near.
    std::size_t step = 1, begin = i;
    while (begin + step < end && m_x[begin + step] < next) {
        begin += step;
        step *= 2;
    }
    return std::max(lowerBound(next, begin, std::min(begin + step, end)), i + 1);
}

std::vector<PlotPoint> PlotSeries::line(const PlotScale& x) const
{
    std::vector<PlotPoint> points;
    auto i = lowerBound(x.from);
    auto end = i;
    end = static_cast<std::size_t>(std::upper_bound(m_x.begin() + static_cast<std::ptrdiff_t>(i), m_x.end(), x.to) - m_x.begin());
    if (i > 0)
        points.push_back(at(i - 1));
    const auto behind = end;
    while (i < end) {
        int column = 0;
        const auto next = columnEnd(x, i, end, column);
        if (next - i <= 4) {
            for (; i < next; ++i)
                points.push_back(at(i));
            continue;
        }
        const auto range = yRange(i, next);
        const auto first = at(i), last = at(next - 1);
        points.push_back(first);
        points.push_back({first.x, range.from, range.from, first.frame});
        points.push_back({last.x, range.to, range.to, last.frame});
        points.push_back(last);
        i = next;
    }
    if (behind < size())
        points.push_back(at(behind));
    return points;
}

std::vector<PlotSeries::Run> PlotSeries::runs(const PlotScale& x, const PlotScale& y) const
{
    constexpr std::size_t wordBits = 64;
    std::vector<Run> runs;
    std::vector<std::uint64_t> rows((static_cast<std::size_t>(std::max(y.pixels, 1)) + wordBits - 1) / wordBits);
    const auto limit = [&y](double value) { return std::clamp(y.pixel(value), 0, y.pixels - 1); };
    const auto isOutside = [&y](double low, double high) { return y.pixel(high) < 0 || y.pixel(low) >= y.pixels; };
    const auto isSet = [&rows](int row) { return rows[static_cast<std::size_t>(row) / wordBits] >> (static_cast<std::size_t>(row) % wordBits) & 1; };
    const auto set = [&](double low, double high) {
        if (isOutside(low, high))
            return;
        const int top = limit(high);
        for (int row = limit(low); row <= top; ++row) {
            auto& word = rows[static_cast<std::size_t>(row) / wordBits];
            if (static_cast<std::size_t>(row) % wordBits == 0 && row + static_cast<int>(wordBits) - 1 <= top) {
                word = ~std::uint64_t {0};
                row += static_cast<int>(wordBits) - 1;
            } else {
                word |= std::uint64_t {1} << (static_cast<std::size_t>(row) % wordBits);
            }
        }
    };
    const auto emit = [&](int column) {
        for (int row = 0; row < y.pixels; ++row) {
            if (static_cast<std::size_t>(row) % wordBits == 0 && rows[static_cast<std::size_t>(row) / wordBits] == 0) {
                row += static_cast<int>(wordBits) - 1;
                continue;
            }
            if (!isSet(row))
                continue;
            Run run {column, row, row};
            while (run.top + 1 < y.pixels && isSet(run.top + 1))
                ++run.top;
            runs.push_back(run);
            row = run.top;
        }
        std::fill(rows.begin(), rows.end(), 0);
    };
    auto i = lowerBound(x.from);
    const auto end = static_cast<std::size_t>(
        std::upper_bound(m_x.begin() + static_cast<std::ptrdiff_t>(i), m_x.end(), x.to) - m_x.begin());
    while (i < end) {
        int column = 0;
        const auto next = columnEnd(x, i, end, column);
        visit(
            i, next,
            [&](const Extent& extent) {
                if (isOutside(extent.low, extent.high))
                    return true;
                const int bottom = limit(extent.low), top = limit(extent.high);
                if (bottom == top) {
                    set(extent.low, extent.high);
                    return true;
                }
                for (int row = bottom; row <= top; ++row)
                    if (!isSet(row))
                        return false;
                return true; // all that it could add is there
            },
            [&](std::size_t point) { set(m_low[point], high(point)); });
        emit(std::clamp(column, 0, x.pixels - 1));
        i = next;
    }
    return runs;
}

std::optional<PlotSeries::Nearest> PlotSeries::nearest(
    double pixelX, double pixelY, const PlotScale& x, const PlotScale& y, double reach) const
{
    const double step = (x.to - x.from) / std::max(x.pixels, 1);
    const auto first = lowerBound(x.from + (pixelX - reach) * step);
    const auto end = lowerBound(x.from + (pixelX + reach) * step);
    std::optional<Nearest> best;
    const auto away = [&](double low, double high) {
        const double bottom = y.place(low), top = y.place(high);
        return pixelY < bottom ? bottom - pixelY : pixelY > top ? pixelY - top : 0;
    };
    visit(
        first, end, [&](const Extent& extent) { return away(extent.low, extent.high) > (best ? best->distance : reach); },
        [&](std::size_t i) {
            const double distance = std::hypot(x.place(m_x[i]) - pixelX, away(m_low[i], high(i)));
            if (distance <= reach && (!best || distance < best->distance))
                best = Nearest {i, distance};
        });
    return best;
}

} // namespace porthole::analysis
