// First lines and header fields of HTTP/1: RFC 9112 sections 3 to 5, RFC 9110.

#include "dissectors/application/http/http.h"

#include "dissectors/application/base64.h"
#include "dissectors/application/http/http2_settings.h"

#include <algorithm>
#include <charconv>

namespace porthole::http {

namespace {

using lines::wholeLineLabel;

constexpr ValueName statusCodes[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {102, "Processing"},
    {103, "Early Hints"},
    {199, "Informational - Others"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {299, "Success - Others"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {399, "Redirection - Others"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Time-out"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {414, "Request-URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Request Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Entity"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {499, "Client Error - Others"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Time-out"},
    {505, "HTTP Version not supported"},
    {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {510, "Not Extended"},
    {511, "Network Authentication Required"},
    {599, "Server Error - Others"},
};

constexpr Field<NoValue> firstLine {"http.first_line", "First line", Label {wholeLineLabel}};
constexpr Field<TextString> method {"http.request.method", "Request Method"};
constexpr Field<TextString> uri {"http.request.uri", "Request URI"};
constexpr Field<TextString> uriPath {"http.request.uri.path", "Request URI Path"};
constexpr Field<TextString> uriQuery {"http.request.uri.query", "Request URI Query"};
constexpr Field<TextString> uriParameter {"http.request.uri.query.parameter", "Request URI Query Parameter"};
constexpr Field<TextString> requestVersion {"http.request.version", "Request Version"};
constexpr Field<TextString> responseVersion {"http.response.version", "Response Version"};
constexpr Field<std::uint16_t> statusCode {"http.response.code", "Status Code"};
constexpr Field<TextString> statusDescription {"http.response.code.desc", "Status Code Description", Generated {}};
constexpr Field<TextString> phrase {"http.response.phrase", "Response Phrase"};

constexpr Field<TextString> requestLine {"http.request.line", "Request line", Label {wholeLineLabel}};
constexpr Field<TextString> responseLine {"http.response.line", "Response line", Label {wholeLineLabel}};
constexpr Field<TextString> unknownHeader {"http.unknown_header", "Unknown header", Label {wholeLineLabel}};

constexpr Field<TextString> authorization {"http.authorization", "Authorization", Label {wholeLineLabel}};
constexpr Field<TextString> proxyAuthenticate {"http.proxy_authenticate", "Proxy-Authenticate", Label {wholeLineLabel}};
constexpr Field<TextString> proxyAuthorization {"http.proxy_authorization", "Proxy-Authorization", Label {wholeLineLabel}};
constexpr Field<TextString> wwwAuthenticate {"http.www_authenticate", "WWW-Authenticate", Label {wholeLineLabel}};
constexpr Field<TextString> contentType {"http.content_type", "Content-Type", Label {wholeLineLabel}};
constexpr Field<TextString> contentLengthHeader {"http.content_length_header", "Content-Length", Label {wholeLineLabel}};
constexpr Field<std::uint64_t> contentLength {"http.content_length", "Content length", Generated {}};
constexpr Field<TextString> contentEncoding {"http.content_encoding", "Content-Encoding", Label {wholeLineLabel}};
constexpr Field<TextString> transferEncoding {"http.transfer_encoding", "Transfer-Encoding", Label {wholeLineLabel}};
constexpr Field<TextString> upgrade {"http.upgrade", "Upgrade", Label {wholeLineLabel}};
constexpr Field<TextString> userAgent {"http.user_agent", "User-Agent", Label {wholeLineLabel}};
constexpr Field<TextString> host {"http.host", "Host", Label {wholeLineLabel}};
constexpr Field<TextString> connection {"http.connection", "Connection", Label {wholeLineLabel}};
constexpr Field<TextString> cookie {"http.cookie", "Cookie", Label {wholeLineLabel}};
constexpr Field<TextString> cookiePair {"http.cookie_pair", "Cookie pair"};
constexpr Field<TextString> accept {"http.accept", "Accept", Label {wholeLineLabel}};
constexpr Field<TextString> referer {"http.referer", "Referer", Label {wholeLineLabel}};
constexpr Field<TextString> acceptLanguage {"http.accept_language", "Accept-Language", Label {wholeLineLabel}};
constexpr Field<TextString> acceptEncoding {"http.accept_encoding", "Accept Encoding", Label {wholeLineLabel}};
constexpr Field<TextString> date {"http.date", "Date", Label {wholeLineLabel}};
constexpr Field<TextString> cacheControl {"http.cache_control", "Cache-Control", Label {wholeLineLabel}};
constexpr Field<TextString> server {"http.server", "Server", Label {wholeLineLabel}};
constexpr Field<TextString> location {"http.location", "Location", Label {wholeLineLabel}};
constexpr Field<TextString> webSocketAccept {"http.sec_websocket_accept", "Sec-WebSocket-Accept", Label {wholeLineLabel}};
constexpr Field<TextString> webSocketExtensions {"http.sec_websocket_extensions", "Sec-WebSocket-Extensions", Label {wholeLineLabel}};
constexpr Field<TextString> webSocketKey {"http.sec_websocket_key", "Sec-WebSocket-Key", Label {wholeLineLabel}};
constexpr Field<TextString> webSocketProtocol {"http.sec_websocket_protocol", "Sec-WebSocket-Protocol", Label {wholeLineLabel}};
constexpr Field<TextString> webSocketVersion {"http.sec_websocket_version", "Sec-WebSocket-Version", Label {wholeLineLabel}};
constexpr Field<TextString> setCookie {"http.set_cookie", "Set-Cookie", Label {wholeLineLabel}};
constexpr Field<TextString> lastModified {"http.last_modified", "Last-Modified", Label {wholeLineLabel}};
constexpr Field<TextString> forwardedFor {"http.x_forwarded_for", "X-Forwarded-For", Label {wholeLineLabel}};
constexpr Field<TextString> http2Settings {"http.http2_settings", "HTTP2-Settings", Label {wholeLineLabel}};
constexpr Field<TextString> credentials {"http.authbasic", "Credentials"};

constexpr ExpertInfo chat {"http.chat", Severity::Chat, ExpertGroup::Sequence, "Formatted text"};
constexpr ExpertInfo badHeaderName {
    "http.bad_header_name", Severity::Warning, ExpertGroup::Protocol, "Illegal characters found in header name"};
constexpr ExpertInfo codingAndLength {"http.te_and_length", Severity::Warning, ExpertGroup::Malformed,
    "The Content-Length and Transfer-Encoding header must not be set together"};
constexpr ExpertInfo unknownCoding {"http.te_unknown", Severity::Warning, ExpertGroup::Undecoded,
    "Unknown transfer coding name in Transfer-Encoding header"};

constexpr const FieldInfo* fields[] = {&firstLine, &method, &uri, &uriPath, &uriQuery, &uriParameter, &requestVersion, &responseVersion,
    &statusCode, &statusDescription, &phrase, &requestLine, &responseLine, &unknownHeader, &authorization, &proxyAuthenticate,
    &proxyAuthorization, &wwwAuthenticate, &contentType, &contentLengthHeader, &contentLength, &contentEncoding, &transferEncoding,
    &upgrade, &userAgent, &host, &connection, &cookie, &cookiePair, &accept, &referer, &acceptLanguage, &acceptEncoding, &date,
    &cacheControl, &server, &location, &webSocketAccept, &webSocketExtensions, &webSocketKey, &webSocketProtocol, &webSocketVersion,
    &setCookie, &lastModified, &forwardedFor, &http2Settings, &credentials};
constexpr const ExpertInfo* experts[] = {&chat, &badHeaderName, &codingAndLength, &unknownCoding};

struct HeaderField {
    std::string_view name; ///< in lower case
    const FieldInfo* field;
};

constexpr HeaderField knownHeaders[] = {
    {"accept", &accept},
    {"accept-encoding", &acceptEncoding},
    {"accept-language", &acceptLanguage},
    {"authorization", &authorization},
    {"cache-control", &cacheControl},
    {"connection", &connection},
    {"content-encoding", &contentEncoding},
    {"content-length", &contentLengthHeader},
    {"content-type", &contentType},
    {"cookie", &cookie},
    {"date", &date},
    {"host", &host},
    {"http2-settings", &http2Settings},
    {"last-modified", &lastModified},
    {"location", &location},
    {"proxy-authenticate", &proxyAuthenticate},
    {"proxy-authorization", &proxyAuthorization},
    {"referer", &referer},
    {"sec-websocket-accept", &webSocketAccept},
    {"sec-websocket-extensions", &webSocketExtensions},
    {"sec-websocket-key", &webSocketKey},
    {"sec-websocket-protocol", &webSocketProtocol},
    {"sec-websocket-version", &webSocketVersion},
    {"server", &server},
    {"set-cookie", &setCookie},
    {"transfer-encoding", &transferEncoding},
    {"upgrade", &upgrade},
    {"user-agent", &userAgent},
    {"www-authenticate", &wwwAuthenticate},
    {"x-forwarded-for", &forwardedFor},
};

const FieldInfo* knownField(std::string_view name)
{
    const auto found = std::lower_bound(std::begin(knownHeaders), std::end(knownHeaders), name,
        [](const HeaderField& entry, std::string_view wanted) { return entry.name < wanted; });
    return found != std::end(knownHeaders) && found->name == name ? found->field : nullptr;
}

/// RFC 9110 section 5.6.2: the characters of a token.
bool isToken(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

/// Path, query and its parameters: RFC 3986 section 3.
void showUriParts(const Cursor& in, const TreeItem& item, std::size_t offset, std::string_view text)
{
    const auto question = text.find('?');
    if (question == text.npos || !item)
        return;
    lines::addPart(in, item, uriPath, offset, question);
    const auto query = lines::addPart(in, item, uriQuery, offset + question + 1, text.size() - question - 1);
    for (auto from = question + 1; from < text.size();) {
        const auto end = std::min(text.find('&', from), text.size());
        if (end > from)
            lines::addPart(in, query, uriParameter, offset + from, end - from);
        from = end + 1;
    }
}

void readRequestLine(const Cursor& in, const TreeItem& item, std::string_view line, Message& message)
{
    auto rest = line;
    const auto offset = [&] { return line.size() - rest.size(); };
    const auto methodToken = lines::takeToken(rest);
    message.method = methodToken;
    lines::addPart(in, item, method, 0, methodToken.size());
    if (offset() > methodToken.size() + 1) // two blanks: an empty URI between them
        rest = line.substr(offset() - 1);
    const auto uriAt = offset();
    const auto uriToken = lines::takeToken(rest);
    message.uri = uriToken;
    showUriParts(in, lines::addPart(in, item, uri, uriAt, uriToken.size()), uriAt, uriToken);
    lines::addPart(in, item, requestVersion, offset(), rest.size());
}

void readStatusLine(const Cursor& in, const TreeItem& item, std::string_view line, Message& message)
{
    auto rest = line;
    const auto version = lines::takeToken(rest);
    lines::addPart(in, item, responseVersion, 0, version.size());
    const auto codeAt = line.size() - rest.size();
    const auto code = lines::takeToken(rest);
    constexpr std::size_t digits = 3;
    if (code.size() < digits)
        return;
    std::from_chars(code.data(), code.data() + digits, message.status);
    lines::addPart(in, item, statusCode, codeAt, digits, message.status);
    Text description;
    description << findName(statusCodes, message.status);
    if (description.empty())
        description.format("Unknown ({})", message.status);
    item.addText(statusDescription, description.view()).setOffset(in.position() + static_cast<std::uint32_t>(codeAt), digits);
    if (!rest.empty())
        lines::addPart(in, item, phrase, line.size() - rest.size(), rest.size());
}

void showCookies(const Cursor& in, const TreeItem& item, const lines::Line& line, std::size_t valueAt, std::string_view value)
{
    for (std::size_t from = 0; from < value.size();) {
        from = std::min(value.find_first_not_of(" ;", from), value.size());
        const auto end = std::min(value.find(';', from), value.size());
        if (end > from)
            lines::addPart(in, item, cookiePair, line.begin + valueAt + from, end - from);
        from = end + 1;
    }
}

/// RFC 7617: the credentials are in Base64.
void showCredentials(const TreeItem& item, std::string_view value)
{
    constexpr std::string_view scheme = "Basic ";
    if (!lines::startsIgnoringCase(value, scheme))
        return;
    value.remove_prefix(scheme.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    item.addBytes(credentials, decodeBase64(value));
}

void noteTransferCoding(const TreeItem& item, std::string_view value, BodyInfo& body)
{
    const auto codings = lines::lowered(value);
    if (body.length)
        item.expert(codingAndLength);
    if (codings.find("chunked") != codings.npos) {
        body.chunked = body.transferCoded = true;
    } else if (codings.find("gzip") != codings.npos || codings.find("deflate") != codings.npos || codings.find("compress") != codings.npos) {
        body.transferCoded = true;
    } else if (codings != "identity") {
        body.transferCoded = true;
        item.expert(unknownCoding);
    }
}

void noteContentLength(const TreeItem& item, std::string_view value, BodyInfo& body)
{
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (error != std::errc {})
        return;
    body.length = length;
    item.add(contentLength, length).markGenerated();
    if (body.transferCoded)
        item.expert(codingAndLength);
}

void noteField(const Cursor& in, const FieldInfo& field, const TreeItem& item, const lines::Line& line, std::size_t valueAt,
    std::string_view value, Message& message)
{
    if (&field == &host)
        message.host = value;
    else if (&field == &contentType) {
        message.body.type = media::parse(value);
        message.body.typeGiven = true;
    } else if (&field == &contentLengthHeader)
        noteContentLength(item, value, message.body);
    else if (&field == &contentEncoding)
        message.body.contentCoding = value;
    else if (&field == &transferEncoding)
        noteTransferCoding(item, value, message.body);
    else if (&field == &cookie && item)
        showCookies(in, item, line, valueAt, value);
    else if ((&field == &authorization || &field == &proxyAuthorization) && item)
        showCredentials(item, value);
}

} // namespace

constexpr FieldList headerFields {fields};
constexpr ExpertList headerExperts {experts};

void readFirstLine(Cursor& in, const TreeItem& layer, const lines::Line& line, Message& message)
{
    const auto text = lines::text(in.view());
    const auto item = lines::addPart(in, layer, firstLine, line.begin, line.next - line.begin);
    if (item) {
        Text label;
        appendPrintable(label, line.whole(text));
        item.expert(chat, label.view());
    }
    if (message.kind == Kind::Response)
        readStatusLine(in, item, line.of(text), message);
    else
        readRequestLine(in, item, line.of(text), message);
    in.skip(static_cast<std::uint32_t>(line.next));
}

void readHeaderField(Cursor& in, const TreeItem& layer, const lines::Line& line, std::size_t colon, Message& message, Context& context)
{
    const auto text = lines::text(in.view());
    const auto length = static_cast<std::uint32_t>(line.next);
    const FieldInfo& lineField = message.kind == Kind::Request ? static_cast<const FieldInfo&>(requestLine)
        : message.kind == Kind::Response                       ? responseLine
                                                               : unknownHeader;
    const auto name = text.substr(0, colon);
    if (!isToken(name)) {
        in.bytes(layer, lineField, length).item.expert(badHeaderName);
        return;
    }
    const auto* field = knownField(lines::lowered(name));
    if (!field) {
        in.bytes(layer, lineField, length);
        return;
    }
    const auto valueAt = std::min(text.substr(0, line.end).find_first_not_of(" \t", colon + 1), line.end);
    const auto value = text.substr(valueAt, line.end - valueAt);
    const auto item = lines::addValued(in, layer, *field, line, value);
    noteField(in, *field, item, line, valueAt, value, message);
    if (field == &http2Settings && item)
        http2::showSettings(context, item, decodeBase64(value), in);
    if (message.kind == Kind::Request || message.kind == Kind::Response)
        lines::addPart(in, layer, lineField, 0, length).hide();
    in.skip(length);
}

} // namespace porthole::http
