// Post Office Protocol 3: RFC 1939; STLS: RFC 2595.

#include "dissectors/application/mail/dot_end.h"
#include "dissectors/application/text_lines.h"
#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr Field<TextString> responseLine {"pop.response", "Response", OnlyValue {}};
constexpr Field<TextString> indicator {"pop.response.indicator", "Response indicator"};
constexpr Field<TextString> description {"pop.response.description", "Response description"};
constexpr Field<TextString> responseData {"pop.response.data", "Data", OnlyValue {}};
constexpr Field<TextString> requestLine {"pop.request", "Request", OnlyValue {}};
constexpr Field<TextString> command {"pop.request.command", "Request command"};
constexpr Field<TextString> parameter {"pop.request.parameter", "Request parameter"};
constexpr const FieldInfo* fields[] = {&responseLine, &indicator, &description, &responseData, &requestLine, &command, &parameter};

struct PopNote : MessageNote {
    bool fromServer = false, encrypted = false;
    bool isMessage = false; ///< the segment carries a mail, or a part of one
    DotEnd::Part data;
    std::size_t size() const override { return sizeof *this + (data.message ? data.message->size() : 0); }
};

class PopListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        auto note = std::make_shared<PopNote>();
        note->fromServer = !message.fromClient;
        note->encrypted = m_encrypted;
        const auto text = lines::text(message.bytes);
        if (message.fromClient) {
            m_wantsTls = lines::startsIgnoringCase(text, "STLS");
            m_wantsMessage = lines::startsIgnoringCase(text, "RETR ") || lines::startsIgnoringCase(text, "TOP ");
        } else if (m_wantsTls && text.starts_with("+OK")) {
            m_encrypted = true;
        } else if (m_wantsMessage) {
            hearMessage(text, *note);
        }
        return note;
    }

private:
    /// The line with the indicator stands before the mail, in a segment of its own or not.
    void hearMessage(std::string_view text, PopNote& note)
    {
        std::size_t head = 0;
        if (text.starts_with("-ERR"))
            m_wantsMessage = false;
        if (text.starts_with("+OK"))
            head = lines::lineAt(text, 0).next;
        if (!m_wantsMessage || head == text.size())
            return;
        note.isMessage = true;
        note.data = m_data.take(text.substr(head));
        m_wantsMessage = !note.data.ends;
    }

    bool m_wantsTls = false, m_encrypted = false, m_wantsMessage = false;
    DotEnd m_data;
};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto* note = context.note<PopNote>(in);
    if (note && note->encrypted) {
        context.reject();
        return;
    }
    context.setProtocol("POP");
    const auto text = lines::text(in.view());
    const auto line = lines::lineAt(text, 0);
    const bool indicated = text.starts_with("+OK") || text.starts_with("-ERR") || text.starts_with("+ ");
    const bool response = note ? note->fromServer : indicated;
    if (context.columns()) {
        context.setInfo("{}", response ? "S: " : "C: ");
        appendPrintable(context.columns()->info, line.of(text));
    }
    if (!response || indicated) {
        const auto item = lines::addPart(in, layer, response ? responseLine : requestLine, 0, line.next);
        const auto blank = std::min(line.of(text).find(' '), line.end);
        lines::addPart(in, item, response ? indicator : command, 0, blank);
        if (blank + 1 < line.end)
            lines::addPart(in, item, response ? description : parameter, blank + 1, line.end - blank - 1);
        in.skip(static_cast<std::uint32_t>(line.next));
    }
    if (note && note->isMessage && note->data.ends && note->data.message && !note->data.message->empty()) {
        const auto mail = context.addSource("Reassembled POP", *note->data.message, in);
        in.skip(in.captured());
        context.call(imfProtocol, mail);
        return;
    }
    while (in && in.captured() > 0) {
        const auto rest = lines::text(in.view());
        lines::addLine(in, layer, responseData, lines::lineAt(rest, 0));
    }
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<PopListener>(); }

constexpr Parent parents[] = {{Table::TcpPort, 110}};

} // namespace

constinit const Protocol popProtocol {
    .layer = {"pop", "Post Office Protocol", nullptr},
    .shortName = "POP",
    .reference = "RFC 1939",
    .fields = fields,
    .parents = parents,
    .dissect = dissect,
    .listen = listen,
};

} // namespace porthole
