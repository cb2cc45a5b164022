#include "analysis/print/pdml_printer.h"

#include "dissectors/core/format.h"

#include <ctime>

namespace porthole::print {

using namespace std::string_view_literals;

namespace {

constexpr std::string_view indentation = "  ";

void indent(Text& out, std::size_t level)
{
    while (level-- > 0)
        out << indentation;
}

/// XML 1.0 section 2.2: of the characters below the blank only three may stand in a document, not even escaped.
void appendEscaped(Text& out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&': out << "&amp;"; break;
        case '<': out << "&lt;"; break;
        case '>': out << "&gt;"; break;
        case '"': out << "&quot;"; break;
        case '\'': out << "&#x27;"; break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20)
                out << c;
            else if (c == '\t' || c == '\n' || c == '\r')
                out.format("&#x{:x};", static_cast<unsigned>(c));
            else
                out.format("\\x{:02x}", static_cast<unsigned>(c));
        }
    }
}

bool isTextOnly(const FieldInfo& field)
{
    return std::string_view(field.abbreviation) == "text";
}

/// Only a whole layer is a protocol; what a dissector shows as one inside a layer is a field.
bool isProtocol(const ItemView& item)
{
    return !item.hasParent() && item.field().type == FieldType::Protocol;
}

} // namespace

PdmlPrinter::PdmlPrinter(const PrintOptions& options, const analysis::Session& session)
    : m_options(options)
    , m_captureFile(session.path())
{
}

void PdmlPrinter::begin(Text& out)
{
    out << "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<pdml version=\"0\" creator=\"";
    appendEscaped(out, m_options.application);
    out << "\" capture_file=\"";
    m_scratch.clear();
    appendRepaired(m_scratch, m_captureFile);
    appendEscaped(out, m_scratch.view());
    out << "\">\n";
}

void PdmlPrinter::end(Text& out, bool)
{
    out << "</pdml>\n";
}

void PdmlPrinter::print(const Row& row, Text& out)
{
    const auto& packet = row.packet;
    out << "<packet>\n";
    printGeneral(packet, out);
    m_links.build(packet.tree);
    const auto close = [&](std::uint32_t item) {
        const ItemView view(packet, item);
        indent(out, view.item().depth + std::size_t {1});
        out << (isProtocol(view) ? "</proto>\n" : "</field>\n");
    };
    auto item = m_links.firstLayer();
    while (item != noItem) {
        openItem({packet, item}, out);
        if (const auto child = m_links.firstChild(item); child != noItem) {
            out << ">\n";
            item = child;
            continue;
        }
        out << "/>\n";
        while (m_links.next(item) == noItem && packet.tree[item].parent != noItem) {
            item = packet.tree[item].parent;
            close(item);
        }
        item = m_links.next(item);
    }
    out << "</packet>\n\n";
}

/// What readers of PDML expect in front of every packet.
void PdmlPrinter::printGeneral(const Packet& packet, Text& out)
{
    const auto& frame = packet.frame.header;
    const auto length = frame.originalLength;
    out.format("  <proto name=\"geninfo\" pos=\"0\" showname=\"General information\" size=\"{}\">\n", length);
    const auto number = [&](std::string_view name, std::string_view label, std::uint32_t value) {
        out.format("    <field name=\"{}\" pos=\"0\" show=\"{}\" showname=\"{}\" value=\"{:x}\" size=\"{}\"/>\n", name, value, label, value, length);
    };
    number("num", "Number", packet.number);
    number("len", "Frame Length", length);
    number("caplen", "Captured Length", frame.capturedLength);
    if (frame.time != noTime) {
        out << "    <field name=\"timestamp\" pos=\"0\" show=\"";
        appendAbsoluteTime(out, frame.time, 9, TimeStyle::MonthFirst, true);
        out << "\" showname=\"Captured Time\" value=\"";
        appendSeconds(out, frame.time);
        out.format("\" size=\"{}\"/>\n", length);
    }
    out << "  </proto>\n";
}

void PdmlPrinter::openItem(const ItemView& item, Text& out)
{
    const auto& line = item.item();
    indent(out, line.depth + std::size_t {1});
    out << (isProtocol(item) ? "<proto name=\"" : "<field name=\"");
    if (!isTextOnly(item.field()))
        appendEscaped(out, item.field().abbreviation);
    m_scratch.clear();
    formatLabel(item, m_scratch);
    auto label = m_scratch.view();
    if ((line.flags & Item::Generated) && label.size() >= 2)
        label = label.substr(1, label.size() - 2); // without its brackets
    out << (isTextOnly(item.field()) ? "\" show=\"" : "\" showname=\"");
    appendEscaped(out, label);
    if (line.flags & Item::HiddenItem)
        out << "\" hide=\"yes";
    if (!item.hasParent())
        m_isFrame = item.field().abbreviation == "frame"sv;
    // What is said of the frame as a whole stands in none of its bytes.
    const bool noBytes = (line.flags & Item::NoBytes) || m_isFrame;
    const auto size = noBytes ? 0 : line.length;
    if (isProtocol(item)) {
        out.format("\" size=\"{}\" pos=\"{}\"", m_isFrame ? item.packet().frame.header.capturedLength : size, line.offset);
        return;
    }
    out.format("\" size=\"{}\" pos=\"{}\"", size, line.offset);
    if (!isTextOnly(item.field()))
        appendShow(item, out);
    if (!noBytes && line.length > 0)
        appendBytes(item, out);
}

void PdmlPrinter::appendShow(const ItemView& item, Text& out)
{
    m_scratch.clear();
    const auto& field = item.field();
    if (field.type == FieldType::Text && !field.plain)
        appendRepaired(m_scratch, item.text());
    else if (field.type != FieldType::None && field.type != FieldType::Protocol)
        formatValue(item, m_scratch);
    out << " show=\"";
    appendEscaped(out, m_scratch.view());
    out << '"';
}

void PdmlPrinter::appendBytes(const ItemView& item, Text& out)
{
    const auto bytes = item.packet().bytesOf(item.item());
    if (bytes.empty())
        return;
    if (item.field().mask) {
        out.format(" value=\"{:X}\" unmaskedvalue=\"", item.item().value);
    } else {
        out << " value=\"";
    }
    out.hex(bytes);
    out << '"';
}

} // namespace porthole::print
