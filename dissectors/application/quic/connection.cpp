#include "dissectors/application/quic/connection.h"

#include "dissectors/application/quic/streams.h"
#include "dissectors/application/quic/versions.h"

#include <algorithm>
#include <utility>

namespace porthole::quic {

namespace {

/// Connections, connection ids and streams of one conversation that are remembered; the oldest give way.
constexpr std::size_t mostConnections = 64;
constexpr std::size_t mostIds = 64;
constexpr std::size_t mostStreams = 1024;
constexpr std::size_t mostHeld = 32 << 20; ///< bytes of data that wait for others
/// Of one datagram: more are an attack.
constexpr std::size_t mostPackets = 64;
constexpr std::size_t mostFrameNotes = 1024;

using Id = std::string;
using Keys = std::shared_ptr<const PacketKeys>;

/// Packet number spaces: RFC 9000 section 12.3.
enum Space : std::size_t {
    InitialSpace,
    HandshakeSpace,
    ApplicationSpace,
    SpaceCount,
};

Space spaceOf(PacketType type)
{
    if (type == PacketType::Initial)
        return InitialSpace;
    return type == PacketType::Handshake ? HandshakeSpace : ApplicationSpace;
}

/// What one end sends.
struct Sender {
    /// Those that the sender chose for itself. The first is empty until it is known, or if it is to be empty.
    std::vector<Id> ids {Id {}};
    std::array<std::uint64_t, SpaceCount> expected {}; ///< packet numbers
    std::array<HandshakeStream, SpaceCount> handshake;
    std::map<std::uint64_t, Http3Stream> streams;
    Keys initial, early, handshakeKeys, application, previous;
    bool keyPhase = false;

    /// False if it is known already, or one too many.
    bool addId(const Id& id)
    {
        if (id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end() || ids.size() >= mostIds)
            return false;
        if (ids.front().empty())
            ids.front() = id;
        else
            ids.push_back(id);
        return true;
    }
    bool owns(std::string_view id) const { return !id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end(); }
    /// The id of this sender that bytes begin with; an empty one fits all.
    const Id* beginning(std::string_view bytes) const
    {
        for (const auto& id : ids) {
            if (bytes.starts_with(id))
                return &id;
        }
        return nullptr;
    }
    /// The same, but for those that are as good as none.
    bool ownsBeginning(std::string_view bytes) const
    {
        const auto* id = beginning(bytes);
        return id && !id->empty();
    }
};

struct Connection {
    std::uint32_t number = 0;
    std::uint64_t hash = 0; ///< of the connection id that the client began with
    std::uint32_t version = 0;
    bool clientOpened = false; ///< its client is the conversation's
    bool dcidKnown = false;    ///< the connection id that the Initial keys are made of
    Id initialDcid;
    std::vector<Id> initialDcids; ///< with those before a Retry
    Sender client, server;
    HandshakeFacts facts;
    bool saidKeysMissing = false;
    std::size_t held = 0; ///< by its streams, bytes

    Sender& sender(bool fromServer) { return fromServer ? server : client; }
    void makeInitialKeys()
    {
        const auto keys = initialKeys({reinterpret_cast<const std::uint8_t*>(initialDcid.data()), initialDcid.size()}, version);
        client.initial = std::make_shared<PacketKeys>(keys.client);
        server.initial = std::make_shared<PacketKeys>(keys.server);
    }
};

class QuicListener : public Listener {
public:
    explicit QuicListener(const KeyLog& keys)
        : m_keyLog(keys)
    {
    }
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override;
    std::vector<Mark> newMarks() override { return std::exchange(m_marks, {}); }

private:
    void learnId(Connection& connection, bool ofServer, ByteView id);
    Connection* find(const HeardMessage& message, const PacketHeader& header, ByteView packet);
    Connection* findElsewhere(const HeardMessage& message, const PacketHeader& header, ByteView packet);
    Connection* findById(std::string_view dcid);
    void update(Connection*& connection, const HeardMessage& message, const PacketHeader& header, bool fromServer);
    Keys secretKeys(const Connection& connection, std::string_view label, PacketType type) const;
    Keys keysFor(Connection& connection, PacketType type, bool fromServer) const;
    void open(Connection& connection, bool fromServer, std::uint32_t frame, ByteView packet, const PacketHeader& header, PacketNote& note);
    std::optional<Bytes> tryKeys(Connection& connection, bool fromServer, ByteView packet, const PacketHeader& header, PacketNote& note);
    template <typename Stream, typename Take>
    void measured(Connection& connection, Stream& stream, Take&& take);
    void readFrames(Connection& connection, bool fromServer, std::uint32_t frame, PacketType type, const Bytes& payload, PacketNote& note);

