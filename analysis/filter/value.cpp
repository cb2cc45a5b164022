#include "analysis/filter/value.h"

#include "analysis/filter/literal.h"

#include "dissectors/core/format.h"
#include "dissectors/core/packet.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace porthole::analysis {

namespace {

bool isUnsigned(FieldType type)
{
    return (type >= FieldType::UInt8 && type <= FieldType::UInt64) || type == FieldType::FrameNumber || type == FieldType::Eui64;
}
bool isSigned(FieldType type) { return type >= FieldType::Int8 && type <= FieldType::Int64; }
bool isInteger(FieldType type) { return isUnsigned(type) || isSigned(type); }
bool isReal(FieldType type) { return type == FieldType::Float || type == FieldType::Double; }
bool isTime(FieldType type) { return type == FieldType::AbsoluteTime || type == FieldType::RelativeTime; }

/// Numbers of up to 32 bits are calculated with as such.
bool isWide(FieldType type)
{
    return (type >= FieldType::UInt40 && type <= FieldType::UInt64) || type == FieldType::Int64 || type == FieldType::Eui64;
}

ByteView viewOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

int orderOf(auto left, auto right) { return left < right ? -1 : left > right ? 1 : 0; }

/// Longer is greater; of the same length, the first byte that differs decides.
int orderOfBytes(ByteView left, ByteView right)
{
    if (left.size() != right.size())
        return orderOf(left.size(), right.size());
    return left.empty() ? 0 : std::memcmp(left.data(), right.data(), left.size());
}

int orderOfTexts(std::string_view left, std::string_view right)
{
    const int order = left.compare(right);
    return orderOf(order, 0);
}

int orderOfPrefixes(const Value& left, const Value& right)
{
    auto bits = std::min<unsigned>({left.prefix, right.prefix, 128});
    const auto size = std::min(left.bytes.size(), right.bytes.size());
    for (std::size_t i = 0; i < size && bits > 0; ++i) {
        const unsigned taken = std::min(bits, 8u);
        const auto mask = static_cast<std::uint8_t>(0xff00 >> taken);
        if (const int order = (left.bytes[i] & mask) - (right.bytes[i] & mask))
            return order;
        bits -= taken;
    }
    return 0;
}

int orderOfIpv4(const Value& left, const Value& right)
{
    const auto bits = std::min<unsigned>({left.prefix, right.prefix, 32});
    const auto mask = bits ? ~std::uint64_t {0} << (32 - bits) : 0;
    return orderOf(left.number & mask, right.number & mask);
}

/// As an unsigned number: nothing for a negative one.
std::optional<std::uint64_t> asUnsigned(const Value& value)
{
    if (isSigned(value.type) && value.integer < 0)
        return {};
    return value.number;
}
std::optional<std::int64_t> asSigned(const Value& value)
{
    if (!isSigned(value.type) && value.number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return {};
    return value.integer;
}

std::uint32_t sizeOf(FieldType type)
{
    switch (type) {
    case FieldType::UInt8:
    case FieldType::Int8: return 1;
    case FieldType::UInt16:
    case FieldType::Int16: return 2;
    case FieldType::UInt24:
    case FieldType::Int24: return 3;
    case FieldType::UInt32:
    case FieldType::Int32:
    case FieldType::FrameNumber:
    case FieldType::Ipv4: return 4;
    case FieldType::UInt40: return 5;
    case FieldType::UInt48: return 6;
    case FieldType::UInt56: return 7;
    case FieldType::UInt64:
    case FieldType::Int64:
    case FieldType::Eui64: return 8;
    case FieldType::Ipv6:
    case FieldType::Guid: return 16;
    default: return 0;
    }
}

template <std::size_t Size>
ByteView bigEndian(std::uint64_t number, ValueStore& store)
{
    char bytes[Size];
    for (std::size_t i = 0; i < Size; ++i)
        bytes[i] = static_cast<char>(number >> (8 * (Size - 1 - i)));
    return store.keep({bytes, Size});
}

bool isValidUtf8(std::string_view text)
{
    // Nearly everything is ASCII.
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; }))
        return true;
    Text repaired;
    appendRepaired(repaired, text);
    return repaired.view() == text;
}

