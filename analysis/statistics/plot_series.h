// The points of a curve, and what of them can be seen: a plot of five million points is drawn with a few marks a column of
// pixels, found by binary search in x and by a pyramid of least and greatest values in y.
//
//     PlotSeries series;
//     series.add(seconds, bytes, frame);                // ...
//     series.finish();
//     for (const auto& point : series.line({0, 10, 800}))
//         ...
#pragma once

#include "analysis/frame_index.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace porthole::analysis {

/// A point; or a vertical bar, where low and high differ.
struct PlotPoint {
    double x = 0, low = 0, high = 0;
    FrameNumber frame = 0; ///< that it stands for; 0: none
    bool operator==(const PlotPoint&) const = default;
};

/// Ends included. Empty if `from` is behind `to`.
struct PlotRange {
    double from = 0, to = -1;
    bool isEmpty() const { return !(from <= to); }
    void include(double value)
    {
        if (isEmpty())
            from = to = value;
        else if (value < from)
            from = value;
        else if (value > to)
            to = value;
    }
    bool operator==(const PlotRange&) const = default;
};

/// Where values stand along an axis of so many pixels: `from` at pixel 0, `to` at the last one's end.
struct PlotScale {
    double from = 0, to = 1;
    int pixels = 1;
    bool logarithmic = false; ///< then `from` is greater than 0, and values that are not stand below pixel 0

    /// Any number; limited so that it can be drawn.
    double place(double value) const;
    /// The pixel it falls in: 0 to pixels - 1, or -1 and `pixels` for all that is outside.
    int pixel(double value) const;
};

class PlotSeries {
public:
    void reserve(std::size_t points);
    /// What is no number is left out.
    void add(double x, double y, FrameNumber frame = 0) { addSpan(x, y, y, frame); }
    void addSpan(double x, double low, double high, FrameNumber frame = 0);
    /// Sorts what was not added in order of x. Call it before anything below.
    void finish();

    bool empty() const { return m_x.empty(); }
    std::size_t size() const { return m_x.size(); }
    PlotPoint at(std::size_t i) const { return {m_x[i], m_low[i], m_high.empty() ? m_low[i] : m_high[i], m_frame[i]}; }
    PlotRange xRange() const;
    /// Of the points from `first` to before `end`.
    PlotRange yRange(std::size_t first, std::size_t end) const;
    PlotRange yRange() const { return yRange(0, size()); }
    /// The least value that is greater than 0, as logarithmic axes begin there; 0: there is none. Looks at blocks of points.
    double leastPositive() const { return m_leastPositive; }
    /// The first point that does not stand before x.
    std::size_t lowerBound(double x) const { return lowerBound(x, 0, size()); }
    std::size_t memoryUsed() const;

    /// Points whose connection by a line (or by steps) looks as that of all: of every pixel column the first, a lowest, a
    /// highest and the last; with the ones left and right of the axis.
    std::vector<PlotPoint> line(const PlotScale& x) const;

    /// Pixels of a column, ends included, 0 at the bottom.
    struct Run {
        int column, bottom, top;
        bool operator==(const Run&) const = default;
    };
    /// The pixels that points and bars fall in, exactly; neighbours in a column are one run.
    std::vector<Run> runs(const PlotScale& x, const PlotScale& y) const;

    /// What stands nearest to a place in pixels, at most `reach` away.
    struct Nearest {
        std::size_t point;
        double distance; ///< pixels
    };
    std::optional<Nearest> nearest(double pixelX, double pixelY, const PlotScale& x, const PlotScale& y, double reach) const;

private:
    static constexpr std::size_t fanOut = 32;
    struct Extent {
        double low, high;
    };

    double high(std::size_t i) const { return m_high.empty() ? m_low[i] : m_high[i]; }
    void raise(std::size_t i);
    std::size_t lowerBound(double x, std::size_t first, std::size_t end) const;
    /// The first point behind the pixel column in which point i stands. The column's number goes to `column`.
    std::size_t columnEnd(const PlotScale& x, std::size_t i, std::size_t end, int& column) const;
    template <typename Block, typename Point>
    void visit(std::size_t first, std::size_t end, Block block, Point point) const;

    std::vector<double> m_x, m_low, m_high; ///< m_high only if some point is a bar
    std::vector<FrameNumber> m_frame;
    std::vector<std::vector<Extent>> m_levels; ///< of level n, each block holds fanOut^(n + 1) points
    double m_leastPositive = 0;
    bool m_sorted = true;
};

} // namespace porthole::analysis
