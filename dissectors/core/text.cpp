#include "dissectors/core/text.h"

namespace porthole {

namespace {

constexpr char hexDigits[] = "0123456789abcdef";

struct Sequence {
    std::size_t length; ///< of the sequence, or of the part of it that is there
    bool valid;
};

/// The UTF-8 sequence at the start of `bytes` (RFC 3629). Of a broken one, as much as belongs together: one replacement
/// character stands for that, as the Unicode Standard recommends (section 3.9, "maximal subparts").
Sequence utf8Sequence(std::string_view bytes)
{
    const auto at = [&](std::size_t i) -> unsigned { return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0; };
    const auto first = at(0);
    if (first < 0x80)
        return {1, true};
    if (first < 0xc2 || first > 0xf4)
        return {1, false};
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const unsigned lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;   // not overlong
    const unsigned highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf; // no surrogate, not beyond U+10FFFF
    if (at(1) < lowest || at(1) > highest)
        return {1, false};
    for (std::size_t i = 2; i < length; ++i)
        if ((at(i) & 0xc0) != 0x80)
            return {i, false};
    return {length, true};
}

constexpr std::string_view replacementCharacter = "\xef\xbf\xbd"; // U+FFFD

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
    default: out.format("\\{:03o}", byte);
    }
}

/// Appends valid UTF-8 as it is; `escape` says which of the control characters are written out.
template <typename Escape>
void appendText(Text& out, std::string_view bytes, Escape escape)
{
    while (!bytes.empty()) {
        const auto byte = static_cast<std::uint8_t>(bytes.front());
        const auto sequence = utf8Sequence(bytes);
        if (!sequence.valid)
            out << replacementCharacter;
        else if (escape(byte))
            appendEscape(out, byte);
        else
            out << bytes.substr(0, sequence.length);
        bytes.remove_prefix(sequence.length);
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
    appendText(out, bytes, [](std::uint8_t byte) { return byte < 0x20 || byte == 0x7f; });
}

void appendCell(Text& out, std::string_view bytes)
{
    appendText(out, bytes.substr(0, bytes.find('\0')),
        [](std::uint8_t byte) { return byte == '\b' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r'; });
}

void appendRepaired(Text& out, std::string_view bytes)
{
    appendText(out, bytes.substr(0, bytes.find('\0')), [](std::uint8_t) { return false; });
}

} // namespace porthole
