// -T text and -T tabs: packet-list lines, packet details, bytes.
#pragma once

#include "analysis/print/printer.h"
#include "analysis/print/tree_links.h"

namespace porthole::print {

class TextPrinter : public Printer {
public:
    TextPrinter(const PrintOptions& options, const analysis::Session& session);
    Wanted wanted() const override;
    void print(const Row& row, Text& out) override;

private:
    void printSummary(const Row& row, Text& out);
    void printDetails(const Packet& packet, Text& out);
    void printBranch(const Packet& packet, std::uint32_t item, Text& out);
    void printBytes(const Packet& packet, Text& out);
    bool isExpanded(const Packet& packet, std::uint32_t top) const;

    const PrintOptions& m_options;
    ColumnWriter m_columns;
    const FieldInfo* m_dataLayer;
    std::vector<const FieldInfo*> m_detailedLayers;
    Text m_cell;
    TreeLinks m_links;
};

} // namespace porthole::print
