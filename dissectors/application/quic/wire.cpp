#include "dissectors/application/quic/wire.h"

#include "dissectors/application/quic/versions.h"

#include <algorithm>

namespace porthole::quic {

bool readVarint(ByteView bytes, std::size_t& at, std::uint64_t& value)
{
    if (at >= bytes.size())
        return false;
    const std::size_t length = std::size_t {1} << (bytes[at] >> 6);
    if (bytes.size() - at < length)
        return false;
    value = bytes[at] & 0x3f;
    for (std::size_t i = 1; i < length; ++i)
        value = value << 8 | bytes[at + i];
    at += length;
    return true;
}

ByteView markOf(ByteView datagram)
{
    if (datagram.empty())
        return {};
    if (!isLong(datagram))
        return datagram.subspan(1, std::min(datagram.size() - 1, longestConnectionId));
    const auto header = parseHeader(datagram, datagram.size(), 0);
    return header && header->dcid.size() <= longestConnectionId ? header->dcid : ByteView {};
}

PacketType longPacketType(std::uint8_t first, std::uint32_t version)
{
    constexpr PacketType types[] = {PacketType::Initial, PacketType::ZeroRtt, PacketType::Handshake, PacketType::Retry};
    const auto bits = first >> 4 & 3;
    return types[isVersion2(version) ? (bits + 3) & 3 : bits];
}

namespace {

bool readConnectionId(ByteView packet, std::size_t& at, ByteView& id)
{
    if (at >= packet.size())
        return false;
    const std::size_t length = packet[at++];
    if (packet.size() - at < length)
        return false;
    id = packet.subspan(at, length);
    at += length;
    return true;
}

std::optional<PacketHeader> parseLong(ByteView packet, std::size_t reported)
{
    PacketHeader header;
    header.first = packet[0];
    if (packet.size() < 5)
        return {};
    for (std::size_t i = 1; i < 5; ++i)
        header.version = header.version << 8 | packet[i];
    std::size_t at = 5;
    if (!readConnectionId(packet, at, header.dcid) || !readConnectionId(packet, at, header.scid))
        return {};
    header.type = header.version == 0 ? PacketType::VersionNegotiation : longPacketType(header.first, header.version);
    header.length = reported;
    if (header.type == PacketType::Initial) {
        std::uint64_t tokenLength = 0;
        if (!readVarint(packet, at, tokenLength) || packet.size() - at < tokenLength)
            return {};
        header.token = packet.subspan(at, static_cast<std::size_t>(tokenLength));
        at += header.token.size();
    }
    if (header.type != PacketType::Retry && header.type != PacketType::VersionNegotiation) {
        std::uint64_t length = 0;
        if (!readVarint(packet, at, length))
            return {};
        if (length <= reported - at)
            header.length = at + static_cast<std::size_t>(length);
    }
    header.numberOffset = at;
    return header;
}

} // namespace

std::optional<PacketHeader> parseHeader(ByteView packet, std::size_t reported, std::size_t shortDcidLength)
{
    if (packet.empty())
        return {};
    if (isLong(packet))
        return parseLong(packet, reported);
    PacketHeader header;
    header.first = packet[0];
    header.length = reported;
    header.dcid = packet.subspan(1, std::min(shortDcidLength, packet.size() - 1));
    header.numberOffset = 1 + header.dcid.size();
    return header;
}

bool belongsTo(ByteView packet, ByteView firstDcid, std::size_t shortDcidLength)
{
    constexpr std::size_t dcidAt = 6; // behind first byte, version and length
    ByteView id;
    if (!isLong(packet)) {
        id = packet.subspan(1, std::min(shortDcidLength, packet.size() - 1));
    } else if (packet.size() >= dcidAt) {
        const std::size_t size = packet[dcidAt - 1];
        if (size <= longestConnectionId && packet.size() - dcidAt >= size)
            id = packet.subspan(dcidAt, size);
    }
    return std::equal(id.begin(), id.end(), firstDcid.begin(), firstDcid.end());
}

std::uint64_t fullPacketNumber(std::uint64_t truncated, unsigned length, std::uint64_t expected)
{
    const auto window = std::uint64_t {1} << (8 * length);
    const auto half = window / 2;
    const auto candidate = (expected & ~(window - 1)) | truncated;
    if (candidate + half <= expected && candidate < (std::uint64_t {1} << 62) - window)
        return candidate + window;
    if (candidate > expected + half && candidate >= window)
        return candidate - window;
    return candidate;
}

} // namespace porthole::quic
