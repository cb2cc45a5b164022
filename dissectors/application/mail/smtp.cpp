// Simple Mail Transfer Protocol: RFC 5321; STARTTLS: RFC 3207.

#include "dissectors/application/mail/dot_end.h"
#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

#include <charconv>

namespace porthole {

namespace {

constexpr ValueName responseCodes[] = {{211, "System status, or system help reply"}, {214, "Help message"}, {220, "<domain> Service ready"},
    {221, "<domain> Service closing transmission channel"}, {235, "Authentication successful"}, {250, "Requested mail action okay, completed"},
    {251, "User not local; will forward to <forward-path>"}, {252, "Cannot VRFY user, but will accept message and attempt delivery"},
    {334, "AUTH input"}, {354, "Start mail input; end with <CRLF>.<CRLF>"},
    {421, "<domain> Service not available, closing transmission channel"}, {432, "A password transition is needed"},
    {450, "Requested mail action not taken: mailbox unavailable"}, {451, "Requested action aborted: local error in processing"},
    {452, "Requested action not taken: insufficient system storage"}, {454, "Temporary authentication failed"},
    {500, "Syntax error, command unrecognized"}, {501, "Syntax error in parameters or arguments"}, {502, "Command not implemented"},
    {503, "Bad sequence of commands"}, {504, "Command parameter not implemented"}, {530, "Authentication required"},
    {534, "Authentication mechanism is too weak"}, {535, "Authentication credentials invalid"},
    {538, "Encryption required for requested authentication mechanism"}, {550, "Requested action not taken: mailbox unavailable"},
    {551, "User not local; please try <forward-path>"}, {552, "Requested mail action aborted: exceeded storage allocation"},
    {553, "Requested action not taken: mailbox name not allowed"}, {554, "Transaction failed"}};

constexpr Field<bool> request {"smtp.req", "Request", Hidden {}};
constexpr Field<bool> response {"smtp.rsp", "Response", Hidden {}};
constexpr Field<TextString> commandLine {"smtp.command_line", "Command Line"};
constexpr Field<TextString> command {"smtp.req.command", "Command"};
constexpr Field<TextString> requestParameter {"smtp.req.parameter", "Request parameter"};
constexpr Field<TextString> responseLine {"smtp.response", "Response"};
constexpr Field<std::uint32_t> responseCode {"smtp.response.code", "Response code", Names {responseCodes}};
constexpr Field<TextString> responseParameter {"smtp.rsp.parameter", "Response parameter"};
constexpr Field<TextString> endOfMessage {"smtp.eom", "C"};
constexpr Field<std::uint32_t> dataLength {"smtp.data.reassembled.length", "Reassembled DATA length", Generated {}};

constexpr const FieldInfo* fields[] = {
    &request, &response, &commandLine, &command, &requestParameter, &responseLine, &responseCode, &responseParameter, &endOfMessage, &dataLength};

constexpr std::string_view separator = " | ";

/// What stands in a segment.
struct SmtpNote : MessageNote {
    enum class What : std::uint8_t { Commands, Responses, Data, Encrypted };
    What what = What::Commands;
    unsigned login = 0; ///< 1: the line is a user's name, 2: the password
    DotEnd::Part data;  ///< of a mail; commands may follow
    std::size_t size() const override { return sizeof *this + (data.message ? data.message->size() : 0); }
};

bool isServerPort(std::uint16_t port) { return port == 25 || port == 587; }

class SmtpListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        auto note = std::make_shared<SmtpNote>();
        const auto text = lines::text(message.bytes);
        const bool fromServer = isServerPort(message.sourcePort) || (!isServerPort(message.destinationPort) && !message.fromClient);
        if (m_encrypted) {
            note->what = SmtpNote::What::Encrypted;
        } else if (fromServer) {
            note->what = SmtpNote::What::Responses;
            hearResponse(text);
        } else if (m_inData) {
            note->what = SmtpNote::What::Data;
            note->data = m_data.take(text);
            m_inData = !note->data.ends;
        } else {
            hearCommand(text, *note);
        }
        return note;
    }

private:
    void hearResponse(std::string_view text)
    {
        for (std::size_t at = 0; at < text.size();) {
            const auto line = lines::lineAt(text, at);
            if (line.of(text).starts_with("354"))
                m_inData = true;
            else if (m_wantsTls && line.of(text).starts_with("220"))
                m_encrypted = true;
            at = line.next;
        }
    }

