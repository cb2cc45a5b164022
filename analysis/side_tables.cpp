#include "analysis/side_tables.h"

namespace porthole::analysis {

std::uint16_t ProtocolStacks::number(const Layers& layers)
{
    if (m_last < m_layers.size() && m_layers[m_last] == layers)
        return m_last;
    const auto found = m_numbers.find(layers);
    if (found != m_numbers.end())
        return m_last = found->second;
    constexpr std::size_t mostStacks = 0xffff;
    if (m_layers.size() == mostStacks)
        return 0;
    m_last = static_cast<std::uint16_t>(m_layers.size());
    m_layers.push_back(layers);
    m_numbers.emplace(layers, m_last);
    return m_last;
}

} // namespace porthole::analysis
