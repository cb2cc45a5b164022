#include "analysis/filter/literal.h"

#include "analysis/filter/literal_shape.h"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>

namespace porthole::analysis {

namespace {

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isSeparator(char c) { return c == ':' || c == '.' || c == '-'; }

/// Digits in groups of two or four, or of one in front of a separator or at the end; ':', '.' and '-' between groups.
bool readHexBytes(std::string_view text, bool separated, std::string& bytes)
{
    bytes.clear();
    const auto digits = [&](std::size_t count) {
        return text.size() >= count && std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), [](char c) { return hexValue(c) >= 0; });
    };
    while (!text.empty()) {
        const std::size_t count = digits(4) ? 4 : digits(2) ? 2 : digits(1) ? 1 : 0;
        const bool single = count == 1;
        if (count == 0 || (single && text.size() > 1 && !isSeparator(text[1])))
            return false;
        for (std::size_t i = 0; i < count; i += 2)
            bytes += static_cast<char>(single ? hexValue(text[0]) : hexValue(text[i]) << 4 | hexValue(text[i + 1]));
        text.remove_prefix(count);
        if (text.empty())
            break;
        if (isSeparator(text.front()))
            text.remove_prefix(1);
        else if (separated)
            return false;
    }
    return true;
}

/// Bytes, or one byte as a number: "0xff", "0b00000001".
bool readBytes(std::string_view text, std::string& bytes)
{
    if (text.starts_with(':'))
        text.remove_prefix(1);
    if (text.size() == 4 && text[0] == '0' && (text[1] | 0x20) == 'x')
        text.remove_prefix(2);
    if (text.size() == 10 && text[0] == '0' && (text[1] | 0x20) == 'b' && text.find_first_not_of("01", 2) == text.npos) {
        bytes.assign(1, static_cast<char>(std::strtol(std::string(text.substr(2)).c_str(), nullptr, 2)));
        return true;
    }
    return readHexBytes(text, false, bytes);
}

/// C's notation, and 0b for binary.
template <typename Number, typename Convert>
bool readNumber(std::string_view text, Convert convert, Number& number, bool& tooLarge)
{
    const std::string copy(text);
    const bool binary = copy.size() > 1 && copy[0] == '0' && (copy[1] | 0x20) == 'b';
    const char* begin = copy.c_str() + (binary ? 2 : 0);
    char* end = nullptr;
    errno = 0;
    number = convert(begin, &end, binary ? 2 : 0);
    tooLarge = errno == ERANGE;
    return end != copy.c_str() && *end == '\0';
}

unsigned bitsOf(FieldType type)
{
    switch (type) {
    case FieldType::UInt8:
    case FieldType::Int8: return 8;
    case FieldType::UInt16:
    case FieldType::Int16: return 16;
    case FieldType::UInt24:
    case FieldType::Int24: return 24;
    case FieldType::UInt40: return 40;
    case FieldType::UInt48: return 48;
    case FieldType::UInt56: return 56;
    case FieldType::UInt64:
    case FieldType::Int64:
    case FieldType::Boolean:
    case FieldType::Eui64: return 64;
    default: return 32;
    }
}

bool isSigned(FieldType type) { return type >= FieldType::Int8 && type <= FieldType::Int64; }

bool readUnsigned(std::string_view text, FieldType type, Value& value, std::string& problem)
{
    unsigned long long number = 0;
    bool tooLarge = false;
    if (!readNumber(text, std::strtoull, number, tooLarge)) {
        problem = fmt::format("\"{}\" is not a number.", text);
        return false;
    }
    const auto most = ~std::uint64_t {0} >> (64 - bitsOf(type));
    if (tooLarge || number > most) {
        problem = fmt::format("{} is too large: the field holds at most {}.", text, most);
        return false;
    }
    value = unsignedValue(number, type);
    return true;
}

bool readSigned(std::string_view text, FieldType type, Value& value, std::string& problem)
{
    long long number = 0;
    bool tooLarge = false;
    if (!readNumber(text, std::strtoll, number, tooLarge)) {
        problem = fmt::format("\"{}\" is not a number.", text);
        return false;
    }
    const auto most = std::numeric_limits<std::int64_t>::max() >> (64 - bitsOf(type));
    if (tooLarge || number > most || number < -most - 1) {
        problem = fmt::format("{} does not fit: the field holds {} to {}.", text, -most - 1, most);
        return false;
    }
    value.type = type;
    value.integer = number;
    return true;
}

bool readReal(std::string_view text, FieldType type, Value& value, std::string& problem)
{
    const std::string copy(text);
    char* end = nullptr;
    value.type = type;
    value.real = std::strtod(copy.c_str(), &end);
    if (end != copy.c_str() && *end == '\0')
        return true;
    problem = fmt::format("\"{}\" is not a number.", text);
    return false;
}

