// TCP in the summary pass: what the frame index and the analysis need of a segment, and nothing else. This is the
// hottest code of the program.

#include "dissectors/transport/tcp.h"

namespace porthole::tcp {

namespace {

/// RFC 2018 section 3: pairs of edges.
std::uint32_t sackedBytes(ByteView blocks)
{
    std::uint32_t sum = 0;
    for (; blocks.size() >= 8; blocks = blocks.subspan(8))
        sum += static_cast<std::uint32_t>(detail::loadBig<4>(blocks.data() + 4) - detail::loadBig<4>(blocks.data()));
    return sum;
}

/// Looks for the few options that matter beyond their segment.
void noteOptions(const std::uint8_t* p, const std::uint8_t* end, TransportFacts& facts, Context& context)
{
    // Nearly every segment that has options has this: NOP, NOP, timestamps.
    if (end - p == 12 && p[0] == 1 && p[1] == 1 && p[2] == 8 && p[3] == 10)
        return;
    while (p < end && *p != 0) {
        if (*p == 1) {
            ++p;
            continue;
        }
        if (end - p < 2 || p[1] < 2 || p[1] > end - p)
            return;
        if (p[0] == 3 && p[1] == 3)
            facts.windowShift = static_cast<std::int8_t>(std::min<std::uint8_t>(p[2], 14));
        else if (p[0] == 5)
            facts.sackedBytes = sackedBytes({p + 2, static_cast<std::size_t>(p[1] - 2)});
        else if (p[0] == 30)
            context.pass(mptcpProtocol);
        p += p[1];
    }
}

} // namespace

namespace {

const Protocol* protocolOfPorts(const TransportFacts& facts, const Context& context)
{
    const auto [low, high] = std::minmax(facts.sourcePort, facts.destinationPort);
    const auto* protocol = context.registry().child(Table::TcpPort, low);
    return protocol ? protocol : context.registry().child(Table::TcpPort, high);
}

} // namespace

void noteFacts(Cursor& in, Context& context)
{
    if (!in.has(essentialHeader)) [[unlikely]] {
        in.fail(nullptr, essentialHeader);
        return;
    }
    auto* facts = context.newTransport();
    if (!facts) [[unlikely]]
        return;
    const auto* p = in.view().data();
    *facts = {};
    facts->kind = TransportFacts::Kind::Tcp;
    facts->inError = context.quoted();
    facts->source = context.network.source;
    facts->destination = context.network.destination;
    facts->sourcePort = static_cast<std::uint16_t>(detail::loadBig<2>(p));
    facts->destinationPort = static_cast<std::uint16_t>(detail::loadBig<2>(p + 2));
    facts->sequence = static_cast<std::uint32_t>(detail::loadBig<4>(p + 4));
    facts->acknowledgment = static_cast<std::uint32_t>(detail::loadBig<4>(p + 8));
    const auto word = detail::loadBig<2>(p + 12);
    facts->flags = word & 0xfff;
    facts->window = static_cast<std::uint16_t>(detail::loadBig<2>(p + 14));
    facts->windowShift = -1;

    const auto header = static_cast<std::uint32_t>(word >> 12) * 4;
    // A header that says it is shorter than it has to be is not to be trusted (RFC 9293 section 3.1), and is not analysed.
    facts->headerComplete = !facts->inError && !context.network.fragmented && header >= minimumHeader && in.remaining() >= header;
    const auto captured = in.captured();
    facts->optionsComplete = captured >= header;
    facts->identification = context.network.identification;
    facts->hopLimit = context.network.hopLimit;
    facts->headerLength = static_cast<std::uint8_t>(header);
    if (in.source() == 0)
        facts->headerOffset = static_cast<std::uint16_t>(in.position());
    if (header > minimumHeader)
        noteOptions(p + minimumHeader, p + std::min(header, captured), *facts, context);
    if (!facts->headerComplete)
        return;
    facts->payloadLength = in.remaining() - header;
    if (captured > header) {
        facts->firstPayloadByte = p[header];
        if (in.source() == 0)
            facts->payloadOffset = static_cast<std::uint16_t>(in.position() + header);
        if (const auto* protocol = protocolOfPorts(*facts, context); protocol && protocol->summarise) {
            auto payload = in;
            payload.moveTo(in.position() + header);
            protocol->summarise(payload, context);
        }
    }
}

} // namespace porthole::tcp
