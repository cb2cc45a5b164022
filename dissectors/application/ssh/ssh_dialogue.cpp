// What an SSH connection has agreed on, and where its packets end: RFC 4253 sections 4, 6 and 7.

#include "dissectors/application/ssh/ssh.h"

#include "dissectors/application/text_lines.h"

#include <algorithm>

namespace porthole::ssh {

namespace {

constexpr std::size_t packetHeader = 5; ///< length and padding length
constexpr std::size_t cookieLength = 16;
constexpr std::size_t longestPacket = 35000; ///< RFC 4253 section 6.1

std::uint32_t bigEndian(ByteView bytes)
{
    return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

/// The first name of the client's that the server has too: RFC 4253 section 7.1.
std::string_view choose(std::string_view client, std::string_view server)
{
    const auto has = [&](std::string_view name) {
        for (std::string_view rest = server;;) {
            const auto end = rest.find(',');
            if (rest.substr(0, end) == name)
                return true;
            if (end == rest.npos)
                return false;
            rest.remove_prefix(end + 1);
        }
    };
    constexpr unsigned mostNames = 100;
    for (unsigned i = 0; i < mostNames; ++i) {
        const auto end = client.find(',');
        if (has(client.substr(0, end)))
            return client.substr(0, end);
        if (end == client.npos)
            break;
        client.remove_prefix(end + 1);
    }
    return {};
}

unsigned versionOf(std::string_view text)
{
    if (text.starts_with("SSH-2.") || text.starts_with("SSH-1.99-"))
        return 2;
    return text.starts_with("SSH-1.") ? 1 : 0;
}

class SshListener : public Listener {
public:
    std::shared_ptr<const MessageNote> hear(const HeardMessage& message) override
    {
        constexpr std::uint16_t port = 22;
        const bool fromServer = message.sourcePort == port || (message.destinationPort != port && !message.fromClient);
        auto note = std::make_shared<PacketNote>();
        note->conversation = m_conversation;
        note->fromServer = fromServer;
        auto& side = m_sides[fromServer];
        const auto text = lines::text(message.bytes);
        if (!side.identified && text.starts_with("SSH-")) {
            side.identified = true;
            if (!fromServer)
                m_conversation->version = versionOf(text);
            return note;
        }
        note->encrypted = m_conversation->version != 2 || side.keyed || !isClearPacket(message.bytes);
        if (note->encrypted)
            return note;
        note->sequence = side.sequence++;
        const auto number = message.bytes[packetHeader];
        if (number == message::keyExchangeInit)
            hearOffer(message.bytes.subspan(packetHeader + 1), fromServer);
        else if (number == message::newKeys)
            side.keyed = true;
        return note;
    }

private:
    struct Side {
        bool identified = false, keyed = false;
        std::uint32_t sequence = 0;
        std::string methods, ciphers; ///< offered
    };

    void hearOffer(ByteView payload, bool fromServer)
    {
        NameLists lists;
        if (!readNameLists(payload, lists))
            return;
        auto& side = m_sides[fromServer];
        side.methods = lists[KeyExchangeMethods];
        side.ciphers = lists[CiphersToServer];
        if (m_sides[0].methods.empty() || m_sides[1].methods.empty())
            return;
        m_conversation->methodName = choose(m_sides[0].methods, m_sides[1].methods);
        m_conversation->method = methodOf(m_conversation->methodName);
        m_conversation->cipher = choose(m_sides[0].ciphers, m_sides[1].ciphers);
    }

    std::shared_ptr<Conversation> m_conversation = std::make_shared<Conversation>();
    Side m_sides[2]; ///< client, server
};

MessageEnd known(std::uint64_t length) { return {MessageEnd::Kind::Known, length}; }

bool plausibleHeader(ByteView bytes)
{
    const auto length = bigEndian(bytes);
    constexpr std::uint32_t shortest = 12, blockLength = 8;
    return length >= shortest && length <= longestPacket && (length + 4) % blockLength == 0;
}

} // namespace

bool readNameLists(ByteView payload, NameLists& lists)
{
    if (payload.size() < cookieLength)
        return false;
    payload = payload.subspan(cookieLength);
    for (auto& list : lists) {
        if (payload.size() < 4 || bigEndian(payload) > payload.size() - 4)
            return false;
        list = lines::text(payload.subspan(4, bigEndian(payload)));
        payload = payload.subspan(4 + list.size());
    }
    return true;
}

KeyExchange methodOf(std::string_view name)
{
    if (name.starts_with("diffie-hellman-group-exchange-"))
        return KeyExchange::GroupExchange;
    const bool curve = name.starts_with("ecdh-sha2-") || name.starts_with("curve25519-sha256") || name == "curve448-sha512";
    return curve ? KeyExchange::EllipticCurve : KeyExchange::DiffieHellman;
}

std::unique_ptr<Listener> listen(const ListenerSetup&) { return std::make_unique<SshListener>(); }

bool isClearPacket(ByteView bytes)
{
    if (bytes.size() < packetHeader + 1 || !plausibleHeader(bytes))
        return false;
    constexpr std::uint8_t leastPadding = 4, lastTransport = 6;
    const auto padding = bytes[4], number = bytes[5];
    const bool clear = (number >= 1 && number <= lastTransport) || number == message::keyExchangeInit || number == message::newKeys
        || (number >= message::methodFirst && number <= message::methodLast);
    return clear && padding >= leastPadding && padding + 2u <= bigEndian(bytes);
}

/// Packets in the clear have an end; encrypted ones stand as they come.
MessageEnd frame(ByteView bytes, FramingState& state)
{
    const auto text = lines::text(bytes);
    constexpr std::size_t longestLine = 255;
    if (text.starts_with("SSH-")) {
        state.messageSeen = true;
        const auto end = text.find('\n');
        if (end != text.npos)
            return known(end + 1);
        return text.size() < longestLine ? MessageEnd {MessageEnd::Kind::MoreNeeded, 0} : known(text.size());
    }
    if (state.messageSeen && isClearPacket(bytes))
        return known(4 + static_cast<std::uint64_t>(bigEndian(bytes)));
    return known(bytes.size());
}

bool recognises(const Cursor& in) { return lines::text(in.view()).starts_with("SSH-"); }

} // namespace porthole::ssh
