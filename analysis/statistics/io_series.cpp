#include "analysis/statistics/io_series.h"

#include "analysis/session_tables.h"
#include "analysis/statistics/field_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace porthole::analysis {

namespace {

constexpr Nanoseconds microsecond = 1000, millisecond = 1'000'000, second = 1'000'000'000;
constexpr std::array usual {1 * millisecond, 2 * millisecond, 5 * millisecond, 10 * millisecond, 20 * millisecond, 50 * millisecond,
    100 * millisecond, 200 * millisecond, 500 * millisecond, 1 * second, 2 * second, 5 * second, 10 * second, 20 * second, 30 * second,
    60 * second, 120 * second, 300 * second, 600 * second};

bool isRealField(const FieldInfo* field)
{
    return field && (field->type == FieldType::Float || field->type == FieldType::Double);
}

bool isNumber(FieldType type)
{
    return type >= FieldType::UInt8 && type <= FieldType::Int64;
}

} // namespace

bool needsField(IoUnit unit)
{
    return unit >= IoUnit::Sum;
}

std::string faultOf(IoUnit unit, const FieldInfo* field, std::string_view name)
{
    if (!needsField(unit))
        return {};
    if (name.empty())
        return "This unit needs a field.";
    if (!field)
        return fmt::format("There is no field “{}”.", name);
    if (unit == IoUnit::CountFrames || unit == IoUnit::CountFields)
        return {};
    if (unit == IoUnit::Load && field->type != FieldType::RelativeTime)
        return fmt::format("The load is that of times such as tcp.analysis.ack_rtt; “{}” is none.", name);
    if (isNumber(field->type) || isRealField(field) || field->type == FieldType::RelativeTime)
        return {};
    return fmt::format("“{}” is neither a number nor a time.", name);
}

Nanoseconds automaticInterval(Nanoseconds duration, std::size_t wanted)
{
    for (const auto interval : usual)
        if (duration / interval < static_cast<Nanoseconds>(wanted))
            return interval;
    return usual.back();
}

std::span<const Nanoseconds> usualIntervals()
{
    return usual;
}

IoSeries::IoSeries(const Session& session, DisplayFilter filter, IoField field, const IoGrid& grid, std::shared_ptr<FilterCache> cache,
    FilterOptions options)
    : m_session(session)
    , m_field(field)
    , m_grid(grid)
    , m_run(session, std::move(filter), std::move(cache), options)
{
    m_grid.interval = std::max<Nanoseconds>(m_grid.interval, microsecond);
    if (m_field.field)
        m_values = std::make_unique<FieldValuesOfFrames>(session, m_field.field, m_field.threads);
}

IoSeries::~IoSeries() = default;

bool IoSeries::extend(FrameNumber last, const std::stop_token& stop, const std::function<void(FrameNumber counted)>& progress)
{
    const bool whole = m_run.extendTo(last, stop, [&](const FilterProgress& known) {
        count(known.asked, stop);
        if (progress)
            progress(m_counted);
    });
    // What was asked before, or the end of what a stop has left.
    if (whole)
        count(m_run.asked(), stop);
    return whole && m_counted >= std::min(last, m_run.asked());
}

bool IoSeries::settle()
{
    m_run.settle();
    if (m_run.asked() >= m_counted)
        return false;
    m_cells.clear();
    m_fieldCells.clear();
    m_counted = m_leftOut = 0;
    m_latest = m_latestOfFields = 0;
    m_widestMinimum = m_widestAverage = 0;
    return true;
}

void IoSeries::count(FrameNumber last, const std::stop_token& stop)
{
    constexpr FrameNumber atOnce = 1 << 14; // so that a stop is heard
    while (m_counted < last && !stop.stop_requested()) {
        const auto first = m_counted + 1;
        const auto end = std::min<FrameNumber>(last, m_counted + atOnce);
        if (m_field.field)
            countFields(first, end, stop);
        if (stop.stop_requested())
            return; // the values of some may be missing
        countPackets(first, end);
        m_counted = end;
    }
}

