#include "analysis/ladder/quic_rows.h"

#include "dissectors/application/quic/wire.h"
#include "dissectors/core/registry.h"

#include <algorithm>

namespace porthole::analysis {

namespace {

constexpr std::size_t mostSent = 200'000;       ///< first bytes that are remembered
constexpr std::uint64_t handshakeMessages = ~0; ///< in the place of a stream
constexpr std::size_t mostPackets = 100;        ///< of one datagram

using Type = quic::PacketType;

std::string_view nameOf(Type type)
{
    constexpr std::string_view names[] = {"Initial", "0-RTT", "Handshake", "Retry", "1-RTT", "Version Negotiation"};
    return names[static_cast<std::size_t>(type)];
}

NumberSpace spaceOf(Type type)
{
    switch (type) {
    case Type::Handshake: return NumberSpace::Handshake;
    case Type::ZeroRtt:
    case Type::OneRtt: return NumberSpace::Application;
    default: return NumberSpace::Initial;
    }
}

/// A name alone, with nothing in brackets.
bool isBareName(std::string_view part)
{
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

/// Of UTF-8, between two characters.
std::string cut(std::string text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80)
        --most;
    text.resize(most);
    return text + "…";
}

std::uint32_t rootOf(const Tree& tree, std::uint32_t at)
{
    while (tree[at].parent != noItem)
        at = tree[at].parent;
    return at;
}

} // namespace

std::string shortenedFigureLine(std::string_view line, std::size_t most)
{
    constexpr std::string_view comma = ", ";
    std::string result;
    const auto colon = line.find(": ");
    const auto begin = colon == line.npos ? 0 : colon + 2;
    result = line.substr(0, begin);
    line.remove_prefix(begin);
    bool first = true;
    while (!line.empty() && result.size() <= most) {
        const auto end = std::min(line.find(comma), line.size());
        const auto part = line.substr(0, end);
        line.remove_prefix(std::min(line.size(), end + comma.size()));
        unsigned count = 1;
        while (isBareName(part) && line.starts_with(part) && (line.size() == part.size() || line.substr(part.size()).starts_with(comma))) {
            line.remove_prefix(std::min(line.size(), part.size() + comma.size()));
            ++count;
        }
        result += first ? "" : comma;
        result += part;
        if (count > 1)
            result += " ×" + std::to_string(count);
        first = false;
    }
    return cut(std::move(result), most);
}

/// What a packet's items told so far.
struct QuicRows::Packet {
    Packet(std::uint32_t layerItem, const LadderRow& datagram)
        : layer(layerItem)
        , row(datagram)
    {
        row.kind = LadderRow::Kind::Packet;
        row.length = 0;
        row.flags = quicpacket::routine;
    }
    std::uint32_t layer; ///< index of its item
    LadderRow row;
    Type type = Type::OneRtt;
    std::uint64_t size = 0;
    std::string text;
    bool begun = false; ///< a header was there; none: padding behind the packets
};

QuicRows::QuicRows(const Session& session)
    : m_reader(session)
{
    const auto& registry = session.registry();
    m_layer = registry.findField("quic");
    m_headerForm = registry.findField("quic.header_form");
    m_longType = registry.findField("quic.long.packet_type");
    m_longType2 = registry.findField("quic.long.packet_type_v2");
    m_version = registry.findField("quic.version");
    m_packetLength = registry.findField("quic.packet_length");
    m_summary = registry.findField("quic.packet.summary");
    m_frameType = registry.findField("quic.frame_type");
    m_streamId = registry.findField("quic.stream.stream_id");
    m_streamOffset = registry.findField("quic.stream.offset");
    m_streamData = registry.findField("quic.stream_data");
    m_cryptoOffset = registry.findField("quic.crypto.offset");
    m_cryptoData = registry.findField("quic.crypto.crypto_data");
    m_sourcePort = registry.findField("udp.srcport");
    m_destinationPort = registry.findField("udp.dstport");
}

bool QuicRows::add(const LadderRow& datagram, const Conversation& conversation, LadderPiece& piece)
{
    if (!m_reader.read(datagram.frame, {.tree = true, .columns = false}))
        return false;
    auto packets = collect(datagram, conversation);
    std::erase_if(packets, [](const Packet& packet) { return !packet.begun; });
    for (auto& packet : packets) {
        if (packet.text.empty())
            describeSealed(packet);
        if (packet.type != Type::OneRtt)
            packet.row.flags &= static_cast<std::uint16_t>(~quicpacket::routine);
        piece.texts.resize(piece.rows.size());
        piece.rows.push_back(packet.row);
        piece.texts.push_back(std::move(packet.text));
    }
    m_found = m_found || !packets.empty();
    m_others += packets.empty();
    return !packets.empty();
}

std::vector<QuicRows::Packet> QuicRows::collect(const LadderRow& datagram, const Conversation& conversation)
{
    std::vector<Packet> packets;
    const auto& tree = m_reader.packet().tree;
    std::uint64_t source = 0, destination = 0;
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
        const auto& item = tree[i];
        if (item.field == m_sourcePort)
            source = item.value;
        else if (item.field == m_destinationPort)
            destination = item.value;
        // In a tunnel there are datagrams of other conversations.
        const bool mine = (source == conversation.portA && destination == conversation.portB)
            || (source == conversation.portB && destination == conversation.portA);
        if (!mine)
            continue;
        if (item.field == m_layer && item.parent == noItem && packets.size() < mostPackets) {
            packets.emplace_back(i, datagram);
        } else if (!packets.empty() && item.parent != noItem) {
            const auto root = rootOf(tree, i);
            const auto owner = std::find_if(packets.rbegin(), packets.rend(), [&](const Packet& packet) { return packet.layer == root; });
            if (owner != packets.rend())
                takeItem(item, {m_reader.packet(), i}, *owner);
        }
    }
    return packets;
}