bool readPrefix(std::string_view text, unsigned most, Value& value, std::string& problem)
{
    unsigned long long bits = 0;
    bool tooLarge = false;
    if (!readNumber(text, std::strtoull, bits, tooLarge)) {
        problem = fmt::format("\"{}\" is not the length of a prefix.", text);
        return false;
    }
    if (tooLarge || bits > most) {
        problem = fmt::format("The prefix of the address has at most {} bits, not {}.", most, text);
        return false;
    }
    value.prefix = static_cast<std::uint8_t>(bits);
    return true;
}

bool readIpv4(std::string_view text, Value& value, std::string& problem)
{
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    in_addr parsed {};
    if (inet_pton(AF_INET, address.c_str(), &parsed) != 1) {
        problem = fmt::format("\"{}\" is not an IPv4 address; names of hosts are not looked up.", address);
        return false;
    }
    value = unsignedValue(ntohl(parsed.s_addr), FieldType::Ipv4);
    value.prefix = 32;
    return slash == text.npos || readPrefix(text.substr(slash + 1), 32, value, problem);
}

bool readIpv6(std::string_view text, Constant& constant, std::string& problem)
{
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    in6_addr parsed {};
    if (inet_pton(AF_INET6, address.c_str(), &parsed) != 1) {
        problem = fmt::format("\"{}\" is not an IPv6 address; names of hosts are not looked up.", address);
        return false;
    }
    constant = Constant::ofBytes(std::string(reinterpret_cast<const char*>(&parsed), sizeof parsed), FieldType::Ipv6);
    return slash == text.npos || readPrefix(text.substr(slash + 1), 128, constant.value, problem);
}

bool readMac(std::string_view text, bool partial, Constant& constant, std::string& problem)
{
    std::string bytes;
    constexpr std::size_t whole = 6;
    if (!readBytes(text, bytes))
        problem = fmt::format("\"{}\" is not a MAC address.", text);
    else if (bytes.size() > whole || (bytes.size() < whole && !partial))
        problem = fmt::format("\"{}\" has {} bytes; a MAC address has {}.", text, bytes.size(), whole);
    else
        constant = Constant::ofBytes(std::move(bytes), FieldType::Mac);
    return problem.empty();
}

bool readEui64(std::string_view text, Value& value, std::string& problem)
{
    std::string unused, bytes;
    if (readUnsigned(text, FieldType::Eui64, value, unused))
        return true;
    if (!readHexBytes(text, true, bytes) || bytes.size() != 8) {
        problem = fmt::format("\"{}\" is not an EUI-64 address.", text);
        return false;
    }
    value = unsignedValue(0, FieldType::Eui64);
    for (const char byte : bytes)
        value.number = value.number << 8 | static_cast<std::uint8_t>(byte);
    return true;
}

/// RFC 9562 section 4.
bool readGuid(std::string_view text, Constant& constant, std::string& problem)
{
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    bool good = text.size() >= form.size();
    std::string digits;
    for (std::size_t i = 0; good && i < form.size(); ++i) {
        good = form[i] == '-' ? text[i] == '-' : hexValue(text[i]) >= 0;
        if (form[i] != '-')
            digits += text[i];
    }
    std::string bytes;
    if (!good || !readHexBytes(digits, false, bytes)) {
        problem = fmt::format("\"{}\" is not a GUID.", text);
        return false;
    }
    constant = Constant::ofBytes(std::move(bytes), FieldType::Guid);
    return true;
}

bool readBoolean(std::string_view text, Value& value, std::string& problem)
{
    if (text == "True" || text == "TRUE" || text == "False" || text == "FALSE") {
        value = unsignedValue(text.front() == 'T', FieldType::Boolean);
        return true;
    }
    return readUnsigned(text, FieldType::Boolean, value, problem);
}

bool equalIgnoringCase(std::string_view left, std::string_view right)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

bool takesNames(FieldType type)
{
    return type == FieldType::Boolean || (type >= FieldType::UInt8 && type <= FieldType::Int64);
}

} // namespace

Constant Constant::ofBytes(std::string bytes, FieldType type)
{
    Constant constant;
    constant.bytes = std::make_shared<const std::string>(std::move(bytes));
    constant.value = bytesValue({reinterpret_cast<const std::uint8_t*>(constant.bytes->data()), constant.bytes->size()}, type);
    return constant;
}

