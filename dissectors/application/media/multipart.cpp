// Bodies of several parts: RFC 2046 section 5.1.

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

#include <algorithm>

namespace porthole {

namespace {

void layerLabel(const ItemView& item, Text& out);
void partLabel(const ItemView& item, Text& out);
void boundaryLabel(const ItemView& item, Text& out);

constexpr Field<TextString> typeField {"mime_multipart.type", "Type", Generated {}};
constexpr Field<TextString> boundaryText {"mime_multipart.boundary_text", "Boundary", Hidden {}};
constexpr Field<ByteString> preamble {"mime_multipart.preamble", "Preamble"};
constexpr Field<TextString> firstBoundary {"mime_multipart.first_boundary", "First boundary"};
constexpr Field<TextString> boundaryLine {"mime_multipart.boundary", "Boundary", Label {boundaryLabel}};
constexpr Field<TextString> lastBoundary {"mime_multipart.last_boundary", "Last boundary"};
constexpr Field<NoValue> part {"mime_multipart.part", "Encapsulated multipart part", Label {partLabel}};
constexpr Field<TextString> partType {"mime_multipart.part_type", "Type of the part", Hidden {}};
constexpr Field<TextString> contentType {"mime_multipart.header.content-type", "Content-Type", Label {lines::wholeLineLabel}};
constexpr Field<TextString> contentDisposition {"mime_multipart.header.content-disposition", "Content-Disposition", Label {lines::wholeLineLabel}};
constexpr Field<TextString> contentEncoding {
    "mime_multipart.header.content-transfer-encoding", "Content-Transfer-Encoding", Label {lines::wholeLineLabel}};
constexpr Field<TextString> contentId {"mime_multipart.header.content-id", "Content-Id", Label {lines::wholeLineLabel}};
constexpr Field<TextString> contentLanguage {"mime_multipart.header.content-language", "Content-Language", Label {lines::wholeLineLabel}};
constexpr Field<TextString> contentDescription {"mime_multipart.header.content-description", "Content-Description", Label {lines::wholeLineLabel}};
constexpr Field<TextString> otherHeader {"mime_multipart.header", "Header", OnlyValue {}};
constexpr Field<ByteString> trailer {"mime_multipart.trailer", "Trailer"};
constexpr const FieldInfo* fields[] = {&typeField, &boundaryText, &preamble, &firstBoundary, &boundaryLine, &lastBoundary, &part, &partType,
    &contentType, &contentDisposition, &contentEncoding, &contentId, &contentLanguage, &contentDescription, &otherHeader, &trailer};

void layerLabel(const ItemView& item, Text& out)
{
    out << "MIME Multipart Media Encapsulation";
    if (const auto type = item.find(typeField); type.found()) {
        out << ", Type: ";
        appendPrintable(out, type.text());
    }
    out << ", Boundary: \"";
    appendPrintable(out, item.find(boundaryText).text());
    out << '"';
}

void partLabel(const ItemView& item, Text& out)
{
    out << "Encapsulated multipart part: ";
    if (const auto type = item.find(partType); type.found()) {
        out << " (";
        appendPrintable(out, type.text());
        out << ')';
    }
}

void boundaryLabel(const ItemView& item, Text& out)
{
    out << "Boundary: ";
    appendPrintable(out, item.text());
}

/// A line with the boundary: from its own line's beginning (the line end before belongs to it) to behind its end.
struct Delimiter {
    std::size_t begin = std::string_view::npos, end = 0;
    bool last = false;
};

Delimiter findDelimiter(std::string_view text, std::size_t from, std::string_view boundary, bool first)
{
    const std::string wanted = "--" + std::string(boundary);
    for (auto at = text.find(wanted, from); at != text.npos; at = text.find(wanted, at + 1)) {
        if (at > 0 && text[at - 1] != '\n')
            continue;
        auto end = at + wanted.size();
        const bool last = text.substr(end).starts_with("--");
        const auto line = lines::lineAt(text, last ? end + 2 : end);
        if (!lines::trimmed(line.of(text)).empty())
            continue;
        auto begin = at;
        if (!first && begin > from)
            begin -= begin >= from + 2 && text[begin - 2] == '\r' ? 2 : 1;
        return {begin, line.next, last};
    }
    return {};
}

const FieldInfo& headerFieldOf(std::string_view name)
{
    const struct {
        std::string_view name;
        const FieldInfo& field;
    } known[] = {{"content-type", contentType}, {"content-disposition", contentDisposition}, {"content-transfer-encoding", contentEncoding},
        {"content-id", contentId}, {"content-language", contentLanguage}, {"content-description", contentDescription}};
    for (const auto& entry : known)
        if (lines::equalsIgnoringCase(entry.name, name))
            return entry.field;
    return otherHeader;
}

void readPart(Cursor in, const TreeItem& item, Context& context)
{
    media::MediaType type;
    bool ownCoding = false;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        auto line = lines::lineAt(text, 0);
        if (line.end == 0) {
            in.skip(static_cast<std::uint32_t>(line.next));
            break;
        }
        while (line.next < text.size() && (text[line.next] == ' ' || text[line.next] == '\t')) // folded
            line = {0, lines::lineAt(text, line.next).end, lines::lineAt(text, line.next).next, true};
        const auto colon = line.of(text).find(':');
        if (colon == std::string_view::npos)
            break;
        const auto& field = headerFieldOf(lines::trimmed(text.substr(0, colon)));
        const auto value = lines::trimmed(text.substr(colon + 1, line.end - colon - 1));
        const auto next = lines::lineAt(text, line.next);
        if (next.end == next.begin && next.ended) // the empty line is shown with the last field
            line.next = next.next;
        const bool last = line.next == next.next;
        if (&field == &contentType) {
            type = media::parse(value);
            item.addText(partType, type.type);
        }
        if (&field == &contentEncoding)
            ownCoding = lines::equalsIgnoringCase(value, "base64") || lines::equalsIgnoringCase(value, "quoted-printable");
        lines::addValued(in, item, field, line, value);
        in.skip(static_cast<std::uint32_t>(line.next));
        if (last)
            break;
    }
    const auto body = in.rest();
    if (body.captured() == 0)
        return;
    const Context::Below below(context, item);
    if (type.type.empty()) {
        context.data(body);
        return;
    }
    const bool text = type.type.starts_with("text/");
    if ((!ownCoding || text) && media::call(context, body, type))
        return;
    media::showUnknown(context, body, type);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* note = context.note<media::MediaType>(in);
    constexpr int mostNested = 8;
    const std::string boundary(note ? media::parameter(note->parameters, "boundary") : "");
    if (boundary.empty() || context.nesting(mimeMultipartProtocol) > mostNested) {
        context.reject();
        return;
    }
    layer.concludeText(typeField, note->type);
    layer.addText(boundaryText, boundary);
    const auto text = lines::text(in.view());
    const auto start = in.position();
    auto delimiter = findDelimiter(text, 0, boundary, true);
    if (delimiter.begin == text.npos) {
        const Context::Below below(context, layer);
        const auto whole = in.rest();
        in.skip(in.captured());
        context.data(whole);
        return;
    }
    if (delimiter.begin > 0)
        in.bytes(layer, preamble, static_cast<std::uint32_t>(delimiter.begin));
    in.bytes(layer, delimiter.last ? static_cast<const FieldInfo&>(lastBoundary) : firstBoundary, static_cast<std::uint32_t>(delimiter.end - delimiter.begin));
    constexpr unsigned mostParts = 1000;
    for (unsigned i = 0; i < mostParts && in && !delimiter.last; ++i) {
        const auto begin = in.position() - start;
        delimiter = findDelimiter(text, begin, boundary, false);
        if (delimiter.begin == text.npos)
            break;
        const auto length = static_cast<std::uint32_t>(delimiter.begin - begin);
        const auto item = layer.add(part, in.source(), in.position(), length, 0);
        readPart(in.take(length), item, context);
        in.bytes(layer, delimiter.last ? static_cast<const FieldInfo&>(lastBoundary) : boundaryLine, static_cast<std::uint32_t>(delimiter.end - delimiter.begin));
    }
    if (in && in.captured() > 0)
        in.bytes(layer, trailer, in.captured());
}

} // namespace

constinit const Protocol mimeMultipartProtocol {
    .layer = {"mime_multipart", "MIME Multipart Media Encapsulation", nullptr, layerLabel},
    .shortName = "MIME_multipart",
    .reference = "RFC 2046",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
