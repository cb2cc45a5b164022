// What other frames tell about this one: the read-only input of full dissection beside the frame's own bytes.
//
// The summary pass and the analysis make it; dissectors only show it. Everything is optional: without it a frame is
// dissected by itself, with raw sequence numbers and no streams.
#pragma once

#include "capture/frame.h"
#include "dissectors/core/address.h"
#include "dissectors/core/dialogue.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole {

struct Protocol;

/// What TCP analysis concluded about a segment, in the words of Wireshark's tcp.analysis fields.
namespace tcpflag {
inline constexpr std::uint32_t retransmission = 1 << 0;
inline constexpr std::uint32_t fastRetransmission = 1 << 1;
inline constexpr std::uint32_t spuriousRetransmission = 1 << 2;
inline constexpr std::uint32_t outOfOrder = 1 << 3;
inline constexpr std::uint32_t lostSegment = 1 << 4;
inline constexpr std::uint32_t ackLostSegment = 1 << 5;
inline constexpr std::uint32_t duplicateAck = 1 << 6;
inline constexpr std::uint32_t keepAlive = 1 << 7;
inline constexpr std::uint32_t keepAliveAck = 1 << 8;
inline constexpr std::uint32_t zeroWindow = 1 << 9;
inline constexpr std::uint32_t windowFull = 1 << 10;
inline constexpr std::uint32_t windowUpdate = 1 << 11;
inline constexpr std::uint32_t zeroWindowProbe = 1 << 12;
inline constexpr std::uint32_t zeroWindowProbeAck = 1 << 13;
inline constexpr std::uint32_t reusedPorts = 1 << 14;
/// Those that stand under [TCP Analysis Flags] and count as tcp.analysis.flags.
inline constexpr std::uint32_t analysisFlags = (1 << 15) - 1;
inline constexpr std::uint32_t fastOpenIgnored = 1 << 16; ///< a SYN+ACK that does not acknowledge the data of the SYN
inline constexpr std::uint32_t closesFirst = 1 << 17;  ///< tcp.connection.fin_active
inline constexpr std::uint32_t closesSecond = 1 << 18; ///< tcp.connection.fin_passive
} // namespace tcpflag

/// State of one end of a TCP connection: RFC 9293 section 3.3.2. The numbers are those of tcp.state.client and
/// tcp.state.server; 0 stands for what cannot be known, because the capture began too late.
enum class TcpState : std::uint8_t {
    Unknown,
    Closed,
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
};

/// How a TCP connection ended, as far as the capture goes.
enum class TcpEnding : std::uint8_t {
    Open,           ///< it did not
    Closed,         ///< both sides sent FIN and had it acknowledged
    Refused,        ///< a SYN was answered with RST
    NoConnection,   ///< RST from an end that knows of no connection, in answer to a segment
    DataAfterClose, ///< RST from an end that had closed, in answer to data that came after
    Aborted,        ///< RST from an end in the middle of the connection
    TimedOut,       ///< nobody answered what was sent again and again
};

/// Both ends of a connection.
struct TcpEnds {
    TcpState client = TcpState::Unknown, server = TcpState::Unknown;
};

/// The rare findings about a segment; most segments have none.
class NameResolver;

struct TcpFindings {
    std::uint32_t flags = 0; ///< tcpflag
    std::uint32_t duplicateAckNumber = 0;
    std::uint32_t duplicateAckFrame = 0;
    std::uint32_t retransmissionOf = 0; ///< frame whose segment ran into its time-out; 0: not known
    Nanoseconds retransmissionDelay = 0;
};

/// A datagram put together from fragments, or a message put together from TCP segments.
struct ReassemblyKnowledge {
    struct Fragment {
        std::uint32_t frame;
        std::uint32_t offset; ///< in the datagram, bytes
        std::uint32_t length;
        bool overlap;
        bool overlapConflict;
        bool tooLong;
        bool multipleTails = false;
    };
    std::uint32_t reassembledIn = 0; ///< the frame that completed it; 0: none
    bool hereComplete = false;       ///< this frame completed it: fragments and bytes are given
    std::vector<Fragment> fragments; ///< by offset, then in the order of arrival
    std::vector<std::uint8_t> bytes;
};

/// What is known of one TCP segment or UDP datagram.
struct StreamKnowledge {
    bool known = false;
    bool fromClient = false;   ///< the sender opened the conversation
    std::uint32_t stream = 0;  ///< tcp.stream or udp.stream
    Nanoseconds sinceFirst = 0;    ///< of the conversation
    Nanoseconds sincePrevious = 0; ///< of the conversation

