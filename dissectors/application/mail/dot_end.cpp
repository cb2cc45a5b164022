#include "dissectors/application/mail/dot_end.h"

#include <algorithm>

namespace porthole {

DotEnd::Part DotEnd::take(std::string_view text)
{
    constexpr std::string_view mark = "\r\n.\r\n";
    constexpr std::size_t lineEnd = 2;
    Part part;
    const auto joined = m_tail + std::string(text); // the mark may be spread over segments
    const bool atOnce = m_message.empty() && text.starts_with(mark.substr(lineEnd));
    const auto end = joined.find(mark);
    if (end == joined.npos && !atOnce) {
        part.length = text.size();
        keep(text);
        m_tail = joined.substr(joined.size() - std::min(mark.size() - 1, joined.size()));
        return part;
    }
    part.ends = true;
    part.length = atOnce ? mark.size() - lineEnd : end + mark.size() - m_tail.size();
    const auto content = atOnce ? 0 : end + lineEnd;
    keep(text.substr(0, content > m_tail.size() ? content - m_tail.size() : 0));
    part.message = std::make_shared<const std::vector<std::uint8_t>>(std::move(m_message));
    m_message.clear();
    m_tail.clear();
    return part;
}

void DotEnd::keep(std::string_view text)
{
    if (m_message.size() + text.size() <= largestMessage)
        m_message.insert(m_message.end(), text.begin(), text.end());
}

} // namespace porthole