/// Text as the tree shows it: valid UTF-8, without the zeros that fill it up.
ByteView repairedText(std::string_view text, ValueStore& store)
{
    while (text.ends_with('\0'))
        text.remove_suffix(1);
    if (text.find('\0') != text.npos || isValidUtf8(text))
        return viewOf(text);
    Text repaired;
    appendRepaired(repaired, text);
    return store.keep(repaired.view());
}

/// What the dissector of a layer was given; its item says how much that was.
ByteView layerBytes(const ItemView& view)
{
    const auto& item = view.item();
    const auto& sources = view.packet().sources;
    if (item.source >= sources.size())
        return {};
    const auto bytes = sources[item.source].bytes;
    if (item.offset > bytes.size())
        return {};
    return bytes.subspan(item.offset, std::min<std::size_t>(std::max<std::uint64_t>(item.value, item.length), bytes.size() - item.offset));
}

} // namespace

ByteView ValueStore::keep(std::string_view text)
{
    if (m_used == m_texts.size())
        m_texts.emplace_back();
    auto& place = m_texts[m_used++];
    place.assign(text);
    return viewOf(place);
}

Value valueOf(const ItemView& view, ValueStore& store)
{
    const auto& field = view.field();
    const auto& item = view.item();
    Value value;
    value.type = field.type;
    value.number = item.value;
    switch (field.type) {
    case FieldType::Text: {
        if (field.plain) {
            Text text;
            field.plain(view, text);
            value.bytes = store.keep(text.view());
        } else {
            value.bytes = repairedText(view.text(), store);
        }
        break;
    }
    case FieldType::Bytes:
    case FieldType::Guid:
    case FieldType::Oid:
    case FieldType::Ipv6: value.bytes = view.bytes(); break;
    case FieldType::Mac: value.bytes = bigEndian<6>(item.value, store); break;
    case FieldType::Ipv4: value.prefix = 32; break;
    case FieldType::Float: value.real = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(item.value))); break;
    case FieldType::Double: value.real = std::bit_cast<double>(item.value); break;
    case FieldType::Protocol:
        if (std::string_view(field.abbreviation) == "frame") {
            value.bytes = value.whole = view.packet().frame.bytes;
            return value;
        }
        value.bytes = view.packet().bytesOf(item);
        value.whole = layerBytes(view);
        return value;
    default: break;
    }
    value.whole = value.bytes;
    return value;
}

bool canCompare(FieldType type) { return type != FieldType::None; }

bool canContain(FieldType type)
{
    return type == FieldType::Text || type == FieldType::Bytes || type == FieldType::Mac || type == FieldType::Oid || type == FieldType::Protocol;
}

bool canMatch(FieldType type)
{
    return type == FieldType::Text || type == FieldType::Bytes || type == FieldType::Mac || type == FieldType::Protocol;
}

bool canSlice(FieldType type) { return canContain(type) || type == FieldType::Ipv4 || type == FieldType::Ipv6; }

bool canBeNegative(FieldType type)
{
    return isInteger(type) || isReal(type) || type == FieldType::Boolean || type == FieldType::RelativeTime;
}

bool canCalculate(FieldType type, Arithmetic operation)
{
    switch (operation) {
    case Arithmetic::BitAnd:
        return isInteger(type) || type == FieldType::Ipv4 || type == FieldType::Ipv6 || type == FieldType::Bytes || type == FieldType::Mac
            || type == FieldType::Oid;
    case Arithmetic::Negate:
    case Arithmetic::Add:
    case Arithmetic::Subtract: return isInteger(type) || isReal(type) || type == FieldType::RelativeTime;
    case Arithmetic::Multiply:
    case Arithmetic::Divide: return (isInteger(type) && type != FieldType::Eui64) || isReal(type);
    case Arithmetic::Modulo: return isInteger(type) && type != FieldType::Eui64;
    }
    return false;
}

