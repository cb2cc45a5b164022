// PPP over Ethernet: RFC 2516; large payloads: RFC 4638.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

void lengthLabel(const ItemView& item, Text& out);

constexpr ValueName codes[] = {
    {0x00, "Session Data"},
    {0x07, "Active Discovery Offer (PADO)"},
    {0x09, "Active Discovery Initiation (PADI)"},
    {0x0a, "Active Discovery Session-Grant (PADG)"},
    {0x0b, "Active Discovery Session-Credit Resp.(PADC)"},
    {0x0c, "Active Discovery Quality (PADQ)"},
    {0x19, "Active Discovery Request (PADR)"},
    {0x65, "Active Discovery Session-confirmation (PADS)"},
    {0xa7, "Active Discovery Terminate (PADT)"},
    {0xd3, "Active Discovery Message (PADM)"},
    {0xd4, "Active Discovery Network (PADN)"},
};

namespace tag {
constexpr std::uint16_t endOfList = 0x0000;
constexpr std::uint16_t serviceName = 0x0101;
constexpr std::uint16_t concentratorName = 0x0102;
constexpr std::uint16_t vendor = 0x0105;
} // namespace tag

constexpr ValueName tagNames[] = {
    {0x0000, "End-Of-List"},
    {0x0101, "Service-Name"},
    {0x0102, "AC-Name"},
    {0x0103, "Host-Uniq"},
    {0x0104, "AC-Cookie"},
    {0x0105, "Vendor-Specific"},
    {0x0106, "Credits"},
    {0x0107, "Metrics"},
    {0x0108, "Sequence Number"},
    {0x0109, "Credit Scale Factor"},
    {0x0110, "Relay-Session-Id"},
    {0x0111, "HURL"},
    {0x0112, "MOTM"},
    {0x0120, "PPP-Max-Payload"},
    {0x0121, "IP Route Add"},
    {0x0201, "Service-Name-Error"},
    {0x0202, "AC-System-Error"},
    {0x0203, "Generic-Error"},
};

constexpr Field<std::uint8_t> version {"pppoe.version", "Version", Mask {0xf0}};
constexpr Field<std::uint8_t> type {"pppoe.type", "Type", Mask {0x0f}};
constexpr Field<std::uint8_t> code {"pppoe.code", "Code", Base::Hex, Names {codes}};
constexpr Field<std::uint16_t> session {"pppoe.session_id", "Session ID", Base::Hex};
constexpr Field<std::uint16_t> length {"pppoe.payload_length", "Payload Length", Label {lengthLabel}};
constexpr Field<std::uint32_t> actualLength {"pppoe.payload_length.actual", "Actual Payload Length", Hidden {}};
constexpr ExpertInfo badLength {
    "pppoe.payload_length.bad", Severity::Warning, ExpertGroup::Malformed, "Possible bad payload length"};

constexpr Field<NoValue> tags {"pppoed.tags", "PPPoE Tags"};
constexpr Field<std::uint16_t> tagType {"pppoed.tag", "Tag", Base::Hex, Names {tagNames}};
constexpr Field<std::uint16_t> tagLength {"pppoed.tag_length", "Tag Length"};
constexpr Field<ByteString> unknownTag {"pppoed.tag.unknown_data", "Unknown Data"};
constexpr Field<TextString> serviceName {"pppoed.tags.service_name", "Service-Name"};
constexpr Field<TextString> concentratorName {"pppoed.tags.ac_name", "AC-Name"};
constexpr Field<ByteString> hostUnique {"pppoed.tags.host_uniq", "Host-Uniq"};
constexpr Field<ByteString> cookie {"pppoed.tags.ac_cookie", "AC-Cookie"};
constexpr Field<std::uint32_t> vendorId {"pppoed.tags.vendor_id", "Vendor id"};
constexpr Field<ByteString> vendorData {"pppoed.tags.vendor_unspecified", "Vendor unspecified"};
constexpr Field<ByteString> credits {"pppoed.tags.credits", "Credits"};
constexpr Field<ByteString> metrics {"pppoed.tags.metrics", "Metrics"};
constexpr Field<ByteString> relaySession {"pppoed.tags.relay_session_id", "Relay-Session-Id"};
constexpr Field<ByteString> homeUrl {"pppoed.tags.hurl", "HURL"};
constexpr Field<ByteString> messageOfTheMinute {"pppoed.tags.motm", "MOTM"};
constexpr Field<ByteString> maximumPayload {"pppoed.tags.max_payload", "PPP-Max-Payload"};
constexpr Field<ByteString> routeAdd {"pppoed.tags.ip_route_add", "IP Route Add"};
constexpr Field<TextString> serviceError {"pppoed.tags.service_name_error", "Service-Name-Error"};
constexpr Field<TextString> systemError {"pppoed.tags.ac_system_error", "AC-System-Error"};
constexpr Field<TextString> genericError {"pppoed.tags.generic_error", "Generic-Error"};

