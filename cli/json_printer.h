// -T json: the packet details, or the fields given with -e, as an array of packets.
#pragma once

#include "cli/field_table.h"
#include "cli/printer.h"
#include "cli/tree_links.h"

namespace porthole::cli {

class JsonPrinter : public Printer {
public:
    JsonPrinter(const Options& options, const analysis::Session& session);
    Wanted wanted() const override;
    void begin(Text& out) override;
    void print(const Row& row, Text& out) override;
    void end(Text& out, bool any) override;

private:
    void printTree(const Packet& packet, Text& out);
    void printFields(const Row& row, Text& out);
    void appendKey(const ItemView& item, Text& out);
    void appendValue(const ItemView& item, Text& out);

    const Options& m_options;
    ColumnWriter m_columns;
    FieldTable m_table;
    TreeLinks m_links;
    std::vector<std::uint32_t> m_path; ///< items whose braces are open
    Text m_scratch;
};

} // namespace porthole::cli
