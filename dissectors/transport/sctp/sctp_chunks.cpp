// SCTP chunks: RFC 9260 section 3.3; RFC 8260 (I-DATA), RFC 3758 (FORWARD-TSN), RFC 4820 (PAD), RFC 4895 (AUTH), RFC 5061
// (ASCONF), RFC 6525 (RE-CONFIG), draft-tuexen-tsvwg-sctp-multipath (NR-SACK), draft-stewart-sctp-pktdrprep (PKTDROP).

#include "dissectors/transport/sctp/sctp.h"
#include "dissectors/transport/sctp/sctp_names.h"

namespace porthole {

constinit const Field<std::uint8_t> sctpChunkType {"sctp.chunk_type", "Chunk type", Names {sctpChunkNames}};

namespace {

void chunkLabel(const ItemView& item, Text& out);
void appendBadLength(const ItemView& item, Text& out);
void gapLabel(const ItemView& item, Text& out);

enum Type : std::uint8_t {
    Data = 0,
    Init = 1,
    InitAck = 2,
    Sack = 3,
    Heartbeat = 4,
    HeartbeatAck = 5,
    Abort = 6,
    Shutdown = 7,
    ShutdownAck = 8,
    Error = 9,
    CookieEcho = 10,
    CookieAck = 11,
    Ecne = 12,
    Cwr = 13,
    ShutdownComplete = 14,
    Auth = 15,
    NrSack = 16,
    InterleavedData = 64,
    AsconfAck = 128,
    PacketDrop = 129,
    Reconfiguration = 130,
    Pad = 132,
    ForwardTsn = 192,
    Asconf = 193,
    InterleavedForward = 194,
};
constexpr std::uint8_t lastSegment = 1, firstSegment = 2, unordered = 4;

constexpr Booleans tagReflected {"Tag reflected", "Tag not reflected"};

constexpr Field<NoValue> chunkItem {"sctp.chunk", "Chunk", Label {chunkLabel}};
constexpr Field<bool> skipUnknown {"sctp.chunk_bit_1", "Bit", Mask {0x80},
    Booleans {"Skip chunk and continue processing of the packet", "Stop processing of the packet"}};
constexpr Field<bool> reportUnknown {"sctp.chunk_bit_2", "Bit", Mask {0x40}, Booleans {"Do report", "Do not report"}};
constexpr Field<std::uint8_t> flags {"sctp.chunk_flags", "Chunk flags", Base::Hex};
constexpr Field<std::uint16_t> length {"sctp.chunk_length", "Chunk length", Append {appendBadLength}};
constexpr Field<ByteString> padding {"sctp.chunk_padding", "Chunk padding"};
constexpr Field<ByteString> value {"sctp.chunk_value", "Chunk value"};
constexpr Field<ByteString> cookie {"sctp.cookie", "Cookie"};

constexpr Field<std::uint32_t> anyTag {"sctp.initiate_tag", "Initiate tag", Base::Hex, Hidden {}};
constexpr Field<std::uint32_t> initTag {"sctp.init_initiate_tag", "Initiate tag", Base::Hex};
constexpr Field<std::uint32_t> initCredit {"sctp.init_credit", "Advertised receiver window credit (a_rwnd)"};
constexpr Field<std::uint16_t> initOutbound {"sctp.init_nr_out_streams", "Number of outbound streams"};
constexpr Field<std::uint16_t> initInbound {"sctp.init_nr_in_streams", "Number of inbound streams"};
constexpr Field<std::uint32_t> initTsn {"sctp.init_initial_tsn", "Initial TSN"};
constexpr Field<std::uint32_t> ackTag {"sctp.initack_initiate_tag", "Initiate tag", Base::Hex};
constexpr Field<std::uint32_t> ackCredit {"sctp.initack_credit", "Advertised receiver window credit (a_rwnd)"};
constexpr Field<std::uint16_t> ackOutbound {"sctp.initack_nr_out_streams", "Number of outbound streams"};
constexpr Field<std::uint16_t> ackInbound {"sctp.initack_nr_in_streams", "Number of inbound streams"};
constexpr Field<std::uint32_t> ackTsn {"sctp.initack_initial_tsn", "Initial TSN"};

constexpr Field<bool> immediately {
    "sctp.data_i_bit", "I-Bit", Mask {0x08}, Booleans {"Send SACK immediately", "Possibly delay SACK"}};
constexpr Field<bool> unorderedBit {
    "sctp.data_u_bit", "U-Bit", Mask {unordered}, Booleans {"Unordered delivery", "Ordered delivery"}};
constexpr Field<bool> beginning {
    "sctp.data_b_bit", "B-Bit", Mask {firstSegment}, Booleans {"First segment", "Subsequent segment"}};
constexpr Field<bool> ending {
    "sctp.data_e_bit", "E-Bit", Mask {lastSegment}, Booleans {"Last segment", "Not the last segment"}};
constexpr Field<std::uint32_t> relativeTsn {"sctp.data_tsn", "Transmission sequence number (relative)"};
constexpr Field<std::uint32_t> tsn {"sctp.data_tsn_raw", "Transmission sequence number (absolute)"};
constexpr Field<std::uint16_t> stream {"sctp.data_sid", "Stream identifier", Base::Hex};
constexpr Field<std::uint16_t> streamNumber {"sctp.data_ssn", "Stream sequence number"};
constexpr Field<std::uint16_t> dataReserved {"sctp.data_reserved", "Reserved"};
constexpr Field<std::uint32_t> message {"sctp.data_mid", "Message identifier"};
constexpr Field<std::uint32_t> fragment {"sctp.data_fsn", "Fragment sequence number"};
constexpr Field<std::uint32_t> payloadProtocol {
    "sctp.data_payload_proto_id", "Payload protocol identifier", Names {sctpPayloadNames}};

/// What SACK and NR-SACK have in common, under different names.
struct SackFields {
    const Field<std::uint8_t>& nonce;
    const Field<std::uint32_t>&cumulative, &credit;
    const Field<std::uint16_t>&gaps, &duplicates;
    const Field<std::uint32_t>& duplicate;
};
struct GapFields {
    const FieldInfo& block;
    const Field<std::uint16_t>&start, &end;
    const Field<std::uint32_t>&startTsn, &endTsn, &count;
};
constexpr Field<std::uint8_t> sackNonce {"sctp.sack_nounce_sum", "Nounce sum", Mask {0x01}};
constexpr Field<std::uint32_t> sackCumulative {"sctp.sack_cumulative_tsn_ack_raw", "Cumulative TSN ACK (absolute)"};
constexpr Field<std::uint32_t> sackRelative {"sctp.sack_cumulative_tsn_ack", "Cumulative TSN ACK (relative)"};
constexpr Field<std::uint32_t> sackCredit {"sctp.sack_a_rwnd", "Advertised receiver window credit (a_rwnd)"};
constexpr Field<std::uint16_t> sackGaps {"sctp.sack_number_of_gap_blocks", "Number of gap acknowledgement blocks"};
constexpr Field<std::uint16_t> sackDuplicates {"sctp.sack_number_of_duplicated_tsns", "Number of duplicated TSNs"};
constexpr Field<NoValue> sackBlock {"sctp.sack_gap_block", "Gap Acknowledgement", Label {gapLabel}};
constexpr Field<std::uint16_t> sackStart {"sctp.sack_gap_block_start", "Start"};
constexpr Field<std::uint32_t> sackStartTsn {"sctp.sack_gap_block_start_tsn", "Start TSN", Generated {}};
constexpr Field<std::uint16_t> sackEnd {"sctp.sack_gap_block_end", "End"};
constexpr Field<std::uint32_t> sackEndTsn {"sctp.sack_gap_block_end_tsn", "End TSN", Generated {}};
constexpr Field<std::uint32_t> sackCount {
    "sctp.sack_number_of_tsns_gap_acked", "Number of TSNs in gap acknowledgement blocks", Generated {}};
constexpr Field<std::uint32_t> sackDuplicate {"sctp.sack_duplicate_tsn", "Duplicate TSN"};
constexpr Field<std::uint8_t> nrNonce {"sctp.nr_sack_nounce_sum", "Nounce sum", Mask {0x01}};
constexpr Field<std::uint32_t> nrCumulative {"sctp.nr_sack_cumulative_tsn_ack", "Cumulative TSN ACK"};
constexpr Field<std::uint32_t> nrCredit {"sctp.nr_sack_a_rwnd", "Advertised receiver window credit (a_rwnd)"};
constexpr Field<std::uint16_t> nrGaps {"sctp.nr_sack_number_of_gap_blocks", "Number of gap acknowledgement blocks"};
constexpr Field<std::uint16_t> nrNrGaps {
    "sctp.nr_sack_number_of_nr_gap_blocks", "Number of nr-gap acknowledgement blocks"};
constexpr Field<std::uint16_t> nrDuplicates {"sctp.nr_sack_number_of_duplicated_tsns", "Number of duplicated TSNs"};
constexpr Field<std::uint16_t> nrReserved {"sctp.nr_sack_reserved", "Reserved", Base::Hex};
constexpr Field<NoValue> nrBlock {"sctp.nr_sack_gap_block", "Gap Acknowledgement", Label {gapLabel}};
constexpr Field<std::uint16_t> nrStart {"sctp.nr_sack_gap_block_start", "Start"};
constexpr Field<std::uint32_t> nrStartTsn {"sctp.nr_sack_gap_block_start_tsn", "Start TSN", Generated {}};
constexpr Field<std::uint16_t> nrEnd {"sctp.nr_sack_gap_block_end", "End"};
constexpr Field<std::uint32_t> nrEndTsn {"sctp.nr_sack_gap_block_end_tsn", "End TSN", Generated {}};
constexpr Field<std::uint32_t> nrCount {
    "sctp.nr_sack_number_of_tsns_gap_acked", "Number of TSNs in gap acknowledgement blocks", Generated {}};
constexpr Field<NoValue> nrNrBlock {"sctp.nr_sack_nr_gap_block", "NR-Gap Acknowledgement", Label {gapLabel}};
constexpr Field<std::uint16_t> nrNrStart {"sctp.nr_sack_nr_gap_block_start", "Start"};
constexpr Field<std::uint32_t> nrNrStartTsn {"sctp.nr_sack_nr_gap_block_start_tsn", "Start TSN", Generated {}};
constexpr Field<std::uint16_t> nrNrEnd {"sctp.nr_sack_nr_gap_block_end", "End"};
constexpr Field<std::uint32_t> nrNrEndTsn {"sctp.nr_sack_nr_gap_block_end_tsn", "End TSN", Generated {}};
constexpr Field<std::uint32_t> nrNrCount {
    "sctp.nr_sack_number_of_tsns_nr_gap_acked", "Number of TSNs in nr-gap acknowledgement blocks", Generated {}};
constexpr Field<std::uint32_t> nrDuplicate {"sctp.nr_sack_duplicate_tsn", "Duplicate TSN"};

constexpr Field<bool> abortReflected {"sctp.abort_t_bit", "T-Bit", Mask {0x01}, tagReflected};
constexpr Field<bool> completeReflected {"sctp.shutdown_complete_t_bit", "T-Bit", Mask {0x01}, tagReflected};
constexpr Field<std::uint32_t> shutdownTsn {"sctp.shutdown_cumulative_tsn_ack", "Cumulative TSN Ack"};
constexpr Field<std::uint32_t> ecneTsn {"sctp.ecne_lowest_tsn", "Lowest TSN"};
constexpr Field<std::uint32_t> cwrTsn {"sctp.cwr_lowest_tsn", "Lowest TSN"};
constexpr Field<std::uint16_t> keyId {"sctp.shared_key_id", "Shared key identifier"};
constexpr Field<ByteString> hmac {"sctp.hmac", "HMAC"};
constexpr Field<std::uint32_t> asconfNumber {"sctp.asconf_seq_nr_number", "Sequence number", Base::Hex};
constexpr Field<std::uint32_t> asconfAckNumber {"sctp.asconf_ack_seq_nr_number", "Sequence number", Base::Hex};
constexpr Field<bool> fromMiddlebox {
    "sctp.pckdrop_m_bit", "M-Bit", Mask {0x01}, Booleans {"Source is a middlebox", "Source is an endhost"}};
constexpr Field<bool> badChecksum {
    "sctp.pckdrop_b_bit", "B-Bit", Mask {0x02}, Booleans {"SCTP checksum was incorrect", "SCTP checksum was correct"}};
constexpr Field<bool> cutShort {
    "sctp.pckdrop_t_bit", "T-Bit", Mask {0x04}, Booleans {"Packet is truncated", "Packet is not truncated"}};
constexpr Field<std::uint32_t> bandwidth {"sctp.pktdrop_bandwidth", "Bandwidth"};
constexpr Field<std::uint32_t> queueSize {"sctp.pktdrop_queuesize", "Queuesize"};
constexpr Field<std::uint16_t> cutLength {"sctp.pktdrop_truncated_length", "Truncated length"};
constexpr Field<std::uint16_t> dropReserved {"sctp.pktdrop_reserved", "Reserved"};
constexpr Field<ByteString> dropped {"sctp.pktdrop_datafield", "Data field"};
constexpr Field<ByteString> paddingData {"sctp.padding_data", "Padding data"};
constexpr Field<std::uint32_t> forwardTsn {"sctp.forward_tsn_tsn", "New cumulative TSN"};
constexpr Field<std::uint16_t> forwardStream {"sctp.forward_tsn_sid", "Stream identifier"};
constexpr Field<std::uint16_t> forwardNumber {"sctp.forward_tsn_ssn", "Stream sequence number"};
constexpr Field<std::uint32_t> interleavedTsn {"sctp.i_forward_tsn_tsn", "New cumulative TSN"};
constexpr Field<std::uint16_t> interleavedStream {"sctp.i_forward_tsn_sid", "Stream identifier"};
constexpr Field<std::uint16_t> interleavedFlags {"sctp.i_forward_tsn_flags", "Flags", Base::Hex};
constexpr Field<std::uint16_t> interleavedReserved {"sctp.i_forward_tsn_res", "Reserved", Mask {0xfffe}};
constexpr Field<bool> interleavedUnordered {"sctp.i_forward_tsn_u_bit", "U-Bit", Mask {0x0001}, Width {16},
    Booleans {"Unordered messages", "Ordered messages"}};
constexpr Field<std::uint32_t> interleavedMessage {"sctp.forward_tsn_mid", "Message identifier"};

constexpr ExpertInfo badChunkLength {"sctp.chunk_length.bad", Severity::Error, ExpertGroup::Malformed, "Chunk length bad"};
constexpr ExpertInfo zeroCredit {"sctp.sack_a_rwnd.expert", Severity::Note, ExpertGroup::Sequence,
    "Zero Advertised Receiver Window Credit"};
constexpr ExpertInfo badGap {"sctp.sack_gap_block_malformed", Severity::Error, ExpertGroup::Protocol, "Malformed gap block."};
constexpr ExpertInfo gapOrder {
    "sctp.sack_gap_block_out_of_order", Severity::Warning, ExpertGroup::Protocol, "Gap blocks not in strict order."};
constexpr ExpertInfo manyGaps {"sctp.sack_number_of_tsns_gap_acked.100", Severity::Warning, ExpertGroup::Sequence,
    "More than 100 TSNs were gap-acknowledged in this SACK."};
constexpr ExpertInfo manyNrSackGaps {"sctp.nr_sack_number_of_tsns_gap_acked.100", Severity::Warning, ExpertGroup::Sequence,
    "More than 100 TSNs were gap-acknowledged in this NR-SACK."};
constexpr ExpertInfo manyNrGaps {"sctp.nr_sack_number_of_tsns_nr_gap_acked.100", Severity::Warning, ExpertGroup::Sequence,
    "More than 100 TSNs were nr-gap-acknowledged in this NR-SACK."};

constexpr const FieldInfo* fields[] = {&chunkItem, &sctpChunkType, &skipUnknown, &reportUnknown, &flags, &length, &padding,
    &value, &cookie, &anyTag, &initTag, &initCredit, &initOutbound, &initInbound, &initTsn, &ackTag, &ackCredit,
    &ackOutbound, &ackInbound, &ackTsn, &immediately, &unorderedBit, &beginning, &ending, &relativeTsn, &tsn, &stream,
    &streamNumber, &dataReserved, &message, &fragment, &payloadProtocol, &sackNonce, &sackRelative, &sackCumulative, &sackCredit,
    &sackGaps, &sackDuplicates, &sackBlock, &sackStart, &sackStartTsn, &sackEnd, &sackEndTsn, &sackCount,
    &sackDuplicate, &nrNonce, &nrCumulative, &nrCredit, &nrGaps, &nrNrGaps, &nrDuplicates, &nrReserved, &nrBlock,
    &nrStart, &nrStartTsn, &nrEnd, &nrEndTsn, &nrCount, &nrNrBlock, &nrNrStart, &nrNrStartTsn, &nrNrEnd, &nrNrEndTsn,
    &nrNrCount, &nrDuplicate, &abortReflected, &completeReflected, &shutdownTsn, &ecneTsn, &cwrTsn, &keyId,
    &hmac, &asconfNumber, &asconfAckNumber, &fromMiddlebox, &badChecksum, &cutShort, &bandwidth, &queueSize,
    &cutLength, &dropReserved, &dropped, &paddingData, &forwardTsn, &forwardStream, &forwardNumber, &interleavedTsn,
    &interleavedStream, &interleavedFlags, &interleavedReserved, &interleavedUnordered, &interleavedMessage};
constexpr const ExpertInfo* experts[] = {&badChunkLength, &zeroCredit, &badGap, &gapOrder, &manyGaps, &manyNrSackGaps,
    &manyNrGaps};

constexpr SackFields sackFields {sackNonce, sackCumulative, sackCredit, sackGaps, sackDuplicates, sackDuplicate};
constexpr SackFields nrSackFields {nrNonce, nrCumulative, nrCredit, nrGaps, nrDuplicates, nrDuplicate};
constexpr GapFields sackGap {sackBlock, sackStart, sackEnd, sackStartTsn, sackEndTsn, sackCount};
constexpr GapFields nrGap {nrBlock, nrStart, nrEnd, nrStartTsn, nrEndTsn, nrCount};
constexpr GapFields nrNrGap {nrNrBlock, nrNrStart, nrNrEnd, nrNrStartTsn, nrNrEndTsn, nrNrCount};

// Labels.

const char* plural(std::uint64_t count) { return count == 1 ? "" : "s"; }

void appendBadLength(const ItemView& item, Text& out)
{
    if (item.value() < 4)
        out << " (invalid, should be >= 4)";
}

void gapLabel(const ItemView& item, Text& out)
{
    const bool nr = &item.field() == &nrBlock, nrNr = &item.field() == &nrNrBlock;
    const auto& first = nrNr ? nrNrStartTsn : nr ? nrStartTsn : sackStartTsn;
    const auto& last = nrNr ? nrNrEndTsn : nr ? nrEndTsn : sackEndTsn;
    out.format("{} for TSN {} to {}", item.field().name, item.valueOf(first), item.valueOf(last));
}

std::string_view segmentName(std::uint64_t bits)
{
    constexpr std::string_view names[] = {"middle", "last", "first", "complete"};
    return names[bits & (firstSegment | lastSegment)];
}

void summariseData(const ItemView& item, bool interleaved, Text& out)
{
    const auto bits = item.valueOf(flags);
    const auto relative = item.find(relativeTsn);
    out.format(" ({}ordered, {} segment, TSN: {}, SID: {}", bits & unordered ? "un" : "", segmentName(bits),
        relative.found() ? relative.value() : item.valueOf(tsn),
        item.valueOf(stream));
    if (!interleaved)
        out.format(", SSN: {}, PPID: {}", item.valueOf(streamNumber), item.valueOf(payloadProtocol));
    else if (bits & firstSegment)
        out.format(", MID: {}", item.valueOf(message));
    else
        out.format(", MID: {}, FSN: {}", item.valueOf(message), item.valueOf(fragment));
    const auto size = item.valueOf(length) - (interleaved ? 20 : 16);
    out.format(", payload length: {} byte{})", size, plural(size));
}

void summariseRest(const ItemView& item, std::uint64_t kind, Text& out)
{
    const auto size = item.valueOf(length) - 4;
    switch (kind) {
    case Init:
        out.format(" (Outbound streams: {}, inbound streams: {})", item.valueOf(initOutbound), item.valueOf(initInbound));
        break;
    case InitAck:
        out.format(" (Outbound streams: {}, inbound streams: {})", item.valueOf(ackOutbound), item.valueOf(ackInbound));
        break;
    case Sack:
        out.format(" (Cumulative TSN: {}, a_rwnd: {}, gaps: {}, duplicate TSNs: {})", item.valueOf(sackCumulative),
            item.valueOf(sackCredit), item.valueOf(sackGaps), item.valueOf(sackDuplicates));
        break;
    case NrSack:
        out.format(" (Cumulative TSN: {}, a_rwnd: {}, gaps: {}, nr-gaps: {}, duplicate TSNs: {})", item.valueOf(nrCumulative),
            item.valueOf(nrCredit), item.valueOf(nrGaps), item.valueOf(nrNrGaps), item.valueOf(nrDuplicates));
        break;
    case Heartbeat:
    case HeartbeatAck: out.format(" (Information: {} byte{})", size, plural(size)); break;
    case CookieEcho: out.format(" (Cookie length: {} byte{})", size, plural(size)); break;
    case Shutdown: out.format(" (Cumulative TSN ack: {})", item.valueOf(shutdownTsn)); break;
    case Ecne: out.format(" (Lowest TSN: {})", item.valueOf(ecneTsn)); break;
    case Cwr: out.format(" (Lowest TSN: {})", item.valueOf(cwrTsn)); break;
    case ForwardTsn: out.format("(Cumulative TSN: {})", item.valueOf(forwardTsn)); break;
    case InterleavedForward: out.format("(Cumulative TSN: {})", item.valueOf(interleavedTsn)); break;
    case Pad: out.format(" (Padding data length: {} byte{})", size, plural(size)); break;
    default:
        if (kind == 255 || findName(sctpChunkNames, kind).empty())
            out.format(" (Type: {}, value length: {} byte{})", kind, size, plural(size));
    }
}

void chunkLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(sctpChunkType);
    out << findName(sctpChunkNames, kind, "RESERVED") << " chunk";
    if (const auto stated = item.find(length); stated.found() && stated.value() < 4)
        out.format(", bogus chunk length {} < 4)", stated.value());
    else if (item.noted() && (kind == Data || kind == InterleavedData))
        summariseData(item, kind == InterleavedData, out);
    else if (item.noted())
        summariseRest(item, kind, out);
}

// Chunks in detail; each cursor is limited to its chunk.

/// One chunk under dissection.
struct Chunk {
    Cursor& in; ///< over what follows the length
    const TreeItem& item;
    Context& context;
    TreeItem flagsItem;
    std::uint8_t flags;
    int depth;

