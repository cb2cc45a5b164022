// Structures that are nothing but fields one behind the other, as a table instead of a function for each.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

/// One line of such a table.
struct Part {
    enum class Kind : std::uint8_t {
        Word,   ///< a number as wide as its field
        Beside, ///< another part of that word
        Below,  ///< another part of that word, below its line
        Bytes,  ///< as many bytes as said
        Rest,   ///< all bytes that are left, if there are any
        Skip,   ///< bytes without meaning
    };
    Kind kind;
    std::uint8_t count;
    const FieldInfo* field;
};

namespace part {
constexpr Part word(const FieldInfo& field) { return {Part::Kind::Word, static_cast<std::uint8_t>(field.width / 8), &field}; }
constexpr Part beside(const FieldInfo& field) { return {Part::Kind::Beside, 0, &field}; }
constexpr Part below(const FieldInfo& field) { return {Part::Kind::Below, 0, &field}; }
constexpr Part bytes(const FieldInfo& field, std::uint8_t count) { return {Part::Kind::Bytes, count, &field}; }
constexpr Part rest(const FieldInfo& field) { return {Part::Kind::Rest, 0, &field}; }
constexpr Part skip(std::uint8_t count) { return {Part::Kind::Skip, count, nullptr}; }
} // namespace part

enum class ByteOrder : std::uint8_t { Big, Little };

/// Reads them in order, until the bytes end.
void readParts(Cursor& in, const TreeItem& parent, std::span<const Part> parts, ByteOrder order = ByteOrder::Big);

} // namespace porthole
