#include "dissectors/application/http/http2_headers.h"

#include "dissectors/application/text_lines.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace porthole::http2 {

namespace {

void headerLabel(const ItemView& item, Text& out);
void statusLabel(const ItemView& item, Text& out);

constexpr ValueName statusCodes[] = {{100, "Continue"}, {101, "Switching Protocols"}, {102, "Processing"}, {103, "Early Hints"}, {200, "OK"},
    {201, "Created"}, {202, "Accepted"}, {203, "Non-authoritative Information"}, {204, "No Content"}, {205, "Reset Content"},
    {206, "Partial Content"}, {207, "Multi-Status"}, {208, "Already Reported"}, {226, "IM Used"}, {300, "Multiple Choices"},
    {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"}, {305, "Use Proxy"}, {307, "Temporary Redirect"},
    {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"},
    {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {407, "Proxy Authentication Required"},
    {408, "Request Time-out"}, {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"},
    {413, "Request Entity Too Large"}, {414, "Request-URI Too Long"}, {415, "Unsupported Media Type"},
    {416, "Request Range Not Satisfiable"}, {417, "Expectation Failed"}, {418, "I'm a teapot"}, {421, "Misdirected Request"},
    {422, "Unprocessable Entity"}, {423, "Locked"}, {424, "Failed Dependency"}, {425, "Too Early"}, {426, "Upgrade Required"},
    {428, "Precondition Required"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"}, {500, "Internal Server Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"},
    {503, "Service Unavailable"}, {504, "Gateway Time-out"}, {505, "HTTP Version not supported"}, {506, "Variant Also Negotiates"},
    {507, "Insufficient Storage"}, {508, "Loop Detected"}, {510, "Not Extended"}, {511, "Network Authentication Required"}};

constexpr Field<std::uint32_t> headerLength {"http2.header.length", "Header Length", Generated {}};
constexpr Field<std::uint32_t> headerCount {"http2.header.count", "Header Count", Generated {}};
constexpr Field<NoValue> header {"http2.header", "Header", Label {headerLabel}};
constexpr Field<std::uint32_t> nameLength {"http2.header.name.length", "Name Length"};
constexpr Field<TextString> name {"http2.header.name", "Name"};
constexpr Field<std::uint32_t> valueLength {"http2.header.value.length", "Value Length"};
constexpr Field<TextString> value {"http2.header.value", "Value"};
constexpr Field<TextString> unescaped {"http2.header.unescaped", "Unescaped", Generated {}};
constexpr Field<TextString> representation {"http2.header.repr", "Representation"};
constexpr Field<std::uint32_t> tableIndex {"http2.header.index", "Index"};
constexpr Field<NoValue> sizeUpdate {"http2.header_table_size_update", "Header table size update"};
constexpr Field<std::uint32_t> newSize {"http2.header_table_size_update.header_table_size", "Header table size"};
constexpr Field<TextString> fullUri {"http2.request.full_uri", "Full request URI", Generated {}};

constexpr Field<std::uint16_t> status {"http2.headers.status", ":status", Label {statusLabel}};
constexpr Field<std::uint64_t> age {"http2.headers.age", "age"};
constexpr Field<std::uint64_t> contentLength {"http2.headers.content_length", "content-length"};
constexpr Field<std::uint64_t> maxForwards {"http2.headers.max_forwards", "max-forwards"};

using TextField = Field<TextString>;
constexpr TextField typed[] = {
    TextField {"http2.headers.authority", ":authority"},
    TextField {"http2.headers.method", ":method"},
    TextField {"http2.headers.path", ":path"},
    TextField {"http2.headers.scheme", ":scheme"},
    TextField {"http2.headers.accept", "accept"},
    TextField {"http2.headers.accept_charset", "accept-charset"},
    TextField {"http2.headers.accept_encoding", "accept-encoding"},
    TextField {"http2.headers.accept_language", "accept-language"},
    TextField {"http2.headers.accept_ranges", "accept-ranges"},
    TextField {"http2.headers.access_control_allow_origin", "access-control-allow-origin"},
    TextField {"http2.headers.allow", "allow"},
    TextField {"http2.headers.authorization", "authorization"},
    TextField {"http2.headers.cache_control", "cache-control"},
    TextField {"http2.headers.content_disposition", "content-disposition"},
    TextField {"http2.headers.content_encoding", "content-encoding"},
    TextField {"http2.headers.content_language", "content-language"},
    TextField {"http2.headers.content_location", "content-location"},
    TextField {"http2.headers.content_range", "content-range"},
    TextField {"http2.headers.content_type", "content-type"},
    TextField {"http2.headers.cookie", "cookie"},
    TextField {"http2.headers.date", "date"},
    TextField {"http2.headers.etag", "etag"},
    TextField {"http2.headers.expect", "expect"},
    TextField {"http2.headers.expires", "expires"},
    TextField {"http2.headers.from", "from"},
    TextField {"http2.headers.if_match", "if-match"},
    TextField {"http2.headers.if_modified_since", "if-modified-since"},
    TextField {"http2.headers.if_none_match", "if-none-match"},
    TextField {"http2.headers.if_range", "if-range"},
    TextField {"http2.headers.if_unmodified_since", "if-unmodified-since"},
    TextField {"http2.headers.last_modified", "last-modified"},
    TextField {"http2.headers.link", "link"},
    TextField {"http2.headers.location", "location"},
    TextField {"http2.headers.proxy_authenticate", "proxy-authenticate"},
    TextField {"http2.headers.proxy_authorization", "proxy-authorization"},
    TextField {"http2.headers.range", "range"},
    TextField {"http2.headers.referer", "referer"},
    TextField {"http2.headers.refresh", "refresh"},
    TextField {"http2.headers.retry_after", "retry-after"},
    TextField {"http2.headers.server", "server"},
    TextField {"http2.headers.set_cookie", "set-cookie"},
    TextField {"http2.headers.strict_transport_security", "strict-transport-security"},
    TextField {"http2.headers.user_agent", "user-agent"},
    TextField {"http2.headers.vary", "vary"},
    TextField {"http2.headers.via", "via"},
    TextField {"http2.headers.www_authenticate", "www-authenticate"},
};

constexpr const FieldInfo* others[] = {&headerLength, &headerCount, &header, &nameLength, &name, &valueLength, &value, &unescaped,
    &representation, &tableIndex, &sizeUpdate, &newSize, &fullUri, &status, &age, &contentLength, &maxForwards};

constexpr auto allFields = [] {
    std::array<const FieldInfo*, std::size(others) + std::size(typed)> all {};
    std::copy(std::begin(others), std::end(others), all.begin());
    for (std::size_t i = 0; i < std::size(typed); ++i)
        all[std::size(others) + i] = &typed[i];
    return all;
}();

constexpr ExpertInfo tooManyLines {"http2.header_lines_exceeded", Severity::Warning, ExpertGroup::Protocol,
    "Decompression stopped after 200 header lines."};
constexpr const ExpertInfo* experts[] = {&tooManyLines};

void headerLabel(const ItemView& item, Text& out)
{
    out << "Header: ";
    appendPrintable(out, item.find(name).text());
    out << ": ";
    if (item.find(status).found()) {
        out.format("{}", item.valueOf(status));
        const auto description = findName(statusCodes, item.valueOf(status));
        out << (description.empty() ? "" : " ") << description;
    } else {
        appendPrintable(out, item.find(value).text());
    }
}

void statusLabel(const ItemView& item, Text& out) { out.format(":status: {}", item.value()); }

std::string_view representationText(Representation how)
{
    switch (how) {
    case Representation::Indexed: return "Indexed Header Field";
    case Representation::IncrementalIndexedName: return "Literal Header Field with Incremental Indexing - Indexed Name";
    case Representation::IncrementalNewName: return "Literal Header Field with Incremental Indexing - New Name";
    case Representation::PlainIndexedName: return "Literal Header Field without Indexing - Indexed Name";
    case Representation::PlainNewName: return "Literal Header Field without Indexing - New Name";
    case Representation::NeverIndexedName: return "Literal Header Field never Indexed - Indexed Name";
    case Representation::NeverNewName: return "Literal Header Field never Indexed - New Name";
    case Representation::SizeUpdate: break;
    }
    return "";
}

std::uint64_t numberOf(std::string_view text)
{
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void addTyped(const TreeItem& item, const HeaderField& field)
{
    if (field.name == ":status")
        item.add(status, numberOf(field.value));
    else if (field.name == "age")
        item.add(age, numberOf(field.value));
    else if (field.name == "content-length")
        item.add(contentLength, numberOf(field.value));
    else if (field.name == "max-forwards")
        item.add(maxForwards, numberOf(field.value));
    else if (const auto found = std::find_if(std::begin(typed), std::end(typed), [&](const auto& one) { return field.name == one.name; });
             found != std::end(typed))
        item.addText(*found, field.value);
    else
        return;
    item.concludeText(unescaped, field.value);
}

void showField(const Cursor& block, const TreeItem& parent, const HeaderField& field)
{
    // A block that is spread over CONTINUATION frames does not lie in this one.
    const auto begin = std::min(field.offset, block.captured());
    const auto length = std::min(field.length, block.captured() - begin);
    const auto at = block.position() + begin;
    if (field.representation == Representation::SizeUpdate) {
        parent.add(sizeUpdate, block.source(), at, length, 0).add(newSize, field.index);
        return;
    }
    const auto item = parent.add(header, block.source(), at, length, 0);
    item.add(nameLength, field.name.size());
    item.addText(name, field.name);
    item.add(valueLength, field.value.size());
    item.addText(value, field.value);
    addTyped(item, field);
    item.addText(representation, representationText(field.representation));
    if (field.index)
        item.add(tableIndex, field.index);
}

std::string valueOf(const FrameContext& known, std::string_view wanted)
{
    for (const auto& field : known.fields)
        if (field.name == wanted)
            return field.value;
    return {};
}

} // namespace

constexpr FieldList headerFields {allFields};
constexpr ExpertList headerExperts {experts};

std::string showHeaders(const Cursor& block, const TreeItem& item, const FrameContext& known, Context&)
{
    const auto method = valueOf(known, ":method"), path = valueOf(known, ":path"), code = valueOf(known, ":status");
    if (item) {
        std::size_t length = 0, count = 0;
        for (const auto& field : known.fields) {
            if (field.representation == Representation::SizeUpdate)
                continue;
            constexpr std::size_t lengthFields = 8; // the two lengths before name and value count too
            length += field.name.size() + field.value.size() + lengthFields;
            ++count;
        }
        item.conclude(headerLength, length);
        item.conclude(headerCount, count);
        for (const auto& field : known.fields)
            showField(block, item, field);
        if (known.cut)
            item.expert(tooManyLines);
        const auto scheme = valueOf(known, ":scheme"), authority = valueOf(known, ":authority");
        if (!method.empty() && !scheme.empty() && !authority.empty())
            item.concludeText(fullUri, scheme + "://" + authority + path);
    }
    if (!code.empty()) {
        const auto description = findName(statusCodes, numberOf(code));
        return description.empty() ? code : code + " " + std::string(description);
    }
    return method.empty() ? std::string() : path.empty() ? method : method + " " + path;
}

} // namespace porthole::http2
