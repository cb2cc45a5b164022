#include "analysis/print/field_printer.h"

namespace porthole::print {

FieldPrinter::FieldPrinter(const PrintOptions& options, const analysis::Session& session)
    : m_options(options)
    , m_columns(options, session)
    , m_table(options.fields, session.registry())
{
}

void FieldPrinter::begin(Text& out)
{
    if (m_options.layout.byteOrderMark)
        out << "\xef\xbb\xbf";
    if (!m_options.layout.header)
        return;
    const std::string between(1, m_options.layout.separator);
    Separator separator(between);
    for (const auto& field : m_options.fields)
        out << separator.next() << field;
    out << '\n';
}

void FieldPrinter::print(const Row& row, Text& out)
{
    m_table.collect(row.packet);
    for (std::size_t cell = 0; cell < m_table.size(); ++cell) {
        if (cell > 0)
            out << m_options.layout.separator;
        appendCell(row, cell, out);
    }
    out << '\n';
}

void FieldPrinter::appendCell(const Row& row, std::size_t cell, Text& out)
{
    const auto& layout = m_options.layout;
    const auto column = m_table.column(cell);
    const auto items = m_table.chosen(cell, layout.occurrence);
    if (!column && items.empty())
        return;
    if (layout.quote)
        out << layout.quote;
    if (column)
        m_columns.append(out, row, *column);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            out << layout.aggregator;
        m_table.appendValue(ItemView(row.packet, items[i]), out);
    }
    if (layout.quote)
        out << layout.quote;
}

} // namespace porthole::print
