#include "analysis/print/csv_printer.h"

namespace porthole::print {

CsvPrinter::CsvPrinter(const PrintOptions& options, const analysis::Session& session)
    : m_columns(options, session)
{
}

void CsvPrinter::begin(Text& out)
{
    out << "\"No.\",\"Time\",\"Source\",\"Destination\",\"Protocol\",\"Length\",\"Info\"\n";
}

void CsvPrinter::print(const Row& row, Text& out)
{
    for (int column = 0; column < columnCount; ++column) {
        m_cell.clear();
        m_columns.append(m_cell, row, static_cast<Column>(column));
        out << (column ? ",\"" : "\"");
        for (const char c : m_cell.view()) {
            if (c == '"')
                out << '"';
            out << c;
        }
        out << '"';
    }
    out << '\n';
}

} // namespace porthole::print
