// Fields: every value that a dissector can put into the tree is declared once, as constant data.
//
// Tree, columns, display filter, completion, `porthole-cli -G fields` and the tests all read this one declaration.
//
//     constexpr Field<std::uint16_t> sourcePort {"udp.srcport", "Source Port"};
//     constexpr Field<std::uint8_t> version {"ip.version", "Version", Mask {0xf0}};
//     constexpr Field<std::uint16_t> type {"eth.type", "Type", Base::Hex, Names {etherTypes}};
#pragma once

#include "dissectors/core/address.h"
#include "dissectors/core/names.h"
#include "dissectors/core/text.h"

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

namespace porthole {

class ItemView;

/// Type of a field, with the name that `-G fields` and display filters know it by.
enum class FieldType : std::uint8_t {
    None,     ///< no value: present or not
    Protocol, ///< a layer
    Boolean,
    UInt8,
    UInt16,
    UInt24,
    UInt32,
    UInt40,
    UInt48,
    UInt56,
    UInt64,
    Int8,
    Int16,
    Int24,
    Int32,
    Int64,
    Float,
    Double,
    AbsoluteTime, ///< nanoseconds since 1970, UTC
    RelativeTime, ///< nanoseconds
    Text,
    Bytes,
    Mac,
    Ipv4,
    Ipv6,
    Eui64,
    Guid,
    Oid,
    FrameNumber, ///< refers to another frame
};

/// How a number is written.
enum class Base : std::uint8_t {
    Dec,
    Hex,
    Oct,
    DecHex, ///< 10 (0xa)
    HexDec, ///< 0xa (10)
    /// Bytes:
    Colon, ///< 0a:0b instead of 0a0b
    Dash,
    Space,
    Dot,
    /// AbsoluteTime:
    Utc,
    Local,
};

struct ValueName {
    std::uint64_t value;
    const char* name;
};

struct RangeName {
    std::uint64_t first, last;
    const char* name;
};

/// A field's whole label, or what follows its ordinary one, made when somebody looks.
using LabelFunction = void (*)(const ItemView& item, Text& out);
/// The text of a value where no table can hold it.
using ValueFunction = void (*)(std::uint64_t value, Text& out);

// Options of a field declaration, in any order after its name.
struct Mask {
    std::uint64_t bits;
};
struct Names {
    std::span<const ValueName> values;       ///< ascending by value
    const char* otherwise = "Unknown";       ///< the name of values outside the table; null: the number stands alone
};
struct Ranges {
    std::span<const RangeName> values;
    const char* otherwise = "Unknown";
};
struct Booleans {
    const char* whenTrue;
    const char* whenFalse;
};
struct Unit {
    const char* singular; ///< with its leading space: " byte"
    const char* plural;
};
struct Help {
    const char* text;
};
struct ValueText {
    ValueFunction function;
};
/// Replaces the whole label.
struct Label {
    LabelFunction function;
};
/// Is called after the ordinary label has been written.
struct Append {
    LabelFunction function;
};
/// Writes the value as `-T fields` prints it, where base and type cannot say how.
struct Plain {
    LabelFunction function;
};
/// Bits of the word that a masked Boolean is part of.
struct Width {
    std::uint8_t bits;
};
/// Never shown in the tree; found by filters and columns.
struct Hidden {
};
/// Not in the packet but concluded from it: the label stands in [brackets].
struct Generated {
};
/// The label is the value alone, without the name in front.
struct OnlyValue {
};
/// The value's name alone, without the number behind it.
struct OnlyName {
};
/// A port: its label shows the name of the service if names are wanted.
struct PortOf {
    Transport transport;
};
/// Hexadecimal digits by the bytes of the item, not of the type: for fields that are short or long as the packet wants.
struct DigitsByLength {
};

/// What is known of a field. Instances are constants of static lifetime: a pointer to one identifies the field.
struct FieldInfo {
    const char* abbreviation; ///< "tcp.srcport"; lower case, unique, prefixed by its protocol
    const char* name;         ///< "Source Port"
    const char* help = "";
    std::uint64_t mask = 0; ///< 0: the whole value
    std::span<const ValueName> names {};
    std::span<const RangeName> ranges {};
    const char* otherwise = nullptr;
    const char* whenTrue = nullptr;
    const char* whenFalse = nullptr;
    const char* unitSingular = nullptr;
    const char* unitPlural = nullptr;
    ValueFunction valueText = nullptr;
    LabelFunction label = nullptr;
    LabelFunction append = nullptr;
    LabelFunction plain = nullptr;
    FieldType type = FieldType::None;
    Base base = Base::Dec;
    std::uint8_t width = 0; ///< bits of the word on the wire
    bool hidden = false;
    bool generated = false;
    bool onlyValue = false;
    bool onlyName = false;
    bool digitsByLength = false;
    bool hasNames = false; ///< also when the table is empty
    Transport port = Transport::None; ///< the number is a port of this protocol

