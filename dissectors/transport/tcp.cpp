// Transmission Control Protocol: RFC 9293.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

constexpr std::uint32_t minimumHeader = 20;

constexpr Field<std::uint16_t> sourcePort {"tcp.srcport", "Source Port"};
constexpr Field<std::uint16_t> destinationPort {"tcp.dstport", "Destination Port"};
constexpr Field<std::uint32_t> sequenceRaw {"tcp.seq_raw", "Sequence Number (raw)"};
constexpr Field<std::uint32_t> acknowledgmentRaw {"tcp.ack_raw", "Acknowledgment number (raw)"};
constexpr Field<std::uint8_t> headerLength {"tcp.hdr_len", "Header Length", Mask {0xf0}};
constexpr Field<std::uint16_t> flagsField {"tcp.flags", "Flags", Base::Hex, Mask {0x0fff}};
constexpr Field<std::uint16_t> windowField {"tcp.window_size_value", "Window"};
constexpr Field<std::uint16_t> checksum {"tcp.checksum", "Checksum", Base::Hex};
constexpr Field<std::uint16_t> urgentPointer {"tcp.urgent_pointer", "Urgent Pointer"};

constexpr const FieldInfo* fields[] = {&sourcePort, &destinationPort, &sequenceRaw, &acknowledgmentRaw, &headerLength,
    &flagsField, &windowField, &checksum, &urgentPointer};
constexpr Parent parents[] = {{Table::IpProtocol, 6}};

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    const auto start = in.position();
    const auto from = in.read(layer, sourcePort);
    const auto to = in.read(layer, destinationPort);
    const auto sequence = in.read(layer, sequenceRaw);
    const auto acknowledgment = in.read(layer, acknowledgmentRaw);
    const auto headerBytes = in.look(layer, headerLength) * 4u;
    const auto flags = in.read(layer, flagsField);
    const auto window = in.read(layer, windowField);
    in.read(layer, checksum);
    in.read(layer, urgentPointer);
    context.setProtocol("TCP");
    context.setInfo("{} → {} Seq={} Ack={} Win={}", from.value, to.value, sequence.value, acknowledgment.value, window.value);
    if (!in || headerBytes < minimumHeader)
        return;

    auto options = in.take(headerBytes - minimumHeader);
    const auto payload = in.rest();
    if (context.summary()) {
        auto* facts = context.newTransport();
        if (!facts)
            return;
        *facts = {};
        facts->kind = TransportFacts::Kind::Tcp;
        facts->inError = context.quoted();
        facts->source = context.network.source;
        facts->destination = context.network.destination;
        facts->sourcePort = from;
        facts->destinationPort = to;
        facts->sequence = sequence;
        facts->acknowledgment = acknowledgment;
        facts->payloadLength = payload.remaining();
        facts->window = window;
        facts->flags = flags;
        facts->windowShift = -1;
        facts->headerComplete = true;
        facts->firstPayloadByte = payload.peek();
        while (options.has(1) && options.peek() != 0) {
            if (options.peek() == 1) {
                options.skip(1);
                continue;
            }
            const auto length = options.peek(1);
            if (length < 2 || !options.has(length))
                break;
            if (options.peek() == 3 && length == 3)
                facts->windowShift = static_cast<std::int8_t>(std::min<std::uint8_t>(options.peek(2), 14));
            if (options.peek() == 5)
                facts->sackCount = static_cast<std::uint8_t>((length - 2) / 8);
            options.skip(length);
        }
        return;
    }
    (void)start;
    context.nextStream();
    if (!context.handoff(Table::TcpPort, std::min(from.value, to.value), payload)
        && !context.handoff(Table::TcpPort, std::max(from.value, to.value), payload))
        context.data(payload);
}

} // namespace

constinit const Protocol tcpProtocol {
    .layer = {"tcp", "Transmission Control Protocol", nullptr},
    .shortName = "TCP",
    .reference = "RFC 9293",
    .fields = fields,
    .parents = parents,
    .depth = Depth::Transport,
    .dissect = dissect,
};

} // namespace porthole
