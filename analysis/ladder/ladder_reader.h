// Reads what a ladder shows, piece by piece: a conversation, or the packets of a capture.
#pragma once

#include "analysis/filter/frame_bitmap.h"
#include "analysis/ladder/ladder.h"
#include "analysis/session.h"

#include <functional>
#include <memory>
#include <unordered_map>

namespace porthole::analysis {

/// One thread at a time. At the end of what there is, another read() may find more in a capture that grows.
class LadderReader {
public:
    virtual ~LadderReader() = default;

    /// Fills the piece with at most `most` rows, and the rest of a datagram's packets. False at the end; the piece is then
    /// empty.
    virtual bool read(LadderPiece& piece, std::size_t most) = 0;
    /// Packets that belong here and could not be read, or whose header was cut off.
    virtual std::uint64_t skipped() const = 0;

protected:
    LadderReader() = default;
};

/// Of a TCP or UDP conversation: lifeline 0 is the client, as far as that is known. QUIC has a row a packet.
std::unique_ptr<LadderReader> ladderOfConversation(std::shared_ptr<const Session> session, ConversationId id);

/// Of the frames that `displayed` holds; null: of all. Lifelines are addresses in the order of appearance: at most
/// `mostFlowEnds` of them, and one that stands for all others. Frames without addresses are left out.
std::unique_ptr<LadderReader> ladderOfFrames(std::shared_ptr<const Session> session, std::shared_ptr<const FrameBitmap> displayed);
inline constexpr std::size_t mostFlowEnds = 40;

/// What kind of ladder a conversation has: Udp also of QUIC, which shows when it is read.
Ladder::Kind ladderKindOf(const Conversation& conversation);

} // namespace porthole::analysis