    /// The field's part of the word it was read from.
    constexpr std::uint64_t extract(std::uint64_t word) const
    {
        return mask ? (word & mask) >> std::countr_zero(mask) : word;
    }

protected:
    constexpr FieldInfo(const char* fieldAbbreviation, const char* fieldName, FieldType fieldType, std::uint8_t fieldWidth)
        : abbreviation(fieldAbbreviation)
        , name(fieldName)
        , type(fieldType)
        , width(fieldWidth)
    {
    }
    constexpr void apply(Base option) { base = option; }
    constexpr void apply(Mask option) { mask = option.bits; }
    constexpr void apply(Names option)
    {
        names = option.values;
        otherwise = option.otherwise;
        hasNames = true;
    }
    constexpr void apply(Ranges option)
    {
        ranges = option.values;
        otherwise = option.otherwise;
        hasNames = true;
    }
    constexpr void apply(Booleans option)
    {
        whenTrue = option.whenTrue;
        whenFalse = option.whenFalse;
    }
    constexpr void apply(Unit option)
    {
        unitSingular = option.singular;
        unitPlural = option.plural;
    }
    constexpr void apply(Help option) { help = option.text; }
    constexpr void apply(ValueText option) { valueText = option.function; }
    constexpr void apply(Label option) { label = option.function; }
    constexpr void apply(Append option) { append = option.function; }
    constexpr void apply(Plain option) { plain = option.function; }
    constexpr void apply(Width option) { width = option.bits; }
    constexpr void apply(PortOf option) { port = option.transport; }
    constexpr void apply(Hidden) { hidden = true; }
    constexpr void apply(Generated) { generated = true; }
    constexpr void apply(OnlyValue) { onlyValue = true; }
    constexpr void apply(OnlyName) { onlyName = true; }
    constexpr void apply(DigitsByLength) { digitsByLength = true; }
};

// Types of field that are not C++ numbers.
struct NoValue {
};
struct UInt24 {
};
struct UInt40 {
};
struct UInt48 {
};
struct UInt56 {
};
struct Int24 {
};
struct ByteString {
};
struct TextString {
};
struct AbsoluteTime {
};
struct RelativeTime {
};
struct FrameNumber {
};
struct Eui64 {
};
struct Guid {
};
struct Oid {
};

/// How a C++ type is read from the wire and kept in the tree.
template <typename T>
struct WireType;

template <typename V, FieldType T, unsigned Bytes>
struct WireTypeOf {
    using Value = V;
    static constexpr FieldType type = T;
    static constexpr unsigned size = Bytes; ///< bytes on the wire; 0: given by the reader
};

template <> struct WireType<bool> : WireTypeOf<bool, FieldType::Boolean, 1> { };
template <> struct WireType<std::uint8_t> : WireTypeOf<std::uint8_t, FieldType::UInt8, 1> { };
template <> struct WireType<std::uint16_t> : WireTypeOf<std::uint16_t, FieldType::UInt16, 2> { };
template <> struct WireType<UInt24> : WireTypeOf<std::uint32_t, FieldType::UInt24, 3> { };
template <> struct WireType<std::uint32_t> : WireTypeOf<std::uint32_t, FieldType::UInt32, 4> { };
template <> struct WireType<UInt40> : WireTypeOf<std::uint64_t, FieldType::UInt40, 5> { };
template <> struct WireType<UInt48> : WireTypeOf<std::uint64_t, FieldType::UInt48, 6> { };
template <> struct WireType<UInt56> : WireTypeOf<std::uint64_t, FieldType::UInt56, 7> { };
template <> struct WireType<std::uint64_t> : WireTypeOf<std::uint64_t, FieldType::UInt64, 8> { };
template <> struct WireType<std::int8_t> : WireTypeOf<std::int8_t, FieldType::Int8, 1> { };
template <> struct WireType<std::int16_t> : WireTypeOf<std::int16_t, FieldType::Int16, 2> { };
template <> struct WireType<Int24> : WireTypeOf<std::int32_t, FieldType::Int24, 3> { };
template <> struct WireType<std::int32_t> : WireTypeOf<std::int32_t, FieldType::Int32, 4> { };
template <> struct WireType<std::int64_t> : WireTypeOf<std::int64_t, FieldType::Int64, 8> { };
template <> struct WireType<float> : WireTypeOf<float, FieldType::Float, 4> { };
template <> struct WireType<double> : WireTypeOf<double, FieldType::Double, 8> { };
template <> struct WireType<MacAddress> : WireTypeOf<MacAddress, FieldType::Mac, 6> { };
template <> struct WireType<Ipv4Address> : WireTypeOf<Ipv4Address, FieldType::Ipv4, 4> { };
template <> struct WireType<Ipv6Address> : WireTypeOf<Ipv6Address, FieldType::Ipv6, 16> { };
template <> struct WireType<Eui64> : WireTypeOf<std::uint64_t, FieldType::Eui64, 8> { };
template <> struct WireType<NoValue> : WireTypeOf<std::uint8_t, FieldType::None, 0> { };
template <> struct WireType<ByteString> : WireTypeOf<std::uint8_t, FieldType::Bytes, 0> { };
template <> struct WireType<TextString> : WireTypeOf<std::uint8_t, FieldType::Text, 0> { };
template <> struct WireType<AbsoluteTime> : WireTypeOf<std::int64_t, FieldType::AbsoluteTime, 0> { };
template <> struct WireType<RelativeTime> : WireTypeOf<std::int64_t, FieldType::RelativeTime, 0> { };
template <> struct WireType<FrameNumber> : WireTypeOf<std::uint32_t, FieldType::FrameNumber, 0> { };
template <> struct WireType<Guid> : WireTypeOf<std::uint8_t, FieldType::Guid, 0> { };
template <> struct WireType<Oid> : WireTypeOf<std::uint8_t, FieldType::Oid, 0> { };

template <typename T>
struct Field : FieldInfo {
    using Wire = WireType<T>;

