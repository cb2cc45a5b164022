#include "analysis/summary_pass.h"

#include "analysis/batch_queue.h"

#include <cstring>
#include <mutex>
#include <thread>

namespace porthole::analysis {

namespace {

constexpr std::size_t ethernetHeader = 14; // two addresses and a type

} // namespace

std::size_t SideTables::memoryUsed() const
{
    return findings.memoryUsed() + figures.memoryUsed() + exchanges.memoryUsed() + extraStreams.memoryUsed() + addressConflicts.memoryUsed() + fragments.memoryUsed() + sctp.memoryUsed() + linkPairs.memoryUsed() + connections.memoryUsed() + media.memoryUsed();
}

void FrameBatch::clear()
{
    entries.clear();
    transports.clear();
    rare.clear();
}

void FrameBatch::add(const Frame& frame, const Facts& facts)
{
    auto& entry = entries.emplace_back();
    entry.header = frame.header;
    entry.location = frame.location;
    entry.layers = facts.layers;
    std::fill(entry.layers.begin() + facts.layerCount, entry.layers.end(), ProtocolStacks::noLayer);
    entry.isEthernet = frame.header.linkType == LinkType::Ethernet && frame.bytes.size() >= ethernetHeader;
    if (entry.isEthernet)
        std::memcpy(&entry.link, frame.bytes.data(), sizeof(entry.link));
    entry.malformed = facts.malformed;
    entry.transportCount = facts.transportCount;
    entry.firstTransport = static_cast<std::uint32_t>(transports.size());
    transports.insert(transports.end(), facts.transports.begin(), facts.transports.begin() + facts.transportCount);
    entry.rare = -1;
    if (facts.fragment.present || facts.claims[0].present || facts.claims[1].present || facts.sctp.present || facts.connectionIds.present
        || facts.media.count > 0 || facts.exchange.role != ExchangeFacts::Role::None) {
        entry.rare = static_cast<std::int32_t>(rare.size());
        rare.push_back({facts.fragment, facts.exchange, facts.claims, facts.sctp, facts.connectionIds, facts.media});
    }
}

SummaryPass::SummaryPass(Session& session)
    : m_session(session)
    , m_tcp(session.m_index)
{
}

void SummaryPass::run(std::stop_token stop)
{
    BatchQueue queue;
    std::jthread reader([&] { readFrames(queue, stop); });
    while (auto batch = queue.pop()) {
        append(*batch);
        queue.giveBack(std::move(batch));
        if (stop.stop_requested())
            break;
    }
    queue.abandon();
}

void SummaryPass::readFrames(BatchQueue& queue, std::stop_token stop)
{
    auto& file = *m_session.m_file;
    const auto wanted = m_session.m_options.maximumFrames;
    auto number = m_session.frameCount();
    Facts facts;
    Frame frame;
    bool more = wanted == 0 || number < wanted;
    while (more && !stop.stop_requested()) {
        auto batch = queue.take();
        if (!batch)
            break;
        batch->clear();
        batch->limit = m_nextBatchLimit;
        m_nextBatchLimit = std::min(m_nextBatchLimit * 2, FrameBatch::capacity);
        while (more && !batch->full()) {
            if (!file.next(frame)) {
                more = false;
                break;
            }
            m_session.m_dissector.summarise(frame, facts);
            batch->add(frame, facts);
            more = wanted == 0 || ++number < wanted;
        }
        queue.push(std::move(batch));
    }
    queue.close();
}

void SummaryPass::append(const FrameBatch& batch)
{
    const std::unique_lock lock(m_session.m_mutex);
    constexpr std::size_t ahead = 8;
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
        if (i + ahead < batch.entries.size() && batch.entries[i + ahead].transportCount > 0)
            m_session.m_conversations.prefetch(batch.transports[batch.entries[i + ahead].firstTransport]);
        appendFrame(batch, batch.entries[i]);
    }
}

