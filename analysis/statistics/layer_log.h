// Which Ethernet, IPv4 and IPv6 addresses stand in the frames that the index does not tell: tunnels, fragments, ICMP, whatever
// is not one plain IP header. They are dissected once, on all cores.
#pragma once

#include "analysis/filter/frame_contents.h"
#include "analysis/session.h"
#include "analysis/statistics/address_pairs.h"
#include "analysis/statistics/frame_survey.h"
#include "analysis/statistics/traffic.h"
#include "dissectors/core/registry.h"

#include <array>
#include <functional>
#include <stop_token>
#include <vector>

namespace porthole::analysis {

/// What a list of protocols says to those who count.
struct StackTraffic {
    bool open = false;    ///< the list does not tell all addresses: the log does
    bool network = false; ///< one IP header with the addresses of the conversation, if not `open`
    bool ipv6 = false;
    std::uint8_t application = Registry::none; ///< the first protocol above the transport layer
    std::uint8_t quoted = 0; ///< bit i: an ICMP error quotes the i-th transport layer
};

/// The meanings of all stacks of a session so far.
class StackTrafficTable {
public:
    explicit StackTrafficTable(const Registry& registry);

    void update(const ProtocolStacks& stacks);
    StackTraffic of(std::uint16_t stack, std::uint16_t flags) const
    {
        auto traffic = m_stacks[stack];
        traffic.open |= (flags & FrameContents::uncertainFlags) != 0;
        return traffic;
    }

private:
    const Registry& m_registry;
    FrameContents m_contents;
    std::vector<StackTraffic> m_stacks;
};

/// One occurrence of a layer in a frame.
struct LayerAddresses {
    FrameNumber frame;
    TrafficLayer layer; ///< Ethernet, Ipv4 or Ipv6
    Address from, to;
};

/// Used by one thread at a time.
class LayerLog {
public:
    explicit LayerLog(const Session& session);

    /// Looks at the frames behind those looked at so far, up to `last`. False if stopped; a later call goes on.
    /// `progress` is told the last frame looked at.
    bool extendTo(FrameNumber last, const std::stop_token& stop = {}, const std::function<void(FrameNumber)>& progress = {});
    /// Frames that were looked at or needed no look.
    FrameNumber asked() const { return m_asked; }
    /// By frame, in the order in which the layers stand there.
    struct Entry {
        FrameNumber frame;
        std::uint32_t pair : 29; ///< number in pairs()
        std::uint32_t layer : 2; ///< TrafficLayer
        std::uint32_t reverse : 1;
    };
    const std::vector<Entry>& entries() const { return m_entries; }
    /// `layer`: by indexOf(): Ethernet, Ipv4 or Ipv6.
    const AddressPairs& pairs(std::size_t layer) const { return m_pairs[layer]; }

private:
    void add(const LayerAddresses& found);
    /// The next frames to look at; `asked` becomes the last one that was thought of.
    std::vector<FrameNumber> nextOpen(FrameNumber& asked, FrameNumber last);

    const Session& m_session;
    FrameSurvey m_survey;
    StackTrafficTable m_stacks;
    FrameNumber m_asked = 0;
    std::vector<Entry> m_entries;
    std::array<AddressPairs, 3> m_pairs; ///< by layer
};

} // namespace porthole::analysis
