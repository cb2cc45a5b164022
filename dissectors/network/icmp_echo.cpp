// Echo: RFC 792; extended echo (probe), RFC 8335.

#include "dissectors/network/icmp.h"
#include "dissectors/network/icmp_extensions.h"

namespace porthole {

namespace {

using namespace icmptype;

void responseTimeLabel(const ItemView& item, Text& out);
void sequenceLabel(const ItemView& item, Text& out);

constexpr ValueName neighbourStates[] = {
    {0, "Reserved"},
    {1, "Incomplete"},
    {2, "Reachable"},
    {3, "Stale"},
    {4, "Delay"},
    {5, "Probe"},
    {6, "Failed"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint16_t> identifier {"icmp.ident", "Identifier (BE)", Base::DecHex};
constexpr Field<std::uint16_t> identifierLittle {"icmp.ident_le", "Identifier (LE)", Base::DecHex};
constexpr Field<std::uint16_t> sequence {"icmp.seq", "Sequence Number (BE)", Base::DecHex};
constexpr Field<std::uint16_t> sequenceLittle {"icmp.seq_le", "Sequence Number (LE)", Base::DecHex};
constexpr Field<std::uint8_t> extendedSequence {"icmp.ext.echo.seq", "Sequence Number", Label {sequenceLabel}};
constexpr Field<std::uint8_t> requestReserved {"icmp.ext.echo.req.res", "Reserved", Base::Hex, Mask {0xfe}};
constexpr Field<bool> requestLocal {"icmp.ext.echo.req.local", "Local bit", Mask {0x01}, setOrNot};
constexpr Field<std::uint8_t> replyState {"icmp.ext.echo.rsp.state", "State", Mask {0xe0}, Names {neighbourStates}};
constexpr Field<std::uint8_t> replyReserved {"icmp.ext.echo.rsp.res", "Reserved", Base::Hex, Mask {0x18}};
constexpr Field<bool> replyActive {"icmp.ext.echo.rsp.active", "Active bit", Mask {0x04}, setOrNot};
constexpr Field<bool> replyIpv4 {"icmp.ext.echo.rsp.ipv4", "IPv4 bit", Mask {0x02}, setOrNot};
constexpr Field<bool> replyIpv6 {"icmp.ext.echo.rsp.ipv6", "IPv6 bit", Mask {0x01}, setOrNot};
constexpr Field<FrameNumber> responseIn {"icmp.resp_in", "Response frame", Generated {}};
constexpr Field<NoValue> noResponse {"icmp.no_resp", "No response seen", Generated {}};
constexpr Field<FrameNumber> responseTo {"icmp.resp_to", "Request frame", Generated {}};
constexpr Field<double> responseTime {"icmp.resptime", "Response time", Label {responseTimeLabel}, Generated {}};
constexpr Field<AbsoluteTime> dataTime {"icmp.data_time", "Timestamp from icmp data", Base::Local};
constexpr Field<RelativeTime> dataTimeRelative {
    "icmp.data_time_relative", "Timestamp from icmp data (relative)", Generated {}};

constexpr ExpertInfo responseNotFound {
    "icmp.resp_not_found", Severity::Warning, ExpertGroup::Sequence, "No response seen to ICMP request"};

constexpr const FieldInfo* fields[] = {&identifier, &identifierLittle, &sequence, &sequenceLittle, &extendedSequence,
    &requestReserved, &requestLocal, &replyState, &replyReserved, &replyActive, &replyIpv4, &replyIpv6, &responseIn,
    &noResponse, &responseTo, &responseTime, &dataTime, &dataTimeRelative};
constexpr const ExpertInfo* experts[] = {&responseNotFound};

void responseTimeLabel(const ItemView& item, Text& out)
{
    out.format("Response time: {:.3f} ms", std::bit_cast<double>(item.value()));
}

void sequenceLabel(const ItemView& item, Text& out) { out.format("Sequence Number: {} (0x{:02x})", item.value(), item.value()); }

/// The checksum that the reply to a request will have: only the type differs.
std::uint16_t checksumOfReply(std::uint16_t ofRequest)
{
    const auto sum = std::uint32_t {ofRequest} + (EchoRequest << 8);
    const auto folded = static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
    return folded == 0 ? 0xffff : folded;
}

bool isMulticast(const Address& address) { return address.kind == Address::Kind::Ipv4 && address.bytes[0] >> 4 == 0xe; }

bool isBroadcast(const Address& address)
{
    return address == Address(Ipv4Address {0xffffffff});
}

void noteExchange(Context& context, bool isRequest, std::uint16_t sum, std::uint32_t identity)
{
    auto& exchange = context.facts().exchange;
    exchange.role = isRequest ? ExchangeFacts::Role::Request : ExchangeFacts::Role::Response;
    exchange.kind = 1;
    exchange.key = std::uint64_t {isRequest ? checksumOfReply(sum) : sum} << 32 | identity;
    exchange.source = context.network.source;
    exchange.destination = context.network.destination;
}

void showRequest(TreeItem& layer, Context& context)
{
    const auto& known = context.knowledge().exchange;
    if (known.responseFrame) {
        layer.conclude(responseIn, known.responseFrame);
        context.appendInfo(" (reply in {})", known.responseFrame);
        return;
    }
    layer.conclude(noResponse).expert(responseNotFound);
    context.appendInfo(" (no response found!)");
}

void showResponse(TreeItem& layer, Context& context)
{
    const auto& known = context.knowledge().exchange;
    if (!known.requestFrame)
        return;
    layer.conclude(responseTo, known.requestFrame);
    layer.conclude(responseTime, std::bit_cast<std::uint64_t>(static_cast<double>(known.delay) / 1e6));
    context.appendInfo(" (request in {})", known.requestFrame);
}

/// Linux and BSD ping put the time into the first eight bytes: seconds and microseconds in the sender's byte order.
bool readDataTime(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::int64_t day = 24 * 3600, second = 1'000'000'000, microsecond = 1000;
    const auto now = context.frame().header.time;
    if (!in.has(8) || now == noTime)
        return false;
    const auto plausible = [&](std::uint32_t seconds, std::uint32_t micros) {
        const auto away = std::int64_t {seconds} - now / second;
        return away > -day && away < day && micros < 1'000'000;
    };
    auto seconds = in.peek32();
    auto micros = in.peek32(4);
    if (!plausible(seconds, micros)) {
        seconds = __builtin_bswap32(seconds);
        micros = __builtin_bswap32(micros);
        if (!plausible(seconds, micros))
            return false;
    }
    const auto time = seconds * second + micros * microsecond;
    layer.add(dataTime, in.source(), in.position(), 8, static_cast<std::uint64_t>(time));
    layer.conclude(dataTimeRelative, static_cast<std::uint64_t>(now - time));
    in.skip(8);
    return true;
}

} // namespace

constinit const FieldList icmpEchoFields {fields};
constinit const ExpertList icmpEchoExperts {experts};

void readIcmpIdentity(Cursor& in, TreeItem& layer)
{
    in.look(layer, identifier);
    in.readLittle(layer, identifierLittle);
    in.look(layer, sequence);
    in.readLittle(layer, sequenceLittle);
}

void dissectIcmpEcho(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint16_t sum, std::uint32_t identity)
{
    const bool isRequest = kind == EchoRequest;
    if (!context.quoted()) {
        const auto& to = context.network.destination;
        if (isRequest && (isMulticast(to) || isBroadcast(to)))
            context.appendInfo("{}", isMulticast(to) ? " (multicast)" : " (broadcast)");
        else if (context.summary())
            noteExchange(context, isRequest, sum, identity);
        else if (isRequest)
            showRequest(layer, context);
        else
            showResponse(layer, context);
    }
    if (context.summary())
        return;
    readDataTime(in, layer, context);
    context.data(in.rest());
}

void dissectIcmpExtendedEcho(Cursor& in, TreeItem& layer, std::uint8_t kind)
{
    in.look(layer, identifier);
    in.readLittle(layer, identifierLittle);
    in.read(layer, extendedSequence);
    if (kind == ExtendedRequest) {
        in.look(layer, requestReserved);
        in.read(layer, requestLocal);
        if (in && in.remaining() > 0)
            dissectIcmpExtensions(in, layer);
        return;
    }
    in.look(layer, replyState);
    in.look(layer, replyReserved);
    in.look(layer, replyActive);
    in.look(layer, replyIpv4);
    in.read(layer, replyIpv6);
}

} // namespace porthole
