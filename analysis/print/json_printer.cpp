#include "analysis/print/json_printer.h"

#include "dissectors/core/format.h"

namespace porthole::print {

namespace {

constexpr std::size_t layerLevel = 4;

void appendIndent(Text& out, std::size_t level)
{
    out << '\n';
    for (std::size_t i = 0; i < level; ++i)
        out << "  ";
}

/// RFC 8259 section 7. A slash behind "<" is escaped so that the text may stand in an HTML page.
void appendString(Text& out, std::string_view text)
{
    out << '"';
    char before = 0;
    for (const char c : text) {
        switch (c) {
        case '"': out << "\\\""; break;
        case '\\': out << "\\\\"; break;
        case '\b': out << "\\b"; break;
        case '\f': out << "\\f"; break;
        case '\n': out << "\\n"; break;
        case '\r': out << "\\r"; break;
        case '\t': out << "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20)
                out.format("\\u{:04x}", static_cast<unsigned>(c));
            else if (c == '/' && before == '<')
                out << "\\/";
            else
                out << c;
        }
        before = c;
    }
    out << '"';
}

bool isTextOnly(const FieldInfo& field)
{
    return std::string_view(field.abbreviation) == "text";
}

/// What has lines of its own below it and no value beside them.
bool hasNoValue(const FieldInfo& field)
{
    return field.type == FieldType::None || field.type == FieldType::Protocol;
}

} // namespace

JsonPrinter::JsonPrinter(const PrintOptions& options, const analysis::Session& session)
    : m_options(options)
    , m_columns(options, session)
    , m_table(options.fields, session.registry())
{
}

Wanted JsonPrinter::wanted() const
{
    return m_options.fields.empty() ? Wanted {.tree = true, .columns = false} : m_table.wanted();
}

void JsonPrinter::begin(Text& out)
{
    out << '[';
}

void JsonPrinter::end(Text& out, bool any)
{
    out << (any ? "\n]\n" : "]\n");
}

void JsonPrinter::print(const Row& row, Text& out)
{
    if (!row.isFirst)
        out << ',';
    out << "\n  {\n    \"_index\": \"packets-";
    const FrameTimes dayOnly {.time = row.times.time == noTime ? 0 : row.times.time};
    m_scratch.clear();
    appendTime(m_scratch, dayOnly, TimeForm::AbsoluteDate, 0);
    out << m_scratch.view().substr(0, m_scratch.view().find(' '));
    out << "\",\n    \"_type\": \"doc\",\n    \"_score\": null,\n    \"_source\": {\n      \"layers\": {";
    if (m_options.fields.empty())
        printTree(row.packet, out);
    else
        printFields(row, out);
    out << "}\n    }\n  }";
}

void JsonPrinter::appendKey(const ItemView& item, Text& out)
{
    if (!isTextOnly(item.field())) {
        appendString(out, item.field().abbreviation);
        return;
    }
    m_scratch.clear();
    formatLabel(item, m_scratch);
    auto label = m_scratch.view();
    if ((item.item().flags & Item::Generated) && label.size() >= 2)
        label = label.substr(1, label.size() - 2); // without its brackets
    appendString(out, label);
}

void JsonPrinter::appendValue(const ItemView& item, Text& out)
{
    m_scratch.clear();
    const auto& field = item.field();
    if (field.type == FieldType::Text && !field.plain)
        appendRepaired(m_scratch, item.text());
    else if (field.type == FieldType::Bytes && (field.base == Base::Dec || item.bytes().empty()))
        m_scratch.hex(item.bytes(), ':'); // here with colons also where a cell has none
    else if (field.type == FieldType::Protocol)
        formatLabel(item, m_scratch);
    else if (field.type != FieldType::None)
        formatValue(item, m_scratch);
    appendString(out, m_scratch.view());
}

void JsonPrinter::printTree(const Packet& packet, Text& out)
{
    m_links.build(packet.tree);
    m_path.clear();
    auto item = m_links.firstLayer();
    bool first = true;
    while (item != noItem) {
        if (!first)
            out << ',';
        const auto level = layerLevel + m_path.size();
        appendIndent(out, level);
        const ItemView view(packet, item);
        const auto child = m_links.firstChild(item);
        appendKey(view, out);
        out << ": ";
        if (child == noItem || !hasNoValue(view.field()))
            appendValue(view, out);
        if (child != noItem) {
            if (!hasNoValue(view.field())) {
                out << ',';
                appendIndent(out, level);
                out << '"' << view.field().abbreviation << "_tree\": ";
            }
            out << '{';
            m_path.push_back(item);
            item = child;
            first = true;
            continue;
        }
        while (m_links.next(item) == noItem && !m_path.empty()) {
            item = m_path.back();
            m_path.pop_back();
            appendIndent(out, layerLevel + m_path.size());
            out << '}';
        }
        item = m_links.next(item);
        first = false;
    }
    if (packet.tree.size() > 0)
        appendIndent(out, layerLevel - 1);
}

void JsonPrinter::printFields(const Row& row, Text& out)
{
    m_table.collect(row.packet);
    Separator comma(",");
    for (std::size_t cell = 0; cell < m_table.size(); ++cell) {
        const auto items = m_table.chosen(cell, m_options.layout.occurrence);
        const auto column = m_table.column(cell);
        if (items.empty() && !column)
            continue;
        out << comma.next();
        appendIndent(out, layerLevel);
        appendString(out, m_options.fields[cell]);
        out << ": [";
        Separator valueComma(",");
        const auto appendText = [&] {
            out << valueComma.next();
            appendIndent(out, layerLevel + 1);
            appendString(out, m_scratch.view());
        };
        m_scratch.clear();
        if (column) {
            m_columns.append(m_scratch, row, *column);
            appendText();
        }
        for (const auto item : items) {
            m_scratch.clear();
            m_table.appendValue(ItemView(row.packet, item), m_scratch);
            appendText();
        }
        appendIndent(out, layerLevel);
        out << ']';
    }
    if (!comma.next().empty())
        appendIndent(out, layerLevel - 1);
}

} // namespace porthole::print
