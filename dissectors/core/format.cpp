#include "dissectors/core/format.h"

#include "dissectors/core/names.h"

#include <chrono>
#include <ctime>

namespace porthole {

namespace {

unsigned hexDigitsOf(FieldType type)
{
    switch (type) {
    case FieldType::UInt8:
    case FieldType::Int8: return 2;
    case FieldType::UInt16:
    case FieldType::Int16: return 4;
    case FieldType::UInt24:
    case FieldType::Int24: return 6;
    case FieldType::UInt32:
    case FieldType::Int32: return 8;
    case FieldType::UInt40: return 10;
    case FieldType::UInt48: return 12;
    case FieldType::UInt56: return 14;
    default: return 16;
    }
}

bool isSigned(FieldType type)
{
    return type >= FieldType::Int8 && type <= FieldType::Int64;
}

bool isNumber(FieldType type)
{
    return (type >= FieldType::UInt8 && type <= FieldType::Int64) || type == FieldType::FrameNumber;
}

void appendNumber(const FieldInfo& field, std::uint64_t value, Base base, Text& out)
{
    switch (base) {
    case Base::Hex:
    case Base::HexDec: out.format("0x{:0{}x}", value, hexDigitsOf(field.type)); break;
    case Base::Oct: out.format("{:#o}", value); break;
    default:
        if (isSigned(field.type))
            out.format("{}", static_cast<std::int64_t>(value));
        else
            out.format("{}", value);
    }
}

void appendNumberForLabel(const FieldInfo& field, std::uint64_t value, Text& out)
{
    if (field.base == Base::Hex && field.mask) { // as many digits as the part of the word needs
        out.format("0x{:0{}x}", value, (std::popcount(field.mask) + 3) / 4);
        return;
    }
    if (field.base == Base::DecHex && field.mask) {
        out.format("{} (0x{:0{}x})", value, value, (std::popcount(field.mask) + 3) / 4);
        return;
    }
    appendNumber(field, value, field.base, out);
    if (field.base == Base::DecHex || field.base == Base::HexDec) {
        out << " (";
        appendNumber(field, value, field.base == Base::DecHex ? Base::Hex : Base::Dec, out);
        out << ')';
    }
}

char separatorOf(Base base)
{
    switch (base) {
    case Base::Colon: return ':';
    case Base::Dash: return '-';
    case Base::Space: return ' ';
    case Base::Dot: return '.';
    default: return 0;
    }
}

void appendMacValue(std::uint64_t value, Text& out)
{
    std::array<std::uint8_t, 6> bytes;
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(value >> (40 - 8 * i));
    appendMac(out, bytes.data());
}

void appendEui64(std::uint64_t value, Text& out)
{
    std::array<std::uint8_t, 8> bytes;
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    out.hex(bytes, ':');
}

void appendGuid(ByteView b, Text& out)
{
    if (b.size() < 16)
        return;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out << '-';
        out.hex(b.subspan(i, 1));
    }
}

/// X.690 section 8.19.
void appendOid(ByteView bytes, Text& out)
{
    std::uint64_t arc = 0;
    bool first = true;
    for (const auto byte : bytes) {
        arc = arc << 7 | (byte & 0x7f);
        if (byte & 0x80)
            continue;
        if (first) {
            const auto top = std::min<std::uint64_t>(arc / 40, 2);
            out.format("{}.{}", top, arc - 40 * top);
            first = false;
        } else {
            out.format(".{}", arc);
        }
        arc = 0;
    }
}

/// ".... 0101 = " for the field's bits in a word of its width.
void appendBits(const FieldInfo& field, std::uint64_t value, Text& out)
{
    const auto word = value << std::countr_zero(field.mask);
    for (unsigned bit = field.width; bit-- > 0;) {
        const auto select = std::uint64_t {1} << bit;
        out << ((field.mask & select) ? ((word & select) ? '1' : '0') : '.');
        if (bit % 4 == 0 && bit > 0)
            out << ' ';
    }
    out << " = ";
}

constexpr std::size_t longestBytesInLabel = 36;

/// "Broadcast (ff:ff:ff:ff:ff:ff)", "https (443)". False where no names are wanted of what the field holds.
bool appendNamed(const ItemView& view, Text& out)
{
    const auto* names = view.packet().names;
    const auto& field = view.field();
    if (!names)
        return false;
    if (names->kinds().transport && field.port != Transport::None) {
        appendPortLabel(out, field.port, static_cast<std::uint16_t>(view.value()), names);
        return true;
    }
    const bool isHost = field.type == FieldType::Ipv4 || (field.type == FieldType::Ipv6 && view.bytes().size() == 16);
    if (!(field.type == FieldType::Mac && names->kinds().mac) && !(isHost && names->kinds().network))
        return false;
    const auto address = addressOf(view);
    appendName(out, address, names);
    out << " (";
    formatValue(view, out);
    out << ')';
    return true;
}

} // namespace