bool isBytes(FieldType type)
{
    return type == FieldType::Bytes || type == FieldType::Mac || type == FieldType::Ipv6 || type == FieldType::Guid || type == FieldType::Oid;
}

bool compatible(FieldType left, FieldType right)
{
    if (isInteger(left))
        return isInteger(right) || right == FieldType::Boolean;
    if (isReal(left))
        return isReal(right);
    if (isBytes(left) && left != FieldType::Ipv6)
        return isBytes(right) && right != FieldType::Ipv6;
    return left == right;
}

std::string_view describe(FieldType type)
{
    switch (type) {
    case FieldType::None: return "label without a value";
    case FieldType::Protocol: return "protocol";
    case FieldType::Boolean: return "Boolean";
    case FieldType::UInt8: return "number of 1 byte";
    case FieldType::UInt16: return "number of 2 bytes";
    case FieldType::UInt24: return "number of 3 bytes";
    case FieldType::UInt32: return "number of 4 bytes";
    case FieldType::UInt40: return "number of 5 bytes";
    case FieldType::UInt48: return "number of 6 bytes";
    case FieldType::UInt56: return "number of 7 bytes";
    case FieldType::UInt64: return "number of 8 bytes";
    case FieldType::Int8: return "signed number of 1 byte";
    case FieldType::Int16: return "signed number of 2 bytes";
    case FieldType::Int24: return "signed number of 3 bytes";
    case FieldType::Int32: return "signed number of 4 bytes";
    case FieldType::Int64: return "signed number of 8 bytes";
    case FieldType::Float: return "floating-point number";
    case FieldType::Double: return "floating-point number of double precision";
    case FieldType::AbsoluteTime: return "date and time";
    case FieldType::RelativeTime: return "duration";
    case FieldType::Text: return "text";
    case FieldType::Bytes: return "sequence of bytes";
    case FieldType::Mac: return "MAC address";
    case FieldType::Ipv4: return "IPv4 address";
    case FieldType::Ipv6: return "IPv6 address";
    case FieldType::Eui64: return "EUI-64 address";
    case FieldType::Guid: return "GUID";
    case FieldType::Oid: return "object identifier";
    case FieldType::FrameNumber: return "frame number";
    }
    return "";
}

std::optional<int> compareValues(const Value& left, const Value& right)
{
    switch (left.type) {
    case FieldType::None: return {};
    case FieldType::Boolean: return orderOf(left.number != 0, right.number != 0);
    case FieldType::Float:
    case FieldType::Double: return orderOf(left.real, right.real);
    case FieldType::AbsoluteTime:
    case FieldType::RelativeTime: return orderOf(left.integer, right.integer);
    case FieldType::Text: return orderOfTexts(left.text(), right.text());
    case FieldType::Ipv4: return orderOfIpv4(left, right);
    case FieldType::Ipv6:
        if (right.type == FieldType::Ipv6)
            return orderOfPrefixes(left, right);
        return orderOfBytes(left.bytes, right.bytes);
    case FieldType::Protocol:
    case FieldType::Bytes:
    case FieldType::Mac:
    case FieldType::Guid:
    case FieldType::Oid: return orderOfBytes(left.bytes, right.bytes);
    default: break;
    }
    if (isSigned(left.type)) {
        const auto other = asSigned(right);
        return other ? std::optional<int>(orderOf(left.integer, *other)) : std::nullopt;
    }
    const auto other = asUnsigned(right);
    return other ? std::optional<int>(orderOf(left.number, *other)) : std::nullopt;
}

bool holds(Relation relation, int order)
{
    switch (relation) {
    case Relation::Equal: return order == 0;
    case Relation::NotEqual: return order != 0;
    case Relation::Greater: return order > 0;
    case Relation::GreaterOrEqual: return order >= 0;
    case Relation::Less: return order < 0;
    case Relation::LessOrEqual: return order <= 0;
    default: return false;
    }
}