std::optional<std::size_t> IoSeries::intervalOf(Nanoseconds time, std::size_t& latest) const
{
    if (m_grid.start == noTime)
        return std::nullopt;
    if (time < m_grid.start) // among them noTime
        return m_grid.onlyForward ? std::optional(latest) : std::nullopt;
    const auto since = (static_cast<std::uint64_t>(time - m_grid.start) + microsecond / 2) / microsecond;
    const auto interval = since / static_cast<std::uint64_t>(m_grid.interval / microsecond);
    if (interval >= mostIntervals)
        return std::nullopt;
    latest = m_grid.onlyForward ? std::max(latest, static_cast<std::size_t>(interval)) : static_cast<std::size_t>(interval);
    return latest;
}

void IoSeries::countPackets(FrameNumber first, FrameNumber last)
{
    const auto& matches = m_run.matches();
    const SessionTables tables(m_session);
    for (auto number = first; number <= last;) {
        const auto columns = tables.index().columns(number);
        const auto count = std::min<std::size_t>(columns.time.size(), last - number + 1);
        Nanoseconds begin = 1, end = 0; // of the interval that `cell` is for: most packets follow soon
        std::size_t cell = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto frame = number + static_cast<FrameNumber>(i);
            if (!matches.test(frame))
                continue;
            const auto time = columns.time[i];
            if (time < begin || time >= end) {
                const auto interval = intervalOf(time, m_latest);
                if (!interval) {
                    ++m_leftOut;
                    continue;
                }
                cell = *interval;
                if (cell >= m_cells.size())
                    m_cells.resize(cell + 1);
                // Half a microsecond at both ends may belong to a neighbour.
                begin = m_grid.start + static_cast<Nanoseconds>(cell) * (m_grid.interval / microsecond * microsecond);
                end = begin + m_grid.interval / microsecond * microsecond - microsecond / 2;
            }
            auto& sum = m_cells[cell];
            ++sum.packets;
            sum.bytes += columns.originalLength[i];
            if (!sum.first)
                sum.first = frame;
        }
        number += static_cast<FrameNumber>(count);
    }
}

void IoSeries::countFields(FrameNumber first, FrameNumber last, const std::stop_token& stop)
{
    m_values->each(m_run.matches(), first, last, stop, [this](FrameNumber frame, Nanoseconds time, std::span<const Value> values) {
        if (const auto interval = intervalOf(time, m_latestOfFields))
            addField(*interval, frame, values);
    });
}

void IoSeries::addField(std::size_t interval, FrameNumber frame, std::span<const Value> values)
{
    if (interval >= m_fieldCells.size())
        m_fieldCells.resize(interval + 1);
    auto& cell = m_fieldCells[interval];
    ++cell.packets;
    for (const auto& value : values) {
        const bool firstValue = cell.values++ == 0;
        bool lower = firstValue, higher = firstValue;
        if (isReal()) {
            lower |= value.real < cell.realMinimum;
            higher |= value.real > cell.realMaximum;
            cell.realSum += value.real;
        } else {
            const auto number = value.integer;
            // Unsigned numbers of 64 bits and signed ones differ in what is greater, not in how they add up.
            const bool isUnsigned = m_field.field->type == FieldType::UInt64;
            const auto less = [isUnsigned](std::int64_t a, std::int64_t b) {
                return isUnsigned ? static_cast<std::uint64_t>(a) < static_cast<std::uint64_t>(b) : a < b;
            };
            lower |= less(number, cell.minimum);
            higher |= less(cell.maximum, number);
            cell.sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(cell.sum) + static_cast<std::uint64_t>(number));
        }
        if (lower) {
            cell.minimum = value.integer;
            cell.realMinimum = isReal() ? value.real : 0;
            cell.minimumFrame = frame;
        }
        if (higher) {
            cell.maximum = value.integer;
            cell.realMaximum = isReal() ? value.real : 0;
            cell.maximumFrame = frame;
        }
        if (m_field.load && isTime() && value.integer > 0)
            addLoad(interval, static_cast<std::uint64_t>(value.integer / microsecond));
    }
    noteWidth(m_fieldCells[interval]);
}

