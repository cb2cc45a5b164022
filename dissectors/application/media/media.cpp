// Which protocol shows a body of which media type: the registry of IANA, as far as dissectors exist.

#include "dissectors/application/media/media.h"

#include "dissectors/application/text_lines.h"

#include <algorithm>

namespace porthole {

namespace media {

namespace {

struct TypeEntry {
    std::string_view type;
    std::string_view protocol;
};

/// Ascending by type.
constexpr TypeEntry types[] = {
    {"application/atom+xml", "xml"},
    {"application/atsc-held+xml", "xml"},
    {"application/auth-policy+xml", "xml"},
    {"application/ccmp+xml", "xml"},
    {"application/conference-info+xml", "xml"},
    {"application/cpim-pidf+xml", "xml"},
    {"application/cpl+xml", "xml"},
    {"application/dds-web+json", "json"},
    {"application/dds-web+xml", "xml"},
    {"application/im-iscomposing+xml", "xml"},
    {"application/jose+json", "json"},
    {"application/json", "json"},
    {"application/json-rpc", "json"},
    {"application/jsonml+json", "json"},
    {"application/jsonrequest", "json"},
    {"application/kpml-request+xml", "xml"},
    {"application/kpml-response+xml", "xml"},
    {"application/mathml+xml", "xml"},
    {"application/media_control+xml", "xml"},
    {"application/note+xml", "xml"},
    {"application/ocsp-request", "ocsp"},
    {"application/ocsp-response", "ocsp"},
    {"application/octet-stream", "data"},
    {"application/pidf+xml", "xml"},
    {"application/poc-settings+xml", "xml"},
    {"application/problem+json", "json"},
    {"application/problem+xml", "xml"},
    {"application/rdf+xml", "xml"},
    {"application/reginfo+xml", "xml"},
    {"application/resource-lists+xml", "xml"},
    {"application/rlmi+xml", "xml"},
    {"application/rls-services+xml", "xml"},
    {"application/rss+xml", "xml"},
    {"application/sdp", "sdp"},
    {"application/simple-filter+xml", "xml"},
    {"application/simple-message-summary", "data-text-lines"},
    {"application/simservs+xml", "xml"},
    {"application/smil", "xml"},
    {"application/soap+xml", "xml"},
    {"application/vnd.oma.xcap-directory+xml", "xml"},
    {"application/vnd.wv.csp+xml", "xml"},
    {"application/vnd.wv.csp.xml", "xml"},
    {"application/watcherinfo+xml", "xml"},
    {"application/x-crd+xml", "xml"},
    {"application/x-javascript", "data-text-lines"},
    {"application/x-ns-proxy-autoconfig", "data-text-lines"},
    {"application/x-tia-p25-issi", "p25"},
    {"application/x-wms-logconnectstats", "xml"},
    {"application/x-wms-logplaystats", "xml"},
    {"application/x-wms-sendevent", "xml"},
    {"application/x-www-form-urlencoded", "urlencoded-form"},
    {"application/xcap-diff+xml", "xml"},
    {"application/xcap-error+xml", "xml"},
    {"application/xhtml+xml", "xml"},
    {"application/xml", "xml"},
    {"application/xml-dtd", "xml"},
    {"application/xml-external-parsed-entity", "data-text-lines"},
    {"application/xmpp+xml", "xml"},
    {"application/yang-data+json", "json"},
    {"application/yang-data+xml", "xml"},
    {"image/gif", "image-gif"},
    {"image/jfif", "image-jfif"},
    {"image/jpeg", "image-jfif"},
    {"image/jpg", "image-jfif"},
    {"image/png", "png"},
    {"image/svg+xml", "xml"},
    {"message/external-body", "message"},
    {"message/http", "message/http"},
    {"message/sip", "sip"},
    {"multipart/alternative", "mime_multipart"},
    {"multipart/digest", "mime_multipart"},
    {"multipart/encrypted", "mime_multipart"},
    {"multipart/form-data", "mime_multipart"},
    {"multipart/mixed", "mime_multipart"},
    {"multipart/parallel", "mime_multipart"},
    {"multipart/related", "mime_multipart"},
    {"multipart/report", "mime_multipart"},
    {"multipart/signed", "mime_multipart"},
    {"multipart/x-mixed-replace", "mime_multipart"},
    {"text/calendar", "data-text-lines"},
    {"text/css", "data-text-lines"},
    {"text/enriched", "data-text-lines"},
    {"text/h323", "data-text-lines"},
    {"text/html", "data-text-lines"},
    {"text/javascript", "data-text-lines"},
    {"text/parameters", "data-text-lines"},
    {"text/plain", "data-text-lines"},
    {"text/richtext", "data-text-lines"},
    {"text/rtf", "data-text-lines"},
    {"text/vnd.sun.j2me.app-descriptor", "data-text-lines"},
    {"text/vnd.wap.wml", "xml"},
    {"text/xml", "xml"},
    {"text/xml-external-parsed-entity", "data-text-lines"},
};
static_assert(std::is_sorted(std::begin(types), std::end(types), [](const auto& a, const auto& b) { return a.type < b.type; }));

std::string_view protocolOf(std::string_view type)
{
    const auto found
        = std::lower_bound(std::begin(types), std::end(types), type, [](const TypeEntry& entry, std::string_view wanted) { return entry.type < wanted; });
    if (found != std::end(types) && found->type == type)
        return found->protocol;
    return type.starts_with("multipart/") ? "mime_multipart" : "";
}

void typeLabel(const ItemView& item, Text& out)
{
    out << "Media type: ";
    appendPrintable(out, item.text());
    const auto length = item.item().length;
    out.format(" ({} byte{})", length, length == 1 ? "" : "s");
}

constexpr Field<TextString> mediaType {"media.type", "Media type", Label {typeLabel}};
constexpr const FieldInfo* fields[] = {&mediaType};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto type = typeOf(context, in);
    const auto start = in.position();
    const auto length = in.captured();
    if (layer) {
        std::string whole(type);
        if (const auto* note = context.note<MediaType>(in); note && !note->parameters.empty())
            whole += "; " + note->parameters;
        layer.addText(mediaType, whole).setOffset(start, length);
    }
    if (!type.empty())
        appendInfo(context, type);
    in.skip(length);
}

} // namespace

MediaType parse(std::string_view contentType)
{
    MediaType result;
    const auto end = contentType.find_first_of("; \t");
    result.type = lines::lowered(contentType.substr(0, end));
    if (end == contentType.npos)
        return result;
    auto rest = contentType.substr(end);
    const auto first = rest.find_first_not_of("; \t");
    if (first != rest.npos)
        result.parameters = rest.substr(first);
    return result;
}

std::string_view parameter(std::string_view parameters, std::string_view name)
{
    while (!parameters.empty()) {
        parameters.remove_prefix(std::min(parameters.find_first_not_of("; \t\r\n"), parameters.size()));
        const auto equals = parameters.find('=');
        if (equals == parameters.npos)
            return {};
        const auto found = lines::equalsIgnoringCase(lines::trimmed(parameters.substr(0, equals)), name);
        parameters.remove_prefix(equals + 1);
        parameters.remove_prefix(std::min(parameters.find_first_not_of(" \t"), parameters.size()));
        std::string_view value;
        if (parameters.starts_with('"')) {
            const auto quote = std::min(parameters.find('"', 1), parameters.size());
            value = parameters.substr(1, quote - 1);
            parameters.remove_prefix(std::min(quote + 1, parameters.size()));
        } else {
            value = parameters.substr(0, parameters.find_first_of("; \t\r\n"));
            parameters.remove_prefix(value.size());
        }
        if (found)
            return value;
        parameters.remove_prefix(std::min(parameters.find(';'), parameters.size()));
    }
    return {};
}

bool known(std::string_view type) { return !protocolOf(type).empty(); }

bool call(Context& context, const Cursor& body, const MediaType& type)
{
    const auto abbreviation = protocolOf(type.type);
    const auto* protocol = abbreviation.empty() ? nullptr : context.registry().findProtocol(abbreviation);
    return protocol && protocol->dissect && callAs(context, *protocol, body, type);
}

bool callAs(Context& context, const Protocol& protocol, const Cursor& body, const MediaType& type)
{
    const PlacedNote note {0, std::make_shared<MediaType>(type)};
    const Context::Noted noted(context, body, {&note, 1});
    return context.call(protocol, body);
}

void showUnknown(Context& context, const Cursor& body, const MediaType& type) { callAs(context, mediaProtocol, body, type); }

std::string_view typeOf(Context& context, const Cursor& body)
{
    const auto* note = context.note<MediaType>(body);
    return note ? std::string_view(note->type) : std::string_view();
}

void appendInfo(Context& context, std::string_view text)
{
    if (auto* columns = context.columns()) {
        columns->info << " (";
        appendPrintable(columns->info, text);
        columns->info << ')';
    }
}

} // namespace media

constinit const Protocol mediaProtocol {
    .layer = {"media", "Media Type", nullptr},
    .shortName = "(media)",
    .reference = "RFC 2046",
    .fields = media::fields,
    .dissect = media::dissect,
};

} // namespace porthole
