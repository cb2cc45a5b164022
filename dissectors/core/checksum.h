// The Internet checksum: RFC 1071.
#pragma once

#include "capture/frame.h"

#include <bit>
#include <cstring>

namespace porthole {

/// Adds up 16-bit words, most significant byte first. Parts must be of even length, except the last one.
class InternetChecksum {
public:
    InternetChecksum& add(ByteView bytes)
    {
        const auto* p = bytes.data();
        auto left = bytes.size();
        // Words may be summed in the machine's order and turned round at the end (RFC 1071 section 2 (B)).
        for (; left >= 4; left -= 4, p += 4) {
            std::uint32_t word;
            std::memcpy(&word, p, 4);
            m_sum += word;
        }
        if (left >= 2) {
            std::uint16_t word;
            std::memcpy(&word, p, 2);
            m_sum += word;
            p += 2;
            left -= 2;
        }
        if (left)
            m_sum += std::endian::native == std::endian::little ? *p : static_cast<std::uint32_t>(*p) << 8;
        return *this;
    }
    InternetChecksum& addWord(std::uint16_t word)
    {
        m_sum += ordered(word);
        return *this;
    }
    InternetChecksum& addLong(std::uint32_t value)
    {
        return addWord(static_cast<std::uint16_t>(value >> 16)).addWord(static_cast<std::uint16_t>(value));
    }

    /// The ones' complement of the sum: 0 over data that holds its own right checksum.
    std::uint16_t result() const
    {
        auto sum = m_sum;
        while (sum >> 16)
            sum = (sum & 0xffff) + (sum >> 16);
        return static_cast<std::uint16_t>(~ordered(static_cast<std::uint16_t>(sum)));
    }

    /// What the checksum field would have to be, given the result over data that holds `found` in it.
    static std::uint16_t expected(std::uint16_t found, std::uint16_t result)
    {
        std::uint32_t sum = std::uint32_t {found} + result;
        sum = (sum & 0xffff) + (sum >> 16);
        return static_cast<std::uint16_t>(sum);
    }

private:
    static constexpr std::uint16_t ordered(std::uint16_t word)
    {
        return std::endian::native == std::endian::little ? static_cast<std::uint16_t>(word << 8 | word >> 8) : word;
    }
    std::uint64_t m_sum = 0;
};

} // namespace porthole
