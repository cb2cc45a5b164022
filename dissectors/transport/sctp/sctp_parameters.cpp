// SCTP parameters: RFC 9260 section 3.3.2; RFC 4895 (authentication), RFC 5061 (addresses), RFC 6525 (streams), RFC 3758
// (partial reliability).

#include "dissectors/transport/sctp/sctp.h"
#include "dissectors/transport/sctp/sctp_names.h"

namespace porthole {

constinit const Field<std::uint16_t> sctpHmacId {"sctp.hmac_id", "HMAC identifier", Names {sctpHmacNames}};

namespace {

void parameterLabel(const ItemView& item, Text& out);

enum Type : std::uint16_t {
    Heartbeat = 1,
    Ipv4 = 5,
    Ipv6 = 6,
    Cookie = 7,
    Unrecognized = 8,
    CookieLife = 9,
    Hostname = 11,
    AddressTypes = 12,
    OutgoingReset = 13,
    IncomingReset = 14,
    AllReset = 15,
    Response = 16,
    AddOutgoing = 17,
    AddIncoming = 18,
    Random = 0x8002,
    ChunkList = 0x8003,
    HmacList = 0x8004,
    Extensions = 0x8008,
    AddAddress = 0xc001,
    DeleteAddress = 0xc002,
    CauseIndication = 0xc003,
    PrimaryAddress = 0xc004,
    Success = 0xc005,
    Adaptation = 0xc006,
};

constexpr ValueName typeNames[] = {
    {Heartbeat, "Heartbeat info"},
    {Ipv4, "IPv4 address"},
    {Ipv6, "IPv6 address"},
    {Cookie, "State cookie"},
    {Unrecognized, "Unrecognized parameter"},
    {CookieLife, "Cookie preservative"},
    {Hostname, "Hostname address"},
    {AddressTypes, "Supported address types"},
    {OutgoingReset, "Outgoing SSN reset request"},
    {IncomingReset, "Incoming SSN reset request"},
    {AllReset, "SSN/TSN reset request"},
    {Response, "Re-configuration response"},
    {AddOutgoing, "Add outgoing streams request"},
    {AddIncoming, "Add incoming streams request"},
    {0x8000, "ECN"},
    {Random, "Random"},
    {ChunkList, "Authenticated Chunk list"},
    {HmacList, "Requested HMAC Algorithm"},
    {Extensions, "Supported Extensions"},
    {0xc000, "Forward TSN supported"},
    {AddAddress, "Add IP address"},
    {DeleteAddress, "Delete IP address"},
    {CauseIndication, "Error cause indication"},
    {PrimaryAddress, "Set primary address"},
    {Success, "Success report"},
    {Adaptation, "Adaptation Layer Indication"},
};
constexpr ValueName addressTypes[] = {{Ipv4, "IPv4 address"}, {Ipv6, "IPv6 address"}, {Hostname, "Hostname address"}};
constexpr ValueName results[] = {
    {0, "Nothing to do"},
    {1, "Performed"},
    {2, "Denied"},
    {3, "Error - Wrong SSN"},
    {4, "Error - Request already in progress"},
    {5, "Error - Bad sequence number"},
    {6, "In progress"},
};

constexpr Width word {16};
constexpr Field<NoValue> parameterItem {"sctp.parameter", "Parameter", Label {parameterLabel}};
constexpr Field<std::uint16_t> type {"sctp.parameter_type", "Parameter type", Base::Hex, Names {typeNames}};
constexpr Field<bool> skipUnknown {"sctp.parameter_bit_1", "Bit", Mask {0x8000}, word,
    Booleans {"Skip parameter and continue processing of the chunk", "Stop processing of chunk"}};
constexpr Field<bool> reportUnknown {"sctp.parameter_bit_2", "Bit", Mask {0x4000}, word, Booleans {"Do report", "Do not report"}};
constexpr Field<std::uint16_t> length {"sctp.parameter_length", "Parameter length"};
constexpr Field<ByteString> value {"sctp.parameter_value", "Parameter value"};
constexpr Field<ByteString> padding {"sctp.parameter_padding", "Parameter padding"};
constexpr Field<ByteString> heartbeat {"sctp.parameter_heartbeat_information", "Heartbeat information"};
constexpr Field<Ipv4Address> ipv4 {"sctp.parameter_ipv4_address", "IP Version 4 address"};
constexpr Field<Ipv6Address> ipv6 {"sctp.parameter_ipv6_address", "IP Version 6 address"};
constexpr Field<ByteString> cookie {"sctp.parameter_state_cookie", "State cookie"};
constexpr Field<std::uint32_t> cookieLife {
    "sctp.parameter_cookie_preservative_incr", "Suggested Cookie life-span increment (msec)"};
constexpr Field<TextString> hostname {"sctp.parameter_hostname", "Hostname"};
constexpr Field<std::uint16_t> addressType {
    "sctp.parameter_supported_address_type", "Supported address type", Names {addressTypes}};
constexpr Field<std::uint32_t> requestNumber {
    "sctp.parameter_reconfig_request_sequence_number", "Re-configuration request sequence number"};
constexpr Field<std::uint32_t> responseNumber {
    "sctp.parameter_reconfig_response_sequence_number", "Re-configuration response sequence number"};
constexpr Field<std::uint32_t> lastTsn {"sctp.parameter_senders_last_assigned_tsn", "Senders last assigned TSN"};
constexpr Field<std::uint32_t> sendersNext {"sctp.parameter_senders_next_tsn", "Senders next TSN"};
constexpr Field<std::uint32_t> receiversNext {"sctp.parameter_receivers_next_tsn", "Receivers next TSN"};
constexpr Field<std::uint32_t> result {"sctp.parameter_reconfig_response_result", "Result", Names {results}};
constexpr Field<std::uint16_t> stream {"sctp.parameter_reconfig_sid", "Stream Identifier"};
constexpr Field<std::uint16_t> outgoingCount {"sctp.parameter_add_outgoing_streams_number", "Number of streams"};
constexpr Field<std::uint16_t> outgoingReserved {"sctp.parameter_add_outgoing_streams_reserved", "Reserved"};
constexpr Field<std::uint16_t> incomingCount {"sctp.parameter_add_incoming_streams_number", "Number of streams"};
constexpr Field<std::uint16_t> incomingReserved {"sctp.parameter_add_incoming_streams_reserved", "Reserved"};
constexpr Field<std::uint32_t> correlation {"sctp.correlation_id", "Correlation_id", Base::Hex};
constexpr Field<std::uint32_t> indication {"sctp.adaptation_layer_indication", "Indication", Base::Hex};
constexpr Field<ByteString> random {"sctp.random_number", "Random number"};
constexpr Field<std::uint8_t> authenticated {"sctp.chunk_type_to_auth", "Chunk type", Names {sctpChunkNames}};
constexpr Field<std::uint8_t> supported {"sctp.supported_chunk_type", "Supported chunk type", Names {sctpChunkNames}};

constexpr ExpertInfo paddingInside {"sctp.parameter_padding.expert", Severity::Note, ExpertGroup::Malformed,
    "The padding of this final parameter should be the padding of the chunk."};

constexpr const FieldInfo* fields[] = {&parameterItem, &type, &skipUnknown, &reportUnknown, &length, &value, &padding,
    &heartbeat, &ipv4, &ipv6, &cookie, &cookieLife, &hostname, &addressType, &requestNumber, &responseNumber, &lastTsn,
    &sendersNext, &receiversNext, &result, &stream, &outgoingCount, &outgoingReserved, &incomingCount, &incomingReserved,
    &correlation, &indication, &random, &authenticated, &sctpHmacId, &supported};
constexpr const ExpertInfo* experts[] = {&paddingInside};

const char* plural(std::uint64_t count) { return count == 1 ? "" : "s"; }

/// "IPv4, IPv6" of "IPv4 address" and "IPv6 address".
void appendEach(const ItemView& item, const FieldInfo& field, Text& out)
{
    const auto& tree = item.packet().tree;
    Separator comma(", ");
    for (auto i = item.index() + 1; i < tree.size(); ++i) {
        if (tree[i].field != &field || tree[i].parent != item.index())
            continue;
        auto name = findName(field.names, tree[i].value, "Unknown");
        constexpr std::string_view tail = " address";
        if (name.ends_with(tail))
            name.remove_suffix(tail.size());
        out << comma.next() << name;
    }
}

void appendCorrelated(const ItemView& item, Text& out)
{
    out << " (Address: ";
    appendSctpAddress(item, out);
    out.format(", correlation ID: {})", item.valueOf(correlation));
}

void summarise(const ItemView& item, std::uint64_t kind, Text& out)
{
    const auto size = item.valueOf(length) - 4;
    switch (kind) {
    case Heartbeat: out.format(" (Information: {} byte{})", size, plural(size)); break;
    case Cookie: out.format(" (Cookie length: {} byte{})", size, plural(size)); break;
    case Ipv4:
    case Ipv6:
        out << " (Address: ";
        appendSctpAddress(item, out);
        out << ')';
        break;
    case CookieLife: out.format(" (Increment :{} msec)", item.valueOf(cookieLife)); break;
    case Hostname: out << " (Hostname: " << item.find(hostname).text() << ')'; break;
    case AddressTypes:
        out << " (Supported types: ";
        appendEach(item, addressType, out);
        out << ')';
        break;
    case ChunkList:
        out << " (Chunk types to be authenticated: ";
        appendEach(item, authenticated, out);
        out << ')';
        break;
    case HmacList:
        out << " (Supported HMACs: ";
        appendEach(item, sctpHmacId, out);
        out << ')';
        break;
    case Extensions:
        out << " (Supported types: ";
        appendEach(item, supported, out);
        out << ')';
        break;
    case Adaptation: out.format(" (Indication: {})", item.valueOf(indication)); break;
    case AddAddress:
    case DeleteAddress:
    case PrimaryAddress: appendCorrelated(item, out); break;
    case Success: out.format(" (Correlation ID: {})", item.valueOf(correlation)); break;
    default: break;
    }
}

void parameterLabel(const ItemView& item, Text& out)
{
    const auto kind = item.valueOf(type);
    const auto name = findName(typeNames, kind);
    if (name.empty()) {
        const auto size = std::max<std::uint64_t>(item.valueOf(length), 4) - 4;
        out.format("Unknown parameter (Type {}, value length: {} byte{})", kind, size, plural(size));
        return;
    }
    out << name << " parameter";
    if (item.noted())
        summarise(item, kind, out);
}

template <typename T>
void readAll(Cursor& in, const TreeItem& item, const Field<T>& field)
{
    while (in && in.remaining() > 0)
        in.read(item, field);
}

void readBytes(Cursor& in, const TreeItem& item, const FieldInfo& field)
{
    if (in && in.remaining() > 0)
        in.bytes(item, field, in.remaining());
}

/// RFC 9260 section 3.3.2.4: the name ends with a zero byte.
void readHostname(Cursor& in, const TreeItem& item)
{
    const auto text = in.view();
    const auto end = static_cast<std::uint32_t>(std::find(text.begin(), text.end(), std::uint8_t {0}) - text.begin());
    in.bytes(item, hostname, std::min(end, in.remaining()));
    if (in)
        in.skip(in.remaining());
}

/// RFC 6525 section 4.
bool reconfiguration(Cursor& in, const TreeItem& item, std::uint16_t kind)
{
    switch (kind) {
    case OutgoingReset:
        in.read(item, requestNumber);
        in.read(item, responseNumber);
        in.read(item, lastTsn);
        readAll(in, item, stream);
        break;
    case IncomingReset:
        in.read(item, requestNumber);
        readAll(in, item, stream);
        break;
    case AllReset: in.read(item, requestNumber); break;
    case Response:
        in.read(item, responseNumber);
        in.read(item, result);
        if (in && in.remaining() > 0) {
            in.read(item, sendersNext);
            in.read(item, receiversNext);
        }
        break;
    case AddOutgoing:
        in.read(item, requestNumber);
        in.read(item, outgoingCount);
        in.read(item, outgoingReserved);
        break;
    case AddIncoming:
        in.read(item, requestNumber);
        in.read(item, incomingCount);
        in.read(item, incomingReserved);
        break;
    default: return false;
    }
    return true;
}

/// RFC 5061 section 4.2.
bool addressConfiguration(Cursor& in, const TreeItem& item, Context& context, std::uint16_t kind, int depth)
{
    switch (kind) {
    case AddAddress:
    case DeleteAddress:
    case PrimaryAddress:
        in.read(item, correlation);
        dissectSctpParameters(in, item, context, depth + 1, SctpHolder::Parameter);
        break;
    case CauseIndication:
        in.read(item, correlation);
        dissectSctpCauses(in, item, context, depth + 1);
        break;
    case Success: in.read(item, correlation); break;
    case Adaptation: in.read(item, indication); break;
    default: return false;
    }
    return true;
}

void dissectContent(Cursor& in, const TreeItem& item, Context& context, std::uint16_t kind, int depth)
{
    switch (kind) {
    case Heartbeat: readBytes(in, item, heartbeat); break;
    case Ipv4: in.read(item, ipv4); break;
    case Ipv6: in.read(item, ipv6); break;
    case Cookie: readBytes(in, item, cookie); break;
    case Unrecognized: dissectSctpParameters(in, item, context, depth + 1, SctpHolder::Parameter); break;
    case CookieLife: in.read(item, cookieLife); break;
    case Hostname: readHostname(in, item); break;
    case AddressTypes: readAll(in, item, addressType); break;
    case Random: readBytes(in, item, random); break;
    case ChunkList: readAll(in, item, authenticated); break;
    case HmacList: readAll(in, item, sctpHmacId); break;
    case Extensions: readAll(in, item, supported); break;
    default:
        if (!reconfiguration(in, item, kind) && !addressConfiguration(in, item, context, kind, depth))
            readBytes(in, item, value);
    }
}

/// False if no further parameter can be found.
bool dissectParameter(Cursor& in, const TreeItem& parent, Context& context, int depth, SctpHolder holder)
{
    constexpr std::uint32_t header = 4;
    if (!in.has(header)) {
        in.fail(&type, header);
        return false;
    }
    const std::uint32_t size = in.peek16(2);
    const auto padded = (size + 3) / 4 * 4;
    const auto item = parent.add(parameterItem, in.source(), in.position(), std::min(std::max(padded, header), in.remaining()), 0);
    if (holder == SctpHolder::ChunkOrCause && size % 4 != 0 && padded == in.remaining())
        item.expert(paddingInside);
    const auto available = in.remaining();
    const auto kind = in.read(item, type);
    kind.item.bits(skipUnknown, kind);
    kind.item.bits(reportUnknown, kind);
    in.read(item, length);
    if (size < header) {
        in.fail(&length, header);
        return false;
    }
    auto content = in.take(size - header);
    dissectContent(content, item, context, kind, depth);
    if (content)
        item.note(); // complete: its line sums it up
    if (in && padded > size && in.remaining() > 0)
        in.bytes(item, padding, std::min(padded - size, in.remaining()));
    if (in && size > available)
        in.fail(&length, size);
    return static_cast<bool>(in);
}

} // namespace

constinit const FieldList sctpParameterFields {fields};
constinit const ExpertList sctpParameterExperts {experts};
constinit const std::span<const ValueName> sctpParameterNames {typeNames};

void appendSctpAddress(const ItemView& item, Text& out)
{
    if (const auto address = item.find(ipv4); address.found())
        formatValue(address, out);
    else
        formatValue(item.find(ipv6), out);
}

void dissectSctpParameters(Cursor& in, const TreeItem& parent, Context& context, int depth, SctpHolder holder)
{
    if (depth > sctpDeepestNesting) {
        in.skip(in.remaining());
        return;
    }
    while (in && in.remaining() > 0)
        if (!dissectParameter(in, parent, context, depth, holder))
            break;
}

} // namespace porthole
