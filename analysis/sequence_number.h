// TCP sequence numbers: 32 bits that wrap around (RFC 9293 section 3.4).
#pragma once

#include <compare>
#include <cstdint>

namespace porthole::analysis {

/// Compares by the shorter way around the circle: less means "before". Meaningful for numbers less than 2^31 apart.
struct SequenceNumber {
    std::uint32_t value = 0;

    constexpr bool operator==(const SequenceNumber&) const = default;
    friend constexpr std::strong_ordering operator<=>(SequenceNumber a, SequenceNumber b)
    {
        return static_cast<std::int32_t>(a.value - b.value) <=> 0;
    }
};

} // namespace porthole::analysis
