#include "analysis/stream/stream_graphs.h"

#include "analysis/stream/round_trips.h"
#include "dissectors/core/knowledge.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace porthole::analysis {

namespace {

constexpr std::uint32_t sentAgain = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission;

using Series = std::shared_ptr<PlotSeries>;

Series newSeries()
{
    return std::make_shared<PlotSeries>();
}

/// Which of three curves a segment with data belongs to.
StreamCurveRole roleOf(const GraphSegment& segment)
{
    if (segment.findings & sentAgain)
        return StreamCurveRole::Retransmissions;
    return segment.findings & tcpflag::outOfOrder ? StreamCurveRole::OutOfOrder : StreamCurveRole::Segments;
}

class Maker {
public:
    Maker(const StreamSegments& segments, const StreamGraphOptions& options, const std::stop_token& stop)
        : m_segments(segments)
        , m_options(options)
        , m_stop(stop)
    {
    }

    std::vector<StreamCurve> make(StreamGraphKind kind)
    {
        switch (kind) {
        case StreamGraphKind::Stevens: addSegments(CurveShape::Dots); break;
        case StreamGraphKind::TcpTrace: addTrace(); break;
        case StreamGraphKind::Throughput: addRates(); break;
        case StreamGraphKind::RoundTrip: addRoundTrips(); break;
        case StreamGraphKind::WindowScaling: addFlight(false); break;
        case StreamGraphKind::BytesInFlight: addFlight(true); break;
        case StreamGraphKind::Count: break;
        }
        return std::move(m_curves);
    }

private:
    template <typename Use>
    void each(Use use) const
    {
        for (const auto& segment : m_segments.all()) {
            if (m_stop.stop_requested())
                return;
            use(segment);
        }
    }
    bool isData(const GraphSegment& segment) const { return segment.side() == m_options.sender && segment.length > 0; }
    bool isAnswer(const GraphSegment& segment) const { return segment.side() != m_options.sender && segment.acknowledgment >= 0; }

    void add(StreamCurveRole role, CurveShape shape, const Series& series)
    {
        series->finish();
        m_curves.push_back({role, shape, series});
    }

    void addSegments(CurveShape shape)
    {
        constexpr std::array roles {StreamCurveRole::Segments, StreamCurveRole::OutOfOrder, StreamCurveRole::Retransmissions};
        std::array<Series, roles.size()> series {newSeries(), newSeries(), newSeries()};
        each([&](const GraphSegment& segment) {
            if (!isData(segment))
                return;
            const auto place = static_cast<std::size_t>(std::ranges::find(roles, roleOf(segment)) - roles.begin());
            const auto begin = static_cast<double>(segment.sequence);
            const double end = shape == CurveShape::Spans ? begin + segment.length : begin;
            series[place]->addSpan(m_segments.seconds(segment), begin, end, segment.frame);
        });
        for (std::size_t i = 0; i < roles.size(); ++i)
            add(roles[i], shape, series[i]);
    }

    void addTrace()
    {
        auto acknowledged = newSeries(), windowEnd = newSeries(), sacked = newSeries();
        each([&](const GraphSegment& segment) {
            if (!isAnswer(segment))
                return;
            const double when = m_segments.seconds(segment);
            acknowledged->add(when, static_cast<double>(segment.acknowledgment), segment.frame);
            windowEnd->add(when, static_cast<double>(segment.acknowledgment + m_segments.window(segment)), segment.frame);
            for (const auto& block : m_segments.sackBlocks(segment))
                sacked->addSpan(when, static_cast<double>(block.begin), static_cast<double>(block.end), segment.frame);
        });
        add(StreamCurveRole::WindowEnd, CurveShape::Steps, windowEnd);
        add(StreamCurveRole::Acknowledgments, CurveShape::Steps, acknowledged);
        add(StreamCurveRole::SackBlocks, CurveShape::Spans, sacked);
        addSegments(CurveShape::Spans);
    }

    struct Arrival {
        double when;
        std::int64_t bytes;
        FrameNumber frame;
    };

