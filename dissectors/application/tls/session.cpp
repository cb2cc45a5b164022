#include "dissectors/application/tls/session.h"

#include "dissectors/application/tls/handshake_parts.h"
#include "dissectors/application/tls/inner.h"
#include "dissectors/application/tls/records.h"
#include "dissectors/core/key_log.h"

#include <algorithm>
#include <array>

namespace porthole::tls {

namespace {

/// Longer handshake messages are not put together.
constexpr std::size_t largestHandshake = 1 << 18;
constexpr std::uint16_t tls13 = 0x0304;

bool isTls13(std::uint16_t version) { return version == tls13 || (version & 0xff00) == 0x7f00 || (version & 0xff00) == 0xfb00; }

std::uint32_t number24(ByteView bytes)
{
    return static_cast<std::uint32_t>(bytes[0]) << 16 | static_cast<std::uint32_t>(bytes[1]) << 8 | bytes[2];
}

class TlsListener : public Listener {
public:
    explicit TlsListener(const ListenerSetup& setup)
        : m_setup(setup)
        , m_inner(setup)
        , m_session(std::make_shared<Session>())
    {
    }

    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override;
    void lose(bool fromClient) override
    {
        auto& side = m_sides[!fromClient];
        side.open.reset();
        side.key.reset(); // the number of the next record is not known
        m_inner.lose(!fromClient);
    }

private:
    struct Side {
        bool changed = false;                  ///< has sent ChangeCipherSpec
        std::shared_ptr<SplitHandshake> open;  ///< a message that is not whole yet
        std::shared_ptr<const TrafficKey> key, next; ///< `next`: from ChangeCipherSpec on (TLS 1.2)
        std::uint64_t number = 0;
    };

    void hearHandshake(const HeardMessage& message, ByteView payload, Side& side, RecordNote& note);
    std::size_t continueMessage(const HeardMessage& message, ByteView payload, Side& side, RecordNote& note);
    void observe(ByteView handshake, bool fromServer);
    void observeHello(ByteView handshake);
    void changeCipher(Side& side, RecordNote& note);
    void decrypt(const HeardMessage& message, Side& side, RecordNote& note);
    void setKey(Side& side, std::shared_ptr<const TrafficKey> key)
    {
        side.key = std::move(key);
        side.number = 0;
    }
    std::shared_ptr<const TrafficKey> findKey(std::string_view label) const;
    std::string_view clientRandom() const { return {reinterpret_cast<const char*>(m_client.random.data()), m_client.random.size()}; }

    ListenerSetup m_setup;
    InnerListener m_inner;
    std::shared_ptr<Session> m_session;
    std::array<Side, 2> m_sides; ///< client, server
    Hello m_client;
    bool m_clientSeen = false;
    bool m_helloDone = false; ///< a full handshake: without it the session is one of before
};

std::shared_ptr<const MessageNote> TlsListener::hear(const HeardMessage& message)
{
    if (m_session->serverPort == 0) {
        m_session->serverPort = message.fromClient ? message.destinationPort : message.sourcePort;
        m_session->clientPort = message.fromClient ? message.sourcePort : message.destinationPort;
    }
    const auto bytes = message.bytes;
    auto note = std::make_shared<RecordNote>();
    note->session = m_session;
    note->fromServer = !message.fromClient;
    if (bytes.size() < recordHeaderLength || !looksLikeRecord(bytes))
        return note;
    auto& side = m_sides[note->fromServer];
    const auto type = bytes[0];
    const auto payload = bytes.subspan(recordHeaderLength);
    const bool isHello = type == content::handshake && !payload.empty() && payload[0] == message::clientHello;
    if (!isHello && m_session->firstVersion == 0)
        m_session->firstVersion = static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]);

    if (type == content::changeCipherSpec) {
        changeCipher(side, *note);
    } else if (side.key) {
        decrypt(message, side, *note);
    } else if (type == content::handshake) {
        note->encrypted = isEncryptedHandshake(payload, side.changed && !isTls13(m_session->version), side.open != nullptr);
        if (note->encrypted)
            side.open.reset();
        else
            hearHandshake(message, payload, side, *note);
    } else if (type == content::alert) {
        note->encrypted = side.changed && !isTls13(m_session->version);
    }
    return note;
}

/// TLS 1.2: what the side sends from now on is encrypted. TLS 1.3 sends it only to please the network.
void TlsListener::changeCipher(Side& side, RecordNote& note)
{
    side.changed = true;
    if (isTls13(m_session->version))
        return;
    if (side.next)
        setKey(side, std::exchange(side.next, nullptr));
    note.resumed = note.fromServer && m_session->version && !m_helloDone;
}

