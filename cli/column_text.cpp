#include "cli/column_text.h"

namespace porthole::cli {

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

ColumnWriter::ColumnWriter(const Options& options, const analysis::Session& session)
    : m_options(options)
    , m_timeDigits(session.file().timePrecision())
{
}

void ColumnWriter::append(Text& out, const Row& row, Column column) const
{
    const auto& columns = row.packet.columns;
    switch (column) {
    case Column::Number: out.format("{}", row.packet.number); break;
    case Column::Time: appendTime(out, row.times, m_options.timeForm, m_timeDigits, m_options.hoursMinutesSeconds); break;
    case Column::Source: appendAddress(out, columns.source); break;
    case Column::Destination: appendAddress(out, columns.destination); break;
    case Column::Protocol: out << columns.protocol.view(); break;
    case Column::Length: out.format("{}", row.packet.frame.header.originalLength); break;
    case Column::Info: out << columns.info.view(); break;
    }
}

} // namespace porthole::cli
