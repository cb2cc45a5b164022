// Generic Routing Encapsulation: RFC 1701, RFC 2784, RFC 2890; the enhanced version of PPTP: RFC 2637 section 4.1.
// Web Cache Communication Protocol's redirect header: draft-mclaggan-wccp-v2rev1 section 4.12.

#include "dissectors/core/checksum.h"
#include "dissectors/link/ethertype.h"
#include "dissectors/link/tunnel/gre_types.h"

namespace porthole {

namespace {

void appendProtocolName(const ItemView& item, Text& out);
void reservedLabel(const ItemView& item, Text& out);
void checksumLabel(const ItemView& item, Text& out);

namespace bit {
constexpr std::uint16_t checksum = 0x8000;
constexpr std::uint16_t routing = 0x4000;
constexpr std::uint16_t key = 0x2000;
constexpr std::uint16_t sequence = 0x1000;
constexpr std::uint16_t acknowledgment = 0x0080;
constexpr std::uint16_t version = 0x0007;
} // namespace bit

namespace kind {
constexpr std::uint16_t wccp = 0x883e;
constexpr std::uint16_t ppp = 0x880b;
constexpr std::uint16_t erspan = 0x88be;
constexpr std::uint16_t eoip = 0x6400;
} // namespace kind

constexpr ValueName versions[] = {
    {0, "GRE"},
    {1, "Enhanced GRE"},
};
constexpr ValueName checksumStates[] = {
    {0, "Bad"},
    {1, "Good"},
    {2, "Unverified"},
    {3, "Not present"},
};
constexpr Booleans yesOrNo {"Yes", "No"};
constexpr Width wordWidth {16};

constexpr Field<std::uint16_t> flags {"gre.flags_and_version", "Flags and Version", Base::Hex};
constexpr Field<bool> flagChecksum {"gre.flags.checksum", "Checksum Bit", Mask {bit::checksum}, wordWidth, yesOrNo};
constexpr Field<bool> flagRouting {"gre.flags.routing", "Routing Bit", Mask {bit::routing}, wordWidth, yesOrNo};
constexpr Field<bool> flagKey {"gre.flags.key", "Key Bit", Mask {bit::key}, wordWidth, yesOrNo};
constexpr Field<bool> flagSequence {
    "gre.flags.sequence_number", "Sequence Number Bit", Mask {bit::sequence}, wordWidth, yesOrNo};
constexpr Field<bool> flagStrict {
    "gre.flags.strict_source_route", "Strict Source Route Bit", Mask {0x0800}, wordWidth, yesOrNo};
constexpr Field<std::uint16_t> recursion {"gre.flags.recursion_control", "Recursion control", Mask {0x0700}};
constexpr Field<bool> flagAcknowledgment {
    "gre.flags.ack", "Acknowledgment", Mask {bit::acknowledgment}, wordWidth, yesOrNo};
constexpr Field<std::uint16_t> flagsReserved {"gre.flags.reserved", "Flags (Reserved)", Label {reservedLabel}};
constexpr Field<std::uint16_t> version {"gre.flags.version", "Version", Mask {bit::version}, Names {versions}};
constexpr Field<std::uint16_t> protocolType {"gre.proto", "Protocol Type", Base::Hex, Names {greTypes}};
constexpr Field<std::uint16_t> checksum {"gre.checksum", "Checksum", Base::Hex, Label {checksumLabel}};
constexpr Field<std::uint16_t> expectedChecksum {"gre.checksum.expected", "Expected checksum", Base::Hex, Hidden {}};
constexpr Field<std::uint8_t> checksumStatus {
    "gre.checksum.status", "Checksum Status", Names {checksumStates}, OnlyName {}, Generated {}};
constexpr ExpertInfo checksumIncorrect {
    "gre.checksum.incorrect", Severity::Warning, ExpertGroup::Protocol, "Incorrect GRE Checksum"};
constexpr Field<std::uint16_t> offset {"gre.offset", "Offset"};
constexpr Field<std::uint32_t> key {"gre.key", "Key", Base::Hex};
constexpr Field<std::uint16_t> payloadLength {"gre.key.payload_length", "Payload Length"};
constexpr Field<std::uint16_t> callId {"gre.key.call_id", "Call ID"};
constexpr Field<std::uint32_t> sequence {"gre.sequence_number", "Sequence Number"};
constexpr Field<std::uint32_t> acknowledgment {"gre.ack_number", "Acknowledgment Number"};
constexpr Field<NoValue> routing {"gre.routing", "Routing"};
constexpr Field<std::uint16_t> routingFamily {"gre.routing.address_family", "Address Family"};
constexpr Field<std::uint8_t> routingOffset {"gre.routing.sre_offset", "SRE Offset"};
constexpr Field<std::uint8_t> routingLength {"gre.routing.src_length", "SRE Length"};
constexpr Field<ByteString> routingInformation {"gre.routing.information", "Routing Information"};

constexpr ValueName wccpServices[] = {{0, "HTTP"}};
constexpr Field<NoValue> redirect {"gre.wccp.redirect_header", "Redirect Header"};
constexpr Field<bool> dynamicService {"gre.wccp.dynamic_service", "Dynamic Service", Mask {0x01},
    Booleans {"Dynamic service", "Well-known service"}};
constexpr Field<bool> alternativeUsed {"gre.wccp.alternative_bucket_used", "Alternative bucket used", Mask {0x02},
    Booleans {"Alternative bucket used", "Primary bucket used"}};
constexpr Field<bool> redirectValid {"gre.wccp.redirect_header_valid", "WCCP Redirect header is valid", Mask {0x04},
    Booleans {"Header is present, but ignore contents", "Header contents are valid"}};
constexpr Field<std::uint8_t> serviceId {"gre.wccp.service_id", "Service ID", Names {wccpServices}};
constexpr Field<std::uint8_t> alternativeBucket {"gre.wccp.alternative_bucket", "Alternative Bucket"};
constexpr Field<std::uint8_t> primaryBucket {"gre.wccp.primary_bucket", "Primary Bucket"};

constexpr const FieldInfo* fields[] = {&flags, &flagChecksum, &flagRouting, &flagKey, &flagSequence, &flagStrict,
    &recursion, &flagAcknowledgment, &flagsReserved, &version, &protocolType, &checksum, &expectedChecksum,
    &checksumStatus, &offset, &key, &payloadLength, &callId, &sequence, &acknowledgment, &routing, &routingFamily,
    &routingOffset, &routingLength, &routingInformation, &redirect, &dynamicService, &alternativeUsed, &redirectValid,
    &serviceId, &alternativeBucket, &primaryBucket};
constexpr const ExpertInfo* experts[] = {&checksumIncorrect};
constexpr Parent parents[] = {{Table::IpProtocol, 47}};

void appendProtocolName(const ItemView& item, Text& out)
{
    const auto type = item.find(protocolType);
    if (!type.found())
        return;
    if (const auto name = findName(greTypes, type.value()); !name.empty())
        out << " (" << name << ')';
    else
        out.format(" (0x{:04x} - unknown)", type.value());
}

/// Bits 8 to 12, of which the enhanced version takes one.
void reservedLabel(const ItemView& item, Text& out)
{
    const bool enhanced = item.parent().find(flagAcknowledgment).found();
    const auto value = item.value();
    out << ".... .... " << (enhanced ? '.' : value & 0x10 ? '1' : '0');
    for (const unsigned mask : {8u, 4u, 2u})
        out << (value & mask ? '1' : '0');
    out << ' ' << (value & 1 ? '1' : '0') << "... = Flags (Reserved): ";
    out.format("{}", value);
}

void checksumLabel(const ItemView& item, Text& out)
{
    out.format("Checksum: 0x{:04x}", item.value());
    if (const auto expected = item.find(expectedChecksum); expected.found())
        out.format(" incorrect, should be 0x{:04x}", expected.value());
    else if (item.parent().valueOf(checksumStatus) == 1)
        out << " [correct]";
    else
        out << " [unverified]";
}

void readFlags(Cursor& in, TreeItem& layer, std::uint16_t& word)
{
    const auto value = in.read(layer, flags);
    word = value;
    const bool enhanced = in.peek16() == kind::ppp;
    if (!value.item)
        return;
    for (const auto* field : {&flagChecksum, &flagRouting, &flagKey, &flagSequence, &flagStrict})
        value.item.bits(*field, word);
    value.item.bits(recursion, word);
    if (enhanced)
        value.item.bits(flagAcknowledgment, word);
    value.item.add(flagsReserved, word >> 3 & (enhanced ? 0x0f : 0x1f));
    value.item.bits(version, word);
}

void readChecksum(Cursor& in, TreeItem& layer, const Cursor& whole, bool present)
{
    const auto value = in.read(layer, checksum);
    if (present && layer && in) {
        if (whole.captured() < whole.remaining()) {
            layer.conclude(checksumStatus, 2);
        } else {
            const auto result = InternetChecksum().add(whole.view()).result();
            if (result != 0) {
                const auto should = InternetChecksum::expected(value, result);
                value.item.add(expectedChecksum, should);
                value.item.expert(checksumIncorrect, fmt::format("Incorrect GRE Checksum [should be 0x{:04x}]", should));
            }
            layer.conclude(checksumStatus, result == 0 ? 1 : 0);
        }
    }
    in.read(layer, offset);
}

/// Source route entries, up to one of length 0: RFC 1701.
void readRouting(Cursor& in, TreeItem& layer)
{
    const auto item = layer.add(routing, in.source(), in.position(), 0, 0);
    bool more = true;
    while (more && in) {
        const auto family = in.read(item, routingFamily);
        in.read(item, routingOffset);
        const auto length = in.read(item, routingLength);
        if (length > 0)
            in.bytes(item, routingInformation, length);
        more = family != 0 || length != 0;
    }
    item.setEnd(in.position());
}

/// A redirect header may stand in front of the packet; if it does not, the packet's IPv4 version does.
void readRedirect(Cursor& in, TreeItem& layer)
{
    if (in.peek() >> 4 == 4)
        return;
    const auto item = layer.add(redirect, in.source(), in.position(), std::min(4u, in.remaining()), 0);
    in.look(item, dynamicService);
    in.look(item, alternativeUsed);
    in.look(item, redirectValid);
    in.skip(1);
    in.read(item, serviceId);
    in.read(item, alternativeBucket);
    in.read(item, primaryBucket);
}

bool carry(Context& context, std::uint16_t type, bool hasSequence, const Cursor& in)
{
    switch (type) {
    case kind::wccp: return context.handoff(Table::EtherType, 0x0800, in);
    case kind::erspan:
        // The first type has no header of its own, and no sequence number either: a key beyond protocol types.
        return context.handoff(Table::GreProtocol, hasSequence ? type : 0x10000u | type, in);
    case kind::eoip: return context.handoff("eth", in);
    default: return context.handoff(Table::GreProtocol, type, in) || context.handoff(Table::EtherType, type, in);
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    auto whole = in.rest();
    context.setProtocol("GRE");
    std::uint16_t word = 0;
    readFlags(in, layer, word);
    const auto type = in.read(layer, protocolType);
    if (!in)
        return;
    if (context.columns()) {
        if (const auto name = findName(greTypes, type); !name.empty())
            context.setInfo("Encapsulated {}", name);
        else
            context.setInfo("Encapsulated 0x{:04x} (unknown)", type.value);
    }
    if (word & (bit::checksum | bit::routing))
        readChecksum(in, layer, whole, word & bit::checksum);
    if (word & bit::key) {
        if (type == kind::ppp && (word & bit::version) == 1) {
            in.read(layer, payloadLength);
            in.read(layer, callId);
        } else {
            in.read(layer, key);
        }
    }
    if (word & bit::sequence)
        in.read(layer, sequence);
    if ((word & bit::acknowledgment) && (word & bit::version) == 1)
        in.read(layer, acknowledgment);
    if (word & bit::routing)
        readRouting(in, layer);
    if (type == kind::wccp && in)
        readRedirect(in, layer);
    if (!in || in.remaining() == 0)
        return;
    const auto payload = in.rest();
    layer.setEnd(in.position());
    // The enhanced version numbers every packet that carries something: RFC 2637 section 4.1.
    if (type == kind::ppp && (word & bit::version) == 1 && !(word & bit::sequence))
        return;
    if (!carry(context, type, word & bit::sequence, payload)) {
        const Context::Below below(context, layer);
        context.data(payload);
    }
}

} // namespace

constinit const Protocol greProtocol {
    .layer = {"gre", "Generic Routing Encapsulation", appendProtocolName},
    .shortName = "GRE",
    .reference = "RFC 2784",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Network,
    .dissect = dissect,
};

} // namespace porthole
