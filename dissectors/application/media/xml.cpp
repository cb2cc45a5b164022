// Extensible Markup Language 1.0 (W3C recommendation of 2008): its elements as they nest, nothing is validated.

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

#include <algorithm>
#include <vector>

namespace porthole {

namespace {

void trimmedLabel(const ItemView& item, Text& out);
void tagLabel(const ItemView& item, Text& out);

constexpr std::size_t deepest = 64;

constexpr Field<TextString> instruction {"xml.xmlpi", "Processing instruction", Label {tagLabel}};
constexpr Field<TextString> doctype {"xml.doctype", "Document type", Label {trimmedLabel}};
constexpr Field<TextString> comment {"xml.comment", "Comment", Label {trimmedLabel}};
constexpr Field<TextString> tag {"xml.tag", "Tag", Label {tagLabel}};
constexpr Field<TextString> attribute {"xml.attribute", "Attribute", Label {trimmedLabel}};
constexpr Field<TextString> characters {"xml.cdata", "CDATA", Label {trimmedLabel}};
constexpr Field<TextString> closing {"xml.closing", "End", Label {trimmedLabel}};
constexpr const FieldInfo* fields[] = {&instruction, &doctype, &comment, &tag, &attribute, &characters, &closing};

void trimmedLabel(const ItemView& item, Text& out)
{
    auto text = item.text();
    const auto last = text.find_last_not_of(" \t\r\n");
    appendPrintable(out, text.substr(0, last == text.npos ? 0 : last + 1));
}

/// The tag without its attributes, which stand below it.
void tagLabel(const ItemView& item, Text& out)
{
    const auto text = item.text();
    const auto end = text.find_first_of(" \t\r\n>");
    appendPrintable(out, text.substr(0, end));
    if (end != text.npos && text[end] == '>')
        out << '>';
}

class Reader {
public:
    Reader(const Cursor& in, const TreeItem& layer)
        : m_in(in)
        , m_text(lines::text(in.view()))
        , m_open {layer}
    {
    }

    void read()
    {
        std::size_t at = 0;
        while (at < m_text.size()) {
            const auto mark = std::min(m_text.find('<', at), m_text.size());
            showCharacters(at, mark);
            if (mark == m_text.size())
                return;
            at = readMarkup(mark);
        }
    }

private:
    TreeItem add(const FieldInfo& field, std::size_t from, std::size_t to) { return addTo(m_open.back(), field, from, to); }
    TreeItem addTo(const TreeItem& parent, const FieldInfo& field, std::size_t from, std::size_t to)
    {
        return lines::addPart(m_in, parent, field, from, to - from);
    }

    void showCharacters(std::size_t from, std::size_t to)
    {
        const auto first = std::min(m_text.find_first_not_of(" \t\r\n", from), m_text.size());
        if (first < to)
            add(characters, first, to);
    }

    std::size_t endOf(std::string_view mark, std::size_t from) const
    {
        const auto end = m_text.find(mark, from);
        return end == m_text.npos ? m_text.size() : end + mark.size();
    }

    std::size_t readMarkup(std::size_t at)
    {
        const auto rest = m_text.substr(at);
        if (rest.starts_with("<!--"))
            return shown(comment, at, endOf("-->", at));
        if (rest.starts_with("<![CDATA["))
            return shown(characters, at, endOf("]]>", at));
        if (rest.starts_with("<!"))
            return shown(doctype, at, endOf(">", at));
        if (rest.starts_with("<?")) {
            const auto end = endOf("?>", at);
            readAttributes(add(instruction, at, end), at, end, "?>");
            return end;
        }
        const auto end = endOf(">", at);
        if (rest.starts_with("</")) {
            add(closing, at, end);
            if (m_open.size() > 1) {
                m_open.back().setEnd(m_in.position() + static_cast<std::uint32_t>(end));
                m_open.pop_back();
            }
            return end;
        }
        const auto item = add(tag, at, end);
        const bool empty = m_text.substr(at, end - at).ends_with("/>");
        readAttributes(item, at, end, empty ? "/>" : ">");
        if (!empty && m_open.size() < deepest)
            m_open.push_back(item);
        return end;
    }

    std::size_t shown(const FieldInfo& field, std::size_t from, std::size_t to)
    {
        add(field, from, to);
        return to;
    }

    void readAttributes(const TreeItem& item, std::size_t from, std::size_t end, std::string_view ending)
    {
        const std::string_view blanks = " \t\r\n";
        auto at = std::min(m_text.find_first_of(blanks, from), end);
        while (at < end) {
            at = std::min(m_text.find_first_not_of(blanks, at), end);
            const auto begin = at;
            while (at < end && blanks.find(m_text[at]) == blanks.npos) {
                const char c = m_text[at];
                if (c == '"' || c == '\'')
                    at = std::min(m_text.find(c, at + 1), end - 1);
                ++at;
            }
            if (at == begin || m_text.substr(begin, at - begin) == ending)
                break;
            addTo(item, attribute, begin, at);
        }
    }

    const Cursor& m_in;
    std::string_view m_text;
    std::vector<TreeItem> m_open;
};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (context.nesting(xmlProtocol) == 1)
        if (auto* columns = context.columns())
            columns->protocol << (columns->protocol.empty() ? "XML" : "/XML");
    if (layer)
        Reader(in, layer).read();
    in.skip(in.captured());
}

} // namespace

constinit const Protocol xmlProtocol {
    .layer = {"xml", "eXtensible Markup Language", nullptr},
    .shortName = "XML",
    .reference = "W3C",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
