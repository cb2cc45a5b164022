// A cursor reads a packet from left to right and cannot leave it.
//
// It is sticky: the first read that does not fit is remembered with what it wanted and what was there; that read and
// all later ones give zero and add nothing to the tree. Check `if (!in)` once per header; a loop tests `in` and
// advances.
//
// Two ends are kept apart. `remaining()` counts the bytes that the packet has according to the headers around it;
// `captured()` those of them that the capture holds. Reading past the captured bytes means the capture is at fault
// (truncated), reading past the packet's own end means the sender is (malformed).
#pragma once

#include "dissectors/core/tree.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace porthole {

/// The first read that did not fit.
struct Failure {
    enum class Kind : std::uint8_t {
        None,
        Truncated, ///< the bytes were on the wire but not captured
        Malformed, ///< the packet ends before its own content
    };
    Kind kind = Kind::None;
    const FieldInfo* field = nullptr;
    std::uint32_t offset = 0;
    std::uint32_t needed = 0;
    std::uint32_t available = 0;
};

/// A value that was read, and its line in the tree.
template <typename T>
struct Value {
    T value {};
    TreeItem item;
    operator T() const { return value; }
};

namespace detail {

template <unsigned Size>
inline std::uint64_t loadBig(const std::uint8_t* p)
{
    if constexpr (Size == 1)
        return *p;
    else if constexpr (Size == 2) {
        std::uint16_t word;
        std::memcpy(&word, p, 2);
        return __builtin_bswap16(word);
    } else if constexpr (Size == 4) {
        std::uint32_t word;
        std::memcpy(&word, p, 4);
        return __builtin_bswap32(word);
    } else if constexpr (Size == 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        return __builtin_bswap64(word);
    } else {
        std::uint64_t word = 0;
        for (unsigned i = 0; i < Size; ++i)
            word = word << 8 | p[i];
        return word;
    }
}

template <unsigned Size>
inline std::uint64_t loadLittle(const std::uint8_t* p)
{
    std::uint64_t word = 0;
    for (unsigned i = 0; i < Size; ++i)
        word |= static_cast<std::uint64_t>(p[i]) << (8 * i);
    return word;
}

} // namespace detail

class Cursor {
public:
    Cursor() = default;
    /// Over a whole byte source. `reported` is its length on the wire, at least the length of `bytes`.
    Cursor(ByteView bytes, std::uint32_t reported, std::uint8_t source, Failure& failure)
        : m_data(bytes.data())
        , m_failure(&failure)
        , m_position(0)
        , m_captured(static_cast<std::uint32_t>(bytes.size()))
        , m_end(std::max(reported, m_captured))
        , m_source(source)
    {
    }

    /// True while nothing has failed.
    explicit operator bool() const { return m_failure->kind == Failure::Kind::None; }
    bool atEnd() const { return m_position >= m_end || !*this; }

    std::uint32_t position() const { return m_position; } ///< offset in the byte source
    std::uint32_t end() const { return m_end; }
    std::uint8_t source() const { return m_source; }
    std::uint32_t remaining() const { return m_end - m_position; }
    std::uint32_t captured() const { return m_captured > m_position ? std::min(m_captured, m_end) - m_position : 0; }
    /// True if `count` more bytes are in the packet and in the capture.
    bool has(std::uint32_t count) const { return captured() >= count; }
    /// The captured bytes from here to the end.
    ByteView view() const { return {m_data + std::min(m_position, m_captured), captured()}; }
    /// The captured bytes from `offset` of the source up to here: for checksums over what was read.
    ByteView since(std::uint32_t offset) const
    {
        const auto to = std::min(m_position, m_captured);
        return offset < to ? ByteView {m_data + offset, to - offset} : ByteView {};
    }
    /// The whole byte source: for compressed names that point back.
    ByteView sourceBytes() const { return {m_data, m_captured}; }

    /// Reads a value of the field's type, most significant byte first, and adds it to the tree.
    template <typename T>
    Value<typename WireType<T>::Value> read(TreeItem parent, const Field<T>& field)
    {
        auto result = look(parent, field);
        m_position += std::min(WireType<T>::size, m_end - m_position);
        return result;
    }
    /// The same without advancing: for fields that share a byte.
    template <typename T>
    Value<typename WireType<T>::Value> look(TreeItem parent, const Field<T>& field)
    {
        return load<T, true>(parent, field);
    }
    /// Least significant byte first.
    template <typename T>
    Value<typename WireType<T>::Value> readLittle(TreeItem parent, const Field<T>& field)
    {
        auto result = load<T, false>(parent, field);
        m_position += std::min(WireType<T>::size, m_end - m_position);
        return result;
    }
    template <typename T>
    Value<typename WireType<T>::Value> lookLittle(TreeItem parent, const Field<T>& field)
    {
        return load<T, false>(parent, field);
    }