bool readLiteral(std::string_view text, FieldType type, bool partial, Constant& constant, std::string& problem)
{
    auto& value = constant.value;
    switch (type) {
    case FieldType::None: problem = "A label without a value cannot be compared."; return false;
    case FieldType::Boolean: return readBoolean(text, value, problem);
    case FieldType::Float:
    case FieldType::Double: return readReal(text, type, value, problem);
    case FieldType::AbsoluteTime:
        value.type = type;
        return readAbsoluteTime(std::string(text), value.integer, problem);
    case FieldType::RelativeTime:
        value.type = type;
        if (!readDuration(text, value.integer))
            problem = fmt::format("\"{}\" is not a duration in seconds.", text);
        return problem.empty();
    case FieldType::Text: constant = Constant::ofBytes(std::string(text), type); return true;
    case FieldType::Protocol:
    case FieldType::Bytes: {
        std::string bytes;
        if (!readBytes(text, bytes)) {
            problem = fmt::format("\"{}\" is not a sequence of bytes.", text);
            return false;
        }
        constant = Constant::ofBytes(std::move(bytes), type);
        return true;
    }
    case FieldType::Mac: return readMac(text, partial, constant, problem);
    case FieldType::Ipv4: return readIpv4(text, value, problem);
    case FieldType::Ipv6: return readIpv6(text, constant, problem);
    case FieldType::Eui64: return readEui64(text, value, problem);
    case FieldType::Guid: return readGuid(text, constant, problem);
    case FieldType::Oid: {
        std::string bytes;
        if (!readOid(text, bytes)) {
            problem = fmt::format("\"{}\" is not an object identifier.", text);
            return false;
        }
        constant = Constant::ofBytes(std::move(bytes), type);
        return true;
    }
    default: return isSigned(type) ? readSigned(text, type, value, problem) : readUnsigned(text, type, value, problem);
    }
}

bool readString(std::string_view text, FieldType type, Constant& constant, std::string& problem)
{
    switch (type) {
    case FieldType::Text:
    case FieldType::Bytes:
    case FieldType::Protocol: constant = Constant::ofBytes(std::string(text), type); return true;
    case FieldType::AbsoluteTime:
        constant.value.type = type;
        return readAbsoluteTime(std::string(text), constant.value.integer, problem);
    default: problem = fmt::format("A string does not stand for a {}.", describe(type)); return false;
    }
}

bool readCharacter(std::uint32_t code, FieldType type, Constant& constant, std::string& problem)
{
    switch (type) {
    case FieldType::Text:
    case FieldType::Bytes:
    case FieldType::Protocol:
        if (code > 0xff) {
            problem = fmt::format("The character with the number {} is no byte.", code);
            return false;
        }
        constant = Constant::ofBytes(std::string(1, static_cast<char>(code)), type);
        return true;
    case FieldType::Boolean:
    case FieldType::FrameNumber: constant.value = unsignedValue(code, type); return true;
    default: break;
    }
    if (type >= FieldType::UInt8 && type <= FieldType::Int64) {
        constant.value = unsignedValue(code, type);
        return true;
    }
    problem = fmt::format("A character does not stand for a {}.", describe(type));
    return false;
}

bool readName(std::string_view text, const FieldInfo& field, Constant& constant, std::string& problem)
{
    if (!takesNames(field.type))
        return false;
    if (field.type == FieldType::Boolean) {
        const bool isTrue = equalIgnoringCase(text, field.whenTrue ? field.whenTrue : "True");
        if (isTrue || equalIgnoringCase(text, field.whenFalse ? field.whenFalse : "False")) {
            constant.value = unsignedValue(isTrue, FieldType::Boolean);
            return true;
        }
    } else if (field.names.empty()) {
        if (!field.ranges.empty())
            problem = fmt::format("The names of {} stand for ranges and cannot be compared.", field.abbreviation);
        return false;
    }
    for (const auto& entry : field.names)
        if (field.type != FieldType::Boolean && equalIgnoringCase(text, entry.name)) {
            constant.value = unsignedValue(entry.value, field.type);
            return true;
        }
    problem = fmt::format("\"{}\" is not among the names of the values of {}.", text, field.abbreviation);
    return false;
}

std::string oidText(ByteView bytes)
{
    std::string text;
    std::uint64_t arc = 0;
    bool first = true;
    for (const auto byte : bytes) {
        arc = arc << 7 | (byte & 0x7f);
        if (byte & 0x80)
            continue;
        if (first) {
            const auto top = std::min<std::uint64_t>(arc / 40, 2);
            text = fmt::format("{}.{}", top, arc - 40 * top);
            first = false;
        } else {
            text += fmt::format(".{}", arc);
        }
        arc = 0;
    }
    return text;
}

bool readOid(std::string_view text, std::string& bytes)
{
    std::vector<std::uint64_t> arcs;
    bytes.clear();
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        constexpr std::size_t mostDigits = 18;
        if (digits == 0 || digits > mostDigits)
            return false;
        arcs.push_back(std::strtoull(std::string(text.substr(0, digits)).c_str(), nullptr, 10));
        text.remove_prefix(digits);
        if (text.empty())
            break;
        if (text.size() < 2 || text.front() != '.')
            return false;
        text.remove_prefix(1);
    }
    if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39))
        return false;
    arcs[1] += 40 * arcs[0];
    for (std::size_t i = 1; i < arcs.size(); ++i) {
        int shift = 0;
        while (shift < 63 && arcs[i] >> (shift + 7))
            shift += 7;
        for (; shift >= 0; shift -= 7)
            bytes += static_cast<char>((arcs[i] >> shift & 0x7f) | (shift > 0 ? 0x80 : 0));
    }
    return true;
}

} // namespace porthole::analysis
