// Values that a filter compares: what a field holds, what the filter names, what it calculates from them.
#pragma once

#include "analysis/filter/syntax.h"
#include "capture/frame.h"
#include "dissectors/core/field.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {
class ItemView;
}

namespace porthole::analysis {

/// A value of a field's type. Bytes and texts are views: of the packet, the filter or a ValueStore.
struct Value {
    FieldType type = FieldType::None;
    std::uint8_t prefix = 128; ///< Ipv4, Ipv6: bits that count in comparisons (of an IPv4 address at most 32)
    union {
        std::uint64_t number = 0; ///< unsigned, Boolean, address, EUI-64
        std::int64_t integer;     ///< signed; times in nanoseconds
        double real;
    };
    ByteView bytes {}; ///< text, bytes, MAC and IPv6 address, GUID, OID; of a layer, its header
    ByteView whole {}; ///< of a layer, all that its dissector was given: where "contains" and "matches" look

    std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};
using Values = std::vector<Value>;

/// Keeps what views of calculated values refer to, until clear().
class ValueStore {
public:
    ByteView keep(std::string_view text);
    void clear() { m_used = 0; }

private:
    std::deque<std::string> m_texts; ///< used again; never moves its elements
    std::size_t m_used = 0;
};

/// The value of an item of a tree. `store` keeps what stands nowhere in the packet.
Value valueOf(const ItemView& item, ValueStore& store);

// What can be done with values of a type.
bool canCompare(FieldType type);
bool canContain(FieldType type);
bool canMatch(FieldType type);
bool canSlice(FieldType type);
bool canBeNegative(FieldType type);
bool canCalculate(FieldType type, Arithmetic operation);
/// What is compared byte by byte, whatever its type.
bool isBytes(FieldType type);
/// True if a field of type `left` can be compared with one of type `right`. Not symmetric: a Boolean is also a number.
bool compatible(FieldType left, FieldType right);
/// "IPv4 address", "number of 2 bytes": with neither article nor capital.
std::string_view describe(FieldType type);

/// -1, 0 or 1; nothing if the two cannot be ordered, as a negative number and an unsigned one.
std::optional<int> compareValues(const Value& left, const Value& right);
/// What `relation` makes of an order: one of the comparisons.
bool holds(Relation relation, int order);
bool containsValue(const Value& left, const Value& right);
bool isZero(const Value& value);
bool isNegative(const Value& value);
/// Bytes of the value, as len() counts them.
std::uint32_t lengthOf(const Value& value);
/// The ranges of the value's bytes, one behind the other; where one does not fit, it and what follows are left out.
Value sliceOf(const Value& value, const std::vector<OffsetRange>& ranges, ValueStore& store);
/// Nothing when the result does not fit the type, or a divisor is 0. Of Negate, `right` is not looked at.
std::optional<Value> calculate(Arithmetic operation, const Value& left, const Value& right, ValueStore& store);
/// What string() makes of it.
Value textOf(const Value& value, ValueStore& store);

inline Value unsignedValue(std::uint64_t number, FieldType type = FieldType::UInt32)
{
    Value value;
    value.type = type;
    value.number = number;
    return value;
}
inline Value bytesValue(ByteView bytes, FieldType type = FieldType::Bytes)
{
    Value value;
    value.type = type;
    value.bytes = value.whole = bytes;
    return value;
}

/// Where `needle` stands in `haystack`: its offset, or npos. An empty needle is found at once.
std::size_t findBytes(ByteView haystack, ByteView needle);

} // namespace porthole::analysis
