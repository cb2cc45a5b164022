// GPRS Tunnelling Protocol, user plane, version 1: 3GPP TS 29.281; the PDU session container: 3GPP TS 38.415 section 5.5.

#include "dissectors/dissector.h"

namespace porthole {

namespace {

namespace message {
constexpr std::uint8_t packet = 0xff;
} // namespace message

namespace bit {
constexpr std::uint8_t nextHeader = 0x04;
constexpr std::uint8_t sequence = 0x02;
constexpr std::uint8_t packetNumber = 0x01;
} // namespace bit

constexpr std::uint32_t userPlanePort = 2152;

constexpr ValueName versions[] = {{0, "GTP release 97/98 version"}, {1, "GTP release 99 version"}, {2, "GTPv2-C"}};
constexpr ValueName payloads[] = {{0, "GTP'"}, {1, "GTP"}};
constexpr ValueName messages[] = {
    {1, "Echo request"},
    {2, "Echo response"},
    {26, "Error indication"},
    {31, "Supported extension header notification"},
    {254, "End Marker"},
    {255, "T-PDU"},
};
constexpr ValueName extensions[] = {
    {0x00, "No more extension headers"},
    {0x01, "MBMS support indication"},
    {0x02, "MS Info Change Reporting support indication"},
    {0x03, "Long PDCP PDU Number"},
    {0x20, "Service Class Indicator"},
    {0x40, "UDP Port number"},
    {0x81, "RAN container"},
    {0x82, "Long PDCP PDU number"},
    {0x83, "Xw RAN container"},
    {0x84, "NR RAN container"},
    {0x85, "PDU Session container"},
    {0xc0, "PDCP PDU number"},
    {0xc1, "Suspend Request"},
    {0xc2, "Suspend Response"},
};
constexpr ValueName sessionTypes[] = {{0, "DL PDU SESSION INFORMATION"}, {1, "UL PDU SESSION INFORMATION"}};
constexpr Booleans yesOrNo {"Yes", "No"};

void extensionLabel(const ItemView& item, Text& out);

constexpr Field<std::uint8_t> flags {"gtp.flags", "Flags", Base::Hex};
constexpr Field<std::uint8_t> version {"gtp.flags.version", "Version", Mask {0xe0}, Names {versions}};
constexpr Field<std::uint8_t> payloadKind {"gtp.flags.payload", "Protocol type", Mask {0x10}, Names {payloads}};
constexpr Field<std::uint8_t> reserved {"gtp.flags.reserved", "Reserved", Mask {0x08}};
constexpr Field<bool> hasNext {"gtp.flags.e", "Is Next Extension Header present?", Mask {bit::nextHeader}, yesOrNo};
constexpr Field<bool> hasSequence {"gtp.flags.s", "Is Sequence Number present?", Mask {bit::sequence}, yesOrNo};
constexpr Field<bool> hasNumber {"gtp.flags.pn", "Is N-PDU number present?", Mask {bit::packetNumber}, yesOrNo};
constexpr Field<std::uint8_t> messageType {"gtp.message", "Message Type", Base::Hex, Names {messages}};
constexpr Field<std::uint16_t> length {"gtp.length", "Length"};
constexpr Field<std::uint32_t> tunnel {"gtp.teid", "TEID", Base::HexDec};
constexpr Field<std::uint16_t> sequence {"gtp.seq_number", "Sequence number", Base::HexDec};
constexpr Field<std::uint8_t> packetNumber {"gtp.npdu_number", "N-PDU Number", Base::Hex};
constexpr Field<std::uint8_t> nextType {"gtp.ext_hdr.next", "Next extension header type", Base::Hex, Names {extensions}};
constexpr Field<NoValue> extension {"gtp.ext_hdr", "Extension header", Label {extensionLabel}};
constexpr Field<std::uint8_t> extensionLength {"gtp.ext_hdr.length", "Extension Header Length"};
constexpr Field<NoValue> session {"gtp.ext_hdr.pdu_ses_con", "PDU Session Container"};
constexpr Field<std::uint8_t> sessionType {
    "gtp.ext_hdr.pdu_ses_con.pdu_type", "PDU Type", Mask {0xf0}, Names {sessionTypes}};
constexpr Field<std::uint8_t> spareBits {"gtp.ext_hdr.spare_bits", "Spare", Base::Hex, Mask {0x0f}};
constexpr Field<bool> pagingPresent {
    "gtp.ext_hdr.pdu_ses_cont.ppp", "Paging Policy Presence (PPP)", Mask {0x80}, Booleans {"Present", "Not Present"}};
constexpr Field<bool> reflective {"gtp.ext_hdr.pdu_ses_cont.rqi", "Reflective QoS Indicator (RQI)", Mask {0x40}};
constexpr Field<std::uint8_t> flow {"gtp.ext_hdr.pdu_ses_con.qos_flow_id", "QoS Flow Identifier (QFI)", Mask {0x3f}};
constexpr Field<std::uint16_t> orderNumber {"gtp.ext_hdr.pdcp_sn", "PDCP Sequence Number"};
constexpr Field<std::uint16_t> errorPort {"gtp.ext_hdr.udp_port", "UDP Port"};
constexpr Field<ByteString> extensionRest {"gtp.ext_hdr.spare_bytes", "Spare"};
constexpr Field<std::uint8_t> recovery {"gtp.recovery", "Recovery"};
constexpr Field<std::uint32_t> tunnelData {"gtp.teid_data", "TEID Data I", Base::HexDec};
constexpr Field<ByteString> packetData {"gtp.tpdu_data", "T-PDU Data"};

constexpr const FieldInfo* fields[] = {&flags, &version, &payloadKind, &reserved, &hasNext, &hasSequence, &hasNumber,
    &messageType, &length, &tunnel, &sequence, &packetNumber, &nextType, &extension, &extensionLength, &session, &sessionType,
    &spareBits, &pagingPresent, &reflective, &flow, &orderNumber, &errorPort, &extensionRest, &recovery, &tunnelData,
    &packetData};
constexpr ExpertInfo unknownSession {"gtp.unknown_pdu_type", Severity::Warning, ExpertGroup::Protocol, "Unknown PDU type"};
constexpr ExpertInfo unknownElement {
    "gtp.unknown_extension_header", Severity::Warning, ExpertGroup::Protocol, "Unknown extension header"};

constexpr const ExpertInfo* experts[] = {&unknownSession, &unknownElement};
constexpr Parent parents[] = {{Table::UdpPort, userPlanePort}};

void extensionLabel(const ItemView& item, Text& out)
{
    out << "Extension header (" << findName(extensions, item.value(), "Unknown") << ')';
}

void readSession(Cursor in, const TreeItem& parent)
{
    constexpr std::uint8_t downlink = 0, uplink = 1;
    const auto item = parent.add(session, in.source(), in.position(), in.remaining(), 0);
    const auto kind = in.look(item, sessionType);
    in.read(item, spareBits);
    if (kind != downlink && kind != uplink) {
        item.expert(unknownSession);
        return;
    }
    if (in.remaining() > 0 && kind == downlink) {
        in.look(item, pagingPresent);
        in.look(item, reflective);
    }
    if (in.remaining() > 0)
        in.read(item, flow);
}

/// One extension header: its length in units of four bytes, contents, the type of the next one (TS 29.281 section 5.2.1).
std::uint8_t readExtension(Cursor& in, const TreeItem& layer, std::uint8_t type)
{
    const auto item = layer.add(extension, in.source(), in.position(), 0, type);
    const auto units = in.read(item, extensionLength);
    if (!in || units == 0) {
        item.setEnd(in.position());
        return 0;
    }
    auto content = in.take(units * 4u - 2);
    switch (type) {
    case 0x85: readSession(content, item); break;
    case 0xc0: content.read(item, orderNumber); break;
    case 0x40: content.read(item, errorPort); break;
    default: content.bytes(item, extensionRest, content.remaining()); break;
    }
    const auto next = in.read(item, nextType);
    item.setEnd(in.position());
    return next;
}

/// Information elements of the user plane's own messages, as far as they are of fixed length.
void readElements(Cursor in, const TreeItem& layer)
{
    constexpr std::uint8_t recoveryElement = 14, tunnelElement = 16;
    while (in && in.remaining() > 1) {
        const auto type = in.peek();
        if (type != recoveryElement && type != tunnelElement) {
            layer.expert(unknownElement);
            return;
        }
        in.skip(1);
        if (type == recoveryElement)
            in.read(layer, recovery);
        else
            in.read(layer, tunnelData);
    }
}

/// What is carried, by its version field (section 5.1: the tunnel would know, a capture does not).
void carry(Cursor payload, const TreeItem& layer, Context& context)
{
    const auto first = payload.peek();
    bool taken = false;
    if (first >= 0x45 && first <= 0x4f)
        taken = context.handoff(Table::EtherType, 0x0800, payload);
    else if (first >> 4 == 6)
        taken = context.handoff(Table::EtherType, 0x86dd, payload);
    if (!taken) {
        if (payload.captured() > 0)
            layer.add(packetData, payload.source(), payload.position(), payload.captured(), 0);
        return;
    }
    if (auto* columns = context.columns()) {
        const std::string inner(columns->protocol.view());
        context.setProtocol(fmt::format("GTP <{}>", inner));
    }
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    constexpr std::uint8_t versionOne = 0x30, versionMask = 0xf0, optionalPart = 0x07;
    if ((in.peek() & versionMask) != versionOne || findName(messages, in.peek(1)).empty()) {
        context.reject();
        return;
    }
    context.setProtocol("GTP");
    const auto word = in.read(layer, flags);
    for (const auto* part : {static_cast<const FieldInfo*>(&version), static_cast<const FieldInfo*>(&payloadKind),
             static_cast<const FieldInfo*>(&reserved), static_cast<const FieldInfo*>(&hasNext),
             static_cast<const FieldInfo*>(&hasSequence), static_cast<const FieldInfo*>(&hasNumber)})
        word.item.bits(*part, word);
    const auto kind = in.read(layer, messageType);
    context.setInfo("{}", findName(messages, kind));
    const auto size = in.read(layer, length);
    in.read(layer, tunnel);
    in.limit(size);
    if (word & optionalPart) { // all three stand there if one of them does
        if (word & bit::sequence)
            in.read(layer, sequence);
        else
            in.skip(2);
        if (word & bit::packetNumber)
            in.read(layer, packetNumber);
        else
            in.skip(1);
        std::uint8_t next = 0;
        if (word & bit::nextHeader)
            next = in.read(layer, nextType);
        else
            in.skip(1);
        while (next != 0 && in)
            next = readExtension(in, layer, next);
    }
    if (!in || in.remaining() == 0)
        return;
    const auto payload = in.rest();
    layer.setEnd(in.position());
    if (kind == message::packet)
        carry(payload, layer, context);
    else
        readElements(payload, layer);
}

} // namespace

constinit const Protocol gtpProtocol {
    .layer = {"gtp", "GPRS Tunneling Protocol", nullptr},
    .shortName = "GTP",
    .reference = "3GPP TS 29.281",
    .fields = fields,
    .experts = experts,
    .parents = parents,
    .depth = Depth::Link,
    .dissect = dissect,
};

} // namespace porthole
