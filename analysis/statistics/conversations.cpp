#include "analysis/statistics/conversations.h"

#include "analysis/session_tables.h"
#include "analysis/statistics/address_pairs.h"

#include <thread>

namespace porthole::analysis {

namespace {

constexpr std::uint32_t retransmissionFlags = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission;

TransportFacts::Kind kindOf(TrafficLayer layer) { return layer == TrafficLayer::Tcp ? TransportFacts::Kind::Tcp : TransportFacts::Kind::Udp; }

TrafficRow rowOf(const TrafficTotals& totals)
{
    TrafficRow row;
    row.firstFrame = totals.firstFrame;
    row.packets = totals.packets;
    row.bytes = totals.bytes;
    row.first = totals.first;
    row.last = totals.last;
    row.retransmissions = totals.retransmissions;
    row.findings = totals.findings;
    return row;
}

/// The other way round: the sender of the first frame that counts is side A.
void turn(TrafficRow& row)
{
    std::swap(row.addressA, row.addressB);
    std::swap(row.portA, row.portB);
    std::swap(row.packets[0], row.packets[1]);
    std::swap(row.bytes[0], row.bytes[1]);
    std::swap(row.states.of[0], row.states.of[1]);
    row.endedBy = row.endedBy ? 0 : 1;
}

void describe(const Conversation& conversation, TrafficRow& row)
{
    row.addressA = conversation.addressA;
    row.addressB = conversation.addressB;
    row.portA = conversation.portA;
    row.portB = conversation.portB;
    row.stream = conversation.stream;
    if (conversation.kind != TransportFacts::Kind::Tcp)
        return;
    const auto ending = endingOf(conversation);
    row.roundTrip = conversation.firstRoundTrip;
    row.states = TcpStates::unpack(conversation.states);
    row.ending = ending.how;
    row.endedBy = static_cast<std::uint8_t>(ending.side);
    row.completeness = conversation.completeness;
}

} // namespace

TransportCount::TransportCount(const Session& session)
    : m_session(session)
    , m_stacks(session.registry())
{
}

bool TransportCount::extendTo(FrameNumber last, const FrameBitmap* only, const std::stop_token& stop)
{
    while (m_counted < last) {
        if (stop.stop_requested())
            return false;
        m_counted = countPiece(last, only);
    }
    return true;
}

FrameNumber TransportCount::countPiece(FrameNumber last, const FrameBitmap* only)
{
    const SessionTables tables(m_session);
    m_stacks.update(tables.side().stacks);
    m_totals.resize(tables.conversations().size());
    const auto columns = tables.index().columns(m_counted + 1);
    const auto linkPairs = tables.side().linkPairs.entries(m_counted + 1);
    const auto count = std::min<std::size_t>(columns.stack.size(), last - m_counted);
    constexpr std::size_t ahead = 12;
    for (std::size_t i = 0; i < count; ++i) {
        if (i + ahead < count && columns.conversation[i + ahead] != noConversation)
            __builtin_prefetch(&m_totals[columns.conversation[i + ahead]], 1);
        const auto id = columns.conversation[i];
        const auto frame = m_counted + 1 + static_cast<FrameNumber>(i);
        if (id == noConversation || (only && !only->test(frame)))
            continue;
        const auto flags = columns.flags[i];
        const auto traffic = m_stacks.of(columns.stack[i], flags);
        const auto quoted = traffic.quoted;
        const bool plain = traffic.network && !traffic.open && (i >= linkPairs.size() || linkPairs[i] != LinkPairs::tooMany);
        if (!(flags & FrameRow::ManyTransports)) {
            if (quoted & 1)
                continue;
            const bool reverse = flags & FrameRow::Reverse;
            if (!plain || m_totals[id].apart) [[unlikely]]
                countApart(id, reverse, frame, columns.time[i], columns.originalLength[i], plain);
            auto& totals = add(id, reverse, frame, columns.time[i], columns.originalLength[i]);
            if (totals.application == Registry::none)
                totals.application = traffic.application;
            continue;
        }
        unsigned transport = 0;
        for (const auto& extra : tables.side().extraStreams.all(frame)) {
            if (quoted >> transport++ & 1)
                continue;
            countApart(extra.value.conversation, extra.value.reverse, frame, columns.time[i], columns.originalLength[i], false);
            add(extra.value.conversation, extra.value.reverse, frame, columns.time[i], columns.originalLength[i]);
        }
    }
    countFindings(tables, m_counted + static_cast<FrameNumber>(count), only);
    return m_counted + static_cast<FrameNumber>(count);
}

TrafficTotals& TransportCount::add(ConversationId id, bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length)
{
    auto& totals = m_totals[id];
    if (totals.empty())
        m_sequence.push_back(id);
    totals.add(reverse, frame, time, length);
    return totals;
}

/// What is plain has sums of its own as soon as they differ from those of the conversation.
void TransportCount::countApart(ConversationId id, bool reverse, FrameNumber frame, Nanoseconds time, std::uint32_t length, bool plain)
{
    auto& totals = m_totals[id];
    if (!totals.apart) {
        m_plain.try_emplace(id, totals);
        totals.apart = true;
    }
    if (plain)
        m_plain.at(id).add(reverse, frame, time, length);
}

void TransportCount::countFindings(const SessionTables& tables, FrameNumber last, const FrameBitmap* only)
{
    for (const auto& entry : tables.side().findings.between(m_counted + 1, last)) {
        const auto id = tables.index().conversation(entry.frame);
        if (id == noConversation || (only && !only->test(entry.frame)))
            continue;
        m_totals[id].findings |= entry.value.flags;
        m_totals[id].retransmissions += (entry.value.flags & retransmissionFlags) != 0;
    }
}

TrafficRows TransportCount::rows(TrafficLayer layer) const
{
    TrafficRows rows;
    const auto kind = kindOf(layer);
    constexpr std::size_t atOnce = 4096;
    for (std::size_t begin = 0; begin < m_sequence.size(); begin += atOnce) {
        const SessionTables tables(m_session);
        if (begin == 0)
            rows.reserve(std::min<std::size_t>(m_sequence.size(), tables.conversations().streamCount(kind)));
        for (auto i = begin; i < std::min(m_sequence.size(), begin + atOnce); ++i) {
            const auto& conversation = tables.conversations()[m_sequence[i]];
            if (conversation.kind != kind)
                continue;
            const auto& totals = m_totals[m_sequence[i]];
            auto& row = rows.emplace_back(rowOf(totals));
            row.conversation = m_sequence[i];
            if (totals.application != Registry::none)
                row.application = m_session.registry().protocols()[totals.application];
            describe(conversation, row);
            if (totals.firstReverse)
                turn(row);
        }
    }
    return rows;
}

/// The rows of one layer by their addresses.
class NetworkCount::Layer {
public:
    Place find(const Address& from, const Address& to)
    {
        const auto pair = m_pairs.find(from, to);
        if (pair.number == m_totals.size())
            m_totals.emplace_back();
        return pair.number * 2 + pair.reverse;
    }
    void add(Place place, FrameNumber frame, Nanoseconds time, std::uint32_t length)
    {
        m_totals[place / 2].add(place & 1, frame, time, length);
    }
    /// What was added, together with what these conversations have.
    TrafficRows rows(const std::vector<Placed>& conversations, const TransportCount& transport) const
    {
        auto all = m_totals;
        for (const auto& [conversation, place] : conversations)
            if (const auto& totals = transport.plainTotals(conversation); !totals.empty())
                join(all[place / 2], totals, place & 1);
        // The rows of a frame that has several stand in the order of their numbers: mostly that of their layers.
        std::vector<std::uint64_t> sequence;
        sequence.reserve(all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!all[i].empty())
                sequence.push_back(std::uint64_t {all[i].firstFrame} << 32 | i);
        std::ranges::sort(sequence);
        TrafficRows rows;
        rows.reserve(sequence.size());
        for (const auto entry : sequence) {
            const auto i = static_cast<std::uint32_t>(entry);
            auto& row = rows.emplace_back(rowOf(all[i]));
            row.addressA = m_pairs[i].a;
            row.addressB = m_pairs[i].b;
            if (all[i].firstReverse)
                turn(row);
            if (row.addressA == row.addressB) { // there is one direction only
                row.packets = {row.packets[0] + row.packets[1], 0};
                row.bytes = {row.bytes[0] + row.bytes[1], 0};
            }
        }
        return rows;
    }

private:
    static void join(TrafficTotals& sum, const TrafficTotals& part, bool turned)
    {
        if (sum.empty() || part.firstFrame < sum.firstFrame) {
            sum.firstFrame = part.firstFrame;
            sum.firstReverse = part.firstReverse != turned;
        }
        for (std::size_t direction = 0; direction < 2; ++direction) {
            sum.packets[direction] += part.packets[direction ^ turned];
            sum.bytes[direction] += part.bytes[direction ^ turned];
        }
        if (part.first == noTime)
            return;
        sum.first = sum.first == noTime ? part.first : std::min(sum.first, part.first);
        sum.last = sum.last == noTime ? part.last : std::max(sum.last, part.last);
    }

