// Session Initiation Protocol: RFC 3261, first lines and header fields.

#include "dissectors/application/media/media.h"
#include "dissectors/application/sdp.h"
#include "dissectors/application/text_lines.h"

#include <array>
#include <charconv>

namespace porthole {

namespace {

using namespace std::literals;
using lines::wholeLineLabel;

void layerLabel(const ItemView& item, Text& out);

using TextField = Field<TextString>;
constexpr TextField requestLine {"sip.Request-Line", "Request-Line"};
constexpr TextField method {"sip.Method", "Method"};
constexpr TextField requestUri {"sip.r-uri", "Request-URI"};
constexpr TextField statusLine {"sip.Status-Line", "Status-Line"};
constexpr Field<std::uint32_t> statusCode {"sip.Status-Code", "Status-Code"};
constexpr Field<NoValue> messageHeader {"sip.msg_hdr", "Message Header"};
constexpr Field<NoValue> messageBody {"sip.msg_body", "Message Body"};
constexpr Field<std::uint32_t> sequenceNumber {"sip.CSeq.seq", "Sequence Number"};
constexpr TextField sequenceMethod {"sip.CSeq.method", "CSeq"};
constexpr Field<NoValue> otherHeader {"sip.header", "Header", Label {wholeLineLabel}};

constexpr TextField known[] = {
    TextField {"sip.Accept", "Accept"},
    TextField {"sip.Accept-Encoding", "Accept-Encoding"},
    TextField {"sip.Accept-Language", "Accept-Language"},
    TextField {"sip.Alert-Info", "Alert-Info"},
    TextField {"sip.Allow", "Allow"},
    TextField {"sip.Allow-Events", "Allow-Events"},
    TextField {"sip.Authorization", "Authorization"},
    TextField {"sip.Call-ID", "Call-ID"},
    TextField {"sip.Call-Info", "Call-Info"},
    TextField {"sip.Contact", "Contact"},
    TextField {"sip.Content-Disposition", "Content-Disposition"},
    TextField {"sip.Content-Encoding", "Content-Encoding"},
    TextField {"sip.Content-Language", "Content-Language"},
    TextField {"sip.Content-Type", "Content-Type"},
    TextField {"sip.CSeq", "CSeq"},
    TextField {"sip.Date", "Date"},
    TextField {"sip.Error-Info", "Error-Info"},
    TextField {"sip.Event", "Event"},
    TextField {"sip.From", "From"},
    TextField {"sip.In-Reply-To", "In-Reply-To"},
    TextField {"sip.MIME-Version", "MIME-Version"},
    TextField {"sip.Organization", "Organization"},
    TextField {"sip.P-Asserted-Identity", "P-Asserted-Identity"},
    TextField {"sip.P-Preferred-Identity", "P-Preferred-Identity"},
    TextField {"sip.Priority", "Priority"},
    TextField {"sip.Proxy-Authenticate", "Proxy-Authenticate"},
    TextField {"sip.Proxy-Authorization", "Proxy-Authorization"},
    TextField {"sip.Proxy-Require", "Proxy-Require"},
    TextField {"sip.RAck", "RAck"},
    TextField {"sip.Reason", "Reason"},
    TextField {"sip.Record-Route", "Record-Route"},
    TextField {"sip.Refer-To", "Refer-To"},
    TextField {"sip.Referred-By", "Referred-By"},
    TextField {"sip.Reply-To", "Reply-To"},
    TextField {"sip.Require", "Require"},
    TextField {"sip.Retry-After", "Retry-After"},
    TextField {"sip.Route", "Route"},
    TextField {"sip.Server", "Server"},
    TextField {"sip.Session-Expires", "Session-Expires"},
    TextField {"sip.Subject", "Subject"},
    TextField {"sip.Subscription-State", "Subscription-State"},
    TextField {"sip.Supported", "Supported"},
    TextField {"sip.Timestamp", "Timestamp"},
    TextField {"sip.To", "To"},
    TextField {"sip.Unsupported", "Unsupported"},
    TextField {"sip.User-Agent", "User-Agent"},
    TextField {"sip.Via", "Via"},
    TextField {"sip.Warning", "Warning"},
    TextField {"sip.WWW-Authenticate", "WWW-Authenticate"},
};
constexpr Field<std::uint32_t> contentLength {"sip.Content-Length", "Content-Length"};
constexpr Field<std::uint32_t> expiresField {"sip.Expires", "Expires"};
constexpr Field<std::uint32_t> maxForwards {"sip.Max-Forwards", "Max-Forwards"};
constexpr const FieldInfo* others[] = {&requestLine, &method, &requestUri, &statusLine, &statusCode, &messageHeader, &messageBody,
    &sequenceNumber, &sequenceMethod, &otherHeader, &contentLength, &expiresField, &maxForwards};
constexpr auto fields = [] {
    std::array<const FieldInfo*, std::size(others) + std::size(known)> all {};
    std::copy(std::begin(others), std::end(others), all.begin());
    for (std::size_t i = 0; i < std::size(known); ++i)
        all[std::size(others) + i] = &known[i];
    return all;
}();

constexpr std::array methods {"INVITE"sv, "ACK"sv, "BYE"sv, "CANCEL"sv, "OPTIONS"sv, "REGISTER"sv, "PRACK"sv, "SUBSCRIBE"sv, "NOTIFY"sv,
    "PUBLISH"sv, "INFO"sv, "REFER"sv, "MESSAGE"sv, "UPDATE"sv, "DO"sv, "QAUTH"sv, "SPRACK"sv};

struct CompactName {
    std::string_view compact, name;
};
/// RFC 3261 section 7.3.3, RFC 6665 section 8.2.1, RFC 3515, RFC 3892, RFC 4028.
constexpr CompactName compactNames[] = {{"b", "Referred-By"}, {"c", "Content-Type"}, {"e", "Content-Encoding"}, {"f", "From"}, {"i", "Call-ID"},
    {"k", "Supported"}, {"l", "Content-Length"}, {"m", "Contact"}, {"o", "Event"}, {"r", "Refer-To"}, {"s", "Subject"}, {"t", "To"},
    {"u", "Allow-Events"}, {"v", "Via"}, {"x", "Session-Expires"}};

struct Message {
    bool response = false;
    std::string method, sequenceMethod; ///< of the request; of CSeq
    std::string startText;
    unsigned status = 0;
    unsigned bindings = 0, removed = 0;
    bool anyContact = false;            ///< "*"
    std::optional<std::uint32_t> expires, length;
    std::string contentType;
};

void layerLabel(const ItemView& item, Text& out)
{
    out << "Session Initiation Protocol";
    if (const auto code = item.find(statusCode); code.found()) {
        out.format(" ({})", code.value());
    } else if (const auto what = item.find(method); what.found()) {
        out << " (";
        appendPrintable(out, what.text());
        out << ')';
    }
}

bool isResponse(std::string_view text) { return lines::startsIgnoringCase(text, "SIP/2.0 "); }

bool hasKnownMethod(std::string_view text)
{
    constexpr std::size_t longestMethod = 16;
    const auto blank = text.substr(0, longestMethod).find(' ');
    return blank != text.npos && std::find(methods.begin(), methods.end(), text.substr(0, blank)) != methods.end();
}

bool isRequest(std::string_view text)
{
    return hasKnownMethod(text) && lines::lineAt(text, 0).of(text).find("SIP/2.0") != text.npos;
}

/// On SIP's own port, of any method: RFC 3261 section 7.1.
bool isRequestLine(std::string_view text)
{
    auto rest = lines::lineAt(text, 0).of(text);
    const auto asked = lines::takeToken(rest);
    const auto target = lines::takeToken(rest);
    return !asked.empty() && !target.empty() && lines::startsIgnoringCase(rest, "SIP/2.0");
}

bool recognises(const Cursor& in)
{
    const auto text = lines::text(in.view());
    return isResponse(text) || isRequest(text);
}

std::uint32_t numberOf(std::string_view text)
{
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void readFirstLine(Cursor& in, const TreeItem& layer, Message& message)
{
    const auto text = lines::text(in.view());
    const auto line = lines::lineAt(text, 0);
    const auto content = line.of(text);
    message.response = isResponse(text);
    const auto item = lines::addPart(in, layer, message.response ? statusLine : requestLine, 0, content.size());
    auto rest = content;
    const auto first = lines::takeToken(rest);
    const auto at = content.size() - rest.size();
    if (message.response) {
        message.startText = rest;
        const auto code = lines::takeToken(rest);
        message.status = numberOf(code);
        lines::addPart(in, item, statusCode, at, code.size(), message.status);
    } else {
        message.method = first;
        lines::addPart(in, item, method, 0, first.size());
        const auto uri = lines::takeToken(rest);
        lines::addPart(in, item, requestUri, at, uri.size());
        message.startText = std::string(first) + " " + std::string(uri);
    }
    in.skip(static_cast<std::uint32_t>(line.next));
}

/// RFC 3261 section 10: what a registrar is asked to bind.
void countContact(std::string_view value, Message& message)
{
    if (value == "*") {
        message.anyContact = true;
        return;
    }
    ++message.bindings;
    const auto expires = value.find("expires=");
    if (expires != value.npos && numberOf(value.substr(expires + 8)) == 0 && value.substr(expires + 8).starts_with('0'))
        ++message.removed;
}

void readHeaderField(const Cursor& in, const TreeItem& parent, const lines::Line& line, std::size_t colon, Message& message)
{
    const auto text = lines::text(in.view());
    auto name = lines::trimmed(text.substr(0, colon));
    for (const auto& compact : compactNames)
        if (lines::equalsIgnoringCase(compact.compact, name))
            name = compact.name;
    const auto value = lines::trimmed(text.substr(colon + 1, line.end - colon - 1));
    const auto is = [&](std::string_view wanted) { return lines::equalsIgnoringCase(name, wanted); };
    const auto number = [&](const FieldInfo& field) { lines::addPart(in, parent, field, 0, line.next, numberOf(value)); };
    if (is("Content-Length")) {
        message.length = numberOf(value);
        return number(contentLength);
    }
    if (is("Expires")) {
        message.expires = numberOf(value);
        return number(expiresField);
    }
    if (is("Max-Forwards"))
        return number(maxForwards);
    if (is("Content-Type"))
        message.contentType = value;
    if (is("Contact"))
        countContact(value, message);
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& field) { return is(field.name); });
    if (found == std::end(known)) {
        lines::addPart(in, parent, otherHeader, 0, line.end);
        return;
    }
    const auto item = lines::addValued(in, parent, *found, line, value);
    if (is("CSeq")) {
        auto rest = value;
        const auto sequence = lines::takeToken(rest);
        message.sequenceMethod = rest;
        item.add(sequenceNumber, numberOf(sequence));
        item.addText(sequenceMethod, rest);
    }
}

void readHeader(Cursor& in, const TreeItem& layer, Message& message)
{
    const auto item = layer.add(messageHeader, in.source(), in.position(), 0, 0);
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        auto line = lines::lineAt(text, 0);
        if (line.end == 0) {
            in.skip(static_cast<std::uint32_t>(line.next));
            break;
        }
        while (line.next < text.size() && (text[line.next] == ' ' || text[line.next] == '\t')) { // folded
            const auto more = lines::lineAt(text, line.next);
            line.end = more.end;
            line.next = more.next;
        }
        const auto colon = text.substr(0, line.end).find(':');
        if (colon != std::string_view::npos)
            readHeaderField(in, item, line, colon, message);
        in.skip(static_cast<std::uint32_t>(line.next));
    }
    item.setEnd(in.position());
}

