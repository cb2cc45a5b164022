#include "analysis/print/column_text.h"

namespace porthole::print {

namespace {

constexpr std::string_view prefix = "_ws.col.";

struct ColumnName {
    std::string_view name, lowerCase;
    Column column;
};
constexpr ColumnName columnNames[] = {
    {"No.", "number", Column::Number},
    {"Time", "time", Column::Time},
    {"Source", "source", Column::Source},
    {"Destination", "destination", Column::Destination},
    {"Protocol", "protocol", Column::Protocol},
    {"Length", "length", Column::Length},
    {"Info", "info", Column::Info},
};

/// Digits after the point that tell times of an interface apart. Its ticks need not be powers of ten.
int digitsOf(std::uint64_t ticksPerSecond)
{
    constexpr struct {
        std::uint64_t ticks;
        int digits;
    } steps[] = {{1'000'000'000, 9}, {1'000'000, 6}, {1'000, 3}, {100, 2}, {10, 1}};
    for (const auto& step : steps)
        if (ticksPerSecond >= step.ticks)
            return step.digits;
    return 0;
}

} // namespace

bool isColumnField(std::string_view field)
{
    return field.starts_with(prefix);
}

std::optional<Column> findColumn(std::string_view field)
{
    if (!isColumnField(field))
        return std::nullopt;
    field.remove_prefix(prefix.size());
    for (const auto& entry : columnNames)
        if (entry.name == field || entry.lowerCase == field)
            return entry.column;
    return std::nullopt;
}

std::vector<int> timeDigitsOfInterfaces(const analysis::Session& session)
{
    std::vector<int> digits;
    if (session.file().format() == capture::FileFormat::PcapNg)
        for (const auto& interface : session.file().interfaces())
            digits.push_back(digitsOf(interface.ticksPerSecond));
    return digits;
}

ColumnWriter::ColumnWriter(const PrintOptions& options, const analysis::Session& session)
    : m_options(options)
    , m_timeDigits(session.file().timePrecision())
    , m_interfaceDigits(timeDigitsOfInterfaces(session))
{
}

void ColumnWriter::append(Text& out, const Row& row, Column column) const
{
    const auto& columns = row.packet.columns;
    switch (column) {
    case Column::Number: out.format("{}", row.packet.number); break;
    case Column::Time: {
        const auto interface = row.packet.frame.header.interface;
        const auto digits = interface < m_interfaceDigits.size() ? m_interfaceDigits[interface] : m_timeDigits;
        appendTime(out, row.times, m_options.timeForm, digits, m_options.hoursMinutesSeconds);
        break;
    }
    case Column::Source: appendName(out, columns.source, row.packet.names); break;
    case Column::Destination: appendName(out, columns.destination, row.packet.names); break;
    case Column::Protocol: out << columns.protocol.view(); break;
    case Column::Length: out.format("{}", row.packet.frame.header.originalLength); break;
    case Column::Info: out << columns.info.view(); break;
    }
}

} // namespace porthole::print
