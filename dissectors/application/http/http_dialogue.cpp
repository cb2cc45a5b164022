// Requests and responses of a connection belong together (RFC 9112 section 9.3); a request can end HTTP on it: with
// Upgrade (RFC 9110 section 7.8) or CONNECT (section 9.3.6).

#include "dissectors/application/http/http.h"

#include <algorithm>
#include <charconv>

namespace porthole::http {

namespace {

class HttpListener : public Listener {
public:
    explicit HttpListener(const ListenerSetup& setup)
        : m_setup(setup)
    {
        auto part = std::make_shared<MessageContext>();
        part->conversation = m_conversation;
        m_part = std::move(part);
    }

    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        if (m_switched)
            return hearSwitched(message);
        const auto text = lines::text(message.bytes);
        const auto kind = kindOf(text);
        if (kind == Kind::Other)
            return m_part;
        m_conversation->isHttp = true;
        if (message.frame != m_frame) {
            m_frame = message.frame;
            m_number = std::make_shared<std::uint32_t>(0);
        }
        auto note = std::make_shared<MessageContext>();
        note->conversation = m_conversation;
        note->number = m_number;
        note->tlsPort = message.sourcePort == 443 || message.destinationPort == 443;
        const auto headSize = lines::headLength(text);
        const auto head = text.substr(0, headSize ? headSize : text.size());
        if (kind == Kind::Response)
            hearResponse(message, head, *note);
        else
            hearRequest(message, head, kind);
        return note;
    }

    bool handsOn() const override { return m_switched && m_switched->to == Switched::To::Tunnel; }

private:
    static constexpr std::size_t mostExchanges = 1 << 20;

    std::uint32_t add(const Exchange& exchange)
    {
        if (m_conversation->exchanges.size() >= mostExchanges)
            return 0;
        m_conversation->exchanges.push_back(exchange);
        return static_cast<std::uint32_t>(m_conversation->exchanges.size());
    }

    void hearRequest(const HeardMessage& message, std::string_view head, Kind kind)
    {
        auto line = lines::lineAt(head, 0).of(head);
        m_method = lines::takeToken(line);
        m_uri = lines::takeToken(line);
        m_host = lines::headerField(head, "Host").value_or("");
        if (kind == Kind::Request)
            *m_number = add({message.frame, 0, message.time});
    }

    /// A response belongs to the latest request; pipelining is not followed, as in Wireshark.
    void hearResponse(const HeardMessage& message, std::string_view head, MessageContext& note)
    {
        if (m_conversation->exchanges.empty() || m_conversation->exchanges.back().responseFrame)
            *m_number = add({0, message.frame, noTime});
        else {
            m_conversation->exchanges.back().responseFrame = message.frame;
            *m_number = static_cast<std::uint32_t>(m_conversation->exchanges.size());
        }
        note.host = m_host;
        note.uri = m_uri;
        note.answersConnect = m_method == "CONNECT";
        note.answersHead = m_method == "HEAD";
        const auto space = head.find(' ');
        const auto status = space == head.npos ? std::string_view {} : head.substr(space + 1, 3);
        if (status == "101")
            switchTo(upgradeOf(head));
        else if (status == "200" && note.answersConnect)
            switchTo(Switched::To::Tunnel);
    }

    static Switched::To upgradeOf(std::string_view head)
    {
        const auto upgrade = lines::lowered(lines::headerField(head, "Upgrade").value_or(""));
        if (upgrade == "websocket")
            return Switched::To::WebSocket;
        return upgrade == "h2c" ? Switched::To::Http2 : Switched::To::Unknown;
    }

    void switchTo(Switched::To to)
    {
        m_switched = std::make_shared<Switched>();
        m_switched->to = to;
        if (to == Switched::To::Tunnel) {
            const auto colon = m_uri.rfind(':');
            m_switched->host = m_uri.substr(0, colon);
            if (colon != m_uri.npos)
                std::from_chars(m_uri.data() + colon + 1, m_uri.data() + m_uri.size(), m_switched->port);
            m_inner = tlsProtocol.listen ? tlsProtocol.listen(m_setup) : nullptr;
        } else if (to == Switched::To::Http2) {
            m_inner = http2Protocol.listen ? http2Protocol.listen(m_setup) : nullptr;
        }
    }

    std::shared_ptr<const MessageNote> hearSwitched(const HeardMessage& message)
    {
        if (!m_inner)
            return m_switched;
        auto note = std::make_shared<Switched>(*m_switched);
        note->inner = m_inner->hear(message);
        return note;
    }

    ListenerSetup m_setup;
    std::shared_ptr<Conversation> m_conversation = std::make_shared<Conversation>();
    std::shared_ptr<const MessageNote> m_part; ///< on all that is no message
    std::uint32_t m_frame = 0;
    std::shared_ptr<std::uint32_t> m_number;
    std::string m_method, m_uri, m_host; ///< of the last request
    std::shared_ptr<Switched> m_switched;
    std::unique_ptr<Listener> m_inner;
};

} // namespace

std::unique_ptr<Listener> listen(const ListenerSetup& setup) { return std::make_unique<HttpListener>(setup); }

std::string fullUri(std::string_view host, std::string_view uri, bool tls)
{
    if (lines::startsIgnoringCase(uri, "http://") || lines::startsIgnoringCase(uri, "https://"))
        return std::string(uri);
    std::string result = tls ? "https://" : "http://";
    result += lines::trimmed(host);
    result += uri;
    return result;
}

} // namespace porthole::http
