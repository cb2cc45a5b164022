// Echo: RFC 4443 section 4; as a test of Teredo clients, RFC 4380; extended echo (probe), RFC 8335.

#include "dissectors/network/icmp_extensions.h"
#include "dissectors/network/icmpv6/icmpv6.h"

namespace porthole {

namespace {

using namespace icmpv6type;

void responseTimeLabel(const ItemView& item, Text& out);
void sequenceLabel(const ItemView& item, Text& out);

constexpr ValueName neighborStates[] = {
    {0, "Reserved"},
    {1, "Incomplete"},
    {2, "Reachable"},
    {3, "Stale"},
    {4, "Delay"},
    {5, "Probe"},
    {6, "Failed"},
};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::uint16_t> identifier {"icmpv6.echo.identifier", "Identifier", Base::Hex};
constexpr Field<std::uint16_t> sequence {"icmpv6.echo.sequence_number", "Sequence"};
constexpr Field<ByteString> nonce {"icmpv6.nonce", "Nonce"};
constexpr Field<std::uint8_t> extendedSequence {"icmpv6.ext.echo.seq", "Sequence number", Label {sequenceLabel}};
constexpr Field<std::uint8_t> requestReserved {"icmpv6.ext.echo.req.res", "Reserved", Base::Hex, Mask {0xfe}};
constexpr Field<bool> requestLocal {"icmpv6.ext.echo.req.local", "Local bit", Mask {0x01}, setOrNot};
constexpr Field<std::uint8_t> replyState {"icmpv6.ext.echo.rsp.state", "State", Mask {0xe0}, Names {neighborStates}};
constexpr Field<std::uint8_t> replyReserved {"icmpv6.ext.echo.rsp.res", "Reserved", Base::Hex, Mask {0x18}};
constexpr Field<bool> replyActive {"icmpv6.ext.echo.rsp.active", "Active bit", Mask {0x04}, setOrNot};
constexpr Field<bool> replyIpv4 {"icmpv6.ext.echo.rsp.ipv4", "IPv4 bit", Mask {0x02}, setOrNot};
constexpr Field<bool> replyIpv6 {"icmpv6.ext.echo.rsp.ipv6", "IPv6 bit", Mask {0x01}, setOrNot};
constexpr Field<FrameNumber> responseIn {"icmpv6.resp_in", "Response In", Generated {}};
constexpr Field<NoValue> noResponse {"icmpv6.no_resp", "No response seen", Generated {}};
constexpr Field<FrameNumber> responseTo {"icmpv6.resp_to", "Response To", Generated {}};
constexpr Field<double> responseTime {"icmpv6.resptime", "Response Time", Label {responseTimeLabel}, Generated {}};

constexpr ExpertInfo responseNotFound {
    "icmpv6.resp_not_found", Severity::Warning, ExpertGroup::Sequence, "Response not found"};

constexpr const FieldInfo* fields[] = {&identifier, &sequence, &nonce, &extendedSequence, &requestReserved,
    &requestLocal, &replyState, &replyReserved, &replyActive, &replyIpv4, &replyIpv6, &responseIn, &noResponse,
    &responseTo, &responseTime};
constexpr const ExpertInfo* experts[] = {&responseNotFound};

void responseTimeLabel(const ItemView& item, Text& out)
{
    out.format("Response Time: {:.3f} ms", std::bit_cast<double>(item.value()));
}

void sequenceLabel(const ItemView& item, Text& out) { out.format("Sequence number: {} (0x{:02x})", item.value(), item.value()); }

/// The checksum that the reply to a request will have: only the type differs.
std::uint16_t checksumOfReply(std::uint16_t ofRequest)
{
    // Ones' complement subtraction of the difference between the types, which stands in the upper byte.
    const auto sum = std::uint32_t {ofRequest} + (0xffffu - ((EchoReply - EchoRequest) << 8));
    const auto folded = static_cast<std::uint16_t>((sum & 0xffff) + (sum >> 16));
    return folded == 0 ? 0xffff : folded;
}

void noteExchange(Context& context, bool isRequest, std::uint16_t sum, std::uint32_t identity)
{
    auto& exchange = context.facts().exchange;
    exchange.role = isRequest ? ExchangeFacts::Role::Request : ExchangeFacts::Role::Response;
    exchange.kind = 58;
    exchange.key = std::uint64_t {isRequest ? checksumOfReply(sum) : sum} << 32 | identity;
    exchange.source = context.network.source;
    exchange.destination = context.network.destination;
}

void showExchange(TreeItem& layer, Context& context, bool isRequest)
{
    const auto& known = context.knowledge().exchange;
    if (isRequest && known.responseFrame) {
        layer.conclude(responseIn, known.responseFrame);
        context.appendInfo(" (reply in {})", known.responseFrame);
    } else if (isRequest) {
        const auto item = layer.conclude(noResponse);
        if (item)
            item.expert(responseNotFound,
                fmt::format("No response seen to ICMPv6 request in frame {}", context.knowledge().number));
        context.appendInfo(" (no response found!)");
    } else if (known.requestFrame) {
        layer.conclude(responseTo, known.requestFrame);
        layer.conclude(responseTime, std::bit_cast<std::uint64_t>(static_cast<double>(known.delay) / 1e6));
        context.appendInfo(" (request in {})", known.requestFrame);
    }
}

/// RFC 4380 section 5.2.9: a Teredo client asks whether the other side can be reached directly.
bool isTeredoTest(const Context& context)
{
    constexpr std::uint8_t testHopLimit = 21;
    const auto& from = context.network.source;
    return context.network.hopLimit == testHopLimit && from.kind == Address::Kind::Ipv6 && from.bytes[0] == 0x20
        && from.bytes[1] == 0x01 && from.bytes[2] == 0 && from.bytes[3] == 0;
}

} // namespace

constinit const FieldList icmpv6EchoFields {fields};
constinit const ExpertList icmpv6EchoExperts {experts};

void dissectIcmpv6Echo(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind, std::uint16_t sum)
{
    const bool isRequest = kind == EchoRequest;
    const auto identity = in.peek32();
    const auto id = in.read(layer, identifier);
    const auto number = in.read(layer, sequence);
    if (!in)
        return;
    const bool teredo = isRequest && isTeredoTest(context);
    if (teredo) {
        context.setProtocol("Teredo");
        context.setInfo("Direct IPv6 Connectivity Test");
    }
    context.appendInfo(" id=0x{:04x}, seq={}, hop limit={}", id.value, number.value, context.network.hopLimit);
    if (teredo) {
        constexpr std::uint32_t nonceLength = 4;
        in.bytes(layer, nonce, std::min(nonceLength, in.remaining()));
        return;
    }
    if (!context.quoted()) {
        if (isRequest && context.network.destination.bytes[0] == 0xff)
            context.appendInfo(" (multicast)");
        else if (context.summary())
            noteExchange(context, isRequest, sum, identity);
        else
            showExchange(layer, context, isRequest);
    }
    if (!context.summary())
        context.data(in.rest());
}

void dissectIcmpv6ExtendedEcho(Cursor& in, TreeItem& layer, Context& context, std::uint8_t kind)
{
    in.read(layer, identifier);
    in.read(layer, extendedSequence);
    if (kind == ExtendedRequest) {
        in.look(layer, requestReserved);
        in.read(layer, requestLocal);
        if (!in || context.summary())
            return;
        if (in.remaining() > 0)
            context.pass(icmpProtocol);
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
