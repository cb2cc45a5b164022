// Bodies of HTTP messages: RFC 9112 sections 6 and 7, RFC 9110 section 8.

#include "dissectors/application/http/http.h"

#include "dissectors/application/decompress.h"

#include <algorithm>
#include <charconv>

namespace porthole::http {

namespace {

void dataChunkLabel(const ItemView& item, Text& out);
void trailerLabel(const ItemView& item, Text& out);
void fileDataLabel(const ItemView& item, Text& out);
void encodedLabel(const ItemView& item, Text& out);

constexpr Field<NoValue> chunkedText {"http.chunked_response", "HTTP chunked response"};
constexpr Field<NoValue> dataChunk {"http.chunk", "Data chunk", Label {dataChunkLabel}};
constexpr Field<NoValue> endChunk {"http.last_chunk", "End of chunked encoding"};
constexpr Field<std::uint32_t> chunkSize {"http.chunk_size", "Chunk size", Unit {" octet", " octets"}};
constexpr Field<ByteString> chunkData {"http.chunk_data", "Chunk data"};
constexpr Field<ByteString> chunkBoundary {"http.chunk_boundary", "Chunk boundary"};
constexpr Field<TextString> trailer {"http.chunked_trailer_part", "trailer-part", Label {trailerLabel}};
constexpr Field<NoValue> emptyLine {"http.chunked_end", "End of the trailer", Label {lines::wholeLineLabel}};
constexpr Field<TextString> encodedBody {"http.encoded_body", "Content-encoded entity body", Label {encodedLabel}};
constexpr Field<std::uint32_t> decodedLength {"http.encoded_body.decoded_length", "Decoded length", Hidden {}, Generated {}};
constexpr Field<TextString> fileData {"http.file_data", "File Data", Label {fileDataLabel}};

constexpr ExpertInfo decompressionFailed {
    "http.decompression_failed", Severity::Warning, ExpertGroup::Undecoded, "Decompression failed"};
constexpr ExpertInfo subdissectorFailed {"http.subdissector_failed", Severity::Note, ExpertGroup::Malformed,
    "HTTP body subdissector failed, trying heuristic subdissector"};

constexpr const FieldInfo* fields[] = {&chunkedText, &dataChunk, &endChunk, &chunkSize, &chunkData, &chunkBoundary, &trailer, &emptyLine,
    &encodedBody, &decodedLength, &fileData};
constexpr const ExpertInfo* experts[] = {&decompressionFailed, &subdissectorFailed};

void dataChunkLabel(const ItemView& item, Text& out)
{
    out << "Data chunk (";
    formatLabelValue(item.find(chunkSize), out);
    out << ')';
}

void trailerLabel(const ItemView& item, Text& out)
{
    out << "trailer-part: ";
    appendPrintable(out, item.text());
}

void fileDataLabel(const ItemView& item, Text& out)
{
    const auto length = item.item().length;
    out.format("File Data: {} byte{}", length, length == 1 ? "" : "s");
}

void encodedLabel(const ItemView& item, Text& out)
{
    out << "Content-encoded entity body (";
    appendPrintable(out, item.text());
    out.format("): {} bytes", item.item().length);
    if (const auto decoded = item.find(decodedLength); decoded.found())
        out.format(" -> {} bytes", decoded.value());
}

/// How many bytes behind the header section belong to the body; none: up to the end.
std::uint32_t bodyLength(const Cursor& in, const Message& message)
{
    const auto& body = message.body;
    const auto rest = in.remaining();
    if (body.length && !body.transferCoded)
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(*body.length, rest));
    if (message.kind == Kind::Request)
        return body.transferCoded ? rest : 0;
    if (message.kind == Kind::Response && (message.status / 100 == 1 || message.status == 204 || message.status == 304))
        return 0;
    if (message.kind == Kind::Response && message.context && (message.context->answersHead || (message.context->answersConnect && message.status / 100 == 2)))
        return 0;
    return rest;
}

/// Chunks, and what they hold together (RFC 9112 section 7.1). A body in one chunk needs no copy.
Cursor readChunks(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto all = layer.add(chunkedText, in.source(), in.position(), in.remaining(), 0);
    std::vector<std::uint8_t> joined;
    Cursor only = in.rest(0);
    unsigned chunks = 0;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        std::uint64_t size = 0;
        const auto digits = lines::trimmed(line.of(text));
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
        if (error != std::errc {})
            break;
        const auto head = static_cast<std::uint32_t>(line.next);
        const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, in.captured() - head));
        const bool last = size == 0;
        const auto boundary = last ? 0 : std::min<std::uint32_t>(2, in.captured() - head - length);
        const auto chunk = all.add(last ? static_cast<const FieldInfo&>(endChunk) : dataChunk, in.source(), in.position(), head + length + boundary, 0);
        lines::addPart(in, chunk, chunkSize, 0, line.end, size);
        in.skip(head);
        if (last)
            break;
        const auto content = in.rest(length);
        in.bytes(chunk, chunkData, length);
        if (boundary > 0)
            in.bytes(chunk, chunkBoundary, boundary);
        if (++chunks == 1) {
            only = content;
        } else {
            if (chunks == 2)
                joined.assign(only.view().begin(), only.view().end());
            joined.insert(joined.end(), content.view().begin(), content.view().end());
        }
    }
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        const bool end = line.end == line.begin;
        lines::addLine(in, all, end ? static_cast<const FieldInfo&>(emptyLine) : trailer, line);
        if (end)
            break;
    }
    all.setEnd(in.position());
    return chunks > 1 ? context.addSource("De-chunked entity body", std::move(joined), in) : only;
}

