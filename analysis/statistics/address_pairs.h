// Numbers for pairs of addresses: the same one for both directions.
#pragma once

#include "analysis/statistics/address_hash.h"

#include <cstdint>
#include <vector>

namespace porthole::analysis {

/// A hash table with open addressing: a hundred thousand pairs are looked up in the time of a few frames on the screen.
class AddressPairs {
public:
    struct Pair {
        Address a, b; ///< the lesser one first
    };
    struct Found {
        std::uint32_t number; ///< from 0 on, by first look
        bool reverse;         ///< from b to a
    };

    Found find(const Address& from, const Address& to);
    std::size_t size() const { return m_pairs.size(); }
    const Pair& operator[](std::uint32_t number) const { return m_pairs[number]; }

private:
    void grow();
    std::uint32_t& slotOf(const Pair& pair);

    std::vector<Pair> m_pairs;
    std::vector<std::uint32_t> m_slots; ///< a power of two; number + 1, 0 if free
};

} // namespace porthole::analysis
