#include "dissectors/application/dns_name.h"

#include "dissectors/core/text.h"

#include <algorithm>

namespace porthole::dns {

namespace {

bool needsEscape(std::uint8_t byte)
{
    return byte < 0x20 || byte >= 0x7f;
}

/// Finds out whether pointers lead round in a circle, in constant space: each place is compared with one that was
/// passed before, which is chosen anew after 1, 2, 4, ... pointers (R. P. Brent, 1980).
class PointerTrail {
public:
    bool comesBackTo(std::uint32_t position)
    {
        if (position == m_landmark)
            return true;
        if (++m_passed == m_until) {
            m_landmark = position;
            m_until *= 2;
            m_passed = 0;
        }
        return false;
    }

private:
    std::uint32_t m_landmark = 0xffffffff;
    std::uint32_t m_passed = 0;
    std::uint32_t m_until = 1;
};

} // namespace

void Name::set(std::string_view text)
{
    m_size = text.copy(m_text.data(), m_text.size());
    m_length = static_cast<std::uint32_t>(m_size);
    m_dots = 0;
}

void Name::append(ByteView label)
{
    const auto count = static_cast<std::uint32_t>(label.size());
    const bool first = m_length == 0;
    if (m_length + (first ? 0 : 1) + count > longestName) {
        m_tooLong = true;
        return;
    }
    if (!first) {
        m_text[m_size++] = '.';
        ++m_dots;
    }
    m_length += count + (first ? 0 : 1);
    m_dots += static_cast<std::uint32_t>(std::ranges::count(label, '.'));
    const std::string_view bytes {reinterpret_cast<const char*>(label.data()), label.size()};
    if (std::ranges::none_of(label, needsEscape)) {
        m_size += bytes.copy(m_text.data() + m_size, bytes.size());
        return;
    }
    Text escaped;
    appendPrintable(escaped, bytes);
    m_size += escaped.view().copy(m_text.data() + m_size, m_text.size() - m_size);
}

void Name::follow(Cursor& in, std::uint32_t messageStart)
{
    Cursor at = in;
    bool jumped = false;
    PointerTrail trail;
    // What stands before the first pointer belongs to this name alone; only what pointers lead to is read many times.
    for (std::uint32_t steps = 0; steps < mostSteps; steps += jumped) {
        const auto position = at.position();
        const auto length = at.u8();
        if (!at || length == 0)
            break;
        if ((length & 0xc0) == 0xc0) {
            const auto target = static_cast<std::uint32_t>(length & 0x3f) << 8 | at.u8();
            if (!jumped)
                in.moveTo(at.position());
            jumped = true;
            if (!at)
                break;
            if (trail.comesBackTo(position)) {
                set("<Name contains a pointer that loops>");
                m_tooLong = false;
                return;
            }
            at.moveTo(messageStart + target);
        } else if ((length & 0xc0) == 0) {
            if (at.has(length))
                append(at.view().first(length));
            at.skip(length);
        } else {
            at.fail(nullptr, 0xffffffff); // label types 01 and 10 are not in use: RFC 6891 section 5
        }
    }
    if (!jumped && at)
        in.moveTo(at.position());
}

void Name::read(Cursor& in, std::uint32_t messageStart)
{
    m_offset = in.position();
    m_size = m_length = m_dots = 0;
    m_tooLong = false;
    follow(in, messageStart);
    if (m_tooLong)
        set("<Name too long>");
    else if (m_size == 0)
        set("<Root>");
    m_wireLength = in.position() - m_offset;
}

} // namespace porthole::dns
