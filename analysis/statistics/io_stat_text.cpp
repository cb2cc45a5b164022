#include "analysis/statistics/io_stat_text.h"

#include "analysis/filter/filter_cache.h"
#include "analysis/session_tables.h"
#include "dissectors/core/registry.h"

#include <fmt/format.h>

#include <algorithm>

namespace porthole::analysis {

namespace {

using Kind = IoStatColumn::Kind;
constexpr std::uint64_t second = 1'000'000; // all here counts microseconds

std::size_t digits(std::uint64_t value, std::size_t most = 15)
{
    std::size_t count = 1;
    while (count < most && (value /= 10))
        ++count;
    return count;
}

std::string_view titleOf(const IoStatColumn& column)
{
    switch (column.kind) {
    case Kind::FramesAndBytes: break;
    case Kind::Frames: return "FRAMES";
    case Kind::Bytes: return "BYTES";
    case Kind::Unit:
        switch (column.unit) {
        case IoUnit::CountFields: return "COUNT";
        case IoUnit::Sum: return "SUM";
        case IoUnit::Minimum: return "MIN";
        case IoUnit::Maximum: return "MAX";
        case IoUnit::Average: return "AVG";
        default: return "LOAD";
        }
    }
    return "Frames";
}

/// A title in a cell of `width` and a space at both ends.
std::string centred(std::string_view title, std::size_t width)
{
    const auto free = width - std::min(width, title.size());
    return fmt::format("{:{}}{}{:{}}|", "", free / 2 + free % 2 + 1, title, "", free / 2 + 1);
}

/// How long the capture is, how it is cut, and how both are written.
struct Times {
    std::uint64_t duration; ///< rounded to the precision
    std::uint64_t exact;
    std::uint64_t interval;
    std::uint64_t unit = 1; ///< of the last digit
    std::size_t precision = 0;
    std::size_t digitsBefore, digitsAfter; ///< of whole seconds, before and after rounding
    bool whole;    ///< one row
    bool keepsEnd; ///< a packet at the very end counts: not where an interval of the wanted length ends there, as in tshark

    Times(std::uint64_t length, std::uint64_t wanted)
        : duration(length)
        , exact(length)
        , interval(wanted)
        , whole(wanted == 0 || wanted >= length)
        , keepsEnd(wanted == 0 || wanted > length)
    {
        digitsBefore = digitsAfter = digits(duration / second, 5);
        if (whole) {
            precision = digitsBefore >= 2 ? 1 : 3;
        } else {
            precision = 6;
            for (std::uint64_t power = 10; precision > 0 && interval % power == 0; power *= 10)
                --precision;
        }
        unit = second;
        for (std::size_t i = 0; i < precision; ++i)
            unit /= 10;
        // tshark rounds up from more than half a unit on, and leaves all digits otherwise.
        if (const auto half = 5 * (unit / 10); duration % unit > half)
            duration = (duration + half) / unit * unit;
        if (whole)
            interval = duration;
        digitsAfter = digits(duration / second, 5);
    }

    std::string text(std::uint64_t time) const
    {
        if (precision == 0)
            return fmt::format("{:{}}", time / second, digitsBefore);
        return fmt::format("{:{}}.{:0{}}", time / second, digitsBefore, time % second / unit, precision);
    }
    std::size_t columnWidth() const
    {
        return std::max<std::size_t>(precision ? 2 * digitsAfter + 2 * precision + 10 : 2 * digitsAfter + 8, 12);
    }
    std::size_t leastWidth() const
    {
        const auto ofFraction = precision ? precision + 1 : 0;
        return std::max((whole ? 30 : 25) + digitsBefore + ofFraction, columnWidth());
    }
    std::uint64_t rows() const { return interval ? duration / interval + (duration % interval ? 1 : 0) : 0; }
    std::string row(std::uint64_t number) const
    {
        const auto begin = number * interval;
        const bool last = number + 1 == rows();
        if (precision)
            return fmt::format("| {} <> {} |", text(begin), text(last ? duration : begin + interval));
        const auto* space = digitsAfter == 1 ? " " : "";
        if (last) // as wide as the digits of the rounded duration, and with a space where these are more than the letters
            return fmt::format("|{} {} <> {:<{}}{}|", space, text(begin), "Dur", digitsAfter, digitsAfter >= 3 ? " " : "");
        return fmt::format("|{} {} <> {} {}|", space, text(begin), text(begin + interval), space);
    }
};

struct Column {
    const IoStatColumn* asked;
    std::unique_ptr<IoSeries> series;
    std::size_t width = 0;      ///< of the value, or of the number of frames
    std::size_t bytesWidth = 0; ///< FramesAndBytes