void IoSeries::noteWidth(const IoFieldCell& cell)
{
    const auto values = std::max<std::uint32_t>(cell.values, 1);
    const auto whole = [](double real) { return real > 0 && real < 1e18 ? static_cast<std::uint64_t>(real + 0.5) : 0; };
    m_widestMinimum = std::max(m_widestMinimum, isReal() ? whole(cell.realMinimum) : static_cast<std::uint64_t>(cell.minimum));
    m_widestAverage = std::max(
        m_widestAverage, isReal() ? whole(cell.realSum / values) : static_cast<std::uint64_t>(cell.sum) / values);
}

/// As tshark does: what is left over of whole intervals counts in the packet's own, the whole ones before it.
void IoSeries::addLoad(std::size_t interval, std::uint64_t microseconds)
{
    const auto whole = static_cast<std::uint64_t>(m_grid.interval / microsecond);
    m_fieldCells[interval].load += microseconds % whole;
    for (auto left = microseconds / whole; left > 0 && interval > 0; --left)
        m_fieldCells[--interval].load += whole;
}

bool IoSeries::isReal() const
{
    return isRealField(m_field.field);
}

bool IoSeries::isTime() const
{
    return m_field.field && m_field.field->type == FieldType::RelativeTime;
}

bool IoSeries::isUnsigned() const
{
    return m_field.field && m_field.field->type >= FieldType::UInt8 && m_field.field->type <= FieldType::UInt64;
}

std::optional<double> IoSeries::value(std::size_t interval, IoUnit unit) const
{
    if (!needsField(unit)) {
        const auto cell = interval < m_cells.size() ? m_cells[interval] : IoCell {};
        switch (unit) {
        case IoUnit::Packets: return cell.packets;
        case IoUnit::Bytes: return static_cast<double>(cell.bytes);
        default: return static_cast<double>(cell.bytes) * 8;
        }
    }
    const auto cell = interval < m_fieldCells.size() ? m_fieldCells[interval] : IoFieldCell {};
    const bool isUnsigned = m_field.field && m_field.field->type == FieldType::UInt64;
    const auto number = [&](std::int64_t integer, double real) {
        const double plain = isUnsigned ? static_cast<double>(static_cast<std::uint64_t>(integer)) : static_cast<double>(integer);
        return isReal() ? real : isTime() ? plain * 1e-9 : plain;
    };
    switch (unit) {
    case IoUnit::CountFrames: return cell.packets;
    case IoUnit::CountFields: return cell.values;
    case IoUnit::Sum: return number(cell.sum, cell.realSum);
    case IoUnit::Load: return static_cast<double>(cell.load) / static_cast<double>(m_grid.interval / microsecond);
    default: break;
    }
    if (cell.values == 0)
        return std::nullopt;
    switch (unit) {
    case IoUnit::Minimum: return number(cell.minimum, cell.realMinimum);
    case IoUnit::Maximum: return number(cell.maximum, cell.realMaximum);
    default: return number(cell.sum, cell.realSum) / cell.values;
    }
}

FrameNumber IoSeries::frame(std::size_t interval, IoUnit unit) const
{
    if (interval < m_fieldCells.size() && unit == IoUnit::Minimum)
        return m_fieldCells[interval].minimumFrame;
    if (interval < m_fieldCells.size() && unit == IoUnit::Maximum)
        return m_fieldCells[interval].maximumFrame;
    return interval < m_cells.size() ? m_cells[interval].first : 0;
}

std::vector<std::optional<double>> movingAverage(const std::vector<std::optional<double>>& values, std::size_t width, bool gapsAreZero)
{
    if (width <= 1)
        return values;
    // Sums up to each value; differences of them would lose digits only far beyond what is drawn.
    std::vector<double> sums(values.size() + 1);
    std::vector<std::size_t> counts(values.size() + 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        sums[i + 1] = sums[i] + values[i].value_or(0);
        counts[i + 1] = counts[i] + (values[i] || gapsAreZero ? 1 : 0);
    }
    std::vector<std::optional<double>> means(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto first = i - std::min(i, width / 2);
        const auto end = std::min(values.size(), i + (width + 1) / 2);
        if (const auto count = counts[end] - counts[first]; count > 0)
            means[i] = (sums[end] - sums[first]) / static_cast<double>(count);
    }
    return means;
}

} // namespace porthole::analysis
