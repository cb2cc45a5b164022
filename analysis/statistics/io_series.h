// What packets add up to in equal intervals of time: how many, how long, and figures of a field of theirs.
//
//     IoSeries series(session, filter, {.field = registry.findField("tcp.len")}, IoGrid::of(session, 1'000'000'000));
//     series.extend(session.frameCount(), stopToken);
//     series.value(17, IoUnit::Sum);
#pragma once

#include "analysis/filter/filter_run.h"
#include "analysis/filter/value.h"
#include "analysis/session.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::analysis {

class FieldValuesOfFrames;

enum class IoUnit : std::uint8_t {
    Packets,
    Bytes, ///< on the wire
    Bits,
    Sum,         ///< of the values of a field
    CountFrames, ///< packets that have the field
    CountFields, ///< its values
    Maximum,
    Minimum,
    Average,
    Load, ///< of a response time: how many were being waited for, on average
    Count,
};
/// Whether it is about a field.
bool needsField(IoUnit unit);
/// Why the unit cannot be had of the field, in a sentence; empty: it can. Null: there is no such field.
std::string faultOf(IoUnit unit, const FieldInfo* field, std::string_view name);

/// Where intervals begin. Interval n holds the times from start + n * interval on, rounded to microseconds.
struct IoGrid {
    Nanoseconds start = 0;
    Nanoseconds interval = 1'000'000'000;
    /// As tshark counts: a packet that is older than those before it, or has no time, is counted where they are.
    bool onlyForward = false;

    /// From the first packet on.
    static IoGrid of(const Session& session, Nanoseconds interval) { return {session.firstTime(), interval, false}; }
    bool operator==(const IoGrid&) const = default;
};

/// Intervals from which on a graph takes too much memory.
inline constexpr std::size_t mostIntervals = 4'000'000;
/// The shortest of 1 ms to 10 min in which the time fits into `wanted` intervals.
Nanoseconds automaticInterval(Nanoseconds duration, std::size_t wanted = 400);
/// Intervals that a user can choose, nanoseconds, ascending.
std::span<const Nanoseconds> usualIntervals();

/// An interval.
struct IoCell {
    std::uint32_t packets = 0;
    FrameNumber first = 0; ///< the first packet in it; 0: none
    std::uint64_t bytes = 0;
};
/// What the values of a field add up to in it.
struct IoFieldCell {
    std::uint32_t packets = 0; ///< with the field
    std::uint32_t values = 0;
    FrameNumber minimumFrame = 0, maximumFrame = 0; ///< that hold the extremes
    /// Numbers, and times in nanoseconds; of a field of real numbers they are in `real`.
    std::int64_t sum = 0, minimum = 0, maximum = 0;
    double realSum = 0, realMinimum = 0, realMaximum = 0;
    std::uint64_t load = 0; ///< microseconds of waiting
};

struct IoField {
    const FieldInfo* field = nullptr; ///< null: none
    bool load = false;                ///< spreads its times over the intervals before
    unsigned threads = 0;             ///< that dissect; 0: as many as there are cores
};

/// One filter and at most one field on one session. Used by one thread at a time.
class IoSeries {
public:
    IoSeries(const Session& session, DisplayFilter filter, IoField field, const IoGrid& grid, std::shared_ptr<FilterCache> cache = {},
        FilterOptions options = {});
    ~IoSeries();

    /// Counts the frames up to `last` that pass. False if stopped; what was counted stays, and a later call goes on.
    /// `progress` is called on this thread every some 50 ms.
    bool extend(FrameNumber last, const std::stop_token& stop = {}, const std::function<void(FrameNumber counted)>& progress = {});
    /// When the session has been loaded: forgets what may have changed since. True if extend() has to be called again.
    bool settle();

    FrameNumber counted() const { return m_counted; }
    /// Up to the last interval with a packet.
    const std::vector<IoCell>& cells() const { return m_cells; }
    /// Empty without a field; as many as cells() or fewer.
    const std::vector<IoFieldCell>& fieldCells() const { return m_fieldCells; }
    bool isReal() const;
    bool isTime() const;
    bool isUnsigned() const;
    /// Nothing where there are no packets to speak of: of Minimum, Maximum and Average. Times are seconds.
    std::optional<double> value(std::size_t interval, IoUnit unit) const;
    /// The packet that stands for an interval: the first, or the one with the extreme value.
    FrameNumber frame(std::size_t interval, IoUnit unit) const;
    /// The greatest figure that an interval had at some moment while it was counted, for Minimum and Average without its sign:
    /// tshark makes its columns that wide.
    std::uint64_t widest(IoUnit unit) const { return unit == IoUnit::Minimum ? m_widestMinimum : m_widestAverage; }
    const IoGrid& grid() const { return m_grid; }
    /// Packets left out as they are older than the first one, have no time, or lie too many intervals behind.
    FrameNumber leftOut() const { return m_leftOut; }
    std::string remark() const { return m_run.remark(); }

private:
    void count(FrameNumber last, const std::stop_token& stop);
    void countPackets(FrameNumber first, FrameNumber last);
    void countFields(FrameNumber first, FrameNumber last, const std::stop_token& stop);
    void addField(std::size_t interval, FrameNumber frame, std::span<const Value> values);
    void addLoad(std::size_t interval, std::uint64_t microseconds);
    void noteWidth(const IoFieldCell& cell);
    /// `latest`: the one of the packet before.
    std::optional<std::size_t> intervalOf(Nanoseconds time, std::size_t& latest) const;

    const Session& m_session;
    IoField m_field;
    IoGrid m_grid;
    FilterRun m_run;
    FrameNumber m_counted = 0;
    FrameNumber m_leftOut = 0;
    std::size_t m_latest = 0, m_latestOfFields = 0; ///< intervals
    std::uint64_t m_widestMinimum = 0, m_widestAverage = 0;
    std::vector<IoCell> m_cells;
    std::vector<IoFieldCell> m_fieldCells;
    std::unique_ptr<FieldValuesOfFrames> m_values; ///< null: no field
};

/// The mean of each value and those around it, `width` of them; fewer at the ends. Nothing counts as 0 if `gapsAreZero`,
/// else it is left out.
std::vector<std::optional<double>> movingAverage(const std::vector<std::optional<double>>& values, std::size_t width, bool gapsAreZero);

} // namespace porthole::analysis