    /// Reads `count` bytes as one field (bytes, text, or an item without value).
    Value<ByteView> bytes(TreeItem parent, const FieldInfo& field, std::uint32_t count)
    {
        if (!need(count, &field))
            return {};
        Value<ByteView> result {{m_data + m_position, count}, {}};
        if (parent)
            result.item = parent.add(field, m_source, m_position, count, 0);
        m_position += count;
        return result;
    }
    /// An unsigned number of 1 to 8 bytes whose width the packet decides.
    Value<std::uint64_t> number(TreeItem parent, const FieldInfo& field, std::uint32_t count);

    /// Unsigned numbers that are not shown.
    std::uint8_t u8() { return static_cast<std::uint8_t>(raw<1>()); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(raw<2>()); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(raw<4>()); }
    std::uint64_t u64() { return raw<8>(); }
    /// The byte `ahead` of here, or 0 if it is not there; never a failure.
    std::uint8_t peek(std::uint32_t ahead = 0) const { return has(ahead + 1) ? m_data[m_position + ahead] : 0; }
    std::uint16_t peek16(std::uint32_t ahead = 0) const { return static_cast<std::uint16_t>(peek(ahead) << 8 | peek(ahead + 1)); }
    std::uint32_t peek32(std::uint32_t ahead = 0) const
    {
        return static_cast<std::uint32_t>(peek16(ahead)) << 16 | peek16(ahead + 2);
    }

    void skip(std::uint32_t count)
    {
        if (need(count, nullptr))
            m_position += count;
    }
    /// A cursor over the next `count` bytes of the packet, which this one passes. If the packet has fewer, over what is
    /// left; reading past that is then a failure like any other. Both share the failure.
    Cursor take(std::uint32_t count)
    {
        Cursor part = rest(count);
        m_position = part.m_end;
        return part;
    }
    /// A cursor over what is left, at most `count` bytes of it; this one stays where it is.
    Cursor rest(std::uint32_t count = 0xffffffff) const
    {
        Cursor part = *this;
        part.m_end = m_position + std::min(count, m_end - m_position);
        return part;
    }
    /// Declares that the packet ends `count` bytes from here (a length field said so). Ignored if that is further away.
    void limit(std::uint32_t count) { m_end = m_position + std::min(count, m_end - m_position); }
    void moveTo(std::uint32_t position) { m_position = std::min(position, m_end); }

    /// Declares the packet malformed (or, if bytes are missing from the capture, truncated).
    void fail(const FieldInfo* field, std::uint32_t needed);
    const Failure& failure() const { return *m_failure; }

private:
    friend class Context;

    bool need(std::uint32_t count, const FieldInfo* field)
    {
        if (m_position + std::uint64_t {count} <= std::min(m_captured, m_end) && *this) [[likely]]
            return true;
        fail(field, count);
        return false;
    }

    template <unsigned Size>
    std::uint64_t raw()
    {
        if (!need(Size, nullptr))
            return 0;
        const auto value = detail::loadBig<Size>(m_data + m_position);
        m_position += Size;
        return value;
    }

    template <typename T, bool BigEndian>
    Value<typename WireType<T>::Value> load(TreeItem parent, const Field<T>& field)
    {
        using Wire = WireType<T>;
        static_assert(Wire::size > 0, "this field has no fixed width: use bytes() or number()");
        if (!need(Wire::size, &field))
            return {};
        const auto* p = m_data + m_position;
        Value<typename Wire::Value> result;
        std::uint64_t stored = 0;
        if constexpr (Wire::type == FieldType::Ipv6) {
            std::memcpy(result.value.bytes.data(), p, 16);
        } else if constexpr (Wire::type == FieldType::Mac) {
            std::memcpy(result.value.bytes.data(), p, 6);
            stored = detail::loadBig<6>(p);
        } else {
            const auto word = BigEndian ? detail::loadBig<Wire::size>(p) : detail::loadLittle<Wire::size>(p);
            stored = field.extract(word);
            if constexpr (Wire::type == FieldType::Ipv4)
                result.value.value = static_cast<std::uint32_t>(word);
            else if constexpr (Wire::type == FieldType::Float)
                result.value = std::bit_cast<float>(static_cast<std::uint32_t>(word));
            else if constexpr (Wire::type == FieldType::Double)
                result.value = std::bit_cast<double>(word);
            else if constexpr (Wire::type == FieldType::Int24) {
                result.value = static_cast<std::int32_t>(word << 8) >> 8;
                stored = static_cast<std::uint64_t>(static_cast<std::int64_t>(result.value));
            } else {
                result.value = static_cast<typename Wire::Value>(stored);
                if constexpr (std::is_signed_v<typename Wire::Value>)
                    stored = static_cast<std::uint64_t>(static_cast<std::int64_t>(result.value));
            }
        }
        if (parent)
            result.item = parent.add(field, m_source, m_position, Wire::size, stored);
        return result;
    }

    const std::uint8_t* m_data = nullptr;
    Failure* m_failure = nullptr;
    std::uint32_t m_position = 0;
    std::uint32_t m_captured = 0; ///< end of what the source holds
    std::uint32_t m_end = 0;      ///< end of what the packet has
    std::uint8_t m_source = 0;
};

} // namespace porthole