    // TCP only.
    bool isTcp = false;
    bool sequenceBaseKnown = false;
    bool acknowledgmentBaseKnown = false;
    std::uint32_t sequenceBase = 0;
    std::uint32_t acknowledgmentBase = 0;
    /// Window scale of the sender. unknownShift: its SYN was not captured; noShift: it did not offer one.
    std::int8_t windowShift = unknownShift;
    std::uint8_t completeness = 0; ///< see tcp.completeness
    std::uint16_t serverPort = 0;  ///< as a SYN or SYN+ACK told; 0: not known
    bool accurateEcn = false; ///< the handshake agreed on accurate ECN: three flags are the ACE counter
    std::uint32_t acksFrame = 0;   ///< the frame whose segment this one acknowledges; 0: none
    std::uint32_t bytesInFlight = 0;  ///< unacknowledged bytes of the sender, this segment's included; 0: not known
    std::uint32_t bytesSincePush = 0; ///< bytes sent since the last PSH flag; given together with bytesInFlight
    Nanoseconds ackDelay = noTime;    ///< from the segment in acksFrame to this one; noTime: not known
    Nanoseconds initialRoundTrip = noTime; ///< of the conversation's handshake; noTime: not known
    TcpEnds statesBefore, statesAfter; ///< this segment
    TcpEnding ending = TcpEnding::Open;
    bool checksumsAllWrong = false; ///< of the sender's first segments: only looked for where checksums are verified
    bool endedByClient = false; ///< who closed first, sent the RST, or got no answer
    const TcpFindings* findings = nullptr;
    const ReassemblyKnowledge* message = nullptr; ///< the message that this segment completes
    std::uint32_t messageEnd = 0;        ///< how many of the segment's bytes belong to it
    bool partialMessage = false;         ///< the segment's data from partialBegin on belong to a message that ends later
    std::uint32_t partialBegin = 0;
    std::uint32_t messageCompleteIn = 0; ///< frame that completes that message; 0: none does

    // TCP and UDP.
    /// What the conversation's data were recognised as, where its ports say something else or nothing; null: as the ports say.
    const Protocol* application = nullptr;
    PlacedNotes messageNotes; ///< on `message`, by offset in its bytes
    PlacedNotes payloadNotes; ///< on what stands whole in the segment or datagram, by offset in its data

    static constexpr std::int8_t unknownShift = -1;
    static constexpr std::int8_t noShift = -2;
};

/// Where the transmission sequence numbers of an SCTP association begin.
struct SctpKnowledge {
    bool sentBaseKnown = false, receivedBaseKnown = false;
    std::uint32_t sentBase = 0;     ///< first TSN of the packet's sender
    std::uint32_t receivedBase = 0; ///< first TSN of its receiver: what a SACK speaks of
};

/// Question and answer.
struct ExchangeKnowledge {
    bool known = false;              ///< somebody looked for the other half: what is 0 below was not found
    std::uint32_t retransmissionOf = 0; ///< the frame that said the same before; 0: this is the first
    std::uint32_t requestFrame = 0;  ///< 0: none found
    std::uint32_t responseFrame = 0; ///< 0: none found
    Nanoseconds delay = 0;           ///< from the request to the response
};

/// What the capture says of the frame beyond its header.
struct FrameNotes {
    std::vector<std::string> comments;
    bool hasFlags = false, hasDropCount = false, isCustomBlock = false, customCopied = false;
    std::uint32_t flags = 0; ///< epb_flags
    std::uint64_t dropCount = 0;
    bool hasInvalidFraction = false; ///< the record's fraction of a second is none
    std::int64_t fraction = 0;       ///< that fraction, nanoseconds
    std::uint32_t customEnterprise = 0;
    std::vector<std::uint8_t> customData;
};

/// ARP: another station has claimed the address before.
struct DuplicateAddress {
    std::uint32_t frame = 0; ///< where; 0: nobody has
    MacAddress mac;          ///< who
    Nanoseconds since = 0;
};

struct FrameKnowledge {
    std::uint32_t number = 1;
    Nanoseconds firstTime = noTime;             ///< of the capture
    Nanoseconds previousTime = noTime;          ///< of the frame before
    Nanoseconds previousDisplayedTime = noTime; ///< of the displayed frame before
    Nanoseconds referenceTime = noTime;         ///< of the time reference; noTime: the first frame
    bool hasInterface = false; ///< the file format knows interfaces
    std::uint32_t interfaceInSection = 0;
    std::uint32_t section = 0;
    std::string_view interfaceName, interfaceDescription;
    bool marked = false;
    bool ignored = false;
    Nanoseconds timeShift = 0; ///< by which the user has moved the frame
    std::string_view colouringRule, colouringFilter; ///< the rule's name and filter; empty: none colours the frame
    /// In the order in which the transport layers stand in the frame.
    std::span<const StreamKnowledge> streams;
    ExchangeKnowledge exchange;
    SctpKnowledge sctp; ///< of the last SCTP packet of the frame
    const ReassemblyKnowledge* reassembly = nullptr;
    const FrameNotes* notes = nullptr;
    std::array<DuplicateAddress, 2> duplicateAddresses; ///< of the sender; of the one a reply is for
    const NameResolver* names = nullptr; ///< shown in place of addresses and ports; null: none. Must outlive the packet
};

} // namespace porthole
