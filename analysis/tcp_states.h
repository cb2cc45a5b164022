// The TCP states of both ends of a conversation (RFC 9293 section 3.3.2), as far as what they sent shows them, and how
// the conversation ended.
//
// An observer takes each segment as received when it is captured. What cannot be known, because the capture began too
// late, is Unknown until segments tell: an end that sends data has not closed, so once both have sent data or their FIN,
// the states of both are known.
#pragma once

#include "dissectors/core/knowledge.h"

#include <array>
#include <cstdint>

namespace porthole::analysis {

/// The states of both ends, in the order of a conversation's sides.
struct TcpStates {
    std::array<TcpState, 2> of {};

    std::uint8_t pack() const { return static_cast<std::uint8_t>(static_cast<unsigned>(of[0]) | static_cast<unsigned>(of[1]) << 4); }
    static TcpStates unpack(std::uint8_t packed)
    {
        return {{static_cast<TcpState>(packed & 15), static_cast<TcpState>(packed >> 4)}};
    }
    bool operator==(const TcpStates&) const = default;
};

/// What is kept of one side to follow its state.
struct TcpStateSide {
    std::uint32_t finEnd = 0; ///< sequence number after its FIN
    bool finSent : 1 = false;
    bool finPending : 1 = false; ///< sent, but there is a hole before it: the peer cannot have taken it in
    bool open : 1 = false;       ///< was seen to send data or FIN: it had not closed before
    bool synSent : 1 = false;
    bool sentAfterPeersFin : 1 = false; ///< data
};

/// Both sides, wherever they are kept; in the order of TcpStates.
struct TcpStateSides {
    TcpStateSide& first;
    TcpStateSide& second;

    TcpStateSide& of(bool secondOne) const { return secondOne ? second : first; }
};

/// What the states need to know of a segment beside the sides.
struct TcpStateSegment {
    std::uint16_t flags;           ///< of the TCP header
    bool hasData;
    bool inOrder;                  ///< no hole before it, as far as is known
    bool acksSyn;                  ///< it acknowledges the SYN of its receiver
    bool resetAcceptable;          ///< RST: its receiver takes it (RFC 9293 section 3.10.7.4)
    bool answers;                  ///< its receiver has sent something before
    std::uint32_t end;             ///< sequence number after it
    std::uint32_t acknowledgment;
};

/// Moves the states of both ends by one segment that side `sender` (0 or 1) sent. An RST decides the ending:
/// `ending` and `endedBy` are then set.
void moveTcpStates(TcpStates& states, TcpStateSides sides, const TcpStateSegment& segment, int sender,
    TcpEnding& ending, bool& endedBy);

} // namespace porthole::analysis
