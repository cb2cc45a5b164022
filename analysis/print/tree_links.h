// The lines of a packet's tree by their parents. Items need not stand behind each other in the order in which they are
// shown: a layer may be given further lines when the layers above it are done.
#pragma once

#include "dissectors/core/packet.h"

#include <vector>

namespace porthole::print {

class TreeLinks {
public:
    /// Takes the place of the links of another packet; keeps the memory.
    void build(const Tree& tree)
    {
        m_first.assign(tree.size() + 1, noItem);
        m_last.assign(tree.size() + 1, noItem);
        m_next.assign(tree.size(), noItem);
        for (std::uint32_t item = 0; item < tree.size(); ++item) {
            const auto parent = tree[item].parent == noItem ? tree.size() : tree[item].parent;
            if (m_first[parent] == noItem)
                m_first[parent] = item;
            else
                m_next[m_last[parent]] = item;
            m_last[parent] = item;
        }
    }
    /// The first layer, or noItem.
    std::uint32_t firstLayer() const { return m_first.back(); }
    std::uint32_t firstChild(std::uint32_t item) const { return m_first[item]; }
    std::uint32_t next(std::uint32_t item) const { return m_next[item]; }

private:
    std::vector<std::uint32_t> m_first, m_last, m_next; ///< the last place is that of the layers' common parent
};

} // namespace porthole::print
