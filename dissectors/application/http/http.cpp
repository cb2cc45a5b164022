// Hypertext Transfer Protocol 1.x: RFC 9112; the Simple Service Discovery Protocol of UPnP speaks it over UDP.

#include "dissectors/application/http/http.h"

#include "dissectors/application/http/http2_framing.h"

#include <algorithm>

namespace porthole {

namespace http {

namespace {

void requestNumberLabel(const ItemView& item, Text& out);
void responseNumberLabel(const ItemView& item, Text& out);

constexpr std::size_t longestInfo = 4095;

constexpr Field<bool> notification {"http.notification", "Notification", Hidden {}};
constexpr Field<bool> response {"http.response", "Response", Hidden {}};
constexpr Field<bool> request {"http.request", "Request", Hidden {}};
constexpr Field<std::uint32_t> exchangeCount {"http.exchange_count", "Requests and responses in the conversation", Hidden {}, Generated {}};
constexpr Field<std::uint32_t> responseNumber {"http.response_number", "Response number", Generated {}, Label {responseNumberLabel}};
constexpr Field<std::uint32_t> requestNumber {"http.request_number", "Request number", Generated {}, Label {requestNumberLabel}};
constexpr Field<TextString> requestUri {"http.request.full_uri", "Full request URI", Generated {}};
constexpr Field<TextString> responseUri {"http.response_for.uri", "Request URI", Generated {}};
constexpr Field<FrameNumber> requestIn {"http.request_in", "Request in frame", Generated {}};
constexpr Field<FrameNumber> responseIn {"http.response_in", "Response in frame", Generated {}};
constexpr Field<FrameNumber> nextRequestIn {"http.next_request_in", "Next request in frame", Generated {}};
constexpr Field<FrameNumber> nextResponseIn {"http.next_response_in", "Next response in frame", Generated {}};
constexpr Field<FrameNumber> previousRequestIn {"http.prev_request_in", "Prev request in frame", Generated {}};
constexpr Field<FrameNumber> previousResponseIn {"http.prev_response_in", "Prev response in frame", Generated {}};
constexpr Field<RelativeTime> responseTime {"http.time", "Time since request", Generated {}};
constexpr Field<TextString> proxyHost {"http.proxy_connect_host", "Proxy-Connect-Hostname", Generated {}};
constexpr Field<std::uint16_t> proxyPort {"http.proxy_connect_port", "Proxy-Connect-Port", Generated {}};
constexpr Field<NoValue> emptyLine {"http.end_of_header", "End of the header section", Label {lines::wholeLineLabel}};

constexpr ExpertInfo leadingLineEnd {"http.leading_crlf", Severity::Error, ExpertGroup::Malformed,
    "Leading CRLF previous message in the stream may have extra CRLF"};
constexpr Field<NoValue> leadingText {"http.leading_line", "Leading CRLF previous message in the stream may have extra CRLF"};
constexpr ExpertInfo plainOnTlsPort {"http.tls_port", Severity::Warning, ExpertGroup::Security,
    "Unencrypted HTTP protocol detected over encrypted port, could indicate a dangerous misconfiguration."};

constexpr const FieldInfo* fields[] = {&notification, &response, &request, &exchangeCount, &responseNumber, &requestNumber, &requestUri,
    &responseUri, &requestIn, &responseIn, &nextRequestIn, &nextResponseIn, &previousRequestIn, &previousResponseIn, &responseTime,
    &proxyHost, &proxyPort, &emptyLine, &leadingText};
constexpr const ExpertInfo* experts[] = {&leadingLineEnd, &plainOnTlsPort};
constexpr const FieldList* moreFields[] = {&headerFields, &bodyFields};
constexpr const ExpertList* moreExperts[] = {&headerExperts, &bodyExperts};

void requestNumberLabel(const ItemView& item, Text& out)
{
    out.format("HTTP request {}/{}", item.value(), item.parent().valueOf(exchangeCount));
}

void responseNumberLabel(const ItemView& item, Text& out)
{
    out.format("HTTP response {}/{}", item.value(), item.parent().valueOf(exchangeCount));
}

void concludeFrame(const TreeItem& layer, const FieldInfo& field, std::uint32_t frame)
{
    if (frame)
        layer.conclude(field, frame);
}

/// What the conversation tells of this request or response.
void showExchange(const TreeItem& layer, const Message& message, const Context& context)
{
    if (!layer)
        return;
    const bool isResponse = message.kind == Kind::Response;
    layer.add(message.kind == Kind::Notification ? notification : isResponse ? response : request, 1);
    const auto number = message.context && message.context->number ? *message.context->number : 0;
    if (message.kind == Kind::Notification || number == 0)
        return;
    const auto& exchanges = message.context->conversation->exchanges;
    if (number > exchanges.size())
        return;
    const Exchange none;
    const auto& own = exchanges[number - 1];
    const auto& previous = number > 1 ? exchanges[number - 2] : none;
    const auto& next = number < exchanges.size() ? exchanges[number] : none;
    layer.conclude(exchangeCount, exchanges.size());
    layer.conclude(isResponse ? responseNumber : requestNumber, number);
    if (isResponse && own.requestTime != noTime)
        layer.conclude(responseTime, static_cast<std::uint64_t>(context.frame().header.time - own.requestTime));
    concludeFrame(layer, previousRequestIn, previous.requestFrame);
    if (isResponse)
        concludeFrame(layer, previousResponseIn, previous.responseFrame);
    concludeFrame(layer, isResponse ? requestIn : responseIn, isResponse ? own.requestFrame : own.responseFrame);
    concludeFrame(layer, nextRequestIn, next.requestFrame);
    if (isResponse)
        concludeFrame(layer, nextResponseIn, next.responseFrame);
}

bool overTls(const Context& context)
{
    const auto* parent = context.parentProtocol();
    return parent && std::string_view(parent->layer.abbreviation) == "tls";
}

void showFullUri(const TreeItem& layer, const Message& message, const Context& context)
{
    if (!layer || message.host.empty() || message.method.empty())
        return;
    layer.concludeText(requestUri, message.method == "CONNECT" ? message.uri : fullUri(message.host, message.uri, overTls(context)));
}

void showResponseUri(const TreeItem& layer, const Message& message, const Context& context)
{
    if (!layer || message.kind != Kind::Response || !message.context || message.context->host.empty())
        return;
    const auto& known = *message.context;
    layer.concludeText(responseUri, known.answersConnect ? known.uri : fullUri(known.host, known.uri, overTls(context)));
}

/// The lines of the header section, as far as they look like header fields. True if the empty line at its end came.
void readHeader(Cursor& in, const TreeItem& layer, Message& message, Context& context)
{
    bool seen = message.kind != Kind::Other;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        if (line.end == 0) {
            lines::addLine(in, layer, emptyLine, line);
            return;
        }
        const auto colon = line.of(text).find(':');
        if (colon == std::string_view::npos) {
            if (seen && !line.ended)
                in.skip(in.remaining() + 1); // a header field's line that is not all there
            return;
        }
        readHeaderField(in, layer, line, colon, message, context);
        seen = true;
    }
    if (in && in.remaining() > 0)
        in.skip(1); // the capture ends before the header section does
}

void writeInfo(Context& context, std::string_view text, const lines::Line& line, Kind kind)
{
    auto* columns = context.columns();
    if (!columns)
        return;
    context.setInfo("");
    if (kind == Kind::Other)
        columns->info << "Continuation";
    else
        lines::appendColumnText(columns->info, line.whole(text));
    columns->info.truncate(longestInfo);
}

bool isPrintable(char c) { return c >= ' ' && c <= '~'; }

/// Length of a line end that stands before a message.
std::size_t leadingLength(std::string_view text) { return text.starts_with("\r\n") ? 2 : 0; }

/// What is no message may be text with header fields, or anything else.
bool looksLikeText(std::string_view text)
{
    const auto at = leadingLength(text);
    return at < text.size() && isPrintable(text[at]);
}

bool beginsWithHeaderField(std::string_view text)
{
    return looksLikeText(text) && lines::lineAt(text, leadingLength(text)).of(text).find(':') != text.npos;
}

/// `named`: the columns say that it is HTTP.
void readMessage(Cursor& in, const TreeItem& layer, Context& context, bool named)
{
    Message message;
    message.context = context.note<MessageContext>(in);
    if (message.context && message.context->tlsPort && !overTls(context))
        layer.expert(plainOnTlsPort);
    auto text = lines::text(in.view());
    message.kind = kindOf(text.substr(leadingLength(text)));
    if (message.kind == Kind::Other && !looksLikeText(text)) {
        writeInfo(context, text, {}, message.kind);
        const auto content = in.rest();
        in.skip(in.captured());
        const Context::Below below(context, layer);
        context.data(content);
        return;
    }
    if (const auto skipped = leadingLength(text)) {
        in.bytes(layer, leadingText, static_cast<std::uint32_t>(skipped)).item.expert(leadingLineEnd);
        if (const auto* own = context.note<MessageContext>(in))
            message.context = own;
        text = lines::text(in.view());
    }
    const auto line = lines::lineAt(text, 0);
    if (named)
        writeInfo(context, text, line, message.kind);
    if (message.kind != Kind::Other)
        readFirstLine(in, layer, line, message);
    readHeader(in, layer, message, context);
    if (message.kind != Kind::Response)
        showFullUri(layer, message, context);
    if (message.kind != Kind::Other)
        showExchange(layer, message, context);
    showResponseUri(layer, message, context);
    if (in)
        readBody(in, layer, message, context);
}

/// What a proxy passes on: RFC 9110 section 9.3.6.
void readTunnel(const Cursor& content, const TreeItem& layer, Context& context, const Switched& tunnel)
{
    layer.concludeText(proxyHost, tunnel.host);
    layer.conclude(proxyPort, tunnel.port);
    const auto* protocol = context.child(Table::TcpPort, tunnel.port);
    const bool taken = beginsLikeTlsRecord(content.view())
        ? context.call(tlsProtocol, content)
        : protocol && protocol != &httpProtocol && context.handoff(Table::TcpPort, tunnel.port, content);
    if (!taken)
        context.data(content);
}

/// The notes on messages of HTTP/2 and TLS are inside those on what HTTP/1 heard.
std::vector<PlacedNote> innerNotes(const Cursor& in, const Context& context)
{
    std::vector<PlacedNote> notes;
    FramingState unused;
    for (auto at = in; at.captured() > 0;) {
        if (const auto* switched = context.note<Switched>(at); switched && switched->inner)
            notes.push_back({at.position() - in.position(), switched->inner});
        const auto end = frameSwitched(at.view(), unused);
        if (end.kind != MessageEnd::Kind::Known || end.length > at.captured())
            break;
        at.moveTo(at.position() + static_cast<std::uint32_t>(end.length));
    }
    return notes;
}

void readSwitched(Cursor& in, const TreeItem& layer, Context& context, const Switched& switched)
{
    const auto content = in.rest();
    const auto notes = switched.inner ? innerNotes(in, context) : std::vector<PlacedNote> {};
    const Context::Noted noted(context, content, notes);
    if (switched.to == Switched::To::Tunnel) {
        readTunnel(content, layer, context, switched);
        return;
    }
    layer.hide();
    if (switched.to == Switched::To::WebSocket)
        context.call(webSocketProtocol, content);
    else if (switched.to == Switched::To::Http2)
        context.call(http2Protocol, content);
    else
        context.data(content);
}

void dissectAs(const Protocol& protocol, Cursor& in, const TreeItem& layer, Context& context)
{
    const auto* known = context.note<MessageContext>(in);
    const bool named = !known || known->conversation->isHttp;
    if (!named && !beginsWithHeaderField(lines::text(in.view()))) {
        context.disown(); // of HTTP it has the port, nothing more
        return;
    }
    constexpr unsigned mostMessages = 10000;
    TreeItem item = layer;
    for (unsigned i = 0; i < mostMessages && in && in.captured() > 0; ++i) {
        const auto start = in.position();
        if (i > 0)
            item = context.addTopLevel(protocol.layer, in, in.remaining());
        if (const auto* switched = context.note<Switched>(in)) {
            readSwitched(in, item, context, *switched);
            return;
        }
        if (named)
            context.setProtocol(protocol.shortName);
        readMessage(in, item, context, named);
        item.setEnd(in.position());
        context.fenceInfo();
        if (in.position() == start)
            break;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context) { dissectAs(httpProtocol, in, layer, context); }
void dissectSsdp(Cursor& in, TreeItem& layer, Context& context)
{
    // Some senders put the zero that ends their text into the datagram.
    if (in.captured() < in.remaining()) {
        dissectAs(ssdpProtocol, in, layer, context);
        return;
    }
    const auto bytes = in.view();
    const auto text = static_cast<std::size_t>(std::find_if(bytes.rbegin(), bytes.rend(), [](auto byte) { return byte != 0; }).base() - bytes.begin());
    auto message = in.take(static_cast<std::uint32_t>(text));
    dissectAs(ssdpProtocol, message, layer, context);
}

} // namespace

} // namespace http

namespace {

constexpr Parent httpParents[] = {{Table::TcpPort, 80}, {Table::TcpPort, 3128}, {Table::TcpPort, 3132}, {Table::TcpPort, 5985},
    {Table::TcpPort, 8080}, {Table::TcpPort, 8088}, {Table::TcpPort, 11371}, {Table::TcpPort, 1900}, {Table::TcpPort, 2869},
    {Table::TcpPort, 2710}, {Table::TcpPort, 631}, {Table::TcpPort, 3689}, {Table::TcpHeuristic, 20}};
constexpr Parent ssdpParents[] = {{Table::UdpPort, 1900}};

} // namespace

constinit const Protocol httpProtocol {
    .layer = {"http", "Hypertext Transfer Protocol", nullptr},
    .shortName = "HTTP",
    .reference = "RFC 9112",
    .fields = http::fields,
    .experts = http::experts,
    .parents = httpParents,
    .dissect = http::dissect,
    .recognises = http::recognises,
    .moreFields = http::moreFields,
    .moreExperts = http::moreExperts,
    .framing = http::frame,
    .listen = http::listen,
};

constinit const Protocol ssdpProtocol {
    .layer = {"ssdp", "Simple Service Discovery Protocol", nullptr},
    .shortName = "SSDP",
    .reference = "UPnP",
    .parents = ssdpParents,
    .dissect = http::dissectSsdp,
    .listen = http::listen,
};

} // namespace porthole
