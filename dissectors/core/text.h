// Text under construction: the one string type that labels, columns and exporters write into.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace porthole {

/// A growing text that is cleared and used again, so that making labels does not allocate.
class Text {
public:
    void clear() { m_buffer.clear(); }
    bool empty() const { return m_buffer.size() == 0; }
    std::size_t size() const { return m_buffer.size(); }
    void truncate(std::size_t size)
    {
        if (size < m_buffer.size())
            m_buffer.resize(size);
    }

    /// Puts `text` before what stands at `position`.
    void insert(std::size_t position, std::string_view text)
    {
        const auto end = m_buffer.size();
        m_buffer.append(text.data(), text.data() + text.size());
        std::rotate(m_buffer.data() + std::min(position, end), m_buffer.data() + end, m_buffer.data() + m_buffer.size());
    }

    Text& operator<<(std::string_view text)
    {
        m_buffer.append(text.data(), text.data() + text.size());
        return *this;
    }
    Text& operator<<(char character)
    {
        m_buffer.push_back(character);
        return *this;
    }

    template <typename... Arguments>
    void format(fmt::format_string<Arguments...> pattern, Arguments&&... arguments)
    {
        fmt::format_to(std::back_inserter(m_buffer), pattern, std::forward<Arguments>(arguments)...);
    }

    /// Lower-case hexadecimal digits, two a byte; `separator` between bytes unless it is 0.
    void hex(std::span<const std::uint8_t> bytes, char separator = 0);

    std::string_view view() const { return {m_buffer.data(), m_buffer.size()}; }
    std::string string() const { return {m_buffer.data(), m_buffer.size()}; }

private:
    fmt::basic_memory_buffer<char, 240> m_buffer;
};

/// Appends bytes as text for a label: printable UTF-8 as it is, control characters as \n, \t, ... or three octal digits,
/// broken sequences as U+FFFD.
void appendPrintable(Text& out, std::string_view bytes);
/// The same for a cell of `-T fields`: up to the first NUL, and only what would break a table is escaped.
void appendCell(Text& out, std::string_view bytes);
/// The same with nothing escaped: valid UTF-8 up to the first NUL, for exporters with rules of their own.
void appendRepaired(Text& out, std::string_view bytes);

/// Names items in a list: writes nothing the first time and `separator` before every later one.
class Separator {
public:
    explicit constexpr Separator(std::string_view separator)
        : m_separator(separator)
    {
    }
    std::string_view next()
    {
        const auto text = m_first ? std::string_view {} : m_separator;
        m_first = false;
        return text;
    }

private:
    std::string_view m_separator;
    bool m_first = true;
};

} // namespace porthole
