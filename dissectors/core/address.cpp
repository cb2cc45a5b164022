#include "dissectors/core/address.h"

#include "dissectors/core/text.h"

#include <algorithm>
#include <charconv>

namespace porthole {

namespace {

/// `number` in `base`, with no zeros before it: addresses are written so often that a format string costs.
void appendNumber(Text& out, std::uint32_t number, int base)
{
    std::array<char, 8> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    out << std::string_view(digits.data(), end);
}

} // namespace

Address Address::label(std::string_view text)
{
    Address address;
    address.kind = Kind::Label;
    std::copy_n(text.begin(), std::min(text.size(), address.bytes.size()), address.bytes.begin());
    return address;
}

std::size_t Address::size() const
{
    switch (kind) {
    case Kind::None: return 0;
    case Kind::Mac: return 6;
    case Kind::Ipv4: return 4;
    case Kind::Eui64: return 8;
    case Kind::ArcNet: return 1;
    case Kind::Ipv6:
    case Kind::Label:
    case Kind::VinesOrOther: return 16;
    }
    return 0;
}

void appendMac(Text& out, const std::uint8_t* sixBytes)
{
    out.hex({sixBytes, 6}, ':');
}

void appendIpv4(Text& out, std::uint32_t hostOrder)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        appendNumber(out, hostOrder >> shift & 0xff, 10);
        if (shift > 0)
            out << '.';
    }
}

void appendIpv6(Text& out, const std::uint8_t* sixteenBytes)
{
    std::array<std::uint16_t, 8> groups;
    for (std::size_t i = 0; i < 8; ++i)
        groups[i] = static_cast<std::uint16_t>(sixteenBytes[2 * i] << 8 | sixteenBytes[2 * i + 1]);

    // The longest run of zero groups, the first of equals, becomes "::"; a single zero group does not.
    std::size_t bestStart = 8;
    std::size_t bestLength = 1;
    for (std::size_t start = 0; start < 8; ++start) {
        std::size_t length = 0;
        while (start + length < 8 && groups[start + length] == 0)
            ++length;
        if (length > bestLength) {
            bestStart = start;
            bestLength = length;
        }
        start += length;
    }

    const auto dotted = [&] {
        appendIpv4(out, static_cast<std::uint32_t>(groups[6]) << 16 | groups[7]);
    };
    const bool mapped = bestStart == 0 && bestLength == 5 && groups[5] == 0xffff;
    const bool compatible = bestStart == 0 && bestLength == 6 && groups[6] != 0;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == bestStart) {
            out << "::";
            i += bestLength - 1;
            continue;
        }
        if (i == 6 && (mapped || compatible)) {
            if (mapped)
                out << ':';
            dotted();
            return;
        }
        if (i > 0 && i != bestStart + bestLength)
            out << ':';
        appendNumber(out, groups[i], 16);
    }
}

void appendAddress(Text& out, const Address& address)
{
    const auto* bytes = address.bytes.data();
    switch (address.kind) {
    case Address::Kind::None: break;
    case Address::Kind::Mac: appendMac(out, bytes); break;
    case Address::Kind::Ipv4:
        appendIpv4(out, static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
                | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3]);
        break;
    case Address::Kind::Ipv6: appendIpv6(out, bytes); break;
    case Address::Kind::Eui64: out.hex({bytes, 8}, ':'); break;
    case Address::Kind::ArcNet: out.format("0x{:02x}", bytes[0]); break;
    case Address::Kind::Label:
        for (std::size_t i = 0; i < address.bytes.size() && bytes[i]; ++i)
            out << static_cast<char>(bytes[i]);
        break;
    case Address::Kind::VinesOrOther: out.hex({bytes, 16}); break;
    }
}

} // namespace porthole
