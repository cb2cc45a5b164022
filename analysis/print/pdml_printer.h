// -T pdml: the packet details as XML, in the Packet Details Markup Language (http://www.nbee.org/doku.php?id=netpdl:pdml_specification)
// with the attributes that tshark gives its elements.
#pragma once

#include "analysis/print/printer.h"
#include "analysis/print/tree_links.h"

namespace porthole::print {

class PdmlPrinter : public Printer {
public:
    PdmlPrinter(const PrintOptions& options, const analysis::Session& session);
    Wanted wanted() const override { return {.tree = true, .columns = false}; }
    void begin(Text& out) override;
    void print(const Row& row, Text& out) override;
    void end(Text& out, bool any) override;

private:
    void printGeneral(const Packet& packet, Text& out);
    /// The opening of an item's element, up to what closes the tag.
    void openItem(const ItemView& item, Text& out);
    void appendShow(const ItemView& item, Text& out);
    void appendBytes(const ItemView& item, Text& out);

    const PrintOptions& m_options;
    std::string m_captureFile;
    TreeLinks m_links;
    Text m_scratch;
    bool m_isFrame = false; ///< the layer is that of the capture itself
};

} // namespace porthole::print
