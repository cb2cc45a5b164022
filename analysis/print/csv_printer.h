// -T csv: the packet list for spreadsheets, RFC 4180.
#pragma once

#include "analysis/print/printer.h"

namespace porthole::print {

class CsvPrinter : public Printer {
public:
    CsvPrinter(const PrintOptions& options, const analysis::Session& session);
    Wanted wanted() const override { return {.tree = false, .columns = true}; }
    void begin(Text& out) override;
    void print(const Row& row, Text& out) override;

private:
    ColumnWriter m_columns;
    Text m_cell;
};

} // namespace porthole::print