void appendBindings(Text& info, const Message& message)
{
    const auto plural = [](unsigned count) { return count == 1 ? "" : "s"; };
    const auto& asked = message.response ? message.sequenceMethod : message.method;
    if (asked != "REGISTER" || (message.response && message.status / 100 != 2))
        return;
    const auto removed = message.response ? 0 : message.expires == 0u && message.removed == 0 ? message.bindings : message.removed;
    if (!message.response && message.anyContact && message.expires == 0u)
        info << "  (remove all bindings)";
    else if (!message.response && message.bindings == 0)
        info << "  (fetch bindings)";
    else if (removed > 0)
        info.format("  (remove {} binding{})", removed, plural(removed));
    else
        info.format("  ({} binding{})", message.bindings, plural(message.bindings));
}

void writeInfo(Context& context, const Message& message)
{
    auto* columns = context.columns();
    if (!columns)
        return;
    context.setInfo("{}", message.response ? "Status: " : hasKnownMethod(message.startText) ? "Request: " : "Unknown request: ");
    appendPrintable(columns->info, message.startText);
    if (message.response && message.status / 100 == 2) {
        columns->info << " (";
        appendPrintable(columns->info, message.sequenceMethod);
        columns->info << ')';
    }
    appendBindings(columns->info, message);
    columns->info << " | ";
}

