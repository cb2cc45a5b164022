// Internet Message Format: RFC 5322; MIME in it: RFC 2045.

#include "dissectors/application/media/media.h"
#include "dissectors/application/text_lines.h"

#include <algorithm>
#include <array>

namespace porthole {

namespace {

constexpr Field<TextString> contentType {"imf.content.type", "Content-Type"};
constexpr Field<TextString> contentTypeName {"imf.content.type.type", "Type"};
constexpr Field<TextString> contentTypeParameters {"imf.content.type.parameters", "Parameters"};
constexpr Field<TextString> extension {"imf.extension", "Unknown-Extension"};
constexpr Field<TextString> extensionName {"imf.extension.type", "Type"};
constexpr Field<TextString> extensionValue {"imf.extension.value", "Value"};
constexpr Field<NoValue> messageText {"imf.message_text", "Message-Text"};

using TextField = Field<TextString>;
constexpr TextField known[] = {
    TextField {"imf.bcc", "Bcc"},
    TextField {"imf.cc", "Cc"},
    TextField {"imf.comments", "Comments"},
    TextField {"imf.content.description", "Content-Description"},
    TextField {"imf.content.id", "Content-ID"},
    TextField {"imf.content.transfer_encoding", "Content-Transfer-Encoding"},
    TextField {"imf.content_language", "Content-Language"},
    TextField {"imf.date", "Date"},
    TextField {"imf.delivered_to", "Delivered-To"},
    TextField {"imf.delivery_date", "Delivery-Date"},
    TextField {"imf.expires", "Expires"},
    TextField {"imf.ext.mailer", "X-Mailer"},
    TextField {"imf.ext.mimeole", "X-MimeOLE"},
    TextField {"imf.ext.original-to", "X-Original-To"},
    TextField {"imf.ext.uidl", "X-UIDL"},
    TextField {"imf.ext.virus_scanned", "X-Virus-Scanned"},
    TextField {"imf.from", "From"},
    TextField {"imf.importance", "Importance"},
    TextField {"imf.in_reply_to", "In-Reply-To"},
    TextField {"imf.keywords", "Keywords"},
    TextField {"imf.message_id", "Message-ID"},
    TextField {"imf.mime_version", "MIME-Version"},
    TextField {"imf.precedence", "Precedence"},
    TextField {"imf.priority", "Priority"},
    TextField {"imf.received", "Received"},
    TextField {"imf.references", "References"},
    TextField {"imf.reply_to", "Reply-To"},
    TextField {"imf.return_path", "Return-Path"},
    TextField {"imf.sender", "Sender"},
    TextField {"imf.sensitivity", "Sensitivity"},
    TextField {"imf.subject", "Subject"},
    TextField {"imf.thread-index", "Thread-Index"},
    TextField {"imf.to", "To"},
    TextField {"imf.user_agent", "User-Agent"},
};
constexpr const FieldInfo* others[] = {&contentType, &contentTypeName, &contentTypeParameters, &extension, &extensionName, &extensionValue, &messageText};
constexpr auto fields = [] {
    std::array<const FieldInfo*, std::size(others) + std::size(known)> all {};
    std::copy(std::begin(others), std::end(others), all.begin());
    for (std::size_t i = 0; i < std::size(known); ++i)
        all[std::size(others) + i] = &known[i];
    return all;
}();

struct Summary {
    std::string from, subject;
    media::MediaType type;
};

/// A field with the lines that it is folded over (section 2.2.3).
lines::Line foldedLine(std::string_view text)
{
    auto line = lines::lineAt(text, 0);
    while (line.next < text.size() && (text[line.next] == ' ' || text[line.next] == '\t')) {
        const auto more = lines::lineAt(text, line.next);
        line.end = more.end;
        line.next = more.next;
    }
    return line;
}

void readField(Cursor& in, const TreeItem& layer, const lines::Line& line, std::size_t colon, Summary& summary)
{
    const auto text = lines::text(in.view());
    const auto name = lines::trimmed(text.substr(0, colon));
    const auto first = std::min(text.substr(0, line.end).find_first_not_of(" \t", colon + 1), line.end);
    const auto value = text.substr(first, line.end - first);
    if (lines::equalsIgnoringCase(name, "From"))
        summary.from = value;
    else if (lines::equalsIgnoringCase(name, "Subject"))
        summary.subject = value;
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& field) { return lines::equalsIgnoringCase(field.name, name); });
    if (lines::equalsIgnoringCase(name, "Content-Type")) {
        summary.type = media::parse(value);
        const auto item = lines::addPart(in, layer, contentType, first, value.size());
        item.addText(contentTypeName, summary.type.type);
        if (!summary.type.parameters.empty())
            item.addText(contentTypeParameters, summary.type.parameters);
    } else if (found != std::end(known)) {
        lines::addPart(in, layer, *found, first, value.size());
    } else {
        const auto item = lines::addPart(in, layer, extension, 0, line.next);
        lines::addPart(in, item, extensionName, 0, colon);
        lines::addPart(in, item, extensionValue, first, value.size());
    }
    in.skip(static_cast<std::uint32_t>(line.next));
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    Summary summary;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = foldedLine(text);
        if (line.end == 0) {
            in.skip(static_cast<std::uint32_t>(line.next));
            break;
        }
        const auto colon = text.substr(0, line.end).find(':');
        if (colon == std::string_view::npos)
            break;
        readField(in, layer, line, colon, summary);
    }
    if (auto* columns = context.columns()) {
        columns->protocol << "/IMF";
        columns->info.truncate(columns->infoFence);
        columns->info << "from: ";
        lines::appendColumnText(columns->info, summary.from);
        columns->info << ", subject: ";
        lines::appendColumnText(columns->info, summary.subject);
        columns->info << ", ";
    }
    const auto body = in.rest();
    in.skip(in.captured());
    if (body.captured() > 0) {
        const Context::Below below(context, layer);
        if (summary.type.type.empty() || !media::call(context, body, summary.type))
            layer.add(messageText, body.source(), body.position(), body.captured(), 0);
    }
}

} // namespace

constinit const Protocol imfProtocol {
    .layer = {"imf", "Internet Message Format", nullptr},
    .shortName = "IMF",
    .reference = "RFC 5322",
    .fields = fields,
    .dissect = dissect,
};

} // namespace porthole
