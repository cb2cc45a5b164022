// Domain names as DNS messages hold them: RFC 1035 sections 3.1 and 4.1.4.
#pragma once

#include "dissectors/core/cursor.h"

#include <array>
#include <string_view>

namespace porthole::dns {

/// A name read from a message: labels joined by dots, unprintable bytes escaped, "<Root>" for the empty name. On the
/// stack; nothing is allocated.
class Name {
public:
    /// Reads a name at `in`, which passes it. Pointers are offsets from `messageStart`. A name that leaves the message
    /// is a failure of the cursor; one that loops or is longer than a name may be says so in its text.
    void read(Cursor& in, std::uint32_t messageStart);

    std::string_view text() const { return {m_text.data(), m_size}; }
    std::uint32_t offset() const { return m_offset; }         ///< where it starts in the byte source
    std::uint32_t wireLength() const { return m_wireLength; } ///< bytes there, without what a pointer leads to
    std::uint32_t length() const { return m_length; }         ///< characters before escaping
    std::uint32_t labels() const { return m_dots + 1; }

private:
    /// RFC 1035 section 2.3.4 allows 255 bytes on the wire: 253 characters with dots between the labels.
    static constexpr std::uint32_t longestName = 253;
    /// Labels and pointers behind the first pointer. A name that is too long is followed so far, to see whether it goes round in a circle.
    static constexpr std::uint32_t mostSteps = 8192;

    void follow(Cursor& in, std::uint32_t messageStart);
    void append(ByteView label);
    void set(std::string_view text);

    std::uint32_t m_offset = 0;
    std::uint32_t m_wireLength = 0;
    std::uint32_t m_length = 0;
    std::uint32_t m_dots = 0;
    std::size_t m_size = 0;
    bool m_tooLong = false;
    std::array<char, 4 * (longestName + 1)> m_text; ///< an escape takes four characters
};

} // namespace porthole::dns