    bool isTime() const { return asked->kind == Kind::Unit && asked->unit != IoUnit::CountFields && series->isTime(); }
    bool isReal() const { return asked->kind == Kind::Unit && asked->unit != IoUnit::CountFields && series->isReal(); }
    std::size_t cells() const { return asked->kind == Kind::FramesAndBytes ? width + bytesWidth + 6 : width + 3; }
};

std::uint64_t greatest(const Column& column)
{
    const auto& series = *column.series;
    std::uint64_t most = 0;
    if (column.asked->kind != Kind::Unit) {
        for (const auto& cell : series.cells())
            most = std::max<std::uint64_t>(most, column.asked->kind == Kind::Bytes ? cell.bytes : cell.packets);
        return most;
    }
    if (column.asked->unit == IoUnit::Minimum || column.asked->unit == IoUnit::Average)
        return series.widest(column.asked->unit);
    for (const auto& cell : series.fieldCells())
        switch (column.asked->unit) {
        case IoUnit::CountFields: most = std::max<std::uint64_t>(most, cell.values); break;
        case IoUnit::Sum:
            most = std::max(most, column.isReal() ? static_cast<std::uint64_t>(std::max(cell.realSum, 0.0) + 0.5) : static_cast<std::uint64_t>(cell.sum));
            break;
        case IoUnit::Maximum:
            most = std::max(most, column.isReal() ? static_cast<std::uint64_t>(std::max(cell.realMaximum, 0.0) + 0.5) : static_cast<std::uint64_t>(cell.maximum));
            break;
        default: most = std::max(most, cell.load); break;
        }
    return most;
}

void measure(Column& column, std::uint64_t interval)
{
    constexpr std::uint64_t nanosecondsOfSecond = 1'000'000'000;
    const auto most = greatest(column);
    switch (column.asked->kind) {
    case Kind::FramesAndBytes: {
        std::uint64_t bytes = 0;
        for (const auto& cell : column.series->cells())
            bytes = std::max(bytes, cell.bytes);
        column.width = std::max<std::size_t>(digits(most), 6);
        column.bytesWidth = std::max<std::size_t>(digits(bytes), 5);
        return;
    }
    case Kind::Frames: column.width = std::max<std::size_t>(digits(most), 6); return;
    case Kind::Bytes: column.width = std::max<std::size_t>(digits(most), 5); return;
    case Kind::Unit: break;
    }
    constexpr std::size_t fraction = 7; // a point and six digits
    if (column.asked->unit == IoUnit::CountFields)
        column.width = std::max<std::size_t>(digits(most), 5);
    else if (column.asked->unit == IoUnit::Load)
        column.width = digits(interval ? most / interval : 0) + fraction;
    else if (column.isTime())
        column.width = digits((most + nanosecondsOfSecond / 2) / nanosecondsOfSecond) + fraction;
    else if (column.isReal())
        column.width = digits(most) + fraction;
    else
        column.width = std::max(digits(most), titleOf(*column.asked).size());
}

std::string timeCell(std::uint64_t nanoseconds, std::size_t width)
{
    const auto microseconds = (nanoseconds + 500) / 1000;
    return fmt::format(" {:{}}.{:06} |", microseconds / second, width - 7, microseconds % second);
}

std::string cellOf(const Column& column, std::uint64_t row, std::uint64_t length)
{
    const auto& series = *column.series;
    const auto packets = row < series.cells().size() ? series.cells()[row] : IoCell {};
    const auto width = column.width;
    switch (column.asked->kind) {
    case Kind::FramesAndBytes: return fmt::format(" {:{}} | {:{}} |", packets.packets, width, packets.bytes, column.bytesWidth);
    case Kind::Frames: return fmt::format(" {:{}} |", packets.packets, width);
    case Kind::Bytes: return fmt::format(" {:{}} |", packets.bytes, width);
    case Kind::Unit: break;
    }
    const auto cell = row < series.fieldCells().size() ? series.fieldCells()[row] : IoFieldCell {};
    const auto values = std::max<std::uint32_t>(cell.values, 1);
    std::int64_t number = 0;
    double real = 0;
    switch (column.asked->unit) {
    case IoUnit::CountFields: return fmt::format(" {:{}} |", cell.values, width);
    case IoUnit::Load:
        if (length == 0)
            return fmt::format(" {:{}}.{:06} |", 0, width - 7, 0);
        return fmt::format(" {:{}}.{:06} |", cell.load / length, width - 7, cell.load % length * second / length);
    case IoUnit::Sum: number = cell.sum, real = cell.realSum; break;
    case IoUnit::Minimum: number = cell.minimum, real = cell.realMinimum; break;
    case IoUnit::Maximum: number = cell.maximum, real = cell.realMaximum; break;
    default: number = cell.sum / values, real = cell.realSum / values; break;
    }
    if (column.isReal())
        return fmt::format(" {:{}.6f} |", real, width);
    if (column.isTime())
        return timeCell(static_cast<std::uint64_t>(number), width);
    if (series.isUnsigned())
        return fmt::format(" {:{}} |", static_cast<std::uint64_t>(number), width);
    return fmt::format(" {:{}} |", number, width);
}

class Table {
public:
    Table(const Times& times, const std::vector<Column>& columns)
        : m_times(times)
        , m_columns(columns)
    {
        constexpr std::size_t widestFilter = 102; // beyond, filters are broken
        m_tableWidth = times.columnWidth();
        std::size_t filters = 0;
        for (const auto& column : columns) {
            m_tableWidth += column.cells();
            filters = std::max(filters, column.asked->text.empty() ? 26 : column.asked->text.size() + 11);
        }
        m_width = std::max(times.leastWidth(), m_tableWidth);
        if (filters > m_width && m_width < widestFilter)
            m_width = std::min(filters, widestFilter);
        if (m_width == m_tableWidth + 1)
            ++m_width; // room for the table's border and the frame's
    }