    /// RFC 4954 and the AUTH LOGIN that never became one: name and password come in lines of their own.
    void hearCommand(std::string_view text, SmtpNote& note)
    {
        if (m_login > 0) {
            note.login = m_login;
            m_login = m_login == 1 ? 2 : 0;
        } else if (lines::startsIgnoringCase(text, "AUTH LOGIN")) {
            m_login = 1;
        }
        m_wantsTls = lines::startsIgnoringCase(text, "STARTTLS");
    }

    bool m_inData = false, m_wantsTls = false, m_encrypted = false;
    unsigned m_login = 0; ///< SmtpNote::login of the client's next line
    DotEnd m_data;
};

void appendLine(Context& context, bool& first, std::string_view prefix, std::string_view text)
{
    if (auto* columns = context.columns()) {
        columns->info << (first ? prefix : separator);
        appendPrintable(columns->info, text);
    }
    first = false;
}

void readCommands(Cursor& in, const TreeItem& layer, Context& context, unsigned login)
{
    layer.add(request, 1);
    bool first = true;
    constexpr std::size_t commandLength = 4;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        const auto content = line.of(text);
        constexpr std::string_view prefixes[] = {"C: ", "C: User: ", "C: Pass: "};
        appendLine(context, first, prefixes[login], content);
        const auto item = lines::addPart(in, layer, commandLine, 0, line.next);
        const auto blank = std::min(content.find(' '), content.size());
        lines::addPart(in, item, command, 0, blank >= commandLength ? std::max(blank, commandLength) : content.size());
        if (blank + 1 < content.size())
            lines::addPart(in, item, requestParameter, blank + 1, content.size() - blank - 1);
        in.skip(static_cast<std::uint32_t>(line.next));
    }
}

void readResponses(Cursor& in, const TreeItem& layer, Context& context)
{
    layer.add(response, 1);
    bool first = true, continued = false;
    TreeItem item;
    constexpr std::size_t codeLength = 3;
    while (in && in.captured() > 0) {
        const auto text = lines::text(in.view());
        const auto line = lines::lineAt(text, 0);
        const auto content = line.of(text);
        unsigned code = 0;
        const auto [end, error] = std::from_chars(content.data(), content.data() + std::min(content.size(), codeLength), code);
        const bool coded = error == std::errc {} && end == content.data() + codeLength;
        const auto textAt = coded ? std::min(codeLength + 1, content.size()) : 0;
        appendLine(context, first, "S: ", continued ? content.substr(textAt) : content);
        if (!continued) {
            item = lines::addPart(in, layer, responseLine, 0, line.next);
            if (coded)
                lines::addPart(in, item, responseCode, 0, codeLength, code);
        }
        if (textAt < content.size())
            lines::addPart(in, item, responseParameter, textAt, content.size() - textAt);
        continued = coded && content.size() > codeLength && content[codeLength] == '-';
        in.skip(static_cast<std::uint32_t>(line.next));
    }
}

void readData(Cursor& in, const TreeItem& layer, Context& context, const SmtpNote& note)
{
    auto data = in.take(static_cast<std::uint32_t>(std::min<std::size_t>(note.data.length, in.captured())));
    if (!note.data.ends) {
        context.setInfo("C: DATA fragment, {} byte{}", data.captured(), data.captured() == 1 ? "" : "s");
        const Context::Below below(context, layer);
        context.call(textLinesProtocol, data);
        return;
    }
    const auto dots = std::min<std::uint32_t>(3, data.captured());
    const auto dot = data.captured() - dots;
    layer.add(endOfMessage, data.source(), data.position() + dot, std::min(dots, 1u), 0);
    if (!note.data.message || note.data.message->empty())
        return;
    layer.conclude(dataLength, note.data.message->size());
    context.call(imfProtocol, context.addSource("Reassembled SMTP", *note.data.message, data));
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* note = context.note<SmtpNote>(in);
    using What = SmtpNote::What;
    if (note && note->what == What::Encrypted) {
        context.reject();
        return;
    }
    context.setProtocol("SMTP");
    context.setInfo("");
    const auto text = lines::text(in.view());
    const bool answers = note ? note->what == What::Responses : !text.empty() && text[0] >= '1' && text[0] <= '5';
    if (note && note->what == What::Data)
        readData(in, layer, context, *note);
    if (in.captured() == 0)
        return;
    if (answers)
        readResponses(in, layer, context);
    else
        readCommands(in, layer, context, note ? note->login : 0);
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<SmtpListener>(); }

constexpr Parent parents[] = {{Table::TcpPort, 25}, {Table::TcpPort, 587}};

} // namespace

constinit const Protocol smtpProtocol {
    .layer = {"smtp", "Simple Mail Transfer Protocol", nullptr},
    .shortName = "SMTP",
    .reference = "RFC 5321",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .listen = listen,
};

} // namespace porthole