    /// The mean of the last seconds, which changes when data come and when they leave the average.
    Series movingAverage(std::vector<Arrival> arrivals, double average) const
    {
        auto series = newSeries();
        std::stable_sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) { return a.when < b.when; });
        std::int64_t inside = 0;
        std::size_t leaving = 0;
        const auto note = [&](double when, FrameNumber frame) {
            series->add(when, static_cast<double>(inside) * 8 / average, frame);
        };
        const auto leaveUntil = [&](double now) {
            while (leaving < arrivals.size() && arrivals[leaving].when + average <= now) {
                const auto& left = arrivals[leaving++];
                inside -= left.bytes;
                note(left.when + average, 0);
            }
        };
        for (std::size_t i = 0; i < arrivals.size() && !m_stop.stop_requested(); ++i) {
            leaveUntil(arrivals[i].when);
            if (i == 0)
                note(arrivals[0].when, 0);
            inside += arrivals[i].bytes;
            note(arrivals[i].when, arrivals[i].frame);
        }
        if (!arrivals.empty())
            leaveUntil(arrivals.back().when + average);
        return series;
    }

    void addRates()
    {
        std::vector<Arrival> sent, delivered;
        std::int64_t known = -1;    // acknowledged so far
        std::int64_t finAt = -1;    // the sequence number of the FIN, which is no data
        each([&](const GraphSegment& segment) {
            if (segment.side() == m_options.sender) {
                if (segment.flags & GraphSegment::syn)
                    known = std::max(known, segment.sequence + 1);
                else if (known < 0)
                    known = segment.sequence;
                if (segment.flags & GraphSegment::fin)
                    finAt = segment.sequence + segment.length;
            }
            if (isData(segment))
                sent.push_back({m_segments.seconds(segment), segment.length, segment.frame});
            if (!isAnswer(segment))
                return;
            auto end = segment.acknowledgment;
            if (finAt >= 0 && end > finAt)
                end = finAt;
            if (known >= 0 && end > known)
                delivered.push_back({m_segments.seconds(segment), end - known, segment.frame});
            known = std::max(known, end);
        });
        const double average = m_options.average > 0 ? m_options.average : averageFor(m_segments);
        add(StreamCurveRole::Throughput, CurveShape::Steps, movingAverage(std::move(sent), average));
        add(StreamCurveRole::Goodput, CurveShape::Steps, movingAverage(std::move(delivered), average));
    }

    void addRoundTrips()
    {
        auto series = newSeries();
        RoundTrips trips(m_options.sender);
        each([&](const GraphSegment& segment) {
            trips.look(segment, m_segments.sackBlocks(segment), [&](const RoundTrip& trip) {
                const double x = m_options.bySequence ? static_cast<double>(trip.end) : m_segments.seconds(segment);
                series->add(x, static_cast<double>(trip.duration) * 1e-9, segment.frame);
            });
        });
        add(StreamCurveRole::RoundTrip, CurveShape::Dots, series);
    }

    void addFlight(bool withSacked)
    {
        auto flight = newSeries(), sacked = newSeries(), window = newSeries();
        Flight state(m_options.sender);
        each([&](const GraphSegment& segment) {
            const double when = m_segments.seconds(segment);
            if (isAnswer(segment))
                window->add(when, m_segments.window(segment), segment.frame);
            if (!state.look(segment, m_segments.sackBlocks(segment)))
                return;
            flight->add(when, static_cast<double>(state.bytes()), segment.frame);
            if (withSacked)
                sacked->add(when, static_cast<double>(state.sacked()), segment.frame);
        });
        if (!withSacked)
            add(StreamCurveRole::ReceiveWindow, CurveShape::Steps, window);
        else if (sacked->yRange().to > 0)
            add(StreamCurveRole::Sacked, CurveShape::Steps, sacked);
        add(StreamCurveRole::BytesInFlight, CurveShape::Steps, flight);
    }

    const StreamSegments& m_segments;
    const StreamGraphOptions& m_options;
    const std::stop_token& m_stop;
    std::vector<StreamCurve> m_curves;
};

} // namespace

double averageFor(const StreamSegments& segments)
{
    constexpr double shortest = 0.001, longest = 1;
    if (segments.all().empty())
        return longest;
    const double duration = segments.seconds(segments.all().back()) - segments.seconds(segments.all().front());
    const double wanted = std::clamp(duration / 50, shortest, longest);
    // 1, 2 or 5 times a power of ten.
    const double power = std::pow(10, std::floor(std::log10(wanted) + 1e-9));
    const double lead = wanted / power;
    return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

std::vector<StreamCurve> makeStreamGraph(
    StreamGraphKind kind, const StreamSegments& segments, const StreamGraphOptions& options, const std::stop_token& stop)
{
    return Maker(segments, options, stop).make(kind);
}

int busierSide(const StreamSegments& segments)
{
    std::array<std::uint64_t, 2> bytes {};
    for (const auto& segment : segments.all())
        bytes[static_cast<std::size_t>(segment.side())] += segment.length;
    return bytes[1] > bytes[0] ? 1 : 0;
}

} // namespace porthole::analysis
