// Packets visited, to go back and forward among.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace porthole::gui {

class NavigationHistory {
public:
    void clear()
    {
        m_visited.clear();
        m_position = 0;
    }
    /// Another packet was selected: what was ahead is forgotten.
    void visit(std::uint32_t frame);
    bool canGoBack() const { return m_position > 1; }
    bool canGoForward() const { return m_position < m_visited.size(); }
    /// The packet to go to; 0: none.
    std::uint32_t back() { return canGoBack() ? m_visited[--m_position - 1] : 0; }
    std::uint32_t forward() { return canGoForward() ? m_visited[m_position++] : 0; }

private:
    static constexpr std::size_t mostKept = 1000;
    std::vector<std::uint32_t> m_visited;
    std::size_t m_position = 0; ///< entries up to the present one
};

} // namespace porthole::gui
