// Addresses as keys.
#pragma once

#include "dissectors/core/address.h"

#include <functional>
#include <string_view>

namespace porthole::analysis {

struct EndpointKey {
    Address address;
    std::uint16_t port;
    bool operator==(const EndpointKey&) const = default;
};

inline std::size_t hashOf(const Address& address)
{
    return std::hash<std::string_view> {}({reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
}

struct EndpointHash {
    std::size_t operator()(const EndpointKey& key) const { return hashOf(key.address) * 31 + key.port; }
};

struct AddressPairKey {
    Address from, to;
    bool operator==(const AddressPairKey&) const = default;
};

struct AddressPairHash {
    std::size_t operator()(const AddressPairKey& key) const { return hashOf(key.from) * 31 + hashOf(key.to); }
};

} // namespace porthole::analysis
