// Forms as application/x-www-form-urlencoded: the URL standard of WHATWG, section 5.

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

#include <algorithm>

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);
void formLabel(const ItemView& item, Text& out);

constexpr Field<TextString> typeField {"urlencoded-form.type", "Media type", Hidden {}};
constexpr Field<NoValue> form {"urlencoded-form.item", "Form item", Label {formLabel}};
constexpr Field<TextString> key {"urlencoded-form.key", "Key"};
constexpr Field<TextString> value {"urlencoded-form.value", "Value"};
constexpr const FieldInfo* fields[] = {&typeField, &form, &key, &value};

void layerLabel(const ItemView& item, Text& out)
{
    out << "HTML Form URL Encoded";
    if (const auto type = item.find(typeField); type.found()) {
        out << ": ";
        appendPrintable(out, type.text());
    }
}

void formLabel(const ItemView& item, Text& out)
{
    out << "Form item: \"";
    appendPrintable(out, item.find(key).text());
    out << "\" = \"";
    appendPrintable(out, item.find(value).text());
    out << '"';
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The decoded text up to `end`; moves behind that character.
std::string decode(std::string_view& text, char end)
{
    const auto length = std::min(text.find(end), text.size());
    const auto part = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    std::string result;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '+') {
            result += ' ';
        } else if (part[i] == '%' && i + 2 < part.size() && hexDigit(part[i + 1]) >= 0 && hexDigit(part[i + 2]) >= 0) {
            result += static_cast<char>(hexDigit(part[i + 1]) << 4 | hexDigit(part[i + 2]));
            i += 2;
        } else {
            result += part[i];
        }
    }
    return result;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto type = media::typeOf(context, in);
    if (!type.empty()) {
        layer.addText(typeField, type);
        media::appendInfo(context, type);
    }
    if (layer) {
        const auto text = lines::text(in.view());
        for (auto rest = text; !rest.empty();) {
            const auto keyAt = text.size() - rest.size();
            const auto keyText = decode(rest, '=');
            const auto valueAt = text.size() - rest.size();
            const auto valueText = decode(rest, '&');
            const auto end = text.size() - rest.size();
            const auto item = lines::addPart(in, layer, form, keyAt, end - keyAt);
            const auto place = [&](const TreeItem& part, std::size_t from, std::size_t to) {
                part.setOffset(in.position() + static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to - from));
            };
            place(item.addText(key, keyText), keyAt, valueAt);
            place(item.addText(value, valueText), valueAt, end);
        }
    }
    in.skip(in.captured());
}

} // namespace

constinit const Protocol urlencodedFormProtocol {
    .layer = {"urlencoded-form", "HTML Form URL Encoded", nullptr, layerLabel},
    .shortName = "(urlencoded-form)",
    .reference = "HTML",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
