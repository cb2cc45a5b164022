// -T fields: a line a packet, a cell a field.
#pragma once

#include "analysis/print/field_table.h"
#include "analysis/print/printer.h"

namespace porthole::print {

class FieldPrinter : public Printer {
public:
    FieldPrinter(const PrintOptions& options, const analysis::Session& session);
    Wanted wanted() const override { return m_table.wanted(); }
    void begin(Text& out) override;
    void print(const Row& row, Text& out) override;

private:
    void appendCell(const Row& row, std::size_t cell, Text& out);

    const PrintOptions& m_options;
    ColumnWriter m_columns;
    FieldTable m_table;
};

} // namespace porthole::print