    const KeyLog& m_keyLog;
    std::list<Connection> m_connections;
    std::size_t m_held = 0; ///< by all streams, bytes
    std::uint32_t m_count = 0;
    std::vector<Mark> m_marks;
    std::map<std::uint32_t, std::uint32_t> m_onPath; ///< number of the connection that goes on there
};

void QuicListener::learnId(Connection& connection, bool ofServer, ByteView id)
{
    const auto text = toString(id);
    if (connection.sender(ofServer).addId(text))
        m_marks.push_back({text, ofServer != connection.clientOpened});
}

Connection* QuicListener::findById(std::string_view dcid)
{
    for (auto connection = m_connections.rbegin(); connection != m_connections.rend(); ++connection) {
        if (connection->client.owns(dcid) || connection->server.owns(dcid))
            return &*connection;
    }
    return nullptr;
}

/// Over other addresses only an id tells; once one has, all that goes there belongs to it: who chose to have no id is known by
/// its address alone.
Connection* QuicListener::findElsewhere(const HeardMessage& message, const PacketHeader& header, ByteView packet)
{
    const auto rest = isLong(packet) ? toString(header.dcid) : toString(markOf(packet));
    for (auto connection = m_connections.rbegin(); connection != m_connections.rend(); ++connection) {
        const bool fromServer = message.fromClient != connection->clientOpened;
        const auto& initial = connection->initialDcids;
        if (connection->sender(!fromServer).ownsBeginning(rest)
            || (isLong(packet) && std::find(initial.begin(), initial.end(), rest) != initial.end())) {
            m_onPath[message.path] = connection->number;
            return &*connection;
        }
    }
    const auto known = m_onPath.find(message.path);
    if (known == m_onPath.end())
        return nullptr;
    const auto found = std::find_if(m_connections.begin(), m_connections.end(), [&](const auto& one) { return one.number == known->second; });
    return found == m_connections.end() ? nullptr : &*found;
}

Connection* QuicListener::find(const HeardMessage& message, const PacketHeader& header, ByteView packet)
{
    if (m_connections.empty())
        return nullptr;
    if (message.path != 0)
        return findElsewhere(message, header, packet);
    if (!isLong(packet)) {
        // RFC 9000 section 5.2: an id that the receiver chose; how long it is, only the receiver knows.
        const auto rest = toString(packet.subspan(1, std::min(packet.size() - 1, longestConnectionId)));
        for (auto connection = m_connections.rbegin(); connection != m_connections.rend(); ++connection) {
            const bool fromServer = message.fromClient != connection->clientOpened;
            if (connection->sender(!fromServer).beginning(rest))
                return &*connection;
        }
        return nullptr;
    }
    const auto dcid = toString(header.dcid);
    if (dcid.empty() || dcid.size() > longestConnectionId)
        return &m_connections.back();
    if (header.type == PacketType::ZeroRtt || header.type == PacketType::Initial) {
        for (auto connection = m_connections.rbegin(); connection != m_connections.rend(); ++connection) {
            const auto& ids = connection->initialDcids;
            if (message.fromClient == connection->clientOpened && std::find(ids.begin(), ids.end(), dcid) != ids.end())
                return &*connection;
        }
    }
    return findById(dcid);
}

/// Learns the connection ids of a long header; a client's first Initial packet makes a connection.
void QuicListener::update(Connection*& connection, const HeardMessage& message, const PacketHeader& header, bool fromServer)
{
    if (header.type == PacketType::Initial && !fromServer) {
        if (!connection) {
            if (message.path != 0)
                return; // a connection of its own, which is heard where it began
            if (m_connections.size() >= mostConnections) {
                m_held -= m_connections.front().held;
                m_connections.pop_front();
            }
            connection = &m_connections.emplace_back();
            connection->number = m_count++;
            connection->hash = hashConnectionId(header.dcid);
            connection->version = header.version;
            connection->clientOpened = message.fromClient;
            learnId(*connection, false, header.scid);
        }
        if (!connection->dcidKnown) {
            connection->dcidKnown = true;
            connection->initialDcid = toString(header.dcid);
            if (connection->initialDcids.size() < mostIds)
                connection->initialDcids.push_back(connection->initialDcid);
            m_marks.push_back({connection->initialDcid, !connection->clientOpened});
            connection->makeInitialKeys();
        }
    }
    if (!connection || !fromServer)
        return;
    if (header.type == PacketType::Retry)
        connection->dcidKnown = false; // the client's next Initial packet begins anew: RFC 9001 section 5.2
    if (header.type == PacketType::Initial && header.version != connection->version) {
        connection->version = header.version; // RFC 9368 section 2: the server chose another one
        connection->makeInitialKeys();
    }
    if (header.type == PacketType::Retry || header.type == PacketType::Initial || header.type == PacketType::Handshake)
        learnId(*connection, true, header.scid);
}

Keys QuicListener::secretKeys(const Connection& connection, std::string_view label, PacketType type) const
{
    const auto secret = m_keyLog.find(label, connection.facts.clientRandom);
    if (!secret)
        return {};
    auto cipher = tls::cipherOf(connection.facts.cipherSuite);
    if (type == PacketType::ZeroRtt || !cipher) // the suite is the resumed session's; the length of its secret tells which
        cipher = tls::cipherOf(secret->size() > 32 ? 0x1302 : 0x1301);
    if (!cipher)
        return {};
    return std::make_shared<PacketKeys>(deriveKeys(*secret, cipher->aead, cipher->hash, connection.version));
}

Keys QuicListener::keysFor(Connection& connection, PacketType type, bool fromServer) const
{
    auto& sender = connection.sender(fromServer);
    const auto lazily = [&](Keys& keys, std::string_view label) {
        if (!keys && !connection.facts.clientRandom.empty())
            keys = secretKeys(connection, label, type);
        return keys;
    };
    switch (type) {
    case PacketType::Initial:
        return sender.initial;
    case PacketType::ZeroRtt:
        return lazily(sender.early, "CLIENT_EARLY_TRAFFIC_SECRET");
    case PacketType::Handshake:
        return lazily(sender.handshakeKeys, fromServer ? "SERVER_HANDSHAKE_TRAFFIC_SECRET" : "CLIENT_HANDSHAKE_TRAFFIC_SECRET");
    default:
        return lazily(sender.application, fromServer ? "SERVER_TRAFFIC_SECRET_0" : "CLIENT_TRAFFIC_SECRET_0");
    }
}

/// Sets keys and number of the note; for 1-RTT packets whose phase has changed it tries the next keys and the last.
std::optional<Bytes> QuicListener::tryKeys(
    Connection& connection, bool fromServer, ByteView packet, const PacketHeader& header, PacketNote& note)
{
    constexpr std::uint8_t keyPhaseBit = 0x04;
    auto& sender = connection.sender(fromServer);
    const auto bare = unprotectHeader(*note.keys, packet, header);
    if (!bare)
        return {};
    note.number = fullPacketNumber(bare->number, bare->numberLength, sender.expected[spaceOf(header.type)]);
    const bool changed = header.type == PacketType::OneRtt && ((bare->first & keyPhaseBit) != 0) != sender.keyPhase;
    if (!changed)
        return decrypt(*note.keys, packet, header, *bare, note.number);
    const auto next = std::make_shared<PacketKeys>(nextPhase(*sender.application, connection.version));
    if (auto payload = decrypt(*next, packet, header, *bare, note.number)) {
        sender.previous = std::exchange(sender.application, next);
        sender.keyPhase = !sender.keyPhase;
        note.keys = next;
        return payload;
    }
    if (!sender.previous)
        return {};
    note.keys = sender.previous;
    return decrypt(*note.keys, packet, header, *bare, note.number);
}

void QuicListener::open(
    Connection& connection, bool fromServer, std::uint32_t frame, ByteView packet, const PacketHeader& header, PacketNote& note)
{
    note.keys = keysFor(connection, header.type, fromServer);
    if (!note.keys) {
        const bool silent = header.type == PacketType::OneRtt && connection.saidKeysMissing;
        const bool noCipher = header.type != PacketType::ZeroRtt && !tls::cipherOf(connection.facts.cipherSuite);
        note.state = silent ? PacketNote::State::KnownNoKeys : noCipher ? PacketNote::State::NoCipher : PacketNote::State::NoKeys;
        connection.saidKeysMissing = connection.saidKeysMissing || header.type == PacketType::OneRtt;
        return;
    }
    note.state = PacketNote::State::NotDecrypted;
    const auto payload = tryKeys(connection, fromServer, packet, header, note);
    if (!payload)
        return;
    note.state = PacketNote::State::Decrypted;
    auto& expected = connection.sender(fromServer).expected[spaceOf(header.type)];
    expected = std::max(expected, note.number + 1);
    readFrames(connection, fromServer, frame, header.type, *payload, note);
}

/// Lets a stream take data unless too much is held already, and keeps account of what is.
template <typename Stream, typename Take>
void QuicListener::measured(Connection& connection, Stream& stream, Take&& take)
{
    if (m_held > mostHeld)
        return;
    const auto before = stream.held();
    take(stream);
    connection.held += stream.held() - before;
    m_held += stream.held() - before;
}

void QuicListener::readFrames(
    Connection& connection, bool fromServer, std::uint32_t frame, PacketType type, const Bytes& payload, PacketNote& note)
{
    auto& sender = connection.sender(fromServer);
    std::size_t at = 0;
    Frame read;
    for (std::uint32_t index = 0; nextFrame(payload, at, read) && read.whole; ++index) {
        if (read.type == frametype::newConnectionId)
            learnId(connection, fromServer, read.data);
        FrameNote about;
        about.index = index;
        if (read.type == frametype::crypto)
            measured(connection, sender.handshake[spaceOf(type)], [&](auto& stream) { stream.take(frame, read, about, connection.facts); });
        else if (read.isStream() && connection.facts.isHttp3() && (sender.streams.size() < mostStreams || sender.streams.contains(read.id)))
            measured(connection, sender.streams[read.id], [&](auto& stream) { stream.take(frame, read, about); });
        if (about.saysSomething() && note.frames.size() < mostFrameNotes)
            note.frames.push_back(std::move(about));
    }
}

std::shared_ptr<const MessageNote> QuicListener::hear(const HeardMessage& message)
{
    auto rest = message.bytes;
    auto header = parseHeader(rest, rest.size(), 0);
    if (!header)
        return nullptr;
    auto* connection = find(message, *header, rest);
    bool fromServer = connection && message.fromClient != connection->clientOpened;
    if (connection && header->type == PacketType::Initial && !fromServer && !header->dcid.empty()) {
        // An Initial packet to another server's id begins a fresh connection.
        const auto dcid = toString(header->dcid);
        if (dcid != connection->initialDcid && !connection->server.beginning(dcid))
            connection = nullptr;
    }
    if (!connection && message.path != 0)
        return nullptr;
    const auto note = std::make_shared<DatagramNote>();
    const auto firstDcid = header->dcid;
    while (header && note->packets.size() < mostPackets) {
        auto& packet = note->packets.emplace_back();
        if (connection && connection->dcidKnown && header->type == PacketType::Retry)
            packet.retryTag = checkRetryTag(rest, header->version,
                {reinterpret_cast<const std::uint8_t*>(connection->initialDcid.data()), connection->initialDcid.size()});
        if (isLong(rest) && header->type != PacketType::VersionNegotiation)
            update(connection, message, *header, fromServer);
        if (!connection)
            break;
        if (note->packets.size() == 1) {
            note->connected = true;
            note->connection = connection->number;
            note->initialId = connection->hash;
            note->fromServer = fromServer;
            const auto begin = toString(rest.subspan(1, std::min(rest.size() - 1, longestConnectionId)));
            const auto& ids = connection->sender(!fromServer);
            const auto* id = isLong(rest) ? &ids.ids.front() : ids.beginning(begin);
            note->shortDcidLength = static_cast<std::uint8_t>(id ? id->size() : 0);
            if (!isLong(rest))
                header = parseHeader(rest, rest.size(), note->shortDcidLength);
        }
        if (header->type != PacketType::Retry && header->type != PacketType::VersionNegotiation)
            open(*connection, fromServer, message.frame, rest, *header, packet);
        if (header->length >= rest.size())
            break;
        rest = rest.subspan(header->length);
        if (!belongsTo(rest, firstDcid, note->shortDcidLength))
            break;
        header = parseHeader(rest, rest.size(), note->shortDcidLength);
    }
    return note;
}

} // namespace

std::size_t DatagramNote::size() const
{
    auto bytes = sizeof(*this) + packets.capacity() * sizeof(PacketNote);
    for (const auto& packet : packets) {
        bytes += packet.frames.capacity() * sizeof(FrameNote);
        for (const auto& frame : packet.frames)
            bytes += frame.bytes.capacity() + frame.begunBytes.capacity() + frame.fragments.capacity() * sizeof(Fragment)
                + frame.begun.capacity() * sizeof(HandshakePart) + frame.messages.capacity();
    }
    return bytes;
}

std::unique_ptr<Listener> listenToQuic(const ListenerSetup& setup) { return std::make_unique<QuicListener>(setup.keys); }

} // namespace porthole::quic
