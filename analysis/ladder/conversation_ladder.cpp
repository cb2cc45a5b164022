#include "analysis/ladder/ladder_reader.h"
#include "analysis/ladder/quic_rows.h"

#include "analysis/sequence_number.h"
#include "analysis/session_tables.h"
#include "analysis/stream/segment_walk.h"
#include "analysis/stream/tcp_options.h"

#include <utility>

namespace porthole::analysis {

namespace {

TcpStates swapped(TcpStates states)
{
    return {{states.of[1], states.of[0]}};
}

class ConversationLadder : public LadderReader {
public:
    ConversationLadder(std::shared_ptr<const Session> session, ConversationId id)
        : m_session(std::move(session))
        , m_id(id)
    {
    }
    bool read(LadderPiece& piece, std::size_t most) override;
    std::uint64_t skipped() const override { return m_skipped + (m_walk ? m_walk->skipped() : 0); }

private:
    void begin(const Conversation& conversation);
    LadderRow rowOf(const Segment& segment) const;
    void addTcp(const Segment& segment, LadderRow& row, LadderPiece& piece) const;
    void addStates(std::vector<LadderRow>& rows) const;
    int lifelineOf(bool sideB) const { return m_conversation.clientIsA == sideB ? 1 : 0; }

    std::shared_ptr<const Session> m_session;
    ConversationId m_id;
    Conversation m_conversation;
    std::unique_ptr<SegmentWalk> m_walk;
    std::uint64_t m_skipped = 0;
    FrameNumber m_last = 0; ///< the frame up to which all is read
    bool m_endsTold = false;
    std::unique_ptr<QuicRows> m_quic; ///< of UDP, as long as it may be QUIC
};

/// At the end of a growing conversation the walk is made anew, from the frame behind the last one.
bool ConversationLadder::read(LadderPiece& piece, std::size_t most)
{
    piece.clear();
    m_conversation = m_session->conversation(m_id);
    if (!m_walk) {
        const auto from = m_last ? m_session->row(m_last).nextInConversation : m_conversation.firstFrame;
        if (from == 0)
            return false;
        m_walk = std::make_unique<SegmentWalk>(*m_session, m_id, from);
    }
    if (!std::exchange(m_endsTold, true)) {
        const LadderEnd a {m_conversation.addressA, m_conversation.portA};
        const LadderEnd b {m_conversation.addressB, m_conversation.portB};
        piece.ends = m_conversation.clientIsA ? std::vector {a, b} : std::vector {b, a};
        if (m_conversation.kind == TransportFacts::Kind::Udp)
            m_quic = std::make_unique<QuicRows>(*m_session);
    }
    const bool isTcp = m_conversation.kind == TransportFacts::Kind::Tcp;
    while (piece.rows.size() < most) {
        const auto* segment = m_walk->next();
        if (!segment) {
            m_skipped += m_walk->skipped();
            m_walk.reset();
            break;
        }
        m_last = segment->frame;
        const auto row = rowOf(*segment);
        if (m_quic && m_quic->add(row, m_conversation, piece))
            continue;
        piece.rows.push_back(row);
        if (isTcp)
            addTcp(*segment, piece.rows.back(), piece);
        if (m_quic && m_quic->isHopeless())
            m_quic.reset();
    }
    if (!piece.texts.empty())
        piece.texts.resize(piece.rows.size());
    if (isTcp)
        addStates(piece.rows);
    return !piece.rows.empty();
}

LadderRow ConversationLadder::rowOf(const Segment& segment) const
{
    LadderRow row;
    row.time = segment.time;
    row.frame = segment.frame;
    row.length = segment.facts->payloadLength;
    row.from = static_cast<std::uint16_t>(lifelineOf(segment.reverse));
    row.to = row.from ? 0 : 1;
    row.kind = LadderRow::Kind::Datagram;
    return row;
}

void ConversationLadder::addTcp(const Segment& segment, LadderRow& row, LadderPiece& piece) const
{
    const auto& facts = *segment.facts;
    const auto& sender = m_conversation.flow[segment.reverse];
    const auto& receiver = m_conversation.flow[!segment.reverse];
    row.kind = LadderRow::Kind::Segment;
    row.flags = facts.flags;
    row.findings = segment.findings;
    row.sequence = facts.sequence - (sender.baseKnown ? sender.base : 0);
    if (row.has(tcpheader::ack))
        row.acknowledgment = facts.acknowledgment - (receiver.baseKnown ? receiver.base : 0);
    const bool scaled = sender.windowShift > 0 && !row.has(tcpheader::syn);
    row.window = std::uint32_t {facts.window} << (scaled ? sender.windowShift : 0);
    // RFC 2883: the first block tells of data that came twice, if it lies below the acknowledgment.
    const auto options = readTcpOptions(segment.header);
    if (options.sackCount > 0) {
        const auto& block = options.sack.front();
        if (SequenceNumber {block.begin} < SequenceNumber {facts.acknowledgment})
            piece.duplicates.push_back({row.frame, block.begin - (receiver.baseKnown ? receiver.base : 0)});
    }
}

void ConversationLadder::addStates(std::vector<LadderRow>& rows) const
{
    const SessionTables tables(*m_session);
    const auto& figures = tables.side().figures;
    const auto ordered = [this](TcpStates states) { return m_conversation.clientIsA ? states : swapped(states); };
    for (auto& row : rows) {
        const auto here = figures.find(row.frame);
        const auto previous = tables.index().at(row.frame).previousInConversation;
        const auto after = ordered(here.states);
        auto before = here.changesStates ? ordered(figures.find(previous).states) : after;
        // Who sends the first SYN was closed before, and who receives it was waiting for it.
        if (!previous && row.has(tcpheader::syn) && !row.has(tcpheader::ack)) {
            before.of[row.from] = TcpState::Closed;
            before.of[row.to] = TcpState::Listen;
        }
        row.before = before.pack();
        row.after = after.pack();
    }
}

} // namespace

std::unique_ptr<LadderReader> ladderOfConversation(std::shared_ptr<const Session> session, ConversationId id)
{
    return std::make_unique<ConversationLadder>(std::move(session), id);
}

Ladder::Kind ladderKindOf(const Conversation& conversation)
{
    return conversation.kind == TransportFacts::Kind::Tcp ? Ladder::Kind::Tcp : Ladder::Kind::Udp;
}

} // namespace porthole::analysis
