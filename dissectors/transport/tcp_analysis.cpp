// What other segments of the conversation tell about this one: [SEQ/ACK analysis] and the words before the Info column.
// The conclusions are drawn elsewhere, see TcpFindings; here they are only shown.

#include "dissectors/transport/tcp.h"

namespace porthole::tcp {

namespace {

constexpr Field<NoValue> analysisField {"tcp.analysis", "SEQ/ACK analysis", Generated {}};
constexpr Field<FrameNumber> acksFrame {
    "tcp.analysis.acks_frame", "This is an ACK to the segment in frame", Generated {}};
constexpr Field<RelativeTime> ackRtt {"tcp.analysis.ack_rtt", "The RTT to ACK the segment was", Generated {}};
constexpr Field<RelativeTime> initialRtt {"tcp.analysis.initial_rtt", "iRTT", Generated {}};
constexpr Field<std::uint32_t> bytesInFlight {"tcp.analysis.bytes_in_flight", "Bytes in flight", Generated {}};
constexpr Field<std::uint32_t> pushBytesSent {
    "tcp.analysis.push_bytes_sent", "Bytes sent since last PSH flag", Generated {}};
constexpr Field<NoValue> flagsField {"tcp.analysis.flags", "TCP Analysis Flags", Generated {}};
constexpr Field<RelativeTime> rto {"tcp.analysis.rto", "The RTO for this segment was", Generated {}};
constexpr Field<FrameNumber> rtoFrame {"tcp.analysis.rto_frame", "RTO based on delta from frame", Generated {}};
constexpr Field<std::uint32_t> duplicateNumber {"tcp.analysis.duplicate_ack_num", "Duplicate ACK #", Generated {}};
constexpr Field<FrameNumber> duplicateFrame {
    "tcp.analysis.duplicate_ack_frame", "Duplicate to the ACK in frame", Generated {}};

constexpr ExpertInfo reusedPorts {"tcp.analysis.reused_ports", Severity::Note, ExpertGroup::Sequence,
    "A new tcp session is started with the same ports as an earlier session in this trace"};
constexpr ExpertInfo retransmission {"tcp.analysis.retransmission", Severity::Note, ExpertGroup::Sequence,
    "This frame is a (suspected) retransmission"};
constexpr ExpertInfo fastRetransmission {"tcp.analysis.fast_retransmission", Severity::Note, ExpertGroup::Sequence,
    "This frame is a (suspected) fast retransmission"};
constexpr ExpertInfo spuriousRetransmission {"tcp.analysis.spurious_retransmission", Severity::Note, ExpertGroup::Sequence,
    "This frame is a (suspected) spurious retransmission"};
constexpr ExpertInfo outOfOrder {"tcp.analysis.out_of_order", Severity::Warning, ExpertGroup::Sequence,
    "This frame is a (suspected) out-of-order segment"};
constexpr ExpertInfo lostSegment {"tcp.analysis.lost_segment", Severity::Warning, ExpertGroup::Sequence,
    "Previous segment(s) not captured (common at capture start)"};
constexpr ExpertInfo ackLostSegment {"tcp.analysis.ack_lost_segment", Severity::Warning, ExpertGroup::Sequence,
    "ACKed segment that wasn't captured (common at capture start)"};
constexpr ExpertInfo windowUpdate {"tcp.analysis.window_update", Severity::Chat, ExpertGroup::Sequence,
    "TCP window update"};
constexpr ExpertInfo windowFull {"tcp.analysis.window_full", Severity::Warning, ExpertGroup::Sequence,
    "TCP window specified by the receiver is now completely full"};
constexpr ExpertInfo keepAlive {"tcp.analysis.keep_alive", Severity::Note, ExpertGroup::Sequence,
    "TCP keep-alive segment"};
constexpr ExpertInfo keepAliveAck {"tcp.analysis.keep_alive_ack", Severity::Note, ExpertGroup::Sequence,
    "ACK to a TCP keep-alive segment"};
constexpr ExpertInfo duplicateAck {"tcp.analysis.duplicate_ack", Severity::Note, ExpertGroup::Sequence,
    "Duplicate ACK"};
constexpr ExpertInfo zeroWindowProbe {"tcp.analysis.zero_window_probe", Severity::Note, ExpertGroup::Sequence,
    "TCP Zero Window Probe"};
constexpr ExpertInfo zeroWindow {"tcp.analysis.zero_window", Severity::Warning, ExpertGroup::Sequence,
    "TCP Zero Window segment"};
constexpr ExpertInfo zeroWindowProbeAck {"tcp.analysis.zero_window_probe_ack", Severity::Note, ExpertGroup::Sequence,
    "ACK to a TCP Zero Window Probe"};
constexpr ExpertInfo closesFirst {
    "tcp.connection.fin_active", Severity::Note, ExpertGroup::Sequence, "This frame initiates the connection closing"};
constexpr ExpertInfo closesSecond {
    "tcp.connection.fin_passive", Severity::Note, ExpertGroup::Sequence, "This frame undergoes the connection closing"};

/// A finding: the bit that stands for it, its expert item, and what is put before the text of the Info column.
struct Finding {
    std::uint32_t flag;
    const ExpertInfo* info;
    std::string_view prefix;
};

// In the order in which their lines stand; in the Info column the last one stands first.
constexpr Finding findings[] = {
    {tcpflag::reusedPorts, &reusedPorts, "[TCP Port numbers reused] "},
    {tcpflag::retransmission, &retransmission, "[TCP Retransmission] "},
    {tcpflag::fastRetransmission, &fastRetransmission, "[TCP Fast Retransmission] "},
    {tcpflag::spuriousRetransmission, &spuriousRetransmission, "[TCP Spurious Retransmission] "},
    {tcpflag::outOfOrder, &outOfOrder, "[TCP Out-Of-Order] "},
    {tcpflag::lostSegment, &lostSegment, "[TCP Previous segment not captured] "},
    {tcpflag::ackLostSegment, &ackLostSegment, "[TCP ACKed unseen segment] "},
    {tcpflag::windowUpdate, &windowUpdate, "[TCP Window Update] "},
    {tcpflag::windowFull, &windowFull, "[TCP Window Full] "},
    {tcpflag::keepAlive, &keepAlive, "[TCP Keep-Alive] "},
    {tcpflag::keepAliveAck, &keepAliveAck, "[TCP Keep-Alive ACK] "},
    {tcpflag::duplicateAck, &duplicateAck, {}},
    {tcpflag::zeroWindowProbe, &zeroWindowProbe, "[TCP ZeroWindowProbe] "},
    {tcpflag::zeroWindow, &zeroWindow, "[TCP ZeroWindow] "},
    {tcpflag::zeroWindowProbeAck, &zeroWindowProbeAck, "[TCP ZeroWindowProbeAck] "},
};

constexpr const FieldInfo* fields[] = {&analysisField, &acksFrame, &ackRtt, &initialRtt, &bytesInFlight, &pushBytesSent,
    &flagsField, &rto, &rtoFrame, &duplicateNumber, &duplicateFrame};
constexpr const ExpertInfo* experts[] = {&reusedPorts, &retransmission, &fastRetransmission, &spuriousRetransmission, &outOfOrder, &lostSegment, &ackLostSegment, &windowUpdate, &windowFull, &keepAlive, &keepAliveAck, &duplicateAck, &zeroWindowProbe, &zeroWindow, &zeroWindowProbeAck, &closesFirst, &closesSecond};

constexpr std::uint32_t anyRetransmission
    = tcpflag::retransmission | tcpflag::fastRetransmission | tcpflag::spuriousRetransmission;

/// A fast or spurious retransmission is a retransmission too, but called by its narrower name.
constexpr std::uint32_t simplified(std::uint32_t flags)
{
    if (flags & (tcpflag::fastRetransmission | tcpflag::spuriousRetransmission))
        flags &= ~tcpflag::retransmission;
    return flags & tcpflag::analysisFlags;
}

void showRoundTrips(const TreeItem& item, const StreamKnowledge& known)
{
    if (known.acksFrame) {
        item.conclude(acksFrame, known.acksFrame);
        if (known.ackDelay != noTime && known.ackDelay != 0)
            item.conclude(ackRtt, static_cast<std::uint64_t>(known.ackDelay));
    }
    if (known.initialRoundTrip != noTime)
        item.conclude(initialRtt, static_cast<std::uint64_t>(known.initialRoundTrip));
    if (known.bytesInFlight) {
        item.conclude(bytesInFlight, known.bytesInFlight);
        item.conclude(pushBytesSent, known.bytesSincePush);
    }
}

void showDuplicateAck(const TreeItem& item, const TreeItem& flags, const TcpFindings& found)
{
    flags.concludeText(duplicateAck, "This is a TCP duplicate ack");
    item.conclude(duplicateNumber, found.duplicateAckNumber);
    item.conclude(duplicateFrame, found.duplicateAckFrame)
        .expert(duplicateAck, fmt::format("Duplicate ACK (#{})", found.duplicateAckNumber));
}

void showFindings(const TreeItem& item, const TcpFindings& found)
{
    const auto shown = simplified(found.flags);
    const auto flags = item.conclude(flagsField);
    for (const auto& finding : findings) {
        if (!(shown & finding.flag))
            continue;
        if (finding.flag == tcpflag::duplicateAck) {
            showDuplicateAck(item, flags, found);
            continue;
        }
        flags.expert(*finding.info);
        if (!(finding.flag & anyRetransmission))
            continue;
        if (finding.info != &retransmission) {
            flags.expert(retransmission);
        } else if (found.retransmissionOf && found.retransmissionDelay != 0) {
            flags.conclude(rto, static_cast<std::uint64_t>(found.retransmissionDelay));
            flags.conclude(rtoFrame, found.retransmissionOf);
        }
    }
}

void prefixInfo(Context& context, const Segment& segment, const TcpFindings& found)
{
    auto* columns = context.columns();
    if (!columns)
        return;
    const auto shown = simplified(found.flags);
    const auto before = columns->info.size();
    for (const auto& finding : findings) {
        if (!(shown & finding.flag))
            continue;
        if (finding.flag == tcpflag::duplicateAck) {
            const auto text = fmt::format("[TCP Dup ACK {}#{}] ", found.duplicateAckFrame, found.duplicateAckNumber);
            columns->info.insert(segment.infoStart, text);
        } else {
            columns->info.insert(segment.infoStart, finding.prefix);
        }
    }
    // What the payload's protocol says of itself stands behind this.
    columns->infoFence = segment.infoStart + columns->info.size() - before;
}

} // namespace

constexpr FieldList analysisFields {fields};
constexpr ExpertList analysisExperts {experts};

void showAnalysis(const TreeItem& layer, Context& context, const Segment& segment)
{
    const auto& known = *segment.known;
    const auto* found = known.findings && (known.findings->flags & tcpflag::analysisFlags) ? known.findings : nullptr;
    const bool anything = found || known.acksFrame || known.bytesInFlight;
    if (layer && anything) {
        const auto item = layer.conclude(analysisField);
        showRoundTrips(item, known);
        if (found)
            showFindings(item, *found);
    }
    if (found)
        prefixInfo(context, segment, *found);
}

void showClosing(const TreeItem& flags, const Segment& segment)
{
    const auto* found = segment.known->findings;
    if (!found || !segment.has(bit::fin))
        return;
    if (found->flags & tcpflag::closesFirst)
        flags.expert(closesFirst);
    if (found->flags & tcpflag::closesSecond)
        flags.expert(closesSecond);
}

} // namespace porthole::tcp
