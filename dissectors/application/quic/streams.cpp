#include "dissectors/application/quic/streams.h"

#include "dissectors/application/quic/info.h"

#include <algorithm>

namespace porthole::quic {

namespace {

constexpr std::size_t messageHeaderLength = 4; ///< type and length of a handshake message
constexpr std::uint8_t clientHello = 1, serverHello = 2, encryptedExtensions = 8;
constexpr std::uint16_t alpnExtension = 16;
constexpr std::size_t randomLength = 32;

std::size_t messageLength(ByteView message)
{
    return messageHeaderLength + (std::size_t {message[1]} << 16 | std::size_t {message[2]} << 8 | message[3]);
}

std::uint16_t number16(ByteView bytes, std::size_t at) { return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]); }

/// The first name of the ALPN extension among `extensions`, each of type, length and content.
std::string applicationOf(ByteView extensions)
{
    while (extensions.size() >= 4) {
        const auto type = number16(extensions, 0);
        const std::size_t length = number16(extensions, 2);
        if (extensions.size() - 4 < length)
            break;
        const auto content = extensions.subspan(4, length);
        if (type == alpnExtension && length > 3 && content[2] <= length - 3)
            return toString(content.subspan(3, content[2]));
        extensions = extensions.subspan(4 + length);
    }
    return {};
}

/// `rest`: what follows the random number.
ByteView extensionsOfClientHello(ByteView rest)
{
    const auto skip = [&](std::size_t count) { rest = rest.subspan(std::min(count, rest.size())); };
    skip(1 + std::size_t {rest[0]}); // session id
    if (rest.size() < 2)
        return {};
    skip(2 + std::size_t {number16(rest, 0)}); // cipher suites
    if (rest.empty())
        return {};
    skip(1 + std::size_t {rest[0]} + 2); // compression methods, length of the extensions
    return rest;
}

void learn(ByteView message, HandshakeFacts& facts)
{
    constexpr std::size_t randomAt = messageHeaderLength + 2;
    const auto type = message[0];
    if (type == clientHello && message.size() > randomAt + randomLength) {
        facts.clientRandom = toString(message.subspan(randomAt, randomLength));
        facts.offered = applicationOf(extensionsOfClientHello(message.subspan(randomAt + randomLength)));
    } else if (type == serverHello && message.size() > randomAt + randomLength) {
        const auto suiteAt = randomAt + randomLength + 1 + message[randomAt + randomLength];
        if (message.size() >= suiteAt + 2)
            facts.cipherSuite = number16(message, suiteAt);
    } else if (type == encryptedExtensions && message.size() > messageHeaderLength + 2) {
        facts.application = applicationOf(message.subspan(messageHeaderLength + 2));
    }
}

/// Takes over what the assembler says. False if nothing is delivered.
bool accept(Delivery& delivery, FrameNote& note)
{
    note.kind = delivery.kind;
    note.overlaps = delivery.overlaps;
    note.skipped = static_cast<std::uint32_t>(delivery.skipped);
    note.fragments = std::move(delivery.fragments);
    note.bytes = std::move(delivery.bytes);
    note.joinedIn = std::move(delivery.joinedIn);
    return note.kind == Delivery::Kind::InOrder || note.kind == Delivery::Kind::Reassembled;
}

} // namespace

void HandshakeStream::take(std::uint32_t frame, const Frame& crypto, FrameNote& note, HandshakeFacts& facts)
{
    auto delivery = m_assembler.take(frame, crypto.offset, crypto.data);
    if (accept(delivery, note) && !m_lost)
        deliver(frame, note.kind == Delivery::Kind::Reassembled ? ByteView(note.bytes) : crypto.data.subspan(note.skipped), note, facts);
}

