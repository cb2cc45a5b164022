// Internet Group Management Protocol: RFC 988 (version 0), RFC 1112, RFC 2236, RFC 3376; multicast traceroute,
// draft-ietf-idmr-traceroute-ipm.

#include "dissectors/dissector.h"

#include "dissectors/core/checksum.h"

namespace porthole {

namespace {

void typeLabel(const ItemView& item, Text& out);
void appendChecksumStatus(const ItemView& item, Text& out);
void responseTimeLabel(const ItemView& item, Text& out);
void recordLabel(const ItemView& item, Text& out);
void blockLabel(const ItemView& item, Text& out);

enum Type : std::uint8_t {
    LastVersion0 = 0x0f,
    Query = 0x11,
    ReportVersion1 = 0x12,
    DistanceVector = 0x13,
    FirstPim = 0x14,
    ReportVersion2 = 0x16,
    Leave = 0x17,
    TracerouteResponse = 0x1e,
    Traceroute = 0x1f,
    ReportVersion3 = 0x22,
};

constexpr std::uint64_t bad = 0, good = 1, unverified = 2;
constexpr std::uint32_t tracerouteHeader = 24;

constexpr ValueName typeNames[] = {
    {0x01, "Create Group Request"},
    {0x02, "Create Group Reply"},
    {0x03, "Join Group Request"},
    {0x04, "Join Group Reply"},
    {0x05, "Leave Group Request"},
    {0x06, "Leave Group Reply"},
    {0x07, "Confirm Group Request"},
    {0x08, "Confirm Group Reply"},
    {Query, "Membership Query"},
    {ReportVersion1, "Membership Report"},
    {0x13, "DVMRP Protocol"},
    {0x14, "PIM Routing Message"},
    {ReportVersion2, "Membership Report"},
    {Leave, "Leave Group"},
    {TracerouteResponse, "Traceroute Response"},
    {Traceroute, "Traceroute Query or Request"},
    {ReportVersion3, "Membership Report"},
};
constexpr ValueName groupTypes[] = {{0, "Public Group"}, {1, "Private Group"}};
constexpr ValueName replies[] = {
    {0, "Request Granted"},
    {1, "Request Denied, No Resources"},
    {2, "Request Denied, Invalid Code"},
    {3, "Request Denied, Invalid Group"},
    {4, "Request Denied, Invalid Key"},
};
constexpr ValueName checksumStates[] = {{0, "Bad"}, {1, "Good"}, {2, "Unverified"}, {3, "Not present"}, {4, "Illegal"}};
constexpr ValueName recordTypes[] = {
    {1, "Mode Is Include"},
    {2, "Mode Is Exclude"},
    {3, "Change To Include Mode"},
    {4, "Change To Exclude Mode"},
    {5, "Allow New Sources"},
    {6, "Block Old Sources"},
};
constexpr ValueName routingProtocols[] = {
    {1, "DVMRP"},
    {2, "MOSPF"},
    {3, "PIM"},
    {4, "CBT"},
    {5, "PIM using special routing table"},
    {6, "PIM using a static route"},
    {7, "DVMRP using a static route"},
    {8, "PIM using MBGP (aka BGP4+) route"},
    {9, "CBT using special routing table"},
    {10, "CBT using a static route"},
    {11, "PIM using state created by Assert processing"},
};
constexpr ValueName forwardingCodes[] = {
    {0x00, "NO_ERROR"},
    {0x01, "WRONG_IF"},
    {0x02, "PRUNE_SENT"},
    {0x03, "PRUNE_RCVD"},
    {0x04, "SCOPED"},
    {0x05, "NO_ROUTE"},
    {0x06, "WRONG_LAST_HOP"},
    {0x07, "NOT_FORWARDING"},
    {0x08, "REACHED_RP"},
    {0x09, "RPF_IF"},
    {0x0a, "NO_MULTICAST"},
    {0x0b, "INFO_HIDDEN"},
    {0x81, "NO_SPACE"},
    {0x82, "OLD_ROUTER"},
    {0x83, "ADMIN_PROHIB"},
};

constexpr Field<std::uint8_t> version {"igmp.version", "IGMP Version", Generated {}};
constexpr Field<std::uint8_t> type {"igmp.type", "Type", Base::Hex, Names {typeNames}, Label {typeLabel}};
constexpr Field<ByteString> reserved {"igmp.reserved", "Reserved"};
constexpr Field<std::uint8_t> groupType {"igmp.group_type", "Type Of Group", Names {groupTypes}};
constexpr Field<std::uint8_t> reply {"igmp.reply", "Reply", Names {replies}};
constexpr Field<std::uint8_t> replyPending {"igmp.reply.pending", "Reply Pending"};
constexpr Field<std::uint16_t> checksum {"igmp.checksum", "Checksum", Base::Hex, Append {appendChecksumStatus}};
constexpr Field<std::uint8_t> checksumStatus {
    "igmp.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr Field<std::uint32_t> identifier {"igmp.identifier", "Identifier"};
constexpr Field<ByteString> accessKey {"igmp.access_key", "Access Key"};
constexpr Field<std::uint8_t> responseTime {"igmp.max_resp", "Max Resp Time", Label {responseTimeLabel}};
constexpr Field<std::uint8_t> responseExponent {"igmp.max_resp.exp", "Exponent", Base::Hex, Mask {0x70}};
constexpr Field<std::uint8_t> responseMantissa {"igmp.max_resp.mant", "Mantissa", Base::Hex, Mask {0x0f}};
constexpr Field<bool> suppress {"igmp.s", "S", Mask {0x08},
    Booleans {"SUPPRESS router side processing", "Do not suppress router side processing"}};
constexpr Field<std::uint8_t> robustness {"igmp.qrv", "QRV", Mask {0x07}};
constexpr Field<std::uint8_t> queryInterval {"igmp.qqic", "QQIC"};
constexpr Field<std::uint16_t> sourceCount {"igmp.num_src", "Num Src"};
constexpr Field<Ipv4Address> sourceAddress {"igmp.saddr", "Source Address"};
constexpr Field<std::uint16_t> recordCount {"igmp.num_grp_recs", "Num Group Records"};
constexpr Field<NoValue> record {"igmp.group_record", "Group Record", Label {recordLabel}};
constexpr Field<std::uint8_t> recordType {"igmp.record_type", "Record Type", Names {recordTypes}};
constexpr Field<std::uint8_t> auxiliaryLength {"igmp.aux_data_len", "Aux Data Len"};
constexpr Field<Ipv4Address> multicastAddress {"igmp.maddr", "Multicast Address"};
constexpr Field<ByteString> auxiliaryData {"igmp.aux_data", "Aux Data"};
constexpr Field<ByteString> unknownData {"igmp.data", "Data"};
constexpr Field<std::uint8_t> maximumHops {"igmp.mtrace.max_hops", "# hops"};
constexpr Field<Ipv4Address> traceSource {"igmp.mtrace.saddr", "Source Address"};
constexpr Field<Ipv4Address> traceReceiver {"igmp.mtrace.raddr", "Receiver Address"};
constexpr Field<Ipv4Address> traceResponse {"igmp.mtrace.rspaddr", "Response Address"};
constexpr Field<std::uint8_t> traceTtl {"igmp.mtrace.resp_ttl", "Response TTL"};
constexpr Field<UInt24> traceQuery {"igmp.mtrace.q_id", "Query ID"};
constexpr Field<NoValue> block {"igmp.mtrace.block", "Response data block", Label {blockLabel}};
constexpr Field<std::uint32_t> blockArrival {"igmp.mtrace.q_arrival", "Query Arrival"};
constexpr Field<Ipv4Address> blockIn {"igmp.mtrace.q_inaddr", "In itf addr"};
constexpr Field<Ipv4Address> blockOut {"igmp.mtrace.q_outaddr", "Out itf addr"};
constexpr Field<Ipv4Address> blockPrevious {"igmp.mtrace.q_prevrtr", "Previous rtr addr"};
constexpr Field<std::uint32_t> blockInPackets {"igmp.mtrace.q_inpkt", "In pkts"};
constexpr Field<std::uint32_t> blockOutPackets {"igmp.mtrace.q_outpkt", "Out pkts"};
constexpr Field<std::uint32_t> blockTotal {"igmp.mtrace.q_total", "S,G pkt count"};
constexpr Field<std::uint8_t> blockProtocol {"igmp.mtrace.q_rtg_proto", "Rtg Protocol", Names {routingProtocols}};
constexpr Field<std::uint8_t> blockTtl {"igmp.mtrace.q_fwd_ttl", "FwdTTL"};
constexpr Field<std::uint8_t> blockZero {"igmp.mtrace.q_mbz", "MBZ", Base::Hex, Mask {0x80}};
constexpr Field<std::uint8_t> blockS {"igmp.mtrace.q_s", "S", Base::Hex, Mask {0x40}};
constexpr Field<std::uint8_t> blockMask {"igmp.mtrace.q_src_mask", "Src Mask", Base::Hex, Mask {0x3f}};
constexpr Field<std::uint8_t> blockCode {"igmp.mtrace.q_fwd_code", "Forwarding Code", Base::Hex, Names {forwardingCodes}};

constexpr ExpertInfo badChecksum {"igmp.bad_checksum", Severity::Error, ExpertGroup::Checksum, "Bad checksum"};

constexpr const FieldInfo* fields[] = {&version, &type, &reserved, &groupType, &reply, &replyPending, &checksum,
    &checksumStatus, &identifier, &accessKey, &responseTime, &responseExponent, &responseMantissa, &suppress, &robustness,
    &queryInterval, &sourceCount, &sourceAddress, &recordCount, &record, &recordType, &auxiliaryLength, &multicastAddress,
    &auxiliaryData, &unknownData, &maximumHops, &traceSource, &traceReceiver, &traceResponse, &traceTtl, &traceQuery,
    &block, &blockArrival, &blockIn, &blockOut, &blockPrevious, &blockInPackets, &blockOutPackets, &blockTotal,
    &blockProtocol, &blockTtl, &blockZero, &blockS, &blockMask, &blockCode};
constexpr const ExpertInfo* experts[] = {&badChecksum};
constexpr Parent parents[] = {{Table::IpProtocol, 2}};

std::string_view tracerouteName(std::uint32_t bytes)
{
    return bytes > tracerouteHeader ? "Traceroute Request" : "Traceroute Query";
}

void typeLabel(const ItemView& item, Text& out)
{
    // A query on its way through the routers gathers blocks and is then called a request.
    const auto name = item.value() == Traceroute ? tracerouteName(item.noted() ? tracerouteHeader + 1 : tracerouteHeader)
                                                 : findName(typeNames, item.value(), "Unknown");
    out << "Type: " << name;
    out.format(" (0x{:02x})", item.value());
}

void appendChecksumStatus(const ItemView& item, Text& out)
{
    const auto wrong = item.find(badChecksum);
    if (wrong.found()) {
        // "Bad checksum [should be 0x1234]"
        constexpr std::size_t tail = 7, digits = 6;
        const auto message = wrong.text();
        out << " incorrect, should be " << message.substr(message.size() - std::min(tail, message.size()), digits);
    } else {
        out << (item.noted() ? " [unverified]" : " [correct]");
    }
}

/// RFC 3376 section 4.1.1: from 128 on a floating-point code, in tenths of a second.
std::uint32_t tenthsOf(std::uint64_t code)
{
    return code < 128 ? static_cast<std::uint32_t>(code)
                      : static_cast<std::uint32_t>((code & 0x0f) | 0x10) << ((code >> 4 & 7) + 3);
}

void responseTimeLabel(const ItemView& item, Text& out)
{
    const auto code = item.bytes();
    out.format("Max Resp Time: {}.{} sec (0x{:02x})", item.value() / 10, item.value() % 10, code.empty() ? 0 : code[0]);
}

void recordLabel(const ItemView& item, Text& out)
{
    out << "Group Record : ";
    formatLabelValue(item.find(multicastAddress), out);
    out << "  " << findName(recordTypes, item.valueOf(recordType));
}

void blockLabel(const ItemView& item, Text& out)
{
    out << "Response data block: ";
    formatLabelValue(item.find(blockIn), out);
    out << " -> ";
    formatLabelValue(item.find(blockOut), out);
    out << ",  Proto: " << findName(routingProtocols, item.valueOf(blockProtocol), "Unknown")
        << ",  Forwarding Code: " << findName(forwardingCodes, item.valueOf(blockCode), "Unknown");
}

/// Checks the checksum over the `count` bytes of the message.
void readChecksum(Cursor& in, TreeItem& layer, Context& context, const Cursor& message, std::uint32_t count)
{
    const auto sum = in.read(layer, checksum);
    if (!in || !sum.item)
        return;
    if (!message.has(count) || context.quoted() || context.network.fragmented) {
        sum.item.note();
        layer.conclude(checksumStatus, unverified);
        return;
    }
    const auto result = InternetChecksum().add(message.view().first(count)).result();
    if (result != 0)
        sum.item.expert(
            badChecksum, fmt::format("Bad checksum [should be 0x{:04x}]", InternetChecksum::expected(sum, result)));
    layer.conclude(checksumStatus, result == 0 ? good : bad);
}

void appendAddress(Context& context, Ipv4Address address)
{
    if (auto* text = context.columns())
        appendIpv4(text->info, address.value);
}

void setVersion(TreeItem& layer, Context& context, int number)
{
    layer.conclude(version, static_cast<std::uint64_t>(number));
    if (context.columns())
        context.setProtocol(fmt::format("IGMPv{}", number));
}

/// Adds the addresses, and lists them in the Info column in braces.
void readSources(Cursor& in, TreeItem& item, Context& context, std::uint16_t count)
{
    for (unsigned i = 0; i < count && in; ++i) {
        const auto address = in.read(item, sourceAddress);
        if (!in)
            return;
        appendAddress(context, address.value);
        context.appendInfo("{}", i + 1 < count ? ", " : "}");
    }
}

void version0(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, const Cursor& message)
{
    constexpr std::uint32_t messageBytes = 20;
    if (kind == 1)
        in.read(layer, groupType);
    else if (kind % 2 == 0 && in.peek() < 5)
        in.read(layer, reply);
    else if (kind % 2 == 0)
        in.read(layer, replyPending);
    else
        in.skip(1);
    readChecksum(in, layer, context, message, messageBytes);
    in.read(layer, identifier);
    in.read(layer, multicastAddress);
    in.bytes(layer, accessKey, 8);
}

/// The messages of versions 1 and 2 are alike: version 1 has no response time.
void classicMessage(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, int number, const Cursor& message)
{
    constexpr std::uint32_t messageBytes = 8;
    if (number == 1)
        in.bytes(layer, reserved, 1);
    else
        in.read(layer, responseTime);
    readChecksum(in, layer, context, message, messageBytes);
    const auto group = in.read(layer, multicastAddress);
    if (!in || number == 1)
        return;
    if (kind == Query)
        context.appendInfo("{}", group.value.value == 0 ? ", general" : ", specific for group ");
    else
        context.appendInfo("{}", kind == Leave ? " " : " group ");
    if (kind != Query || group.value.value != 0)
        appendAddress(context, group.value);
}

void query3(Cursor& in, TreeItem& layer, Context& context, const Cursor& message)
{
    const auto time = in.read(layer, responseTime);
    if (time >= 128) {
        time.item.bits(responseExponent, time);
        time.item.bits(responseMantissa, time);
        time.item.setValue(tenthsOf(time));
    }
    readChecksum(in, layer, context, message, message.remaining());
    const auto group = in.read(layer, multicastAddress);
    if (in) {
        context.appendInfo("{}", group.value.value == 0 ? ", general" : ", specific for group ");
        if (group.value.value != 0)
            appendAddress(context, group.value);
    }
    in.look(layer, suppress);
    in.read(layer, robustness);
    in.read(layer, queryInterval);
    const auto count = in.read(layer, sourceCount);
    if (count > 0)
        context.appendInfo(", source{} {{", count == 1 ? "" : "s");
    readSources(in, layer, context, count);
}

void describeRecord(Context& context, std::uint8_t kind, std::uint16_t count, Ipv4Address group)
{
    if (!context.columns())
        return;
    const auto* plural = count == 1 ? "" : "s";
    const bool include = kind == 1 || kind == 3, exclude = kind == 2 || kind == 4;
    context.appendInfo(" / {}", include || exclude ? (include && count == 0 ? "Leave group " : "Join group ") : "Group ");
    appendAddress(context, group);
    if (include && count > 0)
        context.appendInfo(" for source{} {{", count == 1 ? "" : "s in");
    else if (exclude && count == 0)
        context.appendInfo(" for any sources");
    else if (exclude)
        context.appendInfo(", for source{} not {}{{", plural, count == 1 ? "" : "in ");
    else if (kind == 5 && count > 0)
        context.appendInfo(", new source{} {{", plural);
    else if (kind == 6 && count > 0)
        context.appendInfo(", block source{} {{", plural);
    else if (kind == 5 || kind == 6)
        context.appendInfo(", {} but no source specified (?)", kind == 5 ? "ALLOW_NEW_SOURCES" : "BLOCK_OLD_SOURCES");
    else if (!include)
        context.appendInfo(", unknown record type (?){}", count > 0 ? ", sources {" : "");
}

void report3(Cursor& in, TreeItem& layer, Context& context, const Cursor& message)
{
    in.bytes(layer, reserved, 1);
    readChecksum(in, layer, context, message, message.remaining());
    in.bytes(layer, reserved, 2);
    const auto records = in.read(layer, recordCount);
    if (in && records == 0)
        context.appendInfo(" - General query");
    for (unsigned i = 0; i < records && in; ++i) {
        if (!in.has(8)) {
            in.fail(&recordType, 8);
            return;
        }
        auto item = layer.add(record, in.source(), in.position(), 8, 0);
        const auto kind = in.read(item, recordType);
        const auto auxiliary = in.read(item, auxiliaryLength);
        const auto count = in.read(item, sourceCount);
        const auto group = in.read(item, multicastAddress);
        describeRecord(context, kind, count, group.value);
        readSources(in, item, context, count);
        if (auxiliary > 0)
            in.bytes(item, auxiliaryData, auxiliary * 4u);
        item.setEnd(in.position());
    }
}

void tracerouteBlock(Cursor& in, TreeItem& layer)
{
    constexpr std::uint32_t blockBytes = 32;
    const auto item = layer.add(block, in.source(), in.position(), blockBytes, 0);
    in.read(item, blockArrival);
    in.read(item, blockIn);
    in.read(item, blockOut);
    in.read(item, blockPrevious);
    in.read(item, blockInPackets);
    in.read(item, blockOutPackets);
    in.read(item, blockTotal);
    in.read(item, blockProtocol);
    in.read(item, blockTtl);
    in.look(item, blockZero);
    in.look(item, blockS);
    in.read(item, blockMask);
    in.read(item, blockCode);
}

void traceroute(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, const Cursor& message)
{
    constexpr std::uint32_t blockBytes = 32;
    const auto all = message.remaining();
    const auto blocks = all > tracerouteHeader ? (all - tracerouteHeader) / blockBytes : 0;
    if (kind == Traceroute)
        context.setInfo("{}", all < tracerouteHeader ? "Traceroute Request" : tracerouteName(all));
    else
        context.appendInfo(", {} block{}", blocks, blocks == 1 ? "" : "s");
    in.read(layer, maximumHops);
    readChecksum(in, layer, context, message, all);
    in.read(layer, multicastAddress);
    in.read(layer, traceSource);
    in.read(layer, traceReceiver);
    in.read(layer, traceResponse);
    in.read(layer, traceTtl);
    in.read(layer, traceQuery);
    for (unsigned i = 0; i < blocks && in; ++i)
        tracerouteBlock(in, layer);
}

/// A query's length and code tell its version (RFC 3376 section 7.1).
int queryVersion(const Cursor& message)
{
    constexpr std::uint32_t shortestVersion3 = 12;
    if (message.remaining() >= shortestVersion3)
        return 3;
    return message.peek(1) == 0 ? 1 : 2;
}

/// 0 to 3; -1: no membership message.
int versionOf(std::uint8_t kind, const Cursor& message)
{
    switch (kind) {
    case Query: return queryVersion(message);
    case ReportVersion1: return 1;
    case ReportVersion2:
    case Leave: return 2;
    case ReportVersion3: return 3;
    default: return kind <= LastVersion0 ? 0 : -1;
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("IGMP");
    context.setInfo("");
    if (context.summary())
        return;
    const auto message = in;
    const auto kind = in.peek();
    if (kind == DistanceVector || kind == FirstPim) { // routing protocols that only borrow the number
        layer.hide();
        context.handoff(kind == DistanceVector ? "dvmrp" : "pim", in.rest());
        return;
    }
    const auto number = versionOf(kind, message);
    const bool isTraceroute = kind == Traceroute || kind == TracerouteResponse;
    const auto name = findName(typeNames, kind);
    if (name.empty())
        context.setInfo("Unknown Type:0x{:02x}", kind);
    else
        context.setInfo("{}", name);
    if (number >= 0 || isTraceroute)
        context.pass(igmpProtocol); // a wrapper hands on to the dissectors of the versions
    if (number >= 0)
        setVersion(layer, context, number);
    const auto code = in.read(layer, type);
    if (kind == Traceroute && message.remaining() != tracerouteHeader)
        code.item.note();
    if (isTraceroute)
        traceroute(in, layer, context, kind, message);
    else if (number == 0)
        version0(in, layer, context, kind, message);
    else if (number == 3 && kind == Query)
        query3(in, layer, context, message);
    else if (number == 3)
        report3(in, layer, context, message);
    else if (number > 0)
        classicMessage(in, layer, context, kind, number, message);
    else if (in && in.remaining() > 0)
        in.bytes(layer, unknownData, in.remaining());
}

} // namespace

constinit const Protocol igmpProtocol {
    .layer = {"igmp", "Internet Group Management Protocol", nullptr},
    .shortName = "IGMP",
    .reference = "RFC 3376",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
};

} // namespace porthole
