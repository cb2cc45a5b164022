// Real Time Streaming Protocol: RFC 2326, first lines and header fields.

#include "dissectors/application/media/media.h"
#include "dissectors/application/text_lines.h"

#include <array>
#include <charconv>

namespace porthole {

namespace {

using namespace std::literals;
using lines::wholeLineLabel;

constexpr Field<TextString> request {"rtsp.request", "Request"};
constexpr Field<TextString> response {"rtsp.response", "Response"};
constexpr Field<TextString> method {"rtsp.method", "Method"};
constexpr Field<TextString> url {"rtsp.url", "URL"};
constexpr Field<std::uint32_t> status {"rtsp.status", "Status"};
constexpr Field<TextString> contentType {"rtsp.content-type", "Content-type"};
constexpr Field<std::uint32_t> contentLength {"rtsp.content-length", "Content-length"};
constexpr Field<TextString> session {"rtsp.session", "Session"};
constexpr Field<TextString> transport {"rtsp.transport", "Transport"};
constexpr Field<NoValue> headerLine {"rtsp.header", "Header", Label {wholeLineLabel}};
constexpr Field<std::uint8_t> magic {"rtsp.magic", "Magic", Base::Hex};
constexpr Field<std::uint8_t> channel {"rtsp.channel", "Channel", Base::Hex};
constexpr Field<std::uint16_t> length {"rtsp.length", "Length"};
constexpr Field<ByteString> data {"rtsp.data", "Data"};
constexpr const FieldInfo* fields[] = {&request, &response, &method, &url, &status, &contentType, &contentLength, &session, &transport,
    &headerLine, &magic, &channel, &length, &data};

constexpr std::array methods {"DESCRIBE"sv, "ANNOUNCE"sv, "GET_PARAMETER"sv, "OPTIONS"sv, "PAUSE"sv, "PLAY"sv, "RECORD"sv, "REDIRECT"sv,
    "SETUP"sv, "SET_PARAMETER"sv, "TEARDOWN"sv};
constexpr std::uint8_t interleaved = '$'; ///< RFC 2326 section 10.12
constexpr std::uint32_t interleavedHeader = 4;

bool isResponse(std::string_view text) { return text.starts_with("RTSP/"); }

bool isRequest(std::string_view text)
{
    return std::any_of(methods.begin(), methods.end(),
        [&](auto name) { return text.starts_with(name) && text.size() > name.size() && text[name.size()] == ' '; });
}

MessageEnd frame(ByteView bytes, FramingState&)
{
    constexpr std::size_t longestHead = 64 * 1024;
    if (bytes[0] == interleaved) {
        if (bytes.size() < interleavedHeader)
            return {MessageEnd::Kind::AtLeast, interleavedHeader};
        return {MessageEnd::Kind::Known, interleavedHeader + static_cast<std::uint64_t>(bytes[2] << 8 | bytes[3])};
    }
    const auto text = lines::text(bytes);
    if (!isResponse(text) && !isRequest(text))
        return {MessageEnd::Kind::NotAMessage, 0};
    const auto head = lines::headLength(text);
    if (head == 0)
        return {text.size() > longestHead ? MessageEnd::Kind::NotAMessage : MessageEnd::Kind::MoreNeeded, 0};
    std::uint32_t size = 0;
    if (const auto field = lines::headerField(text.substr(0, head), "Content-Length"))
        std::from_chars(field->data(), field->data() + field->size(), size);
    return {MessageEnd::Kind::Known, head + static_cast<std::uint64_t>(size)};
}

void readFirstLine(Cursor& in, const TreeItem& layer, Context& context)
{
    const auto text = lines::text(in.view());
    const auto line = lines::lineAt(text, 0);
    const auto content = line.of(text);
    const bool answers = isResponse(text);
    if (context.columns()) {
        context.setInfo("{}", answers ? "Reply: " : isRequest(text) ? "" : "Continuation");
        if (answers || isRequest(text))
            appendPrintable(context.columns()->info, content);
    }
    if (!answers && !isRequest(text))
        return;
    const auto item = lines::addPart(in, layer, answers ? response : request, 0, line.next);
    auto rest = content;
    const auto first = lines::takeToken(rest);
    const auto at = content.size() - rest.size();
    const auto second = lines::takeToken(rest);
    if (answers) {
        std::uint32_t code = 0;
        std::from_chars(second.data(), second.data() + second.size(), code);
        lines::addPart(in, item, status, at, second.size(), code);
    } else {
        lines::addPart(in, item, method, 0, first.size());
        lines::addPart(in, item, url, at, second.size());
    }
    in.skip(static_cast<std::uint32_t>(line.next));
}

void readHeaderField(Cursor& in, const TreeItem& layer, const lines::Line& line, std::size_t colon, std::uint32_t& bodyLength, std::string& type)
{
    const auto text = lines::text(in.view());
    const auto name = lines::trimmed(text.substr(0, colon));
    const auto value = lines::trimmed(text.substr(colon + 1, line.end - colon - 1));
    const auto valueAt = static_cast<std::size_t>(value.data() - text.data());
    if (lines::equalsIgnoringCase(name, "Content-Length")) {
        std::from_chars(value.data(), value.data() + value.size(), bodyLength);
        lines::addPart(in, layer, contentLength, 0, line.next, bodyLength);
    } else if (lines::equalsIgnoringCase(name, "Content-Type")) {
        type = value;
        lines::addValued(in, layer, contentType, line, value);
    } else {
        const auto item = lines::addPart(in, layer, headerLine, 0, line.next);
        if (lines::equalsIgnoringCase(name, "Session"))
            lines::addPart(in, item, session, valueAt, value.size());
        else if (lines::equalsIgnoringCase(name, "Transport"))
            lines::addPart(in, item, transport, valueAt, value.size());
    }
    in.skip(static_cast<std::uint32_t>(line.next));
}

void readMessage(Cursor& in, const TreeItem& layer, Context& context)
{
    readFirstLine(in, layer, context);
    std::uint32_t bodyLength = 0;
    std::string type;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        if (line.end == 0) {
            lines::addLine(in, layer, headerLine, line);
            break;
        }
        const auto colon = line.of(text).find(':');
        if (colon == std::string_view::npos)
            break;
        readHeaderField(in, layer, line, colon, bodyLength, type);
    }
    if (!in || bodyLength == 0)
        return;
    const auto body = in.take(bodyLength);
    const Context::Below below(context, layer);
    if (type.empty() || !media::call(context, body, media::parse(type)))
        context.data(body);
}

void readInterleaved(Cursor& in, const TreeItem& layer, Context& context)
{
    context.setInfo("Interleaved channel 0x{:02x}, {} bytes", in.peek(1), in.peek16(2));
    in.read(layer, magic);
    in.read(layer, channel);
    const auto size = in.read(layer, length);
    if (in && size > 0)
        in.bytes(layer, data, std::min<std::uint32_t>(size, in.captured()));
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("RTSP");
    auto item = layer;
    constexpr unsigned mostMessages = 1000;
    for (unsigned i = 0; i < mostMessages && in && in.captured() > 0; ++i) {
        const auto start = in.position();
        if (i > 0)
            item = context.addTopLevel(rtspProtocol.layer, in, in.remaining());
        if (in.peek() == interleaved)
            readInterleaved(in, item, context);
        else
            readMessage(in, item, context);
        item.setEnd(in.position());
        if (in.position() == start)
            in.skip(in.captured()); // a part of something
    }
}

/// Of "client_port=4588-4589": RTP and RTCP.
void notePorts(std::string_view agreed, std::string_view name, const Address& address, MediaFacts& media)
{
    const auto at = agreed.find(name);
    if (at == agreed.npos)
        return;
    auto ports = agreed.substr(at + name.size());
    for (const bool control : {false, true}) {
        unsigned port = 0;
        const auto read = std::from_chars(ports.data(), ports.data() + ports.size(), port);
        if (read.ec != std::errc {} || port > 0xffff)
            return;
        media.add({address, static_cast<std::uint16_t>(port), control});
        ports.remove_prefix(static_cast<std::size_t>(read.ptr - ports.data()));
        if (!ports.starts_with('-'))
            return;
        ports.remove_prefix(1);
    }
}

/// Where the media go that the server agrees to send or to receive: RFC 2326 section 12.39.
void noteMedia(const Cursor& in, Context& context)
{
    const auto text = lines::text(in.view());
    const auto* ends = context.lastTransport();
    const auto head = lines::headLength(text);
    if (!ends || head == 0 || context.quoted() || !isResponse(text))
        return;
    const auto agreed = lines::headerField(text.substr(0, head), "Transport");
    if (!agreed || agreed->find("interleaved") != agreed->npos)
        return;
    auto& media = context.facts().media;
    notePorts(*agreed, "client_port=", ends->destination, media);
    notePorts(*agreed, "server_port=", ends->source, media);
}

constexpr Parent parents[] = {{Table::TcpPort, 554}, {Table::TcpPort, 8554}, {Table::TcpPort, 7236}};

} // namespace

constinit const Protocol rtspProtocol {
    .layer = {"rtsp", "Real Time Streaming Protocol", nullptr},
    .shortName = "RTSP",
    .reference = "RFC 2326",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .summarise = noteMedia,
    .framing = frame,
};

} // namespace porthole
