// Transmission Control Protocol: RFC 9293.

#include "dissectors/transport/tcp.h"

#include "dissectors/core/checksum.h"
#include "dissectors/transport/checksum_offload.h"
#include "dissectors/transport/port_range.h"

namespace porthole {

namespace tcp {

namespace {

enum ChecksumStatus : std::uint8_t {
    Bad,
    Good,
    Unverified,
};

void layerLabel(const ItemView& item, Text& out);
void noteRelativeSequence(const ItemView& item, Text& out);
void noteRelativeAcknowledgment(const ItemView& item, Text& out);
void headerLengthLabel(const ItemView& item, Text& out);
void flagsLabel(const ItemView& item, Text& out);
void aceLabel(const ItemView& item, Text& out);
void completenessName(std::uint64_t value, Text& out);
void appendScaling(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);

constexpr ValueName checksumStatuses[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint16_t> sourcePort {"tcp.srcport", "Source Port", PortOf {Transport::Tcp}};
constexpr Field<std::uint8_t> sourceRange {
    "tcp.srcport.range", "Port Range", Names {portRangeNames}, OnlyName {}, Generated {}, portRangeHelp};
constexpr Field<std::uint16_t> destinationPort {"tcp.dstport", "Destination Port", PortOf {Transport::Tcp}};
constexpr Field<std::uint8_t> destinationRange {
    "tcp.dstport.range", "Port Range", Names {portRangeNames}, OnlyName {}, Generated {}, portRangeHelp};
constexpr Field<std::uint16_t> anyPort {"tcp.port", "Source or Destination Port", PortOf {Transport::Tcp}, Hidden {}};
constexpr Field<std::uint32_t> stream {"tcp.stream", "Stream index", Generated {}};
constexpr Field<std::uint8_t> completeness {
    "tcp.completeness", "Conversation completeness", Generated {}, ValueText {completenessName}};
constexpr Field<std::uint32_t> segmentLength {"tcp.len", "TCP Segment Len", Generated {}};
constexpr Field<std::uint32_t> sequenceNumber {"tcp.seq", "Sequence Number", Append {noteRelativeSequence}};
constexpr Field<std::uint32_t> sequenceRaw {"tcp.seq_raw", "Sequence Number (raw)"};
constexpr Field<std::uint32_t> nextSequence {
    "tcp.nxtseq", "Next Sequence Number", Generated {}, Append {noteRelativeSequence}};
constexpr Field<std::uint32_t> acknowledgmentNumber {
    "tcp.ack", "Acknowledgment Number", Append {noteRelativeAcknowledgment}};
constexpr Field<std::uint32_t> acknowledgmentRaw {"tcp.ack_raw", "Acknowledgment number (raw)"};
constexpr Field<std::uint8_t> headerLength {"tcp.hdr_len", "Header Length", Label {headerLengthLabel}};
constexpr Field<std::uint16_t> flagsField {"tcp.flags", "Flags", Base::Hex, Mask {0xfff}, Label {flagsLabel}};
constexpr Field<bool> flagReserved {"tcp.flags.res", "Reserved", Mask {bit::reserved}, Width {12}, setOrNot};
constexpr Field<bool> flagAe {"tcp.flags.ae", "Accurate ECN", Mask {bit::ae}, Width {12}, setOrNot};
constexpr Field<bool> flagCwr {"tcp.flags.cwr", "Congestion Window Reduced", Mask {bit::cwr}, Width {12}, setOrNot};
constexpr Field<bool> flagEce {"tcp.flags.ece", "ECN-Echo", Mask {bit::ece}, Width {12}, setOrNot};
constexpr Field<std::uint8_t> flagAce {"tcp.flags.ace", "ACE", Label {aceLabel}};
constexpr Field<bool> flagUrg {"tcp.flags.urg", "Urgent", Mask {bit::urg}, Width {12}, setOrNot};
constexpr Field<bool> flagAck {"tcp.flags.ack", "Acknowledgment", Mask {bit::ack}, Width {12}, setOrNot};
constexpr Field<bool> flagPush {"tcp.flags.push", "Push", Mask {bit::psh}, Width {12}, setOrNot};
constexpr Field<bool> flagReset {"tcp.flags.reset", "Reset", Mask {bit::rst}, Width {12}, setOrNot};
constexpr Field<bool> flagSyn {"tcp.flags.syn", "Syn", Mask {bit::syn}, Width {12}, setOrNot};
constexpr Field<bool> flagFin {"tcp.flags.fin", "Fin", Mask {bit::fin}, Width {12}, setOrNot};
constexpr Field<TextString> flagsText {"tcp.flags.str", "TCP Flags", Generated {}};
constexpr Field<std::uint16_t> windowField {"tcp.window_size_value", "Window"};
constexpr Field<std::uint32_t> windowSize {"tcp.window_size", "Calculated window size", Generated {}};
constexpr Field<std::int32_t> windowScaling {
    "tcp.window_size_scalefactor", "Window size scaling factor", Generated {}, Append {appendScaling}};
constexpr Field<std::uint16_t> checksum {"tcp.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "tcp.checksum.status", "Checksum Status", Names {checksumStatuses}, OnlyName {}, Generated {}};
constexpr Field<std::uint16_t> checksumCalculated {
    "tcp.checksum_calculated", "Calculated Checksum", Base::Hex, Generated {}};
constexpr Field<std::uint8_t> offloadField {
    "tcp.checksum.offload", "Checksum offload", Names {checksumOffloads}, OnlyName {}, Generated {}};
constexpr Field<std::uint16_t> urgentPointer {"tcp.urgent_pointer", "Urgent Pointer"};
constexpr Field<NoValue> timestamps {"tcp.timestamps", "Timestamps", Generated {}};
constexpr Field<RelativeTime> timeRelative {
    "tcp.time_relative", "Time since first frame in this TCP stream", Generated {}};
constexpr Field<RelativeTime> timeDelta {
    "tcp.time_delta", "Time since previous frame in this TCP stream", Generated {}};

constexpr ExpertInfo shortSegment {"tcp.short_segment", Severity::Warning, ExpertGroup::Malformed, "Short segment"};
constexpr ExpertInfo bogusHeaderLength {
    "tcp.bogus_header_length", Severity::Error, ExpertGroup::Protocol, "Bogus TCP Header length"};
constexpr ExpertInfo acknowledgmentUnused {"tcp.ack.nonzero", Severity::Note, ExpertGroup::Protocol,
    "The acknowledgment number field is nonzero while the ACK flag is not set"};
constexpr ExpertInfo fastOpenAccepted {
    "tcp.analysis.tfo_ack", Severity::Note, ExpertGroup::Sequence, "TCP SYN-ACK accepting TFO data"};
constexpr ExpertInfo fastOpenIgnored {
    "tcp.analysis.tfo_ignored", Severity::Note, ExpertGroup::Sequence, "TCP SYN-ACK ignoring TFO data"};
constexpr ExpertInfo urgentUnused {"tcp.urgent_pointer.non_zero", Severity::Note, ExpertGroup::Protocol,
    "The urgent pointer field is nonzero while the URG flag is not set"};
constexpr ExpertInfo connectionSyn {
    "tcp.connection.syn", Severity::Chat, ExpertGroup::Sequence, "Connection establish request (SYN)"};
constexpr ExpertInfo connectionSynAck {
    "tcp.connection.synack", Severity::Chat, ExpertGroup::Sequence, "Connection establish acknowledge (SYN+ACK)"};
constexpr ExpertInfo connectionFin {
    "tcp.connection.fin", Severity::Chat, ExpertGroup::Sequence, "Connection finish (FIN)"};
constexpr ExpertInfo connectionReset {
    "tcp.connection.rst", Severity::Warning, ExpertGroup::Sequence, "Connection reset (RST)"};
constexpr ExpertInfo checksumBad {"tcp.checksum_bad.expert", Severity::Error, ExpertGroup::Checksum, "Bad checksum"};
constexpr ExpertInfo checksumAllOnes {"tcp.checksum.ffff", Severity::Warning, ExpertGroup::Checksum,
    "TCP Checksum 0xffff instead of 0x0000 (see RFC 1624)"};

constexpr const FieldInfo* fields[] = {&sourcePort, &sourceRange, &destinationPort, &destinationRange, &anyPort, &stream, &completeness, &segmentLength,
    &sequenceNumber, &sequenceRaw, &nextSequence, &acknowledgmentNumber, &acknowledgmentRaw, &headerLength, &flagsField,
    &flagReserved, &flagAe, &flagCwr, &flagEce, &flagAce, &flagUrg, &flagAck, &flagPush, &flagReset, &flagSyn, &flagFin,
    &flagsText, &windowField, &windowSize, &windowScaling, &checksum, &checksumStatus, &checksumCalculated,
    &offloadField, &urgentPointer, &timestamps, &timeRelative, &timeDelta, &remark};
constexpr const ExpertInfo* experts[] = {&shortSegment, &bogusHeaderLength, &acknowledgmentUnused, &fastOpenAccepted,
    &fastOpenIgnored, &urgentUnused, &connectionSyn, &connectionSynAck, &connectionFin, &connectionReset, &checksumBad, &checksumAllOnes};
constexpr const FieldList* moreFields[] = {&optionFields, &commonOptionFields, &rareOptionFields, &mptcpOptionFields,
    &riverbedOptionFields, &analysisFields, &stateFields, &payloadFields};
constexpr const ExpertList* moreExperts[] = {&optionExperts, &commonOptionExperts, &rareOptionExperts, &analysisExperts, &payloadExperts};
constexpr Parent parents[] = {{Table::IpProtocol, 6}};

// Labels

void layerLabel(const ItemView& item, Text& out)
{
    const auto from = item.find(sourcePort);
    const auto to = item.find(destinationPort);
    if (!from.found() || !to.found())
        return;
    out << ", Src Port: ";
    formatLabelValue(from, out);
    out << ", Dst Port: ";
    formatLabelValue(to, out);
    // A quoted header may end behind the sequence number; then only a line of its own tells that.
    if (!item.find(headerLength).found())
        return;
    out.format(", Seq: {}", item.valueOf(sequenceNumber));
    if (item.valueOf(flagAck))
        out.format(", Ack: {}", item.valueOf(acknowledgmentNumber));
    if (const auto length = item.find(segmentLength); length.found() && item.find(flagsField).found())
        out.format(", Len: {}", length.value());
}

void noteRelativeSequence(const ItemView& item, Text& out)
{
    if (item.noted())
        out << "    (relative sequence number)";
}

void noteRelativeAcknowledgment(const ItemView& item, Text& out)
{
    if (item.noted())
        out << "    (relative ack number)";
}

void headerLengthLabel(const ItemView& item, Text& out)
{
    const auto words = item.value() / 4;
    out.format("{:04b} .... = Header Length: {} bytes ({})", words, item.value(), words);
}

/// "SYN, ACK"; with accurate ECN, AE, CWR and ECE are one number.
void appendFlagNames(std::uint64_t flags, bool accurateEcn, Text& out)
{
    static constexpr std::string_view names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};
    const auto before = out.size();
    Separator comma(", ");
    for (unsigned i = 0; i < (accurateEcn ? 6 : 9); ++i)
        if (flags >> i & 1)
            out << comma.next() << names[i];
    if (accurateEcn)
        out << comma.next() << "ACE=" << static_cast<char>('0' + ((flags & bit::ace) >> 6));
    if (flags & bit::reserved)
        out << comma.next() << "Reserved";
    if (out.size() == before)
        out << "<None>";
}

void flagsLabel(const ItemView& item, Text& out)
{
    out.format("Flags: 0x{:03x} (", item.value());
    appendFlagNames(item.value(), item.noted(), out);
    out << ')';
}

void aceLabel(const ItemView& item, Text& out)
{
    out.format("...{} {:02b}.. .... = ACE: {}", item.value() >> 2, item.value() & 3, item.value());
}

void completenessName(std::uint64_t value, Text& out)
{
    std::string_view name = "Incomplete";
    switch (value) {
    case 1: name = "Incomplete, SYN_SENT"; break;
    case 3: name = "Incomplete, CLIENT_ESTABLISHED"; break;
    case 7: name = "Incomplete, ESTABLISHED"; break;
    case 15: name = "Incomplete, DATA"; break;
    case 23:
    case 39:
    case 55: name = "Complete, NO_DATA"; break;
    case 31:
    case 47:
    case 63: name = "Complete, WITH_DATA"; break;
    }
    out.format("{} ({})", name, value);
}

void appendScaling(const ItemView& item, Text& out)
{
    const auto factor = static_cast<std::int64_t>(item.value());
    if (factor == StreamKnowledge::unknownShift)
        out << " (unknown)";
    else if (factor == StreamKnowledge::noShift)
        out << " (no window scaling used)";
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto layer = item.parent();
    switch (layer.valueOf(checksumStatus, Unverified)) {
    case Good: out << " [correct]"; break;
    case Bad:
        out.format(" incorrect, should be 0x{:04x}(maybe caused by \"TCP checksum offload\"?)", layer.valueOf(checksumCalculated));
        break;
    default: out << " [unverified]";
    }
}

// Parts of the header

Segment readEssentials(const Cursor& in, const Context& context)
{
    Segment segment;
    segment.sourcePort = in.peek16(0);
    segment.destinationPort = in.peek16(2);
    segment.sequence = in.peek32(4);
    segment.acknowledgment = in.peek32(8);
    const auto word = in.peek16(12);
    segment.headerLength = (word >> 12) * 4u;
    segment.flags = word & 0xfff;
    segment.window = in.peek16(14);
    // A quoted or cut segment does not tell how much data it had.
    segment.lengthKnown = !context.quoted() && !context.network.fragmented && in.remaining() >= segment.headerLength;
    if (segment.lengthKnown)
        segment.payloadLength = in.remaining() - segment.headerLength;
    return segment;
}

/// Adds the fields at the places where they stand: the header is read as a whole, the tree line by line.
class Lines {
public:
    Lines(const TreeItem& layer, const Cursor& in)
        : m_layer(layer)
        , m_start(in.position())
        , m_source(in.source())
    {
    }
    TreeItem add(const FieldInfo& field, std::uint32_t offset, std::uint32_t length, std::uint64_t value) const
    {
        return m_layer.add(field, m_source, m_start + offset, length, value);
    }

private:
    const TreeItem& m_layer;
    std::uint32_t m_start;
    std::uint8_t m_source;
};

void showStream(const TreeItem& layer, const Segment& segment)
{
    if (!segment.known->known)
        return;
    layer.conclude(stream, segment.known->stream);
    layer.conclude(completeness, segment.known->completeness);
}

void noteIf(bool condition, const TreeItem& item)
{
    if (condition)
        item.note();
}

void showSequence(const Lines& lines, const TreeItem& layer, const Context& context, const Segment& segment)
{
    if (segment.lengthKnown) {
        lines.add(segmentLength, 12, 1, segment.payloadLength);
    } else if (!context.quoted()) {
        constexpr std::string_view text = "Short segment. Segment/fragment does not contain a full TCP header"
                                          " (might be NMAP or someone else deliberately sending unusual packets)";
        layer.addText(remark, text).expert(shortSegment, text);
    }
    if (!context.quoted()) {
        noteIf(segment.relative, lines.add(sequenceNumber, 4, 4, segment.shownSequence()));
        if (context.options().relativeSequenceNumbers)
            lines.add(sequenceRaw, 4, 4, segment.sequence);
    }
}

void showAcknowledgment(const Lines& lines, const Context& context, const Segment& segment)
{
    if (segment.lengthKnown) {
        const auto after = segment.payloadLength + (segment.has(bit::syn | bit::fin) ? 1 : 0);
        noteIf(segment.relative, lines.add(nextSequence, 4, 4, (segment.shownSequence() + after) & 0xffffffff));
    }
    if (segment.has(bit::ack)) {
        const auto shown = segment.lengthKnown ? segment.shownOfPeer(segment.acknowledgment) : segment.acknowledgment;
        const auto item = lines.add(acknowledgmentNumber, 8, 4, shown);
        noteIf(segment.relative, item);
        // RFC 7413 section 4.2: whether the data of the SYN was taken, the SYN+ACK tells.
        if (segment.has(bit::syn) && segment.relative && shown > 1)
            item.expert(fastOpenAccepted);
        else if (segment.known->findings && (segment.known->findings->flags & tcpflag::fastOpenIgnored))
            item.expert(fastOpenIgnored);
    } else {
        const auto item = lines.add(acknowledgmentNumber, 8, 4, segment.acknowledgment);
        if (segment.acknowledgment != 0)
            item.expert(acknowledgmentUnused);
    }
    if (context.options().relativeSequenceNumbers)
        lines.add(acknowledgmentRaw, 8, 4, segment.acknowledgment);
}

/// "·······AP···": a letter for each bit that is set, in the order of the wire.
void addFlagsText(const TreeItem& flags, const Segment& segment)
{
    static constexpr std::string_view letters = "RRRACEUAPRSF";
    char text[24];
    std::size_t size = 0;
    for (unsigned i = 0; i < 12; ++i) {
        if (segment.accurateEcn && i >= 3 && i <= 5) {
            text[size++] = i == 4 ? static_cast<char>('0' + ((segment.flags & bit::ace) >> 6)) : '-';
        } else if (segment.flags >> (11 - i) & 1) {
            text[size++] = letters[i];
        } else {
            text[size++] = '\xc2'; // U+00B7
            text[size++] = '\xb7';
        }
    }
    showClosing(flags.addText(flagsText, {text, size}), segment);
}

void showFlags(const Lines& lines, const Segment& segment)
{
    const auto flags = lines.add(flagsField, 12, 2, segment.flags);
    flags.bits(flagReserved, segment.flags);
    if (segment.accurateEcn) {
        flags.note();
        flags.add(flagAce, (segment.flags & bit::ace) >> 6u);
    } else {
        flags.bits(flagAe, segment.flags);
        flags.bits(flagCwr, segment.flags);
        flags.bits(flagEce, segment.flags);
    }
    flags.bits(flagUrg, segment.flags);
    flags.bits(flagAck, segment.flags);
    flags.bits(flagPush, segment.flags);
    const auto reset = flags.bits(flagReset, segment.flags);
    if (segment.has(bit::rst))
        reset.expert(connectionReset);
    const auto syn = flags.bits(flagSyn, segment.flags);
    if (segment.has(bit::syn)) {
        const auto& info = segment.has(bit::ack) ? connectionSynAck : connectionSyn;
        const auto port = segment.has(bit::ack) ? segment.sourcePort : segment.destinationPort;
        syn.expert(info, fmt::format("{}: server port {}", info.name, port));
    }
    const auto fin = flags.bits(flagFin, segment.flags);
    if (segment.has(bit::fin))
        fin.expert(connectionFin);
    addFlagsText(flags, segment);
}

/// RFC 7323 section 2.2: the window of a SYN is never scaled.
std::uint32_t shownWindow(const Segment& segment)
{
    const int shift = segment.known->windowShift;
    return segment.has(bit::syn) || shift <= 0 || !segment.lengthKnown ? segment.window : std::uint32_t {segment.window} << shift;
}

void showWindow(const Lines& lines, const Segment& segment)
{
    lines.add(windowField, 14, 2, segment.window);
    lines.add(windowSize, 14, 2, shownWindow(segment));
    if (segment.has(bit::syn))
        return;
    const std::int64_t shift = segment.known->windowShift;
    lines.add(windowScaling, 14, 2, static_cast<std::uint64_t>(shift >= 0 ? std::int64_t {1} << shift : shift));
}

/// RFC 9293 section 3.1: over a pseudo header, the header and the data.
std::uint16_t checksumOver(ByteView bytes, const NetworkLayer& network)
{
    InternetChecksum sum;
    sum.add({network.source.bytes.data(), network.source.size()});
    sum.add({network.destination.bytes.data(), network.destination.size()});
    sum.addLong(static_cast<std::uint32_t>(bytes.size())).addWord(6);
    return sum.add(bytes).result();
}

void showChecksum(Cursor& in, const TreeItem& layer, Context& context, const Segment& segment, ByteView whole, bool complete)
{
    const auto found = in.read(layer, checksum);
    if (!in)
        return;
    const auto offload
        = segment.lengthKnown ? checksumOffload(context, found, 6, segment.headerLength + segment.payloadLength) : ChecksumOffload::None;
    if (!context.options().verifyTcpChecksum || !segment.lengthKnown || !complete || !context.network.source) {
        layer.conclude(checksumStatus, Unverified);
        showChecksumOffload(layer, offloadField, offload);
        return;
    }
    const auto result = checksumOver(whole, context.network);
    const auto expected = InternetChecksum::expected(found, result);
    if (result == 0) {
        if (found == 0xffff)
            found.item.expert(checksumAllOnes);
    } else {
        found.item.expert(checksumBad, fmt::format("Bad checksum [should be 0x{:04x}]", expected));
        context.appendInfo(" [TCP CHECKSUM INCORRECT]");
    }
    layer.conclude(checksumStatus, result == 0 ? Good : Bad);
    layer.conclude(checksumCalculated, expected);
    if (result != 0) {
        const bool allWrong = offload == ChecksumOffload::None && segment.known->checksumsAllWrong;
        showChecksumOffload(layer, offloadField, allWrong ? ChecksumOffload::WholeDirection : offload);
    }
}

void showTimes(const TreeItem& layer, const Segment& segment)
{
    if (!layer || !segment.known->known)
        return;
    const auto item = layer.conclude(timestamps);
    item.conclude(timeRelative, static_cast<std::uint64_t>(segment.known->sinceFirst));
    item.conclude(timeDelta, static_cast<std::uint64_t>(segment.known->sincePrevious));
}

// Info column

void beginInfo(Context& context, Segment& segment)
{
    auto* columns = context.columns();
    if (!columns)
        return;
    auto& info = columns->info;
    info.truncate(columns->infoFence);
    segment.infoStart = info.size();
    appendPort(info, Transport::Tcp, segment.sourcePort, context.names());
    info << " → ";
    appendPort(info, Transport::Tcp, segment.destinationPort, context.names());
}

void describe(Context& context, const Segment& segment)
{
    auto* columns = context.columns();
    if (!columns)
        return;
    auto& info = columns->info;
    info << " [";
    appendFlagNames(segment.flags, segment.accurateEcn, info);
    info.format("] Seq={}", segment.shownSequence());
    if (segment.has(bit::ack))
        info.format(" Ack={}", segment.lengthKnown ? segment.shownOfPeer(segment.acknowledgment) : segment.acknowledgment);
    info.format(" Win={}", shownWindow(segment));
}

void dissectSegment(Cursor& in, TreeItem& layer, Context& context, Segment& segment)
{
    const auto start = in;
    const Lines lines(layer, in);
    segment.known = &context.nextStream();
    segment.relative = segment.known->known && context.options().relativeSequenceNumbers;
    segment.accurateEcn = segment.known->accurateEcn && !segment.has(bit::syn);

    describe(context, segment);
    showStream(layer, segment);
    showSequence(lines, layer, context, segment);
    if (segment.headerLength < minimumHeader) {
        const auto text = fmt::format("TCP header length ({}, must be at least {})", segment.headerLength, minimumHeader);
        lines.add(headerLength, 12, 1, segment.headerLength).expert(bogusHeaderLength, "Bogus " + text);
        context.appendInfo(", bogus {}", text);
        in.moveTo(in.end());
        return;
    }
    showAcknowledgment(lines, context, segment);
    lines.add(headerLength, 12, 1, segment.headerLength);
    showFlags(lines, segment);
    showWindow(lines, segment);

    in.skip(essentialHeader);
    showChecksum(in, layer, context, segment, start.view(), start.captured() == start.remaining());
    const auto urgent = in.read(layer, urgentPointer);
    if (!in)
        return;
    if (segment.has(bit::urg))
        context.appendInfo(" Urg={}", urgent.value);
    else if (urgent != 0)
        urgent.item.expert(urgentUnused);
    if (segment.lengthKnown)
        context.appendInfo(" Len={}", segment.payloadLength);

    if (segment.headerLength > minimumHeader)
        dissectOptions(in.take(segment.headerLength - minimumHeader), layer, context, segment);
    layer.setLength(std::min(segment.headerLength, start.remaining()));
    showTimes(layer, segment);
    if (!in)
        return;
    if (segment.lengthKnown) {
        showAnalysis(layer, context, segment);
        showStates(layer, segment);
    }
    dissectPayload(in, layer, context, segment);
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (context.summary()) {
        noteFacts(in, context);
        return;
    }
    if (!in.has(4)) {
        in.fail(&sourcePort, 4);
        return;
    }
    context.setProtocol("TCP");
    auto segment = readEssentials(in, context);
    const Lines lines(layer, in);
    lines.add(sourcePort, 0, 2, segment.sourcePort).add(sourceRange, static_cast<std::uint64_t>(portRange(segment.sourcePort)));
    lines.add(destinationPort, 2, 2, segment.destinationPort)
        .add(destinationRange, static_cast<std::uint64_t>(portRange(segment.destinationPort)));
    lines.add(anyPort, 0, 2, segment.sourcePort);
    lines.add(anyPort, 2, 2, segment.destinationPort);
    beginInfo(context, segment);
    // Of a packet quoted in an ICMP error often eight bytes of this header are left (RFC 792).
    if (context.quoted() && in.has(8))
        lines.add(sequenceNumber, 4, 4, segment.sequence);
    if (!in.has(essentialHeader)) {
        in.fail(&sequenceNumber, essentialHeader);
        return;
    }
    dissectSegment(in, layer, context, segment);
}

} // namespace

constexpr Field<TextString> remark {"tcp.remark", "Remark", OnlyValue {}};

} // namespace tcp

constinit const Protocol tcpProtocol {
    .layer = {"tcp", "Transmission Control Protocol", tcp::layerLabel},
    .shortName = "TCP",
    .reference = "RFC 9293",
    .fields = tcp::fields,
    .experts = tcp::experts,
    .parents = tcp::parents,
    .depth = Depth::Transport,
    .dissect = tcp::dissect,
    .moreFields = tcp::moreFields,
    .moreExperts = tcp::moreExperts,
};

} // namespace porthole