void HandshakeStream::deliver(std::uint32_t frame, ByteView data, FrameNote& note, HandshakeFacts& facts)
{
    const auto before = m_message.size();
    if (before > 0) {
        note.continues = true;
        note.continuedType = m_message[0];
    }
    m_message.insert(m_message.end(), data.begin(), data.end());
    m_parts.push_back({frame, static_cast<std::uint32_t>(data.size())});
    std::size_t at = 0;
    while (m_message.size() - at >= messageHeaderLength) {
        const auto rest = ByteView(m_message).subspan(at);
        const auto length = messageLength(rest);
        if (length > largestMessage) {
            m_lost = true;
            m_message = {};
            m_parts = {};
            return;
        }
        if (length > rest.size())
            break;
        learn(rest.first(length), facts);
        const auto name = messageAbbreviation(rest[0]);
        if (!name.empty())
            note.messages.append(note.messages.empty() ? "" : ", ").append(name);
        at += length;
    }
    if (at == 0 || at < m_message.size()) {
        if (at > 0 || !m_completeIn) {
            if (m_completeIn)
                *m_completeIn = frame;
            m_completeIn = std::make_shared<std::uint32_t>(0);
        }
        note.completeIn = m_completeIn;
    } else if (m_completeIn) {
        *m_completeIn = frame;
        m_completeIn.reset();
    }
    if (at == 0)
        return; // nothing is complete yet
    if (before > 0) {
        note.begun = m_parts;
        note.begun.pop_back();
        note.begunBytes.assign(m_message.begin(), m_message.begin() + static_cast<std::ptrdiff_t>(before));
    }
    m_message.erase(m_message.begin(), m_message.begin() + static_cast<std::ptrdiff_t>(at));
    m_parts.clear();
    if (!m_message.empty())
        m_parts.push_back({frame, static_cast<std::uint32_t>(m_message.size())});
}

void Http3Stream::take(std::uint32_t frame, const Frame& stream, FrameNote& note)
{
    auto delivery = m_assembler.take(frame, stream.offset, stream.data);
    const bool delivered = accept(delivery, note);
    if (m_lost)
        return;
    constexpr std::uint64_t unidirectionalBit = 2;
    if (note.kind == Delivery::Kind::Repeated && stream.offset == 0) {
        // Shown again, by itself.
        Http3Stream again;
        again.deliver(frame, stream.data, stream.id & unidirectionalBit, note);
        note.kind = Delivery::Kind::InOrder;
        return;
    }
    if (!delivered)
        return;
    deliver(frame, note.kind == Delivery::Kind::Reassembled ? ByteView(note.bytes) : stream.data.subspan(note.skipped),
        stream.id & unidirectionalBit, note);
}

void Http3Stream::deliver(std::uint32_t frame, ByteView data, bool unidirectional, FrameNote& note)
{
    const auto before = m_pending.size();
    m_pending.insert(m_pending.end(), data.begin(), data.end());
    if (m_pending.size() > mostPending) {
        m_lost = true;
        m_pending = {};
        return;
    }
    std::size_t at = 0;
    if (unidirectional && !m_begun) {
        if (!readVarint(m_pending, at, m_type))
            return;
        m_begun = note.streamBegins = true;
    }
    note.http3 = true;
    note.streamType = m_type;
    const bool framed = !unidirectional || m_type < 2; // control and push streams
    const auto begin = at;
    while (framed && at < m_pending.size()) {
        auto end = at;
        std::uint64_t type = 0, length = 0;
        if (!readVarint(m_pending, end, type) || !readVarint(m_pending, end, length) || m_pending.size() - end < length)
            break;
        at = end + static_cast<std::size_t>(length);
    }
    if (!framed)
        at = m_pending.size();
    note.pdusBegin = static_cast<std::uint32_t>(begin);
    note.pdusEnd = static_cast<std::uint32_t>(at);
    if (note.kind == Delivery::Kind::Reassembled)
        m_parts.insert(m_parts.end(), note.fragments.begin(), note.fragments.end());
    else
        m_parts.push_back({frame, 0, static_cast<std::uint32_t>(data.size())});
    if (at == 0) {
        note.fragments.clear(); // shown where they are complete
        note.bytes.clear();
        note.http3 = false;
        return;
    }
    if (before > 0) {
        note.kind = Delivery::Kind::Reassembled;
        note.bytes.assign(m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(at));
        note.fragments = m_parts;
        std::uint32_t offset = 0;
        for (auto& part : note.fragments) {
            part.offset = offset;
            part.length = std::min(part.length, static_cast<std::uint32_t>(at) - offset);
            offset += part.length;
        }
    }
    m_pending.erase(m_pending.begin(), m_pending.begin() + static_cast<std::ptrdiff_t>(at));
    m_parts.clear();
    if (!m_pending.empty())
        m_parts.push_back({frame, 0, static_cast<std::uint32_t>(m_pending.size())});
}

} // namespace porthole::quic
