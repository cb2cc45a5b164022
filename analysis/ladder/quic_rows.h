// The QUIC packets of a datagram as rows of a ladder: RFC 9000 sections 7.1 and 12.2.
#pragma once

#include "analysis/ladder/ladder.h"
#include "analysis/session.h"

#include <compare>
#include <map>
#include <string>
#include <vector>

namespace porthole::analysis {

/// Reads the datagrams of one conversation in the order of capture. One thread at a time.
class QuicRows {
public:
    explicit QuicRows(const Session& session);

    /// Adds a row for each packet in the datagram, and what it says. False, and nothing is added, if it has none.
    bool add(const LadderRow& datagram, const Conversation& conversation, LadderPiece& piece);
    /// So many datagrams without QUIC came first that the others need not be looked at.
    bool isHopeless() const { return m_others >= mostOthers && !m_found; }

private:
    static constexpr unsigned mostOthers = 20;
    /// Whose first byte: of a stream, or of the handshake messages of a number space.
    struct Sent {
        std::uint16_t from;
        NumberSpace space;
        std::uint64_t stream;
        std::uint64_t offset;
        auto operator<=>(const Sent&) const = default;
    };
    /// The frame, in the packet, that the items belong to.
    struct At {
        std::uint64_t stream = 0;
        std::uint64_t offset = 0;
    };
    struct Packet;

    std::vector<Packet> collect(const LadderRow& datagram, const Conversation& conversation);
    static void describeSealed(Packet& packet);
    void takeItem(const Item& item, ItemView view, Packet& packet);
    static void takeFrameType(std::uint64_t type, LadderRow& row);
    void noteSent(LadderRow& row, std::uint64_t stream, std::uint32_t length);

    PacketReader m_reader;
    const FieldInfo *m_layer, *m_headerForm, *m_longType, *m_longType2, *m_version, *m_packetLength, *m_summary, *m_frameType, *m_streamId,
        *m_streamOffset, *m_streamData, *m_cryptoOffset, *m_cryptoData, *m_sourcePort, *m_destinationPort;
    At m_at;
    std::map<Sent, FrameNumber> m_sent;
    unsigned m_others = 0;
    bool m_found = false;
};

/// "A, B ×3, C" of "A, B, B, B, C": frames of the same name that follow each other, of those that have nothing in brackets.
/// Longer ones than `most` bytes end with "…".
std::string shortenedFigureLine(std::string_view line, std::size_t most = 300);

} // namespace porthole::analysis
