#include "dissectors/application/tls/inner.h"

#include "dissectors/application/tls/session.h"
#include "dissectors/core/registry.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace porthole::tls {

namespace {

const char* protocolOfAlpn(std::string_view alpn)
{
    if (alpn == "h2" || alpn.starts_with("h2-"))
        return "http2";
    if (alpn == "http/1.1" || alpn == "http/1.0")
        return "http";
    if (alpn == "imap")
        return "imap";
    if (alpn == "pop3")
        return "pop";
    if (alpn == "ftp")
        return "ftp";
    if (alpn == "dot")
        return "dns";
    return nullptr;
}

const char* protocolOfPort(std::uint16_t port)
{
    switch (port) {
    case 465: return "smtp";
    case 853: return "dns";
    case 993: return "imap";
    case 995: return "pop";
    case 5061: return "sip";
    default: return nullptr;
    }
}

/// The connection preface: RFC 9113 section 3.4.
bool beginsLikeHttp2(ByteView plain)
{
    constexpr std::string_view preface = "PRI * HTTP/2.0\r\n";
    return plain.size() >= preface.size() && std::equal(preface.begin(), preface.end(), plain.begin());
}

} // namespace

const Protocol* findInner(const Registry& registry, const Session& session, ByteView plain)
{
    if (const auto* name = protocolOfAlpn(session.alpn))
        return registry.findProtocol(name);
    if (const auto* name = protocolOfPort(session.serverPort))
        return registry.findProtocol(name);
    if (beginsLikeHttp2(plain))
        return registry.findProtocol("http2");
    Failure unused;
    for (std::uint32_t key = 0; key < registry.keyLimit(Table::TcpHeuristic); ++key) {
        const auto* protocol = registry.child(Table::TcpHeuristic, key);
        if (protocol && protocol != &tlsProtocol && protocol->recognises
            && protocol->recognises(Cursor(plain, static_cast<std::uint32_t>(plain.size()), 0, unused)))
            return protocol;
    }
    constexpr std::uint16_t https = 443;
    return session.serverPort == https ? registry.findProtocol("http") : nullptr;
}

void InnerListener::choose(ByteView plain, const Session& session)
{
    m_chosen = true;
    m_protocol = findInner(m_setup.registry, session, plain);
    if (m_protocol && !m_protocol->dissect)
        m_protocol = nullptr;
    if (m_protocol && m_protocol->listen)
        m_listener = m_protocol->listen(m_setup);
}

void InnerListener::lose(bool fromServer)
{
    auto& side = m_sides[fromServer];
    side = {};
    if (m_listener)
        m_listener->lose(!fromServer);
}

std::shared_ptr<const MessageNote> InnerListener::tell(const HeardMessage& record, ByteView message)
{
    if (!m_listener)
        return nullptr;
    auto inner = record;
    inner.bytes = message;
    return m_listener->hear(inner);
}

std::size_t InnerListener::consume(
    const HeardMessage& record, ByteView bytes, Side& side, std::vector<PlacedNote>& notes, bool onlyOne)
{
    std::size_t at = 0;
    side.wanted = 0;
    while (at < bytes.size()) {
        m_state.resume = side.resume;
        const auto end = m_protocol->framing(bytes.subspan(at), m_state);
        side.resume = m_state.resume;
        if (end.kind == MessageEnd::Kind::NotAMessage || (end.kind == MessageEnd::Kind::Known && end.length == 0))
            return bytes.size();
        const bool whole = end.kind == MessageEnd::Kind::Known && end.length <= bytes.size() - at;
        if (!whole) {
            if (end.kind == MessageEnd::Kind::Known || end.kind == MessageEnd::Kind::AtLeast)
                side.wanted = end.length;
            return at;
        }
        const auto length = static_cast<std::size_t>(end.length);
        if (auto note = tell(record, bytes.subspan(at, length)))
            notes.push_back({static_cast<std::uint32_t>(at), std::move(note)});
        at += length;
        side.resume = 0;
        if (onlyOne)
            return at;
    }
    return at;
}

std::shared_ptr<const InnerNotes> InnerListener::hear(const HeardMessage& record, ByteView plain, const Session& session)
{
    if (plain.empty())
        return nullptr;
    if (!m_chosen)
        choose(plain, session);
    auto notes = std::make_shared<InnerNotes>();
    notes->protocol = m_protocol;
    if (!m_protocol || !m_protocol->framing) {
        if (auto note = tell(record, plain))
            notes->recordNotes.push_back({0, std::move(note)});
        return notes;
    }
    auto& side = m_sides[!record.fromClient];
    std::size_t at = 0;
    if (!side.open.empty()) {
        const auto before = side.open.size();
        side.open.insert(side.open.end(), plain.begin(), plain.end());
        const auto end = side.open.size() < side.wanted ? 0 : consume(record, side.open, side, notes->messageNotes, true);
        if (end <= before) {
            if (side.open.size() > largestMessage) {
                side = {};
                return notes;
            }
            notes->partial = true;
            side.waiting.push_back(notes);
            return notes;
        }
        at = end - before;
        side.open.resize(end);
        notes->completes = std::exchange(side.open, {});
        notes->headLength = static_cast<std::uint32_t>(at);
        for (const auto& earlier : std::exchange(side.waiting, {}))
            earlier->completeIn = record.frame;
        side.resume = 0;
    }
    const auto first = notes->recordNotes.size();
    const auto rest = plain.subspan(at);
    const auto used = consume(record, rest, side, notes->recordNotes, false);
    for (auto i = first; i < notes->recordNotes.size(); ++i)
        notes->recordNotes[i].offset += static_cast<std::uint32_t>(at);
    if (used < rest.size()) {
        notes->partial = true;
        notes->tailBegin = static_cast<std::uint32_t>(at + used);
        side.open.assign(rest.begin() + static_cast<std::ptrdiff_t>(used), rest.end());
        side.waiting.push_back(notes);
    }
    return notes;
}

} // namespace porthole::tls