    /// The numbers of a chunk that is quoted are left as they are.
    bool numbersAreRelative() const { return depth == 0 && !context.quoted() && context.options().relativeTsns; }
};

void readBytes(Chunk& chunk, const FieldInfo& field)
{
    if (chunk.in && chunk.in.remaining() > 0)
        chunk.in.bytes(chunk.item, field, chunk.in.remaining());
}

void parameters(Chunk& chunk) { dissectSctpParameters(chunk.in, chunk.item, chunk.context, chunk.depth); }

struct InitFields {
    const Field<std::uint32_t>&tag, &credit;
    const Field<std::uint16_t>&outbound, &inbound;
    const Field<std::uint32_t>& tsn;
};

void initChunk(Chunk& chunk, const InitFields& names)
{
    auto& in = chunk.in;
    const auto tag = in.read(chunk.item, names.tag);
    if (tag.item)
        chunk.item.add(anyTag, in.source(), in.position() - 4, 4, tag.value);
    in.read(chunk.item, names.credit);
    in.read(chunk.item, names.outbound);
    in.read(chunk.item, names.inbound);
    in.read(chunk.item, names.tsn);
    if (in)
        chunk.item.note(); // its line speaks of the fixed part only
    parameters(chunk);
}

void handOn(Chunk& chunk)
{
    const auto payload = chunk.in.rest();
    if (chunk.depth > 0 || payload.remaining() == 0)
        return;
    constexpr std::uint8_t whole = firstSegment | lastSegment;
    if ((chunk.flags & whole) == whole)
        chunk.context.data(payload);
    else
        chunk.context.appendInfo("(Message Fragment) ");
}

void dataChunk(Chunk& chunk, bool interleaved)
{
    auto& in = chunk.in;
    for (const auto* bit : {&immediately, &unorderedBit, &beginning, &ending})
        chunk.flagsItem.bits(*bit, chunk.flags);
    auto number = in.peek32();
    if (const auto& known = chunk.context.knowledge().sctp; known.sentBaseKnown && chunk.numbersAreRelative() && in.has(4)) {
        number -= known.sentBase;
        chunk.item.add(relativeTsn, in.source(), in.position(), 4, number);
    }
    in.read(chunk.item, tsn);
    in.read(chunk.item, stream);
    if (interleaved) {
        in.read(chunk.item, dataReserved);
        in.read(chunk.item, message);
        if (chunk.flags & firstSegment)
            in.read(chunk.item, payloadProtocol);
        else
            in.read(chunk.item, fragment);
    } else {
        in.read(chunk.item, streamNumber);
        in.read(chunk.item, payloadProtocol);
    }
    if (!in)
        return;
    chunk.context.appendInfo("(TSN={}) ", number);
}

/// Gap blocks count from the cumulative TSN (RFC 9260 section 3.3.4).
/// Returns where the last one ends.
std::uint16_t gapBlocks(Chunk& chunk, const GapFields& names, std::uint16_t count, std::uint32_t base, const ExpertInfo& tooMany)
{
    auto& in = chunk.in;
    std::uint32_t total = 0, previous = 0;
    std::uint16_t lastEnd = 0;
    for (unsigned i = 0; i < count && in; ++i) {
        if (!in.has(4)) {
            in.fail(&names.start, 4);
            return lastEnd;
        }
        const auto block = chunk.item.add(names.block, in.source(), in.position(), 4, 0);
        const auto start = in.read(block, names.start);
        start.item.conclude(names.startTsn, base + start);
        const auto end = in.read(block, names.end);
        const auto last = end.item.conclude(names.endTsn, base + end);
        if (start > end)
            last.expert(badGap);
        else if (start <= previous)
            last.expert(gapOrder);
        if (start <= end)
            total += end - start + 1u;
        previous = std::max<std::uint32_t>(previous, end);
        lastEnd = end;
    }
    if (count > 0 && chunk.item) {
        const auto sum = chunk.item.conclude(names.count, total);
        if (total > 100)
            sum.expert(tooMany);
    }
    return lastEnd;
}

void sackChunk(Chunk& chunk, const SackFields& names, bool nonRenegable)
{
    auto& in = chunk.in;
    chunk.flagsItem.bits(names.nonce, chunk.flags);
    auto base = in.peek32();
    if (const auto& known = chunk.context.knowledge().sctp;
        !nonRenegable && known.receivedBaseKnown && chunk.numbersAreRelative() && in.has(4)) {
        base -= known.receivedBase;
        chunk.item.add(sackRelative, in.source(), in.position(), 4, base);
    }
    in.read(chunk.item, names.cumulative);
    const auto credit = in.read(chunk.item, names.credit);
    if (in && credit == 0)
        credit.item.expert(zeroCredit);
    const auto gaps = in.read(chunk.item, names.gaps);
    std::uint16_t firmGaps = 0; // not to be taken back
    if (nonRenegable)
        firmGaps = in.read(chunk.item, nrNrGaps);
    const auto duplicates = in.read(chunk.item, names.duplicates);
    if (nonRenegable)
        in.read(chunk.item, nrReserved);
    const auto beyond = gapBlocks(chunk, nonRenegable ? nrGap : sackGap, gaps, base, nonRenegable ? manyNrSackGaps : manyGaps);
    if (nonRenegable)
        gapBlocks(chunk, nrNrGap, firmGaps, base, manyNrGaps);
    for (unsigned i = 0; i < duplicates && in; ++i)
        in.read(chunk.item, names.duplicate);
    if (!in || nonRenegable || chunk.depth > 0)
        return;
    chunk.context.appendInfo("(Ack={}", base);
    if (gaps > 0)
        chunk.context.appendInfo("+{}", beyond);
    chunk.context.appendInfo(", Arwnd={}) ", credit.value);
}

void packetDrop(Chunk& chunk)
{
    auto& in = chunk.in;
    for (const auto* bit : {&fromMiddlebox, &badChecksum, &cutShort})
        chunk.flagsItem.bits(*bit, chunk.flags);
    in.read(chunk.item, bandwidth);
    in.read(chunk.item, queueSize);
    in.read(chunk.item, cutLength);
    in.read(chunk.item, dropReserved);
    readBytes(chunk, dropped);
}

void forwardChunk(Chunk& chunk, bool interleaved)
{
    auto& in = chunk.in;
    in.read(chunk.item, interleaved ? interleavedTsn : forwardTsn);
    while (in && in.remaining() > 0) {
        if (!interleaved) {
            in.read(chunk.item, forwardStream);
            in.read(chunk.item, forwardNumber);
            continue;
        }
        in.read(chunk.item, interleavedStream);
        const auto bits = in.read(chunk.item, interleavedFlags);
        bits.item.bits(interleavedReserved, bits);
        bits.item.bits(interleavedUnordered, bits);
        in.read(chunk.item, interleavedMessage);
    }
}

void dissectExtension(Chunk& chunk, std::uint8_t kind)
{
    auto& in = chunk.in;
    switch (kind) {
    case Auth:
        in.read(chunk.item, keyId);
        in.read(chunk.item, sctpHmacId);
        readBytes(chunk, hmac);
        break;
    case NrSack: sackChunk(chunk, nrSackFields, true); break;
    case AsconfAck:
        in.read(chunk.item, asconfAckNumber);
        parameters(chunk);
        break;
    case Asconf:
        in.read(chunk.item, asconfNumber);
        parameters(chunk);
        break;
    case PacketDrop: packetDrop(chunk); break;
    case Reconfiguration: parameters(chunk); break;
    case Pad: readBytes(chunk, paddingData); break;
    case ForwardTsn: forwardChunk(chunk, false); break;
    case InterleavedForward: forwardChunk(chunk, true); break;
    default: readBytes(chunk, value);
    }
}

void dissectContent(Chunk& chunk, std::uint8_t kind)
{
    auto& in = chunk.in;
    switch (kind) {
    case Data:
    case InterleavedData: dataChunk(chunk, kind == InterleavedData); break;
    case Init: initChunk(chunk, {initTag, initCredit, initOutbound, initInbound, initTsn}); break;
    case InitAck: initChunk(chunk, {ackTag, ackCredit, ackOutbound, ackInbound, ackTsn}); break;
    case Sack: sackChunk(chunk, sackFields, false); break;
    case Heartbeat:
    case HeartbeatAck: parameters(chunk); break;
    case Abort:
        chunk.flagsItem.bits(abortReflected, chunk.flags);
        dissectSctpCauses(in, chunk.item, chunk.context, chunk.depth);
        break;
    case Shutdown: in.read(chunk.item, shutdownTsn); break;
    case Error: dissectSctpCauses(in, chunk.item, chunk.context, chunk.depth); break;
    case CookieEcho: readBytes(chunk, cookie); break;
    case ShutdownAck:
    case CookieAck: break;
    case Ecne: in.read(chunk.item, ecneTsn); break;
    case Cwr: in.read(chunk.item, cwrTsn); break;
    case ShutdownComplete: chunk.flagsItem.bits(completeReflected, chunk.flags); break;
    default: dissectExtension(chunk, kind);
    }
}

} // namespace

