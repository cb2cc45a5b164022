// What of a curve can be seen, compared with drawing every point.

#include "analysis/statistics/plot_series.h"

#include <QtTest>

#include <cmath>
#include <ctime>
#include <map>
#include <random>
#include <set>

using namespace porthole::analysis;

namespace {

PlotSeries noise(std::size_t points, unsigned seed, bool bars = false)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> value(-100, 1000), step(0, 0.01), height(0, 30);
    PlotSeries series;
    double x = 0;
    for (std::size_t i = 0; i < points; ++i) {
        x += step(random);
        const double y = value(random);
        series.addSpan(x, y, bars ? y + height(random) : y, static_cast<FrameNumber>(i + 1));
    }
    series.finish();
    return series;
}

/// The pixels of all points, one by one.
std::set<std::pair<int, int>> pixelsOf(const PlotSeries& series, const PlotScale& x, const PlotScale& y)
{
    std::set<std::pair<int, int>> pixels;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const auto point = series.at(i);
        if (point.x < x.from || point.x > x.to)
            continue;
        const int low = y.pixel(point.low), high = y.pixel(point.high);
        for (int row = std::max(low, 0); row <= std::min(high, y.pixels - 1); ++row)
            pixels.insert({x.pixel(point.x), row});
    }
    return pixels;
}

std::set<std::pair<int, int>> pixelsOf(const std::vector<PlotSeries::Run>& runs)
{
    std::set<std::pair<int, int>> pixels;
    for (const auto& run : runs)
        for (int row = run.bottom; row <= run.top; ++row)
            pixels.insert({run.column, row});
    return pixels;
}

} // namespace

class PlotSeriesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void drawsThePixelsOfAllPoints_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<bool>("bars");
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<bool>("logarithmic");
        QTest::newRow("a few points") << 40 << false << 0.0 << 1.0 << -100.0 << 1000.0 << false;
        QTest::newRow("many in every pixel") << 30'000 << false << 0.0 << 160.0 << -100.0 << 1000.0 << false;
        QTest::newRow("a part of them") << 30'000 << false << 40.0 << 41.5 << 200.0 << 300.0 << false;
        QTest::newRow("bars") << 30'000 << true << 0.0 << 160.0 << -100.0 << 1030.0 << false;
        QTest::newRow("bars that reach out of the axis") << 3000 << true << 2.0 << 3.0 << 500.0 << 510.0 << false;
        QTest::newRow("no point there") << 100 << false << 500.0 << 600.0 << 0.0 << 1.0 << false;
        QTest::newRow("a logarithmic axis") << 30'000 << false << 0.0 << 160.0 << 0.5 << 900.0 << true;
        QTest::newRow("a short logarithmic axis") << 30'000 << false << 0.0 << 160.0 << 700.0 << 710.0 << true;
        QTest::newRow("bars from below a logarithmic axis") << 30'000 << true << 0.0 << 160.0 << 1e-9 << 1e9 << true;
    }
    void drawsThePixelsOfAllPoints()
    {
        QFETCH(int, points);
        QFETCH(bool, bars);
        QFETCH(double, from);
        QFETCH(double, to);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(bool, logarithmic);
        const auto series = noise(static_cast<std::size_t>(points), 7, bars);
        const PlotScale x {from, to, 200}, y {low, high, 150, logarithmic};
        const auto expected = pixelsOf(series, x, y);
        QVERIFY(expected.empty() == (from > 400));
        QVERIFY(pixelsOf(series.runs(x, y)) == expected);
    }

    void aLogarithmicAxisFromBelowZeroShowsNothing()
    {
        const auto series = noise(300, 7);
        for (const double from : {-10.0, 0.0})
            QVERIFY(series.runs({0, 1.5, 200}, {from, 900, 150, true}).empty());
    }

    void keepsTheExtremesOfEveryColumnOfALine()
    {
        const auto series = noise(50'000, 3);
        const PlotScale x {20, 180, 320};
        std::map<int, PlotRange> all, drawn;
        for (std::size_t i = 0; i < series.size(); ++i)
            if (const auto point = series.at(i); point.x >= x.from && point.x <= x.to)
                all[x.pixel(point.x)].include(point.low);
        const auto line = series.line(x);
        for (const auto& point : line)
            if (point.x >= x.from && point.x <= x.to)
                drawn[x.pixel(point.x)].include(point.low);
        QCOMPARE(drawn.size(), all.size());
        QVERIFY(drawn == all);
        QVERIFY(line.size() <= 4 * 320 + 2);
        QVERIFY2(line.front().x < x.from && line.back().x > x.to, "the line goes on beyond the axis");
        QVERIFY(std::is_sorted(line.begin(), line.end(), [](const PlotPoint& a, const PlotPoint& b) { return a.x < b.x; }));
    }

    void sortsWhatCameOutOfOrder()
    {
        PlotSeries series;
        for (const double x : {5.0, 1.0, 3.0, 3.0, 2.0})
            series.add(x, x * 10, static_cast<FrameNumber>(series.size() + 1));
        series.finish();
        std::vector<FrameNumber> frames;
        for (std::size_t i = 0; i < series.size(); ++i)
            frames.push_back(series.at(i).frame);
        QVERIFY((frames == std::vector<FrameNumber> {2, 5, 3, 4, 1}));
        QVERIFY((series.xRange() == PlotRange {1, 5}));
        QVERIFY((series.yRange(1, 4) == PlotRange {20, 30}));
    }

    void knowsTheRangeOfAnyPart()
    {
        const auto series = noise(5000, 11);
        std::mt19937 random(5);
        for (int i = 0; i < 300; ++i) {
            auto first = random() % 5000, end = random() % 5001;
            if (first > end)
                std::swap(first, end);
            PlotRange expected;
            for (auto at = first; at < end; ++at)
                expected.include(series.at(at).low);
            const auto range = series.yRange(first, end);
            QVERIFY(range.isEmpty() == expected.isEmpty());
            QVERIFY(range.isEmpty() || range == expected);
        }
    }

    void findsTheNearestPoint()
    {
        const auto series = noise(20'000, 13);
        const PlotScale x {0, 100, 500}, y {-100, 1000, 400};
        std::mt19937 random(17);
        int found = 0;
        for (int i = 0; i < 200; ++i) {
            const double px = random() % 500, py = random() % 400;
            constexpr double reach = 3;
            double best = reach;
            for (std::size_t at = 0; at < series.size(); ++at)
                best = std::min(best, std::hypot(x.place(series.at(at).x) - px, y.place(series.at(at).low) - py));
            const auto nearest = series.nearest(px, py, x, y, reach);
            QCOMPARE(nearest.has_value(), best < reach);
            if (nearest) {
                ++found;
                QCOMPARE(nearest->distance, best);
            }
        }
        QVERIFY(found > 50);
    }

    void leavesOutWhatIsNoNumber()
    {
        PlotSeries series;
        series.add(0, std::nan(""));
        series.add(std::numeric_limits<double>::infinity(), 1);
        series.add(1, 2, 3);
        series.finish();
        QCOMPARE(series.size(), std::size_t {1});
        QCOMPARE(series.at(0).frame, FrameNumber {3});
    }

    void placesValuesOnALogarithmicAxis()
    {
        const PlotScale scale {1, 1000, 300, true};
        QCOMPARE(scale.pixel(1), 0);
        QCOMPARE(scale.pixel(10.001), 100);
        QCOMPARE(scale.pixel(1000), 299);
        QCOMPARE(scale.pixel(0), -1);
        QCOMPARE(scale.pixel(2000), 300);
    }

    /// Five million points on a screen: a twentieth of a second is the budget of all drawing.
    void isQuick()
    {
        constexpr std::size_t points = 5'000'000;
        // Of the processor: what else the machine does is left out.
        struct Clock {
            static double now() { return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC; }
        };
        auto begin = Clock::now();
        const auto series = noise(points, 1);
        qInfo("adding %zu points: %.0f ms", points, Clock::now() - begin);
        const PlotScale x {series.xRange().from, series.xRange().to, 1920}, y {-100, 1000, 1080};
        begin = Clock::now();
        const auto line = series.line(x);
        const double lineTime = Clock::now() - begin;
        begin = Clock::now();
        const auto runs = series.runs(x, y);
        const double runsTime = Clock::now() - begin;
        begin = Clock::now();
        const auto nearest = series.nearest(960, 540, x, y, 24);
        const double nearestTime = Clock::now() - begin;
        qInfo("a line of them: %.2f ms, all dots: %.2f ms, the nearest: %.2f ms", lineTime, runsTime, nearestTime);
        QVERIFY(nearest && !line.empty() && !runs.empty());
        QVERIFY2(line.size() <= 4 * 1920 + 2, "no more than can be seen");
    }
};

QTEST_APPLESS_MAIN(PlotSeriesTest)
#include "plot_series_test.moc"
