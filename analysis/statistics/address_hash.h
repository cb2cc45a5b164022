// Addresses as keys.
#pragma once

#include "dissectors/core/address.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace porthole::analysis {

struct EndpointKey {
    Address address;
    std::uint16_t port;
    bool operator==(const EndpointKey&) const = default;
};

inline std::size_t hashOf(const Address& address)
{
    std::uint64_t first = 0, second = 0;
    std::memcpy(&first, address.bytes.data(), sizeof(first));
    std::memcpy(&second, address.bytes.data() + sizeof(first), sizeof(second));
    constexpr std::uint64_t goldenRatio = 0x9e3779b97f4a7c15;
    // Twice, so that every bit counts for the low ones, by which tables look: addresses of a scan differ in a few bits only.
    auto mixed = (first ^ std::rotl(second, 29)) * goldenRatio;
    mixed = (mixed ^ mixed >> 32) * goldenRatio;
    return static_cast<std::size_t>(mixed ^ mixed >> 32);
}

struct EndpointHash {
    std::size_t operator()(const EndpointKey& key) const { return hashOf(key.address) * 31 + key.port; }
};

} // namespace porthole::analysis