void SummaryPass::appendFrame(const FrameBatch& batch, const FrameBatch::Entry& entry)
{
    const auto number = m_session.m_index.size() + 1;
    FrameRow row;
    row.time = entry.header.time;
    row.offset = entry.location.offset;
    row.interface = entry.location.interface;
    row.capturedLength = entry.header.capturedLength;
    row.originalLength = entry.header.originalLength;
    row.stack = m_session.m_sideTables->stacks.number(entry.layers);
    if (entry.malformed)
        row.flags |= FrameRow::Malformed;
    if (m_session.m_firstTime == noTime)
        m_session.m_firstTime = row.time;

    if (entry.transportCount > 1)
        row.flags |= FrameRow::ManyTransports;
    for (std::uint32_t i = 0; i < entry.transportCount; ++i)
        appendTransport(batch.transports[entry.firstTransport + i], number, row, entry.transportCount == 1);
    if (entry.rare >= 0)
        appendRare(batch.rare[static_cast<std::size_t>(entry.rare)], number, row);
    if (m_figures) {
        m_session.m_sideTables->figures.append(number, *m_figures);
        m_figures.reset();
    }
    m_session.m_sideTables->linkPairs.append(entry.isEthernet ? &entry.link : nullptr);
    m_session.m_index.append(row);
}

void SummaryPass::appendTransport(const TransportFacts& facts, FrameNumber number, FrameRow& row, bool onlyOne)
{
    auto& table = m_session.m_conversations;
    auto [id, reverse, created] = table.findOrCreate(facts);
    std::uint32_t reused = 0;
    if (facts.kind == TransportFacts::Kind::Tcp && !facts.inError && !created
        && TcpAnalysis::opensAnew(table[id], facts, reverse)) {
        id = table.createAgain(facts);
        reverse = false;
        reused = tcpflag::reusedPorts;
    }

    auto& conversation = table[id];
    const auto previous = conversation.lastFrame == number ? 0 : conversation.lastFrame;
    if (conversation.firstFrame == 0)
        conversation.firstFrame = number;
    conversation.lastFrame = number;
    ++conversation.packets[reverse];
    conversation.bytes[reverse] += row.originalLength;
    if (previous && m_session.m_index.conversation(previous) == id)
        m_session.m_index.setNext(previous, number);

    row.conversation = id;
    row.previousInConversation = previous;
    const auto others = row.flags & ~(FrameRow::Reverse | FrameRow::HasPayload | FrameRow::HasTcpFlags);
    row.flags = static_cast<std::uint16_t>(
        others | (reverse ? FrameRow::Reverse : 0) | (facts.payloadLength > 0 && !facts.inError ? FrameRow::HasPayload : 0));
    if (!onlyOne)
        m_session.m_sideTables->extraStreams.append(number, {id, reverse, previous});

    constexpr std::uint16_t rst = 4;
    if (facts.kind == TransportFacts::Kind::Tcp && !facts.inError && facts.flags & rst)
        row.flags |= FrameRow::IsReset;
    if (facts.kind == TransportFacts::Kind::Tcp && !facts.inError && facts.headerComplete) {
        constexpr std::uint16_t keptFlags = 0xff;
        if (facts.flags <= keptFlags) {
            row.flags |= FrameRow::HasTcpFlags;
            row.tcpFlags = static_cast<std::uint8_t>(facts.flags);
        }
        auto [findings, figures] = m_tcp.segment(conversation, facts, reverse, number, row.time);
        m_figures = figures;
        findings.flags |= reused;
        if (findings.flags) {
            m_session.m_sideTables->findings.append(number, findings);
            row.flags |= FrameRow::HasFindings;
        }
    }
}

void SummaryPass::appendRare(const FrameBatch::Rare& rare, FrameNumber number, FrameRow& row)
{
    if (rare.exchange.role != ExchangeFacts::Role::None)
        appendExchange(rare.exchange, number, row);
    appendClaims(rare.claims, number, row);
    if (rare.sctp.present)
        m_session.m_sideTables->sctp.add(rare.sctp, number);
    if (rare.connectionIds.present)
        m_session.m_sideTables->connections.add(rare.connectionIds, row.conversation);
    for (std::size_t i = 0; i < rare.media.count; ++i)
        m_session.m_sideTables->media.add(rare.media.places[i], number);
    if (rare.fragment.present)
        appendFragment(rare.fragment, number, row);
}

