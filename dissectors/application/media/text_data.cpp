// Line-based text: RFC 2046 section 4.1.

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);

constexpr Field<TextString> typeField {"data-text-lines.type", "Media type", Hidden {}};
constexpr Field<std::uint32_t> lineCount {"data-text-lines.count", "Lines", Hidden {}, Generated {}};
constexpr Field<TextString> lineField {"data-text-lines.line", "Line", OnlyValue {}};
constexpr const FieldInfo* fields[] = {&typeField, &lineCount, &lineField};

void layerLabel(const ItemView& item, Text& out)
{
    out << "Line-based text data";
    if (const auto type = item.find(typeField); type.found()) {
        out << ": ";
        appendPrintable(out, type.text());
    }
    out.format(" ({} lines)", item.valueOf(lineCount));
}

/// A document in XML is shown as such, whatever its type says.
bool looksLikeXml(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    constexpr std::size_t shortest = 20;
    return first != text.npos && text.size() >= shortest && text.substr(first).starts_with("<?xml ");
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto text = lines::text(in.view());
    const std::string type(media::typeOf(context, in));
    const auto* parent = context.parentProtocol();
    const bool afterJson = parent == &jsonProtocol;
    if (looksLikeXml(text)) {
        const auto whole = in.rest();
        if (layer)
            layer.hide();
        in.skip(in.captured());
        context.call(xmlProtocol, whole);
        return;
    }
    if (!type.empty()) {
        layer.addText(typeField, type);
        if (!afterJson)
            media::appendInfo(context, type);
    }
    std::uint32_t count = 0;
    if (layer) {
        for (std::size_t at = 0; at < text.size(); ++count) {
            const auto line = lines::lineAt(text, at);
            lines::addPart(in, layer, lineField, at, line.next - at);
            at = line.next;
        }
        layer.conclude(lineCount, count);
    }
    in.skip(in.captured());
}

} // namespace

constinit const Protocol textLinesProtocol {
    .layer = {"data-text-lines", "Line-based text data", nullptr, layerLabel},
    .shortName = "(data-text-lines)",
    .reference = "RFC 2046",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
