// Numbers in files, of either byte order, at any alignment.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace porthole::capture
{

/// Reads and writes numbers in the byte order of a file, which is often not that of this machine.
class ByteOrder
{
public:
    constexpr ByteOrder() = default;
    static constexpr ByteOrder little() { return ByteOrder(std::endian::native != std::endian::little); }
    static constexpr ByteOrder big() { return ByteOrder(std::endian::native != std::endian::big); }

    std::uint16_t load16(const std::uint8_t* p) const { return ordered16(raw<std::uint16_t>(p)); }
    std::uint32_t load32(const std::uint8_t* p) const { return ordered32(raw<std::uint32_t>(p)); }
    std::uint64_t load64(const std::uint8_t* p) const { return ordered64(raw<std::uint64_t>(p)); }

    void store16(std::uint8_t* p, std::uint16_t value) const { put(p, ordered16(value)); }
    void store32(std::uint8_t* p, std::uint32_t value) const { put(p, ordered32(value)); }
    void store64(std::uint8_t* p, std::uint64_t value) const { put(p, ordered64(value)); }

    bool operator==(const ByteOrder&) const = default;

private:
    constexpr explicit ByteOrder(bool swap)
        : m_swap(swap)
    {
    }

    template <typename T> static T raw(const std::uint8_t* p)
    {
        T value;
        std::memcpy(&value, p, sizeof value);
        return value;
    }

    template <typename T> static void put(std::uint8_t* p, T value) { std::memcpy(p, &value, sizeof value); }

    std::uint16_t ordered16(std::uint16_t v) const { return m_swap ? __builtin_bswap16(v) : v; }
    std::uint32_t ordered32(std::uint32_t v) const { return m_swap ? __builtin_bswap32(v) : v; }
    std::uint64_t ordered64(std::uint64_t v) const { return m_swap ? __builtin_bswap64(v) : v; }

    bool m_swap = false;
};

} // namespace porthole::capture
