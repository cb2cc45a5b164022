#include "analysis/print/text_printer.h"

#include "analysis/print/hex_dump.h"
#include "dissectors/core/format.h"

#include <algorithm>

namespace porthole::print {

namespace {

/// How wide a column of the packet list is at least, and on which side it is filled up.
struct ColumnShape {
    Column column;
    std::size_t width;
    bool right;
};
constexpr ColumnShape columnShapes[columnCount] = {
    {Column::Number, 5, true},
    {Column::Time, 10, true},
    {Column::Source, 12, true},
    {Column::Destination, 12, false},
    {Column::Protocol, 0, false},
    {Column::Length, 0, false},
    {Column::Info, 0, false},
};

/// Characters, not bytes, of UTF-8.
std::size_t charactersIn(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void appendSpaces(Text& out, std::size_t count)
{
    while (count-- > 0)
        out << ' ';
}

constexpr std::size_t spacesALevel = 4;

} // namespace

TextPrinter::TextPrinter(const PrintOptions& options, const analysis::Session& session)
    : m_options(options)
    , m_columns(options, session)
{
    const auto& registry = session.registry();
    m_dataLayer = registry.findField("data");
    for (const auto& name : options.detailedProtocols)
        if (const auto* field = registry.findField(name))
            m_detailedLayers.push_back(field);
}

Wanted TextPrinter::wanted() const
{
    return {.tree = m_options.details || m_options.bytes, .columns = m_options.wantsSummaryLines()};
}

void TextPrinter::print(const Row& row, Text& out)
{
    const bool summary = m_options.wantsSummaryLines();
    if (summary)
        printSummary(row, out);
    if (m_options.details) {
        printDetails(row.packet, out);
        if (!m_options.bytes)
            out << m_options.packetSeparator << '\n';
    }
    if (m_options.bytes) {
        if (summary || m_options.details)
            out << '\n';
        printBytes(row.packet, out);
        out << m_options.packetSeparator << '\n';
    }
}

void TextPrinter::printSummary(const Row& row, Text& out)
{
    const char between = m_options.format == OutputFormat::Tabs ? '\t' : ' ';
    for (const auto& shape : columnShapes) {
        if (shape.column == Column::Destination)
            out << between << "→" << between;
        else if (shape.column != Column::Number)
            out << between;
        if (shape.width == 0) {
            m_columns.append(out, row, shape.column);
            continue;
        }
        m_cell.clear();
        m_columns.append(m_cell, row, shape.column);
        const auto length = charactersIn(m_cell.view());
        const auto padding = length < shape.width ? shape.width - length : 0;
        if (shape.right)
            appendSpaces(out, padding);
        out << m_cell.view();
        if (!shape.right)
            appendSpaces(out, padding);
    }
    out << '\n';
}

bool TextPrinter::isExpanded(const Packet& packet, std::uint32_t top) const
{
    return m_options.detailedProtocols.empty()
        || std::find(m_detailedLayers.begin(), m_detailedLayers.end(), packet.tree[top].field) != m_detailedLayers.end();
}

void TextPrinter::printDetails(const Packet& packet, Text& out)
{
    m_links.build(packet.tree);
    for (auto layer = m_links.firstLayer(); layer != noItem; layer = m_links.next(layer))
        printBranch(packet, layer, out);
}

void TextPrinter::printBranch(const Packet& packet, std::uint32_t top, Text& out)
{
    const auto& tree = packet.tree;
    const bool expandedLayer = isExpanded(packet, top);
    for (auto item = top; item != noItem;) {
        const bool expanded = expandedLayer && (!m_options.isExpanded || m_options.isExpanded(packet, item));
        const bool shown = !(tree[item].flags & Item::HiddenItem);
        if (shown) {
            appendSpaces(out, spacesALevel * tree[item].depth);
            formatLabel(ItemView(packet, item), out);
            out << '\n';
            if (tree[item].field == m_dataLayer && expanded && !m_options.bytes) {
                out << '\n';
                appendHexDump(out, packet.bytesOf(tree[item]));
            }
        }
        if (shown && expanded && m_links.firstChild(item) != noItem) {
            item = m_links.firstChild(item);
            continue;
        }
        while (item != top && m_links.next(item) == noItem)
            item = tree[item].parent;
        item = item == top ? noItem : m_links.next(item);
    }
}

void TextPrinter::printBytes(const Packet& packet, Text& out)
{
    const bool several = packet.sources.size() > 1;
    for (const auto& source : packet.sources) {
        if (several)
            out.format("{} ({} byte{}):\n", source.name, source.bytes.size(), source.bytes.size() == 1 ? "" : "s");
        appendHexDump(out, source.bytes);
    }
}

} // namespace porthole::print