    template <typename... Options>
    explicit consteval Field(const char* fieldAbbreviation, const char* fieldName, Options... options)
        : FieldInfo(fieldAbbreviation, fieldName, Wire::type, static_cast<std::uint8_t>(Wire::size * 8))
    {
        (apply(options), ...);
    }
};

/// The field of a layer itself: `-e tcp`, the filter `tcp`. Declared by Protocol.
struct LayerField : FieldInfo {
    constexpr LayerField(const char* fieldAbbreviation, const char* fieldName, LabelFunction appendFunction,
        LabelFunction labelFunction = nullptr)
        : FieldInfo(fieldAbbreviation, fieldName, FieldType::Protocol, 0)
    {
        append = appendFunction;
        label = labelFunction;
    }
};

enum class Severity : std::uint8_t {
    Comment,
    Chat,
    Note,
    Warning,
    Error,
};

/// What an expert item is about, in Wireshark's groups.
enum class ExpertGroup : std::uint8_t {
    Checksum,
    Sequence,
    ResponseCode,
    RequestCode,
    Undecoded,
    Reassemble,
    Malformed,
    Debug,
    Protocol,
    Security,
    Comments,
    Decryption,
    Assumption,
    Deprecated,
};

std::string_view severityName(Severity severity);
std::string_view groupName(ExpertGroup group);

/// Something that a user should notice: a wrong value, a rule broken, a packet lost. A field of its own, so that it
/// can be filtered.
struct ExpertInfo : FieldInfo {
    Severity severity;
    ExpertGroup group;

    consteval ExpertInfo(const char* fieldAbbreviation, Severity expertSeverity, ExpertGroup expertGroup, const char* message)
        : FieldInfo(fieldAbbreviation, message, FieldType::None, 0)
        , severity(expertSeverity)
        , group(expertGroup)
    {
    }
};

/// The name of a value by the field's table; empty when the field has none, the `otherwise` name when it is not listed.
std::string_view valueName(const FieldInfo& field, std::uint64_t value);
std::string_view findName(std::span<const ValueName> names, std::uint64_t value, std::string_view otherwise = {});
/// The name of a field type as `-G fields` writes it: "FT_UINT16".
std::string_view typeName(FieldType type);

} // namespace porthole