bool containsValue(const Value& left, const Value& right)
{
    const bool needsSomething = left.type == FieldType::Text || left.type == FieldType::Protocol;
    if (right.whole.empty() && (needsSomething || left.whole.data() == nullptr))
        return false;
    return findBytes(left.whole, right.whole) != std::string_view::npos;
}

bool isZero(const Value& value)
{
    if (isReal(value.type))
        return value.real == 0;
    if (value.type == FieldType::Text)
        return value.bytes.empty();
    if (isBytes(value.type))
        return std::all_of(value.bytes.begin(), value.bytes.end(), [](std::uint8_t byte) { return byte == 0; });
    return value.type != FieldType::Protocol && value.number == 0;
}

bool isNegative(const Value& value)
{
    if (isReal(value.type))
        return value.real < 0;
    // Of a duration the whole seconds count.
    if (value.type == FieldType::RelativeTime)
        return value.integer <= -1'000'000'000;
    return isSigned(value.type) && value.integer < 0;
}

std::uint32_t lengthOf(const Value& value)
{
    switch (value.type) {
    case FieldType::Text:
    case FieldType::Bytes:
    case FieldType::Mac:
    case FieldType::Oid:
    case FieldType::Protocol: return static_cast<std::uint32_t>(value.bytes.size());
    default: return sizeOf(value.type);
    }
}

Value sliceOf(const Value& value, const std::vector<OffsetRange>& ranges, ValueStore& store)
{
    const auto bytes = value.type == FieldType::Ipv4 ? bigEndian<4>(value.number, store) : value.bytes;
    const auto length = static_cast<std::int64_t>(bytes.size());
    std::string joined;
    ByteView only;
    for (const auto& range : ranges) {
        const std::int64_t begin = range.start < 0 ? length + range.start : range.start;
        std::int64_t end = length;
        if (range.end == OffsetRange::End::Length)
            end = begin + range.stop;
        else if (range.end == OffsetRange::End::Offset)
            end = (range.stop < 0 ? length + range.stop : range.stop) + 1;
        if (begin < 0 || end > length || end <= begin)
            break;
        only = bytes.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
        if (ranges.size() > 1)
            joined.append(reinterpret_cast<const char*>(only.data()), only.size());
    }
    return bytesValue(ranges.size() > 1 ? store.keep(joined) : only);
}

