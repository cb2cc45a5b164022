// IP packets made by hand, without a link layer: what a test gives as hexadecimal digits gets its lengths and checksums here.
#pragma once

#include "dissectors/core/checksum.h"
#include "tests/support/dissection.h"

namespace porthole::test {

inline Bytes operator+(Bytes left, const Bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

inline void putWord(Bytes& bytes, std::size_t at, std::uint32_t word)
{
    bytes[at] = static_cast<std::uint8_t>(word >> 8);
    bytes[at + 1] = static_cast<std::uint8_t>(word);
}

/// 192.0.2.1 to 192.0.2.2, time to live 64; `options` are a multiple of four bytes.
inline Bytes ipv4(std::uint8_t protocol, const Bytes& payload, const Bytes& options = {})
{
    auto packet = hex("45 00 00 00  00 01 00 00  40 00 00 00  c0 00 02 01  c0 00 02 02") + options;
    packet[0] = static_cast<std::uint8_t>(0x45 + options.size() / 4);
    packet[9] = protocol;
    putWord(packet, 2, static_cast<std::uint32_t>(packet.size() + payload.size()));
    putWord(packet, 10, InternetChecksum().add(packet).result());
    return packet + payload;
}

inline const Bytes ipv6Addresses
    = hex("20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02");

/// 2001:db8::1 to 2001:db8::2, hop limit 64.
inline Bytes ipv6(std::uint8_t nextHeader, const Bytes& payload, const Bytes& addresses = ipv6Addresses)
{
    auto packet = hex("60 00 00 00  00 00 00 40") + addresses;
    packet[6] = nextHeader;
    putWord(packet, 4, static_cast<std::uint32_t>(payload.size()));
    return packet + payload;
}

/// A message of ICMP or IGMP with its checksum at byte 2.
inline Bytes summed(Bytes message)
{
    putWord(message, 2, 0);
    putWord(message, 2, InternetChecksum().add(message).result());
    return message;
}

/// An ICMPv6 message in its packet.
inline Bytes icmpv6(Bytes message, const Bytes& addresses = ipv6Addresses)
{
    putWord(message, 2, 0);
    const auto length = static_cast<std::uint32_t>(message.size());
    putWord(message, 2, InternetChecksum().add(addresses).addLong(length).addLong(58).add(message).result());
    return ipv6(58, message, addresses);
}

/// Any version, as LINKTYPE_RAW has it.
inline FrameOptions rawIp()
{
    FrameOptions options;
    options.linkType = LinkType::Raw;
    return options;
}

/// The first line of the tree that begins so, blanks aside; empty if there is none.
inline std::string lineWith(const Dissected& frame, std::string_view beginning)
{
    for (const auto& line : frame.lines()) {
        const auto start = line.find_first_not_of(' ');
        if (start != line.npos && std::string_view(line).substr(start).starts_with(beginning))
            return line.substr(start);
    }
    return {};
}

} // namespace porthole::test
