// The frame index: what is kept of every frame of a capture, 41 bytes each, in columns.
#pragma once

#include "capture/frame.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace porthole::analysis {

/// Frames are numbered from 1, as users see them; 0 means "none".
using FrameNumber = std::uint32_t;
/// Position of a conversation in the ConversationTable.
using ConversationId = std::uint32_t;
inline constexpr ConversationId noConversation = 0xffffffff;

/// One row of the index.
struct FrameRow {
    enum Flag : std::uint16_t {
        Reverse = 1,        ///< sent from the conversation's side B to side A
        Malformed = 2,      ///< a header did not fit
        HasFindings = 4,    ///< TCP analysis noted something: see Findings
        HasExchange = 8,    ///< a question or an answer: see Exchanges
        ManyTransports = 16, ///< more than one transport layer: see ExtraStreams
        IsFragment = 32,    ///< an IP fragment: see Fragments
        HasClaim = 64,      ///< ARP: somebody else claimed the address
        HasPayload = 128,   ///< the innermost transport layer carries something, and is not quoted in an ICMP error
        IsReset = 256,      ///< a TCP segment with RST
        HasTcpFlags = 512,  ///< tcpFlags are all the flags of the innermost transport layer, a whole TCP header
    };

    Nanoseconds time = noTime;
    std::uint64_t offset = 0; ///< FrameLocation::offset
    std::uint32_t capturedLength = 0;
    std::uint32_t originalLength = 0;
    ConversationId conversation = noConversation; ///< of the innermost transport layer
    FrameNumber previousInConversation = 0;
    FrameNumber nextInConversation = 0;
    std::uint16_t interface = 0;
    std::uint16_t stack = 0; ///< the list of protocols, see ProtocolStacks
    std::uint16_t flags = 0;
    std::uint8_t tcpFlags = 0; ///< CWR, ECE, URG, ACK, PSH, RST, SYN, FIN, if HasTcpFlags

    FrameLocation location() const { return {offset, interface}; }
};

/// Grows at the end, never moves what it holds. Not synchronised: Session does that.
class FrameIndex {
public:
    static constexpr std::size_t chunkRows = 1 << 16;

    FrameNumber size() const { return m_size; }
    void append(const FrameRow& row);
    /// `number` from 1 to size().
    FrameRow at(FrameNumber number) const;

    Nanoseconds time(FrameNumber number) const { return chunk(number).time[slot(number)]; }
    std::uint32_t originalLength(FrameNumber number) const { return chunk(number).originalLength[slot(number)]; }
    std::uint32_t capturedLength(FrameNumber number) const { return chunk(number).capturedLength[slot(number)]; }
    ConversationId conversation(FrameNumber number) const { return chunk(number).conversation[slot(number)]; }
    FrameNumber next(FrameNumber number) const { return chunk(number).next[slot(number)]; }
    FrameLocation location(FrameNumber number) const { return unpack(chunk(number).offsetAndInterface[slot(number)]); }
    std::uint16_t flags(FrameNumber number) const { return chunk(number).flags[slot(number)]; }
    void setFlag(FrameNumber number, FrameRow::Flag flag) { m_chunks[(number - 1) / chunkRows]->flags[slot(number)] |= flag; }
    void setNext(FrameNumber number, FrameNumber next) { m_chunks[(number - 1) / chunkRows]->next[slot(number)] = next; }

    /// Columns of frames that stand together: of `first` and those behind it up to the end of their piece of the index.
    struct Columns {
        std::span<const Nanoseconds> time;
        std::span<const std::uint32_t> capturedLength, originalLength;
        std::span<const ConversationId> conversation;
        std::span<const std::uint16_t> stack, flags;
        std::span<const std::uint8_t> tcpFlags;
    };
    Columns columns(FrameNumber first) const
    {
        const auto& all = chunk(first);
        const auto at = slot(first);
        const auto count = std::min<std::size_t>(chunkRows - at, m_size - (first - 1));
        const auto from = [&](const auto& column) { return std::span(column).subspan(at, count); };
        return {from(all.time), from(all.capturedLength), from(all.originalLength), from(all.conversation), from(all.stack), from(all.flags),
            from(all.tcpFlags)};
    }

    std::size_t memoryUsed() const { return m_chunks.size() * sizeof(Chunk); }

private:
    struct Chunk {
        std::array<Nanoseconds, chunkRows> time;
        std::array<std::uint64_t, chunkRows> offsetAndInterface; ///< 48 bits and 16 bits
        std::array<std::uint32_t, chunkRows> capturedLength, originalLength;
        std::array<ConversationId, chunkRows> conversation;
        std::array<FrameNumber, chunkRows> previous, next;
        std::array<std::uint16_t, chunkRows> stack, flags;
        std::array<std::uint8_t, chunkRows> tcpFlags;
    };
    static constexpr unsigned offsetBits = 48;
    static FrameLocation unpack(std::uint64_t offsetAndInterface)
    {
        return {offsetAndInterface & ((std::uint64_t {1} << offsetBits) - 1),
            static_cast<std::uint16_t>(offsetAndInterface >> offsetBits)};
    }
    static std::size_t slot(FrameNumber number) { return (number - 1) % chunkRows; }
    const Chunk& chunk(FrameNumber number) const { return *m_chunks[(number - 1) / chunkRows]; }

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    FrameNumber m_size = 0;
};

} // namespace porthole::analysis
