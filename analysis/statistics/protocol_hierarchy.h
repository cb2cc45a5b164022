// Which protocols carry which: how many frames and bytes each has, by the layers at the top of the packet tree.
#pragma once

#include "analysis/statistics/frame_survey.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace porthole::analysis {

class ProtocolHierarchy {
public:
    struct Node {
        const FieldInfo* layer = nullptr;
        std::uint32_t parent = none;
        std::uint32_t firstChild = none, nextSibling = none; ///< in the order in which they appeared
        std::uint64_t frames = 0, bytes = 0;                 ///< whole frames, on the wire
        std::uint64_t endFrames = 0, endBytes = 0;           ///< of frames whose innermost layer this is
    };
    static constexpr std::uint32_t none = 0xffffffff;

    /// What is counted of the top of the packet tree.
    enum class Tops : std::uint8_t {
        Protocols,  ///< as Wireshark's window has it
        Everything, ///< the segments that a message was put together of, too, behind what they carry: as tshark has it
    };
    explicit ProtocolHierarchy(const Session& session, Tops tops = Tops::Protocols);

    /// Dissects the frames behind those counted so far, up to `last`; of them only those in `only` (null: all). False if
    /// stopped: a later call goes on. `progress` is told the last frame that was counted.
    bool extendTo(FrameNumber last, const FrameBitmap* only = nullptr, const std::stop_token& stop = {},
        const std::function<void(FrameNumber)>& progress = {});
    FrameNumber counted() const { return m_counted; }
    /// The first one is that of all frames ("frame"); parents stand before their children.
    const std::vector<Node>& nodes() const { return m_nodes; }

private:
    /// The layers of a frame, one behind the other.
    struct Chain {
        std::vector<const FieldInfo*> layers;
        std::uint64_t frames = 0, bytes = 0;
    };
    struct Found {
        std::vector<Chain> chains; ///< in the order in which they appeared
        std::vector<std::uint32_t> tops;      ///< items of the frame that is looked at
        std::vector<const FieldInfo*> layers; ///< the same
    };
    void look(const Packet& packet, Found& found) const;
    void putSegmentsBehind(const Packet& packet, std::vector<std::uint32_t>& tops) const;
    void add(const Chain& chain);
    std::uint32_t child(std::uint32_t parent, const FieldInfo* layer);

    const Session& m_session;
    FrameSurvey m_survey;
    const Tops m_tops;
    FrameNumber m_counted = 0;
    std::vector<Node> m_nodes;
};

} // namespace porthole::analysis