/// How much of the record ends the message that is open.
std::size_t TlsListener::continueMessage(const HeardMessage& message, ByteView payload, Side& side, RecordNote& note)
{
    auto& open = *side.open;
    const auto before = open.bytes.size();
    const auto take = [&](std::size_t size) {
        const auto wanted = size > open.bytes.size() ? size - open.bytes.size() : 0;
        const auto from = payload.subspan(open.bytes.size() - before);
        const auto part = from.first(std::min(wanted, from.size()));
        open.bytes.insert(open.bytes.end(), part.begin(), part.end());
        return open.bytes.size() >= size;
    };
    bool whole = take(handshakeHeaderLength);
    if (whole) {
        const auto size = handshakeHeaderLength + number24(ByteView(open.bytes).subspan(1));
        if (size > largestHandshake) {
            side.open.reset();
            return payload.size();
        }
        whole = take(size);
    }
    const auto used = open.bytes.size() - before;
    open.parts.push_back({message.frame, static_cast<std::uint32_t>(used)});
    if (whole) {
        open.completeIn = message.frame;
        note.completes = side.open;
        note.headLength = static_cast<std::uint32_t>(used);
        observe(open.bytes, note.fromServer);
        side.open.reset();
    } else {
        note.begins = side.open;
        note.tailBegin = 0;
    }
    return used;
}

void TlsListener::hearHandshake(const HeardMessage& message, ByteView payload, Side& side, RecordNote& note)
{
    std::size_t at = 0;
    if (side.open)
        at = continueMessage(message, payload, side, note);
    while (at < payload.size()) {
        const auto rest = payload.subspan(at);
        const auto size = rest.size() < handshakeHeaderLength ? rest.size() + 1 : handshakeHeaderLength + std::size_t {number24(rest.subspan(1))};
        if (size > largestHandshake)
            return;
        if (size <= rest.size()) {
            observe(rest.first(size), note.fromServer);
            at += size;
            continue;
        }
        side.open = std::make_shared<SplitHandshake>();
        side.open->bytes.assign(rest.begin(), rest.end());
        side.open->parts.push_back({message.frame, static_cast<std::uint32_t>(rest.size())});
        note.begins = side.open;
        note.tailBegin = static_cast<std::uint32_t>(at);
        note.firstPart = true;
        return;
    }
}

void TlsListener::observe(ByteView handshake, bool fromServer)
{
    if (handshake.size() < handshakeHeaderLength)
        return;
    auto& side = m_sides[fromServer];
    switch (handshake[0]) {
    case message::clientHello:
    case message::serverHello: observeHello(handshake); break;
    case message::encryptedExtensions:
        if (auto alpn = readAlpn(handshake); !alpn.empty())
            m_session->alpn = std::move(alpn);
        break;
    case message::serverHelloDone: m_helloDone = true; break;
    case message::endOfEarlyData:
        if (side.key && side.key->tls13)
            setKey(side, findKey("CLIENT_HANDSHAKE_TRAFFIC_SECRET"));
        break;
    case message::finished:
        if (side.key && side.key->tls13)
            setKey(side, findKey(fromServer ? "SERVER_TRAFFIC_SECRET_0" : "CLIENT_TRAFFIC_SECRET_0"));
        break;
    case message::keyUpdate:
        if (side.key && side.key->tls13)
            setKey(side, nextKey(*side.key));
        break;
    default: break;
    }
}

void TlsListener::observeHello(ByteView handshake)
{
    Hello hello;
    if (!readHello(handshake, hello))
        return;
    if (!hello.fromServer) {
        m_client = hello;
        m_clientSeen = true;
        m_sides[0].key = findKey("CLIENT_EARLY_TRAFFIC_SECRET");
        m_sides[0].number = 0;
        return;
    }
    m_session->version = isTls13(hello.version) ? tls13 : hello.version;
    m_session->cipherSuite = hello.cipherSuite;
    m_session->certificateType = hello.serverCertificateType;
    if (!hello.alpn.empty())
        m_session->alpn = hello.alpn;
    m_helloDone = false;
    if (hello.retry || !m_clientSeen)
        return;
    if (isTls13(hello.version)) {
        setKey(m_sides[1], findKey("SERVER_HANDSHAKE_TRAFFIC_SECRET"));
        if (!m_sides[0].key || !hello.preSharedKey)
            setKey(m_sides[0], findKey("CLIENT_HANDSHAKE_TRAFFIC_SECRET"));
    } else if (const auto secret = m_setup.keys.find("CLIENT_RANDOM", clientRandom())) {
        const auto keys = keysOfMasterSecret(hello.cipherSuite, *secret, m_client.random, hello.random);
        m_sides[0].next = keys.client;
        m_sides[1].next = keys.server;
    }
}

