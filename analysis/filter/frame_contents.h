// What a frame can hold, as far as the index tells without looking at the frame.
//
// The summary pass notes the protocols of a frame down to what its transport layer names. Full dissection may find more:
// in messages over TCP, in datagrams put together from fragments, in what other protocols carry. All questions are
// answered with "perhaps" where that can be.
#pragma once

#include "analysis/frame_index.h"
#include "analysis/session_tables.h"

#include <vector>

namespace porthole::analysis {

/// What a list of protocols means.
struct StackMeaning {
    bool anything = false; ///< it carries, or may carry, what the summary pass does not look into
    bool doubtful = false; ///< some of its layers may have given way to others; implies `anything`
    bool tcp = false;      ///< a TCP segment may hold protocols that the summary pass does not look for
    bool messages = false; ///< there is a protocol above the transport layer
    /// One IPv4 or IPv6 header, one TCP or UDP header, nothing else that has addresses or ports: what the conversation
    /// says is what the frame says.
    bool plain = false;
    bool ipv6 = false, udp = false; ///< of a plain one
    std::vector<std::uint8_t> protocols; ///< by their index in the registry
};

/// The meanings of all stacks of a session. They are never taken back, so that one made earlier only needs to grow.
class FrameContents {
public:
    explicit FrameContents(const Registry& registry);

    /// Takes in the stacks that the session has found since.
    void update(const ProtocolStacks& stacks);
    const StackMeaning& meaning(std::uint16_t stack) const { return m_meanings[stack]; }
    std::size_t size() const { return m_meanings.size(); }

    /// Whether items of this field may be found in a frame with this stack and these flags (FrameRow::Flag). False is
    /// certain.
    bool mayHold(const FieldInfo& field, std::uint16_t stack, std::uint16_t flags) const;
    /// Whether the protocol is in the stack.
    bool holds(const Protocol& protocol, std::uint16_t stack) const;

    /// The flags of a frame as mayHold() wants them: a FIN without data may complete a message.
    static std::uint16_t flagsOf(std::uint16_t rowFlags, std::uint8_t tcpFlags)
    {
        constexpr std::uint8_t fin = 1;
        const bool closes = (rowFlags & FrameRow::HasTcpFlags) && (tcpFlags & fin);
        return closes ? static_cast<std::uint16_t>(rowFlags | FrameRow::HasPayload) : rowFlags;
    }

    /// A frame with one of these has more than its stack says.
    static constexpr std::uint16_t uncertainFlags = FrameRow::Malformed | FrameRow::ManyTransports | FrameRow::IsFragment;

private:
    const Registry& m_registry;
    std::vector<StackMeaning> m_meanings;
};

} // namespace porthole::analysis