void QuicRows::describeSealed(Packet& packet)
{
    packet.text = nameOf(packet.type);
    if (packet.type == Type::Retry || packet.type == Type::VersionNegotiation)
        return;
    packet.text += fmt::format(": encrypted, {} bytes", packet.size);
    if (packet.type == Type::OneRtt)
        packet.row.length = static_cast<std::uint32_t>(packet.size);
}

void QuicRows::takeItem(const Item& item, ItemView view, Packet& packet)
{
    auto& row = packet.row;
    const auto setType = [&](Type type) {
        packet.type = type;
        row.space = spaceOf(type);
        if (type == Type::ZeroRtt)
            row.flags |= quicpacket::earlyData;
    };
    if (item.field == m_headerForm) {
        packet.begun = true;
        setType(item.value ? Type::Initial : Type::OneRtt);
    } else if (item.field == m_longType) {
        setType(static_cast<Type>(item.value & 3));
    } else if (item.field == m_longType2) { // RFC 9369 section 3.2
        setType(static_cast<Type>((item.value + 3) & 3));
    } else if (item.field == m_version && item.value == 0) {
        setType(Type::VersionNegotiation);
    } else if (item.field == m_packetLength) {
        packet.size = item.value;
    } else if (item.field == m_summary) {
        packet.text = shortenedFigureLine(view.text());
    } else if (item.field == m_frameType) {
        m_at = {};
        takeFrameType(item.value, row);
    } else if (item.field == m_streamId) {
        m_at.stream = item.value;
    } else if (item.field == m_streamOffset || item.field == m_cryptoOffset) {
        m_at.offset = item.value;
    } else if (item.field == m_streamData) {
        row.length += item.length;
        noteSent(row, m_at.stream, item.length);
    } else if (item.field == m_cryptoData) {
        noteSent(row, handshakeMessages, item.length);
    }
}

/// Frame types of RFC 9000 section 19, datagrams of RFC 9221.
void QuicRows::takeFrameType(std::uint64_t type, LadderRow& row)
{
    constexpr std::uint64_t closeTransport = 0x1c, closeApplication = 0x1d, ackEcn = 0x03, streamFirst = 0x08, maxStreamData = 0x11,
                            datagram = 0x30, datagramWithLength = 0x31;
    if (type == closeTransport || type == closeApplication)
        row.flags |= quicpacket::closes;
    const bool routine
        = type <= ackEcn || (type >= streamFirst && type <= maxStreamData) || type == datagram || type == datagramWithLength;
    if (!routine)
        row.flags &= static_cast<std::uint16_t>(~quicpacket::routine);
}

/// Packets are never sent again, but what they carried is (RFC 9000 section 13.3).
void QuicRows::noteSent(LadderRow& row, std::uint64_t stream, std::uint32_t length)
{
    if (length == 0)
        return;
    if (m_sent.size() >= mostSent)
        m_sent.clear();
    const auto [known, isNew] = m_sent.try_emplace({row.from, row.space, stream, m_at.offset}, row.frame);
    if (isNew)
        return;
    if (known->second != row.frame)
        row.repeats = known->second;
    known->second = row.frame;
}

} // namespace porthole::analysis
