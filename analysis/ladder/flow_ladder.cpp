#include "analysis/ladder/ladder_reader.h"

#include "analysis/session_tables.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace porthole::analysis {

namespace {

constexpr FrameNumber atOnce = 1024; ///< frames under one lock

struct AddressHash {
    std::size_t operator()(const Address& address) const
    {
        const std::string_view bytes(reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size());
        return std::hash<std::string_view> {}(bytes) * 31 + static_cast<std::size_t>(address.kind);
    }
};

/// Most frames belong to a conversation, which knows the addresses; the others are dissected.
class FlowLadder : public LadderReader {
public:
    FlowLadder(std::shared_ptr<const Session> session, std::shared_ptr<const FrameBitmap> displayed)
        : m_session(std::move(session))
        , m_displayed(std::move(displayed))
        , m_reader(*m_session)
    {
    }
    bool read(LadderPiece& piece, std::size_t most) override;
    std::uint64_t skipped() const override { return m_skipped; }

private:
    struct Known {
        LadderRow row;
        Address source, destination;
    };
    void look(std::vector<Known>& found, std::size_t most);
    std::uint16_t lifelineOf(const Address& address);

    std::shared_ptr<const Session> m_session;
    std::shared_ptr<const FrameBitmap> m_displayed; ///< null: all
    PacketReader m_reader;
    std::vector<LadderEnd> m_ends;
    std::unordered_map<Address, std::uint16_t, AddressHash> m_lifelines;
    bool m_endsChanged = false;
    std::vector<Known> m_known;
    FrameNumber m_at = 0; ///< the last frame that was looked at
    std::uint64_t m_skipped = 0;
};

std::uint16_t FlowLadder::lifelineOf(const Address& address)
{
    if (const auto known = m_lifelines.find(address); known != m_lifelines.end())
        return known->second;
    if (m_ends.size() > mostFlowEnds)
        return mostFlowEnds; // the one for the rest
    m_endsChanged = true;
    if (m_ends.size() == mostFlowEnds) {
        m_ends.push_back({{}, {}, true});
        return mostFlowEnds;
    }
    const auto lifeline = static_cast<std::uint16_t>(m_ends.size());
    m_ends.push_back({address, {}, false});
    m_lifelines.emplace(address, lifeline);
    return lifeline;
}

void FlowLadder::look(std::vector<Known>& found, std::size_t most)
{
    found.clear();
    const SessionTables tables(*m_session);
    const auto& index = tables.index();
    const auto last = std::min<FrameNumber>(index.size(), m_at + atOnce * 16);
    for (; m_at < last && found.size() < most; ++m_at) {
        const auto number = m_at + 1;
        if (m_displayed && !m_displayed->test(number))
            continue;
        const auto frame = index.at(number);
        auto& known = found.emplace_back();
        known.row.frame = number;
        known.row.time = frame.time;
        known.row.length = frame.originalLength;
        known.row.flags = frame.flags & FrameRow::HasTcpFlags ? frame.tcpFlags : 0;
        if (frame.flags & FrameRow::HasFindings)
            if (const auto* findings = tables.side().findings.find(number))
                known.row.findings = findings->flags;
        const bool plain = frame.conversation != noConversation && !(frame.flags & FrameRow::ManyTransports)
            && frame.flags & (FrameRow::HasTcpFlags | FrameRow::HasPayload);
        if (!plain)
            continue;
        const auto& conversation = tables.conversations()[frame.conversation];
        const bool reverse = frame.flags & FrameRow::Reverse;
        known.source = reverse ? conversation.addressB : conversation.addressA;
        known.destination = reverse ? conversation.addressA : conversation.addressB;
    }
}

bool FlowLadder::read(LadderPiece& piece, std::size_t most)
{
    piece.clear();
    while (piece.rows.empty()) {
        const auto before = m_at;
        look(m_known, std::min<std::size_t>(most, atOnce));
        for (auto& known : m_known) {
            if (!known.source && m_reader.read(known.row.frame, {.tree = false})) {
                known.source = m_reader.packet().columns.source;
                known.destination = m_reader.packet().columns.destination;
            }
            if (!known.source || !known.destination) {
                ++m_skipped;
                continue;
            }
            known.row.from = lifelineOf(known.source);
            known.row.to = lifelineOf(known.destination);
            piece.rows.push_back(known.row);
        }
        if (m_at == before)
            break;
    }
    if (std::exchange(m_endsChanged, false))
        piece.ends = m_ends;
    return !piece.rows.empty();
}

} // namespace

std::unique_ptr<LadderReader> ladderOfFrames(std::shared_ptr<const Session> session, std::shared_ptr<const FrameBitmap> displayed)
{
    return std::make_unique<FlowLadder>(std::move(session), std::move(displayed));
}

} // namespace porthole::analysis
