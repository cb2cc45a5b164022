// Internet Message Access Protocol: RFC 9051.

#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr Field<bool> isRequest {"imap.isrequest", "Request", Hidden {}};
constexpr Field<TextString> lineField {"imap.line", "Line"};
constexpr Field<TextString> request {"imap.request", "Request"};
constexpr Field<TextString> requestTag {"imap.request_tag", "Request Tag"};
constexpr Field<TextString> requestCommand {"imap.request.command", "Request Command"};
constexpr Field<TextString> response {"imap.response", "Response"};
constexpr Field<TextString> responseTag {"imap.response_tag", "Response Tag"};
constexpr Field<TextString> responseStatus {"imap.response.status", "Response Status"};
constexpr Field<TextString> responseCommand {"imap.response.command", "Response Command"};
constexpr const FieldInfo* fields[] = {
    &isRequest, &lineField, &request, &requestTag, &requestCommand, &response, &responseTag, &responseStatus, &responseCommand};

struct ImapNote : MessageNote {
    bool fromClient = false, encrypted = false;
    std::size_t size() const override { return sizeof *this; }
};

class ImapListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        auto note = std::make_shared<ImapNote>();
        note->fromClient = message.fromClient;
        note->encrypted = m_encrypted;
        auto line = lines::text(message.bytes);
        lines::takeToken(line);
        if (message.fromClient)
            m_wantsTls = lines::startsIgnoringCase(line, "STARTTLS");
        else if (m_wantsTls && lines::startsIgnoringCase(line, "OK"))
            m_encrypted = true;
        return note;
    }

private:
    bool m_wantsTls = false, m_encrypted = false;
};

/// Tag, and what follows it (RFC 9051 section 2.2).
void readTokens(const Cursor& in, const TreeItem& item, std::string_view line, bool asked)
{
    auto rest = line;
    const auto token = [&](const FieldInfo& field) {
        const auto at = line.size() - rest.size();
        if (const auto part = lines::takeToken(rest); !part.empty())
            lines::addPart(in, item, field, at, part.size());
    };
    lines::addPart(in, item, asked ? request : response, 0, line.size());
    token(asked ? requestTag : responseTag);
    if (!asked)
        token(responseStatus);
    token(asked ? requestCommand : responseCommand);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* note = context.note<ImapNote>(in);
    if (note && note->encrypted) {
        context.reject();
        return;
    }
    context.setProtocol("IMAP");
    const bool asked = note ? note->fromClient : !lines::text(in.view()).starts_with("* ");
    layer.add(isRequest, asked);
    bool first = true;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        const auto content = line.of(text);
        const bool tagged = !content.empty() && content[0] != '*' && content[0] != '+';
        const auto item = lines::addPart(in, layer, lineField, 0, line.next);
        if (tagged)
            readTokens(in, item, content, asked);
        if ((first || (tagged && !asked)) && context.columns()) {
            context.setInfo("{}", asked ? "Request: " : "Response: ");
            appendPrintable(context.columns()->info, content);
        }
        first = false;
        in.skip(static_cast<std::uint32_t>(line.next));
    }
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<ImapListener>(); }

constexpr Parent parents[] = {{Table::TcpPort, 143}};

} // namespace

constinit const Protocol imapProtocol {
    .layer = {"imap", "Internet Message Access Protocol", nullptr},
    .shortName = "IMAP",
    .reference = "RFC 9051",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .listen = listen,
};

} // namespace porthole
