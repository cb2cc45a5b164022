// User Datagram Protocol: RFC 768; over IPv6, RFC 8200 section 8.1.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void appendPorts(const ItemView& item, Text& out);

constexpr std::uint32_t headerLength = 8;

constexpr Field<std::uint16_t> sourcePort {"udp.srcport", "Source Port"};
constexpr Field<std::uint16_t> destinationPort {"udp.dstport", "Destination Port"};
constexpr Field<std::uint16_t> anyPort {"udp.port", "Source or Destination Port", Hidden {}};
constexpr Field<std::uint16_t> length {"udp.length", "Length"};
constexpr Field<std::uint16_t> checksum {"udp.checksum", "Checksum", Base::Hex};
constexpr Field<std::uint32_t> stream {"udp.stream", "Stream index", Generated {}};

constexpr const FieldInfo* fields[] = {&sourcePort, &destinationPort, &anyPort, &length, &checksum, &stream};
constexpr Parent parents[] = {{Table::IpProtocol, 17}};

void appendPorts(const ItemView& item, Text& out)
{
    out.format(", Src Port: {}, Dst Port: {}", item.valueOf(sourcePort), item.valueOf(destinationPort));
}

void noteFacts(Context& context, std::uint16_t from, std::uint16_t to, std::uint32_t payloadLength)
{
    auto* facts = context.newTransport();
    if (!facts)
        return;
    *facts = {};
    facts->kind = TransportFacts::Kind::Udp;
    facts->inError = context.quoted();
    facts->source = context.network.source;
    facts->destination = context.network.destination;
    facts->sourcePort = from;
    facts->destinationPort = to;
    facts->payloadLength = payloadLength;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto from = in.read(layer, sourcePort);
    const auto to = in.read(layer, destinationPort);
    if (layer) {
        from.item.add(anyPort, from);
        to.item.add(anyPort, to);
    }
    const auto bytes = in.read(layer, length);
    in.read(layer, checksum);
    context.setProtocol("UDP");
    context.setInfo("{} → {}  Len={}", from.value, to.value, bytes - headerLength);
    if (!in)
        return;
    if (context.summary()) {
        noteFacts(context, from, to, bytes - headerLength);
    } else {
        const auto& known = context.nextStream();
        if (known.known)
            layer.conclude(stream, known.stream);
    }
    const auto payload = in.rest(bytes > headerLength ? bytes - headerLength : in.remaining());
    const auto low = std::min(from.value, to.value);
    const auto high = std::max(from.value, to.value);
    if (payload.remaining() > 0 && !context.handoff(Table::UdpPort, low, payload) && !context.handoff(Table::UdpPort, high, payload)
        && !context.guess(Table::UdpHeuristic, payload) && !context.summary())
        context.data(payload);
}

} // namespace

constinit const Protocol udpProtocol {
    .layer = {"udp", "User Datagram Protocol", appendPorts},
    .shortName = "UDP",
    .reference = "RFC 768",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Transport,
    .dissect = dissect,
};

} // namespace porthole
