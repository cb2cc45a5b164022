// Simple Network Management Protocol: RFC 1157 (version 1), RFC 1901 (2c), RFC 3412 (3) with the security model of RFC 3414.

#include "dissectors/application/snmp/snmp.h"

namespace porthole {

namespace snmp {

namespace {

constexpr ValueName versions[] = {{0, "version-1"}, {1, "v2c"}, {2, "v2u"}, {3, "snmpv3"}};
constexpr ValueName pduNames[] = {{0, "get-request"}, {1, "get-next-request"}, {2, "get-response"}, {3, "set-request"}, {4, "trap"},
    {5, "getBulkRequest"}, {6, "informRequest"}, {7, "snmpV2-trap"}, {8, "report"}};
constexpr ValueName scopedNames[] = {{0, "plaintext"}, {1, "encryptedPDU"}};
constexpr ValueName models[] = {{0, "Any"}, {1, "V1"}, {2, "V2C"}, {3, "USM"}};
constexpr Booleans setOrNot {"Set", "Not set"};

constexpr Field<std::int32_t> version {"snmp.version", "version", Names {versions}};
constexpr Field<TextString> community {"snmp.community", "community"};
constexpr Field<std::uint32_t> data {"snmp.data", "data", Names {pduNames}};
constexpr Field<ByteString> parameters {"snmp.parameters", "parameters"};
constexpr Field<std::uint32_t> dataV2u {"snmp.datav2u", "datav2u", Names {scopedNames}};
constexpr Field<std::uint32_t> plainV2u {"snmp.plaintext", "plaintext", Names {pduNames}};
constexpr Field<std::int32_t> messageVersion {"snmp.msgVersion", "msgVersion", Names {versions}};
constexpr Field<NoValue> globalData {"snmp.msgGlobalData_element", "msgGlobalData"};
constexpr Field<std::uint32_t> messageId {"snmp.msgID", "msgID"};
constexpr Field<std::uint32_t> maximumSize {"snmp.msgMaxSize", "msgMaxSize"};
constexpr Field<ByteString> messageFlags {"snmp.msgFlags", "msgFlags"};
constexpr Field<bool> reportable {"snmp.v3.flags.report", "Reportable", Mask {0x04}, Width {8}, setOrNot};
constexpr Field<bool> encrypted {"snmp.v3.flags.crypt", "Encrypted", Mask {0x02}, Width {8}, setOrNot};
constexpr Field<bool> authenticated {"snmp.v3.flags.auth", "Authenticated", Mask {0x01}, Width {8}, setOrNot};
constexpr Field<std::uint32_t> securityModel {"snmp.msgSecurityModel", "msgSecurityModel", Names {models}};
constexpr Field<ByteString> securityParameters {"snmp.msgSecurityParameters", "msgSecurityParameters"};
constexpr Field<ByteString> engineId {"snmp.msgAuthoritativeEngineID", "msgAuthoritativeEngineID"};
constexpr Field<std::uint32_t> engineBoots {"snmp.msgAuthoritativeEngineBoots", "msgAuthoritativeEngineBoots"};
constexpr Field<std::uint32_t> engineTime {"snmp.msgAuthoritativeEngineTime", "msgAuthoritativeEngineTime"};
constexpr Field<TextString> userName {"snmp.msgUserName", "msgUserName"};
constexpr Field<ByteString> authParameters {"snmp.msgAuthenticationParameters", "msgAuthenticationParameters"};
constexpr Field<ByteString> privacyParameters {"snmp.msgPrivacyParameters", "msgPrivacyParameters"};
constexpr Field<std::uint32_t> messageData {"snmp.msgData", "msgData", Names {scopedNames}};
constexpr Field<NoValue> plainText {"snmp.plaintext_element", "plaintext"};
constexpr Field<ByteString> encryptedPdu {"snmp.encryptedPDU", "encryptedPDU"};
constexpr Field<ByteString> contextEngine {"snmp.contextEngineID", "contextEngineID"};
constexpr Field<TextString> contextName {"snmp.contextName", "contextName"};
constexpr Field<FrameNumber> responseIn {"snmp.response_in", "Response In", Generated {}};
constexpr Field<FrameNumber> responseTo {"snmp.response_to", "Response To", Generated {}};
constexpr Field<RelativeTime> responseTime {"snmp.time", "Time", Generated {}};

constexpr ExpertInfo unknownVersion {"snmp.version.unknown", Severity::Warning, ExpertGroup::Undecoded, "Unknown version"};

constexpr const FieldInfo* fields[] = {&version, &community, &data, &parameters, &dataV2u, &plainV2u, &messageVersion, &globalData,
    &messageId, &maximumSize, &messageFlags, &reportable, &encrypted, &authenticated, &securityModel, &securityParameters, &engineId,
    &engineBoots, &engineTime, &userName, &authParameters, &privacyParameters, &messageData, &plainText, &encryptedPdu, &contextEngine,
    &contextName, &responseIn, &responseTo, &responseTime};
constexpr const ExpertInfo* experts[] = {&unknownVersion};
constexpr const FieldList* moreFields[] = {&pduFields, &engineFields};
constexpr const ExpertList* moreExperts[] = {&pduExperts};

void readScopedPdu(Cursor& in, const TreeItem& parent, Context& context)
{
    const auto start = in.position();
    auto scoped = ber::read(in, ber::Sequence);
    const auto item = parent.add(plainText, in.source(), start, in.position() - start, 0);
    const auto engine = ber::read(scoped, ber::OctetString);
    if (!in)
        return;
    auto bytes = engine;
    readEngineId(engine, bytes.bytes(item, contextEngine, engine.remaining()).item);
    readBytes(scoped, item, contextName);
    readPdu(scoped, item, data, context);
}

/// RFC 3414 section 2.4.
void readUserSecurity(Cursor in, const TreeItem& layer)
{
    auto sequence = ber::read(in, ber::Sequence);
    const auto engine = ber::read(sequence, ber::OctetString);
    if (!in)
        return;
    auto bytes = engine;
    readEngineId(engine, bytes.bytes(layer, engineId, engine.remaining()).item);
    readNumber(sequence, layer, engineBoots);
    readNumber(sequence, layer, engineTime);
    readBytes(sequence, layer, userName);
    readBytes(sequence, layer, authParameters);
    readBytes(sequence, layer, privacyParameters);
}

/// RFC 3412 section 6.
void readVersion3(Cursor& in, const TreeItem& layer, Context& context)
{
    constexpr std::int64_t userSecurity = 3;
    const auto start = in.position();
    auto header = ber::read(in, ber::Sequence);
    if (!in)
        return;
    const auto item = layer.add(globalData, in.source(), start, in.position() - start, 0);
    readNumber(header, item, messageId);
    readNumber(header, item, maximumSize);
    auto flags = ber::read(header, ber::OctetString);
    if (!in)
        return;
    const auto word = flags.peek();
    const auto flagsItem = flags.bytes(item, messageFlags, flags.remaining()).item;
    flagsItem.bits(reportable, word);
    flagsItem.bits(encrypted, word);
    flagsItem.bits(authenticated, word);
    const auto model = readNumber(header, item, securityModel);
    auto security = ber::read(in, ber::OctetString);
    if (!in)
        return;
    if (model == userSecurity)
        readUserSecurity(security, layer);
    else
        security.bytes(layer, securityParameters, security.remaining());
    if (!in)
        return;
    const bool isEncrypted = in.peek() == ber::OctetString;
    const auto body = layer.add(messageData, in.source(), in.position(), in.remaining(), isEncrypted);
    if (!isEncrypted) {
        readScopedPdu(in, body, context);
        return;
    }
    readBytes(in, body, encryptedPdu);
    context.setInfo("encryptedPDU: privKey Unknown");
}

/// RFC 1909: never in wide use.
void readVersion2u(Cursor& in, const TreeItem& layer, Context& context)
{
    readBytes(in, layer, parameters);
    if (!in)
        return;
    const bool isEncrypted = in.peek() == ber::OctetString;
    const auto body = layer.add(dataV2u, in.source(), in.position(), in.remaining(), isEncrypted);
    if (isEncrypted)
        readBytes(in, body, encryptedPdu);
    else
        readPdu(in, body, plainV2u, context);
}

void addLinks(const TreeItem& layer, const Context& context)
{
    const auto& exchange = context.knowledge().exchange;
    if (!layer || !exchange.known || context.quoted())
        return;
    const auto here = context.packet().number;
    if (exchange.responseFrame && exchange.responseFrame != here)
        layer.conclude(responseIn, exchange.responseFrame);
    if (exchange.requestFrame && exchange.requestFrame != here) {
        layer.conclude(responseTo, exchange.requestFrame);
        layer.conclude(responseTime, static_cast<std::uint64_t>(exchange.delay));
    }
}

bool looksLikeMessage(const Cursor& in)
{
    if (in.peek() != ber::Sequence)
        return false;
    const auto length = ber::lengthOf(in);
    if (!length || *length > in.remaining())
        return false;
    Failure unused;
    auto inner = in;
    inner.skip(static_cast<std::uint32_t>(in.peek(1) & 0x80 ? 2u + (in.peek(1) & 0x7fu) : 2u));
    return inner.peek() == ber::Integer;
}

void dissect(Cursor& in, TreeItem& layer, Context& context)
{
    if (!looksLikeMessage(in)) {
        context.reject();
        return;
    }
    context.setProtocol("SNMP");
    const auto start = in.position();
    auto message = ber::read(in, ber::Sequence);
    layer.setLength(in.position() - start);
    const auto trailer = in;
    auto number = message;
    const auto spoken = ber::integer(ber::read(number, ber::Integer));
    switch (spoken) {
    case 0:
    case 1:
        readNumber(message, layer, version);
        if (message.remaining() == 0)
            break;
        readBytes(message, layer, community);
        readPdu(message, layer, data, context);
        break;
    case 2:
        readNumber(message, layer, version);
        readVersion2u(message, layer, context);
        break;
    case 3:
        readNumber(message, layer, messageVersion);
        readVersion3(message, layer, context);
        break;
    default: layer.expert(unknownVersion);
    }
    if (!in)
        return;
    addLinks(layer, context);
    context.data(trailer);
}

/// What request and response have in common: the request's identifier, between the same ends.
void summarise(const Cursor& message, Context& context)
{
    constexpr std::uint8_t getResponse = 0xa2, trapV1 = 0xa4, trapV2 = 0xa7, report = 0xa8;
    const auto* transport = context.lastTransport();
    if (!transport || context.quoted() || context.network.fragmented || !looksLikeMessage(message))
        return;
    auto in = message;
    auto body = ber::read(in, ber::Sequence);
    if (ber::integer(ber::read(body, ber::Integer)) > 1)
        return;
    ber::read(body, ber::OctetString);
    auto pdu = ber::read(body);
    if (!in || pdu.tag == trapV1 || pdu.tag == trapV2 || pdu.tag == report)
        return;
    const auto id = static_cast<std::uint32_t>(ber::integer(ber::read(pdu.content, ber::Integer)));
    if (!in)
        return;
    auto& exchange = context.facts().exchange;
    const bool isResponse = pdu.tag == getResponse;
    const std::uint64_t agentPort = isResponse ? transport->sourcePort : transport->destinationPort;
    const std::uint64_t managerPort = isResponse ? transport->destinationPort : transport->sourcePort;
    exchange.role = isResponse ? ExchangeFacts::Role::Response : ExchangeFacts::Role::Request;
    exchange.kind = 161;
    exchange.repeats = false;
    exchange.key = agentPort << 48 | managerPort << 32 | id;
    exchange.source = transport->source;
    exchange.destination = transport->destination;
}

constexpr Parent parents[] = {{Table::UdpPort, 161}, {Table::UdpPort, 162}, {Table::TcpPort, 161}, {Table::TcpPort, 162}};

} // namespace

std::int64_t readNumber(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint8_t tag)
{
    const auto content = ber::read(in, tag);
    if (!in)
        return 0;
    const auto value = ber::integer(content);
    const bool isSigned = field.type == FieldType::Int32 || field.type == FieldType::Int64;
    const auto stored = field.type == FieldType::UInt32 ? static_cast<std::uint32_t>(value) : static_cast<std::uint64_t>(value);
    parent.add(field, content.source(), content.position(), content.remaining(), isSigned ? static_cast<std::uint64_t>(value) : stored);
    return value;
}

Cursor readBytes(Cursor& in, const TreeItem& parent, const FieldInfo& field, std::uint8_t tag)
{
    const auto content = ber::read(in, tag);
    if (!in)
        return content;
    auto bytes = content;
    bytes.bytes(parent, field, content.remaining());
    return content;
}

} // namespace snmp

constinit const Protocol snmpProtocol {
    .layer = {"snmp", "Simple Network Management Protocol", nullptr},
    .shortName = "SNMP",
    .reference = "RFC 3416",
    .fields = snmp::fields,
    .experts = snmp::experts,
    .parents = snmp::parents,
    .dissect = snmp::dissect,
    .summarise = snmp::summarise,
    .moreFields = snmp::moreFields,
    .moreExperts = snmp::moreExperts,
};

} // namespace porthole