    std::string write()
    {
        m_out += '\n';
        rule('=');
        line("| IO Statistics");
        line("|");
        writeTimes();
        line("|");
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            writeFilter(i);
        m_out += fmt::format("|{:-<{}}|\n", "", m_width - 2);
        writeTitles();
        for (std::uint64_t row = 0; row < m_times.rows(); ++row) {
            const bool last = row + 1 == m_times.rows();
            const auto length = last ? m_times.duration - row * m_times.interval : m_times.interval;
            m_out += m_times.row(row);
            for (const auto& column : m_columns)
                m_out += cellOf(column, row, length);
            endRow();
        }
        rule('=');
        return std::move(m_out);
    }

private:
    void rule(char with) { m_out += std::string(m_width, with) + '\n'; }
    /// `counted`: what tshark takes the text's length for, where it errs.
    void line(std::string_view text, std::size_t counted = 0)
    {
        const auto length = counted ? counted : text.size();
        m_out += text;
        if (length + 1 < m_width)
            m_out.append(m_width - length - 1, ' ');
        m_out += "|\n";
    }
    void endRow()
    {
        if (m_tableWidth < m_width)
            m_out += fmt::format("{:{}}|", "", m_width - m_tableWidth - 1);
        m_out += '\n';
    }

    void writeTimes()
    {
        constexpr std::size_t words = 12 + 5; // "| Duration: ", " secs"
        const auto fraction = m_times.precision ? m_times.precision + 1 : 0;
        if (m_times.precision == 0) {
            const auto text = fmt::format("{:{}}.{:6}", m_times.exact / second, m_times.digitsBefore, m_times.exact % second);
            line(fmt::format("| Duration: {} secs", text), words + m_times.digitsAfter + 7);
        } else {
            line(fmt::format("| Duration: {} secs", m_times.text(m_times.duration)), words + m_times.digitsAfter + fraction);
        }
        line(fmt::format("| Interval: {} secs", m_times.text(m_times.interval)), words + m_times.digitsAfter + fraction);
    }

