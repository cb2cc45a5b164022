// What a TCP segment carries: messages that stand in it whole, parts of messages that need several segments, and who
// reads them. Which bytes belong to which message is found out by analysis.

#include "dissectors/network/reassembly.h"
#include "dissectors/transport/tcp.h"

#include <algorithm>

namespace porthole::tcp {

namespace {

void payloadLabel(const ItemView& item, Text& out);
void segmentDataLabel(const ItemView& item, Text& out);
void segmentsLabel(const ItemView& item, Text& out);

constexpr Field<ByteString> payloadField {"tcp.payload", "TCP payload", Label {payloadLabel}};
constexpr Field<ByteString> segmentData {"tcp.segment_data", "TCP segment data", Label {segmentDataLabel}};
constexpr Field<FrameNumber> reassembledIn {"tcp.reassembled_in", "Reassembled PDU in frame", Generated {}};
constexpr Field<NoValue> segments {"tcp.segments", "Reassembled TCP Segments", Label {segmentsLabel}};
constexpr Field<FrameNumber> segmentItem {"tcp.segment", "TCP Segment", Label {formatFragment}};
constexpr Field<std::uint32_t> segmentCount {"tcp.segment.count", "Segment count"};
constexpr Field<std::uint32_t> reassembledLength {"tcp.reassembled.length", "Reassembled TCP length"};
constexpr Field<ByteString> reassembledData {"tcp.reassembled.data", "Reassembled TCP Data"};
constexpr Field<TextString> resetCause {"tcp.reset_cause", "Reset cause"};

constexpr ExpertInfo strayCharacters {
    "tcp.reset_cause.stray", Severity::Warning, ExpertGroup::Undecoded, "Trailing stray characters"};

constexpr const FieldInfo* fields[] = {&payloadField, &reassembledIn, &segmentData, &segments, &segmentItem, &segmentCount,
    &reassembledLength, &reassembledData, &resetCause};
constexpr const ExpertInfo* experts[] = {&strayCharacters};

void appendByteCount(const ItemView& item, Text& out)
{
    out.format(" ({} byte{})", item.item().length, item.item().length == 1 ? "" : "s");
}

void payloadLabel(const ItemView& item, Text& out)
{
    out << "TCP payload";
    appendByteCount(item, out);
}

void segmentDataLabel(const ItemView& item, Text& out)
{
    out << (item.noted() ? "Retransmitted TCP segment data" : "TCP segment data");
    appendByteCount(item, out);
}

void segmentsLabel(const ItemView& item, Text& out) { formatFragments(item, "Reassembled TCP Segment", segmentItem, out); }

/// RFC 9293 section 3.5.2 lets a reset carry text that says why.
void showResetCause(Cursor& in, const TreeItem& layer)
{
    const auto bytes = in.view();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto item = in.bytes(layer, resetCause, in.captured()).item;
    if (const auto end = text.find('\0'); end != text.npos && text.find_first_not_of('\0', end) != text.npos)
        item.expert(strayCharacters);
}

/// What the conversation was recognised as, else the protocol of the server's port, else that of the lower port, else that of the higher, else what recognises itself.
void handOver(Context& context, const Segment& segment, const Cursor& payload)
{
    const auto server = segment.known->serverPort;
    const auto low = std::min(segment.sourcePort, segment.destinationPort);
    const auto high = std::max(segment.sourcePort, segment.destinationPort);
    const bool taken = (segment.known->application && context.call(*segment.known->application, payload))
        || (server && context.handoff(Table::TcpPort, server, payload))
        || (low != server && context.handoff(Table::TcpPort, low, payload))
        || (high != server && high != low && context.handoff(Table::TcpPort, high, payload))
        || context.guess(Table::TcpHeuristic, payload);
    if (!taken)
        context.data(payload);
}

/// The parts of the message stand beside the layer, with the bytes that they make.
Cursor showMessage(const ReassemblyKnowledge& message, const TreeItem& layer, Context& context, const Cursor& in)
{
    auto whole = context.addSource("Reassembled TCP", message.bytes, in);
    if (!layer)
        return whole;
    auto& tree = *layer.tree();
    const auto total = static_cast<std::uint32_t>(message.bytes.size());
    const auto all = tree.append(tree[layer.index()].parent, segments, whole.source(), 0, total, 0, 0).markGenerated();
    for (const auto& part : message.fragments)
        all.add(segmentItem, whole.source(), part.offset, part.length, part.frame).markGenerated();
    all.conclude(segmentCount, message.fragments.size());
    all.conclude(reassembledLength, total);
    all.add(reassembledData, whole.source(), 0, total, 0).markGenerated();
    return whole;
}

/// True if the segment only repeats what was seen: the first copy stands for it.
bool showRepetition(const Cursor& in, const TreeItem& layer, const Segment& segment)
{
    const auto* findings = segment.known->findings;
    if (!findings)
        return false;
    const auto found = findings->flags;
    if ((found & tcpflag::retransmission) && !(found & (tcpflag::fastRetransmission | tcpflag::spuriousRetransmission))) {
        if (in.has(in.remaining()))
            layer.add(segmentData, in.source(), in.position(), in.remaining(), 0).note();
        return true;
    }
    return (found & (tcpflag::spuriousRetransmission | tcpflag::outOfOrder)) && !segment.known->message;
}

} // namespace

constexpr FieldList payloadFields {fields};
constexpr ExpertList payloadExperts {experts};

void dissectPayload(Cursor& in, const TreeItem& layer, Context& context, const Segment& segment)
{
    if (in.remaining() == 0)
        return;
    if (segment.has(bit::rst)) {
        showResetCause(in, layer);
        return;
    }
    if (in.captured() == 0)
        return;
    layer.add(payloadField, in.source(), in.position(), in.remaining(), 0);
    if (showRepetition(in, layer, segment))
        return;

    const auto& known = *segment.known;
    const auto size = in.captured();
    const auto headEnd = std::min(known.messageEnd, size); // without a message: the end of one of which something is missing
    const auto tailBegin = known.partialMessage ? std::clamp(known.partialBegin, headEnd, size) : size;
    if (headEnd > 0)
        layer.add(segmentData, in.source(), in.position(), headEnd, 0);
    if (known.partialMessage) {
        if (known.messageCompleteIn)
            layer.conclude(reassembledIn, known.messageCompleteIn);
        layer.add(segmentData, in.source(), in.position() + tailBegin, size - tailBegin, 0);
    }
    if (known.message) {
        const auto message = showMessage(*known.message, layer, context, in);
        const Context::Noted noted(context, message, known.messageNotes);
        handOver(context, segment, message);
    }
    auto rest = in.rest();
    const Context::Noted noted(context, rest, known.payloadNotes);
    rest.skip(headEnd);
    const bool endsHoled = headEnd > 0 && !known.message;
    if (endsHoled) {
        context.appendInfo(" [TCP segment of a reassembled PDU]");
        context.fenceInfo();
    }
    if (!known.partialMessage && rest.remaining() > 0)
        handOver(context, segment, rest);
    else if (tailBegin > headEnd)
        handOver(context, segment, rest.take(tailBegin - headEnd));
    else if (!known.message && !endsHoled) {
        context.appendInfo(" [TCP segment of a reassembled PDU]");
        context.setProtocol("TCP"); // whatever its options are
    }
    if (endsHoled)
        context.setProtocol("TCP");
}

} // namespace porthole::tcp