/// False if what was found cannot be decoded: then it has been shown as it is.
bool decodeContent(Cursor& body, const TreeItem& layer, const BodyInfo& info, Context& context)
{
    if (info.contentCoding.empty() || lines::equalsIgnoringCase(info.contentCoding, "identity"))
        return true;
    const auto item = layer.addText(encodedBody, info.contentCoding).setOffset(body.position(), body.captured());
    if (item)
        (*item.tree())[item.index()].source = body.source();
    auto decoded = decompress(info.contentCoding, body.view());
    if (!decoded) {
        item.expert(decompressionFailed);
        const Context::Below below(context, item);
        context.data(body);
        return false;
    }
    item.conclude(decodedLength, decoded->size());
    body = context.addSource("Uncompressed entity body", std::move(*decoded), body);
    return true;
}

void handOn(const Cursor& body, const TreeItem& layer, const Message& message, Context& context)
{
    const auto& type = message.body.type;
    if (message.body.typeGiven && !type.type.empty() && media::known(type.type)) {
        if (media::call(context, body, type))
            return;
        layer.expert(subdissectorFailed);
    }
    for (const auto* image : {&pngProtocol, &imageJfifProtocol, &imageGifProtocol}) // they know themselves
        if (media::callAs(context, *image, body, type))
            return;
    if (message.body.typeGiven) {
        media::showUnknown(context, body, type);
        return;
    }
    const Context::Below below(context, layer);
    context.data(body);
}

} // namespace

constexpr FieldList bodyFields {fields};
constexpr ExpertList bodyExperts {experts};

void readBody(Cursor& in, const TreeItem& layer, Message& message, Context& context)
{
    const auto length = bodyLength(in, message);
    if (length == 0)
        return;
    auto body = in.rest(length);
    if (message.body.transferCoded && !message.body.chunked) {
        in.skip(std::min(length, in.captured()));
        const Context::Below below(context, layer);
        context.data(body);
        return;
    }
    if (message.body.chunked) {
        auto chunks = in.rest(length);
        body = readChunks(chunks, layer, context);
        in.moveTo(chunks.position());
        if (body.captured() == 0)
            return;
    } else {
        in.skip(std::min(length, in.captured()));
    }
    if (!decodeContent(body, layer, message.body, context))
        return;
    layer.add(fileData, body.source(), body.position(), body.captured(), 0);
    if (body.captured() > 0)
        handOn(body, layer, message, context);
}

} // namespace porthole::http
