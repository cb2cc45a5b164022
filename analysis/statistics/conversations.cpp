#include "analysis/statistics/conversations.h"

#include "analysis/session_tables.h"
#include "analysis/statistics/address_hash.h"

#include <unordered_map>

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
        if (!(flags & FrameRow::ManyTransports)) {
            if (!(quoted & 1))
                add(id, flags & FrameRow::Reverse, frame, columns.time[i], columns.originalLength[i], traffic.application);
            continue;
        }
        unsigned transport = 0;
        for (const auto& extra : tables.side().extraStreams.all(frame))
            if (!(quoted >> transport++ & 1))
                add(extra.value.conversation, extra.value.reverse, frame, columns.time[i], columns.originalLength[i], Registry::none);
    }
    countFindings(tables, m_counted + static_cast<FrameNumber>(count), only);
    return m_counted + static_cast<FrameNumber>(count);
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
        if (const auto found = m_places.find({from, to}); found != m_places.end())
            return found->second * 2;
        if (const auto found = m_places.find({to, from}); found != m_places.end())
            return found->second * 2 + 1;
        const auto row = static_cast<std::uint32_t>(m_keys.size());
        m_places.try_emplace({from, to}, row);
        m_keys.push_back({from, to});
        m_totals.emplace_back().toItself = from == to;
        return row * 2;
    }
    void add(Place place, FrameNumber frame, Nanoseconds time, std::uint32_t length)
    {
        auto& totals = m_totals[place / 2];
        if (totals.empty())
            m_sequence.push_back(place / 2);
        totals.add(place & 1, frame, time, length);
    }
    /// Warms the cache for an add() that follows soon.
    void prefetch(Place place) const { __builtin_prefetch(&m_totals[place / 2], 1); }
    TrafficRows rows() const
    {
        TrafficRows rows;
        rows.reserve(m_sequence.size());
        for (const auto place : m_sequence) {
            auto& row = rows.emplace_back(rowOf(m_totals[place]));
            row.addressA = m_keys[place].from;
            row.addressB = m_keys[place].to;
            if (m_totals[place].firstReverse)
                turn(row);
        }
        return rows;
    }

private:
    std::unordered_map<AddressPairKey, std::uint32_t, AddressPairHash> m_places;
    std::vector<AddressPairKey> m_keys;
    std::vector<TrafficTotals> m_totals;
    std::vector<std::uint32_t> m_sequence; ///< by first frame
};

NetworkCount::NetworkCount(const Session& session)
    : m_session(session)
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
    m_ofLinkPair.resize(links.pairCount(), unknown);
    m_ofLogged.resize(log.pairCount(), unknown);
    m_ofConversation.resize(tables.conversations().size(), unknown);
    const auto columns = tables.index().columns(m_counted + 1);
    const auto count = std::min<std::size_t>(columns.stack.size(), last - m_counted);
    // Conversations take turns: what is kept of each is fetched while those before it are counted.
    constexpr std::size_t ahead = 12;
    const auto prefetch = [&](std::size_t i) {
        if (i + ahead < count && columns.conversation[i + ahead] != noConversation)
            __builtin_prefetch(&m_ofConversation[columns.conversation[i + ahead]], 1);
        if (i >= count || columns.conversation[i] == noConversation)
            return;
        if (const auto place = m_ofConversation[columns.conversation[i]]; place != unknown)
            m_layers[indexOf(place & ipv6Bit ? TrafficLayer::Ipv6 : TrafficLayer::Ipv4)]->prefetch(place & ~ipv6Bit);
    };
    for (std::size_t i = 0; i < count; ++i) {
        prefetch(i + ahead);
        const auto frame = m_counted + 1 + static_cast<FrameNumber>(i);
        const bool logged = m_nextEntry < log.entries().size() && log.entries()[m_nextEntry].frame <= frame;
        if (only && !only->test(frame)) {
            while (m_nextEntry < log.entries().size() && log.entries()[m_nextEntry].frame <= frame)
                ++m_nextEntry;
            continue;
        }
        if (logged) {
            countLogged(log, frame, columns.time[i], columns.originalLength[i]);
            continue;
        }
        const auto traffic = m_stacks.of(columns.stack[i], columns.flags[i]);
        if (!traffic.open)
            countPlain(tables, traffic, columns.conversation[i], columns.flags[i] & FrameRow::Reverse, frame, columns.time[i],
                columns.originalLength[i]);
    }
    return m_counted + static_cast<FrameNumber>(count);
}

void NetworkCount::countLogged(const LayerLog& log, FrameNumber frame, Nanoseconds time, std::uint32_t length)
{
    for (; m_nextEntry < log.entries().size() && log.entries()[m_nextEntry].frame <= frame; ++m_nextEntry) {
        const auto& entry = log.entries()[m_nextEntry];
        const auto& pair = log.pair(entry.pair);
        auto& layer = *m_layers[indexOf(pair.layer)];
        auto& place = m_ofLogged[entry.pair];
        if (place == unknown)
            place = layer.find(pair.a, pair.b);
        layer.add(place ^ entry.reverse, frame, time, length);
    }
}

void NetworkCount::countPlain(const SessionTables& tables, const StackTraffic& traffic, ConversationId conversation, bool reverse,
    FrameNumber frame, Nanoseconds time, std::uint32_t length)
{
    const auto& links = tables.side().linkPairs;
    if (const auto entry = links.at(frame); entry < LinkPairs::tooMany) {
        auto& layer = *m_layers[indexOf(TrafficLayer::Ethernet)];
        auto& place = m_ofLinkPair[entry / 2];
        if (place == unknown) {
            const auto& pair = links.pair(entry / 2);
            place = layer.find(pair.a, pair.b);
        }
        layer.add(place ^ (entry & 1U), frame, time, length);
    }
    if (!traffic.network || conversation == noConversation)
        return;
    auto& layer = *m_layers[indexOf(traffic.ipv6 ? TrafficLayer::Ipv6 : TrafficLayer::Ipv4)];
    auto& place = m_ofConversation[conversation];
    if (place == unknown) {
        const auto& known = tables.conversations()[conversation];
        place = layer.find(known.addressA, known.addressB) | (traffic.ipv6 ? ipv6Bit : 0);
    }
    layer.add((place & ~ipv6Bit) ^ static_cast<Place>(reverse), frame, time, length);
}

TrafficRows NetworkCount::rows(TrafficLayer layer) const
{
    return m_layers[indexOf(layer)]->rows();
}

} // namespace porthole::analysis
