// -T json: the packet details, or the fields given with -e, as an array of packets.
#pragma once

#include "analysis/print/field_table.h"
#include "analysis/print/printer.h"
#include "analysis/print/tree_links.h"

namespace porthole::print {

class JsonPrinter : public Printer {
public:
    JsonPrinter(const PrintOptions& options, const analysis::Session& session);
    Wanted wanted() const override;
    void begin(Text& out) override;
    void print(const Row& row, Text& out) override;
    void end(Text& out, bool any) override;

private:
    void printTree(const Packet& packet, Text& out);
    void printFields(const Row& row, Text& out);
    void appendKey(const ItemView& item, Text& out);
    void appendValue(const ItemView& item, Text& out);

    const PrintOptions& m_options;
    ColumnWriter m_columns;
    FieldTable m_table;
    TreeLinks m_links;
    std::vector<std::uint32_t> m_path; ///< items whose braces are open
    Text m_scratch;
};

} // namespace porthole::print
