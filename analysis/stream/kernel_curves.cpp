#include "analysis/stream/kernel_curves.h"

namespace porthole::analysis {

namespace {

using capture::TcpSample;
using Series = std::shared_ptr<PlotSeries>;

constexpr std::uint32_t noThreshold = 0x7fffffff; ///< TCP_INFINITE_SSTHRESH

double bytesOf(std::uint32_t segments, const TcpSample& sample)
{
    return static_cast<double>(segments) * sample.sendMss;
}

class Maker {
public:
    Maker(const StreamSegments& segments, const StreamGraphOptions& options, const std::vector<TcpSample>& samples)
        : m_segments(segments)
        , m_options(options)
        , m_samples(samples)
    {
    }

    std::vector<StreamCurve> make(StreamGraphKind kind)
    {
        switch (kind) {
        case StreamGraphKind::Stevens:
        case StreamGraphKind::TcpTrace: addWindowEnds(); break;
        case StreamGraphKind::Throughput: addRate(); break;
        case StreamGraphKind::RoundTrip:
            if (!m_options.bySequence)
                addRoundTrips();
            break;
        case StreamGraphKind::WindowScaling:
        case StreamGraphKind::BytesInFlight: addWindows(); break;
        case StreamGraphKind::Count: break;
        }
        return std::move(m_curves);
    }

private:
    /// `use` gives the value of a sample; less than 0: it has none.
    template <typename Use>
    void add(StreamCurveRole role, Use use)
    {
        auto series = std::make_shared<PlotSeries>();
        for (const auto& sample : m_samples)
            if (const double value = use(sample); value >= 0)
                series->add(m_segments.seconds(sample.time), value);
        series->finish();
        m_curves.push_back({role, CurveShape::Steps, series});
    }

    /// How far the sender may go: from what is acknowledged on, which the packets tell in the numbers of the graph.
    void addWindowEnds()
    {
        auto congestion = std::make_shared<PlotSeries>(), receiver = std::make_shared<PlotSeries>();
        auto segment = m_segments.all().begin();
        std::int64_t acknowledged = -1;
        for (const auto& sample : m_samples) {
            for (; segment != m_segments.all().end() && segment->time <= sample.time; ++segment)
                if (segment->side() != m_options.sender)
                    acknowledged = std::max(acknowledged, segment->acknowledgment);
            if (acknowledged < 0)
                continue;
            const double when = m_segments.seconds(sample.time), from = static_cast<double>(acknowledged);
            congestion->add(when, from + bytesOf(sample.congestionWindow, sample));
            if (sample.sendWindow)
                receiver->add(when, from + sample.sendWindow);
        }
        congestion->finish();
        receiver->finish();
        m_curves.push_back({StreamCurveRole::KernelReceiveWindowEnd, CurveShape::Steps, receiver});
        m_curves.push_back({StreamCurveRole::KernelCongestionWindowEnd, CurveShape::Steps, congestion});
    }

    void addWindows()
    {
        add(StreamCurveRole::KernelReceiveWindow, [](const TcpSample& sample) { return sample.sendWindow ? sample.sendWindow : -1.0; });
        add(StreamCurveRole::KernelThreshold, [](const TcpSample& sample) {
            return sample.slowStartThreshold && sample.slowStartThreshold < noThreshold ? bytesOf(sample.slowStartThreshold, sample) : -1;
        });
        add(StreamCurveRole::KernelCongestionWindow, [](const TcpSample& sample) { return bytesOf(sample.congestionWindow, sample); });
        add(StreamCurveRole::KernelUnacknowledged, [](const TcpSample& sample) { return bytesOf(sample.unacknowledged, sample); });
    }

    void addRate()
    {
        add(StreamCurveRole::KernelDeliveryRate, [](const TcpSample& sample) { return static_cast<double>(sample.deliveryRate) * 8; });
    }

    void addRoundTrips()
    {
        constexpr double seconds = 1e-6;
        // Spans do not say "none" by a value.
        auto variance = std::make_shared<PlotSeries>();
        for (const auto& sample : m_samples)
            if (sample.roundTrip) {
                const double trip = sample.roundTrip * seconds, varies = sample.roundTripVariance * seconds;
                variance->addSpan(m_segments.seconds(sample.time), std::max(trip - varies, 0.0), trip + varies);
            }
        variance->finish();
        m_curves.push_back({StreamCurveRole::KernelRoundTripVariance, CurveShape::Spans, variance});
        add(StreamCurveRole::KernelRoundTrip, [](const TcpSample& sample) { return sample.roundTrip ? sample.roundTrip * seconds : -1; });
    }

    const StreamSegments& m_segments;
    const StreamGraphOptions& m_options;
    const std::vector<TcpSample>& m_samples;
    std::vector<StreamCurve> m_curves;
};

} // namespace

std::vector<StreamCurve> makeKernelCurves(
    StreamGraphKind kind, const StreamSegments& segments, const StreamGraphOptions& options, const std::vector<TcpSample>& samples)
{
    return Maker(segments, options, samples).make(kind);
}

} // namespace porthole::analysis
