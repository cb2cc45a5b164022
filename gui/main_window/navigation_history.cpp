#include "gui/main_window/navigation_history.h"

namespace porthole::gui {

void NavigationHistory::visit(std::uint32_t frame)
{
    if (frame == 0 || (m_position > 0 && m_visited[m_position - 1] == frame))
        return;
    m_visited.resize(m_position);
    m_visited.push_back(frame);
    if (m_visited.size() > mostKept)
        m_visited.erase(m_visited.begin());
    m_position = m_visited.size();
}

} // namespace porthole::gui