constexpr const FieldInfo* discoveryFields[] = {&tags, &tagType, &tagLength, &unknownTag, &serviceName, &concentratorName,
    &hostUnique, &cookie, &vendorId, &vendorData, &credits, &metrics, &relaySession, &homeUrl, &messageOfTheMinute,
    &maximumPayload, &routeAdd, &serviceError, &systemError, &genericError};
constexpr const FieldInfo* sessionFields[] = {&version, &type, &code, &session, &length, &actualLength};
constexpr const ExpertInfo* sessionExperts[] = {&badLength};
constexpr Parent discoveryParents[] = {{Table::EtherType, 0x8863}};
constexpr Parent sessionParents[] = {
    {Table::EtherType, 0x8864},
    {Table::Link, static_cast<std::uint32_t>(LinkType::PppEther)},
};

void lengthLabel(const ItemView& item, Text& out)
{
    out.format("Payload Length: {}", item.value());
    if (const auto actual = item.find(actualLength); actual.found())
        out.format(" [incorrect, should be {}]", actual.value());
}

struct TagField {
    std::uint16_t type;
    const FieldInfo* field;
};
constexpr TagField tagFields[] = {
    {0x0101, &serviceName},
    {0x0102, &concentratorName},
    {0x0103, &hostUnique},
    {0x0104, &cookie},
    {0x0106, &credits},
    {0x0107, &metrics},
    {0x0110, &relaySession},
    {0x0111, &homeUrl},
    {0x0112, &messageOfTheMinute},
    {0x0120, &maximumPayload},
    {0x0121, &routeAdd},
    {0x0201, &serviceError},
    {0x0202, &systemError},
    {0x0203, &genericError},
};

void readTag(Cursor& in, const TreeItem& list, Context& context)
{
    const auto start = in.position();
    const auto kind = in.u16();
    const auto size = in.u16();
    if (!in || kind == tag::endOfList)
        return;
    if (kind == tag::vendor && size >= 4) {
        auto body = in.take(size);
        body.read(list, vendorId);
        if (body && body.remaining() > 0)
            body.bytes(list, vendorData, body.remaining());
        return;
    }
    const auto* found = std::find_if(std::begin(tagFields), std::end(tagFields), [&](const TagField& entry) { return entry.type == kind; });
    if (found == std::end(tagFields)) {
        list.add(tagType, in.source(), start, 2, kind);
        list.add(tagLength, in.source(), start + 2, 2, size);
        in.bytes(list, unknownTag, size);
        return;
    }
    // An empty service name means any service, and is not shown.
    const auto text = size > 0 ? in.bytes(list, *found->field, size) : Value<ByteView> {};
    auto* columns = context.columns();
    if (kind == tag::concentratorName && columns && in) {
        columns->info << " AC-Name='";
        appendPrintable(columns->info, {reinterpret_cast<const char*>(text.value.data()), text.value.size()});
        columns->info << '\'';
    }
}

void dissectDiscovery(Cursor& in, TreeItem& layer, Context& context)
{
    context.setProtocol("PPPoED");
    context.setInfo("");
    in.look(layer, version);
    in.read(layer, type);
    const auto what = in.read(layer, code);
    context.setInfo("{}", findName(codes, what, "Unknown"));
    in.read(layer, session);
    const auto bytes = in.read(layer, length);
    if (!in || bytes == 0)
        return;
    const auto list = layer.add(tags, in.source(), in.position(), std::min<std::uint32_t>(bytes, in.remaining()), 0);
    const auto end = in.position() + bytes;
    while (in && in.position() < end)
        readTag(in, list, context);
}

void dissectSession(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint32_t checkLength = 4;
    constexpr std::uint16_t firstControl = 0x4000;
    context.setProtocol("PPPoES");
    context.setInfo("");
    in.look(layer, version);
    in.read(layer, type);
    const auto what = in.read(layer, code);
    context.setInfo("{}", findName(codes, what, "Unknown"));
    in.read(layer, session);
    const auto bytes = in.read(layer, length);
    if (!in)
        return;
    const auto actual = in.remaining();
    // Short control packets are padded by Ethernet; and a check sequence may have been captured.
    if (actual > bytes && actual - bytes != checkLength && in.peek16() < firstControl && bytes.item) {
        bytes.item.add(actualLength, actual);
        bytes.item.expert(badLength, fmt::format("Possible bad payload length {} != {}", bytes.value, actual));
    }
    context.handoff("ppp", in.rest(bytes));
}

} // namespace

constinit const Protocol pppoedProtocol {
    .layer = {"pppoed", "PPP-over-Ethernet Discovery", nullptr},
    .shortName = "PPPoED",
    .reference = "RFC 2516",
    .fields = discoveryFields,
    .parents = discoveryParents,
    .depth = Depth::Link,
    .dissect = dissectDiscovery,
};

constinit const Protocol pppoesProtocol {
    .layer = {"pppoes", "PPP-over-Ethernet Session", nullptr},
    .shortName = "PPPoES",
    .reference = "RFC 2516",
    .fields = sessionFields,
    .experts = sessionExperts,
    .parents = sessionParents,
    .depth = Depth::Link,
    .dissect = dissectSession,
};

} // namespace porthole