namespace {

std::optional<Value> calculateReal(Arithmetic operation, Value left, const Value& right)
{
    switch (operation) {
    case Arithmetic::Add: left.real += right.real; break;
    case Arithmetic::Subtract: left.real -= right.real; break;
    case Arithmetic::Multiply: left.real *= right.real; break;
    case Arithmetic::Divide: left.real /= right.real; break;
    case Arithmetic::Negate: left.real = -left.real; break;
    default: return {};
    }
    return left;
}

template <typename Number>
bool calculateNumber(Arithmetic operation, Number left, Number right, Number& result)
{
    switch (operation) {
    case Arithmetic::Add: return !__builtin_add_overflow(left, right, &result);
    case Arithmetic::Subtract: return !__builtin_sub_overflow(left, right, &result);
    case Arithmetic::Multiply: return !__builtin_mul_overflow(left, right, &result);
    case Arithmetic::Divide:
    case Arithmetic::Modulo:
        if (right == 0 || (std::is_signed_v<Number> && left == std::numeric_limits<Number>::min() && right == Number(-1)))
            return false;
        result = operation == Arithmetic::Divide ? left / right : left % right;
        return true;
    case Arithmetic::BitAnd: result = left & right; return true;
    case Arithmetic::Negate: return !__builtin_sub_overflow(Number {0}, left, &result);
    }
    return false;
}

template <typename Number>
std::optional<Value> calculateAs(Arithmetic operation, const Value& left, const Value& right, FieldType type)
{
    Number result {};
    if (!calculateNumber(operation, static_cast<Number>(left.number), static_cast<Number>(right.number), result))
        return {};
    Value value;
    value.type = type;
    if constexpr (std::is_signed_v<Number>)
        value.integer = result;
    else
        value.number = result;
    return value;
}

/// A difference below zero, and what is negated, become signed if they fit.
std::optional<Value> calculateUnsigned(Arithmetic operation, const Value& left, const Value& right)
{
    const bool wide = isWide(left.type);
    const bool becomesSigned = operation == Arithmetic::Negate || (operation == Arithmetic::Subtract && right.number > left.number);
    if (!becomesSigned)
        return wide ? calculateAs<std::uint64_t>(operation, left, right, left.type) : calculateAs<std::uint32_t>(operation, left, right, left.type);
    const auto most = wide ? static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                           : static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
    if (left.number > most || (operation == Arithmetic::Subtract && right.number > most))
        return {};
    return calculateAs<std::int64_t>(operation, left, right, wide ? FieldType::Int64 : FieldType::Int32);
}

Value maskBytes(const Value& left, const Value& right, ValueStore& store)
{
    std::string masked;
    for (std::size_t i = 0; i < std::min(left.bytes.size(), right.bytes.size()); ++i)
        masked += static_cast<char>(left.bytes[i] & right.bytes[i]);
    return bytesValue(store.keep(masked), left.type);
}

Value maskAddress(const Value& left, const Value& right, ValueStore& store)
{
    if (left.type == FieldType::Ipv4) {
        const auto bits = std::min<unsigned>(right.prefix, 32);
        auto value = left;
        value.number &= right.number & (bits ? ~std::uint64_t {0} << (32 - bits) : 0);
        return value;
    }
    auto value = maskBytes(left, right, store);
    std::string bytes(value.text());
    auto bits = std::min<unsigned>(left.prefix, right.prefix);
    for (auto& byte : bytes) {
        const auto taken = std::min(bits, 8u);
        byte = static_cast<char>(byte & (0xff00 >> taken));
        bits -= taken;
    }
    value.bytes = value.whole = store.keep(bytes);
    return value;
}

} // namespace

std::optional<Value> calculate(Arithmetic operation, const Value& left, const Value& right, ValueStore& store)
{
    if (isReal(left.type))
        return calculateReal(operation, left, right);
    if (isTime(left.type) || left.type == FieldType::Int64)
        return calculateAs<std::int64_t>(operation, left, right, left.type);
    if (isSigned(left.type))
        return calculateAs<std::int32_t>(operation, left, right, left.type);
    if (left.type == FieldType::Ipv4 || left.type == FieldType::Ipv6)
        return maskAddress(left, right, store);
    if (isBytes(left.type))
        return maskBytes(left, right, store);
    if (isUnsigned(left.type))
        return calculateUnsigned(operation, left, right);
    return {};
}

Value textOf(const Value& value, ValueStore& store)
{
    Text text;
    switch (value.type) {
    case FieldType::Ipv4: appendIpv4(text, static_cast<std::uint32_t>(value.number)); break;
    case FieldType::Ipv6:
        if (value.bytes.size() == 16)
            appendIpv6(text, value.bytes.data());
        break;
    case FieldType::Mac: text.hex(value.bytes, ':'); break;
    case FieldType::Eui64: text.hex(bigEndian<8>(value.number, store), ':'); break;
    case FieldType::Guid:
        for (std::size_t i = 0; i < value.bytes.size(); ++i) {
            if (i == 4 || i == 6 || i == 8 || i == 10)
                text << '-';
            text.hex(value.bytes.subspan(i, 1));
        }
        break;
    case FieldType::Oid: text << oidText(value.bytes); break;
    case FieldType::Float:
    case FieldType::Double: text.format("{:.17g}", value.real); break;
    default:
        if (isSigned(value.type))
            text.format("{}", value.integer);
        else
            text.format("{}", value.number);
    }
    return bytesValue(store.keep(text.view()), FieldType::Text);
}

} // namespace porthole::analysis
