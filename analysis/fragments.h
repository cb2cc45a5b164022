// IP fragments: which frames carry the parts of one datagram, and which frame completed it.
//
// Only places are kept. The bytes are read again from the frames when a user looks at the datagram, so a flood of
// fragments costs some dozen bytes each.
#pragma once

#include "analysis/frame_index.h"
#include "dissectors/core/facts.h"
#include "dissectors/core/knowledge.h"

#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace porthole::analysis {

class Fragments {
public:
    struct Part {
        FrameNumber frame;
        std::uint32_t offset; ///< in the datagram
        std::uint32_t length;
        std::uint32_t at; ///< offset in the frame's bytes
        bool last;
    };
    struct Datagram {
        std::vector<Part> parts; ///< in order of frames
        FrameNumber completedIn = 0;
        std::uint32_t length = 0; ///< of the whole; 0: the last fragment is not there yet
    };

    /// The largest payload that an IP datagram can have.
    static constexpr std::uint32_t largestDatagram = 65535;

    void add(const FragmentFacts& facts, FrameNumber frame);
    /// The datagram that a frame carries a part of; null: none.
    const Datagram* find(FrameNumber frame) const;
    /// The datagram's bytes and where they come from, as far as the frames up to `last` go. `bytesOf` gives the bytes of
    /// a frame; they are used before it is called again.
    static ReassemblyKnowledge assemble(
        const Datagram& datagram, FrameNumber last, const std::function<ByteView(FrameNumber)>& bytesOf);
    std::size_t memoryUsed() const { return m_parts * sizeof(Part) + m_datagrams.size() * sizeof(Datagram) + m_byFrame.size() * 16; }

private:
    using Key = std::tuple<Address, Address, std::uint32_t, std::uint8_t>;

    std::map<Key, std::uint32_t> m_open;
    std::vector<Datagram> m_datagrams;
    std::unordered_map<FrameNumber, std::uint32_t> m_byFrame;
    std::size_t m_parts = 0;
};

} // namespace porthole::analysis