std::shared_ptr<const TrafficKey> TlsListener::findKey(std::string_view label) const
{
    if (m_setup.keys.empty())
        return nullptr;
    const auto secret = m_setup.keys.find(label, clientRandom());
    if (!secret)
        return nullptr;
    // Early data go before the server has chosen: the digest's length tells nothing between suites of one hash.
    constexpr std::uint16_t aes128 = 0x1301, aes256 = 0x1302;
    const auto suite = m_session->cipherSuite ? m_session->cipherSuite : secret->size() == digestLength(Hash::Sha384) ? aes256 : aes128;
    return keyOfSecret(suite, *secret);
}

void TlsListener::decrypt(const HeardMessage& message, Side& side, RecordNote& note)
{
    const auto key = side.key;
    if (key->tls13 && message.bytes[0] != content::applicationData)
        return;
    const auto plain = openRecord(*key, side.number, message.bytes);
    if (!plain) {
        note.encrypted = true;
        return; // early data that the server refused, say: the number counts what can be opened
    }
    note.key = key;
    note.number = side.number++;
    if (plain->type == content::handshake)
        hearHandshake(message, plain->bytes, side, note);
    else if (plain->type == content::applicationData)
        note.inner = m_inner.hear(message, plain->bytes, *m_session);
}

struct PortName {
    std::uint16_t port;
    const char* name;
};

/// Ascending by port: what IANA and habit put behind TLS.
constexpr PortName portNames[] = {{324, "RPKI-Router Protocol"}, {443, "Hypertext Transfer Protocol"}, {465, "Simple Mail Transfer Protocol"},
    {636, "Lightweight Directory Access Protocol"}, {802, "Modbus/TCP"}, {853, "Domain Name System"},
    {993, "Internet Message Access Protocol"}, {995, "Post Office Protocol"}, {1300, "Q.931"}, {2221, "EtherNet/IP (Industrial Protocol)"},
    {2443, "Skinny Client Control Protocol"}, {3389, "TPKT - ISO on TCP - RFC1006"}, {3496, "DoIP (ISO13400) Protocol"},
    {5061, "Session Initiation Protocol"}, {5671, "Advanced Message Queuing Protocol"}, {5684, "Constrained Application Protocol"},
    {5868, "Diameter Protocol"}, {8883, "MQ Telemetry Transport Protocol"}, {11207, "Couchbase Protocol"},
    {19999, "Distributed Network Protocol 3.0"}, {27017, "Mongo Wire Protocol"}};

std::string_view nameOfPort(std::uint16_t port)
{
    const auto found = std::ranges::lower_bound(portNames, port, {}, &PortName::port);
    return found != std::end(portNames) && found->port == port ? found->name : "";
}

std::string_view nameOfAlpn(std::string_view alpn)
{
    if (alpn == "http/1.1" || alpn == "http/1.0" || alpn == "http/0.9")
        return "Hypertext Transfer Protocol";
    if (alpn == "h2" || alpn.starts_with("h2-"))
        return "HyperText Transfer Protocol 2";
    if (alpn.starts_with("spdy/"))
        return "SPDY";
    if (alpn == "imap")
        return "Internet Message Access Protocol";
    if (alpn == "pop3")
        return "Post Office Protocol";
    if (alpn == "ftp")
        return "File Transfer Protocol (FTP)";
    if (alpn == "dot")
        return "Domain Name System";
    if (alpn == "mqtt")
        return "MQ Telemetry Transport Protocol";
    return {};
}

} // namespace

std::size_t RecordNote::size() const
{
    std::size_t bytes = sizeof *this;
    const auto count = [&](const std::shared_ptr<const SplitHandshake>& split) {
        if (split)
            bytes += split->bytes.size() + split->parts.size() * sizeof(SplitHandshake::Part);
    };
    count(completes);
    if (inner)
        bytes += sizeof(InnerNotes) + inner->completes.size() + (inner->messageNotes.size() + inner->recordNotes.size()) * sizeof(PlacedNote);
    return bytes;
}

std::unique_ptr<Listener> listen(const ListenerSetup& setup) { return std::make_unique<TlsListener>(setup); }

std::string_view applicationName(const Session& session)
{
    if (const auto name = nameOfAlpn(session.alpn); !name.empty())
        return name;
    for (const auto port : {session.serverPort, session.clientPort})
        if (const auto name = nameOfPort(port); !name.empty())
            return name;
    return {};
}

} // namespace porthole::tls
