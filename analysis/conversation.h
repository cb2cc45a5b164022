// Conversations: all frames between two endpoints. TCP and UDP ones are numbered as tcp.stream and udp.stream.
#pragma once

#include "analysis/frame_index.h"
#include "analysis/tcp_states.h"
#include "dissectors/core/address.h"
#include "dissectors/core/facts.h"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace porthole::analysis {

/// TCP state of the sending side of one direction, as tcp_analysis.cpp keeps it. 32-bit sequence numbers wrap around;
/// compare them with SequenceNumber.
struct TcpFlow {
    std::uint32_t base = 0;         ///< sequence number that is shown as 0
    std::uint32_t next = 0;         ///< highest sequence number seen, plus one
    std::uint32_t maximumToAck = 0; ///< end of the data seen without a hole
    std::uint32_t lastAck = 0;      ///< last acknowledgment number sent
    std::uint32_t lastNonDuplicateAck = 0; ///< frame
    std::uint32_t nextFrame = 0;    ///< frame that moved `next`
    std::uint32_t outstanding = 0;  ///< first entry in the pool of unacknowledged segments + 1; 0: none
    std::uint32_t flightBegin = 0;  ///< lowest sequence number that is outstanding
    std::uint32_t flightEnd = 0;    ///< highest one, plus one
    std::uint32_t sacked = 0;       ///< bytes of this side beyond a hole that the peer has, by its last SACK option
    std::uint32_t bytesSincePush = 0;
    std::uint32_t lastAckFrame = 0; ///< frame that sent `lastAck`
    std::uint16_t window = 0; ///< last one, as on the wire
    std::uint16_t duplicateAcks = 0;
    std::uint16_t outstandingCount = 0;
    std::uint16_t lastFlags = 0; ///< tcpflag of the last segment, the lower half
    [[no_unique_address]] TcpStateSide side; ///< for the states of both ends; what follows fills up its last word
    std::uint8_t unanswered = 0; ///< segments sent again or to keep alive since the peer last sent one; saturates
    std::int8_t windowShift : 5 = -1; ///< at most 14; -1: not known, -2: the sender does not scale
    bool baseKnown : 1 = false;
    bool nextKnown : 1 = false;
    bool toAckKnown : 1 = false;
    bool firstWindow : 1 = false; ///< `window` is that of a SYN, never scaled
    bool windowKnown : 1 = false;
    bool closesFirst : 1 = false; ///< sent a FIN before the other side did
    bool flightKnown : 1 = true;  ///< false after a hole, until the peer acknowledges something
    bool lastWasPush : 1 = false;
    bool ackedBeyond : 1 = false; ///< the peer acknowledged more than was seen, and this side's acknowledgment stayed as it was
};

static_assert(sizeof(TcpFlow) == 64); // a conversation may cost 256 bytes

/// A record a conversation. Side A is the sender of the first frame.
struct Conversation {
    Address addressA, addressB;
    std::uint16_t portA = 0, portB = 0;
    TransportFacts::Kind kind = TransportFacts::Kind::Udp;
    std::uint8_t completeness = 0; ///< see tcp.completeness
    std::uint8_t firstCompleteness = 0; ///< what the first segment adds to it, for all but itself, of a stream joined in the middle
    bool clientKnown = false;      ///< a SYN was seen
    bool clientIsA = true;
    bool accurateEcnOffered = false;
    bool accurateEcn = false;      ///< the handshake agreed on it
    bool endedByB = false;         ///< who sent the RST of `ending`
    std::uint8_t states = 0;       ///< TcpStates, packed
    TcpEnding ending = TcpEnding::Open; ///< see also endingOf()
    std::uint32_t stream = 0;      ///< tcp.stream or udp.stream
    ConversationId olderWithSameKey = noConversation; ///< the ports were used before
    FrameNumber firstFrame = 0, lastFrame = 0;
    std::array<std::uint32_t, 2> packets {}; ///< A to B, B to A
    std::array<std::uint64_t, 2> bytes {};   ///< of whole frames, on the wire
    Nanoseconds firstRoundTrip = 0;          ///< handshake; 0: not known
    Nanoseconds synTime = 0;
    std::array<TcpFlow, 2> flow; ///< by sender
};

/// One of the conversations that together are what two programs said to each other, as they went on between other addresses.
struct ConversationPath {
    ConversationId id;
    bool clientIsA; ///< the client is side A of this one
};

/// How a conversation ended and which side (0: A, 1: B) made it end: closed first, sent the RST, or got no answer.
/// One that nobody closed timed out if its last segments were the same one again and again.
struct Ending {
    TcpEnding how;
    int side;
};
Ending endingOf(const Conversation& conversation);

/// All conversations of a capture, found by addresses and ports. Not synchronised: Session does that.
class ConversationTable {
public:
    ConversationTable();

    struct Found {
        ConversationId id;
        bool reverse; ///< the sender is side B
        bool created;
    };
    /// The latest conversation between these endpoints, or a new one.
    Found findOrCreate(const TransportFacts& facts);
    /// Warms the cache for a findOrCreate() that follows soon.
    void prefetch(const TransportFacts& facts) const;
    /// A new conversation between the endpoints of an existing one: the ports are used again. The sender is side A.
    ConversationId createAgain(const TransportFacts& facts);

    std::uint32_t size() const { return m_size; }
    Conversation& operator[](ConversationId id) { return m_chunks[id / chunkSize][id % chunkSize]; }
    const Conversation& operator[](ConversationId id) const { return m_chunks[id / chunkSize][id % chunkSize]; }
    /// Conversations with tcp.stream resp. udp.stream numbers given out so far.
    std::uint32_t streamCount(TransportFacts::Kind kind) const { return m_streams[static_cast<std::size_t>(kind)]; }
    std::size_t memoryUsed() const;

private:
    static constexpr std::size_t chunkSize = 1024;
    struct Slot {
        std::uint32_t hash = 0;
        ConversationId id = noConversation;
    };

    ConversationId create(const TransportFacts& facts);
    void growSlots();

    std::vector<std::unique_ptr<Conversation[]>> m_chunks;
    std::vector<Slot> m_slots;
    std::uint32_t m_size = 0;
    std::uint32_t m_keys = 0;
    std::array<std::uint32_t, 2> m_streams {};
};

} // namespace porthole::analysis