    void writeFilter(std::size_t number)
    {
        const auto& column = *m_columns[number].asked;
        auto text = column.text.empty() ? std::string_view("Frames and bytes") : std::string_view(column.text);
        auto begin = fmt::format("{}{:2}: ", number == 0 ? "| Col" : "|    ", number + 1);
        const auto room = m_width - 11;
        while (text.size() > room) {
            const auto space = text.substr(0, room).rfind(' ');
            const auto length = space == std::string_view::npos ? room : space;
            line(begin + std::string(text.substr(0, length)));
            text.remove_prefix(space == std::string_view::npos ? length : length + 1);
            begin = "|        ";
        }
        line(begin + std::string(text));
    }

    void writeTitles()
    {
        const auto first = m_times.columnWidth();
        m_out += fmt::format("|{:{}}|", "", first - 2);
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            m_out += fmt::format("{:<{}}|", i + 1, m_columns[i].cells() - 1);
        endRow();
        m_out += fmt::format("| {:<{}}|", "Interval", first - 3);
        for (const auto& column : m_columns) {
            m_out += centred(titleOf(*column.asked), column.width);
            if (column.asked->kind == Kind::FramesAndBytes)
                m_out += centred("Bytes", column.bytesWidth);
        }
        endRow();
        m_out += fmt::format("|{:-<{}}|", "", m_tableWidth - 2);
        endRow();
    }

    const Times& m_times;
    const std::vector<Column>& m_columns;
    std::size_t m_tableWidth, m_width;
    std::string m_out;
};

/// Microseconds from the first packet to the latest one.
std::uint64_t durationOf(const Session& session)
{
    const SessionTables tables(session);
    Nanoseconds latest = tables.firstTime();
    if (latest == noTime)
        return 0;
    for (FrameNumber number = 1; number <= tables.index().size();) {
        const auto times = tables.index().columns(number).time;
        for (const auto time : times)
            if (time != noTime)
                latest = std::max(latest, time);
        number += static_cast<FrameNumber>(times.size());
    }
    return (static_cast<std::uint64_t>(latest - tables.firstTime()) + 500) / 1000;
}

} // namespace

bool printIoStat(const IoStatRequest& request, const Session& session, const std::stop_token& stop, std::string& out)
{
    const Times times(durationOf(session), static_cast<std::uint64_t>(request.interval / 1000));
    if (times.rows() > mostIntervals) {
        out += fmt::format("The capture has {} intervals of that length, more than {}.\n", times.rows(), mostIntervals);
        return true;
    }
    IoGrid grid = IoGrid::of(session, static_cast<Nanoseconds>(times.interval) * 1000);
    if (times.keepsEnd) // rounding must not cut off the last packet
        grid.interval = static_cast<Nanoseconds>(times.exact + second) * 1000;
    grid.onlyForward = true;
    std::vector<Column> columns;
    const auto cache = std::make_shared<FilterCache>();
    for (const auto& asked : request.columns) {
        auto filter = DisplayFilter::compile(asked.filter, session.registry());
        const auto* field = asked.kind == Kind::Unit ? session.registry().findField(asked.field) : nullptr;
        columns.push_back({&asked, std::make_unique<IoSeries>(session, std::move(*filter.filter), IoField {field, asked.unit == IoUnit::Load}, grid, cache)});
        if (!columns.back().series->extend(session.frameCount(), stop))
            return false;
        measure(columns.back(), times.interval);
    }
    out += Table(times, columns).write();
    return true;
}

} // namespace porthole::analysis