void SummaryPass::appendFragment(const FragmentFacts& facts, FrameNumber number, FrameRow& row)
{
    auto& fragments = m_session.m_sideTables->fragments;
    fragments.add(facts, number);
    row.flags |= FrameRow::IsFragment;
    const auto* datagram = fragments.find(number);
    if (!datagram || datagram->completedIn != number)
        return;

    // The transport header of the datagram makes this frame part of a conversation.
    capture::FrameBuffer buffer;
    Frame frame;
    const auto whole = Fragments::assemble(*datagram, number, [&](FrameNumber part) {
        const auto location = part == number ? row.location() : m_session.m_index.at(part).location();
        return m_session.m_file->read(location, buffer, frame) ? frame.bytes : ByteView {};
    });
    Facts inner;
    m_session.m_dissector.summarisePayload({facts.source, facts.destination, facts.carries, false}, whole.bytes, inner);
    if (inner.transportCount > 1)
        row.flags |= FrameRow::ManyTransports;
    for (std::size_t i = 0; i < inner.transportCount; ++i) {
        inner.transports[i].payloadOffset = inner.transports[i].headerOffset = 0; // not in this frame's own bytes
        appendTransport(inner.transports[i], number, row, inner.transportCount == 1);
    }
    if (inner.exchange.role != ExchangeFacts::Role::None)
        appendExchange(inner.exchange, number, row);
    if (inner.sctp.present)
        m_session.m_sideTables->sctp.add(inner.sctp, number);
}

void SummaryPass::appendExchange(const ExchangeFacts& facts, FrameNumber number, FrameRow& row)
{
    const bool isRequest = facts.role == ExchangeFacts::Role::Request;
    const auto& asker = isRequest ? facts.source : facts.destination;
    const auto& asked = isRequest ? facts.destination : facts.source;
    auto& exchanges = m_session.m_sideTables->exchanges;
    row.flags |= FrameRow::HasExchange;
    const auto [open, isNew] = m_requests.try_emplace({facts.kind, facts.key, asker, asked});
    if (isRequest) {
        const bool isAgain = !isNew && facts.repeats && open->second.frame && !open->second.answeredBy
            && elapsed(m_session.m_index.time(open->second.frame), row.time) < ExchangeFacts::retransmissionWindow;
        if (isAgain) {
            exchanges.append(number, {0, 0, open->second.frame});
            return;
        }
        open->second = {number, 0};
        exchanges.append(number, {number, 0, 0});
        return;
    }
    if (isNew) {
        m_requests.erase(open);
        exchanges.append(number, {0, number, 0});
        return;
    }
    if (open->second.answeredBy) {
        exchanges.append(number, {0, facts.repeats ? 0 : number, facts.repeats ? open->second.answeredBy : 0});
        return;
    }
    open->second.answeredBy = number;
    exchanges.append(number, {open->second.frame, number, 0});
    if (auto* request = exchanges.find(open->second.frame))
        request->response = number;
}

void SummaryPass::appendClaims(const std::array<AddressClaim, 2>& claims, FrameNumber number, FrameRow& row)
{
    AddressConflict conflict;
    bool found = false;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        const auto& claim = claims[i];
        if (!claim.present)
            continue;
        auto& known = m_claimants.try_emplace(claim.address, Claimant {claim.mac, number}).first->second;
        if (known.mac == claim.mac) {
            known.frame = number;
        } else {
            conflict[i] = known;
            found = true;
        }
    }
    if (!found)
        return;
    m_session.m_sideTables->addressConflicts.append(number, conflict);
    row.flags |= FrameRow::HasClaim;
}

std::size_t SummaryPass::memoryUsed() const
{
    return m_tcp.memoryUsed();
}

} // namespace porthole::analysis