    AddressPairs m_pairs;
    std::vector<TrafficTotals> m_totals;
};

NetworkCount::NetworkCount(const Session& session, const TransportCount& transport)
    : m_session(session)
    , m_transport(transport)
    , m_stacks(session.registry())
{
    for (auto& layer : m_layers)
        layer = std::make_unique<Layer>();
}

NetworkCount::~NetworkCount() = default;

bool NetworkCount::extendTo(FrameNumber last, const LayerLog& log, const FrameBitmap* only, const std::stop_token& stop)
{
    last = std::min(last, log.asked());
    while (m_counted < last) {
        if (stop.stop_requested())
            return false;
        m_counted = countPiece(last, log, only);
    }
    return true;
}

FrameNumber NetworkCount::countPiece(FrameNumber last, const LayerLog& log, const FrameBitmap* only)
{
    const SessionTables tables(m_session);
    m_stacks.update(tables.side().stacks);
    const auto& links = tables.side().linkPairs;
    auto& ethernet = *m_layers[indexOf(TrafficLayer::Ethernet)];
    for (auto pair = m_ofLinkPair.size(); pair < links.pairCount(); ++pair)
        m_ofLinkPair.push_back(ethernet.find(links.pair(pair).a, links.pair(pair).b));
    for (std::size_t layer = 0; layer < m_ofLogged.size(); ++layer)
        m_ofLogged[layer].resize(log.pairs(layer).size(), unknown);
    const auto columns = tables.index().columns(m_counted + 1);
    const auto linkPairs = links.entries(m_counted + 1);
    const auto count = std::min<std::size_t>(columns.stack.size(), last - m_counted);
    const auto& logged = log.entries();
    for (std::size_t i = 0; i < count; ++i) {
        const auto frame = m_counted + 1 + static_cast<FrameNumber>(i);
        if (only && !only->test(frame)) {
            while (m_nextEntry < logged.size() && logged[m_nextEntry].frame <= frame)
                ++m_nextEntry;
            continue;
        }
        if (m_nextEntry < logged.size() && logged[m_nextEntry].frame <= frame)
            countLogged(log, frame, columns.time[i], columns.originalLength[i]);
        else if (i < linkPairs.size() && linkPairs[i] < LinkPairs::tooMany && !m_stacks.of(columns.stack[i], columns.flags[i]).open)
            ethernet.add(m_ofLinkPair[linkPairs[i] / 2] ^ (linkPairs[i] & 1U), frame, columns.time[i], columns.originalLength[i]);
    }
    return m_counted + static_cast<FrameNumber>(count);
}

void NetworkCount::countLogged(const LayerLog& log, FrameNumber frame, Nanoseconds time, std::uint32_t length)
{
    for (; m_nextEntry < log.entries().size() && log.entries()[m_nextEntry].frame <= frame; ++m_nextEntry) {
        const auto& entry = log.entries()[m_nextEntry];
        const auto& pair = log.pairs(entry.layer)[entry.pair];
        auto& layer = *m_layers[entry.layer];
        auto& place = m_ofLogged[entry.layer][entry.pair];
        if (place == unknown)
            place = layer.find(pair.a, pair.b);
        layer.add(place ^ entry.reverse, frame, time, length);
    }
}

/// Those that began since: which row their plain frames go to.
void NetworkCount::placeConversations()
{
    const auto& sequence = m_transport.sequence();
    const SessionTables tables(m_session);
    for (; m_sequencePlaced < sequence.size(); ++m_sequencePlaced) {
        const auto id = sequence[m_sequencePlaced];
        const auto& conversation = tables.conversations()[id];
        const auto layer = indexOf(conversation.addressA.kind == Address::Kind::Ipv6 ? TrafficLayer::Ipv6 : TrafficLayer::Ipv4);
        m_placed[layer].push_back({id, m_layers[layer]->find(conversation.addressA, conversation.addressB)});
    }
}

TrafficRows NetworkCount::rows(TrafficLayer layer)
{
    placeConversations();
    return m_layers[indexOf(layer)]->rows(m_placed[indexOf(layer)], m_transport);
}

bool extendTogether(TransportCount& transport, NetworkCount& network, FrameNumber last, const LayerLog& log, const FrameBitmap* only,
    const std::stop_token& stop)
{
    constexpr FrameNumber worthAThread = 200'000;
    if (last - std::min(last, network.counted()) < worthAThread) {
        const bool all = transport.extendTo(last, only, stop);
        return network.extendTo(last, log, only, stop) && all;
    }
    bool allOfNetwork = false;
    std::jthread other([&] { allOfNetwork = network.extendTo(last, log, only, stop); });
    const bool all = transport.extendTo(last, only, stop);
    other.join();
    return all && allOfNetwork;
}

} // namespace porthole::analysis
