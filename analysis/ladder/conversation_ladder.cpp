#include "analysis/ladder/ladder_reader.h"
#include "analysis/ladder/quic_rows.h"

#include "analysis/sequence_number.h"
#include "analysis/session_tables.h"
#include "analysis/stream/segment_walk.h"
#include "analysis/stream/tcp_options.h"
#include "dissectors/core/text.h"

#include <algorithm>
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
    std::uint64_t skipped() const override;

private:
    LadderRow rowOf(const Segment& segment) const;
    void addTcp(const Segment& segment, LadderRow& row, LadderPiece& piece) const;
    void addStates(std::vector<LadderRow>& rows) const;
    const Segment* next();
    void beginWalks();
    void noteWay(LadderPiece& piece);

    /// The conversation, or another one that carries it on between other addresses.
    struct Way {
        ConversationPath path;
        Conversation conversation; ///< its ends
        FrameNumber last = 0; ///< the frame up to which all is read
        std::unique_ptr<SegmentWalk> walk {};
        const Segment* ahead = nullptr;
    };

    std::shared_ptr<const Session> m_session;
    ConversationId m_id;
    Conversation m_conversation;
    std::vector<Way> m_ways;
    bool m_walking = false;
    std::size_t m_way = 0;       ///< that the last segment came
    std::size_t m_noted = 0;     ///< the way of the last QUIC packet
    std::uint64_t m_skipped = 0;
    bool m_endsTold = false;
    std::unique_ptr<QuicRows> m_quic; ///< of UDP, as long as it may be QUIC
};

std::uint64_t ConversationLadder::skipped() const
{
    auto skipped = m_skipped;
    for (const auto& way : m_ways)
        skipped += way.walk ? way.walk->skipped() : 0;
    return skipped;
}

/// At the end of a growing conversation the walks are made anew, from the frames behind the last ones.
void ConversationLadder::beginWalks()
{
    const bool mayMove = m_conversation.kind == TransportFacts::Kind::Udp;
    const auto paths = mayMove ? m_session->paths(m_id) : std::vector<ConversationPath> {{m_id, m_conversation.clientIsA}};
    for (const auto& path : paths)
        if (std::none_of(m_ways.begin(), m_ways.end(), [&](const auto& way) { return way.path.id == path.id; }))
            m_ways.push_back({path, m_session->conversation(path.id)});
    for (auto& way : m_ways) {
        const auto from = way.last ? m_session->row(way.last).nextInConversation : m_session->conversation(way.path.id).firstFrame;
        if (from == 0)
            continue;
        way.walk = std::make_unique<SegmentWalk>(*m_session, way.path.id, from);
        way.ahead = way.walk->next();
    }
}

/// The next segment of all ways; it lives until the next call.
const Segment* ConversationLadder::next()
{
    if (std::exchange(m_walking, true)) {
        auto& before = m_ways[m_way];
        before.ahead = before.walk->next();
    } else {
        beginWalks();
    }
    const auto first = std::min_element(m_ways.begin(), m_ways.end(), [](const auto& a, const auto& b) {
        return (a.ahead ? a.ahead->frame : ~FrameNumber {0}) < (b.ahead ? b.ahead->frame : ~FrameNumber {0});
    });
    if (first == m_ways.end() || !first->ahead) {
        m_skipped = skipped();
        for (auto& way : m_ways)
            way.walk.reset();
        m_walking = false;
        return nullptr;
    }
    m_way = static_cast<std::size_t>(first - m_ways.begin());
    first->last = first->ahead->frame;
    return first->ahead;
}

bool ConversationLadder::read(LadderPiece& piece, std::size_t most)
{
    piece.clear();
    m_conversation = m_session->conversation(m_id);
    if (!std::exchange(m_endsTold, true)) {
        const LadderEnd a {m_conversation.addressA, m_conversation.portA};
        const LadderEnd b {m_conversation.addressB, m_conversation.portB};
        piece.ends = m_conversation.clientIsA ? std::vector {a, b} : std::vector {b, a};
        if (m_conversation.kind == TransportFacts::Kind::Udp)
            m_quic = std::make_unique<QuicRows>(*m_session);
    }
    const bool isTcp = m_conversation.kind == TransportFacts::Kind::Tcp;
    while (piece.rows.size() < most) {
        const auto* segment = next();
        if (!segment)
            break;
        const auto row = rowOf(*segment);
        if (m_quic && m_quic->add(row, m_ways[m_way].conversation, piece)) {
            noteWay(piece);
            continue;
        }
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

/// Where packets go another way than those before, the last row says which.
void ConversationLadder::noteWay(LadderPiece& piece)
{
    if (std::exchange(m_noted, m_way) == m_way || piece.texts.size() != piece.rows.size())
        return;
    const auto& [path, conversation, last, walk, ahead] = m_ways[m_way];
    Text client;
    appendAddress(client, path.clientIsA ? conversation.addressA : conversation.addressB);
    piece.texts.back() += fmt::format(" (client at {}, port {})", client.view(), path.clientIsA ? conversation.portA : conversation.portB);
}

LadderRow ConversationLadder::rowOf(const Segment& segment) const
{
    LadderRow row;
    row.time = segment.time;
    row.frame = segment.frame;
    row.length = segment.facts->payloadLength;
    row.from = m_ways[m_way].path.clientIsA == segment.reverse ? 1 : 0; // the client is lifeline 0
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