/// RFC 5626 section 3.5.1: empty lines keep a connection open.
bool isKeepAlive(std::string_view text) { return text.find_first_not_of("\r\n") == text.npos; }

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto text = lines::text(in.view());
    const bool stream = context.foundBy().table == Table::TcpPort || context.foundBy().table == Table::TcpHeuristic;
    if (!isResponse(text) && !isRequestLine(text)) {
        if (stream && isKeepAlive(text)) {
            context.disown();
            return;
        }
        if (!stream) {
            context.reject();
            return;
        }
        context.setProtocol("SIP");
        context.setInfo("Continuation");
        in.skip(in.captured());
        return;
    }
    context.setProtocol("SIP");
    Message message;
    readFirstLine(in, layer, message);
    readHeader(in, layer, message);
    writeInfo(context, message);
    auto length = in.captured();
    if (message.length)
        length = std::min(length, *message.length);
    if (length == 0)
        return;
    const auto body = in.take(length);
    const auto item = layer.add(messageBody, body.source(), body.position(), body.captured(), 0);
    const Context::Below below(context, item);
    if (message.contentType.empty() || !media::call(context, body, media::parse(message.contentType)))
        context.data(body);
}

MessageEnd frame(ByteView bytes, FramingState&)
{
    constexpr std::size_t longestHead = 64 * 1024;
    const auto text = lines::text(bytes);
    if (!isResponse(text) && !isRequestLine(text)) {
        const bool mayBecomeOne = !lines::lineAt(text, 0).ended && text.size() <= longestHead;
        return {mayBecomeOne ? MessageEnd::Kind::MoreNeeded : MessageEnd::Kind::NotAMessage, 0};
    }
    const auto head = lines::headLength(text);
    if (head == 0)
        return {text.size() > longestHead ? MessageEnd::Kind::NotAMessage : MessageEnd::Kind::MoreNeeded, 0};
    auto length = lines::headerField(text.substr(0, head), "Content-Length");
    if (!length)
        length = lines::headerField(text.substr(0, head), "l");
    return {MessageEnd::Kind::Known, head + static_cast<std::uint64_t>(length ? numberOf(*length) : 0)};
}

/// Where the media go that a session description in the message names.
void noteMedia(const Cursor& in, Context& context)
{
    const auto text = lines::text(in.view());
    const auto head = lines::headLength(text);
    if (head == 0 || head == text.size() || context.quoted() || (!isResponse(text) && !isRequestLine(text)))
        return;
    auto type = lines::headerField(text.substr(0, head), "Content-Type");
    if (!type)
        type = lines::headerField(text.substr(0, head), "c");
    if (type && lines::startsIgnoringCase(lines::trimmed(*type), "application/sdp"))
        sdp::notePlaces(text.substr(head), context.facts().media);
}

constexpr Parent parents[] = {{Table::UdpPort, 5060}, {Table::TcpPort, 5060}, {Table::UdpHeuristic, 50}, {Table::TcpHeuristic, 50}};

} // namespace

constinit const Protocol sipProtocol {
    .layer = {"sip", "Session Initiation Protocol", nullptr, layerLabel},
    .shortName = "SIP",
    .reference = "RFC 3261",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .summarise = noteMedia,
    .recognises = recognises,
    .framing = frame,
};

} // namespace porthole
