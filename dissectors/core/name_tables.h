// The names that Porthole brings along: constant tables, made by resources/names/make_name_tables when it is built.
#pragma once

#include <cstdint>
#include <span>

namespace porthole::nametables {

/// All names, each with a NUL behind it; the tables give offsets into it.
extern const char text[];

/// Prefixes of vendors, ascending: prefix << 24 | offset of the name, by the bits of the prefix. With hasShortName the
/// long name is followed by a short one that is not made from it.
extern const std::span<const std::uint64_t> vendors24, vendors28, vendors36;
inline constexpr std::uint32_t hasShortName = 0x800000;
/// Where those of vendors24 begin whose first 16 bits are the index; one more at the end.
extern const std::uint16_t vendorStarts[0x10001];

/// Addresses with a purpose, ascending; the first of a block may also stand by itself. Bits beyond `bits` are zero.
struct WellKnown {
    std::uint64_t address; ///< 48 bits
    std::uint32_t bits;
    std::uint32_t name;
};
extern const std::span<const WellKnown> wellKnown;

struct Service {
    std::uint16_t port;
    std::uint32_t name;
};
/// IANA's names of ports, ascending.
extern const std::span<const Service> tcpServices, udpServices, sctpServices;

} // namespace porthole::nametables