constinit const FieldList sctpChunkFields {fields};
constinit const ExpertList sctpChunkExperts {experts};

bool dissectSctpChunk(Cursor& in, const TreeItem& parent, Context& context, int depth)
{
    constexpr std::uint32_t header = 4;
    if (!in.has(header)) {
        in.fail(&sctpChunkType, header);
        return false;
    }
    const std::uint32_t size = in.peek16(2);
    const auto padded = (size + 3) / 4 * 4;
    const auto available = in.remaining();
    const auto item = parent.add(chunkItem, in.source(), in.position(), std::min(std::max(padded, header), available), 0);
    const auto kind = in.read(item, sctpChunkType);
    kind.item.bits(skipUnknown, kind);
    kind.item.bits(reportUnknown, kind);
    const auto bits = in.read(item, flags);
    const auto stated = in.read(item, length);
    if (depth == 0)
        context.appendInfo("{} ", findName(sctpChunkNames, kind, "RESERVED"));
    if (size < header)
        return false;
    if (size > available)
        stated.item.expert(badChunkLength,
            fmt::format("Chunk length ({}) is longer than remaining data ({}) in the packet.", size, available));
    auto content = in.take(size - header);
    Chunk chunk {content, item, context, bits.item, bits, depth};
    dissectContent(chunk, kind);
    if (!in)
        return false;
    item.note(); // complete: its line sums it up
    if (padded > size && in.remaining() > 0)
        in.bytes(item, padding, std::min(padded - size, in.remaining()));
    if (kind == Data || kind == InterleavedData)
        handOn(chunk);
    return size <= available;
}

} // namespace porthole