namespace {

Address macOf(std::uint64_t value)
{
    MacAddress mac;
    for (std::size_t i = 0; i < 6; ++i)
        mac.bytes[i] = static_cast<std::uint8_t>(value >> (40 - 8 * i));
    return mac;
}

Address ipv6Of(ByteView bytes)
{
    if (bytes.size() != 16)
        return {};
    Ipv6Address ip;
    std::ranges::copy(bytes, ip.bytes.begin());
    return ip;
}

} // namespace

Address addressOf(const ItemView& view)
{
    switch (view.field().type) {
    case FieldType::Mac: return macOf(view.value());
    case FieldType::Ipv4: return Ipv4Address {static_cast<std::uint32_t>(view.value())};
    case FieldType::Ipv6: return ipv6Of(view.bytes());
    default: return {};
    }
}

void macName(const ItemView& view, Text& out)
{
    appendName(out, macOf(view.value()), view.packet().names);
}

void ipv4Name(const ItemView& view, Text& out)
{
    appendName(out, Ipv4Address {static_cast<std::uint32_t>(view.value())}, view.packet().names);
}

void ipv6Name(const ItemView& view, Text& out)
{
    appendName(out, ipv6Of(view.bytes()), view.packet().names);
}

void organisationName(const ItemView& view, Text& out)
{
    out << organisationOf(static_cast<std::uint32_t>(view.value()));
}

void appendSeconds(Text& out, Nanoseconds duration, int digits)
{
    const bool negative = duration < 0;
    auto magnitude = negative ? 0 - static_cast<std::uint64_t>(duration) : static_cast<std::uint64_t>(duration);
    const auto seconds = magnitude / 1'000'000'000;
    auto fraction = magnitude % 1'000'000'000;
    if (negative)
        out << '-';
    out.format("{}", seconds);
    if (digits <= 0)
        return;
    for (int i = digits; i < 9; ++i)
        fraction /= 10;
    out.format(".{:0{}}", fraction, digits);
}

void appendAbsoluteTime(Text& out, Nanoseconds time, int digits, TimeStyle style, bool local)
{
    if (time == noTime) {
        out << "Not representable";
        return;
    }
    auto seconds = time / 1'000'000'000;
    auto fraction = time % 1'000'000'000;
    if (fraction < 0) {
        fraction += 1'000'000'000;
        --seconds;
    }
    const auto clock = static_cast<std::time_t>(seconds);
    std::tm parts {};
    if (local)
        localtime_r(&clock, &parts);
    else
        gmtime_r(&clock, &parts);
    for (int i = digits; i < 9; ++i)
        fraction /= 10;

    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (style == TimeStyle::MonthFirst)
        out.format("{} {:2}, {} ", months[parts.tm_mon], parts.tm_mday, parts.tm_year + 1900);
    else
        out.format("{:04}-{:02}-{:02} ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    out.format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
    if (digits > 0)
        out.format(".{:0{}}", fraction, digits);
    if (style == TimeStyle::MonthFirst)
        out << ' ' << (local ? std::string_view(parts.tm_zone) : std::string_view("UTC"));
}

void formatValue(const ItemView& view, Text& out)
{
    if (!view.found())
        return;
    const auto& field = view.field();
    const auto value = view.value();
    if (field.plain) {
        field.plain(view, out);
        return;
    }
    switch (field.type) {
    case FieldType::None: out << '1'; break;
    case FieldType::Protocol:
        // A layer whose line says no more than its name is known by its abbreviation.
        if (field.append || field.label) {
            const auto start = out.size();
            formatLabel(view, out);
            if (field.label || out.view().substr(start) != field.name)
                break;
            out.truncate(start);
        }
        out << field.abbreviation;
        break;
    case FieldType::Boolean: out << (value ? '1' : '0'); break;
    case FieldType::Float: out.format("{:g}", static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(value)))); break;
    case FieldType::Double: out.format("{:.15g}", std::bit_cast<double>(value)); break;
    case FieldType::AbsoluteTime:
        appendAbsoluteTime(out, static_cast<Nanoseconds>(value), 9, TimeStyle::MonthFirst, field.base == Base::Local);
        break;
    case FieldType::RelativeTime: appendSeconds(out, static_cast<Nanoseconds>(value)); break;
    case FieldType::Text: appendCell(out, view.text()); break;
    case FieldType::Bytes:
        if (view.bytes().empty())
            out << "<MISSING>";
        else
            out.hex(view.bytes(), separatorOf(field.base));
        break;
    case FieldType::Mac: appendMacValue(value, out); break;
    case FieldType::Ipv4: appendIpv4(out, static_cast<std::uint32_t>(value)); break;
    case FieldType::Ipv6:
        if (view.bytes().size() == 16)
            appendIpv6(out, view.bytes().data());
        break;
    case FieldType::Eui64: appendEui64(value, out); break;
    case FieldType::Guid: appendGuid(view.bytes(), out); break;
    case FieldType::Oid: appendOid(view.bytes(), out); break;
    default:
        if (field.digitsByLength)
            out.format("0x{:0{}x}", value, 2 * view.item().length);
        else
            appendNumber(field, value, field.base, out);
    }
}

