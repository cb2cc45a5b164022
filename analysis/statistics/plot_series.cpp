#include "analysis/statistics/plot_series.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

namespace porthole::analysis {

namespace {

constexpr double farOutside = 1e6; // pixels; what is drawn further away only costs precision

/// Which pixels of a column have something in them. What stands above or below it has a place too, which nobody sees.
class ColumnOfPixels {
public:
    explicit ColumnOfPixels(const PlotScale& y)
        : m_scale(y)
        , m_marks(static_cast<std::size_t>(std::max(y.pixels, 1)) + 2)
    {
        if (y.logarithmic)
            prepareLogarithms();
    }

    void mark(double value) { m_marks[slot(value)] = 1; }
    void mark(double low, double high)
    {
        const auto bottom = slot(low);
        std::memset(&m_marks[bottom], 1, slot(high) - bottom + 1);
    }
    /// Whether points between these two need no look: they are all in one pixel, which is marked, or add nothing to the others.
    bool addsNothing(double low, double high)
    {
        const auto bottom = slot(low), top = slot(high);
        if (bottom == top)
            m_marks[bottom] = 1;
        return bottom == top || std::memchr(&m_marks[bottom], 0, top - bottom + 1) == nullptr;
    }
    void takeRuns(int column, std::vector<PlotSeries::Run>& runs)
    {
        m_marks.front() = 0;
        m_marks.back() = 1; // so that the search for a mark ends
        const auto* const begin = m_marks.data();
        const auto* const end = begin + m_marks.size() - 1;
        for (const auto* at = begin;;) {
            at = static_cast<const unsigned char*>(std::memchr(at, 1, static_cast<std::size_t>(end - at) + 1));
            if (at == end)
                break;
            const auto* first = at;
            while (at < end && *at != 0)
                ++at;
            runs.push_back({column, static_cast<int>(first - begin) - 1, static_cast<int>(at - begin) - 2});
        }
        std::fill(m_marks.begin(), m_marks.end(), 0);
    }

private:
    /// PlotScale::pixel() and one more, with less to compute.
    std::size_t slot(double value) const
    {
        if (m_scale.logarithmic)
            return logarithmicSlot(value);
        const double place = (value - m_scale.from) / (m_scale.to - m_scale.from) * m_scale.pixels;
        if (place > m_scale.pixels)
            return m_marks.size() - 1;
        // What is no number, on an axis without extent, stands at its beginning.
        return place < 0 ? 0 : static_cast<std::size_t>(std::min(static_cast<int>(place == place ? place : 0), m_scale.pixels - 1)) + 1;
    }

    // The bits of a number that is greater than 0, taken as an integer, grow nearly as its logarithm does: a table by their
    // upper part gives the pixel, or one a little below it.
    static std::uint64_t bitsOf(double value) { return std::bit_cast<std::uint64_t>(value); }
    void prepareLogarithms()
    {
        if (!(m_scale.from > 0) || !std::isfinite(m_scale.to) || m_scale.pixels < 1)
            return; // nothing can be seen there
        const bool hasExtent = m_scale.from < m_scale.to;
        const double span = std::log(m_scale.to / m_scale.from);
        for (int pixel = 0; pixel < m_scale.pixels; ++pixel)
            m_begins.push_back(hasExtent ? m_scale.from * std::exp(span * pixel / m_scale.pixels) : std::numeric_limits<double>::infinity());
        m_begins.push_back(std::numeric_limits<double>::infinity());
        constexpr int tableBits = 13;
        const auto extent = hasExtent ? bitsOf(m_scale.to) - bitsOf(m_scale.from) : 0;
        m_shift = std::max(0, static_cast<int>(std::bit_width(extent)) - tableBits);
        std::size_t pixel = 0;
        for (std::uint64_t entry = 0; entry <= extent >> m_shift; ++entry) {
            const auto least = std::bit_cast<double>(bitsOf(m_scale.from) + (entry << m_shift));
            while (m_begins[pixel + 1] <= least)
                ++pixel;
            m_table.push_back(static_cast<std::uint32_t>(pixel));
        }
    }
    std::size_t logarithmicSlot(double value) const
    {
        if (m_table.empty() || !(value >= m_scale.from))
            return 0;
        if (value > m_scale.to)
            return m_marks.size() - 1;
        std::size_t pixel = m_table[(bitsOf(value) - bitsOf(m_scale.from)) >> m_shift];
        while (m_begins[pixel + 1] <= value)
            ++pixel;
        return pixel + 1;
    }

    const PlotScale& m_scale;
    std::vector<unsigned char> m_marks; ///< from below the column to above it
    std::vector<double> m_begins;       ///< logarithmic: the least value of each pixel
    std::vector<std::uint32_t> m_table; ///< logarithmic: pixels by the upper bits of values
    int m_shift = 0;
};

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
    std::vector<Run> runs;
    ColumnOfPixels pixels(y);
    auto i = lowerBound(x.from);
    const auto end = static_cast<std::size_t>(
        std::upper_bound(m_x.begin() + static_cast<std::ptrdiff_t>(i), m_x.end(), x.to) - m_x.begin());
    while (i < end) {
        int column = 0;
        const auto next = columnEnd(x, i, end, column);
        visit(
            i, next, [&](const Extent& extent) { return pixels.addsNothing(extent.low, extent.high); },
            [&](std::size_t point) {
                if (m_high.empty())
                    pixels.mark(m_low[point]);
                else
                    pixels.mark(m_low[point], m_high[point]);
            });
        pixels.takeRuns(std::clamp(column, 0, x.pixels - 1), runs);
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
