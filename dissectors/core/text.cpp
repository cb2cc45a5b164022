#include "dissectors/core/text.h"

namespace porthole {

namespace {

constexpr char hexDigits[] = "0123456789abcdef";

/// Length of the UTF-8 sequence at the start of `bytes`, or 0 if there is none (RFC 3629).
std::size_t utf8Length(std::string_view bytes)
{
    const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0; };
    const auto first = at(0);
    const auto isTail = [&](std::size_t i) { return (at(i) & 0xc0) == 0x80; };
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return isTail(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && at(1) < 0xa0;
        const bool surrogate = first == 0xed && at(1) > 0x9f;
        return isTail(1) && isTail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && at(1) < 0x90;
        const bool tooLarge = first == 0xf4 && at(1) > 0x8f;
        return isTail(1) && isTail(2) && isTail(3) && !overlong && !tooLarge ? 4 : 0;
    }
    return 0;
}

void appendEscape(Text& out, std::uint8_t byte)
{
    switch (byte) {
    case '\a': out << "\\a"; break;
    case '\b': out << "\\b"; break;
    case '\f': out << "\\f"; break;
    case '\n': out << "\\n"; break;
    case '\r': out << "\\r"; break;
    case '\t': out << "\\t"; break;
    case '\v': out << "\\v"; break;
    default: out << "\\x" << hexDigits[byte >> 4] << hexDigits[byte & 15];
    }
}

} // namespace

void Text::hex(std::span<const std::uint8_t> bytes, char separator)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && separator)
            m_buffer.push_back(separator);
        m_buffer.push_back(hexDigits[bytes[i] >> 4]);
        m_buffer.push_back(hexDigits[bytes[i] & 15]);
    }
}

void appendPrintable(Text& out, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto byte = static_cast<std::uint8_t>(bytes.front());
        const auto length = utf8Length(bytes);
        if (length == 0) {
            out << "\xef\xbf\xbd"; // U+FFFD
            bytes.remove_prefix(1);
            continue;
        }
        if (byte < 0x20 || byte == 0x7f)
            appendEscape(out, byte);
        else
            out << bytes.substr(0, length);
        bytes.remove_prefix(length);
    }
}

} // namespace porthole
