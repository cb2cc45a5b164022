// Which protocol stacks hold one of some protocols: asked for every frame, it looks at each stack once.
#pragma once

#include "analysis/session_tables.h"
#include "analysis/side_tables.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace porthole::analysis {

class StacksWith {
public:
    /// Protocols by their abbreviations.
    StacksWith(const Registry& registry, std::initializer_list<std::string_view> protocols)
    {
        for (const auto name : protocols)
            if (const auto* protocol = registry.findProtocol(name))
                m_protocols.push_back(registry.index(*protocol));
    }

    /// `stack` as FrameRow has it.
    bool operator()(const SessionTables& tables, std::uint16_t stack)
    {
        if (stack >= m_known.size())
            m_known.resize(stack + 1u, Known::No);
        if (m_known[stack] == Known::No) {
            const auto& layers = tables.side().stacks.layers(stack);
            const auto found = std::find_first_of(layers.begin(), layers.end(), m_protocols.begin(), m_protocols.end()) != layers.end();
            m_known[stack] = found ? Known::Holds : Known::HoldsNot;
        }
        return m_known[stack] == Known::Holds;
    }

private:
    enum class Known : std::uint8_t {
        No,
        Holds,
        HoldsNot,
    };
    std::vector<std::uint8_t> m_protocols; ///< as Registry::index() has them
    std::vector<Known> m_known; ///< by stack
};

} // namespace porthole::analysis
