#include "dissectors/application/quic/counting.h"

namespace porthole::quic {

namespace {

/// Of an empty connection id: addresses and ports, in either direction.
std::uint64_t hashEnds(const TransportFacts& transport)
{
    std::vector<std::uint8_t> source(transport.source.bytes.begin(), transport.source.bytes.end());
    std::vector<std::uint8_t> destination(transport.destination.bytes.begin(), transport.destination.bytes.end());
    const auto addPort = [](std::vector<std::uint8_t>& end, std::uint16_t port) {
        end.push_back(static_cast<std::uint8_t>(port >> 8));
        end.push_back(static_cast<std::uint8_t>(port));
    };
    addPort(source, transport.sourcePort);
    addPort(destination, transport.destinationPort);
    return hashConnectionId(source) ^ hashConnectionId(destination);
}

} // namespace

void noteConnectionIds(const Cursor& in, Context& context)
{
    const auto* transport = context.lastTransport();
    if (!transport || context.quoted() || !isLong(in.view()))
        return;
    const auto header = parseHeader(in.view(), in.remaining(), 0);
    if (!header || header->type == PacketType::VersionNegotiation)
        return;
    auto& ids = context.facts().connectionIds;
    ids.present = true;
    ids.opens = header->type == PacketType::Initial;
    ids.destination = header->dcid.empty() ? hashEnds(*transport) : hashConnectionId(header->dcid);
    ids.source = header->scid.empty() ? hashEnds(*transport) : hashConnectionId(header->scid);
}

std::uint32_t numberOf(const DatagramNote& datagram, const Context& context)
{
    const auto* numbers = context.knowledge().connections;
    const auto number = numbers ? numbers->find(datagram.initialId) : std::nullopt;
    return number.value_or(datagram.connection);
}

} // namespace porthole::quic