void formatLabelValue(const ItemView& view, Text& out)
{
    if (!view.found())
        return;
    const auto& field = view.field();
    const auto value = view.value();
    if (field.valueText) {
        field.valueText(value, out);
        return;
    }
    if (field.type == FieldType::Boolean) {
        out << valueName(field, value);
        return;
    }
    if (field.type == FieldType::Bytes) {
        const auto bytes = view.bytes();
        out.hex(bytes.first(std::min(bytes.size(), longestBytesInLabel)), separatorOf(field.base));
        if (bytes.size() > longestBytesInLabel)
            out << "…";
        else if (bytes.empty())
            out << "<MISSING>";
        return;
    }
    if (field.type == FieldType::RelativeTime) {
        formatValue(view, out);
        out << " seconds";
        return;
    }
    if (field.type == FieldType::Text && field.plain) {
        field.plain(view, out);
        return;
    }
    if (field.type == FieldType::Text) {
        appendPrintable(out, view.text().substr(0, view.text().find('\0')));
        return;
    }
    if (appendNamed(view, out))
        return;
    if (field.type == FieldType::Eui64) { // once more where a name would stand
        formatValue(view, out);
        out << " (";
        formatValue(view, out);
        out << ')';
        return;
    }
    if (!isNumber(field.type)) {
        formatValue(view, out);
        return;
    }
    if (field.hasNames) {
        const auto name = valueName(field, value);
        if (!name.empty()) {
            out << name;
            if (field.onlyName)
                return;
            out << " (";
            appendNumberForLabel(field, value, out);
            out << ')';
            return;
        }
    }
    appendNumberForLabel(field, value, out);
    if (field.unitSingular)
        out << (value == 1 ? field.unitSingular : field.unitPlural);
}

void formatLabel(const ItemView& view, Text& out)
{
    if (!view.found())
        return;
    const auto& field = view.field();
    const bool generated = view.item().flags & Item::Generated;
    if (generated)
        out << '[';
    if (field.label) {
        field.label(view, out);
    } else {
        if (field.mask && field.width && (isNumber(field.type) || field.type == FieldType::Boolean))
            appendBits(field, view.value(), out);
        const bool isExpert = (view.item().flags & Item::Derived) && field.type == FieldType::None;
        if (isExpert) {
            out << view.text();
        } else {
            if (!field.onlyValue)
                out << field.name;
            if (field.type != FieldType::None && field.type != FieldType::Protocol) {
                if (!field.onlyValue)
                    out << ": ";
                formatLabelValue(view, out);
            }
        }
        if (field.append)
            field.append(view, out);
    }
    if (generated)
        out << ']';
}

void formatFilter(const ItemView& view, Text& out)
{
    if (!view.found())
        return;
    const auto& field = view.field();
    out << field.abbreviation;
    switch (field.type) {
    case FieldType::None:
    case FieldType::Protocol: return;
    case FieldType::Text: {
        Text named;
        if (field.plain)
            field.plain(view, named);
        out << " == \"";
        for (const char c : field.plain ? named.view() : view.text()) {
            const auto byte = static_cast<std::uint8_t>(c);
            if (c == '"' || c == '\\')
                out << '\\' << c;
            else if (byte < 0x20 || byte == 0x7f)
                out.format("\\x{:02x}", byte);
            else
                out << c;
        }
        out << '"';
        return;
    }
    case FieldType::AbsoluteTime:
        out << " == \"";
        formatValue(view, out);
        out << '"';
        return;
    case FieldType::Bytes:
        if (view.bytes().empty())
            return;
        out << " == ";
        out.hex(view.bytes(), ':');
        return;
    default:
        out << " == ";
        formatValue(view, out);
    }
}

} // namespace porthole
