// The verdict on a TCP connection: what happened to it, why, how sure that is, and which packets show it.
//
// A verdict holds numbers; verdict_words.h makes sentences of them. Sides are those of the conversation: 0 is A, 1 is B.
#pragma once

#include "analysis/conversation.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace porthole::analysis {

enum class Cause : std::uint8_t {
    // Opening
    Refused,         ///< RST in answer to a SYN
    Unanswered,      ///< nobody answered the SYN
    Unreachable,     ///< an ICMP error says that packets do not get there
    SynRetry,        ///< SYN or SYN+ACK had to be sent again
    UnfinishedHandshake, ///< the SYN+ACK was never acknowledged
    PortReuse,       ///< a connection with the same addresses and ports came before
    // Ending
    HalfOpen,        ///< one end knows of no connection any more
    Reset,           ///< RST in the middle, for a reason that the packets do not show
    AbortiveClose,   ///< RST in place of FIN: SO_LINGER with a time of 0
    UnreadData,      ///< RST in place of FIN: the program had not read what had come
    DataAfterClose,  ///< data for an end that had closed, answered with RST
    PeerVanished,    ///< no answer any more to what was sent again and again
    HalfClose,       ///< data went on in one direction after the other was closed
    SimultaneousClose,
    KeepAlive,
    // The path
    LossBefore,      ///< between the sender and the place of the capture
    LossBehind,      ///< between the place of the capture and the receiver
    AckLoss,         ///< acknowledgments, behind the place of the capture
    NeedlessRetransmission, ///< of what had arrived
    Reordering,
    NetworkDuplicate,
    Congestion,      ///< loss after a queue had grown
    RoundTripGrows,  ///< a queue grows, without loss
    LongRoundTrip,
    PathMtu,         ///< large segments vanish, small ones arrive
    // The ends
    ServerSlow,
    ClientSlow,
    SenderLimited,   ///< the sending program had nothing to send
    ZeroWindow,      ///< the receiving program does not read
    WindowLimited,   ///< the receiver's buffer is too small for the round-trip time
    NoWindowScaling, ///< RFC 7323 would have allowed more than 64 kB
    NagleDelayedAck, ///< RFC 896 meets RFC 1122 section 4.2.3.2
    SmallSegments,
    // The capture
    DuplicateCapture,
    CaptureLoss,     ///< acknowledged, but not in the capture
};
inline constexpr std::size_t causeCount = static_cast<std::size_t>(Cause::CaptureLoss) + 1;

enum class Confidence : std::uint8_t {
    Possible, ///< fits, but so would something else
    Likely,
    Certain,  ///< the packets leave no other explanation
};

enum class FindingSeverity : std::uint8_t {
    Note,    ///< worth knowing; nothing went wrong
    Delay,   ///< it cost time or capacity
    Failure, ///< the connection did not come about, or broke
};

struct Finding {
    static constexpr std::size_t mostEvidence = 12;

    Cause cause;
    Confidence confidence;
    FindingSeverity severity;
    std::int8_t side = -1;    ///< who did it, or sent what was concerned; -1: neither
    std::uint32_t count = 0;  ///< how often
    std::uint64_t amount = 0; ///< bytes; of ratios, percent; of an ICMP error, type and code
    Nanoseconds cost = 0;     ///< time that it took; 0: not known
    std::vector<FrameNumber> evidence {}; ///< the first ones, in order, at most mostEvidence
    std::array<Nanoseconds, 2> growth {}; ///< of a round trip: from, to
};

/// What one direction waited for.
enum class LimitedBy : std::uint8_t {
    Handshake,
    Sender,   ///< its program had nothing to send
    Receiver, ///< its window was used up
    Path,     ///< data were on their way: round trip and congestion window
    Loss,     ///< being repaired
    Peer,     ///< for the other end's program to answer
    Idle,     ///< nothing to do
    Closing,
};
inline constexpr std::size_t limitCount = static_cast<std::size_t>(LimitedBy::Closing) + 1;

struct LimitInterval {
    Nanoseconds from, to;
    LimitedBy by;
};

struct Verdict {
    ConversationId conversation = noConversation;
    std::uint32_t stream = 0;       ///< tcp.stream
    int client = 0;                 ///< which side; a guess if the opening was not captured
    bool openingSeen = false;
    bool oneSided = false;          ///< packets of one side only
    bool established = false;
    TcpEnding ending = TcpEnding::Open;
    int endedBy = 0;
    int timeWait = -1;              ///< the side that waits in TIME_WAIT; -1: neither, or not known
    FrameNumber firstFrame = 0, lastFrame = 0;
    Nanoseconds begin = noTime, end = noTime;
    Nanoseconds roundTrip = 0;      ///< smallest, end to end as far as it was seen; 0: not known
    std::array<std::uint64_t, 2> data {}; ///< bytes each side sent, without repetition
    std::uint32_t packets = 0;
    std::uint32_t unreadable = 0;   ///< packets that could not be looked at
    std::uint32_t duplicates = 0;   ///< packets that stand in the capture more than once
    std::uint32_t superSegments = 0; ///< longer than the receiver's maximum segment size
    std::vector<Finding> findings;  ///< what matters most first
    std::array<std::vector<LimitInterval>, 2> timeline; ///< by sender, in order, without holes; empty if not asked for

    FindingSeverity severity() const { return findings.empty() ? FindingSeverity::Note : findings.front().severity; }
};

/// Stable names for files: "nagle-delayed-ack".
std::string_view nameOf(Cause cause);
std::string_view nameOf(Confidence confidence);
std::string_view nameOf(FindingSeverity severity);
std::string_view nameOf(LimitedBy by);

} // namespace porthole::analysis
