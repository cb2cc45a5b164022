// Hypertext Transfer Protocol 2: RFC 9113.

#include "dissectors/application/http/http2.h"

#include "dissectors/application/decompress.h"
#include "dissectors/application/http/http2_headers.h"
#include "dissectors/application/http/http2_settings.h"
#include "dissectors/application/media/media.h"
#include "dissectors/application/text_lines.h"

namespace porthole {

namespace http2 {

namespace {

void streamLabel(const ItemView& item, Text& out);
void appendFlags(const ItemView& item, Text& out);

constexpr ValueName frameTypes[] = {{0, "DATA"}, {1, "HEADERS"}, {2, "PRIORITY"}, {3, "RST_STREAM"}, {4, "SETTINGS"}, {5, "PUSH_PROMISE"},
    {6, "PING"}, {7, "GOAWAY"}, {8, "WINDOW_UPDATE"}, {9, "CONTINUATION"}, {10, "ALTSVC"}, {11, "BLOCKED"}, {12, "ORIGIN"}, {16, "PRIORITY_UPDATE"}};
constexpr ValueName errorCodes[] = {{0, "NO_ERROR"}, {1, "PROTOCOL_ERROR"}, {2, "INTERNAL_ERROR"}, {3, "FLOW_CONTROL_ERROR"},
    {4, "SETTINGS_TIMEOUT"}, {5, "STREAM_CLOSED"}, {6, "FRAME_SIZE_ERROR"}, {7, "REFUSED_STREAM"}, {8, "CANCEL"}, {9, "COMPRESSION_ERROR"},
    {10, "CONNECT_ERROR"}, {11, "ENHANCE_YOUR_CALM"}, {12, "INADEQUATE_SECURITY"}, {13, "HTTP_1_1_REQUIRED"}};
constexpr Booleans trueFalse {"True", "False"};

constexpr Field<NoValue> stream {"http2.stream", "Stream", Label {streamLabel}};
constexpr Field<TextString> streamText {"http2.stream.text", "What it is about", Hidden {}};
constexpr Field<TextString> magic {"http2.magic", "Magic"};
constexpr Field<UInt24> length {"http2.length", "Length"};
constexpr Field<std::uint8_t> type {"http2.type", "Type", Names {frameTypes}};
constexpr Field<std::uint8_t> flags {"http2.flags", "Flags", Base::Hex, Append {appendFlags}};
constexpr Field<std::uint8_t> unusedFlags {"http2.flags.unused", "Unused", Base::Hex, Mask {0xff}};
constexpr Field<std::uint8_t> unusedSettings {"http2.flags.unused_settings", "Unused", Base::Hex, Mask {0xfe}};
constexpr Field<std::uint8_t> unusedPing {"http2.flags.unused_ping", "Unused", Base::Hex, Mask {0xfe}};
constexpr Field<std::uint8_t> unusedContinuation {"http2.flags.unused_continuation", "Unused", Base::Hex, Mask {0xfb}};
constexpr Field<std::uint8_t> unusedPush {"http2.flags.unused_push_promise", "Unused", Base::Hex, Mask {0xf3}};
constexpr Field<std::uint8_t> unusedData {"http2.flags.unused_data", "Unused", Base::Hex, Mask {0xf6}};
constexpr Field<std::uint8_t> unusedHeaders {"http2.flags.unused_headers", "Unused", Base::Hex, Mask {0xd2}};
constexpr Field<bool> priorityFlag {"http2.flags.priority", "Priority", Mask {0x20}, Width {8}, trueFalse};
constexpr Field<bool> paddedFlag {"http2.flags.padded", "Padded", Mask {0x08}, Width {8}, trueFalse};
constexpr Field<bool> endHeadersFlag {"http2.flags.eh", "End Headers", Mask {0x04}, Width {8}, trueFalse};
constexpr Field<bool> endStreamFlag {"http2.flags.end_stream", "End Stream", Mask {0x01}, Width {8}, trueFalse};
constexpr Field<bool> settingsAck {"http2.flags.ack.settings", "ACK", Mask {0x01}, Width {8}, trueFalse};
constexpr Field<bool> pingAck {"http2.flags.ack.ping", "ACK", Mask {0x01}, Width {8}, trueFalse};
constexpr Field<std::uint32_t> reserved {"http2.r", "Reserved", Base::Hex, Mask {0x80000000}};
constexpr Field<std::uint32_t> streamId {"http2.streamid", "Stream Identifier", Mask {0x7fffffff}};
constexpr Field<std::uint8_t> padding {"http2.padding", "Pad Length", Base::Hex};
constexpr Field<std::uint16_t> padLength {"http2.pad_length", "Pad Length", Generated {}};
constexpr Field<bool> exclusive {"http2.exclusive", "Exclusive", Mask {0x80000000}, Width {32}, trueFalse};
constexpr Field<std::uint32_t> dependency {"http2.stream_dependency", "Stream Dependency", Mask {0x7fffffff}};
constexpr Field<std::uint8_t> weight {"http2.headers.weight", "Weight"};
constexpr Field<std::uint8_t> weightReal {"http2.headers.weight_real", "Weight real", Generated {}};
constexpr Field<ByteString> data {"http2.data.data", "Data"};
constexpr Field<ByteString> dataPadding {"http2.data.padding", "Padding"};
constexpr Field<ByteString> headerBlock {"http2.headers", "Header Block Fragment"};
constexpr Field<ByteString> headerPadding {"http2.headers.padding", "Padding"};
constexpr Field<TextString> continuationBlock {"http2.continuation.header", "Continuation Header"};
constexpr Field<std::uint32_t> resetError {"http2.rst_stream.error", "Error", Names {errorCodes}};
constexpr Field<std::uint32_t> promisedReserved {"http2.push_promise.r", "Reserved", Base::Hex, Mask {0x80000000}};
constexpr Field<std::uint32_t> promisedStream {"http2.push_promise.promised_stream_id", "Promised-Stream-ID", Mask {0x7fffffff}};
constexpr Field<ByteString> promisedBlock {"http2.push_promise.header", "Header Block Fragment"};
constexpr Field<ByteString> promisedPadding {"http2.push_promise.padding", "Padding"};
constexpr Field<ByteString> ping {"http2.ping", "Ping"};
constexpr Field<ByteString> pong {"http2.pong", "Pong"};
constexpr Field<std::uint32_t> goawayReserved {"http2.goway.r", "Reserved", Base::Hex, Mask {0x80000000}};
constexpr Field<std::uint32_t> lastStream {"http2.goaway.last_stream_id", "Last-Stream-ID"};
constexpr Field<std::uint32_t> goawayError {"http2.goaway.error", "Error", Names {errorCodes}};
constexpr Field<ByteString> debugData {"http2.goaway.addata", "Additional Debug Data"};
constexpr Field<std::uint32_t> windowReserved {"http2.window_update.r", "Reserved", Base::Hex, Mask {0x80000000}};
constexpr Field<std::uint32_t> windowIncrement {"http2.window_update.window_size_increment", "Window Size Increment", Mask {0x7fffffff}};
constexpr Field<std::uint16_t> originLength {"http2.altsvc.origin.len", "Origin Length"};
constexpr Field<TextString> origin {"http2.altsvc.origin", "Origin"};
constexpr Field<TextString> alternative {"http2.altsvc.field_value", "Field/Value"};
constexpr Field<ByteString> unknown {"http2.unknown", "Unknown"};
constexpr Field<std::uint32_t> bodyLength {"http2.body.reassembled.length", "Reassembled body length", Generated {}};
constexpr Field<ByteString> bodyData {"http2.body.reassembled.data", "Reassembled body data"};
// What is saved as a file: the body, and what it is.
constexpr Field<ByteString> object {"http2.object", "Content of the message", Hidden {}};
constexpr Field<TextString> objectType {"http2.object.content_type", "Type of the content", Hidden {}};
constexpr Field<TextString> objectUri {"http2.object.uri", "URI of the content", Hidden {}};

constexpr ExpertInfo decompressionFailed {
    "http2.body_decompression_failed", Severity::Warning, ExpertGroup::Undecoded, "Body decompression failed"};

constexpr const FieldInfo* fields[] = {&stream, &streamText, &magic, &length, &type, &flags, &unusedFlags, &unusedSettings, &unusedPing,
    &unusedContinuation, &unusedPush, &unusedData, &unusedHeaders, &priorityFlag, &paddedFlag, &endHeadersFlag, &endStreamFlag, &settingsAck,
    &pingAck, &reserved, &streamId, &padding, &padLength, &exclusive, &dependency, &weight, &weightReal, &data, &dataPadding, &headerBlock,
    &headerPadding, &continuationBlock, &resetError, &promisedReserved, &promisedStream, &promisedBlock, &promisedPadding, &ping, &pong,
    &goawayReserved, &lastStream, &goawayError, &debugData, &windowReserved, &windowIncrement, &originLength, &origin, &alternative, &unknown,
    &bodyLength, &bodyData, &object, &objectType, &objectUri};
constexpr const ExpertInfo* experts[] = {&decompressionFailed};
constexpr const FieldList* moreFields[] = {&headerFields, &settingsFields};
constexpr const ExpertList* moreExperts[] = {&headerExperts};

void streamLabel(const ItemView& item, Text& out)
{
    if (item.find(magic).found()) {
        out << "Stream: Magic";
        return;
    }
    out << "Stream: " << findName(frameTypes, item.valueOf(type), "Unknown type");
    out.format(", Stream ID: {}, Length {}", item.valueOf(streamId), item.valueOf(length));
    if (const auto text = item.find(streamText); text.found()) {
        out << ", ";
        appendPrintable(out, text.text());
    }
}

bool mayEndStream(FrameType kind) { return kind == FrameType::Data || kind == FrameType::Headers; }

void appendFlags(const ItemView& item, Text& out)
{
    const auto value = item.value();
    const auto kind = static_cast<FrameType>(item.parent().valueOf(type));
    const bool acknowledges = kind == FrameType::Settings || kind == FrameType::Ping;
    const bool headers = kind == FrameType::Headers || kind == FrameType::PushPromise || kind == FrameType::Continuation;
    if (acknowledges && (value & flag::ack))
        out << ", ACK";
    if (kind == FrameType::Headers && (value & flag::priority))
        out << ", Priority";
    if ((mayEndStream(kind) || kind == FrameType::PushPromise) && (value & flag::padded))
        out << ", Padded";
    if (headers && (value & flag::endHeaders))
        out << ", End Headers";
    if (mayEndStream(kind) && (value & flag::endStream))
        out << ", End Stream";
}

std::uint8_t readFlags(Cursor& in, const TreeItem& item, FrameType kind)
{
    const auto all = in.look(item, flags);
    const auto add = [&](std::initializer_list<const FieldInfo*> parts) {
        for (const auto* part : parts)
            all.item.bits(*part, all.value);
    };
    switch (kind) {
    case FrameType::Data: add({&unusedData, &paddedFlag, &endStreamFlag}); break;
    case FrameType::Headers: add({&unusedHeaders, &priorityFlag, &paddedFlag, &endHeadersFlag, &endStreamFlag}); break;
    case FrameType::Settings: add({&unusedSettings, &settingsAck}); break;
    case FrameType::PushPromise: add({&unusedPush, &paddedFlag, &endHeadersFlag}); break;
    case FrameType::Ping: add({&unusedPing, &pingAck}); break;
    case FrameType::Continuation: add({&unusedContinuation, &endHeadersFlag}); break;
    default: add({&unusedFlags}); break;
    }
    in.skip(1);
    return all;
}

/// RFC 9113 section 6.1: the length of the padding, which stands behind the content.
std::uint32_t readPadLength(Cursor& in, const TreeItem& item, std::uint8_t flagBits)
{
    std::uint32_t pad = 0;
    if (flagBits & flag::padded)
        pad = in.read(item, padding);
    item.conclude(padLength, pad);
    return pad;
}

void readPriority(Cursor& in, const TreeItem& item)
{
    in.look(item, exclusive);
    in.read(item, dependency);
    const auto value = in.read(item, weight);
    if (in)
        item.conclude(weightReal, value + 1u);
}

void addObject(const Cursor& body, const TreeItem& item, const FrameContext& known)
{
    item.add(object, body.source(), body.position(), body.captured(), 0);
    item.addText(objectType, known.contentType);
    item.addText(objectUri, known.uri);
}

void readBody(Cursor body, const TreeItem& item, Context& context, const FrameContext& known)
{
    if (!known.whole) // what is here is only the end of it
        return;
    if (known.body) {
        body = context.addSource("Reassembled body", *known.body, body);
        item.conclude(bodyLength, body.captured());
        item.add(bodyData, body.source(), 0, body.captured(), 0).markGenerated();
    }
    if (!known.contentCoding.empty() && known.contentCoding != "identity") {
        auto plain = decompress(known.contentCoding, body.view());
        if (!plain) {
            item.expert(decompressionFailed);
            return;
        }
        body = context.addSource("Uncompressed entity body", std::move(*plain), body);
    }
    if (body.captured() == 0)
        return;
    addObject(body, item, known);
    if (known.contentType.empty())
        return;
    const auto parsed = media::parse(known.contentType);
    if (!media::call(context, body, parsed))
        media::showUnknown(context, body, parsed);
}

void readData(Cursor& in, const TreeItem& item, std::uint8_t flagBits, Context& context, const FrameContext* known)
{
    const auto pad = readPadLength(in, item, flagBits);
    const auto content = in.take(in.remaining() - std::min(pad, in.remaining()));
    if (content.captured() > 0)
        item.add(data, content.source(), content.position(), content.captured(), 0);
    if (in.captured() > 0)
        in.bytes(item, dataPadding, in.captured());
    if (known && (flagBits & flag::endStream))
        readBody(content, item, context, *known);
}

std::string readBlock(Cursor& in, const TreeItem& item, const FieldInfo& field, std::uint32_t pad, const FieldInfo& padField, Context& context,
    const FrameContext* known)
{
    const auto block = in.take(in.remaining() - std::min(pad, in.remaining()));
    if (block.captured() > 0)
        item.add(field, block.source(), block.position(), block.captured(), 0);
    std::string text;
    if (known && !known->fields.empty())
        text = showHeaders(block, item, *known, context);
    if (in.captured() > 0)
        in.bytes(item, padField, in.captured());
    return text;
}

/// What follows the header; returns what the frame is about.
std::string readContent(Cursor& in, const TreeItem& item, FrameType kind, std::uint8_t flagBits, Context& context, const FrameContext* known)
{
    switch (kind) {
    case FrameType::Data: readData(in, item, flagBits, context, known); break;
    case FrameType::Headers: {
        const auto pad = readPadLength(in, item, flagBits);
        if (flagBits & flag::priority)
            readPriority(in, item);
        return readBlock(in, item, headerBlock, pad, headerPadding, context, known);
    }
    case FrameType::Priority: readPriority(in, item); break;
    case FrameType::ResetStream: in.read(item, resetError); break;
    case FrameType::Settings: readSettings(in, item); break;
    case FrameType::PushPromise: {
        const auto pad = readPadLength(in, item, flagBits);
        in.look(item, promisedReserved);
        in.read(item, promisedStream);
        return readBlock(in, item, promisedBlock, pad, promisedPadding, context, known);
    }
    case FrameType::Ping: in.bytes(item, flagBits & flag::ack ? pong : ping, 8); break;
    case FrameType::GoAway:
        in.look(item, goawayReserved);
        in.read(item, lastStream);
        in.read(item, goawayError);
        if (in && in.captured() > 0)
            in.bytes(item, debugData, in.captured());
        break;
    case FrameType::WindowUpdate:
        in.look(item, windowReserved);
        in.read(item, windowIncrement);
        break;
    case FrameType::Continuation: return readBlock(in, item, continuationBlock, 0, headerPadding, context, known);
    case FrameType::AltSvc: {
        const auto size = in.read(item, originLength);
        if (size > 0)
            in.bytes(item, origin, size);
        if (in && in.captured() > 0)
            in.bytes(item, alternative, in.captured());
        break;
    }
    default:
        if (in.captured() > 0)
            in.bytes(item, unknown, in.captured());
    }
    return {};
}

void appendSummary(Context& context, std::string_view text)
{
    if (auto* columns = context.columns()) {
        if (!columns->info.empty())
            columns->info << ", ";
        columns->info << text;
    }
}

void readFrame(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto* known = context.note<FrameContext>(in);
    const auto item = layer.add(stream, in.source(), in.position(), in.remaining(), 0);
    const auto size = in.read(item, length);
    const auto kind = in.read(item, type);
    const auto flagBits = readFlags(in, item, static_cast<FrameType>(kind.value));
    in.look(item, reserved);
    const auto id = in.read(item, streamId);
    if (!in)
        return;
    item.setEnd(in.position() + std::min<std::uint32_t>(size, in.captured()));
    Text summary;
    summary.format("{}[{}]", findName(frameTypes, kind, "Unknown type"), id.value);
    appendSummary(context, summary.view());
    auto content = in.take(size);
    const auto text = readContent(content, item, static_cast<FrameType>(kind.value), flagBits, context, known);
    if (text.empty())
        return;
    item.addText(streamText, text);
    if (auto* columns = context.columns()) {
        columns->info << ": ";
        appendPrintable(columns->info, text);
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("HTTP2");
    context.setInfo(""); // a response that switched stays in front
    constexpr unsigned mostFrames = 10000;
    auto item = layer;
    for (unsigned i = 0; i < mostFrames && in && in.captured() > 0; ++i) {
        if (i > 0)
            item = context.addTopLevel(http2Protocol.layer, in, in.remaining());
        if (lines::text(in.view()).starts_with(preface)) {
            const auto line = item.add(stream, in.source(), in.position(), preface.size(), 0);
            in.bytes(line, magic, preface.size());
            appendSummary(context, "Magic");
        } else {
            readFrame(in, item, context);
        }
        item.setEnd(in.position());
    }
}

constexpr Parent parents[] = {{Table::TcpHeuristic, 15}};

} // namespace

} // namespace http2

constinit const Protocol http2Protocol {
    .layer = {"http2", "HyperText Transfer Protocol 2", nullptr},
    .shortName = "HTTP2",
    .reference = "RFC 9113",
    .fields = http2::fields,
    .experts = http2::experts,
    .parents = http2::parents,
    .dissect = http2::dissect,
    .recognises = http2::recognises,
    .moreFields = http2::moreFields,
    .moreExperts = http2::moreExperts,
    .framing = http2::frame,
    .listen = http2::listen,
};

} // namespace porthole
