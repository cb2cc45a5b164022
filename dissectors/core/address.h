// Addresses of all layers in one small value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace porthole {

class Text;

struct MacAddress {
    std::array<std::uint8_t, 6> bytes {};
    auto operator<=>(const MacAddress&) const = default;
};

struct Ipv4Address {
    std::uint32_t value = 0; ///< host order
    auto operator<=>(const Ipv4Address&) const = default;
};

struct Ipv6Address {
    std::array<std::uint8_t, 16> bytes {};
    auto operator<=>(const Ipv6Address&) const = default;
};

/// An address of any layer: what the Source and Destination columns show and conversations are keyed by.
struct Address {
    enum class Kind : std::uint8_t {
        None,
        Mac,
        Ipv4,
        Ipv6,
        Eui64,   ///< 8 bytes, as IEEE 802.15.4 and IPoIB write them
        ArcNet,  ///< 1 byte
        Label,   ///< text of up to 16 bytes, zero padded: for layers without addresses of their own
        VinesOrOther,
    };

    Kind kind = Kind::None;
    std::array<std::uint8_t, 16> bytes {}; ///< in wire order, unused bytes zero

    Address() = default;
    Address(const MacAddress& mac)
        : kind(Kind::Mac)
    {
        std::memcpy(bytes.data(), mac.bytes.data(), 6);
    }
    Address(Ipv4Address ip)
        : kind(Kind::Ipv4)
    {
        bytes[0] = static_cast<std::uint8_t>(ip.value >> 24);
        bytes[1] = static_cast<std::uint8_t>(ip.value >> 16);
        bytes[2] = static_cast<std::uint8_t>(ip.value >> 8);
        bytes[3] = static_cast<std::uint8_t>(ip.value);
    }
    Address(const Ipv6Address& ip)
        : kind(Kind::Ipv6)
        , bytes(ip.bytes)
    {
    }
    static Address label(std::string_view text);

    bool operator==(const Address&) const = default;
    auto operator<=>(const Address&) const = default;
    explicit operator bool() const { return kind != Kind::None; }
    /// Bytes of the address on the wire.
    std::size_t size() const;
};

void appendMac(Text& out, const std::uint8_t* sixBytes);
void appendIpv4(Text& out, std::uint32_t hostOrder);
/// RFC 5952.
void appendIpv6(Text& out, const std::uint8_t* sixteenBytes);
void appendAddress(Text& out, const Address& address);

} // namespace porthole
